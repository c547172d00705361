"""Plain-English questions: what each names, and what the reader asks back."""

from __future__ import annotations

from typing import Any

import pytest

from graph.questions import Reading, answer_question, read_question
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import Index, known_policies, version

V = load_vocabulary()
INDEX = known_policies(V)
RFA, CRYO, MWA, PEI = "radiofrequency-ablation", "cryoablation", "microwave-ablation", "percutaneous-ethanol-injection"
HCC, NET, CRC = "hepatocellular-carcinoma", "neuroendocrine-liver-metastasis", "colorectal-liver-metastasis"
BREAST, GIST, METS, ANY = "breast-liver-metastasis", "gist-liver-metastasis", "liver-metastasis", "liver-tumor"
MELANOMA = "melanoma-liver-metastasis"


def read(text: str) -> Reading:
    return read_question(text, V, INDEX.versions)


def answer(text: str) -> dict[str, Any]:
    return answer_question(INDEX, V, text, as_of="2026-06-01")


PHRASINGS: list[tuple[str, list[str], list[str], list[str], list[str]]] = [
    # question, modalities, indications, settings, payers
    ("which payers cover cryoablation for neuroendocrine liver metastases, and why", [CRYO], [NET], [], []),
    ("Who pays for freezing carcinoid mets in the liver?", [CRYO], [NET], [], []),
    ("is MWA for breast mets in the liver covered by Providence", [MWA], [BREAST], [], ["providence"]),
    ("RFA 4 nodules HCC BCBSMA", [RFA], [HCC], [], ["bcbsma"]),
    ("Does Blue Cross Blue Shield of Massachusetts cover RFA for inoperable HCC?",
     [RFA], [HCC], ["inoperable"], ["bcbsma"]),
    ("What are Providence's criteria for microwave ablation of colorectal liver metastases?",
     [MWA], [CRC], [], ["providence"]),
    ("Is prior authorization needed for RFA of liver cancer in Massachusetts, outpatient?",
     [RFA], [ANY], [], ["bcbsma"]),
    ("What evidence does Kansas cite for cryosurgery in HCC?", [CRYO], [HCC], [], ["bcbsks"]),
    ("Did BCBSKS cover cryoablation of NET liver mets in 2014?", [CRYO], [NET], [], ["bcbsks"]),
    ("cryoablation NET liver metastases bcbs kansas as of March 2015", [CRYO], [NET], [], ["bcbsks"]),
    ("What changed in the Kansas policy on cryoablation for liver metastases?", [CRYO], [METS], [], ["bcbsks"]),
    ("Would a patient with a single 4.5 cm colorectal liver metastasis qualify for RFA?", [RFA], [CRC], [], []),
    ("Which CPT codes are listed for cryoablation of HCC by Louisiana?", [CRYO], [HCC], [], ["bcbsla"]),
    ("histotripsy HCC", ["histotripsy"], [HCC], [], []),
    ("HIFU for liver mets from melanoma", ["high-intensity-focused-ultrasound"], [MELANOMA], [], []),
    ("is TACE covered for HCC under Medicare at Providence?",
     ["transarterial-chemoembolization"], [HCC], [], ["providence"]),
    ("RFA as a bridge to transplant for HCC, BCBS MA", [RFA], [HCC], ["bridge-to-transplant"], ["bcbsma"]),
    ("downstaging HCC with RFA", [RFA], [HCC], ["downstaging"], []),
    ("Is irreversible electroporation investigational for pancreatic cancer liver metastases?",
     ["irreversible-electroporation"], ["pancreatic-liver-metastasis"], [], []),
    ("ablation of liver tumors at Providence", ["ablation"], [ANY], [], ["providence"]),
    ("Which Blue Cross plans cover RFA for HCC?", [RFA], [HCC], [], ["bcbsma", "bcbsks", "bcbsla"]),
    ("compare RFA and cryoablation for colorectal liver metastases", [RFA, CRYO], [CRC], [], []),
    ("Does Medicaid cover MWA for HCC at Providence Health Plan?", [MWA], [HCC], [], ["providence"]),
    ("Y90 for uveal melanoma metastatic to the liver",
     ["radioembolization"], ["uveal-melanoma-liver-metastasis"], [], []),
    ("thermal ablation of unresectable hepatoma", ["thermal-ablation"], [HCC], ["inoperable"], []),
    ("Can my 67-year-old patient with two 2.5 cm NET liver mets get cryo from Providence?",
     [CRYO], [NET], [], ["providence"]),
    ("alcohol injection for hepatocellular carcinoma", [PEI], [HCC], [], []),
    ("When is radiofrequency ablation of GIST liver metastases medically necessary?", [RFA], [GIST], [], []),
    ("GIST mets in liver, RFA, providence", [RFA], [GIST], [], ["providence"]),
    ("what guidelines does Providence cite for ablation of HCC", ["ablation"], [HCC], [], ["providence"]),
    ("TheraBionic for hepatocellular carcinoma", ["electromagnetic-fields"], [HCC], [], []),
    ("BCBSLA position on cryo, liver metastases from breast cancer", [CRYO], [BREAST], [], ["bcbsla"]),
    ("would Blue Cross of Louisiana pay for cryosurgical ablation of metastases to the liver",
     [CRYO], [METS], [], ["bcbsla"]),
    ("rfa for hcc, operable or inoperable, in massachusetts", [RFA], [HCC], ["operable", "inoperable"], ["bcbsma"]),
    ("Are microwaves paid for when breast cancer has spread to the liver?", [MWA], [BREAST], [], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "modalities", "indications", "settings", "payers"), PHRASINGS)
