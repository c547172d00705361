"""Evidence in the styles of three kinds of payers: a plan's tables, a bulletin's narrative, a contractor's list.

The documents are fictional; what is expected of them was written down before the rules were run on them.
"""

from functools import cache

import pytest

from loaders.load import load_bytes
from loaders.record import EvidenceItem, Record

PLAN = """Blue Harbor Health Plan

Medical Policy: Microwave Ablation of Liver Tumors

Policy Number: BH-7714

Effective Date: March 1, 2031

## Policy

Microwave ablation of unresectable hepatocellular carcinoma may be considered **medically necessary**.

Microwave ablation of liver metastases from breast cancer is considered **investigational**.

## Rationale

This review was last updated with a search of the literature through January 12, 2031.

### Hepatocellular Carcinoma

#### Systematic Reviews

Halloran et al (2028) pooled 12 studies (4 RCTs and 8 cohort studies; N=2,314) that set microwave ablation against
radiofrequency ablation.<sup>1</sup> The pooled risk ratio for local tumor progression was 0.81 (95% CI, 0.66 to 0.99).
Overall survival did not differ (hazard ratio [HR], 0.97; 95% CI, 0.83 to 1.14; p=.72). Heterogeneity was substantial
for most comparisons.

#### Randomized Controlled Trials

Quill et al (2029) randomized 152 patients to microwave ablation (n=76) or radiofrequency ablation (n=76).<sup>2</sup>
Patients were followed for a median of 26 months. Local tumor progression occurred in 9 (11.8%) of 76 patients after
microwave ablation and 13 (17.1%) of 76 after RFA (p=.36). The 3-year overall survival rate was 77% with microwave
ablation versus 74% with RFA (p=.58). Major adverse events were reported in 3% and 5% of patients, respectively.
Study limitations included a short follow-up and the lack of blinding.

Table 1. Summary of Key RCT Characteristics

Study\tCountries\tSites\tDates\tParticipants\tActive\tComparator
Quill et al (2029)\tNorway\t3\t2022-2026\tUntreated HCC of 4 cm or less\tMicrowave ablation (n=76)\tRFA (n=76)
Sandoval et al (2030)\tPeru\t1\t2021-2025\tHCC awaiting transplant\tMicrowave ablation (n=41)\tTACE (n=44)

RFA: radiofrequency ablation; TACE: transarterial chemoembolization.

Table 2. Summary of Key RCT Results

Study\t2-year OS, %\tLocal recurrence, %\tMajor complications, n (%)
Quill et al (2029)\t\t\t
Microwave ablation\t88.2\t12.4\t2 (2.6)
RFA\t86.8\t17.9\t4 (5.3)
p\t.71\t.28\t.41

#### Nonrandomized Comparative Studies

Ostrander et al (2027) retrospectively compared microwave ablation (n=210) with resection (n=198) at two
hospitals.<sup>3</sup> After matching, 1-, 3-, and 5-year OS rates were 94%, 71%, and 52% for microwave
ablation and 95%,
74%, and 58% for resection. Median hospital stay was 2 days after microwave ablation and 7 days after
resection (p<.001).

### Liver Metastases From Breast Cancer

#### Case Series

Ibe et al (2026) reported on a series of 33 women treated with microwave ablation for liver metastases from breast
cancer.<sup>4</sup> Complete ablation was achieved in 29 (87.9%) patients. Median survival was 41.5 months
(95% CI, 33 to 50
months). No deaths occurred within 30 days.

### Section Summary

For individuals with liver metastases from breast cancer who receive microwave ablation, the evidence includes one case
series. The evidence is insufficient to determine the effects of the technology on health outcomes.

## Supplemental Information

### Practice Guidelines and Position Statements

The National Comprehensive Cancer Network guidelines on hepatocellular carcinoma (v.2.2030) list thermal ablation for
tumors of 3 cm or less (category 2A).<sup>5</sup>

### Ongoing and Unpublished Clinical Trials

NCT No.\tTrial Name\tPlanned Enrollment\tCompletion Date
Ongoing
NCT09876543\tMicrowaves Against Radiowaves in Small Liver Cancer (MARS-2)\t420\tJun 2033

## References

1. Halloran P, Iyer V, Stone B, et al. Microwave versus radiofrequency ablation for hepatocellular carcinoma: systematic
review and meta-analysis. *J Ablat Res*. Feb 2028; 11(2): 101-15. PMID 51234567
2. Quill A, Ramos T, Udo N. Microwave or radiofrequency ablation of small hepatocellular carcinoma: a randomized trial.
*Hepat Interv*. 2029; 7(4): 233-41. PMID 52345678
3. Ostrander L, Hale W. Microwave ablation versus resection of hepatocellular carcinoma. *Surg Liver*. 2027; 3(1): 9-18.
PMID 50345671
4. Ibe C, Nnadi O. Microwave ablation of breast cancer liver metastases. *Breast Interv*. 2026; 2: e14. PMID 49345672
5. National Comprehensive Cancer Network (NCCN). NCCN Clinical Practice Guidelines in Oncology:
Hepatocellular Carcinoma.
Version 2.2030. https://www.nccn.example/hcc.pdf. Accessed January 15, 2031.
"""

