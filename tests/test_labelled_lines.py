"""Lines of business that stand as a label before positions."""

from __future__ import annotations

import pytest

from graph.answers import coverage
from loaders.wording.lines_above import all_but
from ontology.vocabulary import load_vocabulary
from tests.measuring import index_of
from tests.test_leads_and_blocks import record_of
from tests.trees import positions_of, shown, statements_of

VOCABULARY = load_vocabulary()
SAID = "RFA is medically necessary for HCC."


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Commercial plans: ", ("commercial",)),
        ("Commercial: ", ("commercial",)),
        ("Medicare Advantage members: ", ("medicare-advantage",)),
        ("Medicaid plans - ", ("medicaid",)),
        ("For Medicaid: ", ("medicaid",)),
        ("Medicaid. ", ("medicaid",)),
        ("Commercial and Medicaid products: ", ("commercial", "medicaid")),
        ("Commercial plans: TACE is not covered for HCC. ", ("commercial",)),
        ("- Medicaid: ", ("medicaid",)),
    ],
)
def test_a_label_says_for_which_lines_its_positions_are(label: str, lines: tuple[str, ...]) -> None:
    assert {s.lines_of_business for s in statements_of(label + SAID)} == {lines}


@pytest.mark.parametrize("label", ["Note: ", "Commercial devices for ablation: ", "Policy statement. "])
def test_other_labels_name_no_line(label: str) -> None:
    assert {s.lines_of_business for s in statements_of(label + SAID)} == {()}


def test_two_labels_take_opposite_positions_without_a_conflict() -> None:
    one, two = statements_of(f"Commercial plans: {SAID}\n\nMedicaid plans: RFA is considered investigational for HCC.")
    assert (one.lines_of_business, two.lines_of_business) == (("commercial",), ("medicaid",))


def test_all_other_lines_are_those_without_a_position_of_their_own() -> None:
    policy = f"Medicaid: RFA is not covered for HCC.\n\nAll other lines of business: {SAID}"
    one, two = statements_of(policy)
    assert (one.lines_of_business, two.lines_of_business) == (("medicaid",), ())
    index = index_of([record_of(policy)], VOCABULARY)
    asked = {
        line: coverage(index, VOCABULARY, "RFA", "HCC", line_of_business=line)["answers"][0]["determination"]
        for line in ("medicaid", "commercial")
    }
    assert asked == {"medicaid": "not_medically_necessary", "commercial": "covered"}


def test_the_label_of_a_list_is_that_of_its_items() -> None:
    read = statements_of("Medicaid plans:\n\n1. RFA is covered for HCC.\n\n2. TACE is covered for HCC.")
    assert {s.lines_of_business for s in read} == {("medicaid",)}


@pytest.mark.parametrize(
    "lead",
    [
        "For Medicaid members, TACE is considered investigational for the following:",
        "TACE is not covered for Medicaid enrollees for these indications:",
        "It is the policy of Medicaid plans of the Company that TACE is not medically necessary for the following:",
    ],
)
def test_the_line_that_a_lead_names_is_that_of_each_item(lead: str) -> None:
    read = statements_of(f"{lead}\n\n- Hepatocellular carcinoma\n- Neuroendocrine liver metastases")
    assert {s.lines_of_business for s in read} == {("medicaid",)}


def test_the_line_of_a_lead_is_that_of_its_examples() -> None:
    read = statements_of(
        "It is the policy of Medicaid plans of the Company that TACE is medically necessary for HCC.\n\n"
        "It is the policy of Medicaid plans of the Company that TACE is not medically necessary for any other "
        "indication, including but not limited to:\n\nA. Intrahepatic cholangiocarcinoma;\nB. Breast metastases."
    )
    assert [s.lines_of_business for s in read] == [("medicaid",)] * 4


def test_a_lead_without_a_position_may_name_a_line_for_another_reason() -> None:
    read = statements_of(
        "The criteria for Medicaid members apply, with this exception:\n\n- RFA is medically necessary for HCC."
    )
    assert read[-1].lines_of_business == ()


MEDICARE, MEDICAID = frozenset({"medicare"}), frozenset({"medicaid"})


