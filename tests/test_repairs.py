"""Repairs of scanned words: one rule, and nothing that could be two words or a code."""

from __future__ import annotations

import pytest

from loaders.lines.reading import read_text
from loaders.lines.repairs import repair
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()


def read(text: str) -> str:
    reading, _ = repair(read_text(text, "p.txt"), V)
    return "\n".join(line.text for line in reading.lines)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("rnedically necessary", "medically necessary"),
        ("unresectab1e turnor", "unresectable tumor"),
        ("each Iess than 5 cm", "each less than 5 cm"),
        ("POLlCY STATEMENT", "POLICY STATEMENT"),
        ("POlICY STATEMENT", "POLICY STATEMENT"),
        ("lnvestigational", "investigational"),
    ],
)
def test_a_damaged_word_is_the_known_one_that_it_looks_like(printed: str, meant: str) -> None:
    assert read(printed) == meant


@pytest.mark.parametrize("text", ["0601T 0714T", "C22.0", "MP-1.01.10", "MILAN criteria", "Ilona Burn", "1011 lesions"])
def test_codes_names_and_numbers_stay(text: str) -> None:
    assert read(text) == text


def test_a_repair_keeps_the_addresses_of_what_is_printed() -> None:
    text = "The turnor is rnedically unresectab1e."
    reading, (finding,) = repair(read_text(text, "p.txt"), V)
    passage = reading.lines[0].passage
    at = passage.text.index("unresectable")
    assert text[passage.offsets[at] : passage.offsets[at + len("unresectable") - 1] + 1] == "unresectab1e"
    assert [text[s.start : s.end] for s in finding.at] == ["turnor", "rnedically", "unresectab1e"]


def test_an_undamaged_text_has_no_finding() -> None:
    assert repair(read_text("Radiofrequency ablation of the liver.", "p.txt"), V)[1] == ()