BULLETIN = """Meridian Mutual Insurance

Clinical Policy Bulletin: Irreversible Electroporation

Number: 0881

Last Review: 04/02/2030

Policy

Meridian Mutual considers irreversible electroporation (IRE) of liver tumors experimental and investigational because
its effectiveness has not been established.

Background

Irreversible electroporation opens the membranes of cells by short electric pulses.

Tarrant and colleagues [1] (2025) carried out a prospective, single-arm study of IRE in 61 patients with
colorectal liver
metastases that lay near a portal vein. One-year local tumor progression-free survival was 68% (95% CI: 59% to 84%).
Major complications were seen in 8% of the patients. The median overall survival was 32.5 months.

A retrospective study by Umarov et al. (2026) compared IRE (n = 44) with radiofrequency ablation (n = 52) for
hepatocellular carcinoma [2]. Complete response rates were 84.1% and 90.4%, respectively (p = 0.34). Local recurrence
rates at 12 months were 22.7% in the IRE group and 11.5% in the RFA group (p = 0.09). The authors concluded that larger
studies are needed.

In a systematic review, Villanueva and associates (2027) assessed the safety of IRE for liver tumors [3]. The review
included 19 studies with a total of 703 participants. Complication rates ranged from 4% to 28%. Pooled 2-year overall
survival was 61% (95% CI: 49 to 73). The included studies were small and mostly retrospective in nature.

Wexler et al. [4] described a cohort of 27 subjects in whom IRE served as a bridge to liver transplantation. Twenty-two
patients (81.5%) were transplanted. The dropout rate was 11% at 6 months.

The American College of Liver Interventions (ACLI) guideline (2029) makes no recommendation on IRE [5].

References

[1] Tarrant JB, Osei K, Lindqvist M. Irreversible electroporation of colorectal liver metastases near large veins.
Electropor J 2025;3:44-52. doi:10.5555/epj.2025.44
[2] Umarov S, Petrov I. Electroporation versus radiofrequency ablation in hepatocellular carcinoma. Electropor J
2026;4(1):12-9. doi:10.5555/epj.2026.12
[3] Villanueva R, Kim D, Abara U, et al. Safety of irreversible electroporation in the liver: a systematic review. Rev
Interv Oncol 2027;19:301-318.
[4] Wexler H. Electroporation before transplantation. Transpl Bridge 2028;2(3):77-80. PMID: 53111222
[5] American College of Liver Interventions. ACLI guideline on image-guided therapy of the liver. 2029. Available at:
https://acli.example/guideline. Accessed March 30, 2030.
"""

CONTRACTOR = """Northern Plains Medicare Contractor

Local Coverage Determination (LCD): Cryoablation of Liver Metastases

LCD ID: L99881

Original Effective Date: 10/01/2030

Coverage Indications, Limitations, and/or Medical Necessity

Cryoablation of liver metastases from colorectal cancer is considered not reasonable and necessary.

Summary of Evidence

Randomized evidence

Fenwick and Abioye (2024) randomly assigned 118 participants with colorectal liver metastases to cryoablation or hepatic
resection. Overall survival at 5 years was 31% after cryoablation and 44% after resection (HR 1.42, 95% CI 1.05-1.92).
Disease-free survival at 2 years was 22% vs 35% (p = 0.03). Thirty-day mortality was 0% and 1.7%.

Observational evidence

Garrison et al. (2022) analyzed a national cancer registry and identified 904 patients treated with
cryoablation and 3,160
treated with resection. Median overall survival was 27 months and 46 months, respectively.

In the series of Delacroix (2021), 73 patients had cryoablation of colorectal liver metastases. The local
recurrence rate
was 29% at 1 year and 41% at 3 years. Mean length of stay was 3.2 days. The rate of complications was 19%.

A meta-analysis (Ekberg 2025) of 7 studies and 612 patients reported pooled 1-, 3-, and 5-year survival of 87%, 48%, and
26%. The odds of recurrence were higher after cryoablation than after resection (OR 2.31; 95% CI 1.40 to 3.80).

Analysis of Evidence (Rationale for Determination)

The available evidence does not permit conclusions on cryoablation of colorectal liver metastases.

Bibliography

a. Delacroix, M. (2021). Cryoablation of colorectal liver metastases: a single-center series. Annals of Cold
Surgery, 14(2),
88-95. https://doi.org/10.5555/acs.2021.88
b. Ekberg, L., Sund, P., & Frisk, A. (2025). Cryoablation versus resection of colorectal liver metastases: A
meta-analysis.
Journal of Hepatic Intervention, 9(4), 410-422. https://doi.org/10.5555/jhi.2025.410
c. Fenwick, R., & Abioye, T. (2024). Cryoablation or resection for colorectal liver metastases: A randomized trial. The
Surgeon's Journal, 51(7), 700-711. https://doi.org/10.5555/tsj.2024.700
d. Garrison, O., Hollis, J., & Ito, S. (2022). Outcomes of cryoablation in a national registry. Cancer Data Quarterly,
30(1), 5-16. Retrieved April 2, 2030, from https://cdq.example/5
"""


