"""Applicability: lines of business included, excluded, or governed by other rules."""

from pathlib import Path

import pytest

from loaders.identity.applicability import read_lines_of_business
from loaders.lines.reading import read_text
from loaders.record import LineOfBusiness, Pointer
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections
from loaders.wording.named_lines import find_lines, lines_of_members, own_products
from ontology.vocabulary import load_vocabulary

SOURCES = Path(__file__).resolve().parents[2] / "shared" / "sources"


def read(text: str) -> tuple[tuple[LineOfBusiness, ...], tuple[Pointer, ...]]:
    reading = read_text(text, "policy.txt")
    return read_lines_of_business(reading, read_sections(read_blocks(reading)), load_vocabulary())


def rules_of(text: str) -> dict[str, str]:
    return {line.id: line.rule for line in read(text)[0]}


def test_every_line_of_the_lexicon_is_in_the_ontology() -> None:
    known = {t.id for t in load_vocabulary().terms("line-of-business")}
    named = (
        "Commercial, Medicare, Medicare Advantage, Medicaid, FEP, TRICARE, HMO, "
        "PPO, POS, EPO, self-funded plans, state employee plan"
    )
    assert {n.id for n in find_lines(named, listed=True)} <= known


def test_the_longest_name_of_a_line_counts_and_non_medicare_is_none() -> None:
    assert [n.id for n in find_lines("Medicare Advantage and Medicare, but not non-Medicare")] == [
        "medicare-advantage",
        "medicare",
    ]


def test_a_list_of_products_is_included() -> None:
    assert rules_of(
        "Fennel Health Plan\n\nProduct and Benefit Application\n\nApplies to\n\n"
        "Commercial\n\nMedicaid/XHP*\n\nMedicare**\n"
    ) == {
        "commercial": "included",
        "medicaid": "included",
        "medicare": "included",
    }


def test_a_sentence_decides_over_a_list() -> None:
    text = (
        "Fennel Health Plan\n\nApplies to\n\nCommercial\n\nMedicaid\n\nMedicare\n\nMedicaid Members\n\n"
        "Fennel Medicaid follows Utopian Administrative Rules 410-120-1200 for cryoablation.\n\nMedicare Members\n\n"
        "The criteria are applied to Medicare patients only where directed by a separate Medicare policy. "
        'Unproven services are "not medically necessary" for Medicare.\n'
    )
    lines, pointers = read(text)
    assert {x.id: x.rule for x in lines} == {
        "commercial": "included",
        "medicaid": "governed_elsewhere",
        "medicare": "governed_elsewhere",
    }
    assert next(x for x in lines if x.id == "medicare").status_map == (("investigational", "not-medically-necessary"),)
    assert [(p.kind, p.title, p.number, p.modalities, p.line_of_business) for p in pointers] == [
        ("state_rules", "Utopian Administrative Rules", "410-120-1200", ("cryoablation",), "medicaid"),
        ("separate_policy", "separate Medicare policy", None, (), "medicare"),
    ]


def test_exclusion_with_and_without_a_reference() -> None:
    lines, pointers = read(
        "Fennel Health Plan\n\nApplication\n\n"
        "This policy applies to Fennel Commercial plans. It does not apply to Individual Exchange"
        " plans; refer to the state-specific policy.\n\nDisclaimer\n\n"
        "This policy does not apply to Medicare Advantage.\n"
    )
    assert {x.id: x.rule for x in lines} == {
        "commercial": "included",
        "individual-exchange": "excluded",
        "medicare-advantage": "excluded",
    }
    assert [(p.kind, p.line_of_business) for p in pointers] == [("state_rules", "individual-exchange")]


def test_an_exclusion_behind_the_references_counts() -> None:
    text = (
        "Policy\n\nText.\n\nReferences\n\n1. A study of Medicare Advantage members.\n\n"
        "This bulletin does not apply to Medicare Advantage; see N-219.\n"
    )
    lines, (pointer,) = read(text)
    assert [(x.id, x.rule) for x in lines] == [("medicare-advantage", "excluded")]
    assert pointer.number == "N-219"


def test_federal_employees_follow_their_own_policy() -> None:
    text = (
        "Fennel Health Plan\n\nApplication\n\n"
        "Medical policy for FEP members is subject to FEP medical policy which may differ.\n"
    )
    lines, (pointer,) = read(text)
    assert [(x.id, x.rule) for x in lines] == [("federal-employee", "governed_elsewhere")]
    assert (pointer.kind, pointer.title) == ("separate_policy", "FEP medical policy")


def test_all_products() -> None:
    assert rules_of("Applies to all products administered by Fennel Insurance.\n") == {"all-products": "included"}


