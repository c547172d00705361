"""What was worked out of patterns is kept from run to run, and nothing else is read from where it is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loaders.text import kept_patterns as module
from loaders.text import patterns
from loaders.text.kept_patterns import KeptPatterns, Translated, Worked
from loaders.text.patterns import Pattern

MADE_BY = ("a Python", 1)
WORDING = r"\b(?P<verb>covers?|pays\s+for)\s+(?:the\s+)?(?P<what>[a-z]+)\b"
TEXT = "The plan Pays for the wig and COVERS shoes."


def file_of(folder: Path, *worked: tuple[str, int, Worked]) -> Path:
    """Return a file with some patterns."""
    kept = KeptPatterns(folder / "kept.regex", MADE_BY)
    for pattern, flags, what in worked:
        kept.keep(pattern, flags, what)
    kept.write()
    return folder / "kept.regex"


def test_a_file_gives_back_what_was_kept(tmp_path: Path) -> None:
    worked = Worked(("covers", "pays"), at_start=True, translated=Translated(2, b"\1\0\0\0", 2, {"verb": 1}))
    known = KeptPatterns(file_of(tmp_path, ("a", 2, worked), ("b", 0, Worked((), at_start=False))), MADE_BY)
    assert known.find("a", 2) == worked
    assert known.find("b", 0) == Worked((), at_start=False)
    assert known.find("a", 0) is None
    assert [p.name for p in tmp_path.iterdir()] == ["kept.regex"]


def test_a_kept_pattern_is_neither_parsed_nor_translated_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = KeptPatterns(tmp_path / "kept.regex", MADE_BY)
    monkeypatch.setattr(patterns, "kept_patterns", lambda: first)
    before = Pattern(WORDING, re.IGNORECASE)
    expected = [(m.span(), m.groupdict()) for m in before.finditer(TEXT)]
    assert len(expected) == 2
    first.write()

    plain = [m.span() for m in re.finditer(WORDING, TEXT, re.IGNORECASE)]
    again = KeptPatterns(tmp_path / "kept.regex", MADE_BY)
    monkeypatch.setattr(patterns, "kept_patterns", lambda: again)
    with monkeypatch.context() as without:
        without.setattr(patterns, "_parser", None)
        kept = Pattern(WORDING, re.IGNORECASE)
        found = [(m.span(), m.groupdict()) for m in kept.finditer(TEXT)]
    assert found == expected
    assert [span for span, _ in found] == plain
    assert (kept.needed, kept.compiled.flags) == (before.needed, before.compiled.flags)


@pytest.mark.parametrize("at_start", [r"^covered", r"\Acovered|^paid"])
def test_a_kept_pattern_still_begins_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_start: str) -> None:
    kept = KeptPatterns(tmp_path / "kept.regex", MADE_BY)
    monkeypatch.setattr(patterns, "kept_patterns", lambda: kept)
    for _ in range(2):
        assert Pattern(at_start).search("covered") is not None
        assert Pattern(at_start).search("not covered") is None


def test_a_file_of_other_code_is_passed_over(tmp_path: Path) -> None:
    file = file_of(tmp_path, ("a", 0, Worked((), at_start=False)))
    assert KeptPatterns(file, MADE_BY).find("a", 0) is not None
    assert KeptPatterns(file, (*MADE_BY, 2)).find("a", 0) is None


@pytest.mark.parametrize("damage", [b"", b"no such file", b"\xff" * 40])
def test_a_damaged_file_is_passed_over(tmp_path: Path, damage: bytes) -> None:
    file = file_of(tmp_path, ("a", 0, Worked((), at_start=False)))
    file.write_bytes(damage)
    assert KeptPatterns(file, MADE_BY).find("a", 0) is None


def test_a_file_with_one_other_byte_is_passed_over(tmp_path: Path) -> None:
    file = file_of(tmp_path, ("a wording", 0, Worked(("wording",), at_start=False)))
    file.write_bytes(file.read_bytes().replace(b"wording", b"working"))
    known = KeptPatterns(file, MADE_BY)
    assert known.find("a wording", 0) is None
    assert known.find("a working", 0) is None


def test_patterns_are_kept_where_nothing_can_be_written(tmp_path: Path) -> None:
    for file in (None, tmp_path / "nowhere" / "kept.regex"):
        kept = KeptPatterns(file, MADE_BY)
        kept.keep("a", 0, Worked((), at_start=False))
        kept.write()
        assert kept.find("a", 0) is not None
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_too_many_patterns_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    worked = [(letter, 0, Worked((), at_start=False)) for letter in "abc"]
    assert KeptPatterns(file_of(tmp_path, *worked[:2]), MADE_BY).find("a", 0) is not None
    assert KeptPatterns(file_of(tmp_path, *worked), MADE_BY).find("a", 0) is None
