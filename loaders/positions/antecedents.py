"""Antecedents: what a sentence is on that names its treatments by a pronoun, or names none at all.

1. 'These are investigational for A' is on the treatments of the statements before it in its paragraph, else under
   the same headings; where those are more than the pronoun can mean, nobody can tell.
2. 'They are covered only when ...' is no further grant: what it asks is asked in those before it.
3. 'Patients with A are excluded' bars something from the grants before it; they stay open.
4. 'Services that do not meet the criteria of this policy' are all that it grants, whatever heading they stand under.
"""

from __future__ import annotations

import re
from dataclasses import replace

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import is_diagnosis
from loaders.positions.clauses import Stated
from loaders.positions.drafts import Draft, Drafts
from loaders.positions.statement_scope import Above
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, StatusPhrase
from ontology.scope import Scope, members, named, union_of

__all__ = [
    "antecedents",
    "barred",
    "bars",
    "headings_naming",
    "leave_unclear",
    "says_only",
    "stands_under",
    "with_antecedents",
]

_ONLY = re.compile(r"\bonly\b")


def headings_naming(drafts: Drafts, item: Item) -> tuple[Passage, ...]:
    """Return the headings over an item without the last ones that name no treatment and no tumor."""
    topics = list(item.topics)
    while topics and not drafts.vocabulary.mentions(topics[-1].text, ("modality", "tumor", "primary")):
        topics.pop()
    return tuple(topics)


def stands_under(draft: Draft, headings: tuple[Passage, ...]) -> bool:
    """Tell whether a statement stands under some headings."""
    return [h.place() for h in draft.headings[: len(headings)]] == [h.place() for h in headings]


def antecedents(drafts: Drafts, item: Item, sentence: Passage) -> list[Draft]:
    """Return the statements whose treatments a sentence means by the pronoun that it begins with."""
    low = sentence.text.lower()
    several = connective("plural-subject").match(low)
    if several is None and connective("single-subject").match(low) is None:
        return []
    here = _in_paragraph(drafts, item)
    before = [d for d in here or _under_headings(drafts, item) if d.complement is None]
    if not before:
        return []
    group = [d for d in before if d.lead is not None and d.lead == before[-1].lead] or before[-1:]
    count = len(_treatments(group))
    if several is None:
        return group if count == 1 or len(group) == 1 else []
    two = several.groupdict().get("two") is not None
    if count > 1:
        return group if count == 2 or not two else []
    count = len(_treatments(before))
    return before if count == 2 or (count > 2 and not two) else []


def with_antecedents(drafts: Drafts, item: Item, stated: Stated, above: Above, title: Scope | None) -> Above:
    """Return what stands above a sentence, with what its pronoun means where it names no treatment itself.

    :param title: the treatments that the title of the document names.
    """
    if _of_all_criteria(item, stated):
        return replace(above, modality=None)
    labelled = stated.complement is not None and stated.complement.kind == "labels"
    if stated.listed or stated.scopes.modality is not None or labelled or above.by_lead:
        return above
    meant = antecedents(drafts, item, stated.sentence)
    told = above.modality or title
    here = len(_treatments(_in_paragraph(drafts, item))) > 1  # then what stands above is the last of them only
    if not meant or (told is not None and not (here and len(_treatments(meant)) > 1)):
        return above
    low = stated.sentence.text.lower()
    if stated.complement is not None or connective("other-indications").search(
        low
    ):  # 'for other tumors': not for those of the statements before
        return replace(above, modality=_union(meant))
    uses = union_of(dict.fromkeys(d.statement.indication for d in meant))
    return replace(above, modality=_union(meant), indication=uses)


def _of_all_criteria(item: Item, stated: Stated) -> bool:
    """Tell whether a sentence is on services that miss all criteria of the document, as it or those before say."""
    if stated.listed or stated.complement is None or stated.complement.kind != "above" or stated.scopes.modality:
        return False
    low = stated.sentence.text.lower()
    if connective("generic-subject").match(low) is None:
        return False
    before = item.passage.text.lower()[: max(0, item.passage.text.find(stated.sentence.text))]
    return connective("in-document").search(low) is not None or connective("in-document").search(before) is not None


