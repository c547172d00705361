"""A policy says the same however it is set in type: as a page, a Word document or a PDF of any of many makers.

All policies in all renderings are compared by hand: `python -m tests.sweep_formats`.
"""

import pytest

from loaders.load import load_bytes
from tests.sweep_formats import STYLES, original_of, set_in
from tests.typeset import Part, as_text, differences, facts, policy


def _without(parts: tuple[Part, ...], first: str, last: str) -> tuple[Part, ...]:
    """Return a policy without what stands from one heading to another: it takes long to read, and is prose."""
    names = [part.text if part.kind == "heading" else "" for part in parts]
    return (*parts[: names.index(first)], *parts[names.index(last) :])


NESTED = _without(policy("71-"), "RATIONALE", "CODING")
"""Statements under Roman numbers with lettered criteria, a list of references, a history."""
CROSSED = _without(policy("09-"), "Evidence Review", "References")
"""A table of techniques by conditions with its legend and notes, bullets under numbers, tables of codes and dates."""
TABLES = [
    "word_filtered.html", "accordion.html", "sharepoint.html", "section_table.html", "google_docs.html",
    "automatic.docx", "section_table.docx",
]  # fmt: skip
"""Renderings whose tables are not all set alike."""


@pytest.mark.parametrize("style", STYLES)
def test_statements_and_their_criteria_survive_every_rendering(style: str) -> None:
    found = differences(load_bytes(set_in(style, NESTED), f"policy-{style}"), original_of(style, NESTED))
    assert [line for line in found if not line.startswith("title")] == []


@pytest.mark.parametrize("style", TABLES)
def test_a_table_of_positions_survives_every_rendering(style: str) -> None:
    found = differences(
        load_bytes(set_in(style, CROSSED), f"policy-{style}"), original_of(style, CROSSED, markdown=True)
    )
    assert found == []


def test_the_policies_hold_what_the_comparison_is_about() -> None:
    nested, crossed = (facts(original_of("plain.html", parts)) for parts in (NESTED, CROSSED))
    assert len(nested["statements"]) > 5
    assert sum("all_of(" in line for line in nested["statements"]) > 1
    assert len(crossed["statements"]) > 20


def test_parts_keep_labels_depths_and_superscripts() -> None:
    parts = [
        Part("heading", "Policy", 2), Part("paragraph", "Rare", marks=((4, "1"),)),
        Part("item", "x", depth=0, label="A."), Part("item", "y", depth=1), Part("row", "a b", cells=("a", "b")),
    ]  # fmt: skip
    assert as_text(parts, markdown=True) == "## Policy\n\nRare\n\nA. x\n    • y\n\n| a | b |\n"
    assert b"Rare<sup>1</sup>" in set_in("plain.html", tuple(parts))
