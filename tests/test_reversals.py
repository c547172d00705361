"""Positions that a row of a history says were another before: 'changed from A to B', 'added X (was A)'."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.loading import load_documents
from graph.answers import coverage
from graph.index import build_index
from graph.store import Store
from loaders.load import load_bytes
from loaders.record import Statement, TextCriterion
from ontology.vocabulary import load_vocabulary
from tests.trees import shown

IRE, MWA, HCC, ANY = "irreversible-electroporation", "microwave-ablation", "hepatocellular-carcinoma", "liver-tumor"
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
    "row",
    [
        "RFA is now covered; IRE was investigational.",
        "RFA is now covered, IRE was investigational.",
        "RFA is covered (IRE was investigational).",
        "RFA added; MWA and IRE were investigational.",
        "MWA of HCC is covered, cholangiocarcinoma was investigational.",
        "MWA was investigational. Cryoablation is now covered.",
        "Literature is reviewed; MWA was investigational.",
        "Added RFA and MWA (the latter previously investigational).",
        "Added MWA (previously investigational except for HCC).",
        "Added MWA (previously investigational over 3 cm).",
        "MWA moved from investigational for tumors above 3 cm to covered.",
        "Coverage of MWA expanded to tumors up to 5 cm (previously investigational).",
    ],
)
def test_an_old_status_is_not_tied_to_another_treatment_tumor_or_part(row: str) -> None:
    assert former(row) == []


@pytest.mark.parametrize(
    ("row", "treatment", "tumor"),
    [
        ("RFA is covered and IRE, formerly investigational, is covered.", IRE, ANY),
        ("RFA is covered; IRE, once added, was unproven and is now covered.", None, None),
        ("MWA of HCC is now covered; MWA was previously investigational.", MWA, HCC),
        ("MWA was investigational; it is now covered.", MWA, ANY),
        ("MWA had been considered investigational and is now considered medically necessary.", MWA, ANY),
        ("MWA is no longer considered investigational.", MWA, ANY),
        ("Removed MWA from the list of investigational procedures.", MWA, ANY),
        ("MWA of HCC removed from investigational.", MWA, HCC),
        ("Expanded coverage to MWA of HCC, which had been investigational.", MWA, HCC),
        ("MWA changed from investigational to covered for HCC.", MWA, HCC),
        ("MWA may be covered for HCC; it was investigational.", MWA, HCC),
    ],
)  # fmt: skip
def test_an_old_status_is_of_the_treatment_and_the_tumor_that_its_words_name(
    row: str, treatment: str | None, tumor: str | None
) -> None:
    found = [(repr(s.modality), repr(s.indication), s.effective_until) for s in former(row)]
    expected = [(f"Named(id='{treatment}')", f"Named(id='{tumor}')", "2024-06-01")] if treatment else []
    assert found == expected


def test_several_clauses_of_a_row_are_each_read() -> None:
    found = former("RFA changed from unproven to covered; MWA changed from not covered to covered.")
    assert [(repr(s.modality)[10:-2], s.status) for s in found] == [
        ("radiofrequency-ablation", "investigational"),
        ("microwave-ablation", "not-medically-necessary"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "Added cryoablation (was unproven), effective 05/01/2023. Added MWA (was unproven), effective 04/01/2024.",
        "Added cryoablation (was unproven), effective 05/01/2023; added MWA (was unproven), effective 04/01/2024.",
        "Effective 05/01/2023: Added cryoablation (was unproven). Effective 04/01/2024: Added MWA (was unproven).",
    ],
)
def test_sentences_of_a_row_that_are_dated_each_keep_their_days(row: str) -> None:
    assert [(repr(s.modality)[10:-2], s.effective_until) for s in former(row)] == [
        ("cryoablation", "2023-05-01"),
        ("microwave-ablation", "2024-04-01"),
    ]


@pytest.mark.parametrize("last", [("06/01/2024", "05/01/2023"), ("06/01/2024 | Panel", "05/01/2023 | Panel")])
def test_dates_in_a_column_behind_the_words_are_of_their_own_rows(last: tuple[str, str]) -> None:
    text = (
        "# Fennel Health Plan\n\n## Ablation of Tumors of the Liver\n\nEffective Date: 06/01/2025\n\n## Policy\n\n"
        "Microwave ablation of hepatocellular carcinoma is medically necessary.\n\n## Policy History\n\n"
        f"| Action | Date{' | By' if '|' in last[0] else ''} |\n|---|---|{'---|' if '|' in last[0] else ''}\n"
        f"| Added microwave ablation (was investigational) | {last[0]} |\n"
        f"| Added cryoablation (was unproven) | {last[1]} |\n"
    )
    record = load_bytes(text.encode(), "fennel.md")
    found = [(repr(s.modality)[10:-2], s.effective_until) for s in record.statements if s.former]
    assert found == [("microwave-ablation", "2024-06-01"), ("cryoablation", "2023-05-01")]


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


@pytest.mark.parametrize(
    "row",
    [
        "IRE of HCC changed from medically necessary to investigational.",
        "IRE of HCC changed from covered to not covered.",
        "IRE of HCC, formerly covered, is now considered investigational.",
        "Annual review. IRE of HCC is no longer covered.",
        "IRE of HCC is investigational (was medically necessary).",
        "IRE of HCC is no longer considered medically necessary; it is now investigational.",
    ],
)
def test_what_a_row_says_was_granted_held_until_that_row_under_criteria_nobody_told(row: str) -> None:
    """What a former grant asked is not known, so that it stays open."""
    (statement,) = former(row)
    assert (statement.status, statement.effective_until) == ("medically-necessary", "2024-06-01")
    assert repr(statement.modality) == "Named(id='irreversible-electroporation')"
    assert repr(statement.indication) == "Named(id='hepatocellular-carcinoma')"
    assert isinstance(statement.criteria, TextCriterion)


@pytest.mark.parametrize(
    "row",
    [
        "IRE of HCC is no longer covered for tumors of more than 5 cm.",
        "Age limit changed; IRE not covered for children, previously covered.",
        "IRE changed from medically necessary when criteria are met to investigational.",
        "MWA was covered. IRE is investigational.",
        "RFA is investigational, and MWA was covered.",
        "IRE is covered, and was covered before.",
    ],
)
def test_a_part_and_another_treatment_are_no_former_grant(row: str) -> None:
    """Of what the row says nothing else was granted before."""
    assert former(row) == []


def test_what_is_no_longer_unproven_as_of_a_day_was_so_until_it() -> None:
    """'As of' and a day narrow nothing."""
    (statement,) = former("IRE is no longer considered investigational as of 09/01/2024.")
    assert (statement.status, statement.effective_until) == ("investigational", "2024-09-01")