@cache
def record_of(text: str) -> Record:
    return load_bytes(text.encode(), "fictional.md")


def item(text: str, author: str) -> EvidenceItem:
    """Return the one study of an author that a document weighs in prose."""
    (found,) = [e for e in record_of(text).evidence if e.first_author == author]
    return found


STUDIES = [
    (PLAN, "Halloran", 2028, "meta-analysis", 2314, 12, (1,)),
    (PLAN, "Quill", 2029, "randomized-controlled-trial", 152, None, (2,)),
    (PLAN, "Ostrander", 2027, "comparative-study", 408, None, (3,)),
    (PLAN, "Ibe", 2026, "case-series", 33, None, (4,)),
    (BULLETIN, "Tarrant", 2025, "single-arm-trial", 61, None, (1,)),
    (BULLETIN, "Umarov", 2026, "comparative-study", 96, None, (2,)),
    (BULLETIN, "Villanueva", 2027, "systematic-review", 703, 19, (3,)),
    (BULLETIN, "Wexler", 2028, "cohort-study", 27, None, (4,)),
    (CONTRACTOR, "Fenwick", 2024, "randomized-controlled-trial", 118, None, (3,)),
    (CONTRACTOR, "Garrison", 2022, "registry-study", 4064, None, (4,)),
    (CONTRACTOR, "Delacroix", 2021, "case-series", 73, None, (1,)),
    (CONTRACTOR, "Ekberg", 2025, "meta-analysis", 612, 7, (2,)),
]


@pytest.mark.parametrize(("text", "author", "year", "design", "patients", "studies", "cited"), STUDIES)
def test_studies_have_year_design_sizes_and_entry(
    text: str, author: str, year: int, design: str, patients: int | None, studies: int | None, cited: tuple[int, ...]
) -> None:
    found = item(text, author)
    assert (found.design, found.patients, found.studies) == (design, patients, studies)
    assert found.references == cited
    assert found.year in (year, None)


MWA, RFA = "microwave ablation", "rfa"
FIGURES = {
    "Halloran": [("local-tumor-progression", "0.81", None, None), ("overall-survival", "0.97", None, None)],
    "Quill": [
        ("local-tumor-progression", "11.8", MWA, None), ("local-tumor-progression", "17.1", RFA, None),
        ("overall-survival", "77", MWA, "3"), ("overall-survival", "74", RFA, "3"),
        ("major-complications", "3", MWA, None), ("major-complications", "5", "radiofrequency ablation", None),
        ("overall-survival", "88.2", MWA, "2"), ("overall-survival", "86.8", RFA, "2"),
        ("local-recurrence", "12.4", MWA, None), ("local-recurrence", "17.9", RFA, None),
        ("major-complications", "2.6", MWA, None), ("major-complications", "5.3", RFA, None),
    ],
    "Ostrander": [
        ("overall-survival", "94", MWA, "1"), ("overall-survival", "71", MWA, "3"),
        ("overall-survival", "52", MWA, "5"),
        ("overall-survival", "95", "resection", "1"), ("overall-survival", "74", "resection", "3"),
        ("overall-survival", "58", "resection", "5"), ("length-of-stay", "2", MWA, None),
        ("length-of-stay", "7", "resection", None),
    ],
    "Ibe": [("complete-response", "87.9", None, None), ("survival", "41.5", None, None)],
    "Tarrant": [
        ("local-progression-free-survival", "68", None, "1"), ("major-complications", "8", None, None),
        ("overall-survival", "32.5", None, None),
    ],
    "Umarov": [
        ("complete-response", "84.1", "ire", None), ("complete-response", "90.4", "radiofrequency ablation", None),
        ("local-recurrence", "22.7", "ire", "12"), ("local-recurrence", "11.5", RFA, "12"),
    ],
    "Villanueva": [("complications", "4-28", None, None), ("overall-survival", "61", None, "2")],
    "Wexler": [("transplant-dropout", "11", None, "6")],
    "Fenwick": [
        ("overall-survival", "31", "cryoablation", "5"), ("overall-survival", "44", "resection", "5"),
        ("overall-survival", "1.42", None, "5"), ("disease-free-survival", "22", "cryoablation", "2"),
        ("disease-free-survival", "35", "resection", "2"), ("mortality", "0", "cryoablation", "30"),
        ("mortality", "1.7", "resection", "30"),
    ],
    "Garrison": [
        ("overall-survival", "27", "cryoablation", None), ("overall-survival", "46", "resection", None),
    ],
    "Delacroix": [
        ("local-recurrence", "29", None, "1"), ("local-recurrence", "41", None, "3"),
        ("length-of-stay", "3.2", None, None),
        ("complications", "19", None, None),
    ],
    "Ekberg": [
        ("survival", "87", None, "1"), ("survival", "48", None, "3"), ("survival", "26", None, "5"),
        ("recurrence", "2.31", None, None),
    ],
}  # fmt: skip
"""What a careful reader takes from each study: measure, value or range, group, time."""
LEFT_OUT = {
    "Fenwick": [  # the text gives two figures and does not say which is whose
        ("disease-free-survival", "22", "cryoablation", "2"), ("disease-free-survival", "35", "resection", "2"),
        ("mortality", "0", "cryoablation", "30"), ("mortality", "1.7", "resection", "30"),
    ],
}  # fmt: skip
"""Figures of these that the rules don't read in full."""


