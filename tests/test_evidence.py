"""Evidence and trials: fictional prose, and the real documents when they are at hand."""

from pathlib import Path

import pytest

from loaders.evidence.evidence import read_evidence
from loaders.evidence.trials import read_trials
from loaders.lines.reading import decode_text, read_text
from loaders.record import EvidenceItem
from loaders.references.bibliography import read_references
from loaders.results.designs import count_people, count_studies, read_number
from loaders.results.study_names import names_in
from loaders.structure.blocks import read_blocks
from loaders.structure.citations import read_mark_style
from loaders.structure.sections import Section, read_sections
from ontology.vocabulary import load_vocabulary

SOURCES = Path(__file__).resolve().parents[2] / "shared" / "sources"
real = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not at hand")

REFERENCES = """
References

1. Alder B, Birch C, et al. Cryoablation or heat for hepatoma. J Trees. 2031;4(2):1-3.
2. Cedar D. Twenty years of microwaves. J Trees. 2032;5(1):7-9.
3. Dogwood E, Elm F. A network meta-analysis of everything. J Trees. 2033;6(1):1-2.
"""


def sections_of(text: str) -> list[Section]:
    return read_sections(read_blocks(read_text(text, "p.txt")))


def evidence_of(text: str) -> list[EvidenceItem]:
    sections = sections_of(text)
    references = read_references(sections)
    return list(read_evidence(sections, references, read_mark_style(sections, references), load_vocabulary()))


def printed(text: str, item: EvidenceItem) -> str:
    return " ".join(text[s.start : s.end] for s in item.at)


def test_a_study_is_read_with_its_design_size_citation_and_heading() -> None:
    text = (
        "Evidence Review\n\n## Hepatic Metastases from Neuroendocrine Tumors\n\n"
        "Alder et al (2031) set up an RCT that compared cryoablation with RFA in 1,240 patients.<sup>1</sup> "
        "Growth was slower after freezing.\n\nIn 2032, Cedar and colleagues reviewed a series of 17 patients "
        "after microwave ablation.<sup>2</sup>\n" + REFERENCES
    )
    first, second = evidence_of(text)
    assert (first.first_author, first.year, first.design) == ("Alder", 2031, "randomized-controlled-trial")
    assert (first.patients, first.references) == (1240, (1,))
    assert first.modalities == ("cryoablation", "radiofrequency-ablation")
    assert first.indications == ("neuroendocrine-liver-metastasis",)
    assert printed(text, first).startswith("Alder et al")
    assert printed(text, first).endswith("after freezing.")
    assert (second.first_author, second.year, second.design, second.patients) == ("Cedar", 2032, "case-series", 17)


def test_without_marks_the_list_is_asked_by_author_and_year() -> None:
    text = (
        "Rationale\n\nDogwood et al (2033) published a meta-analysis of 12 randomized trials and 3 cohort studies "
        "with 900 participants. Alder et al (2019) reported on other trees entirely, in 5 patients.\n" + REFERENCES
    )
    first, second = evidence_of(text)
    assert (first.design, first.studies, first.patients) == ("network-meta-analysis", 15, 900)
    assert (first.references, second.references) == ((3,), ())


def test_a_paragraph_that_goes_on_belongs_to_its_study() -> None:
    text = (
        "Evidence Review\n\n- In 2031, Alder and colleagues conducted a systematic review of cryoablation for HCC.\n\n"
        "The authors identified 9 studies, giving a total sample size of 433 patients. No conclusions can be drawn.\n\n"
        "Trees are tall and their bark is thick in most of the places that we know of.\n"
    )
    (item,) = evidence_of(text)
    assert (item.studies, item.patients, item.direction) == (9, 433, "insufficient")
    assert "Trees" not in printed(text, item)


