"""Studies in one line: every figure as printed, with its group, time, interval and p."""

from graph.study_rows import MOST_FIGURES, ArmRow, OutcomeRow, StudyResults, in_one_line, results_body


def label(id: str) -> str:
    return id.replace("-", " ")


def test_figures_of_one_measure_and_group_stand_together() -> None:
    rates = tuple(
        OutcomeRow("seed-loss", "proportion", "%", printed, time=time, time_unit="a", arm="net")
        for printed, time in (("97%", "1"), ("67%", "3"))
    )
    assert in_one_line(StudyResults(outcomes=rates), label) == "seed loss, net: 97% at 1 year, 67% at 3 years"


def test_a_figure_keeps_its_interval_p_and_unit_as_printed() -> None:
    ratio = OutcomeRow("regrowth", "hazard-ratio", "1", "0.90", "0.9", lower="0.7", upper="1.10", level="95", p="<.05")
    assert in_one_line(StudyResults(outcomes=(ratio,)), label) == (
        "regrowth: hazard ratio 0.90 (95% interval 0.7 to 1.10; p <.05)"
    )
    time = OutcomeRow("regrowth", "median", "mo", "32", p=".724")
    assert in_one_line(StudyResults(outcomes=(time,)), label) == "regrowth: median 32 months (p = .724)"
    shared = OutcomeRow("regrowth", "proportion", "%", "8.7", count=3, total=35)
    assert in_one_line(StudyResults(outcomes=(shared,)), label) == "regrowth: 8.7% (3 of 35)"


def test_more_figures_are_counted_and_follow_up_is_told() -> None:
    many = tuple(OutcomeRow("regrowth", "proportion", "%", f"{n}%") for n in range(MOST_FIGURES + 2))
    line = in_one_line(StudyResults(follow_up=("median", "31", "mo"), outcomes=many), label)
    assert line.endswith("5%; 2 more figures; median follow-up 31 months")


def test_the_body_holds_what_the_document_prints() -> None:
    results = StudyResults("printed", ("mean", "2", "a"), (ArmRow("net", 40, ("m",)),), (), ("small-sample",))
    body = results_body(results, label)
    assert body["follow_up"] == {"statistic": "mean", "value": "2", "unit": "a"}
    assert body["arms"] == [{"label": "net", "patients": 40, "modalities": ["m"]}]
    assert body["limitations"] == [{"id": "small-sample", "label": "small sample"}]
    assert results_body(StudyResults(), label)["in_one_line"] == ""


def test_a_shared_p_value_is_told_once_and_a_count_as_patients() -> None:
    rates = tuple(
        OutcomeRow("seed-loss", "proportion", "%", printed, p=".2", time=time, time_unit="a", arm="net")
        for printed, time in (("97%", "1"), ("67%", "3"))
    )
    assert in_one_line(StudyResults(outcomes=rates), label) == "seed loss, net: 97% at 1 year, 67% at 3 years (p = .2)"
    events = (
        OutcomeRow("frost", "count", "1", "5", "5", count=5), OutcomeRow("mould", "count", "1", "One", count=1),
        OutcomeRow("rust", "not-stated", "", "0.35", "0.35"), OutcomeRow("growth", "median", "", "12.3", "12.3"),
    )  # fmt: skip
    assert in_one_line(StudyResults(outcomes=events), label) == (
        "frost: 5 patients; mould: One patient; rust: 0.35; growth: median 12.3"
    )