def test_what_a_question_names(
    text: str, modalities: list[str], indications: list[str], settings: list[str], payers: list[str]
) -> None:
    reading = read(text)
    assert reading.modalities == modalities
    assert sorted(reading.indications) == sorted(indications)
    assert sorted(reading.settings) == sorted(settings)
    assert reading.payers == payers
    assert not reading.ask_back
    for found in reading.understood:
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Who covers RFA for HCC?", "coverage"),
        ("What are the criteria for RFA of HCC?", "criteria"),
        ("Is prior auth required for RFA of HCC?", "authorization"),
        ("What evidence supports RFA for HCC?", "evidence"),
        ("Which guidelines are cited for RFA of HCC?", "evidence"),
        ("What changed about RFA for HCC?", "changes"),
        ("Would my patient with HCC qualify for RFA?", "patient"),
        ("CPT codes for RFA of HCC", "codes"),
        ("RFA HCC", "coverage"),
    ],
)
def test_what_a_question_wants(text: str, intent: str) -> None:
    assert read(text).intent == intent


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("in 2014", "2014-01-01"),
        ("as of March 2015", "2015-03-01"),
        ("on 2015-03-02", "2015-03-02"),
        ("on 3/2/2015", "2015-03-02"),
        ("on March 2, 2015", "2015-03-02"),
        ("on 2 March 2015", "2015-03-02"),
        ("in 03/2015", "2015-03-01"),
        ("in Sept. 2018", "2018-09-01"),
        ("", None),
    ],
)
def test_dates(said: str, date: str | None) -> None:
    reading = read(f"Did Kansas cover cryoablation for HCC {said}?")
    assert reading.as_of == date
    assert not reading.not_understood


@pytest.mark.parametrize("said", ["on 2015-02-30", "on 13/05/2015", "on February 30, 2015", "on 2015-00-10"])
def test_a_day_that_no_month_has_is_not_understood_and_stands_for_no_other(said: str) -> None:
    reading = read(f"Did Kansas cover cryoablation for HCC {said}?")
    assert reading.as_of is None
    assert "2015" in reading.not_understood


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("RFA HCC 4 nodules", {"tumor_count": 4}),
        ("RFA HCC three lesions of 2 cm", {"tumor_count": 3, "largest_tumor_cm": 2}),
        ("RFA for a solitary 18 mm HCC nodule", {"tumor_count": 1, "largest_tumor_cm": 1.8}),
        ("RFA HCC ECOG 1 lesions Child-Pugh B", {"ecog": 1, "child_pugh": "B"}),
        ("RFA HCC KPS of 80, Child-Pugh score 8", {"karnofsky": 80, "child_pugh_score": 8}),
        ("RFA HCC", {}),
    ],
)
def test_numbers_are_facts(text: str, facts: dict[str, object]) -> None:
    assert read(text).facts == facts