def test_a_summary_paragraph_takes_its_population_and_conclusion() -> None:
    text = (
        "Summary of Evidence\n\nFor individuals who have inoperable hepatocellular carcinoma who receive microwave "
        "ablation, the evidence includes two series. Outcomes are few. The evidence is insufficient to tell.\n\n"
        "For individuals with liver metastases from breast cancer who receive cryoablation, the evidence includes a "
        "trial. The evidence is sufficient to determine that the net outcome is better.\n"
    )
    first, second = evidence_of(text)
    assert (first.design, first.direction) == (None, "insufficient")
    assert (first.modalities, first.indications) == (("microwave-ablation",), ("hepatocellular-carcinoma",))
    assert (second.direction, second.indications) == ("supports", ("breast-liver-metastasis",))


def test_headings_of_the_structure_keep_the_disease_and_others_change_it() -> None:
    text = (
        "Rationale\n\n### Liver Metastases From Colorectal Cancer\n\n### Study Selection Criteria\n\n"
        "### Case Series\n\n"
        "Alder et al (2031) reported on 40 patients who had cryoablation.\n\n### Histotripsy\n\n"
        "Cedar et al (2032) reported on 8 patients treated with histotripsy in a feasibility study.\n"
    )
    first, second = evidence_of(text)
    assert (first.indications, first.design) == (("colorectal-liver-metastasis",), "case-series")
    assert (second.indications, second.design) == ((), "single-arm-trial")


def test_a_study_named_again_is_one_item_and_another_disease_makes_another() -> None:
    study = "Alder et al (2031) compared cryoablation with RFA in 40 patients."
    text = (
        f"Rationale\n\n## Hepatocellular Carcinoma\n\n{study} This trial antedates Alder et al (2031).\n\n"
        f"## Intrahepatic Cholangiocarcinoma\n\n{study}\n"
    )
    assert [i.indications for i in evidence_of(text)] == [
        ("hepatocellular-carcinoma",),
        ("intrahepatic-cholangiocarcinoma",),
    ]


def test_trials_are_named_and_designs_are_not_trials() -> None:
    text = (
        "Rationale\n\nAlder et al (2031) published results from the OAKTREE trial of histotripsy in 44 patients.\n\n"
        "Cedar et al (2032) published results of an RCT study of histotripsy in 45 patients.\n"
    )
    assert [i.trial for i in evidence_of(text)] == ["OAKTREE", None]


def test_codes_policies_and_histories_hold_no_evidence() -> None:
    sentence = "Alder et al (2031) compared cryoablation with RFA in 40 patients."
    assert evidence_of(f"Policy\n\n{sentence}\n\nPolicy History\n\n{sentence}\n") == []


def test_numbers_in_words_and_digits() -> None:
    assert [read_number(n) for n in ("1,819", "Fifty-one", "one hundred eighty", "many")] == [1819, 51, 180, None]
    assert count_people(["We froze oaks (n=60) or elms (n=59)."]) == 119
    assert count_people(["Of these, 25 patients underwent felling."]) is None
    assert count_people(["Sixty-four patients were treated."]) == 64
    assert count_studies(["They included 11 studies involving 2238 participants."], "meta-analysis") == 11
    assert count_studies(["They included 11 studies."], "case-series") is None


def test_trial_table_gives_status_by_group_also_across_pages() -> None:
    text = (
        "Ongoing and Unpublished Clinical Trials\n\nNCT No.\tTrial Name\tPlanned Enrollment\tCompletion Date\nOngoing\n"
        "NCT01234567\tBark of oaks and elms\t34\tAug 2031\n\nNCT01234568\tBark of elms (ELM-2)\t1,250\tApril 2030\n"
        "Unpublished\nNCT01234569\tBark of pines, a registry\t15\tDec 2029 (completed)\n"
    )
    found = read_trials(sections_of(text))
    assert [(t.registration, t.enrollment, t.completion, t.status) for t in found] == [
        ("NCT01234567", 34, "2031-08", "ongoing"),
        ("NCT01234568", 1250, "2030-04", "ongoing"),
        ("NCT01234569", 15, "2029-12", "unpublished"),
    ]
    assert found[1].name == "Bark of elms (ELM-2)"
    assert text[found[0].at[0].start :].startswith("NCT01234567")


