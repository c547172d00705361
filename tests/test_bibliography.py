"""Bibliographies and citation marks: fictional lists, and the real ones when they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.lines.reading import decode_text, read_text
from loaders.record import ReferenceEntry
from loaders.references.bibliography import read_references
from loaders.references.entry import parse_entry
from loaders.structure.blocks import read_blocks
from loaders.structure.citations import expand_numbers, find_marks, read_mark_style
from loaders.structure.sections import Section, read_sections

SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCES = SHARED / "sources"
real = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not at hand")


def sections_of(text: str) -> list[Section]:
    return read_sections(read_blocks(read_text(text, "p.txt")))


def references_of(text: str) -> tuple[ReferenceEntry, ...]:
    return read_references(sections_of(text))


def marks_of(body: str, count: int = 12) -> list[tuple[int, ...]]:
    entries = "\n".join(
        f"{n}. Birch A. Bark study part {n}. J Trees. 2011;4(2):{n}-{n + 3}." for n in range(1, count + 1)
    )
    sections = sections_of(f"Description\n\n{body}\n\nReferences\n\n{entries}\n")
    style = read_mark_style(sections, read_references(sections))
    return [m.numbers for s in sections if s.role != "references" for b in s.blocks for m in find_marks(b, style)]


def test_vancouver_entry_is_read_into_its_parts() -> None:
    entry = parse_entry(
        "Maple RT, van der Oak P, Elm Q, Jr., et al. Does sap rise? A controlled trial. J Trees (Oslo). "
        "Mar-Apr 2014;12(3 Suppl):S45-51; discussion 52. doi:10.1234/jt.2014.5. PMID: 12345678"
    )
    assert (entry.first_author, entry.year, entry.journal) == ("Maple RT", 2014, "J Trees (Oslo)")
    assert entry.authors == "Maple RT, van der Oak P, Elm Q, Jr., et al"
    assert entry.title == "Does sap rise? A controlled trial"
    assert (entry.volume, entry.issue, entry.pages) == ("12", "3 Suppl", "S45-51; discussion 52")
    assert (entry.pmid, entry.doi, entry.kind) == ("12345678", "10.1234/jt.2014.5", "article")


@pytest.mark.parametrize(
    ("text", "journal", "volume", "issue", "pages"),
    [
        ("Maple R. Sap. J Trees. 2014;12:45-51.", "J Trees", "12", None, "45-51"),
        ("Maple R. Sap. J Trees. Oct 07 2009; (4): CD000001.", "J Trees", None, "4", "CD000001"),
        ("Maple R. Sap. J Trees. 2013(12):e7.", "J Trees", None, "12", "e7"),
        ("Maple R. Sap. J Trees. 2019.", "J Trees", None, None, None),
        ("Maple R. Sap. J Trees. 2012 Mar;12(3):45-50. Epub 2011 Dec 5.", "J Trees", "12", "3", "45-50"),
        ("Maple R. Sap. Am. J. Trees. 2012;3(1):5-8.", "Am. J. Trees", "3", "1", "5-8"),
        ("Maple R. Sap. J Trees. 2012;3(1):1240-1247.e3.", "J Trees", "3", "1", "1240-1247.e3"),
    ],
)
def test_imprints_in_many_spellings(
    text: str, journal: str, volume: str | None, issue: str | None, pages: str | None
) -> None:
    entry = parse_entry(text)
    assert (entry.first_author, entry.title) == ("Maple R", "Sap")
    assert (entry.journal, entry.volume, entry.issue, entry.pages) == (journal, volume, issue, pages)


def test_author_year_style_is_read() -> None:
    entry = parse_entry("Maple, R. T., & Elm, Q. (2015). Sap in spring. Journal of Trees, 12(3), 45-67.")
    assert (entry.first_author, entry.year, entry.title) == ("Maple RT", 2015, "Sap in spring")
    assert (entry.journal, entry.volume, entry.issue, entry.pages) == ("Journal of Trees", "12", "3", "45-67")


def test_page_report_policy_and_edition_are_told_apart() -> None:
    page = parse_entry("Forest Office. About sap. <https://forest.example/a_b>. Published 2017. Accessed 10/21/2024.")
    assert (page.kind, page.first_author, page.year, page.title) == ("web_page", "Forest Office", 2017, "About sap")
    assert (page.url, page.accessed) == ("https://forest.example/a_b", "10/21/2024")
    edition = parse_entry(
        "Society of Trees. Clinical Practice Guidelines: Oaks. Version 2.2031. https://t.example/o.pdf."
    )
    assert (edition.kind, edition.title, edition.year) == ("guideline", "Clinical Practice Guidelines: Oaks", None)
    policy = parse_entry("Society of Trees. Policy 9: Felling. 2018; https://t.example/p.pdf. Accessed June 1, 2019.")
    assert (policy.kind, policy.year, policy.accessed) == ("policy", 2018, "June 1, 2019")
    notice = parse_entry("Maple R. Retraction: Elm Q, et al. Sap. J Trees. 2008;1(2):3-4. J Trees. May 2009;2(1):9.")
    assert (notice.kind, notice.year, notice.volume, notice.pages) == ("retraction", 2009, "2", "9")


def test_numbered_bulleted_lettered_and_plain_lists() -> None:
    entries = ["Birch A. Bark. J Trees. 2011;4(2):1-3.", "Cedar B. Cones. J Trees. 2012;5(1):7-9."]
    for first, second in (("1. ", "2. "), ("- ", "- "), ("a. ", "b. "), ("", ""), ("[1] ", "[2] ")):
        text = f"References\n\n{first}{entries[0]}\n\n{second}{entries[1]}\n"
        found = references_of(text)
        assert [(r.number, r.first_author) for r in found] == [(1, "Birch A"), (2, "Cedar B")], first
        assert [text[r.at[0].start : r.at[-1].end] for r in found] == entries, first


def test_an_entry_runs_over_lines_and_pages() -> None:
    furniture = "Example Plan\nPage 1 of 9\n© 2026 Example Plan, all rights reserved\n"
    text = (
        f"{furniture}\nReferences\n\n1. Birch A, Cedar B. A long title that is broken\nover two lines. J Trees.\n"
        f"2011;4(2):1-3. PMID 111\n\n{furniture}\n2. Cedar B. Cones. J Trees.\n\n{furniture}\n2012;5(1):7-9.\n"
        f"3. Dogwood C. Dyes. J Trees. 2013;6(1):1-2.\n\n{furniture}"
    )
    found = references_of(text)
    assert [(r.number, r.year, r.volume) for r in found] == [(1, 2011, "4"), (2, 2012, "5"), (3, 2013, "6")]
    assert found[0].title == "A long title that is broken over two lines"
    assert "Example Plan" not in "".join(text[s.start : s.end] for s in found[1].at)


def test_two_lists_each_count_from_one() -> None:
    text = (
        "References\n\n1. Birch A. Bark. J Trees. 2011;4(2):1-3.\n2. Cedar B. Cones. J Trees. 2012;5(1):7-9.\n\n"
        "Bibliography\n\n1. Dogwood C. Dyes. J Trees. 2013;6(1):1-2.\n"
    )
    assert [r.number for r in references_of(text)] == [1, 2, 1]


def test_a_list_on_one_line_is_cut_at_its_numbers() -> None:
    line = " ".join(
        f"{n}. Birch A. The bark of trees, part {n} of the study. J Trees. 2011;4(2):{n}-9." for n in range(1, 8)
    )
    assert [r.number for r in references_of(f"References\n\n{line}\n")] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [("3", (3,)), ("3, 5-7", (3, 5, 6, 7)), ("³⁴⁻³⁶", (34, 35, 36)), ("a", ()), ("®", ()), ("2-1", (2, 1)), ("", ())],
)
def test_ranges_and_lists_are_counted_out(printed: str, numbers: tuple[int, ...]) -> None:
    assert expand_numbers(printed) == numbers


def test_superscripts_are_marks_and_exponents_are_not() -> None:
    body = (
        "Bark grows.² It is thick<sup>3,5-7</sup> at 10<sup>9</sup> cells, 4 cm² and <sup>90</sup>Y.^{11} "
        "Barkcloth<sup>®</sup>"
    )
    assert marks_of(body) == [(2,), (3, 5, 6, 7), (11,)]


def test_brackets_are_marks_only_where_they_point_into_the_list() -> None:
    assert marks_of("Bark grows [2]. It is thick [3, 5-7] and old [9].") == [(2,), (3, 5, 6, 7), (9,)]
    assert marks_of("Bark grows (2). It is thick (3, 5), as known (4), and dies (6).") == [(2,), (3, 5), (4,), (6,)]
    assert marks_of("It (1) grows, (2) thickens and (3) dies.") == []
    assert marks_of("Bark grows slowly.2 It is thick,3 as known. Trees die.4") == [(2,), (3,), (4,)]


@real
@pytest.mark.parametrize(("start", "count"), [("000", 72), ("001", 56), ("002", 33), ("004", 36)])
def test_the_real_lists_are_complete(start: str, count: int) -> None:
    path = next(SOURCES.glob(f"{start}_*"))
    text, _ = decode_text(path.read_bytes(), path.name)
    found = references_of(text)
    assert [r.number for r in found] == list(range(1, count + 1))
    for entry in found:
        printed = "".join(text[s.start : s.end] for s in entry.at)
        assert entry.title
        assert not entry.pmid or f"PMID {entry.pmid}" in printed
        assert not entry.year or str(entry.year) in printed


@real
@pytest.mark.parametrize(("start", "key"), [("000", "bcbsma-286"), ("004", "bcbsla-00220")])
def test_the_read_bibliographies_match_what_readers_found(start: str, key: str) -> None:
    gold: list[dict[str, Any]] = json.loads((SHARED / "gold" / "facts-sample.json").read_text())["references"][key]
    path = next(SOURCES.glob(f"{start}_*"))
    found = references_of(decode_text(path.read_bytes(), path.name)[0])
    for field in ("first_author", "authors", "year", "journal", "volume", "issue", "pages", "pmid", "url"):
        assert [getattr(r, field) for r in found] == [g.get(field) for g in gold], field
    titles = sum(r.title == g["title"] for r, g in zip(found, gold, strict=True))
    assert titles >= len(gold) - 1
