"""What the page of the ontology draws: its core pattern, and one statement of one payer in that pattern."""

from __future__ import annotations

from collections.abc import Iterator

from api.drawing import Arrow, Box, draw
from graph.criteria import nodes
from graph.readable import readable, term_label
from graph.terms import in_force
from loaders.record import Atom, Criterion, Group, Place, Record, Statement
from ontology.publication import Publication
from ontology.scope import Scope, named
from ontology.triples import BASE
from ontology.vocabulary import Vocabulary

__all__ = ["CORE", "core_pattern", "worked_example"]

CORE = (
    ("Policy", "issuedBy", "Payer"),
    ("Policy", "hasVersion", "PolicyVersion"),
    ("PolicyVersion", "readFrom", "DocumentRecord"),
    ("PolicyVersion", "hasEvidence", "EvidenceLine"),
    ("PolicyVersion", "citesGuideline", "GuidelineCitation"),
    ("EvidenceLine", "supportedBy", "ReferenceEntry"),
    ("PolicyVersion", "hasStatement", "CoverageStatement"),
    ("CoverageStatement", "statedModality", "Modality"),
    ("CoverageStatement", "statedIndication", "Tumor"),
    ("CoverageStatement", "status", "CoverageStatus"),
    ("CoverageStatement", "at", "Passage"),
    ("CoverageStatement", "hasCriteria", "CriterionGroup"),
    ("CriterionGroup", "hasMember", "AtomicCriterion"),
    ("AtomicCriterion", "characteristic", "Characteristic"),
)
"""The core pattern: a class, a property, and the class to which it leads."""

_PLACES = {
    "EvidenceLine": (2, 0), "ReferenceEntry": (3, 0),
    "Payer": (0, 1), "Policy": (1, 1), "PolicyVersion": (2, 1), "DocumentRecord": (3, 1),
    "GuidelineCitation": (1, 0),
    "Modality": (1, 2), "CoverageStatement": (2, 2), "Passage": (3, 2),
    "Tumor": (1, 3), "CriterionGroup": (2, 3), "CoverageStatus": (3, 3),
    "AtomicCriterion": (2, 4), "Characteristic": (3, 4),
}  # fmt: skip
"""Column and row of each class in the drawing."""

_WIDTH, _ACROSS, _DOWN = 182, 338, 88
_TOP, _STEP = 196, 274
"""Width and distance of the boxes in the first row of the worked example."""

_AXIS = 12 + 2 * _STEP + _TOP / 2
"""The middle of what stands one under the other in the worked example."""

_FEWEST, _MOST = 4, 12
"""Criteria of the statement that is drawn."""

_COVERED = "medically-necessary"


def core_pattern(published: Publication) -> str:
    """Return the core pattern as a drawing; each class leads to its entry on the page."""
    boxes = []
    for name, (column, row) in _PLACES.items():
        label = published.label(f"{BASE}ontology/{name}") or name
        place = (12 + column * _ACROSS, 12 + row * _DOWN)
        boxes.append(Box(name, label, *place, _WIDTH, f"pgo:{name}", "schema", f"#ontology/{name}"))
    labels = {name: published.label(f"{BASE}ontology/{name}") or name for _, name, _ in CORE}
    arrows = [Arrow(source, target, labels[name]) for source, name, target in CORE]
    return draw(boxes, arrows, "The core pattern of the ontology")


def worked_example(records: list[Record], vocabulary: Vocabulary) -> tuple[str, str]:
    """Return one statement of one payer as a drawing, and what stands under it.

    It is the covering statement with the most criteria that a drawing has room for.
    :raises ValueError: when no record has such a statement.
    """
    record, statement = _chosen(records)
    label = statement.label or str(statement.ordinal)
    drawing = _Example(record, statement, vocabulary).drawn()
    return drawing, f"{record.payer.name if record.payer else ''}: statement {label}"


def _chosen(records: list[Record]) -> tuple[Record, Statement]:
    found = [
        (size, -number, record, statement)
        for number, record in enumerate(sorted(records, key=lambda r: r.source))
        for statement in record.statements
        if record.payer and not statement.former and statement.status == _COVERED
        if isinstance(statement.criteria, Group)
        if _FEWEST <= (size := sum(1 for _ in nodes(statement.criteria))) <= _MOST
        if all(isinstance(node, Group | Atom) for node in nodes(statement.criteria))
    ]
    if not found:
        raise ValueError("no record has a statement that can be drawn")
    _, _, record, statement = max(found, key=lambda f: f[:2])
    return record, statement


