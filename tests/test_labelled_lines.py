"""Lines of business that stand as a label before positions."""

from __future__ import annotations

import pytest

from tests.trees import statements_of

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
    one, two = statements_of(f"Medicaid: RFA is not covered for HCC.\n\nAll other lines of business: {SAID}")
    assert one.lines_of_business == ("medicaid",)
    assert "medicaid" not in two.lines_of_business


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
