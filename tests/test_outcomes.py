"""Figures of studies: what is put together, what is left out, and that no digit changes."""

import msgspec
import pytest

from loaders.lines.reading import read_text
from loaders.record import Outcome
from loaders.results.outcomes import read_outcomes
from loaders.results.study_groups import follow_up, limitations, read_arms
from loaders.structure.blocks import read_blocks
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()


def outcomes_of(text: str, *groups: str) -> list[Outcome]:
    blocks = read_blocks(read_text(text, "p.txt"))
    return [o for b in blocks for o in read_outcomes(b, 0, len(b.text), V, groups)]


def brief(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(o.measure, o.value, o.time, o.arm) for o in outcomes_of(text)]


def test_rates_are_paired_with_the_times_printed_for_them() -> None:
    text = "Survival overall: the OS rates at 1, 2, and 5 years were 91%, 70.5%, and 8%, respectively."
    expected = [("overall-survival", v, t, None) for v, t in (("91", "1"), ("70.5", "2"), ("8", "5"))]
    assert brief(text) == expected
    assert brief("The 1-, 2-, and 5-year OS rates were 91%, 70.5%, and 8%.") == expected
    assert brief("The OS rates were 91%, 70.5%, and 8% at 1, 2, and 5 years, respectively.") == expected
    assert brief("The OS rates were 91% at 1 year, 70.5% at 2 years, and 8% at 5 years.") == expected


def test_two_groups_each_have_their_own_figures() -> None:
    text = "OS rates at 1 and 2 years were 90% and 80% in the cryoablation group and 70% and 60% in the RFA group."
    assert [(v, t, a) for _, v, t, a in brief(text)] == [
        ("90", "1", "cryoablation"), ("80", "2", "cryoablation"), ("70", "1", "RFA"), ("60", "2", "RFA"),
    ]  # fmt: skip
    assert [(v, a) for _, v, _, a in brief("Recurrence was 12% after resection and 19% after RFA.")] == [
        ("12", "resection"), ("19", "RFA"),
    ]  # fmt: skip
    assert [(v, a) for _, v, _, a in brief("Complication rates were 30% and 11% after RFA and resection.")] == [
        ("30", "RFA"), ("11", "resection"),
    ]  # fmt: skip


def test_an_estimate_keeps_interval_level_and_p_as_printed() -> None:
    (one,) = outcomes_of("RFA lowered local recurrence (hazard ratio, .70; 95% CI, 0.50 to 0.980; p<.01).")
    assert (one.measure, one.statistic, one.value, one.printed) == ("local-recurrence", "hazard-ratio", "0.70", ".70")
    assert (one.interval, one.level, one.p) == (("0.50", "0.980"), "95", "<.01")


def test_a_range_is_no_value_and_a_count_is_kept_beside_its_share() -> None:
    (one,) = outcomes_of("Major complications ranged from 4% to 31%.")
    assert (one.value, one.low, one.high) == (None, "4", "31")
    (two,) = outcomes_of("Major complications occurred in 9 (4.50%) patients.")
    assert (two.value, two.count, two.total) == ("4.50", 9, None)


def test_a_length_of_time_has_its_statistic_and_no_time_point() -> None:
    (one,) = outcomes_of("The median survival was 29 months.")
    assert (one.statistic, one.value, one.unit, one.time) == ("median", "29", "mo", None)
    assert outcomes_of("Survival was 29 months.") == []


def test_two_figures_in_brackets_are_compared() -> None:
    first, second = outcomes_of("The 2-year local recurrence rate was lower after RFA (20% vs 55%, p=.006).")
    assert [(o.value, o.time, o.p, o.arm) for o in (first, second)] == [
        ("20", "2", ".006", "RFA"), ("55", "2", ".006", None),
    ]  # fmt: skip
    named = outcomes_of("Survival at 1 year did not differ (cryosurgery, 66% vs RFA, 61%).")
    assert [(o.value, o.arm) for o in named] == [("66", "cryosurgery"), ("61", "RFA")]