class _Example:
    def __init__(self, record: Record, statement: Statement, vocabulary: Vocabulary) -> None:
        self.record, self.statement, self.vocabulary = record, statement, vocabulary
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []

    def drawn(self) -> str:
        record, statement = self.record, self.statement
        start, _ = in_force(record)
        payer = record.payer.name if record.payer else ""
        number = f"number {record.policy_number}" if record.policy_number else "no number printed"
        top = [
            ("payer", "payer", payer, ""),
            ("policy", "policy", f"{record.title or ''} ({number})", "issued by"),
            ("version", "policy version", f"in force from {start or 'an unknown day'}", "has version"),
            ("document", "document record", f"{record.source} (SHA-256 {record.sha256[:12]}…)", "read from"),
        ]
        for column, (id, title, text, _) in enumerate(top):
            self.boxes.append(Box(id, title, 12 + column * _STEP, 12, _TOP, text, "schema"))
        self.arrows += [Arrow("policy", "payer", "issued by"), Arrow("policy", "version", "has version"),
                        Arrow("version", "document", "read from")]  # fmt: skip
        below = max(box.y + box.height for box in self.boxes) + 44
        label = f"{statement.label}: " if statement.label else ""
        text = f"{label}“{statement.printed_status}”, {_lines(statement.at)}"
        self.boxes.append(Box("statement", "coverage statement", _AXIS - 130, below, 260, text, "statement"))
        self.arrows.append(Arrow("version", "statement", "has statement"))
        facts = [
            *((f"modality/{id}", "stated modality") for id in _named(statement.modality)),
            *((f"tumor/{id}", "stated indication") for id in _named(statement.indication)),
            (statement.status, "status"),
        ]
        y = below
        for path, relation in facts:
            id = path.rpartition("/")[2]
            self.boxes.append(
                Box(path, term_label(id, self.vocabulary), 12, y, 290, "", "term", f"#{self._anchor(id)}")
            )
            self.arrows.append(Arrow("statement", path, relation))
            y += self.boxes[-1].height + 14
        bottom = max(y, below + self.boxes[len(top)].height) + 34
        if statement.criteria is not None:
            for place, (criterion, parent, depth) in enumerate(_tree(statement.criteria)):
                bottom = self.criterion(criterion, place, parent, depth, bottom)
        return draw(self.boxes, self.arrows, "One coverage statement, drawn in the core pattern")

    def criterion(self, criterion: Criterion, number: int, parent: int | None, depth: int, y: float) -> float:
        label = f"{criterion.label} " if criterion.label else ""
        if isinstance(criterion, Group):
            wanted = criterion.combination.replace("_", " ")
            title = f"{label}criterion group: {wanted}"
            title += f" {criterion.threshold}" if criterion.threshold is not None else ""
            text = _lines(criterion.at)
        else:
            title = f"{label}atomic criterion"
            text = f"{readable(criterion, self.vocabulary)} ({_lines(criterion.at)})"
        box = Box(f"criterion/{number}", title, _AXIS - 235 + 34 * depth, y, 470 - 34 * depth, text, "criterion")
        self.boxes.append(box)
        source = "statement" if parent is None else f"criterion/{parent}"
        self.arrows.append(Arrow(source, box.id, "has criteria" if parent is None else "", parent is not None))
        return box.y + box.height + 10

    def _anchor(self, id: str) -> str:
        return self.vocabulary.term(id).iri.removeprefix(BASE)


def _named(scope: Scope) -> list[str]:
    return list(dict.fromkeys(named(scope)))


def _tree(root: Criterion) -> Iterator[tuple[Criterion, int | None, int]]:
    """Yield the criteria of a tree, each before its members, with the place of its group and its depth."""
    count = 0

    def walk(criterion: Criterion, parent: int | None, depth: int) -> Iterator[tuple[Criterion, int | None, int]]:
        nonlocal count
        place, count = count, count + 1
        yield criterion, parent, depth
        if isinstance(criterion, Group):
            for member in criterion.members:
                yield from walk(member, place, depth + 1)

    yield from walk(root, None, 0)


def _lines(at: Place) -> str:
    if not at:
        return "nowhere printed"
    first, last = at[0].first_line, at[-1].last_line
    return f"line {first}" if first == last else f"lines {first} to {last}"