def test_care_setting_and_line_of_business() -> None:
    reading = read("Is RFA for HCC covered by Providence for Medicaid members in the outpatient setting?")
    assert (reading.line_of_business, reading.care_setting) == ("medicaid", "outpatient")


@pytest.mark.parametrize(
    ("text", "kind", "candidate"),
    [
        ("who covers RFA?", "indication", HCC),
        ("Does Providence cover HCC?", "modality", CRYO),
        ("Does Blue Cross cover RFA for HCC?", "payer", "bcbsks"),
        ("Does Fernbrook cover RFA for HCC?", "payer", "providence"),
        ("breast cancer microwave ablation", "indication", BREAST),
        ("Is crioablation covered for HCC?", "modality", CRYO),
        ("hello", "modality", CRYO),
    ],
)
def test_it_asks_back_when_unsure(text: str, kind: str, candidate: str) -> None:
    body = answer(text)
    assert not body["results"]
    asked = {a["kind"]: [c["id"] for c in a["candidates"]] for a in body["ask_back"]}
    assert candidate in asked[kind]


def test_words_that_mean_nothing_here_are_reported() -> None:
    assert read("RFA for HCC with a zither").not_understood == ["zither"]


def test_the_flagship_question_is_answered_with_its_reasons() -> None:
    (result,) = answer("which payers cover cryoablation for neuroendocrine liver metastases, and why")["results"]
    found = {a["payer"]["id"]: a for a in result["answers"]}
    assert {id: a["determination"] for id, a in found.items()} == {
        "bcbsks": "investigational", "bcbsla": "investigational", "bcbsma": "not_addressed",
        "providence": "covered_if_criteria_met",
    }  # fmt: skip
    providence = found["providence"]
    assert providence["otherwise"] == "not_medically_necessary"
    tree = providence["statements"][0]["criteria"]
    assert [m["label"] for m in tree["members"][:3]] == ["I.A", "I.B", "I.C"]
    assert tree["members"][3]["label"] == "I.D.1"
    assert tree["members"][3]["members"][1]["label"] == "I.D.1.c"
    assert "I.D.2" in [o["label"] for o in providence["other_settings"]]
    assert [p["number"] for p in found["bcbsma"]["see_also"]] == ["633"]
    assert found["bcbsks"]["statements"][0]["basis"] == "inferred"


def test_the_day_in_the_question_is_the_day_of_the_answer() -> None:
    (result,) = answer("Did BCBSKS cover cryoablation of NET liver mets in 2014?")["results"]
    (kansas,) = result["answers"]
    assert (kansas["determination"], kansas["otherwise"]) == ("covered_if_criteria_met", "investigational")
    assert [s["id"] for s in kansas["statements"]] == ["E", "F"]
    assert "start-unknown" in [f["kind"] for f in kansas["findings"]]


def test_more_than_three_nodules_are_excluded() -> None:
    (result,) = answer("RFA 4 nodules HCC BCBSMA")["results"]
    assert result["query"]["facts"] == {"tumor_count": 4}
    assert result["answers"][0]["determination"] == "investigational"


def test_several_payers_and_techniques_are_answered_each() -> None:
    body = answer("Compare RFA and cryoablation for colorectal liver metastases at Kansas and Providence")
    assert [[a["payer"]["id"] for a in r["answers"]] for r in body["results"]] == [["bcbsks", "providence"]] * 2


def test_payers_are_read_from_their_printed_names() -> None:
    other = version("elm", name="Elm Valley Health Insurance Company of Rhode Island")
    for text in ("Elm Valley", "EVHICRI", "elm valley health insurance company of Rhode Island", "Elm"):
        reading = read_question(f"RFA for HCC by {text}?", V, Index((other,)).versions)
        assert reading.payers == ["elm"], text
