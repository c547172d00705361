"""The index: all positions of a store in plain Python, filled by the query files.

Hot answers come from here. The index is built once when a store is opened and
read only; `statements_for` finds what applies to a modality and an indication
without touching the engine, because the closures stand in the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from graph.model import (
    AuthorizationRow,
    CodeRow,
    EventRow,
    EvidenceRow,
    FindingRow,
    GuidelineRow,
    LineRow,
    PayerRow,
    PointerRow,
    PolicyVersion,
    Source,
    StatementRow,
)
from graph.queries import run
from graph.store import Store, Term
from loaders.record import Atom, Criterion, Group, Span, StatementReference, TextCriterion
from ontology.vocabulary import Vocabulary

__all__ = ["DocumentRow", "Index", "build_index"]

Cells = dict[str, Term]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A loaded document, also one without a position."""

    id: str
    graph: str
    file_name: str
    sha256: str
    position: bool
    sentences: int
    understood: int
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Index:
    """Positions of a store, by version, and the documents behind them."""

    versions: tuple[PolicyVersion, ...]
    documents: tuple[DocumentRow, ...]
    _by_question: dict[tuple[str, str], list[tuple[PolicyVersion, StatementRow]]] = field(default_factory=dict)

    @property
    def payers(self) -> tuple[PayerRow, ...]:
        """Return the issuing payers, by name."""
        return tuple(sorted({v.payer for v in self.versions}, key=lambda p: p.name))

    def statements_for(self, modality: str, indication: str) -> list[tuple[PolicyVersion, StatementRow]]:
        """Return the statements whose scopes contain a modality and an indication, with their versions."""
        return self._by_question.get((modality, indication), [])