@pytest.mark.parametrize(
    "text",
    [
        "Of the 40 patients, 32 (80%) were women.",
        "OS rates at 1, 2, and 5 years were 91% and 70%.",
        "Recurrence depends on size; 40% of the tumors were larger than 3 cm.",
        "The confidence level for survival was set to 95% CI.",
        "Patients were followed for 5 years and survival was recorded.",
        "Survival was better with RFA, which 45% of centers offer.",
    ],
)
def test_what_can_be_read_in_more_than_one_way_is_left_out(text: str) -> None:
    assert outcomes_of(text) == []


def test_the_place_of_a_figure_is_the_figure() -> None:
    text = "The OS rates were 91% and 8% at 1 and 5 years."
    assert [text[o.at[0].start : o.at[0].end] for o in outcomes_of(text)] == ["91%", "8%"]


def test_groups_follow_up_and_limitations() -> None:
    (block,) = read_blocks(read_text("The trial gave RFA (n = 1,060) or resection (n=59) to patients.", "p.txt"))
    arms = read_arms([(block, 0, len(block.text))], V)
    assert [(a.label, a.patients) for a in arms] == [("RFA", 1060), ("resection", 59)]
    assert arms[0].modalities == ("radiofrequency-ablation",)
    assert follow_up(["Nothing.", "Median follow-up was 25.50 months (range, 1-9)."]) == ("median", "25.50", "mo")
    assert limitations(["Limitations included the small sample size and limited follow-up."], V) == (
        "small-sample", "short-follow-up",
    )  # fmt: skip
    assert limitations(["Limitations were many."], V) == ("limitations-named",)
    assert limitations(["Survival was short."], V) == ()


def test_an_outcome_comes_back_from_json_as_it_was() -> None:
    (one,) = outcomes_of("RFA lowered recurrence (HR, 0.70; 95% CI, 0.50 to 0.90; p=.010).")
    assert msgspec.json.decode(msgspec.json.encode(one), type=Outcome) == one


def groups_of(text: str, *groups: str) -> list[tuple[str | None, str | None]]:
    return [(o.value, o.arm) for o in outcomes_of(text, *groups)]


def test_the_first_of_two_figures_is_of_the_group_that_the_words_make_it() -> None:
    both = ("cryoablation", "RFA")
    assert groups_of("Local recurrence was less frequent with cryoablation (21% vs 56%; p=.02).", *both) == [
        ("21", "cryoablation"), ("56", "RFA"),
    ]  # fmt: skip
    assert groups_of("Compared with cryoablation, RFA led to more complications (31% vs 18%).") == [
        ("31", "RFA"), ("18", "cryoablation"),
    ]  # fmt: skip
    assert groups_of("RFA and cryoablation did not differ in median OS (20 vs 13.5 months, respectively; p=.1).") == [
        ("20", "RFA"), ("13.5", "cryoablation"),
    ]  # fmt: skip
    assert groups_of("Complete response rates were 84% and 90%, respectively.", *both) == [
        ("84", "cryoablation"), ("90", "RFA"),
    ]  # fmt: skip
    assert groups_of("Median OS was 27 months and 46 months, respectively.", *both) == [
        ("27", "cryoablation"), ("46", "RFA"),
    ]  # fmt: skip


def test_which_group_is_meant_is_left_open_where_nothing_says_so() -> None:
    assert groups_of("Local recurrence was different (21% vs 56%).", "RFA", "resection") == [
        ("21", None), ("56", None),
    ]  # fmt: skip
    assert groups_of("Complete response rates were 84% and 90%.", "RFA", "resection") == []
    assert groups_of("Complete response rates were 84% and 90%, respectively.", "RFA", "resection", "TACE") == []


def test_a_clause_about_one_treatment_gives_it_the_figures() -> None:
    assert groups_of("TACE was reviewed in 8 studies with a median OS of 19.6 months.") == [("19.6", "TACE")]
    found = outcomes_of("They found resection afforded the longest median OS and 5-year survival (45 months, 41%).")
    assert [(o.value, o.unit, o.time, o.arm) for o in found] == [
        ("45", "mo", None, "resection"), ("41", "%", "5", "resection"),
    ]  # fmt: skip
    assert groups_of("Patients with prior RFA had recurrence in 12% of cases.") == [("12", None)]


