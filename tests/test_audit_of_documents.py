"""The audit of one document: what its text and its list say differently; each rule with what it must let pass."""

import pytest

from loaders.load import load_bytes
from loaders.record import Finding

HEAD = """\
Sorrel Valley Health Plan
Medical Policy

Title: Cryoablation of Liver Tumors
Policy Number: SV-9
Effective Date: 02/01/2031

Policy

Cryoablation of hepatocellular carcinoma is considered investigational.

"""

LIST = """

References

1. Alder B, Birch C, et al. Cryoablation or heat for hepatoma. J Trees. 2031;4(2):1-3.
2. Cedar D. Twenty years of microwave ablation. J Trees. 2032;5(1):7-9.
3. Dogwood E, Elm F. Manual therapy for chronic neck pain. J Trees. 2033;6(1):1-2.
4. Fir G. Cancer statistics of the northern counties. J Trees. 2033;6(2):11-12.
"""


def findings(text: str, references: str = LIST, head: str = HEAD) -> list[Finding]:
    record = load_bytes(f"{head}Rationale\n\n{text}\n{references}".encode(), "sorrel.txt")
    return list(record.findings)


def of(kind: str, text: str, references: str = LIST, head: str = HEAD) -> list[Finding]:
    return [f for f in findings(text, references, head) if f.kind == kind]


CITES_ALL = (
    "Alder et al (2031) compared cryoablation with heat in patients with hepatocellular carcinoma.<sup>1</sup> "
    "Cedar (2032) looked back on microwave ablation.<sup>2</sup> Liver cancer is common in the north.<sup>4</sup>"
)


def test_a_title_on_another_topic_does_not_fit_the_sentence() -> None:
    text = f"{CITES_ALL} Most hepatocellular carcinomas are found late.<sup>3</sup>"
    (found,) = of("reference-off-topic", text)
    assert "Reference 3" in found.message
    assert found.severity == "warning"
    assert found.at


def test_an_author_of_the_text_must_be_the_one_of_the_list() -> None:
    text = f"{CITES_ALL} Rowan et al (2032) froze hepatocellular carcinoma again.<sup>2</sup>"
    (found,) = of("author-differs", text)
    assert "Rowan" in found.message
    assert "Cedar" in found.message


def test_a_quotation_ends_at_its_mark() -> None:
    text = (
        'According to Rowan et al., "cold is a treatment of hepatocellular carcinoma. It is an old one."<sup>1</sup> '
        "It was repeated.<sup>2</sup>"
    )
    assert len(of("author-differs", text)) == 1


def test_an_entry_that_no_mark_points_to_is_told() -> None:
    (found,) = of("reference-never-cited", CITES_ALL)
    assert "reference 3" in found.message
    assert found.at[0].first_line == found.at[-1].last_line


def test_a_list_that_is_hardly_cited_by_marks_tells_nothing_of_its_entries() -> None:
    assert of("reference-never-cited", "Cold helps.<sup>1</sup> So does heat.<sup>2</sup>", LIST + MORE) == []


MORE = """\
5. Gorse H. Snow on the hills. J Trees. 2033;6(3):1-2.
6. Hazel I. Ice on the lake. J Trees. 2033;6(4):1-2.
7. Ivy J. Frost in the wood. J Trees. 2033;6(5):1-2.
"""


def test_a_list_that_nothing_points_to_is_one_finding() -> None:
    (found,) = of("reference-never-cited", "Cold helps.", LIST + MORE)
    assert "7 references" in found.message
    named = "Alder et al (2031) froze hepatocellular carcinoma, and Cedar (2032) did so, too."
    assert of("reference-never-cited", named, LIST + MORE) == []


def test_a_mark_needs_an_entry() -> None:
    (found,) = of("mark-without-reference", f"{CITES_ALL} It spreads.<sup>9</sup> It grows.<sup>3</sup>")
    assert "cites 9" in found.message
    assert of("mark-without-reference", CITES_ALL) == []
    assert of("mark-without-reference", "Cold was -10<sup>9</sup> units.") == []


def test_numbers_that_stand_for_two_entries_tell_nothing() -> None:
    twice = LIST + "\nReferences\n\n1. Gorse H. Snow on the hills. J Trees. 2033;6(3):1-2.\n"
    kinds = {f.kind for f in findings(f"{CITES_ALL} Rowan et al (2032) froze.<sup>2</sup>", twice)}
    assert kinds.isdisjoint({"author-differs", "reference-never-cited", "mark-without-reference"})


NCCN = """

References

1. National Comprehensive Cancer Network (NCCN). Clinical Practice Guidelines in Oncology: Colon Cancer. Version 2.2031.
2. Cedar D. Twenty years of microwave ablation. J Trees. 2032;5(1):7-9.
"""


@pytest.mark.parametrize(("version", "differs"), [("5.2031", True), ("2.2031", False)])
def test_the_edition_of_the_text_is_that_of_the_list(version: str, differs: bool) -> None:
    text = (
        f"Practice Guidelines\n\nThe version {version} NCCN guidelines for Colon Cancer recommend ablation of "
        "colorectal liver metastases.<sup>1</sup>\n\nMicrowaves are older.<sup>2</sup>"
    )
    found = of("edition-differs", text, NCCN)
    assert bool(found) is differs
    if found:
        assert "5.2031" in found[0].message
        assert "2.2031" in found[0].message


