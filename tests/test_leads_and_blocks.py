"""What stands over positions: leads that ask, blocks that hold for a time, lists within lists, denials said twice."""

from __future__ import annotations

import pytest

from graph.answers import coverage
from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import AllOf, Named, Not
from ontology.vocabulary import load_vocabulary
from tests.measuring import index_of
from tests.trees import criteria_of, positions_of, shown, statements_of

V = load_vocabulary()
CRC, HCC, NET = "colorectal-liver-metastasis", "hepatocellular-carcinoma", "neuroendocrine-liver-metastasis"


def record_of(policy: str) -> Record:
    head = "Fennel Health Plan\nMedical Policy\n\nTreatment of Tumors of the Liver\n\nEffective Date: 03/01/2025\n"
    return load_bytes(f"{head}\nPolicy\n\n{policy}".encode(), "fennel.txt")


def determined(policy: str, modality: str, indication: str, setting: str | None = None) -> tuple[str, str | None]:
    """Return the determination and what applies otherwise."""
    answer = coverage(index_of([record_of(policy)], V), V, modality, indication, setting)
    (payer,) = answer["answers"]
    return payer["determination"], payer["otherwise"]


def test_what_a_lead_says_of_the_patient_is_asked_of_each_position_below() -> None:
    one, two = statements_of(
        "For adults with Child-Pugh A or B cirrhosis and unresectable disease:\n\n"
        "1. Radiofrequency ablation is medically necessary for hepatocellular carcinoma.\n\n"
        "2. Microwave ablation is medically necessary for colorectal metastases up to 3 cm.\n"
    )
    assert shown(one.criteria) == "all_of(age >= 18, child_pugh in A|B, cirrhosis = True, resection_feasible = False)"
    assert shown(two.criteria).startswith("all_of(largest_tumor_cm <= 3, age >= 18, child_pugh in A|B")


def test_what_all_of_the_following_require_is_asked_of_the_grants() -> None:
    one, two, three = statements_of(
        "All of the following treatments require that the tumor is not resectable.\n\n"
        "1) Radiofrequency ablation is medically necessary for hepatocellular carcinoma.\n\n"
        "2) TACE is medically necessary for hepatocellular carcinoma in a member on the waiting list of a center. "
        "(The requirement in the first line does not apply.)\n\n"
        "3) Histotripsy is investigational for hepatocellular carcinoma.\n"
    )
    assert shown(one.criteria) == "resection_feasible = False"
    assert "text" in shown(two.criteria)
    assert "resection" not in shown(two.criteria)
    assert three.criteria is None


def test_treatments_that_require_prior_authorization_require_nothing_of_the_patient() -> None:
    (statement,) = statements_of(
        "All of the following treatments require prior authorization.\n\n"
        "1) Radiofrequency ablation is medically necessary for hepatocellular carcinoma.\n"
    )
    assert statement.criteria is None


def test_what_a_paragraph_with_and_adds_goes_to_the_list_before_it() -> None:
    one, two = statements_of(
        "These are judged as follows:\n\n1) Radioembolization is medically necessary for:\n\n"
        "a) Colorectal metastases; or\n\nb) Hepatocellular carcinoma;\n\n"
        "and in either case when life expectancy is at least 3 months.\n\n"
        "2) Hepatic arterial infusion is medically necessary for colorectal liver metastases.\n"
    )
    assert "life_expectancy_months >= 3" in shown(one.criteria)
    assert two.criteria is None


DATED = """\
Effective January 1, 2026

Meets Coverage Criteria

Radioembolization is medically necessary for hepatocellular carcinoma.

Effective September 1, 2017 – December 31, 2025

Meets Coverage Criteria

Radioembolization is medically necessary for breast cancer metastatic to the liver.
"""


def test_a_heading_with_two_days_dates_all_that_it_heads() -> None:
    now, before = record_of(DATED).statements
    assert (now.effective_from, now.effective_until) == ("2026-01-01", None)
    assert (before.effective_from, before.effective_until, before.former) == ("2017-09-01", "2026-01-01", True)