def test_a_p_value_belongs_to_all_figures_that_it_compares() -> None:
    text = (
        "At 1 and 2 years, local tumor progression rates were 3% and 7% for cryoablation and 9% and 11% for RFA, "
        "respectively (p=.043)."
    )
    assert {o.p for o in outcomes_of(text)} == {".043"}
    text = "Major complications occurred in 7 (3.9%) patients after cryoablation and 6 (3.3%) after RFA (p=.776)."
    assert [(o.count, o.p) for o in outcomes_of(text)] == [(7, ".776"), (6, ".776")]
    text = "There was no difference (p=.43) in 2-year local control between the RFA arm (79.5%) and the TACE arm (84%)."
    assert {o.p for o in outcomes_of(text)} == {".43"}


def test_a_p_value_of_something_else_stays_where_it_is() -> None:
    text = "OS was 61% after RFA and 70% after resection, and recurrence was 30% (p=.02)."
    assert [o.p for o in outcomes_of(text)][:2] == [None, None]
    text = "OS was 61% in the RFA group (p=.3) and 70% in the TACE group (p=.02)."
    assert [o.p for o in outcomes_of(text)] == [".3", ".02"]


def test_patients_with_an_event_are_counted_where_the_words_count_them() -> None:
    text = "Complications were rare, including liver hemorrhage in 5 patients, and abscess in 1 patient."
    assert [(o.measure, o.statistic, o.value, o.count) for o in outcomes_of(text)] == [
        ("hemorrhage", "count", "5", 5), ("abscess", "count", "1", 1),
    ]  # fmt: skip
    (death,) = outcomes_of("One death occurred within 30 days of treatment.")
    assert (death.measure, death.value, death.count) == ("mortality", None, 1)
    assert (death.time, death.time_unit, death.printed) == ("30", "d", "One")
    (later,) = outcomes_of("However, 3 patients developed an abscess.")
    assert (later.measure, later.count, later.unit) == ("abscess", 3, "1")


@pytest.mark.parametrize(
    "text",
    [
        "We reported on complications in 56 patients.",
        "Recurrence was assessed in 40 patients.",
        "Of 40 patients with recurrence, 20 were women.",
        "No deaths occurred within 30 days.",
    ],
)
def test_patients_who_were_only_studied_are_no_event(text: str) -> None:
    assert outcomes_of(text) == []


def test_an_estimate_may_name_its_measure_and_its_time_before_the_number() -> None:
    (one,) = outcomes_of("The pooled risk ratio for local tumor progression was 0.81 (95% CI, 0.66 to 0.99).")
    assert (one.measure, one.statistic, one.value, one.interval) == (
        "local-tumor-progression", "risk-ratio", "0.81", ("0.66", "0.99"),
    )  # fmt: skip
    (two,) = outcomes_of(
        "OS was better in patients treated with RFA at 3-year follow-up (OR 0.55; 95% CI 0.36 to 0.84)."
    )
    assert (two.value, two.time, two.time_unit) == ("0.55", "3", "a")


def test_shares_of_two_groups_may_stand_before_what_they_had() -> None:
    text = "In all, 20 (80%) of 25 who had cryoablation and 12 (40%) of 30 who had RFA suffered local recurrence."
    assert [(o.measure, o.value, o.count, o.total, o.arm) for o in outcomes_of(text)] == [
        ("local-recurrence", "80", 20, 25, "cryoablation"), ("local-recurrence", "40", 12, 30, "RFA"),
    ]  # fmt: skip
    (one,) = outcomes_of("Symptom relief ranged from 14 to 27 months.")
    assert (one.statistic, one.low, one.high, one.unit) == ("range", "14", "27", "mo")


def test_groups_are_counted_by_the_treatment_that_they_had() -> None:
    def arms(text: str) -> list[tuple[str, int]]:
        (block,) = read_blocks(read_text(text, "p.txt"))
        return [(a.label, a.patients) for a in read_arms([(block, 0, len(block.text))], V)]

    assert arms("Thirty-one patients received cryotherapy and 1,033 received RFA.") == [
        ("cryotherapy", 31),
        ("RFA", 1033),
    ]
    assert arms("Of these, 12 patients received RFA.") == []
    assert arms("12 patients had RFA and 14 had radiofrequency ablation again.") == []
    assert follow_up(["Patients were followed for a median of 26 months."]) == ("median", "26", "mo")
    assert follow_up(["The median follow-up for the RFA group was 25 months."]) == ("median", "25", "mo")
