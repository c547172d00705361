"""Positions that a row of a history says were another before: 'changed from A to B', 'added X (was A)'."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.loading import load_documents
from graph.answers import coverage
from graph.index import build_index
from graph.store import Store
from loaders.load import load_bytes
from loaders.record import Statement
from ontology.vocabulary import load_vocabulary
from tests.trees import shown

HEAD = "Policy History\n\n06/01/2024  "


def former(
    row: str, title: str = "Ablation and Embolization of Tumors of the Liver", head: str = HEAD
) -> list[Statement]:
    """Return the former positions of a policy whose history has one row of words."""
    text = (
        f"Fennel Health Plan\nMedical Policy\n\n{title}\n\nEffective Date: 06/01/2025\n\nPolicy\n\n"
        f"Microwave ablation of hepatocellular carcinoma is medically necessary.\n\n{head}{row}\n"
        "03/01/2020  New policy.\n"
    )
    return [s for s in load_bytes(text.encode(), "fennel.txt").statements if s.former]


@pytest.mark.parametrize(
    "row",
    [
        "Microwave ablation of HCC changed from investigational to medically necessary.",
        "Annual review. Microwave ablation of HCC moved from experimental/investigational to established.",
        "Interim review. Statements on microwave ablation of HCC were revised from unproven to covered.",
        "Policy updated: microwave ablation of HCC added as medically necessary; it was considered investigational.",
        "Added microwave ablation of HCC (previously considered experimental or investigational).",
        "Added policy statement for microwave ablation of HCC, which had been unproven.",
        "Microwave ablation of HCC, formerly investigational, allowed for three or fewer tumors.",
        "Microwave ablation of HCC was added to the covered indications. It was previously investigational.",
        "Policy statement revised to state that microwave ablation of HCC may be considered medically necessary; "
        "previously investigational.",
    ],
)
def test_what_a_row_says_was_denied_held_until_that_row(row: str) -> None:
    (statement,) = former(row)
    assert (statement.status, statement.effective_until) == ("investigational", "2024-06-01")
    assert repr(statement.modality) == "Named(id='microwave-ablation')"
    assert repr(statement.indication) == "Named(id='hepatocellular-carcinoma')"
    assert statement.criteria is None


def test_an_effective_date_in_the_row_comes_first() -> None:
    (statement,) = former("Added microwave ablation (was not medically necessary). Effective 09/01/2024.")
    assert (statement.status, statement.effective_until) == ("not-medically-necessary", "2024-09-01")
    (statement,) = former("Added microwave ablation (was unproven). In effect 09/15/2024.")
    assert statement.effective_until == "2024-09-15"


def test_a_use_is_kept_and_the_treatment_of_the_title_is_meant() -> None:
    (statement,) = former(
        "Bridge to transplant changed from investigational to medically necessary.", "Chemoembolization of Liver Tumors"
    )
    assert repr(statement.modality) == "Named(id='transarterial-chemoembolization')"
    assert shown(statement.criteria) == "goal = bridge-to-transplant"


@pytest.mark.parametrize(
    "row",
    [
        "Microwave ablation of HCC changed from medically necessary to investigational.",
        "Microwave ablation of HCC of 3 cm to 5 cm changed from investigational to medically necessary.",
        "Limit of microwave ablation of HCC raised from 3 cm to 5 cm; more was investigational.",
        "Microwave ablation of HCC added (was investigational for tumors of more than 3 cm).",
        "The panel met; microwave ablation of HCC was investigational.",
        "Widget ablation added (was investigational).",
        "Uveal melanoma changed from investigational to medically necessary.",
        "Histotripsy added as investigational.",
    ],
)
def test_a_part_an_unknown_treatment_and_a_new_denial_are_no_former_position(row: str) -> None:
    assert former(row) == []


@pytest.mark.parametrize(
    "head",
    [
        "Evidence\n\nOne trial of microwave ablation has been published.\n2\nPolicy History\nDate Action\n06/01/2024 ",
        "References\n\n1) Widget trial. 2020.\n\nAddendum:\n\n1) Effective 06/01/2024: ",
        "References\n\n1) Widget trial. 2020.\n\nAddendum:\n1) Effective 06/01/2024: ",
        "Policy History\n\nDate         Status     Comment\n07/01/2025   Reviewed   None.\n06/01/2024   Revised    ",
    ],
)
def test_histories_run_into_the_text_as_an_addendum_and_with_a_status_behind_the_date(head: str) -> None:
    (statement,) = former("Microwave ablation of HCC added; it was considered experimental before.", head=head)
    assert (statement.status, statement.effective_until) == ("investigational", "2024-06-01")


def test_a_store_answers_for_a_day_before_a_reversal_by_what_the_row_says_held_then(tmp_path: Path) -> None:
    text = (
        "Fennel Health Plan\nMedical Policy\n\nAblation and Embolization of Tumors of the Liver\n\n"
        "Effective Date: 01/01/2020\n\nPolicy\n\n"
        "Microwave ablation of hepatocellular carcinoma is medically necessary for tumors of 3 cm or less.\n\n"
        "Policy History\n\n06/01/2024  Added microwave ablation (previously considered investigational).\n"
        "03/01/2020  New policy.\n"
    )
    (tmp_path / "fennel.txt").write_text(text, encoding="utf-8")
    assert [f["outcome"] for f in load_documents([tmp_path], tmp_path / "store", lambda *_: None)] == ["loaded"]
    vocabulary = load_vocabulary()
    with Store(tmp_path / "store", read_only=True) as store:
        index = build_index(store, vocabulary)
    found = [
        coverage(index, vocabulary, "microwave-ablation", "HCC", as_of=day)["answers"][0]["determination"]
        for day in ("2024-05-31", "2024-06-01")
    ]
    assert found == ["investigational", "covered_if_criteria_met"]
