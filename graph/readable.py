"""Criteria in plain words, rendered from their facts: no document's sentence is behind them."""

from __future__ import annotations

from collections.abc import Sequence

from graph.facts import DIAGNOSIS
from loaders.record import Atom, Criterion, Group, StatementReference
from ontology.lexicon import lexicon
from ontology.vocabulary import Characteristic, Vocabulary

__all__ = ["readable", "readable_atom", "readable_group", "term_label"]

_SIGNS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "", "!=": "not"}


def term_label(id: str, vocabulary: Vocabulary) -> str:
    """Return the label of a term, or its identifier in words where the ontology has none."""
    return vocabulary.term(id).label if id in vocabulary else id.replace("-", " ").replace("_", " ")


def readable(criterion: Criterion | None, vocabulary: Vocabulary) -> str:
    """Return a criterion as one plain-English phrase."""
    if criterion is None:
        return "no further criteria"
    if isinstance(criterion, Atom):
        return readable_atom(criterion, vocabulary)
    if isinstance(criterion, StatementReference):
        return f"{criterion.target} is {'met' if criterion.met else 'not met'}"
    if isinstance(criterion, Group):
        return readable_group(criterion, [readable(m, vocabulary) for m in criterion.members])
    about = ", ".join(term_label(r, vocabulary) for r in criterion.recognised)
    return "a criterion in the document's own words" + (f" (on {about})" if about else "")


def readable_group(group: Group, members: Sequence[str]) -> str:
    """Return a group as one phrase, from the phrases of its members."""
    parts = [f"({t})" if isinstance(m, Group) else t for m, t in zip(group.members, members, strict=True)]
    if group.combination == "all_of":
        return " and ".join(parts)
    if group.combination == "any_of":
        return " or ".join(parts)
    if group.combination == "none_of":
        return "none of: " + "; ".join(parts)
    word = "at least" if group.combination == "at_least" else "at most"
    return f"{word} {group.threshold} of: " + "; ".join(parts)


def readable_atom(atom: Atom, vocabulary: Vocabulary) -> str:
    """Return one condition in words."""
    values = atom.value if isinstance(atom.value, tuple) else (atom.value,)
    if atom.characteristic == DIAGNOSIS:
        tumors = " or ".join(term_label(str(v), vocabulary) for v in values)
        return f"diagnosis: {'other than ' if atom.comparator in ('not_in', '!=') else ''}{tumors}"
    try:
        characteristic: Characteristic | None = vocabulary.characteristic(atom.characteristic)
    except KeyError:
        characteristic = None
    label = characteristic.label if characteristic else atom.characteristic.replace("_", " ")
    if isinstance(atom.value, bool):
        return f"{label}: {'yes' if atom.value is (atom.comparator == '=') else 'no'}"
    names = {v.id: v.label for v in characteristic.values} if characteristic else {}
    shown = " or ".join(names.get(v, str(v).replace("-", " ")) if isinstance(v, str) else f"{v:g}" for v in values)
    if atom.comparator in ("in", "not_in"):
        return f"{label}: {'other than ' if atom.comparator == 'not_in' else ''}{shown}"
    ucum = atom.unit or (characteristic.unit if characteristic else None) or ""
    spelled: dict[str, str] = lexicon("questions")["units"]
    unit = spelled.get(ucum, "" if ucum.startswith("{") else ucum)
    words = [label + ":", _SIGNS[atom.comparator], shown + ("%" if unit == "%" else ""), unit if unit != "%" else ""]
    return " ".join(w for w in words if w)