class _Gathered:
    """What the list queries returned, keyed by node."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.by_iri = {
            t.iri: t.id for kind in ("modality", "tumor", "primary", "status", "design") for t in vocabulary.terms(kind)
        }
        self.places: dict[str, list[Span]] = defaultdict(list)
        for row in run(store, "list-places"):
            self.places[text(row["node"])].append(
                Span(int(text(row["start"])), int(text(row["end"])), int(text(row["firstLine"])), int(text(row["lastLine"])))
            )
        self.links: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for row in run(store, "list-links"):
            relation = text(row["relation"]).rpartition("/")[2]
            self.links[(text(row["node"]), relation)].append(row["value"])

    def at(self, node: str) -> tuple[Span, ...]:
        return tuple(self.places.get(node, ()))

    def ids(self, node: str, relation: str) -> tuple[str, ...]:
        return tuple(self.id(text(t)) for t in self.links.get((node, relation), ()))

    def texts(self, node: str, relation: str) -> tuple[str, ...]:
        return tuple(text(t) for t in self.links.get((node, relation), ()))

    def id(self, iri: str) -> str:
        return self.by_iri.get(iri, iri.rpartition("/")[2])


def text(term: Term) -> str:
    """Return the text of a term."""
    return term.value


def _optional(row: Cells, name: str) -> str | None:
    return text(row[name]) if name in row else None


def _integer(row: Cells, name: str) -> int | None:
    return int(text(row[name])) if name in row else None


def _true(row: Cells, name: str) -> bool:
    return text(row[name]) == "true"


def _native(term: Term) -> bool | int | float | str:
    datatype = getattr(term, "datatype", None)
    kind = datatype.value.rpartition("#")[2] if datatype is not None else ""
    if kind == "boolean":
        return term.value == "true"
    if kind == "integer":
        return int(term.value)
    return float(term.value) if kind == "decimal" else term.value


def build_index(store: Store, vocabulary: Vocabulary) -> Index:
    """Return the index of a store."""
    gathered = _Gathered(store, vocabulary)
    statements = _statements(store, gathered)
    references = _references(store, gathered)
    parts: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for kind, rows in (
        ("events", _events(store)), ("lines", _lines(store, gathered)),
        ("authorizations", _authorizations(store)), ("pointers", _pointers(store, gathered)),
        ("codes", _codes(store)), ("evidence", _evidence(store, gathered, references)),
        ("guidelines", _guidelines(store, gathered, references)), ("findings", _findings(store, gathered)),
    ):  # fmt: skip
        for owner, node, make in rows:
            parts[owner][kind].append((node, make))
    versions = [_version(row, statements, parts, gathered) for row in run(store, "list-versions")]
    versions = _until(versions)
    by_question: dict[tuple[str, str], list[tuple[PolicyVersion, StatementRow]]] = defaultdict(list)
    for version in versions:
        for statement in version.statements:
            for modality in statement.covers_modalities:
                for indication in statement.covers_indications:
                    by_question[(modality, indication)].append((version, statement))
    return Index(tuple(versions), tuple(_documents(store)), dict(by_question))


def _documents(store: Store) -> Iterable[DocumentRow]:
    for row in run(store, "list-documents"):
        yield DocumentRow(
            text(row["document"]), text(row["graph"]), text(row["fileName"]), text(row["sha256"]),
            _true(row, "position"), int(text(row["sentences"])), int(text(row["understood"])), text(row["recordedAt"]),
        )  # fmt: skip


def _version(
    row: Cells, statements: dict[str, list[StatementRow]], parts: dict[str, dict[str, list[object]]], gathered: _Gathered
) -> PolicyVersion:
    iri, document = text(row["version"]), text(row["document"])
    payer_iri = text(row["payer"])
    affiliates = tuple(
        sorted(
            name
            for (node, relation), values in gathered.links.items()
            if relation == "affiliateOf" and any(text(v) == payer_iri for v in values)
            for name in [node.rpartition("/")[2].replace("-", " ").title()]
        )
    )
    payer = PayerRow(payer_iri.rpartition("/")[2], text(row["payerName"]), affiliates)
    own = parts.get(iri, {})

    def made(kind: str) -> tuple:  # type: ignore[type-arg]  # each kind has its own row type
        return tuple(make(Source(document, gathered.at(node))) for node, make in own.get(kind, []))  # type: ignore[attr-defined,misc]  # (node, maker) pairs

    return PolicyVersion(
        iri=iri,
        graph=text(row["graph"]),
        id=iri.partition("/version/")[2],
        policy_iri=text(row["policy"]),
        policy_id=text(row["policy"]).partition("/policy/")[2],
        title=_optional(row, "title"),
        number=_optional(row, "number"),
        payer=payer,
        document=document,
        sha256=text(row["sha256"]),
        outcome="position" if _true(row, "position") else "no_position",
        in_force_from=_optional(row, "from"),
        in_force_until=None,
        in_force_basis=text(row["basis"]),
        first_known=_optional(row, "firstKnown"),
        recorded_at=text(row["recordedAt"]),
        statements=tuple(
            replace(s, source=Source(document, s.source.spans)) for s in statements.get(iri, [])
        ),
        lines=made("lines"),
        authorizations=made("authorizations"),
        pointers=made("pointers"),
        codes=made("codes"),
        events=made("events"),
        evidence=made("evidence"),
        guidelines=made("guidelines"),
        findings=made("findings"),
    )


def _until(versions: list[PolicyVersion]) -> list[PolicyVersion]:
    """Close each version of a policy on the day the next one comes into force."""
    out: list[PolicyVersion] = []
    by_policy: dict[str, list[PolicyVersion]] = defaultdict(list)
    for version in versions:
        by_policy[version.policy_iri].append(version)
    for version in versions:
        later = [
            v.in_force_from
            for v in by_policy[version.policy_iri]
            if v.in_force_from and version.in_force_from and v.in_force_from > version.in_force_from
        ]
        out.append(replace(version, in_force_until=min(later)) if later else version)
    return out


# -- statements and criteria ----------------------------------------------------------------


def _statements(store: Store, gathered: _Gathered) -> dict[str, list[StatementRow]]:
    scopes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in run(store, "list-scopes"):
        relation = text(row["relation"]).rpartition("/")[2]
        scopes[(text(row["statement"]), relation)].add(gathered.id(text(row["class"])))
    trees = _criteria(store, gathered)
    out: dict[str, list[StatementRow]] = defaultdict(list)
    local_ids: dict[str, str] = {}
    rows = list(run(store, "list-statements"))
    for row in rows:
        local_ids[text(row["statement"])] = text(row["id"])
    for row in rows:
        node = text(row["statement"])
        out[text(row["version"])].append(
            StatementRow(
                iri=node,
                id=text(row["id"]),
                label=_optional(row, "label"),
                ordinal=int(text(row["ordinal"])),
                status=gathered.id(text(row["status"])),
                printed_status=text(row["printedStatus"]),
                stated_modalities=frozenset(scopes[(node, "statedModality")]),
                covers_modalities=frozenset(scopes[(node, "coversModality")]),
                stated_indications=frozenset(scopes[(node, "statedIndication")]),
                covers_indications=frozenset(scopes[(node, "coversIndication")]),
                source=Source("", gathered.at(node)),
                criteria=trees.get(node),
                complement_of=tuple(
                    local_ids.get(text(t), text(t)) for t in gathered.links.get((node, "complementOf"), ())
                ),
                heading=_optional(row, "heading"),
                scope_stated=_true(row, "scopeStated"),
                former=_true(row, "former"),
                effective_from=_optional(row, "from"),
                effective_until=_optional(row, "until"),
                lines_of_business=gathered.texts(node, "appliesToLine"),
            )
        )
    return out


def _criteria(store: Store, gathered: _Gathered) -> dict[str, Criterion]:
    children: dict[str, list[Cells]] = defaultdict(list)
    for row in run(store, "list-criteria"):
        children[text(row["parent"])].append(row)

    def build(row: Cells) -> Criterion:
        node, at = text(row["node"]), gathered.at(text(row["node"]))
        label = _optional(row, "label")
        if "combination" in row:
            members = sorted(children[node], key=lambda r: int(text(r["ordinal"])))
            return Group(
                text(row["combination"]), tuple(build(m) for m in members), at, _integer(row, "threshold"), label  # type: ignore[arg-type]  # written from a record
            )
        if "characteristic" in row:
            return _atom(row, node, at, label, gathered)
        if "target" in row:
            return StatementReference(text(row["target"]), _true(row, "met"), at, label)
        return TextCriterion(text(row["hash"]), gathered.ids(node, "mentions"), at, label)

    roots = {parent for parent in children if "/criteria/" not in parent}
    return {parent: build(children[parent][0]) for parent in roots}


def _atom(row: Cells, node: str, at: tuple[Span, ...], label: str | None, gathered: _Gathered) -> Atom:
    comparator = text(row["comparator"])
    values = [_native(t) for t in gathered.links.get((node, "value"), ())]
    classes = gathered.ids(node, "valueClass")
    value: bool | int | float | str | tuple[str, ...]
    if comparator in ("in", "not_in"):
        value = tuple(sorted([*(str(v) for v in values), *classes]))
    else:
        value = classes[0] if classes else values[0]
    name = text(row["characteristic"]).rpartition("/")[2]
    return Atom(name, comparator, value, at, _optional(row, "unit"), label)  # type: ignore[arg-type]  # written from a record


# -- the parts of a version: (owner, node, maker of the row given its source) -----------------


def _events(store: Store) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-events"):
        changed = _true(row, "positionChanged") if "positionChanged" in row else None
        args = (text(row["kind"]), text(row["date"]), text(row["printed"]), changed)
        yield text(row["version"]), text(row["node"]), lambda s, a=args: EventRow(*a, s)


def _lines(store: Store, gathered: _Gathered) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-lines"):
        node = text(row["node"])
        maps = tuple(tuple(m.split(" ", 1)) for m in gathered.texts(node, "statusMap"))
        args = (text(row["id"]), text(row["name"]), text(row["rule"]), maps)
        yield text(row["version"]), node, lambda s, a=args: LineRow(*a, s)


def _authorizations(store: Store) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-authorizations"):
        args = (text(row["product"]), _optional(row, "careSetting"), text(row["requirement"]))
        yield text(row["version"]), text(row["node"]), lambda s, a=args: AuthorizationRow(*a, s)


def _pointers(store: Store, gathered: _Gathered) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-pointers"):
        node = text(row["node"])
        args = (
            text(row["kind"]), text(row["title"]), _optional(row, "number"),
            gathered.ids(node, "aboutModality"), _optional(row, "line"),
        )  # fmt: skip
        yield text(row["version"]), node, lambda s, a=args: PointerRow(*a, s)


def _codes(store: Store) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-codes"):
        args = (text(row["system"]), text(row["code"]), _optional(row, "group"), _true(row, "historical"))
        yield text(row["version"]), text(row["node"]), lambda s, a=args: CodeRow(*a, s)


def _references(store: Store, gathered: _Gathered) -> dict[str, dict[str, str | int | None]]:
    out: dict[str, dict[str, str | int | None]] = {}
    for row in run(store, "list-references"):
        node = text(row["node"])
        at = gathered.at(node)
        out[node] = {
            "number": _integer(row, "number"), "kind": _optional(row, "kind"), "title": _optional(row, "title"),
            "first_author": _optional(row, "firstAuthor"), "year": _integer(row, "year"),
            "journal": _optional(row, "journal"), "pmid": _optional(row, "pmid"), "doi": _optional(row, "doi"),
            "url": _optional(row, "url"), "work": text(row["work"]), "line": at[0].first_line if at else None,
        }  # fmt: skip
    return out


def _evidence(
    store: Store, gathered: _Gathered, references: dict[str, dict[str, str | int | None]]
) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-evidence"):
        node = text(row["node"])
        args = (
            node, gathered.id(text(row["design"])) if "design" in row else None, _optional(row, "firstAuthor"),
            _integer(row, "year"), _optional(row, "trial"), _integer(row, "patients"), _integer(row, "studies"),
            gathered.ids(node, "aboutModality"), gathered.ids(node, "aboutIndication"), _optional(row, "direction"),
            _optional(row, "section"),
            tuple(references[t] for t in gathered.texts(node, "cites") if t in references),
        )  # fmt: skip
        yield text(row["source"]), node, lambda s, a=args: EvidenceRow(*a, s)


def _guidelines(
    store: Store, gathered: _Gathered, references: dict[str, dict[str, str | int | None]]
) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-guidelines"):
        node = text(row["node"])
        args = (
            node, text(row["body"]), _optional(row, "title"), _optional(row, "guidelineVersion"),
            _integer(row, "year"), _optional(row, "scheme"), _optional(row, "strength"),
            gathered.ids(node, "aboutModality"), gathered.ids(node, "aboutIndication"),
            tuple(references[t] for t in gathered.texts(node, "cites") if t in references),
        )  # fmt: skip
        yield text(row["source"]), node, lambda s, a=args: GuidelineRow(*a, s)


def _findings(store: Store, gathered: _Gathered) -> Iterable[tuple[str, str, object]]:
    for row in run(store, "list-findings"):
        node = text(row["node"])
        args = (text(row["kind"]), text(row["severity"]), text(row["message"]), gathered.texts(node, "touchesId"))
        yield text(row["source"]), node, lambda s, a=args: FindingRow(*a, s)
