"""Words that qualify the subject of a grant: conditions, however little of them is understood."""

from __future__ import annotations

import pytest

from loaders.record import TextCriterion
from tests.trees import criteria_of, positions_of, statements_of


@pytest.mark.parametrize(
    "text",
    [
        "RFA of small HCC is considered medically necessary.",
        "TACE of HCC with segmental bile duct ectasia is covered.",
        "Radiofrequency ablation of isolated colorectal liver metastases may be considered medically necessary.",
        "TACE for intermediate-stage HCC is covered.",
        "Bilobar HCC treated by TACE is covered.",
        "Adjuvant hepatic arterial infusion is medically necessary for colorectal liver metastases.",
        "Salvage TACE is considered medically necessary for hepatocellular carcinoma.",
        "First-line RFA is covered for HCC.",
        "It is the policy of Acorn Valley that neoadjuvant TACE is medically necessary for HCC.",
        "Acorn Valley considers adjuvant TACE medically necessary for HCC.",
    ],
)
def test_a_word_that_qualifies_the_subject_of_a_grant_leaves_it_open(text: str) -> None:
    found = positions_of(text + "\n")
    assert criteria_of(text + "\n") == "text"
    assert "unknown-characteristic" in {f.kind for f in found.findings}


@pytest.mark.parametrize(
    "subject",
    [
        "TACE in combination with RFA",
        "TACE plus RFA",
        "TACE combined with resection",
        "TACE as an adjunct to hepatic resection",
        "TACE following RFA",
        "TACE in addition to systemic therapy",
        "TACE followed by microwave ablation",
    ],
)
def test_a_treatment_granted_beside_another_is_not_granted_alone(subject: str) -> None:
    assert criteria_of(f"{subject} is medically necessary for HCC.\n") == "text"


def test_neither_part_of_a_combination_is_granted() -> None:
    assert not statements_of("Combination TACE and microwave ablation is medically necessary for HCC.\n")


@pytest.mark.parametrize(
    "subject",
    [
        "TACE (limited to 3 sessions)",
        "A single TACE treatment",
        "A total of three TACE procedures",
        "The first TACE",
    ],
)
def test_a_limit_of_number_in_the_subject_leaves_a_grant_open(subject: str) -> None:
    assert criteria_of(f"{subject} is medically necessary for HCC.\n") == "text"


@pytest.mark.parametrize(
    "text",
    [
        "Image-guided percutaneous radiofrequency ablation of hepatocellular carcinoma is medically necessary.",
        "Laparoscopic, percutaneous, or open radiofrequency ablation (RFA) is medically necessary for HCC.",
        "Radioembolization using yttrium-90 microspheres (TheraSphere, SIR-Spheres) is covered for HCC.",
        "TACE, conventional or with drug-eluting beads, is covered for HCC.",
        "It is the policy of health plans affiliated with Fennel Corporation that SBRT of HCC is medically necessary.",
        "Fennel considers transarterial chemoembolization (CE, TACE) medically necessary for HCC.",
        "Ablation of liver tumors with radiofrequency energy or by microwaves is medically necessary.",
        "SBRT, in up to 5 fractions, is medically necessary for HCC.",
        "IR-207 Cryoablation is medically necessary for HCC.",
        "Hepatic arterial infusion of floxuridine by an implanted pump is medically necessary.",
    ],
)
def test_words_of_technique_ask_for_nothing(text: str) -> None:
    assert criteria_of(text + "\n") == "-"


def test_what_is_read_of_a_subject_is_asked_as_it_was() -> None:
    text = "TACE of unresectable HCC of 5 cm or less is medically necessary.\n"
    assert criteria_of(text) == "all_of(resection_feasible = False, largest_tumor_cm <= 5)"


@pytest.mark.parametrize("subject", ["A maximum of 4 TACE procedures", "Up to three TACE sessions"])
def test_a_limit_of_number_grants_nothing_by_itself_and_is_told(subject: str) -> None:
    found = positions_of(f"{subject} is medically necessary for HCC.\n")
    assert not found.statements
    assert [f.kind for f in found.findings if f.severity == "error"] == ["unclear-position"]


@pytest.mark.parametrize(
    "lead",
    [
        "The following are medically necessary for small tumors:",
        "The following adjuvant treatments are medically necessary:",
        "The following are medically necessary as salvage therapy:",
    ],
)
def test_a_word_that_qualifies_the_lead_of_a_list_leaves_each_of_its_grants_open(lead: str) -> None:
    found = statements_of(f"{lead}\n\n- RFA for HCC\n- TACE for neuroendocrine metastases\n")
    assert [isinstance(s.criteria, TextCriterion) for s in found] == [True, True]


@pytest.mark.parametrize(
    "lead",
    [
        "The following interventions are medically necessary:",
        "Acorn Valley considers the following treatments medically necessary:",
        "Acorn Valley members may be eligible under the Plan for the following:",
        "The following services are medically necessary for the treatment of liver tumors:",
    ],
)
def test_a_lead_that_qualifies_nothing_leaves_its_grants_as_they_are(lead: str) -> None:
    found = statements_of(f"{lead}\n\n- RFA for HCC\n- TACE for neuroendocrine metastases\n")
    assert [s.criteria for s in found] == [None, None]
