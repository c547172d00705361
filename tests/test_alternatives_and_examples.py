"""What 'or', colons, relative clauses and examples join, what is left over, and treatments that share a noun."""

from __future__ import annotations

import pytest

from loaders.wording.statuses import find_statuses
from ontology.scope import members, named
from ontology.vocabulary import load_vocabulary
from tests.test_lists_of_indications import policy
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN
from tests.trees import shown, statements_of

CRC = "colorectal-liver-metastasis"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # An 'or' between commas of a list that ends with 'and' joins its own two only.
        (
            "it is unresectable, liver-only or liver-dominant tumor, with an ECOG score of 0 to 2 and Child-Pugh A",
            "all_of(resection_feasible = False, any_of(extrahepatic_disease = none, liver_dominant_disease = True), "
            "ecog <= 2, child_pugh = A)",
        ),
        # What stands before a colon is asked in each case behind it.
        (
            "for downstaging: one tumor up to 8 cm; or two or three tumors, the sum of their diameters up to 8 cm",
            "all_of(goal = downstaging, any_of(all_of(tumor_count = 1, largest_tumor_cm <= 8), "
            "all_of(tumor_count >= 2, tumor_count <= 3, total_tumor_diameter_cm <= 8)))",
        ),
        # An alternative between commas that nobody has read leaves what stands behind it asked.
        (
            "it is confined to the liver, or with little growth elsewhere, in a patient who is inoperable",
            "all_of(any_of(extrahepatic_disease = none, text), resection_feasible = False)",
        ),
        (
            "it is confined to the liver, or with little growth elsewhere, with Child-Pugh A",
            "all_of(any_of(extrahepatic_disease = none, text), child_pugh = A)",
        ),
        # Behind a 'not' it is no choice: neither may be possible.
        (
            "it is not a candidate for resection, or glomosis, in a patient with Child-Pugh A",
            "all_of(resection_feasible = False, child_pugh = A, text)",
        ),
        # Alternatives that bound the same things share what stands behind them.
        (
            "there is one tumor up to 5 cm or up to three tumors, none over 3 cm, Child-Pugh A or B, and ECOG 0",
            "all_of(any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), "
            "all_of(tumor_count <= 3, largest_tumor_cm <= 3)), child_pugh in A|B, ecog = 0)",
        ),
        ("the sum of whose diameters is no more than 15 cm", "total_tumor_diameter_cm <= 15"),
    ],
)
def test_or_joins_no_more_than_its_own_sides(asked: str, expected: str) -> None:
    (statement,) = statements_of(f"Radioembolization is considered medically necessary for HCC when {asked}.")
    assert shown(statement.criteria) == expected


def test_what_an_or_joins_ends_with_its_sentence() -> None:
    (statement,) = statements_of(
        "RFA is medically necessary for hepatocellular carcinoma when all of these are met:\n\n1. The tumor cannot be "
        "resected, and there is either one tumor of 5 cm or less or up to three tumors of 3 cm or less. For members "
        "on the waiting list for transplantation, resectability is not weighed.\n\n2. ECOG of 0 or 1\n"
    )
    tree = shown(statement.criteria)
    assert tree.startswith("all_of(1: all_of(resection_feasible = False, any_of(")
    assert "transplant_listed" not in tree


def test_a_tumor_that_does_one_thing_or_another_is_asked_in_both_cases() -> None:
    (statement,) = statements_of(
        "Radioembolization is considered medically necessary for any of the following:\n\n"
        "- Hepatocellular carcinoma\n- Neuroendocrine tumor that glows or has symptoms in spite of octreotide\n"
    )
    either = f"all_of(diagnosis in {NET}, any_of(text, symptoms = refractory-to-medical-treatment))"
    assert shown(statement.criteria) == f"any_of(diagnosis in {HCC}, {either})"


def test_metastases_that_a_patient_must_be_without_are_no_indication() -> None:
    grant, *_ = policy(
        "Cryoablation is considered medically necessary for an unresectable tumor without distant metastases.\n"
    ).statements
    assert set(named(grant.indication)) == {"liver-tumor"}
    assert shown(grant.criteria) == "all_of(extrahepatic_disease = none, resection_feasible = False)"


@pytest.mark.parametrize("examples", ["for instance metastases from breast or lung,", "e.g. breast metastases,"])
def test_examples_of_other_tumors_narrow_no_denial(examples: str) -> None:
    grant, denial = policy(
        "Cryoablation is covered for HCC.\n\n"
        f"Cryoablation for any other malignancy of the liver, {examples} is not medically necessary.\n"
    ).statements
    assert (grant.status, denial.status, denial.criteria) == (GRANT, DENIAL, None)
    assert "renal-liver-metastasis" in members(denial.indication, load_vocabulary())


@pytest.mark.parametrize(
    "rest",
    [
        "Claims that do not satisfy the above requirements will be denied as not reasonable and necessary.",
        "Requests for cryoablation of a liver tumor that do not meet the above are considered not medically necessary.",
        "Cryoablation is considered not medically necessary when the conditions of 5) are not met.",
    ],
)
def test_requests_that_miss_what_stands_above_are_denied(rest: str) -> None:
    grant, denial = policy(f"5) Cryoablation is covered for HCC when the tumor is unresectable.\n\n{rest}\n").statements
    assert (denial.status, denial.complement_of, denial.criteria) == (DENIAL, (grant.id,), None)


def test_requests_that_lack_a_paper_are_no_position() -> None:
    assert not find_statuses("Claims without documentation will be denied.")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Locally ablative and arterially directed techniques", {"ablation", "transarterial-therapy"}),
        ("Chemical or thermal ablation", {"chemical-ablation", "thermal-ablation"}),
        ("TACE using drug-eluting beads and immunoembolization", {"drug-eluting-bead-tace", "immunoembolization"}),
        ("All other uses of cryoablation and of bland embolization", {"cryoablation", "bland-embolization"}),
        ("Radioembolization with holmium-166 microspheres", {"holmium-radioembolization"}),
        ("3D conformal radiation therapy", {"conformal-radiotherapy"}),
        ("Intra-hepatic artery chemotherapy", {"hepatic-arterial-infusion"}),
    ],
)
def test_treatments_that_share_a_noun_or_a_verb_are_all_judged(subject: str, expected: set[str]) -> None:
    *_, statement = policy(f"Cryoablation is covered for HCC.\n\n{subject} is investigational for HCC.\n").statements
    assert statement.status == UNPROVEN
    assert set(named(statement.modality)) == expected
