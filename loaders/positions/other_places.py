"""Positions on other places: what a sentence or a list judges is on tumors that are nowhere near the ontology's.

A cancer that is named by where it began is one there, unless something says that it spread or that the policy is on
this place: 'X is covered for A' in a policy that names no place grants X to no metastases of A.
"""

from __future__ import annotations

from loaders.positions.clauses import hard_conditions
from loaders.positions.drafts import Drafts
from loaders.positions.statement_scope import Above
from loaders.structure.outline import Item, walk
from loaders.structure.place_headings import (
    PlaceHeadings,
    names_primary_alone,
    of_another_place,
    spread_elsewhere,
)
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage, join
from loaders.wording.complements import find_rest
from loaders.wording.list_leads import read_lead
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT
from ontology.scope import members, named

__all__ = ["elsewhere", "leave_elsewhere", "leave_others_whole", "lists_indications", "names_elsewhere"]


def elsewhere(
    drafts: Drafts,
    places: PlaceHeadings | None,
    item: Item,
    sentence: Passage,
    scopes: Scopes,
    above: Above,
    children: list[Item],
    *,
    denies: bool,
) -> bool:
    """Tell, and report, that a position is on tumors in another place than the ontology's own."""
    kinds = {drafts.vocabulary.term(id).kind for id in named(scopes.indication)} if scopes.indication else set()
    message = None
    heading = [t.text for t in item.topics[-1:]]
    if kinds != {"tumor"} and (above.elsewhere or (heading and of_another_place(heading, drafts.vocabulary))):
        message = (
            "the position stands under a title or heading of other places; it is none on the tumors of this ontology"
        )
    elif places is not None and not places.in_title and above.indication is None:
        over = [sentence.text, *(t.text for t in item.topics)]
        below = [" ".join(i.passage.text for i in walk([child])) for child in children]
        each = [of_another_place([*over, text], drafts.vocabulary) for text in below]
        # Most of a list being of other organs, a denial of it is none here, whatever its other items mean.
        lists = lists_indications(sentence) or (denies and 2 * sum(each) > len(each))
        if any(each) and lists and not any(_names_here(text, drafts) for text in below):
            unknown = [
                c.passage
                for c, away, text in zip(children, each, below, strict=True)
                if not away and not names_primary_alone(text, drafts.vocabulary)
            ]
            drafts.doubtful += [join([sentence, item]) for item in unknown]
            each = [True]
        if any(each):  # 'Melanoma' between tumors of other organs is where it began, too
            each = [a or names_primary_alone(t, drafts.vocabulary) for a, t in zip(each, below, strict=False)]
        if all(each) if each else of_another_place(over, drafts.vocabulary):
            message = "the position names no tumor in the place that the ontology is about; it is none on those"
    elif scopes.indication is None and children and all(names_elsewhere(c, drafts) for c in children):
        message = "all that the list names is of other places; the position is none on the tumors of this ontology"
    if not children and spread_elsewhere(sentence.text, drafts.vocabulary):
        message = "the position is on spread in another place; it is none on the tumors of this ontology"
    unnamed = scopes.indication is None and above.indication is None and not children
    if unnamed and (of_another_place([sentence.text], drafts.vocabulary) or _but_here(sentence.text, drafts)):
        message = "the position names tumors of another place; it is none on those of this ontology"
    if message is None:
        return not children and above.indication is None and _began_elsewhere(drafts, places, item, sentence, scopes)
    drafts.report("uncertain-scope", "note", message, sentence.place())
    drafts.understood += 1
    if not denies:
        drafts.away.append(scopes.modality or above.modality)
    for child in children:
        drafts.count_below(child)
    return True


def leave_others_whole(drafts: Drafts, places: PlaceHeadings | None) -> None:
    """Let 'all other uses' be all uses here, where what the treatment is granted for is of other places."""
    if drafts.doubtful or places is None or places.titled:
        return  # what was not read, or not found in a policy on this place, may grant more of it
    known = drafts.vocabulary
    away = [members(scope, known) for scope in drafts.away if scope is not None]
    for draft in drafts.all:
        rest = draft.complement is not None and draft.complement.kind == "rest" and not draft.complement.labels
        treatments = members(draft.statement.modality, known)
        granted = (d.statement for d in drafts.all if d.statement.status == GRANT)
        if (
            rest
            and any(treatments <= a for a in away)
            and not any(members(s.modality, known) & treatments for s in granted)
        ):
            draft.complement = None


def lists_indications(sentence: Passage) -> bool:
    """Tell whether a sentence says that the items of its list are indications ('for these tumors:')."""
    lead = read_lead(sentence.text)
    if lead is not None and lead.combination != "any_of":
        return False
    return connective("lists-indications").search(sentence.text.lower()) is not None


def names_elsewhere(item: Item, drafts: Drafts) -> bool:
    """Tell whether an item names tumors of other places; what it asks of the patient says nothing of that."""
    text = item.passage.text
    return of_another_place([text[: min(hard_conditions(text.lower()), default=len(text))]], drafts.vocabulary)


def _names_here(text: str, drafts: Drafts) -> bool:
    """Tell whether a text names a tumor of the ontology, or the place that those are in."""
    return drafts.vocabulary.names_place(text) or bool(drafts.vocabulary.mentions(text, ("tumor",)))


def _but_here(text: str, drafts: Drafts) -> bool:
    """Tell whether a sentence is on tumors of all places but the ontology's own: 'tumors other than liver'."""
    excepts = connective("except")
    for match in excepts.finditer(text.lower()):
        behind = " ".join(text[match.end() :].split()[:2])
        if drafts.vocabulary.names_place(behind) and not drafts.vocabulary.mentions(behind, ("tumor", "primary")):
            return True
    return False


def leave_elsewhere(drafts: Drafts, rows: list[Item]) -> None:
    """Report a table under a heading of other organs; its rows are no positions here."""
    message = "the table stands under a heading of other places; its rows are none on the tumors of this ontology"
    drafts.report("uncertain-scope", "note", message, rows[0].passage.place())
    for row in rows:
        drafts.count_below(row)


def _began_elsewhere(
    drafts: Drafts, places: PlaceHeadings | None, item: Item, sentence: Passage, scopes: Scopes
) -> bool:
    """Tell, and report, that a position names a cancer by where it began, and nothing says that it is on its spread."""
    spread = set(drafts.vocabulary.composed.values())
    if scopes.indication is None or places is None or places.titled or not spread.issuperset(named(scopes.indication)):
        return False
    low = sentence.text.lower()
    # 'For the A indication above' says where its tumors are named; 'of other tumors, including A' has more than A.
    if any(connective(name).search(low) for name in ("pointing", "back", "whatever-tumor")) or find_rest(low):
        return False
    over = " ".join(t.text for t in item.topics)
    if not names_primary_alone(f"{sentence.text} {over}", drafts.vocabulary):
        return False
    drafts.leave_out(
        "the position names a disease by where it began; whether it is on its spread to this place is not told",
        sentence,
    )
    return True
