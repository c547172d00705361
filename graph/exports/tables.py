"""Tables: the kept positions as tidy tables, one row a fact, each column with its meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graph.exports.selection import Kept
from graph.model import Source
from graph.readable import readable
from loaders.record import Atom, Criterion, Group, StatementReference, TextCriterion
from ontology.vocabulary import BASE, Vocabulary

__all__ = ["TABLES", "Cell", "Column", "Table"]

Cell = str | int | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one type; an empty cell means that the document does not say."""

    name: str
    description: str
    type: type[str] | type[int] | type[bool] = str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `rows` gives those of one version, a cell for each column."""

    columns: tuple[Column, ...]
    rows: Callable[[Kept, Vocabulary], Iterator[Row]]


_VERSION = Column("version", "identifier of the policy's version, as in `versions`")
_STATEMENT = Column("statement", "identifier of the statement, as in `statements`")
_SOURCE = (
    Column("document", "identifier of the source document"),
    Column("first_line", "first line in it, counted from 1", int),
    Column("last_line", "last line in it", int),
)


def _at(source: Source) -> Row:
    return (source.document, *(source.lines or (None, None)))


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)


def _joined(values: object) -> str | None:
    return " ".join(sorted(map(str, values))) or None if isinstance(values, (tuple, list, frozenset)) else None


def _versions(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    v = kept.version
    yield (v.id, v.payer.id, v.payer.name, v.policy_id, v.title, v.number, v.outcome, v.in_force_from,
           v.in_force_until, v.in_force_basis, v.document, v.sha256)  # fmt: skip


def _statements(kept: Kept, vocabulary: Vocabulary) -> Iterator[Row]:
    for s in kept.statements:
        yield (_short(s.iri), kept.version.id, kept.version.payer.id, s.label, s.ordinal, s.status, s.printed_status,
               readable(s.criteria, vocabulary) if s.criteria else None, s.former, s.scope_stated, s.effective_from,
               s.effective_until, _joined(s.lines_of_business), _joined(s.care_settings), *_at(s.source))  # fmt: skip


def _scopes(kept: Kept, vocabulary: Vocabulary) -> Iterator[Row]:
    for s in kept.statements:
        for kind, ids, stated in (
            ("modality", s.covers_modalities, s.stated_modalities),
            ("indication", s.covers_indications, s.stated_indications),
        ):
            for id in sorted(ids | stated):
                yield _short(s.iri), kind, id, vocabulary.term(id).label, id in stated


def _criteria(kept: Kept, vocabulary: Vocabulary) -> Iterator[Row]:
    for s in kept.statements:
        if s.criteria is not None:
            yield from _tree(_short(s.iri), "1", None, s.criteria, vocabulary)


def _tree(statement: str, number: str, parent: str | None, node: Criterion, vocabulary: Vocabulary) -> Iterator[Row]:
    lines = (node.at[0].first_line, node.at[-1].last_line) if node.at else (None, None)
    rest: Row = (None, None, None, None, None)
    if isinstance(node, Group):
        rest = (node.combination, None, None, None, None)
    elif isinstance(node, Atom):
        value = _joined(node.value) if isinstance(node.value, tuple) else _printed(node.value)
        rest = (None, node.characteristic, node.comparator, value, node.unit)
    elif isinstance(node, StatementReference):
        rest = (None, None, "met" if node.met else "not met", node.target, None)
    kind = {Group: "group", Atom: "atom", TextCriterion: "text", StatementReference: "reference"}[type(node)]
    yield statement, number, parent, kind, node.label, readable(node, vocabulary), *rest, *lines
    if isinstance(node, Group):
        for place, member in enumerate(node.members, 1):
            yield from _tree(statement, f"{number}.{place}", number, member, vocabulary)


def _printed(value: bool | int | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _evidence(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for e in kept.evidence:
        yield (_short(e.iri), kept.version.id, e.design, e.first_author, e.year, e.trial, e.patients, e.studies,
               e.direction, _joined(e.modalities), _joined(e.indications), *_at(e.source))  # fmt: skip


def _references(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for e in kept.evidence:
        for reference in e.references:
            yield _short(e.iri), _short(str(reference["work"])), reference["title"]


def _guidelines(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for g in kept.guidelines:
        yield (_short(g.iri), kept.version.id, g.body, g.title, g.version, g.year, g.scheme, g.strength,
               _joined(g.modalities), _joined(g.indications), *_at(g.source))  # fmt: skip


def _codes(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for c in kept.version.codes:
        yield kept.version.id, c.system, c.code, c.group, c.historical, *_at(c.source)


def _authorizations(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for a in kept.version.authorizations:
        yield kept.version.id, a.product, a.care_setting, a.requirement, *_at(a.source)


def _lines(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for line in kept.version.lines:
        yield kept.version.id, line.id, line.name, line.rule, *_at(line.source)


def _events(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for e in kept.version.events:
        yield kept.version.id, e.kind, e.date, e.position_changed, *_at(e.source)


def _findings(kept: Kept, _: Vocabulary) -> Iterator[Row]:
    for f in kept.version.findings:
        yield kept.version.id, f.kind, f.severity, f.message, _joined(f.touches), *_at(f.source)


def _columns(*pairs: tuple[str, str] | Column) -> tuple[Column, ...]:
    return tuple(p if isinstance(p, Column) else Column(*p) for p in pairs)


_STUDY = ("evidence", "identifier of the study as this document weighs it, as in `evidence`")
_ABOUT = (
    Column("modalities", "identifiers of the modalities named, by spaces"),
    Column("indications", "identifiers of the indications named, by spaces"),
)

TABLES: Mapping[str, Table] = {
    "versions": Table(
        _columns(
            ("version", "identifier of the version of a policy"), ("payer", "identifier of the issuing payer"),
            ("payer_name", "its name as printed"), ("policy", "identifier of the policy"),
            ("title", "title as printed"), ("number", "policy number as printed"),
            ("outcome", "position, or no_position when the document takes none"),
            ("in_force_from", "ISO date, day or month"), ("in_force_until", "ISO date, not included"),
            ("in_force_basis", "which date of the document gave in_force_from"),
            ("document", "identifier of the source document"), ("sha256", "hash of its bytes"),
        ),
        _versions,
    ),
    "statements": Table(
        _columns(
            ("statement", "identifier of the statement"), _VERSION, ("payer", "identifier of the issuing payer"),
            ("label", "label as printed"), Column("ordinal", "place in the document", int),
            ("status", "coverage status; with a line of business as filter, as it reads for that line"),
            ("printed_status", "the status as printed"), ("criteria", "its criteria in words of this program"),
            Column("former", "whether it is quoted as no longer in force", bool),
            Column("scope_stated", "whether the document states what it is about", bool),
            ("effective_from", "ISO date"), ("effective_until", "ISO date, not included"),
            ("lines_of_business", "those it is restricted to, by spaces"),
            ("care_settings", "those it is restricted to, by spaces"), *_SOURCE,
        ),
        _statements,
    ),
    "scopes": Table(
        _columns(
            _STATEMENT, ("kind", "modality or indication"), ("term", "identifier of a class in its scope"),
            ("label", "label of the class"), Column("stated", "whether the document names it, not a wider one", bool),
        ),
        _scopes,
    ),
    "criteria": Table(
        _columns(
            _STATEMENT, ("criterion", "number of the node in the tree of the statement"),
            ("parent", "number of the node that it is a member of"), ("kind", "group, atom, text or reference"),
            ("label", "label as printed"), ("criteria", "the node in words of this program"),
            ("combination", "how the members of a group combine"), ("characteristic", "what an atom asks of"),
            ("comparator", "how it compares"), ("value", "with what; several by spaces"), ("unit", "UCUM unit"),
            *_SOURCE[1:],
        ),
        _criteria,
    ),
    "evidence": Table(
        _columns(
            _STUDY, _VERSION, ("design", "study design"), ("first_author", "first author"),
            Column("year", "year of publication", int), ("trial", "name of the trial"),
            Column("patients", "number of patients", int), Column("studies", "number of studies reviewed", int),
            ("direction", "whether it speaks for or against"), *_ABOUT, *_SOURCE,
        ),
        _evidence,
    ),
    "references": Table(
        _columns(_STUDY, ("work", "identifier of the work it stands on"), ("title", "title of the work")), _references
    ),
    "guidelines": Table(
        _columns(
            ("guideline", "identifier of the citation"), _VERSION, ("body", "who issued the guideline"),
            ("title", "title"), ("edition", "version as printed"), Column("year", "year", int),
            ("scheme", "scheme of its strength of recommendation"), ("strength", "strength as printed"),
            *_ABOUT, *_SOURCE,
        ),
        _guidelines,
    ),
    "codes": Table(
        _columns(_VERSION, ("system", "code system"), ("code", "the code"), ("group", "heading it is listed under"),
                 Column("historical", "whether it is listed as no longer valid", bool), *_SOURCE),
        _codes,
    ),
    "authorizations": Table(
        _columns(_VERSION, ("product", "product as printed"), ("care_setting", "care setting"),
                 ("requirement", "whether prior authorization is required"), *_SOURCE),
        _authorizations,
    ),
    "lines_of_business": Table(
        _columns(_VERSION, ("line", "identifier of the line of business"), ("name", "name as printed"),
                 ("rule", "included, excluded or governed elsewhere"), *_SOURCE),
        _lines,
    ),
    "events": Table(
        _columns(_VERSION, ("kind", "kind of event"), ("date", "ISO date, day or month"),
                 Column("position_changed", "whether the position changed", bool), *_SOURCE),
        _events,
    ),
    "findings": Table(
        _columns(_VERSION, ("kind", "kind of finding"), ("severity", "note, warning or error"),
                 ("message", "the finding"), ("touches", "statements or terms that it touches, by spaces"), *_SOURCE),
        _findings,
    ),
}  # fmt: skip
"""The tables by name."""