def figures_of(text: str, author: str) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (o.measure, o.value or f"{o.low}-{o.high}", o.arm.casefold() if o.arm else None, o.time)
        for o in item(text, author).outcomes
    ]


@pytest.mark.parametrize(("text", "author"), [(row[0], row[1]) for row in STUDIES])
def test_figures_have_measure_group_and_time(text: str, author: str) -> None:
    found = figures_of(text, author)
    missed = [f for f in FIGURES[author] if f not in found]
    assert missed == LEFT_OUT.get(author, [])
    extra = [f for f in found if f not in FIGURES[author]]
    bare = [(m, v, None, t) for m, v, _, t in missed]
    assert [f for f in extra if f not in bare] == []


def test_lists_in_three_styles_are_read_entry_by_entry() -> None:
    def brief(text: str) -> list[tuple[int, str | None, int | None, str | None]]:
        return [(r.number, r.first_author, r.year, r.pmid or r.doi) for r in record_of(text).references]

    assert [r[:3] for r in brief(PLAN)][:4] == [
        (1, "Halloran P", 2028), (2, "Quill A", 2029), (3, "Ostrander L", 2027), (4, "Ibe C", 2026),
    ]  # fmt: skip
    assert brief(BULLETIN) == [
        (1, "Tarrant JB", 2025, "10.5555/epj.2025.44"), (2, "Umarov S", 2026, "10.5555/epj.2026.12"),
        (3, "Villanueva R", 2027, None), (4, "Wexler H", 2028, "53111222"),
        (5, "American College of Liver Interventions", 2029, None),
    ]  # fmt: skip
    assert brief(CONTRACTOR) == [
        (1, "Delacroix M", 2021, "10.5555/acs.2021.88"), (2, "Ekberg L", 2025, "10.5555/jhi.2025.410"),
        (3, "Fenwick R", 2024, "10.5555/tsj.2024.700"), (4, "Garrison O", 2022, None),
    ]  # fmt: skip
    page, last = record_of(BULLETIN).references[4], record_of(CONTRACTOR).references[3]
    assert (page.kind, page.url, page.accessed) == ("guideline", "https://acli.example/guideline", "March 30, 2030")
    assert (last.pages, last.url, last.accessed) == ("5-16", "https://cdq.example/5", "April 2, 2030")


def test_conclusions_guidelines_and_trials_are_read_beside_the_studies() -> None:
    (summary,) = [e for e in record_of(PLAN).evidence if e.direction == "insufficient"]
    assert (summary.modalities, summary.indications) == (("microwave-ablation",), ("breast-liver-metastasis",))
    (guideline,) = record_of(PLAN).guidelines
    assert (guideline.body, guideline.version, guideline.scheme, guideline.strength) == ("NCCN", "2.2030", "nccn", "2A")
    assert [(t.registration, t.enrollment, t.status) for t in record_of(PLAN).trials] == [
        ("NCT09876543", 420, "ongoing")
    ]


def test_a_society_that_no_list_knows_is_a_body_by_its_acronym() -> None:
    (cited,) = record_of(BULLETIN).guidelines
    assert (cited.body, cited.year, cited.references) == ("ACLI", 2029, (5,))
    assert cited.modalities == ("irreversible-electroporation",)