@pytest.mark.parametrize(
    ("wording", "left_out"),
    [
        (f"Non-Medicare products: {SAID}", MEDICARE),
        (f"Non-Medicaid plans: {SAID}", MEDICAID),
        (f"Non Medicare members: {SAID}", MEDICARE),
        (f"Non-commercial plans: {SAID}", frozenset({"commercial"})),
        (f"Non-Medicare/Medicaid products: {SAID}", MEDICARE | MEDICAID),
        ("For non-Medicare members, RFA is covered for HCC.", MEDICARE),
        ("For members who are not in Medicare, RFA is covered for HCC.", MEDICARE),
        ("RFA is covered for HCC in members not enrolled in Medicare or Medicaid.", MEDICARE | MEDICAID),
        ("For members who are neither in Medicare nor in Medicaid, RFA is covered for HCC.", MEDICARE | MEDICAID),
        ("For persons without Medicaid, RFA is covered for HCC.", MEDICAID),
        ("RFA is covered for HCC except for Medicare and Medicaid members.", MEDICARE | MEDICAID),
        ("RFA is covered for HCC in all plans except Medicare Advantage and Medicaid.", MEDICARE | MEDICAID),
    ],
)
def test_a_line_that_is_left_out_keeps_its_members_from_the_position(wording: str, left_out: frozenset[str]) -> None:
    (read,) = statements_of(wording)
    assert set(read.lines_of_business) == set(all_but(left_out, VOCABULARY))
    assert shown(read.criteria) == "-"


def test_what_a_line_is_denied_that_is_none_left_out_stays_denied_to_it() -> None:
    (read,) = statements_of("RFA is not covered under Medicare plans for HCC.")
    assert read.lines_of_business == ("medicare",)


def test_a_position_for_all_but_one_line_is_general_only_where_that_one_has_its_own() -> None:
    denied = "RFA is not covered for HCC."
    _, general = statements_of(f"Medicaid: {denied}\n\nNon-Medicaid: {SAID}")
    _, some = statements_of(f"Commercial: {denied}\n\nNon-Medicaid: {SAID}")
    assert general.lines_of_business == ()
    assert "medicaid" not in some.lines_of_business != ()


@pytest.mark.parametrize(
    ("wording", "lines"),
    [
        ("Commercial plans: RFA is covered for HCC except for Medicaid members.", ("commercial",)),
        ("Commercial and Medicaid plans: RFA is covered for HCC except for Medicaid members.", ("commercial",)),
        ("RFA is covered for HCC in commercial plans, except in Medicaid plans.", ("commercial",)),
    ],
)
def test_an_exception_adds_no_line_to_those_named(wording: str, lines: tuple[str, ...]) -> None:
    (read,) = statements_of(wording)
    assert read.lines_of_business == lines


@pytest.mark.parametrize(
    "wording",
    [
        "RFA is covered for HCC in Medicaid plans, except in Medicaid managed care.",
        "RFA is covered in Medicaid for HCC except in managed Medicaid.",
        "Medicaid: RFA is covered for HCC, except for managed Medicaid members.",
        "RFA is covered for HCC in Medicaid members who are not in managed Medicaid.",
        "RFA is covered for HCC for Medicare members other than Medicare Advantage members.",
    ],
)
def test_an_exception_of_some_plans_of_a_line_is_asked(wording: str) -> None:
    read = positions_of(wording)
    assert [shown(s.criteria) for s in read.statements] in (["text"], ["none_of(text)"])
    assert read.findings


@pytest.mark.parametrize(
    "behind",
    [
        " (not applicable to Medicaid plans).",
        " (does not apply to Medicaid).",
        ", which does not apply to Medicaid members.",
        "; it is not applicable in Medicaid.",
        " (this grant does not extend to Medicaid members).",
    ],
)
def test_a_position_that_does_not_apply_to_a_line_is_for_the_others(behind: str) -> None:
    (statement,) = statements_of(f"TACE is covered for HCC{behind}")
    assert "medicaid" not in statement.lines_of_business
    assert "commercial" in statement.lines_of_business


@pytest.mark.parametrize(
    ("policy", "lines"),
    [
        ("TACE is covered for HCC (commercial only).", ("commercial",)),
        ("(Medicare only) TACE is covered for HCC.", ("medicare",)),
        ("TACE is covered for HCC (Medicaid members only).", ("medicaid",)),
        ("TACE is covered for HCC [commercial and Medicaid plans only].", ("commercial", "medicaid")),
        ("TACE is covered for HCC (unresectable only).", ()),
    ],
)
def test_a_bracket_that_names_only_lines_keeps_the_position_to_them(policy: str, lines: tuple[str, ...]) -> None:
    assert [s.lines_of_business for s in statements_of(f"{policy}\n")] == [lines]
