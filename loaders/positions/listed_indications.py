"""Lists of indications under a position: which items are on tumors of this ontology, and which on others."""

from __future__ import annotations

from collections.abc import Callable

from loaders.criteria.list_joints import stands_beside
from loaders.positions.drafts import Drafts
from loaders.positions.other_places import lists_indications, names_elsewhere
from loaders.positions.statement_scope import Above
from loaders.structure.outline import Item
from loaders.structure.place_headings import PlaceHeadings, names_primary_alone, of_no_place_here
from loaders.text.text import Passage, join
from loaders.wording.list_leads import read_lead
from loaders.wording.scopes import Scopes
from ontology.scope import Scope, union_of

__all__ = ["indications_listed"]


def indications_listed(
    drafts: Drafts,
    places: PlaceHeadings | None,
    sentence: Passage,
    scopes: Scopes,
    above: Above,
    children: list[Item],
    scopes_of: Callable[[Passage], Scopes],
) -> tuple[list[Item], Scope] | None:
    """Return the items of a list of indications that may be on tumors of this ontology, and the indications they name.

    None for a list of criteria, and for one all of whose items name an indication. What the other items are on is
    open, so that the position is none on tumors that no item names.
    """
    lead = read_lead(sentence.text)
    if (
        scopes.indication is not None
        or above.indication is not None
        or (lead is not None and lead.combination != "any_of")
    ):
        return None
    elsewhere = places is not None and not places.in_title
    away = [
        (elsewhere and names_elsewhere(child, drafts)) or of_no_place_here(child.passage.text, drafts.vocabulary)
        for child in children
    ]
    alone = elsewhere and any(away)
    away = [
        gone or (alone and names_primary_alone(c.passage.text, drafts.vocabulary))
        for gone, c in zip(away, children, strict=True)
    ]
    named = {
        i: scope
        for i, c in enumerate(children)
        if not away[i] and (scope := scopes_of(c.passage).indication) is not None
    }
    if not named or len(named) == len(children):
        return None
    if not lists_indications(sentence) and 2 * (len(named) + sum(away)) <= len(children):
        return None
    for child, gone in zip(children, away, strict=True):
        if gone:
            message = "the item names no tumor in the place that the ontology is about; the position is none on it"
            drafts.report("uncertain-scope", "note", message, child.passage.place())
            drafts.count_below(child)
    beside = [i > 0 and stands_beside(c, children[0]) for i, c in enumerate(children)]  # asked of all, and no use
    open_ = [c for i, c in enumerate(children) if i not in named and not away[i] and not beside[i]]
    drafts.doubtful += [join([sentence, c.passage]) for c in open_]
    kept = [c for c, gone in zip(children, away, strict=True) if not gone]
    return kept, union_of(dict.fromkeys(named.values()))
