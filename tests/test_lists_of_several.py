"""Lists that the end of a sentence leads which judges several treatments: each of them has the list."""

from __future__ import annotations

import pytest

from ontology.scope import Named
from tests.trees import shown, statements_of

LIST = "\n\n1. The tumor is unresectable\n2. No lesion is larger than 3 cm\n"
HCC, CRC = Named("hepatocellular-carcinoma"), Named("colorectal-liver-metastasis")
ALL = "all_of(1: resection_feasible = False, 2: largest_tumor_cm <= 3)"


@pytest.mark.parametrize(
    "lead",
    [
        "RFA of hepatocellular carcinoma and MWA of colorectal metastases are covered when ALL of the following are "
        "met:",
        "RFA for hepatocellular carcinoma, and MWA for colorectal metastases, are considered medically necessary when "
        "all of these criteria are met:",
        "RFA is covered for hepatocellular carcinoma and MWA for colorectal metastases when all of the following are "
        "met:",
        "RFA and MWA are covered for hepatocellular carcinoma and colorectal metastases, respectively, if all of the "
        "following are met:",
    ],
)
def test_criteria_behind_several_treatments_are_asked_of_each(lead: str) -> None:
    read = statements_of(lead + LIST)
    assert [(s.indication, shown(s.criteria)) for s in read] == [(HCC, ALL), (CRC, ALL)]


def test_what_excludes_behind_several_treatments_excludes_in_each() -> None:
    read = statements_of(
        "RFA of hepatocellular carcinoma and SBRT of colorectal metastases are investigational for any of the "
        "following:\n\n1. Tumors of more than 5 cm\n2. More than 3 tumors\n"
    )
    assert {shown(s.criteria) for s in read} == {"any_of(1: largest_tumor_cm > 5, 2: tumor_count > 3)"}


def test_indications_behind_two_positions_are_those_of_both() -> None:
    read = statements_of(
        "RFA is covered, while MWA is investigational, for the following:\n\n- Hepatocellular carcinoma\n"
        "- Colorectal metastases\n"
    )
    asked = "any_of(diagnosis in hepatocellular-carcinoma, diagnosis in colorectal-liver-metastasis)"
    assert (read[0].status, shown(read[0].criteria)) == ("medically-necessary", asked)
    assert [s.indication for s in read[1:]] == [HCC, CRC]


def test_a_list_is_not_asked_of_a_position_that_ends_before_it() -> None:
    one, two = statements_of(
        f"RFA of HCC is covered when ECOG is 0; MWA of HCC is covered when all of the following are met:{LIST}"
    )
    assert shown(one.criteria) == "ecog = 0"
    assert shown(two.criteria) == ALL


@pytest.mark.parametrize(
    "lead",
    [
        "RFA of liver tumors (procedure codes 47370, 47380, and 47382) and cryoablation of liver tumors (procedure "
        "codes 47371 and 47381) are a benefit when all of the following are met:",
        "RFA (CPT codes 47370, 47382) for liver tumors and cryoablation (CPT code 47383) for liver tumors are covered "
        "when all of the following are met:",
    ],
)
def test_codes_between_treatments_keep_them_together(lead: str) -> None:
    read = statements_of(lead + LIST)
    assert [(s.modality, shown(s.criteria)) for s in read] == [
        (Named("radiofrequency-ablation"), ALL),
        (Named("cryoablation"), ALL),
    ]
