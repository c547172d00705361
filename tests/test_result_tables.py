"""Tables of results: headers and cells that are explained are read, all others are reported."""

import pytest

from loaders.lines.reading import read_text
from loaders.results.result_cells import Header, read_cell, read_header
from loaders.results.result_grids import find_grids
from loaders.results.result_tables import Results, read_results
from loaders.structure.blocks import read_blocks
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()


def results_of(table: str, *titles: str) -> Results:
    (grid,) = find_grids(read_blocks(read_text(table, "p.md")))
    return read_results(grid, list(titles), V, (), lambda label: label.endswith(("2001", "2002")))


def test_single_conditions_keep_their_level_and_what_they_are_compared_with() -> None:
    table = (
        "\tUnivariate odds ratio (95% CI)\tp value\nAge\t1.1 (0.9-1.3)\t0.4\nSex\nWomen\t1 (ref)\t..\n"
        "Men\t2.0 (1.2-3.3)\t0.01\nWeight\t1.0 (0.9-1.1)\t0.9\nStage\nStage 1\t1 (ref)\t..\n"
        "Stage 2\t1.4 (0.7-2.8)\t0.3\nStage 3\t3.4 (1.7-6.8)\t0.001\n"
    )
    found = [
        (o.subgroup, o.comparator, o.value, o.p) for _, o in results_of(table, "Predictors of recurrence").outcomes
    ]
    assert found == [
        ("univariate; Age", None, "1.1", "0.4"),
        ("univariate; Sex: Men", "Women", "2.0", "0.01"),
        ("univariate; Weight", None, "1.0", "0.9"),
        ("univariate; Stage: Stage 2", "Stage 1", "1.4", "0.3"),
        ("univariate; Stage: Stage 3", "Stage 1", "3.4", "0.001"),
    ]


def test_ways_that_a_measure_went_are_no_groups_and_no_denial_is_the_measure() -> None:
    table = "\tEverybody (n=200)\nNo change of management\t150 (75%)\nChange of management\t50 (25%)\nOther\t3 (<2%)\n"
    found = [
        (o.category, o.value, o.high, o.count, o.total) for _, o in results_of(table, "Change of management").outcomes
    ]
    assert found == [
        ("No change of management", "75", None, 150, 200), (None, "25", None, 50, 200), ("Other", None, "2", 3, None),
    ]  # fmt: skip


def test_a_header_with_an_unexplained_word_is_reported_and_its_figures_left_out() -> None:
    found = results_of("Treatment\tIndex of survival, %\tOS at 2 years, %\nRFA\t4\t60\n")
    assert [(o.value, o.arm, o.time) for _, o in found.outcomes] == [("60", "RFA", "2")]
    (finding,) = found.findings
    assert "header" in finding.message


@pytest.mark.parametrize(
    "title",
    ["Baseline characteristics of survivors", "Numbers at risk: overall survival", "Details of the recurrences"],
)
def test_what_is_no_result_is_not_read(title: str) -> None:
    found = results_of("Group\t1-year OS, %\nRFA (n = 20)\t61\n", title)
    assert found.outcomes == []


def test_lists_of_parts_and_figures_are_paired_or_reported() -> None:
    table = (
        "Author\tCryoablation, %\tRFA, %\tSize (cm)\tLocal recurrence, %\n"
        "Elm 2001\t20\t\t<2 2-4 >4\t1 9 30\nOak 2002\t\t7\t<2 >2\t5\n"
    )
    found = results_of(table, "Size and local recurrence")
    assert [(o.value, o.arm, o.subgroup) for _, o in found.outcomes] == [
        ("20", "Cryoablation", None), ("1", "Cryoablation", "Size (cm): <2"), ("9", "Cryoablation", "Size (cm): 2-4"),
        ("30", "Cryoablation", "Size (cm): >4"), ("7", "RFA", None),
    ]  # fmt: skip
    assert len(found.findings) == 1


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("12 (4)", Header()),
        ("12 (4.5)", Header(unit="%")),
        ("3 of them", Header()),
        ("1.2 (0.5)", Header(interval="95")),
    ],
)
def test_brackets_that_nothing_explains_are_not_read(text: str, header: Header) -> None:
    assert read_cell(text, header) is None


def test_a_header_is_read_into_its_parts() -> None:
    header = read_header("3-year overall survival, % (95% CI)", V)
    assert (header.measure, header.time, header.unit, header.interval, header.whole) == (
        "overall-survival", ("3", "a"), "%", "95", True,
    )  # fmt: skip
    assert read_header("Prior resection, %", V).arm is None
    assert read_header("Laparoscopic RFA, %", V).arm == "Laparoscopic RFA"
    assert not read_header("Without recurrence, %", V).whole
