"""Lists by place: a lead over headings of organs, each with indications of its own, and what all of them require."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Statement
from ontology.scope import Named
from tests.trees import positions_of, shown, statements_of

LIVER = "diagnosis in hepatocellular-carcinoma"
SPREAD = "diagnosis in colorectal-liver-metastasis"
BOTH = f"any_of(all_of({LIVER}, child_pugh in A|B), all_of({SPREAD}, tumor_count <= 3))"
A, B = "Hepatocellular carcinoma, Child-Pugh class A or B", "Colorectal liver metastases, up to 3 lesions"


def one(policy: str) -> Statement:
    """Return the only statement that grants."""
    (statement,) = (s for s in statements_of(policy) if s.status == "medically-necessary")
    return statement


@pytest.mark.parametrize(
    "lead",
    [
        "SBRT is considered medically necessary for the following indications:",
        "SBRT is covered for the tumors listed below.",
        "SBRT is medically necessary for the sites below.",
        "SBRT is considered medically necessary when ANY of the following criteria are met:",
        "SBRT may be considered medically necessary for the following conditions:",
    ],
)
@pytest.mark.parametrize(
    ("listed", "tree"),
    [
        (f"Liver\n\n- {A}\n- {B}\n\nLung\n\n- Stage I lung cancer\n\nProstate\n\n- Localized cancer", BOTH),
        (f"LIVER\n\n{A}\n\n{B}\n\nLUNG\n\nStage I non-small cell lung cancer", BOTH),
        (
            f"Liver:\n  1. {A}\n  2. {B}\n\nLung:\n  1. Stage I lung cancer\n\nSpine:\n  1. Painful metastases",
            BOTH.replace(f"all_of({LIVER}", f"1: all_of({LIVER}").replace(f"all_of({SPREAD}", f"2: all_of({SPREAD}"),
        ),
        (
            f"Head and Neck\n\n- Recurrent disease\n\nPrimary Liver Cancer\n\n- {A}\n\nLiver Metastases\n\n- {B}",
            BOTH.replace(LIVER, f"diagnosis in primary-liver-tumor, {LIVER}").replace(
                SPREAD, f"diagnosis in liver-metastasis, {SPREAD}"
            ),
        ),
    ],
    ids=["titles", "capitals", "colons", "other-places-first"],
)
def test_indications_under_the_names_of_places_are_those_of_the_lead(lead: str, listed: str, tree: str) -> None:
    statement = one(f"{lead}\n\n{listed}")
    assert statement.modality == Named("stereotactic-body-radiotherapy")
    assert shown(statement.criteria) == tree


def test_what_all_places_require_is_asked_beside_each_of_their_lists() -> None:
    policy = (
        "SBRT is considered reasonable and necessary for the sites below when each of the General Requirements is "
        "met.\n\nGeneral Requirements\n\n1. Karnofsky performance status of 70 or more.\n2. No more than 5 lesions.\n\n"
        f"Liver\n\nA. {A}.\nB. {B}.\n\nLung\n\nA. Stage I cancer of the lung."
    )
    assert shown(one(policy).criteria) == (
        f"all_of(any_of(A: all_of({LIVER}, child_pugh in A|B), B: all_of({SPREAD}, tumor_count <= 3)), "
        "1: karnofsky >= 70, 2: tumor_count <= 5)"
    )


def test_a_sentence_on_what_is_left_behind_the_last_place_is_on_no_place() -> None:
    policy = (
        f"SBRT is considered medically necessary for the following:\n\nLiver\n\n- {A}\n\nLung\n\n- Stage I cancer of "
        "the lung\n\nSBRT is considered not medically necessary for all other indications."
    )
    granted, denied = statements_of(policy)
    assert (denied.status, denied.complement_of) == ("not-medically-necessary", (granted.id,))


def test_a_place_with_a_position_of_its_own_is_no_part_of_the_list() -> None:
    policy = (
        f"SBRT is considered medically necessary for the following:\n\nLiver\n\n- {A}\n\nPancreas\n\nSBRT of the "
        "pancreas is considered investigational.\n"
    )
    assert shown(one(policy).criteria) == f"all_of({LIVER}, child_pugh in A|B)"


def test_what_stands_under_another_place_is_told() -> None:
    policy = f"SBRT is covered for the following:\n\nLiver\n\n- {A}\n\nLung\n\n- Stage I cancer of the lung"
    assert [f.message for f in positions_of(policy).findings if f.kind == "uncertain-scope"] == [
        "a list under the name of another place holds none of the tumors of this ontology"
    ]


@pytest.mark.parametrize("other", ["Lung", "Kidney and Adrenal Gland", "Prostate", "Head and Neck", "Bone"])
@pytest.mark.parametrize("form", ["{}. {}", "{}) {}"])
def test_under_the_numbered_name_of_another_place_nothing_is_granted_here(other: str, form: str) -> None:
    policy = (
        f"{form.format(1, other)}\n\nSBRT is considered medically necessary for stage I disease.\n\n"
        f"{form.format(2, 'Liver')}\n\nSBRT is considered medically necessary when there are 3 or fewer lesions."
    )
    assert shown(one(policy).criteria) == "tumor_count <= 3"


@pytest.mark.parametrize(
    "aside",
    [
        "Notice: Services that this policy describes as not covered must not be billed as covered.",
        "Reminder: A determination of benefits depends on the contract of the member.",
        "Scope: This policy applies to adult members of the plan in all states.",
        "Related policies: Liver transplantation, embolization, and radiation of the liver",
        "Important: Benefits depend on the contract.\n\nDisclaimer: No payment is promised by this text.",
    ],
)
def test_the_policy_goes_on_behind_a_line_that_says_something_beside_it(aside: str) -> None:
    policy = (
        f"{aside}\n\nThe plan may ask for records.\n\nLimits and Uses\n\nCryoablation is investigational for tumors of "
        f"the liver.\n\n{aside}\n\nHistotripsy is investigational for tumors of the liver."
    )
    assert [s.modality for s in statements_of(policy)] == [Named("cryoablation"), Named("histotripsy")]


@pytest.mark.parametrize(
    "whose",
    [
        "malignant non-pulmonary tumors metastatic to the lung",
        "non-pulmonary malignancies metastatic to the lung when there are no more than three lesions",
        "breast cancer metastatic to bone",
        "melanoma that has spread to the brain",
        "metastases in the lungs of colorectal cancer",
    ],
)
def test_metastases_in_another_place_are_none_here(whose: str) -> None:
    record = load_bytes(f"# Local therapies\n\n## Policy\n\nRFA is covered for {whose}.\n".encode(), "x.md")
    assert record.statements == ()
    assert [f.kind for f in record.findings if "another place" in f.message] == ["uncertain-scope"]


@pytest.mark.parametrize(
    "whose",
    ["metastases to the liver or lung", "breast cancer metastatic to the liver, not metastatic to bone"],
)
def test_metastases_here_and_in_another_place_are_some_here(whose: str) -> None:
    assert [s.status for s in statements_of(f"RFA is covered for {whose}.")] == ["medically-necessary"]
