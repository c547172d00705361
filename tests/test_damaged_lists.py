"""Reference lists and tables that lost a part: the damage is a finding, and the rest of the document is loaded."""

import pytest

from loaders.load import load_bytes
from loaders.record import Record

BODY = """Blue Harbor Health Plan

Medical Policy: Microwave Ablation of Liver Tumors

Effective Date: March 1, 2031

## Policy

Microwave ablation of unresectable hepatocellular carcinoma may be considered **medically necessary**.

## Rationale

Alder et al (2028) treated 40 patients by microwave ablation.<sup>1</sup> \
Birch et al (2029) reported on 12 women.<sup>2</sup> \
Cedar et al (2030) reported on 19 patients.<sup>3</sup> Dogwood et al (2030) reported on 29 patients.<sup>4</sup>

"""
AUTHORS = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"]


def entry(number: int, author: str) -> str:
    return f"{number}. {author} A, Udo N. Microwave ablation, part {number}. *J Trees*. 2028; 4(2): {number}-9.\n"


def load(entries: str, heading: str = "## References\n\n") -> Record:
    return load_bytes((BODY + heading + entries).encode(), "fictional.md")


def told(record: Record, kind: str = "reference-list-damaged") -> list[str]:
    return [f.message for f in record.findings if f.kind == kind]


def whole(count: int) -> str:
    return "".join(entry(n + 1, a) for n, a in enumerate(AUTHORS[:count]))


def test_a_whole_list_has_no_finding() -> None:
    assert told(load(whole(4))) == []
    assert told(load(whole(6))) == []


def test_an_entry_that_breaks_off_is_told_with_its_place() -> None:
    record = load(whole(2) + "3. Cedar B, Udo N. Microwave abla")
    assert told(record) == ["Entry 3 of the reference list breaks off; it is left out."]
    (finding,) = [f for f in record.findings if f.kind == "reference-list-damaged"]
    assert finding.at[0].first_line == BODY.count("\n") + 5
    assert [r.first_author for r in record.references] == ["Alder A", "Birch A"]
    assert len(record.statements) == 1
    assert [e.patients for e in record.evidence] == [40, None, 19, 29]


def test_a_list_that_ends_before_the_last_mark_is_one_finding() -> None:
    record = load(whole(2))
    assert told(record) == ["The text cites references up to 4; the list ends at 2."]
    assert told(record, "mark-without-reference") == []


def test_one_mark_behind_the_end_is_a_mark_without_an_entry() -> None:
    record = load(whole(3))
    assert told(record) == []
    assert len(told(record, "mark-without-reference")) == 1


def test_numbers_that_a_list_leaves_out_are_told() -> None:
    assert told(load(whole(4) + entry(7, "Elm"))) == [
        "The reference list goes from 4 to 7; entries 5 to 6 are missing."
    ]


@pytest.mark.parametrize("first", [1, 2])
def test_a_list_that_begins_again_keeps_all_its_entries(first: int) -> None:
    record = load(whole(4) + entry(first, "Elm") + entry(first + 1, "Fir"))
    assert told(record) == [f"The reference list counts to 4 and begins again at {first}."]
    assert [r.first_author for r in record.references] == [f"{a} A" for a in AUTHORS]


def test_a_second_list_under_its_own_heading_is_no_damage() -> None:
    record = load(whole(4) + "\n## Bibliography\n\n" + entry(1, "Elm") + entry(2, "Fir"))
    assert told(record) == []
    assert len(record.references) == 6


@pytest.mark.parametrize("rows", ["RFA 86 17\n", "RFA\t86\t17\t44\n", "RFA 86 17\nResection\t70\n"])
def test_rows_that_lost_their_columns_are_told_and_left_out(rows: str) -> None:
    table = (
        "Table 1. Results of Alder et al (2028)\n\nTreatment\t2-year OS, %\tLocal recurrence, %\nMWA\t88\t12\n" + rows
    )
    record = load(whole(4), table + "\n## References\n\n")
    assert told(record, "unread-figures") == [
        "rows of a table of results lost their columns; their figures are left out"
    ]
    (alder,) = [e for e in record.evidence if e.first_author == "Alder"]
    assert [(o.measure, o.value) for o in alder.outcomes] == [("overall-survival", "88"), ("local-recurrence", "12")]


def test_a_note_below_a_table_is_no_lost_row() -> None:
    table = (
        "Table 1. Results of Alder et al (2028)\n\nTreatment\t2-year OS, %\tLocal recurrence, %\nMWA\t88\t12\n"
        "OS: overall survival at 2 years.\n\n"
    )
    assert told(load(whole(4), table + "## References\n\n"), "unread-figures") == []