@pytest.mark.parametrize(
    ("denied", "contracts"),
    [
        ("does not meet coverage criteria and is not medically necessary", "members with contracts without"),
        ("does not meet the plan's medical necessity criteria", "contracts without"),
        ("is not covered", "members in contracts that have no"),
        ("does not meet coverage criteria", "members under a contract without primary"),
    ],
)
def test_a_denial_that_is_repeated_for_some_contracts_is_one(denied: str, contracts: str) -> None:
    found = positions_of(
        "Radioembolization is medically necessary for colorectal liver metastases.\n\n"
        f"Radioembolization for all other hepatic metastases {denied}. For {contracts} coverage criteria, it is "
        "considered investigational.\n"
    )
    grant, denial = found.statements
    assert (grant.status, denial.status) == ("medically-necessary", "investigational")
    assert denial.indication == AllOf((Named("liver-metastasis"), Not(Named("colorectal-liver-metastasis"))))
    assert (denial.criteria, denial.complement_of) == (None, ())
    assert [f.kind for f in found.findings if f.severity != "note"] == []


@pytest.mark.parametrize(
    "denied",
    [
        "RFA that does not meet coverage criteria is not covered.",
        "Requests that do not meet medical necessity criteria are denied as not covered.",
        "When the patient does not meet medical necessity criteria, RFA is not covered.",
    ],
)
def test_whoever_does_not_meet_the_criteria_is_denied_beside_a_grant(denied: str) -> None:
    grant, denial = statements_of(f"RFA is covered for HCC when there are no more than 3 tumors. {denied}\n")
    assert (denial.status, denial.complement_of) == ("not-medically-necessary", (grant.id,))


def test_a_count_that_begins_again_deeper_is_a_list_within_the_list() -> None:
    (statement,) = statements_of(
        "I. Treatment of tumors of the liver\n"
        "  1. Any of the following techniques is medically necessary for any of the conditions when all criteria "
        "have been met:\n"
        "    1. Techniques\n      1. Cryoablation; or\n      2. Radiofrequency ablation\n        and\n"
        "    2. Conditions\n      1. Hepatocellular carcinoma; or\n      2. Colorectal liver metastases\n        and\n"
        "    3. Criteria\n      1. Not a candidate for resection; and\n      2. No lesion larger than 5 cm\n"
    )
    assert "cryoablation" in repr(statement.modality)
    assert "radiofrequency-ablation" in repr(statement.modality)
    assert "resection_feasible = False" in shown(statement.criteria)
    assert "largest_tumor_cm <= 5" in shown(statement.criteria)


@pytest.mark.parametrize(
    "lead",
    [
        "for a condition in 2 when every criterion in 3 is met",
        "when one of the conditions in 2 is met and all criteria in 3 are met",
    ],
)
def test_criteria_in_a_list_below_are_those_of_the_list(lead: str) -> None:
    found = statements_of(
        "I. Treatment\n\n"
        "  A. A technique in 1 is considered medically necessary when the condition in 2 is met:\n"
        "    1. Techniques\n      a. Cryoablation; or\n      b. Microwave ablation\n"
        "    2. Conditions\n      a. Hepatocellular carcinoma\n\n"
        f"  B. A technique in 1 is considered medically necessary {lead}:\n"
        "    1. Techniques\n      a. Radiofrequency ablation; or\n      b. Histotripsy\n"
        "    2. Conditions\n      a. Hepatocellular carcinoma; or\n      b. Colorectal liver metastases\n"
        "    3. Criteria\n      a. Not a candidate for resection; and\n      b. No lesion larger than 5 cm\n"
    )
    assert shown(found[-1].criteria) == (
        "all_of(I.B.2: any_of(I.B.2.a: diagnosis in hepatocellular-carcinoma, "
        "I.B.2.b: diagnosis in colorectal-liver-metastasis), "
        "I.B.3: all_of(I.B.3.a: resection_feasible = False, I.B.3.b: largest_tumor_cm <= 5))"
    )


def test_what_must_not_be_is_no_alternative_to_what_is_asked_for_each_tumor() -> None:
    tree = criteria_of(
        "Microwave ablation is medically necessary if ALL of the following are met:\n\n"
        "- Treatment is indicated for ANY ONE of the following conditions:\n"
        "- Hepatocellular carcinoma as indicated by ALL of the following:\n- Tumor is unresectable\n"
        "- Neuroendocrine liver metastases as indicated by ALL of the following:\n- 4 or fewer lesions\n"
        "- Absence of ALL of the following:\n- Ascites\n"
    )
    assert tree.startswith("all_of(any_of(")
    assert "none_of(" in tree.rpartition("any_of(")[2].partition("))")[2]


