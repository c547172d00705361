"""Characteristics: what criteria ask about, their values, and which facts follow from which."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.triples import BASE, Triples, local

__all__ = [
    "Characteristic",
    "Value",
    "facts_of",
    "last_part",
    "read_characteristics",
    "read_implications",
    "value_key",
]

_PGO = BASE + "ontology/"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class Value:
    """An allowed value of a characteristic, with the words for it."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Characteristic:
    """What a criterion asks about: value type, UCUM unit, bounds, allowed values.

    `multiple`: several values may hold at once. `true_means` and `false_means` are
    the values that a plain yes or no stands for. `molar_mass` is in g/mol.
    """

    name: str
    label: str
    question: str
    value_type: str
    unit: str | None
    minimum: float | None
    maximum: float | None
    values: tuple[Value, ...] = ()
    synonyms: tuple[str, ...] = ()
    multiple: bool = False
    true_means: str | None = None
    false_means: str | None = None
    molar_mass: float | None = None

    def wider(self, value: object) -> tuple[str, ...]:
        """Return the values that a value also counts as, itself first."""
        out = [str(value)]
        for id in out:
            out.extend(w for v in self.values if v.id == id for w in v.broader if w not in out)
        return tuple(out)


def last_part(iri: str) -> str:
    """Return the last part of the path of an IRI."""
    return iri.rpartition("/")[2]


def value_key(value: object) -> str:
    """Return a value as the implications are kept by."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def facts_of(graph: Triples, subject: str, predicate: str) -> dict[str, bool | int | float | str]:
    """Return the facts that a property of a subject names."""
    out: dict[str, bool | int | float | str] = {}
    for node in graph.objects(subject, _PGO + predicate):
        name = graph.value(node, _PGO + "characteristic")
        value = graph.value(node, _PGO + "value")
        if isinstance(name, str) and value is not None:
            out[name] = value
    return out


def read_characteristics(graph: Triples) -> dict[str, Characteristic]:
    """Return the characteristics of a graph by name."""
    out: dict[str, Characteristic] = {}
    for iri in graph.by_subject:
        term_of = local(iri)
        if term_of is None or term_of[0] != "characteristic" or "/" in term_of[1]:
            continue
        if _PGO + "valueType" not in graph.by_subject[iri]:
            continue
        values = tuple(
            Value(
                v.rpartition("/")[2],
                " ".join(graph.texts(v, _SKOS + "prefLabel")[:1] or graph.texts(v, _RDFS + "label")[:1]),
                (*graph.texts(v, _SKOS + "altLabel"), *graph.texts(v, _SKOS + "hiddenLabel")),
                tuple(last_part(w) for w in graph.objects(v, _SKOS + "broader")),
            )
            for v in graph.objects(iri, _PGO + "allowedValue")
        )
        unit = graph.value(iri, _PGO + "unit")
        low, high = graph.value(iri, _PGO + "minimum"), graph.value(iri, _PGO + "maximum")
        out[term_of[1]] = Characteristic(
            term_of[1],
            " ".join(graph.texts(iri, _SKOS + "prefLabel")[:1] or graph.texts(iri, _RDFS + "label")[:1]),
            " ".join(graph.texts(iri, _PGO + "question")[:1]),
            str(graph.value(iri, _PGO + "valueType")),
            str(unit) if unit is not None else None,
            float(low) if isinstance(low, int | float) else None,
            float(high) if isinstance(high, int | float) else None,
            values,
            (*graph.texts(iri, _SKOS + "altLabel"), *graph.texts(iri, _SKOS + "hiddenLabel")),
            graph.value(iri, _PGO + "multiple") is True,
            _text(graph.value(iri, _PGO + "trueMeans")),
            _text(graph.value(iri, _PGO + "falseMeans")),
            float(mass) if isinstance(mass := graph.value(iri, _PGO + "molarMass"), int | float) else None,
        )
    return out


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def read_implications(
    graph: Triples,
) -> tuple[
    dict[tuple[str, str], dict[str, bool | int | float | str]],
    dict[str, tuple[str, tuple[tuple[float, float, str], ...]]],
]:
    """Return the facts that follow from facts, and the bands of scores (score, class, bounds)."""
    implied: dict[tuple[str, str], dict[str, bool | int | float | str]] = {}
    bands: dict[str, tuple[str, tuple[tuple[float, float, str], ...]]] = {}
    for iri in graph.by_subject:
        name, value = graph.value(iri, _PGO + "characteristic"), graph.value(iri, _PGO + "value")
        if isinstance(name, str) and value is not None and (facts := facts_of(graph, iri, "impliesFact")):
            implied.setdefault((name, value_key(value)), {}).update(facts)
        rows: list[tuple[float, float, str]] = []
        target: str | None = None
        for node in graph.objects(iri, _PGO + "scoreBand"):
            low, high = graph.value(node, _PGO + "minimum"), graph.value(node, _PGO + "maximum")
            band = graph.value(node, _PGO + "value")
            target = str(graph.value(node, _PGO + "characteristic") or "")
            if isinstance(low, int | float) and isinstance(high, int | float) and band is not None:
                rows.append((float(low), float(high), str(band)))
        if rows and target:
            bands[iri.rpartition("/")[2]] = (target, tuple(sorted(rows)))
    return implied, bands
