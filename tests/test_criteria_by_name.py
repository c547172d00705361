"""A grant of several tumors at once, and behind it what each of them has to meet; permissions among criteria."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import criteria_of, shown, statements_of

EACH = (
    "- Hepatocellular carcinoma (HCC) for:\n  - Tumor is unresectable, and\n  - Child-Pugh score of 7 or less.\n"
    "- Cholangiocarcinoma when all of the following are true:\n  - One tumor\n  - Karnofsky score of 70 or more\n"
)
TREE = (
    "any_of(all_of(diagnosis in hepatocellular-carcinoma, resection_feasible = False, child_pugh_score <= 7), "
    "all_of(diagnosis in cholangiocarcinoma, tumor_count = 1, karnofsky >= 70))"
)


@pytest.mark.parametrize(
    "grant",
    [
        "SBRT is covered for hepatocellular carcinoma and cholangiocarcinoma.\n\n",
        "- SBRT is covered for cholangiocarcinoma and HCC.\n",
        "- SBRT is covered for localized prostate cancer, HCC and cholangiocarcinoma.\n",
        "SBRT is considered medically necessary in the treatment of HCC or cholangiocarcinoma.\n\n",
    ],
)
def test_what_stands_behind_a_grant_by_tumor_is_asked_of_that_tumor(grant: str) -> None:
    (statement,) = statements_of(grant + EACH)
    assert shown(statement.criteria) == TREE


def test_a_name_that_the_ontology_does_not_know_is_one_of_the_parts() -> None:
    spine = "- Cancers of spine structures:\n  - A team evaluates the patient.\n"
    grant = "- SBRT is covered for cancers of the spine structures, HCC and cholangiocarcinoma.\n"
    (statement,) = statements_of(grant + spine + EACH)
    assert shown(statement.criteria).endswith(TREE) or TREE in shown(statement.criteria)


def test_a_tumor_without_a_part_is_not_lost_among_the_others() -> None:
    grant = "SBRT is covered for HCC, cholangiocarcinoma and colorectal liver metastases.\n\n"
    tree = criteria_of(grant + EACH)
    assert "diagnosis in hepatocellular" not in tree
    assert "text" in tree


@pytest.mark.parametrize(
    ("policy", "tumors"),
    [
        ("HCC and oligometastatic disease", {"hepatocellular-carcinoma", "liver-metastasis"}),
        (
            "prostate cancer, HCC, and oligometastatic disease",
            {"prostate-liver-metastasis", "hepatocellular-carcinoma", "liver-metastasis"},
        ),
        ("HCC with oligometastatic disease", {"hepatocellular-carcinoma"}),
        ("HCC or oligometastatic disease in the lung", {"hepatocellular-carcinoma"}),
        ("HCC or oligometastatic disease from breast cancer", {"hepatocellular-carcinoma", "breast-liver-metastasis"}),
    ],
)
def test_oligometastatic_disease_is_an_indication_beside_tumors(policy: str, tumors: set[str]) -> None:
    assert set(named(statements_of(f"SBRT is covered for {policy}.\n")[0].indication)) == tumors


LIST = "SBRT is covered for HCC when all of the following are met:\n\n- Tumor is unresectable\n- Child-Pugh A\n"


@pytest.mark.parametrize(
    "permission",
    [
        "A patient who is listed for liver transplantation may receive SBRT as a bridge; resectability is then waived",
        "Patients awaiting transplantation may be treated as a bridge",
        "Selected patients with Child-Pugh B may also undergo treatment",
    ],
)
def test_whom_a_permission_lets_in_need_not_meet_the_list(permission: str) -> None:
    assert criteria_of(f"{LIST}- {permission}\n") == (
        "any_of(all_of(resection_feasible = False, child_pugh = A), text)"
    )


@pytest.mark.parametrize(
    "permission",
    ["Patients may have portal vein thrombosis", "Extrahepatic disease may be present", "Bilirubin may be elevated"],
)
def test_what_may_be_is_asked_of_nobody(permission: str) -> None:
    assert criteria_of(f"{LIST}- {permission}\n") == "all_of(resection_feasible = False, child_pugh = A, text)"


@pytest.mark.parametrize(
    ("criterion", "tree"),
    [
        ("Lesions can be treated with a margin", "text"),
        ("The patient may be treated only if bilirubin is below 2 mg/dL", "bilirubin"),
        ("Portal vein thrombosis may not be present", "portal_vein_thrombosis"),
    ],
)
def test_what_must_be_is_no_permission(criterion: str, tree: str) -> None:
    found = criteria_of(f"{LIST}- {criterion}\n")
    assert found.startswith("all_of(resection_feasible = False, child_pugh = A, ")
    assert tree in found
