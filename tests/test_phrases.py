"""Phrases: words between spaces are those that the pattern of a word finds, and stand where it finds them."""

from __future__ import annotations

import pytest

from ontology.phrases import PhraseTable, read_words

TEXTS = [
    "Radio-embolization (Y90), trans-arterial; tumor(s) and mass(es).",
    "A/B, c-d e.g. x_y _z 3.5% <5cm ≥ 2 Größe’s naïve-Bayes ½ ①",
    "  no.  (a)(i) end:  'quoted', \u00a0wide\u2003space\ttab\nline-break- -x word,word.Word ",
    "a" * 80 + " " + "b" * 70 + "," + "İı" + " ſ",
]


@pytest.mark.parametrize("text", TEXTS)
def test_words_stand_where_they_are_printed(text: str) -> None:
    words = read_words(text)
    assert len(words.printed) == len(words.forms)
    for at, printed in enumerate(words.printed):
        assert text[words.start(at) : words.end(at)] == printed
        assert at == 0 or words.start(at) >= words.end(at - 1)
    left = list(text)
    for at in range(len(words.printed)):
        left[words.start(at) : words.end(at)] = " " * len(words.printed[at])
    assert not any(c.isalnum() for c in left)


def test_words_of_stretches_are_those_of_the_whole() -> None:
    assert read_words("Intra-hepatic lesion(s), (s) x.").printed == [
        "Intra-hepatic",
        "lesion(s)",
        ",",
        "(",
        "s",
        ")",
        "x",
        ".",
    ]
    assert read_words("Intra-hepatic tumours").forms == ["intrahepatic", "tumor"]


def test_signs_inside_a_phrase_do_not_count_where_they_touch_its_words() -> None:
    table = PhraseTable()
    table.add("alpha beta", "kind", "ab")
    table.add("ABC", "kind", "acronym")
    for text, found in (
        ("Alpha-beta", 1), ("alpha (beta) x", 1), ("alpha/beta", 1), ("alpha - beta", 0), ("ABC", 1), ("abc", 0),
        ("alpha beta alpha-beta", 2),
    ):  # fmt: skip
        assert len(list(table.find(read_words(text)))) == found, text
    assert len(list(table.find(read_words("abc"), any_case=True))) == 1
