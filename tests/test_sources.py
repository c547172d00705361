"""The real documents, where they are at hand: every matrix cell, every address, every sentence."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph.answers import coverage
from graph.index import Index, build_index
from graph.load import load_records
from graph.store import Store
from loaders.load import find_documents
from loaders.record import Atom, Criterion, Group, Record, Span
from loaders.record_files import read_record
from loaders.records import RECORDS
from ontology.vocabulary import load_vocabulary
from tests.policies import outcome_of, shipped
from tests.trees import shown

SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCES = SHARED / "sources"
V = load_vocabulary()

needs_sources = pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents (../shared/sources) are not here")
needs_gold = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the gold sample (../shared/gold) is not here")

PAYERS = {
    "bcbsma": "Blue Cross Blue Shield of Massachusetts",
    "providence": "Providence Health Plan",
    "bcbsks": "Blue Cross and Blue Shield of Kansas",
    "bcbsla": "Blue Cross and Blue Shield of Louisiana",
}
MODALITIES = {
    "rfa": "radiofrequency ablation", "cryoablation": "cryoablation", "mwa": "microwave ablation",
    "pei": "percutaneous ethanol injection", "hifu": "high-intensity focused ultrasound",
    "mrgfus": "MR-guided focused ultrasound", "histotripsy": "histotripsy",
    "electromagnetic_fields": "electromagnetic fields", "tace": "transarterial chemoembolization",
    "radioembolization": "radioembolization", "ire": "irreversible electroporation",
}  # fmt: skip
INDICATIONS = {
    "hcc_inoperable": ("hepatocellular carcinoma", "inoperable"),
    "hcc_operable": ("hepatocellular carcinoma", "operable"),
    "hcc_bridge_to_transplant": ("hepatocellular carcinoma", "bridge to transplant"),
    "hcc_downstaging": ("hepatocellular carcinoma", "downstaging"),
    "icc": ("intrahepatic cholangiocarcinoma", None),
    "crc_mets": ("colorectal liver metastases", None),
    "net_mets": ("neuroendocrine liver metastases", None),
    "breast_mets": ("breast cancer liver metastases", None),
    "melanoma_mets": ("melanoma liver metastases", None),
    "gist_mets": ("gastrointestinal stromal tumor liver metastases", None),
}


def loaded() -> list[Record]:
    records = [outcome_of(path).record for path in find_documents([SOURCES])[0]]
    return [r for r in records if r is not None]


def index_of(records: Iterable[Record]) -> Index:
    store = Store()
    for _ in load_records(store, records, V):
        pass
    return build_index(store, V)


@cache
def shipped_index() -> Index:
    return index_of(shipped())


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return loaded()


@needs_sources
def test_the_shipped_records_are_what_the_loaders_make(records: list[Record]) -> None:
    assert sorted(p.stem for p in RECORDS.glob("*.json")) == sorted(Path(r.source).stem for r in records)
    assert [read_record(p) for p in sorted(RECORDS.glob("*.json"))] == records, "run `make records`"


@needs_gold
@pytest.mark.parametrize("origin", ["shipped", pytest.param("sources", marks=needs_sources)])
def test_every_cell_of_the_matrix(origin: str) -> None:
    index = shipped_index() if origin == "shipped" else index_of(loaded())
    bodies = {
        (m, i): coverage(index, V, MODALITIES[m], INDICATIONS[i][0], INDICATIONS[i][1], as_of="2026-11-21")
        for m in MODALITIES
        for i in INDICATIONS
    }
    wrong = []
    for cell in json.loads((SHARED / "gold" / "matrix-sample.json").read_text()):
        body = bodies[(cell["modality"], cell["indication"])]
        (answer,) = [a for a in body["answers"] if a["payer"]["name"] == PAYERS[cell["payer"]]]
        got = (answer["determination"], answer["otherwise"], [s["label"] or s["id"] for s in answer["statements"]])
        if got != (cell["determination"], cell["otherwise"], cell["statements"]):
            wrong.append((cell, got))
    assert wrong == []


def test_the_flagship_from_the_shipped() -> None:
    body = coverage(shipped_index(), V, "cryoablation", "neuroendocrine liver metastases", as_of="2026-11-21")
    answers = {a["payer"]["name"]: a for a in body["answers"]}
    assert sorted(answers) == sorted(PAYERS.values())
    providence = answers[PAYERS["providence"]]
    assert (providence["determination"], providence["otherwise"]) == (
        "covered_if_criteria_met",
        "not_medically_necessary",
    )
    assert [s["label"] for s in providence["statements"]] == ["I", "II"]
    assert "I.D.2" in [o["label"] for o in providence["other_settings"]]
    labels = [node["label"] for node in _nodes(providence["statements"][0]["criteria"]) if node["label"]]
    assert {"I.A", "I.B", "I.C", "I.D.1.c.i", "I.D.1.c.ii", "I.D.1.c.iii"} <= set(labels)
    assert not {"I.D.1.a", "I.D.1.b", "I.D.1.d", "I.D.2"} & set(labels)
    for key in ("bcbsks", "bcbsla"):
        assert answers[PAYERS[key]]["determination"] == "investigational"
        assert [s["basis"] for s in answers[PAYERS[key]]["statements"]] == ["inferred"]
        assert answers[PAYERS[key]]["guidelines"]
    massachusetts = answers[PAYERS["bcbsma"]]
    assert massachusetts["determination"] == "not_addressed"
    assert [p["number"] for p in massachusetts["see_also"]] == ["633"]
    assert "Mohan" in [e["first_author"] for e in providence["evidence"]]


@pytest.mark.parametrize(
    ("day", "determination", "labels"),
    [
        ("2014-01-01", "covered_if_criteria_met", ["E", "F"]),
        ("2015-06-11", "covered_if_criteria_met", ["E", "F"]),
        ("2015-06-12", "investigational", [None]),
        ("1999-01-01", "no_version_in_force", []),
    ],
)
def test_kansas_covered_it_until_june_2015(day: str, determination: str, labels: list[str | None]) -> None:
    body = coverage(
        shipped_index(),
        V,
        "cryoablation",
        "neuroendocrine liver metastases",
        payer=PAYERS["bcbsks"],
        as_of=day,
    )
    (answer,) = body["answers"]
    assert answer["determination"] == determination
    assert [s["label"] for s in answer["statements"]] == labels


def test_massachusetts_requires_authorization_for_inpatients_only() -> None:
    (record,) = [r for r in shipped() if r.payer and r.payer.name == PAYERS["bcbsma"]]
    asked = {(a.care_setting, a.requirement) for a in record.authorizations}
    assert asked == {("inpatient", "required"), ("outpatient", "not_required")}
    assert len([a for a in record.authorizations if a.care_setting == "outpatient"]) == 4


def test_the_traps_of_the_criteria() -> None:
    by_payer = {r.payer.name: r for r in shipped() if r.payer}
    first = by_payer[PAYERS["providence"]].statements[0]
    assert shown(first.criteria) == (
        "all_of(I.A: any_of(karnofsky >= 60, ecog <= 2), I.B: liver_reserve = adequate, I.C: child_pugh in A|B, "
        "I.D: any_of(I.D.1: all_of(awaiting_transplant = False, any_of("
        "I.D.1.a: all_of(diagnosis in hepatocellular-carcinoma, confirmed_by in biopsy|imaging, "
        "I.D.1.a.i: resection_infeasible_documented = True, I.D.1.a.ii: accessible_location = True, "
        "I.D.1.a.iii: any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), "
        "all_of(tumor_count >= 2, tumor_count <= 3, largest_tumor_cm <= 3)), "
        "I.D.1.a.iv: all_of(all_foci_ablatable = True, goal = long-term-control)), "
        "I.D.1.b: all_of(diagnosis in colorectal-liver-metastasis, confirmed_by in biopsy|imaging, "
        "I.D.1.b.i: any_of(resection_feasible = False, combined_with_resection = True), "
        "I.D.1.b.ii: accessible_location = True, I.D.1.b.iii: largest_tumor_cm <= 5, "
        "I.D.1.b.iv: extrahepatic_disease = none), "
        "I.D.1.c: all_of(diagnosis in neuroendocrine-liver-metastasis, confirmed_by in biopsy|imaging, "
        "I.D.1.c.i: resection_infeasible_documented = True, I.D.1.c.ii: largest_tumor_cm <= 5, "
        "I.D.1.c.iii: symptoms = refractory-to-medical-treatment), "
        "I.D.1.d: all_of(diagnosis in breast-liver-metastasis, confirmed_by in biopsy|imaging, "
        "I.D.1.d.i: resection_infeasible_documented = True, I.D.1.d.ii: largest_tumor_cm <= 5, "
        "I.D.1.d.iii: extrahepatic_disease in none|stable-bone-metastasis-only))), "
        "I.D.2: all_of(transplant_listed = True, goal = bridge-to-transplant)))"
    )
    milan = "any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), all_of(tumor_count <= 3, largest_tumor_cm < 3))"
    massachusetts = by_payer[PAYERS["bcbsma"]].statements
    assert [shown(s.criteria) for s in massachusetts[:4]] == [
        f"all_of(resection_feasible = False, any_of({milan[7:-1]}, goal = bridge-to-transplant))",
        "all_of(resection_feasible = False, any_of(all_of(diagnosis in colorectal-liver-metastasis, "
        f"{milan}), all_of(diagnosis in neuroendocrine-liver-metastasis, "
        "systemic_therapy_failed_to_control_symptoms = True)))",
        "all_of(resection_feasible = False, any_of(tumor_count > 3, all_foci_ablatable = False, goal = downstaging))",
        "resection_feasible = True",
    ]
    former = [s for s in by_payer[PAYERS["bcbsks"]].statements if s.former]
    assert [(s.label, s.status, s.effective_until) for s in former] == [
        ("A", "medically-necessary", "2015-06-12"), ("B", "medically-necessary", "2015-06-12"),
        ("C", "investigational", "2015-06-12"), ("D", "medically-necessary", "2015-06-12"),
        ("E", "medically-necessary", "2015-06-12"), ("F", "investigational", "2015-06-12"),
    ]  # fmt: skip


def test_evidence_and_quoted_guidelines_make_no_position() -> None:
    counts = {r.payer.name if r.payer else None: sum(not s.former for s in r.statements) for r in shipped()}
    assert counts == {
        PAYERS["bcbsma"]: 5, PAYERS["providence"]: 9, PAYERS["bcbsks"]: 1, PAYERS["bcbsla"]: 1, None: 0,
    }  # fmt: skip
    assert [r.outcome for r in shipped() if r.payer is None] == ["no_position"]


@pytest.mark.parametrize("record", shipped(), ids=lambda r: r.source[:3])
def test_every_sentence_of_the_coverage_sections_is_accounted_for(record: Record) -> None:
    assert record.accounting.understood == record.accounting.sentences
    assert record.accounting.not_understood == ()


# -- addresses --------------------------------------------------------------------------------


def _facts(value: object) -> list[Any]:
    """Return every fact with an address inside a record."""
    out: list[Any] = []
    if isinstance(value, msgspec.Struct) and not isinstance(value, Span):
        if hasattr(value, "at"):
            out.append(value)
        for name in value.__struct_fields__:
            out += _facts(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            out += _facts(part)
    return out


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


@needs_sources
@pytest.mark.parametrize("record", shipped(), ids=lambda r: r.source[:3])
def test_every_address_holds_the_words_that_the_fact_came_from(record: Record) -> None:
    text = (SOURCES / record.source).read_text()
    lines = text.split("\n")
    facts = _facts(record)
    assert len(facts) > 20 or record.payer is None
    for fact in facts:
        place: tuple[Span, ...] = fact.at
        assert place or type(fact).__name__ == "Finding", fact
        for span in place:
            assert 0 <= span.start < span.end <= len(text)
            assert (span.first_line, span.last_line) == (
                text.count("\n", 0, span.start) + 1, text.count("\n", 0, span.end - 1) + 1,
            )  # fmt: skip
            assert not text[span.start].isspace()
            assert not text[span.end - 1].isspace()
            assert lines[span.first_line - 1].strip()
        quote = _words(" ".join(text[s.start : s.end] for s in place))
        for name in ("printed", "value", "number", "code", "pmid", "registration", "printed_status"):
            printed = getattr(fact, name, None)
            if (
                printed is not None
                and isinstance(printed, str | int)
                and not isinstance(fact, Atom)
                and name != "ordinal"
            ):
                shown_words = _words(str(printed))
                assert shown_words in quote or type(fact).__name__ in ("ReferenceEntry", "Statement"), (
                    fact,
                    quote[:80],
                )
        if isinstance(fact, Atom) and isinstance(fact.value, int | float) and not isinstance(fact.value, bool):
            number = format(fact.value, "g")
            spelled = {"1": ("single", "solitary", "one"), "2": ("two",), "3": ("three",)}.get(number, ())
            assert any(word in quote.split() for word in (number, *spelled, *number.split("."))), (fact, quote)


def _nodes(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [tree, *(node for member in tree.get("members", []) for node in _nodes(member))]


def walk(criterion: Criterion | None) -> list[Criterion]:
    if isinstance(criterion, Group):
        return [criterion, *(c for m in criterion.members for c in walk(m))]
    return [criterion] if criterion is not None else []