@pytest.mark.parametrize(
    "text", ["metastases from a primary site other than the colon or rectum", "metastases other than colorectal"]
)
def test_metastases_other_than_some_are_metastases(text: str) -> None:
    grants = (
        f"TACE is medically necessary when the patient has any of these:\n\n- {text}\n- neuroendocrine metastases\n"
    )
    assert determined(grants, "TACE", "hepatocellular carcinoma")[0] == "not_addressed"
    assert determined(grants, "TACE", "colorectal liver metastases")[0] == "not_addressed"
    assert determined(grants, "TACE", "breast cancer liver metastases")[0] == "covered"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "one tumor, 5 cm or less, or up to 3 nodules of less than 3 cm",
            "any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), all_of(tumor_count <= 3, largest_tumor_cm < 3))",
        ),
        ("less than 25 percent of the liver is replaced", "liver_involvement_percent < 25"),
        ("tumor burden of 50% or less", "liver_involvement_percent <= 50"),
    ],
)
def test_figures_go_with_what_they_measure(text: str, tree: str) -> None:
    assert criteria_of(f"TACE is medically necessary for hepatocellular carcinoma when {text}.") == tree


@pytest.mark.parametrize("text", ["ablation of the liver in one session", "one quarter of the liver is involved"])
def test_a_number_without_its_sign_is_no_share(text: str) -> None:
    assert "liver_involvement" not in criteria_of(f"TACE is medically necessary for HCC when {text}.")


COMBINED = """\
Microwave ablation is medically necessary for unresectable colorectal liver metastases of up to 4 cm.

{denied}

All other uses of microwave ablation are investigational.
"""


@pytest.mark.parametrize(
    ("denied", "answer"),
    [
        (
            "Microwave ablation of colorectal liver metastases together with some other procedure is investigational.",
            ("covered_if_criteria_met", "investigational"),
        ),
        ("Microwave ablation of resectable colorectal liver metastases is investigational.", ("varies", None)),
    ],
)
def test_a_denial_makes_an_answer_depend_on_the_case_unless_it_is_open(
    denied: str, answer: tuple[str, str | None]
) -> None:
    policy = COMBINED.format(denied=denied)
    assert determined(policy, "microwave ablation", "colorectal liver metastases") == answer


def test_a_denial_may_say_its_reason_in_its_last_bracket() -> None:
    (statement,) = statements_of(
        "TACE is not covered for colorectal liver metastases in the members of any of our plans (investigational)."
    )
    assert (statement.status, statement.criteria) == ("investigational", None)


def test_palliation_is_a_setting() -> None:
    policy = (
        "Cryoablation is medically necessary for unresectable hepatocellular carcinoma.\n\n"
        "Cryoablation is investigational for palliation of symptoms only.\n"
    )
    assert determined(policy, "cryoablation", "hepatocellular carcinoma", "palliation")[0] == "investigational"
    assert determined(policy, "cryoablation", "hepatocellular carcinoma", "inoperable")[0] == "covered"


def test_codes_in_a_box_end_no_policy_whose_heading_is_only_its_kind() -> None:
    page = (
        "<html><body><h1>Fennel Health Plan Commercial Medical Policy</h1><p>RFA of hepatocellular carcinoma may be "
        "considered medically necessary when the tumor is inoperable.</p>"
        "<table><tr><td><b>Procedure Codes</b></td></tr><tr><td>47370 47382</td></tr></table>"
        "<p>Cryoablation of colorectal liver metastases may be considered medically necessary when there are four or "
        "fewer lesions.</p><table><tr><td><b>Procedure Codes</b></td></tr><tr><td>47371 47383</td></tr></table>"
        "</body></html>"
    )
    record = load_bytes(page.encode(), "fennel.html", "text/html")
    assert [repr(s.modality) for s in record.statements] == [
        "Named(id='radiofrequency-ablation')", "Named(id='cryoablation')",
    ]  # fmt: skip


@pytest.mark.parametrize("long", [1, 0])
def test_where_no_margin_breaks_lines_a_short_one_is_whole(long: int) -> None:
    background = "The plan has reviewed what is published on the treatment of tumors in this organ by heat. " * 8
    found = statements_of(
        "RFA is covered for HCC when ALL of the following are met:\n"
        "• Disease is unresectable\n"
        "• At least two thirds of the organ hold no tumor\n"
        "RFA is covered as a bridge to transplant in HCC when the patient is listed\n\n" + background * long
    )
    bridge = ["goal = bridge-to-transplant", "transplant_listed = True"]
    apart = [["resection_feasible = False", "text"], bridge]
    joined = [["resection_feasible = False"], [*bridge, "text"]]
    parts = [shown(s.criteria).removeprefix("all_of(").removesuffix(")").split(", ") for s in found]
    assert parts == (apart if long else joined)