def says_only(drafts: Drafts, item: Item, sentence: Passage, phrase: StatusPhrase, scopes: Scopes) -> list[Draft]:
    """Return the grants to which a grant adds what it asks: 'they are covered only when ...'."""
    low = sentence.text.lower()
    if phrase.status != GRANT or not _ONLY.search(low, max(0, phrase.start - 8), phrase.end + 8):
        return []
    if scopes.modality is None:
        meant = antecedents(drafts, item, sentence)
    else:
        before = read_conditions(sentence.slice(0, phrase.start), Context(drafts.vocabulary), scopes.spans)
        narrowed = before.criterion is not None or before.left  # 'repeated treatment with X is covered only when ...'
        meant = [] if narrowed else _on(drafts, item, scopes.modality)
    of = members(scopes.indication, drafts.vocabulary) if scopes.indication is not None else None
    if any(d.statement.status != GRANT for d in meant):
        return []
    return meant if all(of is None or members(d.statement.indication, drafts.vocabulary) <= of for d in meant) else []


def bars(drafts: Drafts, sentence: Passage, item: Item | None) -> bool:
    """Tell whether a sentence, or the heading right over it, says of some patients or tumors that they are left out."""
    low = sentence.text.lower()
    if connective("of-document").match(low):
        return False
    known = bool(read_conditions(sentence, Context(drafts.vocabulary)).found)
    if connective("bars").search(low):
        return known or connective("of-cases").search(low) is not None
    return known and item is not None and any(connective("bars").search(t.text.lower()) for t in item.topics[-1:])


def barred(drafts: Drafts, item: Item | None, sentence: Passage) -> list[Draft]:
    """Return the grants from which a sentence may take something that it does not name by a treatment of its own."""
    last = drafts.all[-1:]
    if item is None:
        return [d for d in last if d.statement.status == GRANT]
    near = _in_paragraph(drafts, item) or _below(drafts, item) or last
    treatments = drafts.vocabulary.mentions(sentence.text, ("modality",))
    asked = frozenset().union(*(drafts.vocabulary.descendants(m.id) for m in treatments))
    said = [d for d in drafts.all if asked & members(d.statement.modality, drafts.vocabulary)]
    return [d for d in (said if asked else near) if d.statement.status == GRANT]


def restricts(drafts: Drafts, sentence: Passage) -> bool:
    """Tell whether a sentence that nobody read may restrict what stands before it, as a line of conditions does."""
    if connective("restricts").search(sentence.text.lower()):
        return True
    if sentence.text.rstrip(" *").endswith(":"):
        return False  # it leads what stands behind it
    asked = read_conditions(sentence, Context(drafts.vocabulary))
    return not asked.left and any(not is_diagnosis(f.criterion) for f in asked.found)


def leave_unclear(drafts: Drafts, item: Item, sentence: Passage) -> None:
    """Leave a sentence unread whose position is unclear; the grants near it stay open where it names no treatment."""
    drafts.unread += sentence.place()
    if not drafts.vocabulary.mentions(sentence.text, ("modality",)):
        for draft in barred(drafts, item, sentence):
            drafts.restrict(draft, sentence)


def _on(drafts: Drafts, item: Item, modality: Scope) -> list[Draft]:
    """Return the grants before a sentence, in its paragraph or under its headings, of the treatments that it names."""
    own = members(modality, drafts.vocabulary)
    before = _in_paragraph(drafts, item) or _under_headings(drafts, item)
    return [
        d for d in before if d.statement.status == GRANT and members(d.statement.modality, drafts.vocabulary) <= own
    ]


def _treatments(of: list[Draft]) -> set[str]:
    return {id for d in of for id in named(d.statement.modality)}


def _union(of: list[Draft]) -> Scope:
    return union_of(dict.fromkeys(d.statement.modality for d in of))


def _in_paragraph(drafts: Drafts, item: Item) -> list[Draft]:
    place = item.passage.place()
    if not place:
        return []
    start, end = place[0].start, place[-1].end
    return [d for d in drafts.all if start <= d.statement.at[0].start < end]


def _under_headings(drafts: Drafts, item: Item) -> list[Draft]:
    """Return the statements that stand right under the headings of an item."""
    over = [h.place() for h in item.topics]
    return [d for d in drafts.all if [h.place() for h in d.headings] == over]


def _below(drafts: Drafts, item: Item) -> list[Draft]:
    """Return the statements that stand under the headings of an item which name anything, at any depth."""
    over = headings_naming(drafts, item)
    return [d for d in drafts.all if stands_under(d, over)]
