"""Criteria trees whose nodes carry their names in the graph, and values that carry their types, for JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from graph.facts import DIAGNOSIS
from graph.model import PolicyVersion, StatementRow
from graph.rendering import Json, Renderer
from graph.terms import date, literal
from loaders.record import Atom, Criterion, Group, Span, TextCriterion

__all__ = ["named_criteria", "passages", "typed_date"]

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def passages(document: str, spans: Iterable[Span]) -> list[str]:
    """Return the names of stretches of a document."""
    return [f"{document}#char={span.start},{span.end}" for span in spans]


def typed_date(value: str | None) -> Json | None:
    """Return a date with its type, which its precision decides."""
    return _typed(date(value)) if value is not None else None


def _typed(value: ox.Literal) -> Json:
    kind = value.datatype.value
    return {"@value": value.value} if kind == _STRING else {"@value": value.value, "@type": kind}


def named_criteria(row: StatementRow, version: PolicyVersion, renderer: Renderer) -> Json | None:
    """Return the criteria of a statement as a tree of named nodes, None when it has none."""
    if row.criteria is None:
        return None
    tree = renderer.criterion(row.criteria, version.document) or {}
    _name(tree, row.criteria, f"{row.iri}/criteria/1", 1, version.document, renderer)
    return tree


def _name(node: Json, criterion: Criterion, iri: str, ordinal: int, document: str, renderer: Renderer) -> None:
    node |= {"iri": iri, "ordinal": ordinal, "at": passages(document, criterion.at)}
    vocabulary = renderer.vocabulary
    if isinstance(criterion, Group):
        for number, (below, member) in enumerate(zip(node["members"], criterion.members, strict=True), 1):
            _name(below, member, f"{iri}.{number}", number, document, renderer)
    elif isinstance(criterion, Atom):
        values = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
        classes = [v for v in values if criterion.characteristic == DIAGNOSIS and v in vocabulary]
        node["class"] = [vocabulary.term(str(v)).iri for v in classes]
        node["literal"] = [_typed(literal(v)) for v in values if v not in classes]
    elif isinstance(criterion, TextCriterion):
        node["mentions"] = [vocabulary.term(id).iri for id in criterion.recognised]