CODING = """\
Coding

47383 Ablation by cold, through the skin
{code} {description}

"""


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Radioembolization of a tumor", True),
        ("Ablation of a tumor, any way", False),
        ("Visit of an hour", False),
        ("Radioembolization of a tumor (not covered)", False),
    ],
)
def test_a_code_for_a_treatment_without_a_position_is_told(description: str, told: bool) -> None:
    head = HEAD + CODING.format(code="37243", description=description)
    found = of("code-without-position", "Cold helps.", head=head)
    assert bool(found) is told
    if found:
        assert "37243" in found[0].message
        assert "radioembolization" in found[0].message


@pytest.mark.parametrize(
    "text",
    [
        "Cold helped 26 (74%) of 31 patients.",
        "Cold helped 26 of 31 (74%) patients.",
        "Cold helped 74% (26/31) of them.",
        "Cold helped 26/31 (74%) of them.",
        "There were 433 patients (n=180 RFA; n=263 cryoablation).",
        "There were 597 patients (RFA = 313, surgery = 294).",
    ],
)
def test_numbers_that_do_not_add_up_are_told(text: str) -> None:
    (found,) = of("numbers-do-not-add-up", text)
    assert found.at


MAY_BE_RIGHT = {
    "reference-off-topic": [
        "Most hepatocellular carcinomas are found late.<sup>4</sup> Cryoablation freezes.<sup>1</sup>",
        "Hepatocellular carcinoma may cause neck pain as it spreads.<sup>3</sup> Cryoablation freezes.<sup>1</sup>",
        "Work is hard to plan.<sup>3</sup> Cryoablation freezes.<sup>1</sup>",
    ],
    "author-differs": [
        "Birch et al (2031) froze hepatocellular carcinoma.<sup>1</sup> It was repeated.<sup>2</sup>",
        "Rowan et al (2032) and others froze hepatocellular carcinoma.<sup>1,2</sup> It was repeated.<sup>2</sup>",
        "Rowan et al (2032) went on where Alder et al (2031) had stopped.<sup>1</sup> It was repeated.<sup>2</sup>",
        "Cédar et al (2032) froze hepatocellular carcinoma.<sup>2</sup> It was repeated.<sup>1</sup>",
    ],
    "numbers-do-not-add-up": [
        "Cold helped 26 (84%) of 31 patients, 26 of 31 (83%), 84% (26/31) and 26/31 (83.9%).",
        "Cold helped 26 (74%) patients of the first group.",
        "There were 433 patients (n=180 RFA; n=253 cryoablation).",
        "There were 2,522 patients (RFA = 1,261, surgery = 1,261).",
        "There were 300 patients (mean age 61, 5 women).",
        "The ratio was 0.85 (95% CI, 0.41 to 1.79) in 3 of 4 (2%-9%) rooms.",
        "Of 40 patients (80%), 12 (30%) of them died.",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in MAY_BE_RIGHT.items() for text in texts])
def test_what_may_be_right_is_let_pass(kind: str, text: str) -> None:
    assert of(kind, text) == []


def test_an_estimate_lies_in_its_interval() -> None:
    text = (
        "Hepatocellular carcinoma\n\nAlder et al (2031) compared cryoablation with RFA in 40 patients with "
        "hepatocellular carcinoma.<sup>1</sup> "
        "Cold was associated with more recurrence (hazard ratio, {}; 95% CI, 1.10 to 2.20)."
    )
    assert len(of("numbers-do-not-add-up", text.format("3.50"))) == 1
    assert of("numbers-do-not-add-up", text.format("1.50")) == []


TABLE = """\
| Trait | Kind | Cold (n = 60) No. (%) | Heat (n = 59) No. (%) |
|---|---|---|---|
| Sex | women | 29 (48.3) | {} |
| | men | 31 (51.7) | 41 (69.5) |
| Stage | one | 13 (21.7) | 14 (23.7) |
| | two | 47 (78.3) | 45 (76.3) |
| Age | median (range) | 61 (9) | 62 (8) |
| Reached | by knife | 20 (50.0) | 30 (50.8) |
| | by needle | 20 (50.0) | 29 (49.2) |
"""


def test_a_share_of_a_table_goes_by_the_size_of_its_column_or_its_group() -> None:
    (found,) = of("numbers-do-not-add-up", TABLE.format("18 (35.0)"))
    assert "18 of 59" in found.message
    assert of("numbers-do-not-add-up", TABLE.format("18 (30.5)")) == []


def test_a_table_whose_sizes_explain_nothing_tells_nothing() -> None:
    table = TABLE.replace("n = 60", "n = 160").replace("n = 59", "n = 159")
    assert of("numbers-do-not-add-up", table.format("18 (30.5)")) == []


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The latest literature search went through July 28, 2030.", ["2030-07-28"]),
        ("Below is a summary of the evidence identified through October 2030.", ["2030-10"]),
        ("Investigators searched the literature through July 2018.", []),
        ("The literature was searched in many ways.", []),
    ],
)
def test_the_search_of_a_document_is_dated(text: str, dates: list[str]) -> None:
    record = load_bytes(f"{HEAD}Rationale\n\n{text}\n".encode(), "sorrel.txt")
    assert [d.date for d in record.dates if d.kind == "literature_search"] == dates


def test_the_audit_of_a_document_is_no_part_of_answers() -> None:
    found = findings(f"{CITES_ALL} Rowan et al (2032) froze hepatocellular carcinoma.<sup>2</sup>")
    assert [f.kind for f in found] == ["author-differs", "reference-never-cited"]
    assert {f.touches for f in found} == {("references",)}
