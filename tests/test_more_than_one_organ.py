"""Policies on several organs, and words that point: what is of another place, and what a pronoun or a place means."""

from __future__ import annotations

import pytest

from ontology.scope import members
from ontology.vocabulary import load_vocabulary
from tests.test_leads_and_blocks import determined
from tests.trees import criteria_of, positions_of, shown, statements_of

V = load_vocabulary()
MIXED = """\
Members may be eligible under the Plan for cryoablation for the following indications:

- {other}; OR
- Unresectable hepatocellular carcinoma of 5 cm or less; OR
- Neuroendocrine liver metastases

Cryoablation is considered investigational for all other indications.
"""


@pytest.mark.parametrize(
    "other",
    [
        "Cervical intraepithelial neoplasia (CIN 2 or CIN 3) in an individual 25 years of age or older",
        "Recurrences of metastatic spine cancer after previous radiation",
        "Low to intermediate risk localized prostate cancer",
        "Severe spasticity of cerebral origin",
    ],
)
def test_what_is_granted_for_another_organ_grants_nothing_here(other: str) -> None:
    policy = MIXED.format(other=other)
    assert determined(policy, "cryoablation", "hepatocellular carcinoma", "operable")[0] == "investigational"
    assert determined(policy, "cryoablation", "breast cancer liver metastases")[0] == "investigational"
    assert determined(policy, "cryoablation", "neuroendocrine liver metastases")[0] == "covered"


def test_a_pronoun_behind_a_list_judges_that_list_and_nothing_else() -> None:
    one, *others = statements_of(
        "Members may be eligible under the Plan for histotripsy for colorectal liver metastases.\n\n"
        "Members may NOT be eligible under the Plan for irreversible electroporation for ANY indication including:\n\n"
        "- Cholangiocarcinoma; OR\n- Lung cancer; OR\n- Prostate cancer; OR\n- Skeletal metastases\n\n"
        "This is considered investigational, since it is not generally accepted.\n"
    )
    assert "histotripsy" in repr(one.modality)
    assert {repr(s.modality) for s in others} == {"Named(id='irreversible-electroporation')"}
    assert {s.status for s in others} == {"investigational"}


def test_the_head_of_two_columns_takes_no_position() -> None:
    found = positions_of(
        "TACE is medically necessary for hepatocellular carcinoma.\n\nTechnique: investigational\n\n"
        "TACE is considered investigational:\n\n- To treat cholangiocarcinoma\n"
    )
    assert [s.status for s in found.statements] == ["medically-necessary", "investigational"]
    assert "cholangiocarcinoma" in repr(found.statements[1].indication)
    assert "uncertain-scope" not in {f.kind for f in found.findings}


def test_a_grant_by_places_in_another_list_is_reported() -> None:
    found = positions_of(
        "TACE is medically necessary for hepatocellular carcinoma.\n\n"
        "Bland embolization is medically necessary for the first and third indications above.\n"
    )
    assert len(found.statements) == 1
    assert "uncertain-scope" in {f.kind for f in found.findings}


def test_metastasis_to_several_places_began_in_none_of_them() -> None:
    text = "Oligometastatic disease to the liver, lung or adrenal gland"
    assert [(m.id, text[m.start : m.end]) for m in V.mentions(text)] == [
        ("liver-metastasis", "Oligometastatic disease to the liver")
    ]
    text = "Metastatic disease to the liver, or hepatocellular carcinoma"
    assert [m.id for m in V.mentions(text)] == ["liver-metastasis", "hepatocellular-carcinoma"]


def test_all_of_a_wider_and_a_narrower_tumor_can_be_met() -> None:
    tree = criteria_of(
        "SBRT is medically necessary when all of the following are met:\n\n1. Each liver metastasis is 6 cm or less\n"
        "2. Primary is colorectal, breast, renal cell or sarcoma\n3. ECOG 0 to 2\n"
    )
    assert "any_of" not in tree
    assert "renal-liver-metastasis" in tree


def test_an_exception_among_examples_is_of_the_example() -> None:
    _, denial = statements_of(
        "Histotripsy is medically necessary for hepatocellular carcinoma.\n\n"
        "Histotripsy is investigational for any indications other than those listed above including, but may not be "
        "limited to, cholangiocarcinoma and liver metastases from any primary other than colon or rectum.\n"
    )
    assert shown(denial.criteria) == "-"
    assert denial.complement_of == ("1",)


@pytest.mark.parametrize("text", ["Primary & Metastatic Tumors of the Liver", "primary and/or metastatic liver tumors"])
def test_other_signs_for_and_join_words_of_a_name(text: str) -> None:
    assert [m.id for m in V.mentions(text)] == ["liver-tumor"]


def test_metastases_in_another_place_are_none_here() -> None:
    text = (
        "Bone Metastases\n\nSBRT is medically necessary for bone metastases when either is met:\n\n- To treat a "
        "previously irradiated field\n- Vertebral metastasis of melanoma\n\nSBRT is medically necessary for brain "
        "metastases.\n\nLiver Tumors\n\nSBRT is medically necessary for unresectable metastases.\n"
    )
    assert [shown(s.criteria) for s in statements_of(text)] == ["resection_feasible = False"]


def test_metastases_of_the_place_and_others_are_no_metastases_from_those() -> None:
    text = "metastases of the liver, lung or adrenal"
    assert [m.id for m in V.mentions(text)] == ["liver-metastasis"]
    assert [m.id for m in V.mentions("metastases of the liver from lung cancer")] == ["lung-liver-metastasis"]


@pytest.mark.parametrize(
    "named", ["all metastases other than colorectal", "metastases except colorectal", "any metastases"]
)
def test_metastases_beside_a_tumor_are_denied_too(named: str) -> None:
    (denial,) = statements_of(f"Hepatic arterial infusion is experimental for HCC, and {named}.\n")
    inside = members(denial.indication, V)
    assert {"hepatocellular-carcinoma", "breast-liver-metastasis"} <= inside
    assert ("colorectal-liver-metastasis" in inside) == (named == "any metastases")
