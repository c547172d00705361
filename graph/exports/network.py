"""The network: the positions as nodes and edges, in three views for people.

- `coverage`: payer, statement, modality, indication.
- `evidence`: statement, study, work. Documents weigh studies for a policy, not
  for a statement, so that this edge is inferred: both are about the same.
- `policy`: everything around a policy.

Nodes and edges come one by one and are never kept; what has been seen is
remembered only where documents share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graph.exports.selection import Kept
from graph.model import EvidenceRow, PolicyVersion, StatementRow
from graph.readable import readable, term_label
from graph.terms import slug
from loaders.record import Criterion, Group
from ontology.vocabulary import BASE, Vocabulary

__all__ = ["ATTRIBUTES", "VIEWS", "Edge", "Network", "Node"]

Value = str | int

ATTRIBUTES: Mapping[str, tuple[type, str]] = {
    "kind": (str, "what the node is: payer, policy, statement ..."),
    "label": (str, "what people read"),
    "iri": (str, "its IRI, where the graph names it"),
    "status": (str, "coverage status of a statement"),
    "former": (int, "1 for a statement that is quoted as no longer in force"),
    "criteria": (str, "criteria of a statement in words"),
    "combination": (str, "how the members of a criterion combine"),
    "design": (str, "design of a study"),
    "direction": (str, "whether a study speaks for or against"),
    "year": (int, "year of a study or guideline"),
    "version": (str, "identifier of the policy's version"),
    "in_force_from": (str, "ISO date from which the version is in force"),
    "in_force_until": (str, "ISO date on which it no longer is"),
    "document": (str, "identifier of the source document"),
    "lines": (str, "first and last line in it"),
}
"""Attributes of nodes with their type and meaning."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node; `attributes` beyond `kind` and `label` are those of `ATTRIBUTES` that it has."""

    id: str
    kind: str
    label: str
    attributes: Mapping[str, Value] = field(default_factory=dict)

    def values(self) -> dict[str, Value]:
        """Return all its attributes by name."""
        return {"kind": self.kind, "label": self.label, **self.attributes}


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge; `basis` tells whether a document states it or the program inferred it."""

    source: str
    target: str
    relation: str
    basis: str = "stated"


Element = Node | Edge


@dataclass(frozen=True)
class Network:
    """The network of a view; `select` yields the versions anew each time it is called."""

    select: Callable[[], Iterable[Kept]]
    vocabulary: Vocabulary
    view: str

    def nodes(self) -> Iterator[Node]:
        """Yield the nodes, each once."""
        shared: set[str] = set()
        for kept in self.select():
            own: set[str] = set()
            for element in VIEWS[self.view](kept, self.vocabulary):
                if isinstance(element, Node):
                    seen = shared if element.kind in _SHARED else own
                    if element.id not in seen:
                        seen.add(element.id)
                        yield element

    def edges(self) -> Iterator[Edge]:
        """Yield the edges, each once."""
        shared: set[Edge] = set()
        for kept in self.select():
            own: set[Edge] = set()
            for element in VIEWS[self.view](kept, self.vocabulary):
                if isinstance(element, Edge):
                    seen = shared if element.relation == _ISSUES else own
                    if element not in seen:
                        seen.add(element)
                        yield element


_ISSUES = "issues"
"""The one relation between nodes that several versions share."""

_SHARED = frozenset(("payer", "policy", "modality", "indication", "work", "guideline", "code"))
"""Kinds of nodes that several versions share."""


def _coverage(kept: Kept, vocabulary: Vocabulary) -> Iterator[Element]:
    payer = _payer(kept.version)
    yield payer
    for statement in kept.statements:
        node = _statement(kept.version, statement, vocabulary)
        yield node
        yield Edge(payer.id, node.id, "states")
        yield from _scope(node.id, statement.stated_modalities, statement.stated_indications, vocabulary)


def _evidence(kept: Kept, vocabulary: Vocabulary) -> Iterator[Element]:
    for statement in kept.statements:
        yield _statement(kept.version, statement, vocabulary)
    for study in kept.evidence:
        node = _study(study, vocabulary)
        yield node
        for statement in kept.statements:
            if _same_subject(statement, study):
                yield Edge(_id(statement.iri), node.id, "same subject", "inferred")
        yield from _works(node.id, study)


def _same_subject(statement: StatementRow, study: EvidenceRow) -> bool:
    """Tell whether a study names something that a statement is about; one that names nothing tells nothing."""
    if not study.modalities and not study.indications:
        return False
    return (not study.modalities or not statement.covers_modalities.isdisjoint(study.modalities)) and (
        not study.indications or not statement.covers_indications.isdisjoint(study.indications)
    )


def _policy(kept: Kept, vocabulary: Vocabulary) -> Iterator[Element]:
    version = kept.version
    payer = _payer(version)
    policy = Node(f"policy/{version.policy_id}", "policy", version.title or version.policy_id,
                  {"iri": version.policy_iri})  # fmt: skip
    yield payer
    yield policy
    yield Edge(payer.id, policy.id, _ISSUES)
    for statement in kept.statements:
        node = _statement(version, statement, vocabulary)
        yield node
        yield Edge(policy.id, node.id, "states")
        yield from _scope(node.id, statement.stated_modalities, statement.stated_indications, vocabulary)
        if statement.criteria is not None:
            yield from _criterion(node.id, "asks", statement.criteria, f"{node.id}/criteria/1", vocabulary)
    for study in kept.evidence:
        node = _study(study, vocabulary)
        yield node
        yield Edge(policy.id, node.id, "weighs")
        yield from _scope(node.id, study.modalities, study.indications, vocabulary)
        yield from _works(node.id, study)
    for citation in kept.guidelines:
        name = " ".join(part for part in (citation.body, citation.title, citation.version) if part)
        year: dict[str, Value] = {} if citation.year is None else {"year": citation.year}
        guideline = Node(f"guideline/{slug(name, longest=None)}", "guideline", name, year)
        yield guideline
        yield Edge(policy.id, guideline.id, "cites")
    for code in version.codes:
        listed = Node(f"code/{slug(code.system)}/{code.code}", "code", f"{code.system} {code.code}")
        yield listed
        yield Edge(policy.id, listed.id, "formerly lists" if code.historical else "lists")


VIEWS: Mapping[str, Callable[[Kept, Vocabulary], Iterator[Element]]] = {
    "coverage": _coverage,
    "evidence": _evidence,
    "policy": _policy,
}
"""The views by name."""


def _id(iri: str) -> str:
    return iri.removeprefix(BASE)


def _payer(version: PolicyVersion) -> Node:
    id = f"payer/{version.payer.id}"
    return Node(id, "payer", version.payer.name, {"iri": BASE + id})


def _statement(version: PolicyVersion, statement: StatementRow, vocabulary: Vocabulary) -> Node:
    more: dict[str, Value | None] = {
        "iri": statement.iri,
        "status": statement.status,
        "former": int(statement.former),
        "criteria": readable(statement.criteria, vocabulary) if statement.criteria else None,
        "version": version.id,
        "in_force_from": version.in_force_from,
        "in_force_until": version.in_force_until,
        "document": version.document,
        "lines": "-".join(map(str, statement.source.lines)) if statement.source.lines else None,
    }
    label = f"{statement.label or statement.ordinal}: {term_label(statement.status, vocabulary)}"
    return Node(_id(statement.iri), "statement", label, {n: v for n, v in more.items() if v is not None})


def _scope(
    source: str, modalities: Iterable[str], indications: Iterable[str], vocabulary: Vocabulary
) -> Iterator[Element]:
    for kind, path, ids in (("modality", "modality", modalities), ("indication", "tumor", indications)):
        for id in sorted(ids):
            node = Node(f"{path}/{id}", kind, term_label(id, vocabulary), {"iri": f"{BASE}{path}/{id}"})
            yield node
            yield Edge(source, node.id, "about")


def _criterion(parent: str, relation: str, criterion: Criterion, id: str, vocabulary: Vocabulary) -> Iterator[Element]:
    more: dict[str, Value] = {"combination": criterion.combination} if isinstance(criterion, Group) else {}
    yield Node(id, "criterion", readable(criterion, vocabulary), more)
    yield Edge(parent, id, relation)
    if isinstance(criterion, Group):
        for number, member in enumerate(criterion.members, 1):
            yield from _criterion(id, "has member", member, f"{id}.{number}", vocabulary)


def _study(study: EvidenceRow, vocabulary: Vocabulary) -> Node:
    author = " ".join(str(part) for part in (study.first_author, study.year) if part is not None)
    design = term_label(study.design, vocabulary) if study.design else None
    label = ", ".join(part for part in (author, study.trial, design) if part) or "study"
    more = {"iri": study.iri, "design": study.design, "direction": study.direction, "year": study.year}
    return Node(_id(study.iri), "evidence", label, {n: v for n, v in more.items() if v is not None})


def _works(study: str, row: EvidenceRow) -> Iterator[Element]:
    for reference in row.references:
        iri = str(reference["work"])
        node = Node(_id(iri), "work", str(reference["title"] or _id(iri)), {"iri": iri})
        yield node
        yield Edge(study, node.id, "stands on")
