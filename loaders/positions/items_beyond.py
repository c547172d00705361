"""Items beyond: what a list under a grant names besides the tumors that its lead names.

'X of primary tumors is covered when any of these is met: one lesion of 3 cm; metastases from colorectal cancer'
grants both, each with what its own item asks.
"""

from __future__ import annotations

from collections.abc import Iterable

from loaders.conditions.criterion_trees import all_of, any_of, atoms_of
from loaders.record import Atom, Criterion, Group, Statement
from ontology.lexicon import lexicon
from ontology.scope import Named, Scope, members, named, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["of_a_use", "widen"]


def widen(criteria: Criterion | None, indication: Scope, vocabulary: Vocabulary) -> tuple[Criterion | None, Scope]:
    """Return criteria and indication with the tumors that alternatives name besides the indication.

    Alternatives that name none are asked of the tumors of the lead only.
    """
    if not isinstance(criteria, Group):
        return criteria, indication
    if criteria.combination == "all_of":
        parts = [widen(m, indication, vocabulary) if _is_alternatives(m) else (m, indication) for m in criteria.members]
        wider = [scope for _, scope in parts if scope is not indication]
        if len(wider) != 1:
            return criteria, indication
        return all_of([m for m, _ in parts if m is not None], criteria.at, criteria.label), wider[0]
    if not _is_alternatives(criteria):
        return criteria, indication
    inside = members(indication, vocabulary)
    beyond: list[str] = []
    out: list[Criterion] = []
    for member in criteria.members:
        ids = _diagnoses(member)
        if ids and all(vocabulary.descendants(id).isdisjoint(inside) and id not in inside for id in ids):
            beyond += ids
            out.append(member)
        elif ids:
            out.append(member)
        else:
            lead = Atom("diagnosis", "in", tuple(named(indication)), member.at)
            out.append(all_of((lead, member), member.at))
    if not beyond:
        return criteria, indication
    scope = union_of((indication, *(Named(id) for id in dict.fromkeys(beyond))))
    return any_of(out, criteria.at, criteria.label), scope


def _is_alternatives(criterion: Criterion) -> bool:
    return isinstance(criterion, Group) and criterion.combination == "any_of" and len(criterion.members) > 1


def _diagnoses(criterion: Criterion) -> list[str]:
    """Return the tumors that a criterion asks for; those that it takes out are none."""
    if isinstance(criterion, Group) and criterion.combination == "none_of":
        return []
    if isinstance(criterion, Group):
        return [id for member in criterion.members for id in _diagnoses(member)]
    found = [a for a in atoms_of(criterion) if a.characteristic == "diagnosis"]
    return [id for a in found if isinstance(a.value, tuple) for id in a.value]


def of_a_use(
    criteria: Criterion | None, modality: Scope, granted: Iterable[Statement], wide: Scope, vocabulary: Vocabulary
) -> Scope:
    """Return whom a grant that names a use and no tumor is for: those whom the grants before it are for.

    'X is covered for A when ...; X as a bridge to B is covered' does not grant the use of X for every other tumor. Of
    those, it is for the tumors that have this use, where there are any: nobody bridges metastases to transplantation.

    :param granted: the grants before it.
    :param wide: the tumors that it is for where none of those is narrower.
    """
    named_uses = {use for use in vocabulary.uses if isinstance(use[1], str)}
    uses = [a for a in atoms_of(criteria) if (a.characteristic, a.value) in named_uses]
    techniques = members(modality, vocabulary)
    before = [s.indication for s in granted if members(s.modality, vocabulary) & techniques]
    everybody = members(wide, vocabulary)
    if not uses or not before or any(members(scope, vocabulary) >= everybody for scope in before):
        return wide
    of = lexicon("connectives")["use"]["of"]
    usual = [frozenset(vocabulary.descendants(of[str(a.value)])) for a in uses if str(a.value) in of]
    inside = [scope for scope in before if any(members(scope, vocabulary) <= tumors for tumors in usual)]
    return union_of(dict.fromkeys(inside or before))
