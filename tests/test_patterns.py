"""Patterns: what they need is there wherever they match, so that looking for it first changes nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.text.patterns import Pattern, PatternTable, compile_pattern, needed_words
from tests.policies import ACORN, BRAMBLE

LEXICON = Path(__file__).parents[1] / "ontology" / "lexicon"
POLICIES = Path(__file__).with_name("policies")


def patterns_in(value: Any) -> Iterator[str]:
    """Yield the texts of a file of the lexicon that are patterns of some length."""
    if isinstance(value, str) and len(value) > 3:
        try:
            re.compile(value)
        except re.error:
            return
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from patterns_in(part)


@pytest.mark.parametrize("path", sorted(LEXICON.glob("*.toml")), ids=lambda p: p.stem)
def test_a_pattern_finds_what_re_finds(path: Path) -> None:
    lines = [line for text in (ACORN, BRAMBLE) for line in text.splitlines() if line]
    for policy in sorted(POLICIES.glob("*.txt"))[:4]:
        lines += [line for line in policy.read_text(encoding="utf-8").splitlines() if line][:60]
    for printed in set(patterns_in(tomllib.loads(path.read_text(encoding="utf-8")))):
        pattern, plain = Pattern(printed, re.IGNORECASE), re.compile(printed, re.IGNORECASE)
        for line in lines:
            found, wanted = pattern.search(line), plain.search(line)
            assert (found and found.span()) == (wanted and wanted.span()), (printed, line)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bnot (?:covered|paid for)\b", {"covered", "paid for"}),
        (r"criteri(?:on|a)s?", {"criteri"}),
        (r"(?:policy)?\s*number", {"number"}),
        (r"(?:policy|\d+)", set()),
        (r"(?!never)plan", {"plan"}),
        (r"[Pp]olicy", {"olicy"}),
        (r"(?:plan){0,2}", set()),
        (r"(?:plan)++s", {"plan"}),
        (r"©\s*\d{4}|copyright", {"©", "copyright"}),
        ("é|x", set()),
        ("", set()),
    ],
)
def test_the_words_that_a_pattern_needs(pattern: str, words: set[str]) -> None:
    assert needed_words(pattern) == words


@pytest.mark.parametrize("text", ["RİSK", "rıSK", "riſK", "ris\u212a", "STRASSE und Risk"])
def test_letters_that_count_as_others_where_case_does_not(text: str) -> None:
    assert re.search("risk", text, re.IGNORECASE)
    assert compile_pattern("risk", re.IGNORECASE).search(text)


@pytest.mark.parametrize("text", ["RİSK", "rıSK", "riſK", "ris\u212a", "ſtudy \u212aey İsland ısland"])
def test_a_match_begins_at_any_letter_that_counts_as_its_first(text: str) -> None:
    for printed in (r"\b(?:risk|study|key|island)\b", r"(?<!\w)[i-s](?P<rest>\w+)", r"\b(?:K|s|[Ii])(?=(\w))"):
        found, wanted = (
            p.finditer(text) for p in (compile_pattern(printed, re.IGNORECASE), re.compile("(?i)" + printed))
        )
        assert [(m.span(), m.groups(), m.groupdict()) for m in found] == [
            (m.span(), m.groups(), m.groupdict()) for m in wanted
        ]


def test_a_compiled_pattern_is_shown_as_any_other() -> None:
    printed = r"\b(?:(?P<one>a)|(b)|(?P<other>c))"
    compiled, plain = compile_pattern(printed, re.IGNORECASE).compiled, re.compile(printed, re.IGNORECASE)
    assert repr(compiled) == repr(plain)
    assert (compiled.groups, compiled.groupindex, compiled.flags) == (plain.groups, plain.groupindex, plain.flags)


def test_each_way_to_match_is_that_of_re() -> None:
    pattern, plain, text = compile_pattern(r"(c)over"), re.compile(r"(c)over"), "discover a cover, recover"
    assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert pattern.findall(text) == plain.findall(text)
    assert pattern.sub("x", text) == plain.sub("x", text)
    assert (pattern.sub("x", "none"), pattern.findall("none"), list(pattern.finditer("none"))) == ("none", [], [])
    assert pattern.fullmatch(text) is None
    assert pattern.fullmatch("cover") is not None
    assert pattern.match(text) is None
    assert (found := pattern.match(text, 3)) is not None
    assert found.span() == (3, 8)
    assert (later := pattern.search(text, 9)) is not None
    assert later.span() == (11, 16)
    assert pattern.search(text, 9, 15) is None


def test_a_table_finds_what_its_patterns_find_one_by_one() -> None:
    rows = [("not (?:covered|paid)", 1), (r"\d+ mg", 2), ("covered", 3), (r"[a-z]+\?", 4)]
    table = PatternTable((compile_pattern(pattern, re.IGNORECASE), n) for pattern, n in rows)
    for text in ("It is Not Covered.", "Is 20 mg paid?", "covered", "", "NOT PAID, 5 MG", "nothing of it"):
        wanted = [n for pattern, n in rows if re.search(pattern, text, re.IGNORECASE)]
        assert [n for _, n in table.found(text)] == wanted
        assert table.any_in(text) == bool(wanted)
        assert set(wanted) <= {n for _, n in table.possible(text)}
        assert table.may_match(f"Of this: {text}") == bool(table.possible(text))
    assert table.possible("Plans cover it.") == []


def test_a_word_that_holds_another_is_not_looked_for_by_itself() -> None:
    assert needed_words("discover(?:ed)?|uncovered|cover") == {"cover"}
    rows = [("covered", 1), ("cover of", 2), ("recovered", 3)]
    table = PatternTable((compile_pattern(pattern), n) for pattern, n in rows)
    for text in ("covered", "a cover of", "recovered", "cover", "the cover of what is covered", "none"):
        assert [n for _, n in table.possible(text)] == [n for pattern, n in rows if pattern in text]
