"""Figures of studies: what is put together, what is left out, and that no digit changes."""

import msgspec
import pytest

from loaders.blocks import read_blocks
from loaders.outcomes import read_outcomes
from loaders.reading import read_text
from loaders.record import Outcome
from loaders.study_groups import follow_up, limitations, read_arms
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()


def outcomes_of(text: str) -> list[Outcome]:
    blocks = read_blocks(read_text(text, "p.txt"))
    return [o for b in blocks for o in read_outcomes(b, 0, len(b.text), V)]


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
        ("20", "2", ".006", None), ("55", "2", ".006", None),
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
