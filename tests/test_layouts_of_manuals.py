"""Manuals of programs: parts with decimal numbers, limits of sessions, and whose criteria are used where none exist."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import Named
from tests.trees import positions_of, shown

TACE, HCC = Named("transarterial-chemoembolization"), Named("hepatocellular-carcinoma")
MANUAL = """Medicaid Provider Handbook of the State of Plain

{n}  Locoregional Treatment

The State pays for what is described here when it is medically needed and billed with the code for it.

{n}.1  Authorization of Ablation

Authorization is not needed for an ablation, and records are reviewed afterwards by the utilization staff.

{n}.2  Authorization of Chemoembolization

Chemoembolization may be prior authorized for hepatocellular carcinoma when Child-Pugh class is A or B.

{n}.3  Authorization of Radioembolization

Radioembolization is reviewed by the medical director of the State before anything is scheduled.

{n}.4  Noncovered Services

Histotripsy of liver tumors is considered investigational and is not a benefit of the State's program.
"""


def manual(number: str) -> Record:
    """Return the record of a manual whose parts are numbered below a number."""
    return load_bytes(MANUAL.format(n=number).encode(), "manual.txt")


@pytest.mark.parametrize("number", ["9.2.46", "4.11", "12.1.3"])
def test_parts_with_decimal_numbers_beside_a_known_one_are_read(number: str) -> None:
    granted, denied = manual(number).statements
    assert (granted.status, granted.modality, granted.indication) == ("medically-necessary", TACE, HCC)
    assert (denied.status, denied.modality) == ("investigational", Named("histotripsy"))
    assert granted.heading == f"{number}.2 Authorization of Chemoembolization"


def test_the_name_of_a_manual_is_no_line_of_business_of_its_parts() -> None:
    assert {s.lines_of_business for s in manual("9.2.46").statements} == {()}


def test_decimal_numbers_of_items_are_no_headings() -> None:
    policy = (
        "Chemoembolization is medically necessary for hepatocellular carcinoma when:\n\n2.1.1  Child-Pugh Class A\n\n"
        "2.1.2  No Main Portal Vein Thrombosis\n\n2.1.3  Bilirubin Below 2 mg/dL\n"
    )
    (statement,) = positions_of(policy).statements
    assert shown(statement.criteria) == (
        "all_of(2.1.1: child_pugh = A, 2.1.2: portal_vein_thrombosis in branch|none, 2.1.3: bilirubin < 2)"
    )


@pytest.mark.parametrize(
    "limit",
    [
        "Up to three sessions may be authorized within a 12-month period.",
        "Only two treatments are covered per year.",
        "A maximum of 3 sessions will be authorized.",
        "Three sessions may be approved at a time.",
        "One course per lobe is covered.",
    ],
)
def test_a_limit_of_sessions_grants_nothing(limit: str) -> None:
    (statement,) = positions_of(f"Chemoembolization may be authorized for hepatocellular carcinoma. {limit}").statements
    assert (statement.modality, statement.indication) == (TACE, HCC)


@pytest.mark.parametrize(
    "source",
    [
        "There is no NCD or LCD for ablation of tumors; the plan uses its own criteria below for medical necessity.",
        "Due to the absence of an NCD, LCD, or other guidance, the plan has chosen to use its own review criteria, "
        '"Ablation of Tumors", for medical necessity determinations.',
        "If no NCD or LCD exists for ablation, the criteria below are used for medical necessity review.",
        "As CMS does not have a national determination for ablation, the plan follows medical necessity criteria here.",
        "Where no local determination exists for ablation, medical necessity is decided when the policy is applied.",
    ],
)
def test_whose_criteria_are_used_where_a_program_has_none_leaves_no_position_unread(source: str) -> None:
    read = positions_of(f"{source}\n\nRadiofrequency ablation is medically necessary for hepatocellular carcinoma.")
    assert len(read.statements) == 1
    assert not [f for f in read.findings if f.kind == "not-understood"]


SEGMENTS = (
    "Plainfield Health Partners\nMedical Policy\nAblation of Liver Tumors\nEffective Date: 01/01/2026\n\n"
    "Applicable Lines of Business: Commercial, Medicare, Medicaid\n\nPOLICY\n\n{}\n\nRadiofrequency ablation is "
    "considered medically necessary for hepatocellular carcinoma.\n\nMEDICARE BUSINESS SEGMENT:\n\n{}\n\n"
    "EXCLUSIONS:\n\nCryoablation is considered investigational.\n\nREFERENCES\n\n1. A B. Title. J. 2020.\n"
)


@pytest.mark.parametrize("main", ["COMMERCIAL BUSINESS SEGMENT:", "COMMERCIAL AND CHIP MEMBERS", "Commercial Products"])
def test_what_stands_under_the_main_line_is_general_where_the_others_have_nothing_of_their_own(main: str) -> None:
    text = SEGMENTS.format(main, "The criteria above apply.")
    assert {s.lines_of_business for s in load_bytes(text.encode(), "policy.txt").statements} == {()}


def test_what_stands_under_the_main_line_is_its_own_where_another_has_statements() -> None:
    own = "Radiofrequency ablation is considered medically necessary for metastases of colorectal cancer."
    text = SEGMENTS.format("COMMERCIAL MEMBERS:", own)
    first = load_bytes(text.encode(), "policy.txt").statements[0]
    assert first.lines_of_business == ("commercial",)


def test_what_a_sentence_says_of_the_main_line_stays_with_it() -> None:
    text = SEGMENTS.format("Uses", "The criteria above apply.").replace(
        "Cryoablation is considered", "For commercial members, cryoablation is considered"
    )
    assert [s.lines_of_business for s in load_bytes(text.encode(), "policy.txt").statements] == [(), ("commercial",)]


@pytest.mark.parametrize("back", ["", " [back to top]", " [Top]"])
@pytest.mark.parametrize("between", [" ", "\n", " | "])
def test_a_row_of_links_to_the_parts_of_a_policy_says_nothing(back: str, between: str) -> None:
    first, *others = "Radiofrequency Ablation and Microwave Ablation", "Cryoablation", "Experimental Treatments"
    policy = (
        f"The treatments are:\n{between.join([first, *others])}\n\nI.\n{first}{back}\n\nRadiofrequency ablation is "
        f"medically necessary for hepatocellular carcinoma.\n\nII.\n{others[0]}{back}\n\nCryoablation is "
        f"investigational for all liver tumors.\n\nIII.\n{others[1]}{back}\n\nRadiofrequency ablation is "
        "investigational for all other indications."
    )
    positions = positions_of(policy)
    assert [s.criteria for s in positions.statements] == [None, None, None]
    assert not [f for f in positions.findings if f.severity != "note"]


@pytest.mark.parametrize(
    ("benefit", "granted"),
    [
        (
            "Some devices stay in the body. Such devices are medically necessary in these cases:\n\n1. Hepatic "
            "arterial infusion for colorectal liver metastases\n\n2. Radioembolization of hepatocellular carcinoma",
            [
                ("hepatic-arterial-infusion", "colorectal-liver-metastasis"),
                ("radioembolization", "hepatocellular-carcinoma"),
            ],
        ),
        (
            "A needle goes through the skin. It may be a benefit when medically necessary in this circumstance:\n\n"
            "• Microwave ablation of neuroendocrine liver metastases",
            [("microwave-ablation", "neuroendocrine-liver-metastasis")],
        ),
    ],
)
def test_a_benefit_is_read_whose_treatment_stands_in_the_list_below_it_only(
    benefit: str, granted: list[tuple[str, str]]
) -> None:
    read = load_bytes(f"{benefit}\n\nHandbook of Fennel County Health, June 2026\n".encode(), "manual.txt").statements
    assert [(s.status, s.modality, s.indication) for s in read] == [
        ("medically-necessary", Named(treatment), Named(tumor)) for treatment, tumor in granted
    ]
