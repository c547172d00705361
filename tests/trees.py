"""Criteria trees as one line of text, so that a test can state the whole tree it expects."""

from loaders.coverage.positions import Positions, read_positions
from loaders.lines.reading import read_text
from loaders.record import Atom, Criterion, Group, Statement, TextCriterion
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import Section, read_sections
from ontology.vocabulary import load_vocabulary


def shown(criterion: Criterion | None) -> str:
    """Return a tree as text: 'all_of(I.A: ecog <= 2, ...)'."""
    if criterion is None:
        return "-"
    label = f"{criterion.label}: " if criterion.label else ""
    if isinstance(criterion, Group):
        count = f" {criterion.threshold}" if criterion.threshold is not None else ""
        return f"{label}{criterion.combination}{count}({', '.join(shown(m) for m in criterion.members)})"
    if isinstance(criterion, Atom):
        value = "|".join(criterion.value) if isinstance(criterion.value, tuple) else criterion.value
        return f"{label}{criterion.characteristic} {criterion.comparator} {value}"
    if isinstance(criterion, TextCriterion):
        return f"{label}text"
    return f"{label}{'met' if criterion.met else 'unmet'}[{criterion.target}]"


def sections_of(text: str) -> list[Section]:
    """Return the sections of a document given as text."""
    return read_sections(read_blocks(read_text(text, "policy.txt")))


def positions_of(policy: str) -> Positions:
    """Return what the coverage section of a fictional policy says; its text stands under the heading 'Policy'."""
    return read_positions(sections_of(f"Example Health Plan\n\nPolicy\n\n{policy}\n"), None, load_vocabulary())


def statements_of(policy: str) -> tuple[Statement, ...]:
    """Return the statements of a fictional coverage section."""
    return positions_of(policy).statements


def criteria_of(policy: str) -> str:
    """Return the criteria of the first statement of a fictional coverage section."""
    return shown(statements_of(policy)[0].criteria)
