"""Titles whose number a conversion printed on the line above them."""

from __future__ import annotations

from loaders.lines.numbers_apart import with_their_numbers
from loaders.lines.reading import read_text
from loaders.load import load_bytes
from ontology.scope import Named

MANUAL = """Medicaid of the State of Plain

Provider Manual, October 2026

{a}
Infusion Pumps

A pump holds a drug and gives it slowly over weeks or months without a line through the skin.

{b}
Ablation of Tumors of the Liver

Radiofrequency ablation is a benefit of Medicaid for unresectable hepatocellular carcinoma up to 3 cm.

C220   C227   C228   C229   C787   C7B02

{c}
Embolization of Tumors of the Liver

Chemoembolization is a benefit of Medicaid for unresectable hepatocellular carcinoma.

{d}
Changes to This Section

Effective for dates of service on or after April 1, 2026, cryoablation is a benefit for colorectal metastases.
"""
DEEP = MANUAL.format(a="9.2.41.1", b="9.2.41.2", c="9.2.41.3", d="9.2.41.4")


def test_a_number_is_put_before_the_title_below_it() -> None:
    record = load_bytes(DEEP.encode(), "plain.txt")
    headings = [s.heading for s in record.sections]
    assert "9.2.41.2 Ablation of Tumors of the Liver" in headings
    assert ("history", "9.2.41.4 Changes to This Section") in [(s.role, s.heading) for s in record.sections]
    assert not any("C220" in h for h in headings)
    assert [s.modality for s in record.statements if not s.former] == [
        Named("radiofrequency-ablation"),
        Named("transarterial-chemoembolization"),
    ]


def test_numbers_of_two_parts_count_where_several_stand_over_titles() -> None:
    lines = read_text(MANUAL.format(a="4.1", b="4.2", c="4.3", d="4.4"), "p.txt").lines
    joined = [line.text for line in with_their_numbers(lines)]
    assert "4.2 Ablation of Tumors of the Liver" in joined


def test_a_lone_figure_over_a_name_stays_a_figure() -> None:
    lines = read_text(
        "Mean dose of the liver\n\n2.5\nGray\n\nMean dose of the lung\n\n3.1\nGray\n\nEnd.\n", "p.txt"
    ).lines
    assert with_their_numbers(lines) is lines