def test_descriptions_and_evidence_rule_on_nothing() -> None:
    assert not rules_of(
        "Description\n\nIn Medicare beneficiaries the results apply to Medicaid members too.\n\n"
        "Rationale\n\nMedicare follows.\n"
    )


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not part of the repository")
@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (
            "000",
            {
                ("Medicare HMO Blue", "included"),
                ("Medicare PPO Blue", "included"),
                ("Commercial PPO and Indemnity", "included"),
                ("Commercial Managed Care (HMO and POS)", "included"),
            },
        ),
        ("001", {("Commercial", "included"), ("Medicaid", "governed_elsewhere"), ("Medicare", "governed_elsewhere")}),
        ("002", {("FEP", "governed_elsewhere")}),
        ("003", set()),
        ("004", {("all products", "included"), ("Medicare", "governed_elsewhere")}),
    ],
)
def test_sources(prefix: str, expected: set[tuple[str, str]]) -> None:
    (file,) = SOURCES.glob(f"{prefix}_*.txt")
    assert expected <= {(x.name, x.rule) for x in read(file.read_text(encoding="utf-8"))[0]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A label, and what the next sentence says of its members.
        (
            "Scope\n\n*Medicaid/State Plan Members: A state list decides for these members. This policy does not apply "
            "to them.\n",
            {"medicaid": "excluded"},
        ),
        (
            "Scope\n\nThis policy is for Fennel commercial members. Medicare Advantage members: Medicare rules are "
            "used.\n",
            {"medicare-advantage": "governed_elsewhere"},
        ),
        ("Scope\n\nMedicare Advantage members have their own policy.\n", {"medicare-advantage": "governed_elsewhere"}),
        # The name of the payer before the line.
        (
            "Notes\n\n7. Fennel Medicare Advantage. Medicare NCDs and LCDs are followed. This page does not apply.\n",
            {"medicare-advantage": "excluded"},
        ),
        # Boxes beside lines, before or behind them.
        (
            "Applicable Lines of Business\n\n☒ Commercial  ☐ Medicaid  ☐ Medicare\n",
            {"commercial": "included", "medicaid": "excluded", "medicare": "excluded"},
        ),
        (
            "Applicable Lines of Business\n\nCommercial [X]  Medicaid [ ]\n",
            {"commercial": "included", "medicaid": "excluded"},
        ),
        # Where all ticks are lost, nothing is known.
        ("Applicable Lines of Business\n\n☐ Medicaid  ☐ Medicare\n", {}),
        # Other documents of the payer, by the line that they are for.
        (
            "Fennel Community Plan\n\nRelated Policies\n\n• Proton Beam Therapy\n\nMedicare Advantage Policy\n"
            "• Ablation of Tumors\n\nApplication\n\nThis policy applies in all states.\n",
            {"medicare-advantage": "governed_elsewhere"},
        ),
        ("Fennel Plan\n\nRelated Commercial Policies\n\n• Proton Beam Therapy\n", {}),
    ],
)
def test_what_rules_on_a_line(text: str, expected: dict[str, str]) -> None:
    got = rules_of(text)
    assert {k: v for k, v in got.items() if k in expected or not expected} == expected


def test_a_list_of_documents_for_a_line_is_pointed_at() -> None:
    (pointer,) = read("Fennel Plan\n\nRelated Policies\n\nMedicare Advantage Policy\n• Ablation of Tumors\n")[1]
    assert (pointer.kind, pointer.title, pointer.line_of_business) == (
        "separate_policy",
        "Ablation of Tumors",
        "medicare-advantage",
    )


def test_a_documents_own_name_for_a_line_counts_for_its_members() -> None:
    own = own_products(["It is for the plans of Fennel, and for Fennel Community Care (Medicaid)."])
    assert own == {"Fennel Community Care": "medicaid"}
    assert lines_of_members("For Fennel Community Care members it is investigational.", own) == ("medicaid",)
    assert not own_products(["Fennel Plus (Medicare and Medicaid)", "Cold Therapy (CT)", "Fennel (Commercial)"])


@pytest.mark.parametrize(
    "text",
    [
        "Applies to: All lines of business except Medicare and Medicaid",
        "This policy applies to all lines of business other than Medicare or Medicaid.",
        "This guideline applies to all of our products, excluding Medicare and Medicaid.",
        "Care of Liver Tumors (All Lines of Business Except Medicare and Medicaid)",
        "All plans except Medicare and Medicaid",
        "The criteria apply to all members with the exception of Medicare and Medicaid.",
    ],
)
def test_lines_taken_out_of_all_are_excluded(text: str) -> None:
    assert rules_of(f"{text}\n") == {"medicare": "excluded", "medicaid": "excluded"}


@pytest.mark.parametrize(
    "text",
    [
        "All plans except Medicare require prior authorization.",
        "All members but Medicaid members may call the number on the card.",
    ],
)
def test_what_all_but_some_must_do_excludes_none(text: str) -> None:
    assert "excluded" not in rules_of(f"{text}\n").values()


def test_a_line_named_behind_those_taken_out_is_not_excluded() -> None:
    text = "Liver Care (All Lines of Business Except Medicare) Scope: applies to Commercial members"
    assert rules_of(f"{text}\n") == {"medicare": "excluded", "commercial": "included"}


@pytest.mark.parametrize(
    "text",
    [
        "TACE is covered for HCC, for lines of business other than Medicaid.",
        "TACE is covered for HCC, for all lines of business except Medicaid.",
        "3. Cholangiocarcinoma that cannot be removed, for lines of business other than Medicaid; or",
        "This criterion applies to plans other than Medicaid.",
    ],
)
def test_what_leaves_out_a_line_of_one_position_includes_no_line(text: str) -> None:
    assert rules_of(f"Policy\n\n{text}\n") == {}


@pytest.mark.parametrize(
    "text",
    [
        "This policy applies to lines of business other than Medicaid.",
        "This medical policy applies to any plan other than Medicaid.",
        "These guidelines apply to every line of business except Medicaid.",
    ],
)
def test_a_document_for_lines_other_than_one_excludes_that_one(text: str) -> None:
    assert rules_of(f"{text}\n") == {"medicaid": "excluded"}
