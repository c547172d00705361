"""Positions on other organs and diseases: what they judge is nowhere near the tumors of the ontology."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record

HEAD = """\
Birchwood Health Plan
Medical Policy

{title}

Policy Number: BW-31
Effective Date: 02/01/2026

Policy

"""


def read(policy: str, title: str = "Image-Guided Procedures") -> Record:
    return load_bytes((HEAD.format(title=title) + policy + "\n").encode(), "policy.txt")


@pytest.mark.parametrize(
    "position",
    [
        "Radiofrequency ablation of the thyroid is investigational.",
        "Transurethral ultrasound ablation of the prostate is considered unproven.",
        "Uterine artery embolization is medically necessary for heavy bleeding.",
        "Bariatric embolization is investigational.",
        "Coil embolization is investigational for deep vein thrombosis.",
        "Focused ultrasound is covered for medication-refractory essential tremors.",
        "Selective arterial embolization is covered for the treatment of a giant cell tumor.",
        "Radiofrequency ablation of the sacroiliac joint is not covered.",
        "Embolization is covered for the treatment of severe epistaxis.",
    ],
)
def test_what_is_done_to_another_organ_or_disease_is_no_position_here(position: str) -> None:
    record = read(position)
    assert not record.statements
    assert not [f for f in record.findings if f.severity == "error"]


def test_a_denial_of_all_other_uses_holds_where_the_uses_granted_are_of_other_organs() -> None:
    (denial,) = read(
        "Focused ultrasound is medically necessary for refractory essential tremors.\n\n"
        "Focused ultrasound is investigational for all other indications.",
        "Focused Ultrasound",
    ).statements
    assert denial.status == "investigational"
    assert denial.criteria is None


@pytest.mark.parametrize(
    "patients",
    ["in patients with morbid obesity", "for patients with deep vein thrombosis", "in members with chronic back pain"],
)
def test_another_disease_of_the_patient_does_not_take_a_position_away(patients: str) -> None:
    (denial,) = read(f"Radiofrequency ablation is not covered {patients}.", "Tumors of the Liver").statements
    assert denial.criteria is not None


@pytest.mark.parametrize(
    "position",
    [
        "Stereotactic body radiotherapy is medically necessary for colorectal cancer.",
        "Stereotactic body radiotherapy is a covered benefit for ocular melanomas that cannot be removed.",
        "Stereotactic body radiotherapy is investigational for pancreatic neuroendocrine cancer.",
        "Stereotactic body radiotherapy is covered for breast cancer when surgery is not possible.",
        "For sarcoma, stereotactic body radiotherapy may be considered medically necessary.",
    ],
)
def test_a_cancer_named_by_where_it_began_is_none_here_unless_something_says_so(position: str) -> None:
    record = read(position, "Stereotactic Radiotherapy")
    assert not record.statements
    spread = position.replace("cancer", "cancer metastases").replace("melanomas", "melanoma metastases")
    assert read(spread.replace("sarcoma", "sarcoma metastases") + " ", "Tumors of the Liver").statements


def test_a_cancer_named_by_where_it_began_means_its_metastases_in_a_policy_on_the_place() -> None:
    (grant,) = read(
        "Stereotactic body radiotherapy is covered for colorectal cancer.", "Tumors of the Liver"
    ).statements
    assert "colorectal-liver-metastasis" in repr(grant.indication)


def test_a_cancer_that_also_begins_here_is_one_of_this_place() -> None:
    (grant,) = read("Stereotactic body radiotherapy is covered for cholangiocarcinoma.").statements
    assert grant.status == "medically-necessary"


@pytest.mark.parametrize("of", ["Cryoablation", "Microwave ablation"])
def test_all_other_uses_of_a_treatment_wait_for_a_grant_that_was_not_understood(of: str) -> None:
    record = read(
        f"{of} is medically necessary for the treatment of warts.\n\n"
        "Cryoablation is medically necessary for a frobnication syndrome.\n\n"
        "Cryoablation is investigational for all other indications."
    )
    (denial,) = record.statements
    assert denial.criteria is not None


def test_an_indication_that_stands_above_is_the_one_named_there() -> None:
    *_, last = read(
        "Stereotactic body radiotherapy is covered for neuroendocrine liver metastases.\n\n"
        "Proton beam therapy is covered for the neuroendocrine indication above.",
        "Radiotherapy",
    ).statements
    assert "proton-beam-therapy" in repr(last.modality)


@pytest.mark.parametrize(
    "text",
    [
        "Cryoablation of other benign or malignant solid tumors, including breast and pancreatic, is investigational.",
        "Cryoablation is investigational for all other tumors, such as sarcoma.",
        "Cryoablation is investigational for any solid tumor, including melanoma.",
    ],
)
def test_a_cancer_named_among_all_tumors_does_not_take_the_denial_of_those_away(text: str) -> None:
    assert [s.status for s in read(text, "Cryoablation").statements] == ["investigational"]


def test_metastases_of_another_cancer_are_nothing_that_is_done_to_that_organ() -> None:
    record = read("Embolization of metastases of breast cancer is investigational.", "Embolization")
    assert [s.status for s in record.statements] == ["investigational"]
