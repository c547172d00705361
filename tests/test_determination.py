"""What statements decide, by fictional payers and by the known policies' positions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.answers import coverage
from graph.model import FindingRow, LineRow, PointerRow, PolicyVersion, StatementRow
from loaders.record import Criterion
from ontology.scope import AllOf, AnyOf, Named, Not
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import (
    HERE,
    Index,
    all_of,
    any_of,
    atom,
    diagnosis,
    is_,
    known_policies,
    none_of,
    not_met,
    statement,
    version,
)
from tests.test_sources import MODALITIES

V = load_vocabulary()
GOLD = Path(__file__).parents[2] / "shared" / "gold" / "matrix-sample.json"
YES, NO, NMN = "medically-necessary", "investigational", "not-medically-necessary"
RFA, CRYO, ABLATION = "radiofrequency-ablation", "cryoablation", "ablation"
HCC, METS, ANY = "hepatocellular-carcinoma", "liver-metastasis", "liver-tumor"
CRC, NET = "colorectal-liver-metastasis", "neuroendocrine-liver-metastasis"
REACH, SMALL = is_("accessible_location", True), atom("largest_tumor_cm", "<=", 3)


def row(
    id: str,
    status: str,
    modality: Any = RFA,
    indication: Any = HCC,
    criteria: Criterion | None = None,
    **more: Any,
) -> StatementRow:
    return statement(V, id, status, modality, indication, criteria, **more)


def ask(*versions: PolicyVersion, modality: str = RFA, indication: str = HCC, **more: Any) -> dict[str, Any]:
    more.setdefault("as_of", "2024-06-01")
    body = coverage(Index(versions), V, modality, indication, **more)
    answer: dict[str, Any] = body["answers"][0]
    return answer


def of(answer: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    return answer["determination"], answer["otherwise"], [s["id"] for s in answer["statements"]]


def kinds(answer: dict[str, Any]) -> list[str]:
    return [f["kind"] for f in answer["findings"]]


def test_a_reference_that_may_mean_either_of_two_criteria_is_open_where_they_differ() -> None:
    either = any_of(atom("largest_tumor_cm", "<=", 3, "a"), is_("accessible_location", True, "a"))
    larch = version("larch", row("1", YES, criteria=either), row("2", NO, criteria=not_met("a")))
    both = ask(larch, facts={"largest_tumor_cm": 2, "accessible_location": True})
    assert of(both) == ("covered", None, ["1"])
    one = ask(larch, facts={"largest_tumor_cm": 2, "accessible_location": False})
    assert of(one) == ("covered_if_criteria_met", "investigational", ["1", "2"])


def test_a_day_on_which_nothing_is_in_force_says_which_side_of_the_versions_it_is_on() -> None:
    larch = version("larch", row("1", YES), since="2020-01", until="2023-06-01")
    said = {day: ask(larch, as_of=day)["findings"][0]["message"] for day in ("2019-12-31", "2023-06-01")}
    assert said == {
        "2019-12-31": "The first loaded version is in force from 2020-01.",
        "2023-06-01": "The last loaded version was in force until 2023-06-01.",
    }


def test_silence_is_not_denial() -> None:
    assert of(ask(version("larch", row("1", NO, CRYO)))) == ("not_addressed", None, [])


def test_an_unconditional_acceptance_covers() -> None:
    answer = ask(version("larch", row("1", YES)))
    assert of(answer) == ("covered", None, ["1"])
    assert answer["statements"][0]["basis"] == "stated"


def test_a_wider_scope_applies_through_the_hierarchy() -> None:
    answer = ask(version("larch", row("1", NO, RFA, ANY)), indication=NET)
    assert of(answer) == ("investigational", None, ["1"])
    assert answer["statements"][0]["basis"] == "inferred"


def test_open_criteria_make_it_conditional_without_a_word_on_the_rest() -> None:
    answer = ask(version("larch", row("1", YES, criteria=all_of(REACH, SMALL))))
    assert of(answer) == ("covered_if_criteria_met", None, ["1"])
    assert answer["statements"][0]["criteria"]["combination"] == "all_of"


def test_facts_of_the_question_turn_an_open_tree_true_or_false() -> None:
    larch = version("larch", row("1", YES, criteria=SMALL), row("2", NMN, complement_of=("1",)))
    assert of(ask(larch)) == ("covered_if_criteria_met", "not_medically_necessary", ["1", "2"])
    assert of(ask(larch, facts={"largest_tumor_cm": 2})) == ("covered", None, ["1"])
    assert of(ask(larch, facts={"largest_tumor_cm": 4})) == ("not_medically_necessary", None, ["1", "2"])


def test_the_more_specific_statement_wins() -> None:
    larch = version("larch", row("1", YES, RFA, ANY), row("2", NO, RFA, HCC))
    assert of(ask(larch)) == ("investigational", None, ["2"])
    assert of(ask(larch, indication=NET)) == ("covered", None, ["1"])


def test_a_denial_of_one_kind_for_every_tumor_takes_it_out_of_a_grant_that_does_not_name_it() -> None:
    larch = version("larch", row("1", YES, ABLATION, HCC, SMALL), row("2", NO, RFA, ANY))
    assert of(ask(larch)) == ("investigational", None, ["2"])
    assert of(ask(larch, modality=CRYO))[0] == "covered_if_criteria_met"
    # A grant that names the kind itself disagrees; so does one on a kind, with a denial of all.
    named = version("larch", row("1", YES, AnyOf((Named(RFA), Named(CRYO))), HCC), row("2", NO, RFA, ANY))
    assert of(ask(named))[0] == "conflict"
    # A denial of the kind for some tumors is no more specific than a grant for others.
    some = version("larch", row("1", YES, ABLATION, HCC), row("2", NO, RFA, METS))
    assert of(ask(some)) == ("covered", None, ["1"])


def test_of_two_complements_the_one_on_fewer_indications_says_what_else_applies() -> None:
    larch = version(
        "larch",
        row("1", YES, RFA, HCC, SMALL),
        row("2", NMN, RFA, HCC, complement_of=("1",)),
        row("3", NO, RFA, ANY, complement_of=("1",)),
    )
    assert of(ask(larch)) == ("covered_if_criteria_met", "not_medically_necessary", ["1", "2"])
    assert of(ask(larch, facts={"largest_tumor_cm": 4})) == ("not_medically_necessary", None, ["1", "2"])
    assert of(ask(larch, indication=NET)) == ("investigational", None, ["3"])


def test_equally_specific_statements_that_disagree_conflict() -> None:
    assert of(ask(version("larch", row("1", YES), row("2", NO)))) == ("conflict", None, ["1", "2"])
    assert of(ask(version("larch", row("1", YES, criteria=SMALL), row("2", NO))))[0] == "conflict"
    assert of(ask(version("larch", row("1", NO), row("2", NMN)))) == ("conflict", None, ["1", "2"])
    assert of(ask(version("larch", row("1", NO), row("2", NO)))) == ("investigational", None, ["1", "2"])


def test_policies_of_one_payer_are_read_together() -> None:
    silent = version("larch", row("1", YES, CRYO), policy="cold")
    speaking = version("larch", row("1", NO), policy="warm")
    answer = ask(silent, speaking)
    assert of(answer) == ("investigational", None, ["1"])
    assert answer["policy"]["id"] == "larch/warm"
    assert of(ask(version("larch", row("1", YES), policy="other"), speaking))[0] == "conflict"


def test_a_denial_of_the_very_use_that_is_asked_is_not_beaten_by_a_narrower_tumor() -> None:
    denied = row("2", NO, RFA, ANY, is_("goal", "downstaging"))
    larch = version("larch", row("1", YES, RFA, HCC, SMALL), denied)
    assert of(ask(larch, setting="downstaging")) == ("investigational", None, ["2"])
    assert of(ask(larch)) == ("covered_if_criteria_met", None, ["1"])
    named = row("1", YES, RFA, HCC, all_of(SMALL, is_("goal", "downstaging")))
    assert of(ask(version("larch", named, denied), setting="downstaging"))[0] == "covered_if_criteria_met"


def test_statements_that_beat_each_other_in_a_ring_are_weighed_together() -> None:
    use = is_("goal", "downstaging")
    larch = version(
        "larch", row("1", YES, RFA, "fibrolamellar-carcinoma", SMALL), row("2", YES, RFA, HCC, all_of(SMALL, use)),
        row("3", NO, RFA, ANY, use),
    )  # fmt: skip
    answer = ask(larch, indication="fibrolamellar carcinoma", setting="downstaging")
    assert of(answer)[0] == "investigational"


def test_an_exclusion_decides_when_true_and_qualifies_when_open() -> None:
    larch = version("larch", row("1", YES, criteria=REACH), row("2", NO, criteria=atom("tumor_count", ">", 3)))
    assert of(ask(larch)) == ("covered_if_criteria_met", "investigational", ["1", "2"])
    assert of(ask(larch, facts={"tumor_count": 4})) == ("investigational", None, ["2"])
    assert of(ask(larch, facts={"tumor_count": 2})) == ("covered_if_criteria_met", None, ["1"])
    assert of(ask(larch, facts={"accessible_location": True}))[0] == "covered_if_criteria_met"


def test_an_exclusion_against_an_unconditional_acceptance_is_a_conflict() -> None:
    larch = version("larch", row("1", YES), row("2", NO, criteria=is_("resection_feasible", True)))
    assert of(ask(larch, setting="operable"))[0] == "conflict"


def test_an_open_exclusion_alone_is_no_position() -> None:
    larch = version("larch", row("1", NO, criteria=atom("tumor_count", ">", 3)))
    answer = ask(larch)
    assert of(answer) == ("not_addressed", None, ["1"])
    assert "conditional-denial" in kinds(answer)
    assert of(ask(larch, facts={"tumor_count": 4})) == ("investigational", None, ["1"])


def test_a_false_acceptance_without_a_complement_says_nothing() -> None:
    answer = ask(version("larch", row("1", YES, criteria=is_("resection_feasible", False))), setting="operable")
    assert of(answer) == ("not_addressed", None, [])
    assert kinds(answer) == ["criteria-not-met"]


def test_a_less_specific_statement_speaks_where_the_specific_one_fails() -> None:
    larch = version("larch", row("1", YES, criteria=SMALL), row("2", NO, RFA, ANY))
    assert of(ask(larch)) == ("covered_if_criteria_met", "investigational", ["1", "2"])
    assert of(ask(larch, facts={"largest_tumor_cm": 4})) == ("investigational", None, ["2"])


def test_a_specific_exclusion_qualifies_a_general_acceptance() -> None:
    larch = version("larch", row("1", YES, RFA, ANY), row("2", NO, criteria=atom("tumor_count", ">", 3)))
    assert of(ask(larch)) == ("covered_if_criteria_met", "investigational", ["1", "2"])


def test_a_complement_is_beaten_together_with_its_target() -> None:
    larch = version(
        "larch", row("1", YES, RFA, ANY, SMALL), row("2", NMN, RFA, ANY, complement_of=("1",)), row("3", NO, RFA, HCC)
    )
    assert of(ask(larch)) == ("investigational", None, ["3"])
    assert of(ask(larch, indication=NET))[2] == ["1", "2"]


def test_a_complement_with_a_wider_scope_answers_what_its_target_leaves_out() -> None:
    larch = version("larch", row("1", YES, RFA, HCC, SMALL), row("2", NO, RFA, ANY, complement_of=("1",)))
    assert of(ask(larch)) == ("covered_if_criteria_met", "investigational", ["1", "2"])
    assert of(ask(larch, indication=NET)) == ("investigational", None, ["2"])


@pytest.mark.parametrize("form", ["one statement", "a union", "two statements"])
def test_other_types_except_some_reads_the_same_however_it_is_recorded(form: str) -> None:
    per_type = any_of(all_of(diagnosis(CRC), SMALL), all_of(diagnosis(NET), REACH))
    rest = AllOf((Named(METS), Not(AnyOf((Named(CRC), Named(NET))))))
    forms = {
        "one statement": (
            row("1", YES, RFA, METS, per_type),
            row("2", NO, RFA, METS, any_of(all_of(diagnosis(CRC, NET), not_met("1")), none_of(diagnosis(CRC, NET)))),
        ),
        "a union": (row("1", YES, RFA, (CRC, NET), per_type), row("2", NO, RFA, METS, complement_of=("1",))),
        "two statements": (
            row("1", YES, RFA, (CRC, NET), per_type),
            row("2", NO, RFA, (CRC, NET), complement_of=("1",)),
            row("3", NO, RFA, rest),
        ),
    }
    larch = version("larch", *forms[form])
    for tumor in (CRC, NET):
        assert of(ask(larch, indication=tumor)) == ("covered_if_criteria_met", "investigational", ["1", "2"])
    expected = ["3"] if form == "two statements" else ["2"]
    assert of(ask(larch, indication="breast-liver-metastasis")) == ("investigational", None, expected)
    whole = ask(larch, indication=METS)
    assert whole["determination"] == "varies"
    parts = {p["part"]["values"][0]["id"]: p for p in whole["parts"]}
    assert parts[CRC]["determination"] == "covered_if_criteria_met"
    others = next(p for p in whole["parts"] if p["determination"] == "investigational")
    assert "breast-liver-metastasis" in {value["id"] for value in others["part"]["values"]}


def test_a_question_without_a_setting_is_split_where_the_setting_decides() -> None:
    larch = version(
        "larch",
        row("1", YES, criteria=all_of(is_("resection_feasible", False), SMALL)),
        row("2", NO, criteria=is_("resection_feasible", True)),
    )
    whole = ask(larch)
    assert whole["determination"] == "varies"
    found = {p["part"]["values"][0]["id"]: of(p) for p in whole["parts"]}
    assert found == {
        "inoperable": ("covered_if_criteria_met", None, ["1"]),
        "operable": ("investigational", None, ["2"]),
    }


def test_a_setting_that_only_changes_the_value_of_one_tree_does_not_split() -> None:
    larch = version(
        "larch",
        row("I", YES, criteria=is_("resection_infeasible_documented", True)),
        row("II", NMN, complement_of=("I",)),
    )
    assert of(ask(larch)) == ("covered_if_criteria_met", "not_medically_necessary", ["I", "II"])
    assert of(ask(larch, setting="operable")) == ("not_medically_necessary", None, ["I", "II"])


def test_a_denial_in_every_case_is_a_denial() -> None:
    feasible = is_("resection_feasible", True)
    larch = version(
        "larch",
        row("1", NO, criteria=all_of(is_("resection_feasible", False), is_("goal", "downstaging"))),
        row("2", NO, criteria=feasible),
    )
    assert of(ask(larch, setting="downstaging")) == ("investigational", None, ["1"])


def test_a_statement_for_another_use_stands_apart() -> None:
    larch = version(
        "larch",
        row("1", YES, criteria=SMALL),
        row("2", YES, criteria=all_of(is_("repeat_treatment", True), is_("original_criteria_met", True))),
    )
    answer = ask(larch)
    assert of(answer)[2] == ["1"]
    assert [(o["statement"], o["settings"][0]["id"]) for o in answer["other_settings"]] == [("2", "repeat-treatment")]
    assert of(ask(larch, setting="repeat treatment"))[2] == ["1", "2"]


def test_a_payer_that_speaks_only_of_a_setting_varies_by_it() -> None:
    answer = ask(version("larch", row("1", YES, criteria=is_("goal", "bridge-to-transplant"))))
    assert answer["determination"] == "varies"
    assert [(p["part"]["values"][0]["id"], p["determination"]) for p in answer["parts"]] == [
        ("bridge-to-transplant", "covered")
    ]


def test_a_wide_modality_is_answered_per_technique() -> None:
    whole = ask(version("larch", row("1", YES), row("2", NO, CRYO, HCC)), modality=ABLATION)
    assert whole["determination"] == "varies"
    found = {v["id"]: p["determination"] for p in whole["parts"] for v in p["part"]["values"]}
    assert (found[RFA], found[CRYO]) == ("covered", "investigational")
    assert "not_addressed" in found.values()


def test_parts_that_agree_give_one_answer() -> None:
    larch = version("larch", row("1", NO, RFA, "primary-liver-tumor"), row("2", NO, RFA, METS))
    assert of(ask(larch, indication=ANY)) == ("investigational", None, ["1", "2"])


def test_no_version_is_in_force_before_the_first() -> None:
    larch = version("larch", row("1", YES), since="2020-03")
    assert of(ask(larch, as_of="2020-02-29"))[0] == "no_version_in_force"
    assert of(ask(larch, as_of="2020-03-01"))[0] == "covered"


def test_the_version_in_force_on_the_day_answers() -> None:
    old = version("larch", row("1", YES), since="2018-01-01", until="2021-01-01")
    new = version("larch", row("1", NO), since="2021-01-01")
    assert of(ask(old, new, as_of="2020-12-31"))[0] == "covered"
    assert of(ask(old, new, as_of="2021-01-01"))[0] == "investigational"
    assert "future-version" in kinds(ask(old, new, as_of="2020-06-01"))


def test_of_two_versions_without_an_end_the_later_one_answers_whichever_was_loaded_last() -> None:
    old = version("larch", row("1", YES), since="2018-01-01", recorded_at="2026-02-01T00:00:00+00:00")
    new = version("larch", row("1", NO), since="2021-01-01", recorded_at="2026-01-01T00:00:00+00:00")
    assert of(ask(old, new))[0] == of(ask(new, old))[0] == "investigational"


def test_a_former_position_holds_until_the_day_it_was_replaced() -> None:
    larch = version(
        "larch", row("1", NO), row("A", YES, former=True, until="2015-06-12"),
        since="2015-06-12", first_known="2003-04-08",
    )  # fmt: skip
    answer = ask(larch, as_of="2015-06-11")
    assert of(answer) == ("covered", None, ["A"])
    assert kinds(answer) == ["former-position", "start-unknown"]
    assert of(ask(larch, as_of="2015-06-12")) == ("investigational", None, ["1"])
    assert of(ask(larch, as_of="2003-04-07"))[0] == "no_version_in_force"


REVERSED = "2015-06-12"
LONG_IN_FORCE = {"since": "2003-04-08", "first_known": "2003-04-08"}


def test_a_position_that_was_reversed_within_a_version_is_not_answered_as_it_is_now() -> None:
    larch = version("larch", row("1", YES), row("A", NO, former=True, until=REVERSED), **LONG_IN_FORCE)
    before = ask(larch, as_of="2015-06-11")
    assert of(before) == ("investigational", None, ["A"])
    assert kinds(before) == ["former-position"]
    assert of(ask(larch, as_of=REVERSED)) == ("covered", None, ["1"])
    assert kinds(ask(larch, as_of=REVERSED)) == []


def test_a_narrower_grant_of_today_does_not_go_before_a_denial_that_held_then() -> None:
    denied = row("A", NO, RFA, ANY, former=True, until=REVERSED)
    larch = version("larch", row("1", YES), denied, **LONG_IN_FORCE)
    assert of(ask(larch, as_of="2015-06-11")) == ("investigational", None, ["A"])
    assert of(ask(larch, as_of=REVERSED)) == ("covered", None, ["1"])
    with_rest = version(
        "larch", row("1", YES, criteria=SMALL), row("2", NMN, RFA, ANY, complement_of=("1",)), denied, **LONG_IN_FORCE
    )
    assert of(ask(with_rest, as_of="2015-06-11", facts={"largest_tumor_cm": 2})) == ("investigational", None, ["A"])
    # A grant of a wider treatment keeps what the denial does not speak of.
    wider = version("larch", row("1", YES, ABLATION), denied, **LONG_IN_FORCE)
    assert of(ask(wider, as_of="2015-06-11")) == ("investigational", None, ["A"])
    assert of(ask(wider, as_of="2015-06-11", modality=CRYO)) == ("covered", None, ["1"])


def test_a_denial_dated_on_both_sides_holds_in_place_of_what_is_granted_without_a_date() -> None:
    dated = row("A", NO, former=True, since="2018-01-01", until="2020-01-01")
    larch = version("larch", row("1", YES), dated, **LONG_IN_FORCE)
    found = [of(ask(larch, as_of=day))[0] for day in ("2017-12-31", "2018-01-01", "2019-12-31", "2020-01-01")]
    assert found == ["covered", "investigational", "investigational", "covered"]


def test_an_earlier_grant_decides_by_its_own_criteria_and_takes_no_denial_away() -> None:
    wide = atom("largest_tumor_cm", "<=", 5)
    earlier = row("A", YES, criteria=SMALL, former=True, until=REVERSED)
    larch = version("larch", row("1", YES, criteria=wide), earlier, **LONG_IN_FORCE)
    of_four = {"largest_tumor_cm": 4}
    assert of(ask(larch, as_of=REVERSED, facts=of_four))[0] == "covered"
    assert of(ask(larch, as_of="2015-06-11", facts=of_four))[0] == "not_addressed"
    assert of(ask(larch, as_of="2015-06-11", facts={"largest_tumor_cm": 2})) == ("covered", None, ["A"])
    all_of_it = row("A", YES, RFA, ANY, former=True, until=REVERSED)
    denied = version("larch", row("1", NO), all_of_it, **LONG_IN_FORCE)
    assert of(ask(denied, as_of="2015-06-11")) == ("investigational", None, ["1"])


def test_a_future_statement_is_announced_and_not_applied() -> None:
    larch = version("larch", row("1", NO), row("2", YES, since="2030-01-01"))
    answer = ask(larch)
    assert of(answer) == ("investigational", None, ["1"])
    assert "future-statement" in kinds(answer)


def test_a_missing_effective_date_is_a_finding() -> None:
    assert kinds(ask(version("larch", row("1", NO), basis="latest dated change"))) == ["no-effective-date"]
    told = FindingRow("ambiguous-date", "warning", "the effective date may be one of two", ("effective",), HERE)
    once = kinds(ask(version("larch", row("1", NO), basis="latest dated change", findings=(told,))))
    assert "no-effective-date" not in once


def lines(*rules: tuple[str, str, tuple[tuple[str, str], ...]]) -> tuple[LineRow, ...]:
    return tuple(LineRow(id, id.title(), rule, status_map, HERE) for id, rule, status_map in rules)


def test_a_line_governed_elsewhere_is_not_addressed_but_pointed_to() -> None:
    larch = version(
        "larch", row("1", YES), lines=lines(("commercial", "included", ()), ("medicaid", "governed_elsewhere", ())),
        pointers=(PointerRow("state_rules", "State rules", None, (), "medicaid", HERE),),
    )  # fmt: skip
    answer = ask(larch, line_of_business="Medicaid")
    assert of(answer)[0] == "not_addressed"
    assert [p["title"] for p in answer["see_also"]] == ["State rules"]
    plain = ask(larch)
    assert of(plain)[0] == "covered"
    assert not plain["see_also"]
    assert [(line["id"], line["determination"]) for line in plain["lines_of_business"]] == [
        ("commercial", None), ("medicaid", "not_addressed"),
    ]  # fmt: skip


def test_a_line_that_the_document_does_not_name_is_not_addressed() -> None:
    only = version("larch", row("1", YES), lines=lines(("commercial", "included", ())))
    answer = ask(only, line_of_business="medicaid")
    assert of(answer)[0] == "not_addressed"
    assert "line-not-governed" in kinds(answer)
    everything = version("larch", row("1", YES), lines=lines(("all-products", "included", ())))
    assert of(ask(everything, line_of_business="medicaid"))[0] == "covered"
    unsaid = ask(version("larch", row("1", YES)), line_of_business="medicaid")
    assert of(unsaid)[0] == "covered"
    assert "line-not-stated" in kinds(unsaid)


def test_a_line_reads_the_statuses_its_own_way() -> None:
    larch = version(
        "larch", row("1", NO),
        lines=lines(("commercial", "included", ()), ("medicare", "included", ((NO, NMN),))),
    )  # fmt: skip
    answer = ask(larch, line_of_business="medicare")
    assert of(answer)[0] == "not_medically_necessary"
    assert answer["statements"][0]["printed_status"] == NO
    assert {line["id"]: line["determination"] for line in ask(larch)["lines_of_business"]} == {
        "commercial": None, "medicare": "not_medically_necessary",
    }  # fmt: skip


def test_a_statement_for_one_line_is_for_that_line_only() -> None:
    larch = version(
        "larch", row("1", NO), row("2", YES, lines=("medicare",)),
        lines=lines(("commercial", "included", ()), ("medicare", "included", ())),
    )  # fmt: skip
    assert of(ask(larch)) == ("investigational", None, ["1"])
    # What is ruled for one line stands in place of what is ruled for all.
    assert of(ask(larch, line_of_business="medicare")) == ("covered", None, ["2"])


def test_a_kind_of_a_line_stands_for_it_where_no_line_is_asked() -> None:
    larch = version(
        "larch", row("1", YES, lines=("commercial",)), row("2", NO, lines=("medicaid",)),
        lines=lines(("hmo", "included", ()), ("medicaid", "included", ())),
    )  # fmt: skip
    assert of(ask(larch)) == ("covered", None, ["1"])


def test_what_the_rules_of_one_line_leave_says_nothing_of_another() -> None:
    larch = version(
        "larch",
        row("1", YES, criteria=SMALL, lines=("commercial",)),
        row("2", NO, indication=ANY, complement_of=("1",)),
        lines=lines(("commercial", "included", ()), ("medicaid", "included", ())),
    )
    assert of(ask(larch, line_of_business="commercial"))[0] != "not_addressed"
    assert of(ask(larch, line_of_business="medicaid"))[0] == "not_addressed"


def test_what_could_not_be_read_is_not_silence() -> None:
    finding = FindingRow("unreadable", "error", "a passage could not be read", (RFA,), HERE)
    assert of(ask(version("larch", findings=(finding,))))[0] == "unreadable"
    assert of(ask(version("larch", findings=(finding,)), modality=CRYO))[0] == "not_addressed"
    assert of(ask(version("larch", row("1", "unclear"))))[0] == "unreadable"


INDICATIONS = {
    "icc": "intrahepatic cholangiocarcinoma", "crc_mets": "colorectal liver metastases",
    "net_mets": "neuroendocrine liver metastases", "breast_mets": "breast cancer liver metastases",
    "melanoma_mets": "melanoma liver metastases", "gist_mets": "gastrointestinal stromal tumor liver metastases",
}  # fmt: skip


@pytest.mark.skipif(not GOLD.exists(), reason="the shared gold sample is not at hand")
def test_every_cell_of_the_gold_sample() -> None:
    index = known_policies(V)
    wrong = []
    for cell in json.loads(GOLD.read_text(encoding="utf-8")):
        key = cell["indication"]
        setting = key.removeprefix("hcc_").replace("_", " ") if key.startswith("hcc_") else None
        indication = INDICATIONS.get(key, "hepatocellular carcinoma")
        modality = MODALITIES[cell["modality"]]
        body = coverage(index, V, modality, indication, setting, payer=cell["payer"], as_of="2026-06-01")
        if of(body["answers"][0]) != (cell["determination"], cell["otherwise"], cell["statements"]):
            wrong.append((cell, of(body["answers"][0])))
    assert not wrong
