"""Sentences that were not understood: the answers on the treatments that they name show them."""

from __future__ import annotations

import pytest

from loaders.record import Finding, Record
from tests.test_contradictions import DENIAL, GRANT, MWA, ask, load


def told(record: Record, kind: str) -> list[Finding]:
    return [f for f in record.findings if f.kind == kind]


@pytest.mark.parametrize(
    "sentence",
    [
        "Cryoablation of hepatocellular carcinoma is cons#### ~~~ ####.",
        "Cryoablation of hepato\ufffdlar carcinoma is \ufffd\ufffd.",
        "Cryoablation of hepatocellular carcinoma: [illegible].",
    ],
    ids=["covered", "lost", "said to be so"],
)
def test_an_answer_on_a_treatment_whose_sentence_is_damaged_is_unreadable(sentence: str) -> None:
    record = load(f"{MWA} {GRANT}.", sentence)
    (finding,) = told(record, "unreadable")
    assert (finding.severity, finding.touches) == ("error", ("cryoablation",))
    cold, heat = ask(record, "cryoablation", "HCC"), ask(record, "microwave ablation", "HCC")
    assert cold["determination"] == "unreadable"
    assert [f["kind"] for f in cold["findings"]] == ["unreadable"]
    assert (heat["determination"], heat["findings"]) == ("covered", [])


def test_a_damaged_sentence_under_the_number_of_a_treatment_is_about_that() -> None:
    record = load(
        "1.1 Microwave ablation",
        f"1.1.1 {MWA} {GRANT}.",
        "1.2 Cryoablation",
        "1.2.1 Cryo\ufffd\ufffd\ufffd is \ufffd\ufffd.",
    )
    assert [f.touches for f in told(record, "unreadable")] == [("cryoablation",)]


def test_a_damaged_sentence_that_may_be_about_anything_touches_every_answer() -> None:
    record = load(f"{MWA} {GRANT}.", "The proc\ufffdres are \ufffd\ufffd.")
    (finding,) = told(record, "not-understood")
    assert (finding.severity, finding.touches) == ("warning", ())
    assert ask(record, "cryoablation", "HCC")["determination"] == "not_addressed"
    for modality in ("cryoablation", "microwave ablation"):
        assert [f["kind"] for f in ask(record, modality, "HCC")["findings"]] == ["not-understood"]


def test_a_sentence_that_was_not_understood_is_shown_for_the_treatment_that_it_names() -> None:
    record = load(f"{MWA} {DENIAL}.", "Cryoablation is a matter for the medical director.")
    (finding,) = told(record, "not-understood")
    assert finding.touches == ("1", "cryoablation")
    for modality in ("cryoablation", "microwave ablation"):
        assert [f["kind"] for f in ask(record, modality, "HCC")["findings"]] == ["not-understood"]
    assert ask(record, "histotripsy", "HCC")["findings"] == []


def test_damage_that_leaves_no_position_leaves_nothing_to_answer_from() -> None:
    record = load("The proc\ufffdres are \ufffd\ufffd.")
    assert [f.touches for f in told(record, "unreadable")] == [()]
    assert ask(record, "cryoablation", "HCC")["determination"] == "unreadable"
