"""Names before a position: of a part in the line of its sentence, of a treatment over a judgement, of a payer."""

from __future__ import annotations

import pytest

from loaders.lines.inline_headings import name_before_sentence
from ontology.scope import named
from tests.trees import positions_of, shown, statements_of


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Policy Position Coverage is subject to the contract of the member.", "Policy Position"),
        ("Policy Statement Ablation may be considered medically necessary.", "Policy Statement"),
        ("Coverage Rationale Benefits follow the terms of the plan. |", "Coverage Rationale"),
        ("Policy Position", None),
        ("Policy Position Statement Board", None),
        ("Policy Statements are revised each year.", None),
        ("Policy The plan covers ablation.", None),
    ],
)
def test_the_name_of_a_part_is_told_from_the_sentence_behind_it(line: str, name: str | None) -> None:
    found = name_before_sentence(line)
    assert (line[: found[0]] if found else None) == name


@pytest.mark.parametrize(
    ("judgement", "status"),
    [
        ("Medically necessary for hepatocellular carcinoma.", "medically-necessary"),
        ("Considered investigational for hepatocellular carcinoma.", "investigational"),
        ("It is considered investigational for hepatocellular carcinoma.", "investigational"),
        ("Not covered for hepatocellular carcinoma.", "not-medically-necessary"),
    ],
)
@pytest.mark.parametrize("name", ["Yttrium-90 microspheres (SIRT)", "Selective internal radiation therapy"])
def test_a_judgement_without_a_subject_is_on_the_treatment_over_it(name: str, judgement: str, status: str) -> None:
    first, second = statements_of(
        f"The plan reviews all requests.\n\n1) {name}\n\n   {judgement}\n\n"
        "2) Histotripsy\n\n   Not covered for liver metastases.\n"
    )
    assert (first.status, list(named(first.modality))) == (status, ["radioembolization"])
    assert list(named(first.indication)) == ["hepatocellular-carcinoma"]
    assert list(named(second.modality)) == ["histotripsy"]


def test_a_list_below_a_name_is_on_it() -> None:
    (grant,) = statements_of(
        "The plan reviews all requests.\n\n4) Radioembolization\n\n   Medically necessary for:\n\n"
        "   a) Unresectable hepatocellular carcinoma; or\n\n   b) Unresectable colorectal liver metastases\n"
    )
    assert list(named(grant.modality)) == ["radioembolization"]
    assert "4.a" in shown(grant.criteria)


@pytest.mark.parametrize(
    "who", ["Acornia members", "Acornia Vitalis enrollees", "Acornia customers", "Members", "Individuals"]
)
def test_whose_members_a_denial_speaks_of_limits_nobody(who: str) -> None:
    (denial,) = statements_of(f"{who} may NOT be eligible under the Plan for histotripsy of liver tumors.")
    assert (denial.status, denial.criteria) == ("not-medically-necessary", None)


@pytest.mark.parametrize("who", ["Pediatric members", "Cirrhotic members"])
def test_which_members_a_denial_speaks_of_limits_it(who: str) -> None:
    (denial,) = statements_of(f"{who} may NOT be eligible under the Plan for histotripsy of liver tumors.")
    assert denial.criteria is not None


@pytest.mark.parametrize(
    "reason",
    [
        "as wide use and general acceptance for its purposes cannot be found in the literature",
        "since long-term benefit has not been demonstrated",
        "because superiority over other treatments could not be shown in trials",
        "as its use for the proposed purposes has not yet been established",
    ],
)
def test_a_reason_that_something_was_not_shown_is_no_condition(reason: str) -> None:
    (denial,) = statements_of(f"Histotripsy of liver tumors is considered investigational {reason}.")
    assert denial.criteria is None


def test_what_cannot_be_done_to_the_tumor_is_no_reason() -> None:
    found = positions_of("RFA is covered as a treatment of hepatocellular carcinoma that cannot be resected.")
    assert "resection_feasible = False" in shown(found.statements[0].criteria)
