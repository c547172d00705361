"""Guideline citations: fictional prose, and the real documents when they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.evidence.guideline_names import bodies_in
from loaders.evidence.guidelines import read_guidelines
from loaders.lines.reading import decode_text, read_text
from loaders.record import GuidelineCitation
from loaders.references.bibliography import read_references
from loaders.structure.blocks import read_blocks
from loaders.structure.citations import read_mark_style
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary

SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCES = SHARED / "sources"
real = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not at hand")

REFERENCES = """
References

1. National Comprehensive Cancer Network. NCCN Clinical Practice Guidelines in Oncology: Oak Cancer. Version 7.2031.
2. National Comprehensive Cancer Network. NCCN Clinical Practice Guidelines in Oncology: Elm Cancer. Version 8.2031.
3. American College of Radiology. ACR Appropriateness Criteria Felling of Elms. https://acr.example/e. Published 2030.
"""


def guidelines_of(text: str) -> list[GuidelineCitation]:
    sections = read_sections(read_blocks(read_text(text, "p.txt")))
    references = read_references(sections)
    return list(read_guidelines(sections, references, read_mark_style(sections, references), load_vocabulary()))


def test_body_edition_grade_scope_and_mark() -> None:
    text = (
        "Practice Guidelines\n\nThe NCCN guidelines on oak cancer (v. 7.2031) advise cryoablation or RFA for "
        "hepatocellular carcinoma (category 2B).<sup>1</sup> They were written long ago.<sup>1</sup>\n" + REFERENCES
    )
    cited, *listed = guidelines_of(text)
    assert (cited.body, cited.title, cited.version, cited.year) == ("NCCN", "Oak Cancer", "7.2031", 2031)
    assert (cited.scheme, cited.strength, cited.references) == ("nccn", "2B", (1,))
    assert cited.modalities == ("cryoablation", "radiofrequency-ablation")
    assert cited.indications == ("hepatocellular-carcinoma",)
    assert text[cited.at[0].start :].startswith("The NCCN guidelines")
    assert [(g.body, g.title, g.version, g.references) for g in listed] == [
        ("NCCN", "Elm Cancer", "8.2031", (2,)),
        ("ACR", "Felling of Elms", None, (3,)),
    ]


@pytest.mark.parametrize(
    ("edition", "version"),
    [
        ("Version 7.2031", "7.2031"),
        ("(v.7.2031 )", "7.2031"),
        ("(v. 7. 2031)", "7.2031"),
        ("V 7.2031", "7.2031"),
        ("", None),
    ],
)
def test_editions_in_many_spellings(edition: str, version: str | None) -> None:
    text = f"Practice Guidelines\n\nThe NCCN guidelines for oak cancer {edition} recommend cryoablation for HCC.\n"
    (cited,) = guidelines_of(text)
    assert (cited.title, cited.version) == ("Oak Cancer", version)


def test_two_editions_in_one_sentence_are_two_citations() -> None:
    text = (
        "Practice Guidelines\n\nThe Version 7.2031 NCCN guidelines for Oak Cancer and the Version 8.2031 NCCN "
        "guidelines for Elm Cancer recommend ablation of colorectal liver metastases.^{1,2} Bark grows.<sup>3</sup>\n"
        + REFERENCES
    )
    first, second = guidelines_of(text)[:2]
    assert (first.title, first.version, first.references) == ("Oak Cancer", "7.2031", (1,))
    assert (second.title, second.version, second.references) == ("Elm Cancer", "8.2031", (2,))
    assert second.indications == ("colorectal-liver-metastasis",)


def test_announced_passages_take_edition_grade_and_techniques() -> None:
    text = (
        "Practice Guidelines\n\nThe NCCN guidelines on oak cancer (v.7.2031) list cryoablation. For hepatocellular "
        "carcinoma, the NCCN makes the following category 2A recommendation:\n\n"
        '"Everybody should be seen by a team, and locoregional therapy should be thought of.\n\n'
        'Ablation (microwave, cryoablation):\n\n- Ablation may cure small lesions.\n- Large ones should stay."\n\n'
        "For intrahepatic cholangiocarcinoma, the guidelines recommend radioembolization.\n"
    )
    listing, quoted, small, large, other = guidelines_of(text)
    assert (listing.strength, listing.version) == (None, "7.2031")
    assert (quoted.strength, quoted.indications) == ("2A", ("hepatocellular-carcinoma",))
    for item in (small, large):
        assert (item.version, item.strength) == ("7.2031", "2A")
        assert set(item.modalities) == {"microwave-ablation", "cryoablation"}
    assert (other.strength, other.version) == (None, "7.2031")
    assert (other.modalities, other.indications) == (("radioembolization",), ("intrahepatic-cholangiocarcinoma",))


def test_grades_belong_to_the_bodies_that_use_them() -> None:
    text = (
        "# ESMO Guidelines for Metastatic Oaks\n\n- Local ablative therapy may be offered to some [II, C].\n"
        "- Bark should be seen [V, B].\n- Bark grows.\n"
    )
    assert [(g.body, g.scheme, g.strength) for g in guidelines_of(text)] == [
        ("ESMO", "esmo", "II, C"),
        ("ESMO", "esmo", "V, B"),
    ]


def test_a_year_in_the_sentence_stands_for_the_edition() -> None:
    text = (
        "Practice Guidelines\n\nThe 2030 ACR Appropriateness Criteria for the felling of elms gave the following "
        "recommendations:\n\n- Thermal ablation is common in liver metastases.\n" + REFERENCES
    )
    cited = guidelines_of(text)[0]
    assert (cited.body, cited.title, cited.year, cited.references) == ("ACR", "Felling of Elms", 2030, (3,))
    assert cited.indications == ("liver-metastasis",)


def test_a_body_without_a_recommendation_is_no_citation() -> None:
    text = (
        "Evidence Review\n\nThe NCCN was founded long ago and its guidelines are many.\n\n"
        "Practice Guidelines\n\nGuidelines from NICE will be considered for inclusion here.\n"
    )
    assert guidelines_of(text) == []


@pytest.mark.parametrize("piece", ["NCCN guidelines for ", "category ", "the guidelines recommend ", "(v. "])
def test_a_line_that_begins_a_citation_again_and_again_is_none(piece: str) -> None:
    """A pattern whose time grows with the square of the line would not come to an end here."""
    assert guidelines_of("Practice Guidelines\n\n" + piece * 3000 + "\n") == []


@real
@pytest.mark.parametrize(("start", "key"), [("002", "bcbsks-cryo"), ("004", "bcbsla-00220")])
def test_real_citations_match_what_readers_found(start: str, key: str) -> None:
    gold: list[dict[str, Any]] = json.loads((SHARED / "gold" / "facts-sample.json").read_text())["guidelines"]
    path = next(SOURCES.glob(f"{start}_*"))
    found = guidelines_of(decode_text(path.read_bytes(), path.name)[0])
    wanted = [g for g in gold if g["doc"] == key]

    def row(
        body: str, title: str | None, version: str | None, grade: str | None, line: int, ref: int | None
    ) -> tuple[Any, ...]:
        return body, title, version, grade, line, ref

    have = {
        row(g.body, g.title, g.version, g.strength, g.at[-1].last_line, g.references[0] if g.references else None)
        for g in found
    }
    for g in wanted:
        grade = g["strength"].removeprefix("category ") if g["strength"] else None
        # Readers gave a passage that a page break cuts by its first or by its last line.
        lines = [int(n) for n in g["lines"].split("-")]
        assert any(row(g["body"], g["guideline_title"], g["version"], grade, n, g["ref"]) in have for n in lines), g


def test_bodies_that_the_lexicon_does_not_list_are_named_as_printed() -> None:
    assert bodies_in("The Nordic Society of Cold Surgery (NSCS) guideline recommends freezing.") == ["NSCS"]
    assert bodies_in("The Nordic Society of Cold Surgery recommends freezing.") == ["Nordic Society of Cold Surgery"]
    assert bodies_in("The NCCN and the Nordic Society of Cold Surgery recommend freezing.") == ["NCCN"]


@pytest.mark.parametrize(
    "text",
    [
        "The Blue Cross and Blue Shield Association guideline recommends freezing.",
        "Society has changed since the guideline was written.",
        "Physician specialty societies recommend freezing in their guidelines.",
    ],
)
def test_what_is_no_society_of_its_own_is_no_body(text: str) -> None:
    assert bodies_in(text) == []