@real
@pytest.mark.parametrize(
    ("start", "author", "year", "design", "patients", "studies", "reference"),
    [
        ("002", "Wang", 2015, "randomized-controlled-trial", 360, None, 2),
        ("002", "Rong", 2015, "case-series", 866, None, 12),
        ("002", "Korpan", 1997, "randomized-controlled-trial", 123, None, 20),
        ("002", "Pathak", 2011, "systematic-review", None, 26, 23),
        ("001", "Chow", 2022, "network-meta-analysis", 5549, 24, 20),
        ("001", "Mohan", 2015, "systematic-review", 301, 7, 29),
        ("001", "Yousaf", 2019, "meta-analysis", 206, 10, 31),
        ("001", "Vidal-Jove", 2022, "single-arm-trial", 8, None, 54),
    ],
)
def test_real_studies(
    start: str, author: str, year: int, design: str, patients: int | None, studies: int | None, reference: int
) -> None:
    path = next(SOURCES.glob(f"{start}_*"))
    text, _ = decode_text(path.read_bytes(), path.name)
    (item,) = [i for i in evidence_of(text) if (i.first_author, i.year) == (author, year)]
    assert (item.design, item.patients, item.studies, item.references) == (design, patients, studies, (reference,))
    assert author in printed(text, item)


@real
def test_real_trial_table() -> None:
    path = next(SOURCES.glob("004_*"))
    found = read_trials(sections_of(decode_text(path.read_bytes(), path.name)[0]))
    assert [t.enrollment for t in found] == [34, 25, 25, 15, 25, 15]
    assert {t.status for t in found} == {"ongoing"}


def test_studies_that_one_sentence_counts_are_told_apart() -> None:
    text = (
        "Summary of Evidence\n\nFor individuals who have inoperable hepatocellular carcinoma who receive cryoablation, "
        "the evidence includes one randomized trial, two meta-analyses, and several cohort studies. Outcomes are few. "
        "The available trial compared cryoablation with RFA and found local recurrence of 12%. The meta-analyses found "
        "complications in 8% of patients. Further randomized trials are needed, with mortality below 1%. "
        "The evidence is insufficient to tell.\n"
    )
    summary, trial, one, other, cohorts = evidence_of(text)
    assert (summary.design, summary.direction) == (None, "insufficient")
    assert (trial.design, trial.several, trial.modalities) == (
        "randomized-controlled-trial", False, ("cryoablation", "radiofrequency-ablation"),
    )  # fmt: skip
    assert [(o.measure, o.value) for o in trial.outcomes] == [("local-recurrence", "12")]
    assert [(i.design, i.several, i.outcomes) for i in (one, other, cohorts)] == [
        ("meta-analysis", False, ()), ("meta-analysis", False, ()), ("cohort-study", True, ()),
    ]  # fmt: skip
    assert all(i.indications == ("hepatocellular-carcinoma",) for i in (trial, one, cohorts))


def test_what_is_told_study_by_study_is_not_counted_again() -> None:
    text = (
        "Summary of Evidence\n\nFor individuals who have hepatocellular carcinoma who receive cryoablation, the "
        "evidence includes one randomized trial. The evidence is insufficient to tell.\n\n"
        "## Hepatocellular Carcinoma\n\n"
        "Alder et al (2031) reported a randomized trial that compared cryoablation with RFA in 40 patients.\n"
    )
    assert [(i.design, i.first_author) for i in evidence_of(text)] == [
        (None, None), ("randomized-controlled-trial", "Alder"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Doe et al. (2019) treated 40 patients", [("Doe", 2019)]),
        ("van der Roe et al treated 40 patients", [("van der Roe", None)]),
        ("Doe and her co-workers [4] (2019) did so", [("Doe", 2019)]),
        ("Doe and Roe (2019a) did so", [("Doe", 2019)]),
        ("Doe (2019) did so", [("Doe", 2019)]),
        ("This was shown (Doe, 2019) before", [("Doe", 2019)]),
        ("Doe did so in 2019", []),
    ],
)
def test_the_names_of_studies(text: str, named: list[tuple[str, int | None]]) -> None:
    assert [(n.author, n.year) for n in names_in(text)] == named
