"""Rows: what the list queries return, as the rows of graph.model, grouped by the version or document they belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar, get_args

from graph.cells import Cells, flag, integer, native, one_of, optional, text
from graph.document_store import DocumentStore, Term
from graph.model import (
    AuthorizationRow,
    CodeRow,
    EventRow,
    EvidenceRow,
    FindingRow,
    GuidelineRow,
    LineRow,
    PointerRow,
    Source,
    StatementRow,
)
from graph.queries import run
from graph.study_rows import read_results
from loaders.record import (
    Atom,
    Change,
    Combination,
    Comparator,
    Criterion,
    Curation,
    Group,
    Span,
    StatementReference,
    TextCriterion,
)
from ontology.vocabulary import Vocabulary

__all__ = ["Gathered"]

Reference = dict[str, str | int | None]
_Row = TypeVar("_Row")


_COMBINATIONS: dict[str, Combination] = {name: name for name in get_args(Combination)}
_COMPARATORS: dict[str, Comparator] = {name: name for name in get_args(Comparator)}
_CHANGES: dict[str, Change] = {name: name for name in get_args(Change)}


class Gathered:
    """The parts of all versions of a store, read with one query for each kind."""

    def __init__(self, store: DocumentStore, vocabulary: Vocabulary) -> None:
        self.store = store
        kinds = ("modality", "tumor", "primary", "status", "design", "outcome", "limitation")
        self._by_iri = {t.iri: t.id for kind in kinds for t in vocabulary.terms(kind)}
        self._places: dict[str, list[Span]] = defaultdict(list)
        for row in run(store, "list-places"):
            start, end, first, last = (int(row[name].value) for name in ("start", "end", "firstLine", "lastLine"))
            self._places[text(row["node"])].append(Span(start, end, first, last, integer(row, "page")))
        self._links: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for row in run(store, "list-links"):
            relation = text(row["relation"]).rpartition("/")[2]
            self._links[(text(row["node"]), relation)].append(row["value"])
        self._orders: dict[tuple[str, str], list[str]] = {}
        for (node, relation), values in self._links.items():
            if relation == "printedOrder":
                for name, *order in (text(value).split("\n") for value in values):
                    self._orders[(node, name)] = order
        self._documents = {text(r["version"]): text(r["document"]) for r in run(store, "list-versions")}
        self.listed: dict[str, list[Reference]] = defaultdict(list)
        self.references = self._references()

    def at(self, node: str) -> tuple[Span, ...]:
        """Return the address of a node."""
        spans = self._places.get(node, [])
        order = self._orders.get((node, "at"))
        return tuple(spans if order is None else sorted(spans, key=lambda s: order.index(f"{s.start},{s.end}")))

    def source(self, owner: str, node: str) -> Source:
        """Return the address of a node of a version, or of a document without one."""
        return Source(self._documents.get(owner, owner), self.at(node))

    def id(self, iri: str) -> str:
        """Return the identifier of a term of the ontology."""
        return self._by_iri.get(iri, iri.rpartition("/")[2])

    def ids(self, node: str, relation: str) -> tuple[str, ...]:
        """Return the identifiers of the terms that a node is linked to, in the order of the document."""
        return self._ordered(node, relation, [self.id(text(t)) for t in self._links.get((node, relation), ())])

    def texts(self, node: str, relation: str) -> tuple[str, ...]:
        """Return what a node is linked to, as text, in the order of the document."""
        return self._ordered(node, relation, [text(t) for t in self._links.get((node, relation), ())])

    def _ordered(self, node: str, relation: str, values: list[str]) -> tuple[str, ...]:
        order = self._orders.get((node, relation))
        return tuple(sorted(values) if order is None else sorted(values, key=order.index))

    # -- parts ----------------------------------------------------------------------------

    def events(self) -> dict[str, list[EventRow]]:
        """Return the dated events by version."""
        return _grouped(
            (
                owner,
                EventRow(
                    text(row["kind"]),
                    text(row["date"]),
                    text(row["printed"]),
                    flag(row, "positionChanged") if "positionChanged" in row else None,
                    self.source(owner, text(row["node"])),
                ),
            )
            for row in run(self.store, "list-events")
            for owner in [text(row["version"])]
        )

    def lines(self) -> dict[str, list[LineRow]]:
        """Return the lines of business by version."""
        return _grouped(
            (
                owner,
                LineRow(
                    text(row["id"]),
                    text(row["name"]),
                    text(row["rule"]),
                    tuple((m.partition(" ")[0], m.partition(" ")[2]) for m in self.texts(node, "statusMap")),
                    self.source(owner, node),
                ),
            )
            for row in run(self.store, "list-lines")
            for owner, node in [(text(row["version"]), text(row["node"]))]
        )

    def authorizations(self) -> dict[str, list[AuthorizationRow]]:
        """Return the prior-authorization requirements by version."""
        return _grouped(
            (
                owner,
                AuthorizationRow(
                    text(row["product"]),
                    optional(row, "careSetting"),
                    text(row["requirement"]),
                    self.source(owner, text(row["node"])),
                ),
            )
            for row in run(self.store, "list-authorizations")
            for owner in [text(row["version"])]
        )

    def pointers(self) -> dict[str, list[PointerRow]]:
        """Return the pointers by version."""
        return _grouped(
            (
                owner,
                PointerRow(
                    text(row["kind"]),
                    text(row["title"]),
                    optional(row, "number"),
                    self.ids(node, "aboutModality"),
                    optional(row, "line"),
                    self.source(owner, node),
                ),
            )
            for row in run(self.store, "list-pointers")
            for owner, node in [(text(row["version"]), text(row["node"]))]
        )

    def codes(self) -> dict[str, list[CodeRow]]:
        """Return the listed codes by version."""
        return _grouped(
            (
                owner,
                CodeRow(
                    text(row["system"]),
                    text(row["code"]),
                    optional(row, "group"),
                    flag(row, "historical"),
                    self.source(owner, text(row["node"])),
                ),
            )
            for row in run(self.store, "list-codes")
            for owner in [text(row["version"])]
        )

    def findings(self) -> dict[str, list[FindingRow]]:
        """Return the findings by version or document."""
        return _grouped(
            (
                owner,
                FindingRow(
                    text(row["kind"]),
                    text(row["severity"]),
                    text(row["message"]),
                    self.texts(node, "touchesId"),
                    self.source(owner, node),
                ),
            )
            for row in run(self.store, "list-findings")
            for owner, node in [(text(row["source"]), text(row["node"]))]
        )

    def evidence(self) -> dict[str, list[EvidenceRow]]:
        """Return the studies weighed, by version or document."""
        results = read_results(self.store, self.ids, self.id)
        return _grouped(
            (
                owner,
                EvidenceRow(
                    node,
                    self.id(text(row["design"])) if "design" in row else None,
                    optional(row, "firstAuthor"),
                    integer(row, "year"),
                    optional(row, "trial"),
                    integer(row, "patients"),
                    integer(row, "studies"),
                    self.ids(node, "aboutModality"),
                    self.ids(node, "aboutIndication"),
                    optional(row, "direction"),
                    optional(row, "section"),
                    self._cited(node),
                    self.source(owner, node),
                    results[node],
                    "several" in row and flag(row, "several"),
                ),
            )
            for row in run(self.store, "list-evidence")
            for owner, node in [(text(row["source"]), text(row["node"]))]
        )

    def guidelines(self) -> dict[str, list[GuidelineRow]]:
        """Return the guideline citations by version or document."""
        return _grouped(
            (
                owner,
                GuidelineRow(
                    node,
                    text(row["body"]),
                    optional(row, "title"),
                    optional(row, "guidelineVersion"),
                    integer(row, "year"),
                    optional(row, "scheme"),
                    optional(row, "strength"),
                    self.ids(node, "aboutModality"),
                    self.ids(node, "aboutIndication"),
                    self._cited(node),
                    self.source(owner, node),
                    optional(row, "citedIn") or "text",
                ),
            )
            for row in run(self.store, "list-guidelines")
            for owner, node in [(text(row["source"]), text(row["node"]))]
        )

    def _cited(self, node: str) -> tuple[Reference, ...]:
        return tuple(self.references[t] for t in self.texts(node, "supportedBy") if t in self.references)

    def _references(self) -> dict[str, Reference]:
        out: dict[str, Reference] = {}
        for row in run(self.store, "list-references"):
            node = text(row["node"])
            at = self.at(node)
            out[node] = {
                "number": integer(row, "number"),
                "kind": optional(row, "kind"),
                "title": optional(row, "title"),
                "first_author": optional(row, "firstAuthor"),
                "year": integer(row, "year"),
                "journal": optional(row, "journal"),
                "pmid": optional(row, "pmid"),
                "doi": optional(row, "doi"),
                "url": optional(row, "url"),
                "work": text(row["work"]),
                "line": at[0].first_line if at else None,
            }
            self.listed[text(row["source"])].append(out[node])
        return out

    def curations(self) -> dict[str, list[Curation]]:
        """Return the corrections that people made, by version or document."""
        return _grouped(
            (
                text(row["source"]),
                Curation(
                    who=text(row["who"]),
                    when=text(row["when"]),
                    why=text(row["why"]),
                    change=one_of(row, "change", _CHANGES),
                    field=text(row["field"]),
                    old=text(row["old"]),
                    new=text(row["new"]),
                    statement=optional(row, "statement"),
                    criterion=optional(row, "criterion"),
                ),
            )
            for row in run(self.store, "list-curations")
        )

    # -- statements -----------------------------------------------------------------------

    def statements(self) -> dict[str, list[StatementRow]]:
        """Return the coverage statements by version."""
        scopes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in run(self.store, "list-scopes"):
            relation = text(row["relation"]).rpartition("/")[2]
            scopes[(text(row["statement"]), relation)].add(self.id(text(row["class"])))
        trees = self._criteria()
        rows = list(run(self.store, "list-statements"))
        ids = {text(row["statement"]): text(row["id"]) for row in rows}
        out: dict[str, list[StatementRow]] = defaultdict(list)
        for row in rows:
            node, owner = text(row["statement"]), text(row["version"])
            out[owner].append(
                StatementRow(
                    iri=node,
                    id=text(row["id"]),
                    label=optional(row, "label"),
                    ordinal=int(text(row["ordinal"])),
                    status=self.id(text(row["status"])),
                    printed_status=text(row["printedStatus"]),
                    stated_modalities=frozenset(scopes[(node, "statedModality")]),
                    covers_modalities=frozenset(scopes[(node, "coversModality")]),
                    stated_indications=frozenset(scopes[(node, "statedIndication")]),
                    covers_indications=frozenset(scopes[(node, "coversIndication")]),
                    source=self.source(owner, node),
                    criteria=trees.get(node),
                    complement_of=tuple(ids.get(t, t) for t in self.texts(node, "complementOf")),
                    heading=optional(row, "heading"),
                    scope_stated=flag(row, "scopeStated"),
                    former=flag(row, "former"),
                    effective_from=optional(row, "from"),
                    effective_until=optional(row, "until"),
                    lines_of_business=self.texts(node, "appliesToLine"),
                    care_settings=self.texts(node, "inCareSetting"),
                )
            )
        return out

    def _criteria(self) -> dict[str, Criterion]:
        children: dict[str, list[Cells]] = defaultdict(list)
        for row in run(self.store, "list-criteria"):
            children[text(row["parent"])].append(row)

        def build(row: Cells) -> Criterion:
            node, label = text(row["node"]), optional(row, "label")
            at = self.at(node)
            if "combination" in row:
                members = sorted(children[node], key=lambda r: int(text(r["ordinal"])))
                combination = one_of(row, "combination", _COMBINATIONS)
                return Group(combination, tuple(map(build, members)), at, integer(row, "threshold"), label)
            if "characteristic" in row:
                return self._atom(row, node, label)
            if "target" in row:
                return StatementReference(text(row["target"]), flag(row, "met"), at, label)
            return TextCriterion(text(row["hash"]), self.ids(node, "mentions"), at, label)

        return {parent: build(rows[0]) for parent, rows in children.items() if "root" in rows[0]}

    def _atom(self, row: Cells, node: str, label: str | None) -> Atom:
        comparator = one_of(row, "comparator", _COMPARATORS)
        values = [native(t) for t in self._links.get((node, "value"), ())]
        classes = self.ids(node, "valueClass")
        value: bool | int | float | str | tuple[str, ...]
        if comparator in ("in", "not_in"):
            value = self._ordered(node, "value", [*(str(v) for v in values), *classes])
        else:
            value = classes[0] if classes else values[0]
        name = text(row["characteristic"]).rpartition("/")[2]
        return Atom(name, comparator, value, self.at(node), optional(row, "unit"), label)


def _grouped(pairs: Iterable[tuple[str, _Row]]) -> dict[str, list[_Row]]:
    out: dict[str, list[_Row]] = defaultdict(list)
    for owner, row in pairs:
        out[owner].append(row)
    return out
