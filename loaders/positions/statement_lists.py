"""Lists under a position: whether their items are judged each by itself, or are its criteria."""

from __future__ import annotations

from collections.abc import Callable

from loaders.positions.awaited_criteria import criteria_awaited
from loaders.positions.clauses import Stated, criteria_of, hard_conditions
from loaders.positions.drafts import Drafts
from loaders.positions.other_places import lists_indications
from loaders.positions.statement_scope import Above
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.complements import find_rest, read_complement, treatments_named
from loaders.wording.list_leads import read_lead
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, StatusPhrase
from ontology.scope import members
from ontology.vocabulary import Vocabulary

__all__ = ["ask_of_each", "examples_below", "leads_examples", "lists_statements", "names_only"]


def lists_statements(
    sentence: Passage,
    phrase: StatusPhrase,
    scopes: Scopes,
    above: Above,
    children: list[Item],
    scopes_of: Callable[[Passage], Scopes],
    vocabulary: Vocabulary,
) -> bool:
    """Tell whether the items of a list are judged each by itself: treatments, or uses of one that is denied."""
    if scopes.modality is None:
        if above.modality is not None and any(h >= phrase.end for h in hard_conditions(sentence.text.lower())):
            return False  # 'Any of these techniques is covered when one of the following is present:'
        # 'All other indications' in a list that denies is one more that is denied.
        left = ("labels", "above", "rest") if phrase.status not in (GRANT, "unclear") else ("labels", "above")
        judged = [
            scopes_of(c.passage).modality is not None
            or ((found := read_complement(c.passage)) is not None and found.kind in left)
            or bool(treatments_named(c.passage.text))
            for c in children
        ]
        return sum(judged) * 2 > len(children)
    named = members(scopes.modality, vocabulary)
    narrower = [scopes_of(c.passage).modality for c in children]
    if all(m is not None and members(m, vocabulary) < named for m in narrower):
        return True  # 'The following ablative techniques are covered: ...'
    lead = read_lead(sentence.text)

    def names_use(item: Item) -> bool:
        return scopes_of(item.passage).indication is not None or read_complement(item.passage) is not None

    return (
        phrase.status not in (GRANT, "unclear")
        and scopes.indication is None
        and (lead is None or lead.combination == "any_of")
        and (lists_indications(sentence) or all(map(names_use, children)) or _most_and_rest(children, names_use))
    )


def _most_and_rest(children: list[Item], names_use: Callable[[Item], bool]) -> bool:
    """Tell whether most items of a list name a use, and one of them all that is left: the list judges uses."""
    rest = any((c := read_complement(item.passage)) is not None and c.kind == "rest" for item in children)
    return rest and 2 * sum(map(names_use, children)) > len(children)


def names_only(item: Item, above: Above) -> bool:
    """Tell whether an item under a status names what the status is about, and rules nothing itself."""
    if item.block.kind == "row":
        return False
    low = item.passage.text.lower()
    conditions = hard_conditions(low)
    if (complement := read_complement(item.passage)) is not None:
        conditions.append(complement.start)
    head = low[: min(conditions, default=len(low))]
    return above.by_lead or connective("finite").search(head) is None


def examples_below(
    item: Item, sentences: list[Passage], stating: list[tuple[Passage, StatusPhrase]]
) -> tuple[Passage, StatusPhrase] | None:
    """Return the lead of a list that only gives examples of a denial ('This includes, but is not limited to:').

    :param sentences: those of the item; `stating` are the ones that take a position, with its phrase.
    """
    lead, (stated, phrase) = sentences[-1], stating[-1]
    if not item.children or phrase.status in (GRANT, "unclear"):
        return None
    low = lead.text.lower()
    start = 0
    if lead is stated:
        # 'and for all other indications, including the following': what they include, and no criteria
        rest, complement = find_rest(low), read_complement(lead)
        everything = connective("of-all-uses").search(low)
        if leads_examples(lead) or (everything and not any(h > everything.start() for h in hard_conditions(low))):
            return lead, phrase
        start = rest.end() if rest else complement.end if complement else len(low)
    return (lead, phrase) if connective("examples").search(low[start:]) else None


_EXAMPLES_END = compile_pattern(
    r"\b(?:for\s+(?:example|instance)|such\s+as|e\.\s?g\.|includ(?:ing|es?)|among\s+(?:them|others|these))\b[,\s]*"
    r"(?:but\s+(?:is\s+|are\s+)?not\s+limited\s+to\b[,\s]*)?(?:any\s+of\s+)?(?:the\s+following)?"
    r"(?:(?:the\s+)?(?:treatment|use|management)\s+(?:of|in|for))?\s*:?[\s*_]*\Z"
)


def leads_examples(sentence: Passage) -> bool:
    """Tell whether a sentence speaks of all other uses, some of which stand below it."""
    low = sentence.text.lower()
    rest = find_rest(low)
    if _EXAMPLES_END.search(low) and read_complement(sentence) is not None:
        return True
    return rest is not None and not hard_conditions(low[rest.end() :]) and low.rstrip(" *_").endswith(":")


def ask_of_each(drafts: Drafts, first: int, sentence: Passage, phrase: StatusPhrase, scopes: Scopes) -> None:
    """Give what the lead of a list asks to each of the statements from the one with index `first` on."""
    complement = read_complement(sentence)
    lead = Stated(sentence, phrase, scopes, complement, [], listed=False, leads=True)
    for draft in drafts.all[first:]:
        if (asked := criteria_of(lead, draft.reader)) is not None:
            drafts.require(draft, asked)
        if draft.complement is None:
            draft.complement = complement
        if draft.awaits is None and complement is None:
            draft.awaits = criteria_awaited(sentence, phrase)
