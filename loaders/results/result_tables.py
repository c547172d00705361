"""Tables of results: each figure with its measure, group, time and study, from the headers and labels around it.

1. A header gives its column measure, statistic, unit, time and group. The label of
   a row gives what the header leaves open; the caption gives the measure where
   neither does.
2. Columns of intervals and p values belong to the figures to their left. Strata
   and figures that two cells list in equal numbers are taken pairwise.
3. What headers and labels do not settle, or settle twice, is left out and reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import msgspec

from loaders.record import Finding, Outcome
from loaders.results.measures import find_measures
from loaders.results.result_cells import (
    Cell,
    Header,
    figure_end,
    is_figure,
    is_missing,
    is_reference,
    is_share,
    matches,
    read_cell,
    read_header,
    read_interval,
    read_p,
    search,
    short_label,
    split_strata,
)
from loaders.results.result_columns import Column, read_column
from loaders.results.result_grids import Grid, Row
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["Results", "read_results"]


@dataclass(slots=True)
class Results:
    """What a table holds: its figures, each with the printed name of its study (empty where no row names one).

    `arms` are the names of its groups, with sizes where printed, as (name, modalities, patients, place);
    `sizes` the numbers of patients that rows print for their studies.
    """

    outcomes: list[tuple[Passage | None, Outcome]] = field(default_factory=list)
    arms: list[tuple[str, tuple[str, ...], int | None, Passage]] = field(default_factory=list)
    everyone: int | None = None
    sizes: list[tuple[Passage, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_results(
    grid: Grid, titles: list[str], vocabulary: Vocabulary, known: tuple[str, ...] = (),
    is_study: Callable[[str], bool] = lambda _: False,
) -> Results:  # fmt: skip
    """Return the figures of a table.

    :param titles: the headings over the table, the nearest first.
    :param known: names of groups known from elsewhere in the study, folded to small letters.
    :param is_study: tells whether a label names a study.
    """
    return _Reader(grid, titles, vocabulary, known, is_study).read()


class _Reader:
    def __init__(
        self, grid: Grid, titles: list[str], vocabulary: Vocabulary, known: tuple[str, ...],
        is_study: Callable[[str], bool],
    ) -> None:  # fmt: skip
        self.grid, self.vocabulary, self.known, self.is_study = grid, vocabulary, known, is_study
        self.captions = [*grid.captions, *titles]
        self.out = Results()
        self.reported: set[int] = set()
        notes = " ".join(grid.notes)
        note = search("interval_note", notes)
        self.level = note["level"] if note else None
        self.counted = search("counts_note", notes) is not None
        self.context = self._context()
        self.basis = next((f"per {m['of'].lower()}" for c in self.captions[:2] if (m := search("basis", c))), "")
        side = grid.side[-1] if grid.side else ""
        self.rows_are_arms = matches("arm", side)
        self.rows_are_studies = any(matches("study", s) for s in grid.side)
        self.mixed = matches("study", side)
        self.compared = matches("factor", side) or any(is_reference(c.text) for r in grid.rows for c in r.cells)
        self.columns = [read_column(h, vocabulary, known) for h in grid.heads]

    def _context(self) -> str | None:
        """Return the measure that the nearest caption with one names; nothing where it names several."""
        for caption in self.captions:
            ids = {m.id for m in find_measures(caption)}
            if ids:
                return next(iter(ids)) if len(ids) == 1 else None
        return None

    # -- rows -----------------------------------------------------------------------------

    def read(self) -> Results:
        if any(search("no_results", c) for c in self.captions[:2]) or any(search("at_risk", c) for c in self.captions):
            self._groups()
            return self.out
        reference: Row | None = None
        study: Passage | None = None
        for row in self.grid.rows:
            if self.rows_are_studies and row.labels[0].text and (self.is_study(row.labels[0].text) or not self.mixed):
                study = row.labels[0]
            elif row.group is not None and self.is_study(row.group.text):
                study = row.group
            if any(is_reference(c.text) for c in row.cells):
                reference = row
                continue
            if self.mixed and matches("p", row.label):
                self._p_row(row, study)
                continue
            base = self._row(row, study, reference)
            if base is None:
                if any(is_figure(c.text) for c in row.cells) and self._about_results():
                    self._report(
                        row.labels[-1], "a row of a table of results has a label that does not tell what it holds"
                    )
                continue
            self._cells(row, base, study)
        self._groups()
        if not self.out.outcomes:
            self.out.findings = self.out.findings if self._about_results() else []
        return self.out

    def _about_results(self) -> bool:
        return self.context is not None or any(c.header.measure for c in self.columns)

    def _groups(self) -> None:
        """Keep the groups of patients that the headers or labels name."""
        for column in self.columns:
            header = column.header
            if column.place is None:
                continue
            if header.arm is not None and header.measure is None:
                self.out.arms.append((short_label(header.arm), header.modalities, header.size, column.place))
            elif header.size is not None and header.arm is None and header.measure is None:
                self.out.everyone = header.size
        if self.rows_are_arms:
            for row in self.grid.rows:
                header = read_header(row.label, self.vocabulary, self.known)
                name = header.arm or re.sub(r"[(\[].*", "", row.label).strip()
                self.out.arms.append((short_label(name), header.modalities, None, row.labels[-1]))

    def _row(self, row: Row, study: Passage | None, reference: Row | None) -> Outcome | None:
        """Return what a row says of its figures, as an outcome without a figure; None where its label is unclear."""
        label = row.label
        base, self.label = Outcome("", "", "", "", ()), Header()
        named = row.group is not None and row.sure and not self.is_study(row.group.text)
        if self.compared or search("against", label):
            return self._factor(row, base, reference, named)
        header = self.label = read_header(label, self.vocabulary, self.known)
        # In a table of many studies a row is one study: its name says nothing else.
        if study is not None and label == study.text:
            return base
        base = msgspec.structs.replace(base, subgroup=header.subgroup or None)
        if header.whole and header.measures == 1 and header.arm is None:
            return _with(base, header)
        if self.rows_are_arms or (header.arm is not None and header.whole):
            name = header.arm or re.sub(r"\s*[(\[].*", "", label).strip()
            group = f"{short_label(row.group.text)}" if named and row.group is not None else None
            return msgspec.structs.replace(base, arm=short_label(name), subgroup=base.subgroup or group)
        if matches("everyone", label):
            return base
        if header.whole and (header.statistic is not None or header.time is not None):
            return _with(base, header)
        if self.mixed or not label:
            return None
        return self._named(row, base, named)

    def _named(self, row: Row, base: Outcome, named: bool) -> Outcome | None:
        """Return a row that is neither group nor measure: a part of the patients, or one way that things went."""
        label = short_label(row.label)
        if named and row.group is not None:
            label = f"{short_label(row.group.text)}: {label}"
        by_column = all(c.header.measure for c in self.columns if c.kind == "figures")
        if by_column:
            return msgspec.structs.replace(base, subgroup=label)
        measures = {m.id for m in find_measures(row.label)}
        if self.context is None or not measures <= {self.context}:
            return None
        counted = self.counted or any(c.header.counts for c in self.columns) or any("%" in c.text for c in row.cells)
        if not counted:
            return None
        whole = [
            m for m in find_measures(row.label) if not re.search(r"[^\W_]", row.label[: m.start] + row.label[m.end :])
        ]
        return base if whole else msgspec.structs.replace(base, category=label)

    def _factor(self, row: Row, base: Outcome, reference: Row | None, named: bool) -> Outcome | None:
        """Return a row of a table of single conditions: 'A vs. B', or one level against the one of reference."""
        label = row.label
        sides = re.split(lexicon("tables")["against"], label, flags=re.IGNORECASE)
        if len(sides) == 2 and all(
            self.vocabulary.mentions(s, ("modality",)) or s.casefold() in self.known for s in sides
        ):
            return msgspec.structs.replace(base, arm=short_label(sides[0]), comparator=short_label(sides[1]))
        if not label or not self.compared:
            return None
        subgroup, against = short_label(label), None
        if named and row.group is not None:
            subgroup = f"{short_label(row.group.text)}: {subgroup}"
            same = reference is not None and reference.group is row.group
            against = short_label(reference.label) if same and reference is not None else None
        return msgspec.structs.replace(base, subgroup=subgroup, comparator=against)

    # -- cells ----------------------------------------------------------------------------

    def _cells(self, row: Row, base: Outcome, study: Passage | None) -> None:
        made: list[int] = []
        strata: tuple[Passage, list[str]] | None = None
        single = self._only_group(row)
        for j, (column, cell) in enumerate(zip(self.columns, row.cells, strict=True)):
            if is_missing(cell.text):
                if column.kind == "figures":
                    made = []
                continue
            if column.kind == "interval":
                self._attach(made[-1:], interval=read_interval(cell.text), level=column.header.interval or None)
            elif column.kind == "p":
                self._attach(made, p=read_p(cell.text))
                made = []
            elif column.kind == "groups":
                named = read_header(cell.text, self.vocabulary, self.known)
                if base.arm is None and not is_figure(cell.text):
                    base = msgspec.structs.replace(base, arm=short_label(named.arm or cell.text.strip()))
            elif column.kind == "sizes":
                if study is not None and cell.text.replace(",", "").isdigit():
                    self.out.sizes.append((study, int(cell.text.replace(",", ""))))
            elif column.kind == "strata":
                place = column.place or cell
                strata = (place, split_strata(cell.text))
            elif column.kind == "unknown":
                if is_figure(cell.text):
                    self._unclear(j, column)
            else:
                start = len(self.out.outcomes)
                self._figures(cell, column.header, base, study, strata, single)
                if column.header.statistic in _ESTIMATES:
                    made = []
                made += range(start, len(self.out.outcomes))

    def _only_group(self, row: Row) -> str | None:
        """Return the one group that a row has figures for, where the columns are groups."""
        filled = [
            c.header.arm for c, cell in zip(self.columns, row.cells, strict=True)
            if c.header.arm and not c.header.measure and not is_missing(cell.text)
        ]  # fmt: skip
        return filled[0] if len(filled) == 1 else None

    def _attach(self, made: list[int], **values: object) -> None:
        values = {k: v for k, v in values.items() if v is not None}
        for i in made:
            study, outcome = self.out.outcomes[i]
            fresh = {k: v for k, v in values.items() if getattr(outcome, k) is None}
            if "level" in fresh and "interval" not in values:
                del fresh["level"]
            self.out.outcomes[i] = (study, msgspec.structs.replace(outcome, **fresh))

    def _p_row(self, row: Row, study: Passage | None) -> None:
        """Give the p value of a row to the figures of its study in the same column."""
        for j, cell in enumerate(row.cells):
            printed = read_p(cell.text)
            if printed is None or study is None:
                continue
            same = [
                i for i, (owner, o) in enumerate(self.out.outcomes)
                if owner is study and o.at and any(_within(o, r.cells[j]) for r in self.grid.rows)
            ]  # fmt: skip
            self._attach(same, p=printed)

    def _figures(
        self, cell: Passage, header: Header, base: Outcome, study: Passage | None,
        strata: tuple[Passage, list[str]] | None, single: str | None,
    ) -> None:  # fmt: skip
        outcome = self._combined(header, base)
        if outcome is None:
            self._report(cell, "a figure of a table has two measures, groups or times, or none that is known")
            return
        parts, labels = [cell], [""]
        if strata is not None and strata[1]:
            listed = split_strata(cell.text) if len(strata[1]) > 1 else [cell.text]
            if len(listed) != len(strata[1]):
                self._report(cell, "a cell lists more or fewer figures than the cell beside it lists parts")
                return
            parts, labels = list(_parts(cell, listed)), [f"{strata[0].text}: {s}" for s in strata[1]]
            if single and outcome.arm is None:
                outcome = msgspec.structs.replace(outcome, arm=short_label(_arm(single)))
        told = self.label.interval if header.interval is None else header.interval
        whole = replace(
            header, interval=self.level if told is None else told, ranged=header.ranged or self.label.ranged,
            counts=header.counts or self.counted or self.label.counts,
        )  # fmt: skip
        for part, label in zip(parts, labels, strict=True):
            read = read_cell(part.text, whole)
            if read is None:
                self._report(part, "a cell of a table of results can't be read: it is not told what its numbers are")
                continue
            made = self._outcome(outcome, header, read, part, label)
            if made is None:
                self._report(part, "a figure of a table is printed without its unit or statistic")
            else:
                self.out.outcomes.append((study, made))

    def _combined(self, header: Header, base: Outcome) -> Outcome | None:
        """Return what column and row say together; None where they contradict each other or name no measure."""
        if header.measure and base.measure and header.measure != base.measure:
            return None
        if header.arm and base.arm and header.arm.casefold() != base.arm.casefold():
            return None
        time = (base.time, base.time_unit) if base.time else None
        if header.time and time and header.time != time:
            return None
        measure = header.measure or base.measure or self.context
        if measure is None:
            return None
        chosen = header.time or time
        parts = [p for p in (header.subgroup or self.basis, base.subgroup) if p]
        return msgspec.structs.replace(
            base, measure=measure, arm=short_label(_arm(header.arm)) if header.arm else base.arm,
            time=chosen[0] if chosen else None, time_unit=chosen[1] if chosen else None,
            subgroup="; ".join(dict.fromkeys(parts)) or None, statistic=base.statistic or header.statistic or "",
        )  # fmt: skip

    def _outcome(self, outcome: Outcome, header: Header, cell: Cell, at: Passage, label: str) -> Outcome | None:
        at = at.slice(0, figure_end(at.text)).strip()
        unit = "%" if cell.percent else outcome.unit or header.unit
        statistic = outcome.statistic
        if statistic in _ESTIMATES:
            if cell.percent or cell.count is not None:
                return None
            unit = "1"
        elif unit == "%" or (cell.count is not None and cell.total is not None):
            statistic, unit = "proportion", "%" if cell.value or cell.low or cell.high else "1"
        elif unit is None or statistic not in ("median", "mean"):
            return None
        if cell.total is None and cell.count is not None and header.size is not None and is_share(cell, header.size):
            cell = replace(cell, total=header.size)
        subgroup = "; ".join(p for p in (outcome.subgroup, label) if p) or None
        return msgspec.structs.replace(
            outcome, statistic=statistic, unit=unit, printed=at.text.strip(), at=at.place(), value=cell.value,
            low=cell.low, high=cell.high, interval=cell.interval,
            level=cell.level if cell.interval else None, p=cell.p, count=cell.count, total=cell.total,
            subgroup=subgroup,
        )  # fmt: skip

    # -- findings -------------------------------------------------------------------------

    def _unclear(self, number: int, column: Column) -> None:
        if number in self.reported or column.place is None:
            return
        self.reported.add(number)
        self._report(column.place, "a column of a table of results has a header that does not tell what it holds")

    def _report(self, passage: Passage, message: str) -> None:
        at = passage.place()
        if at and not any(f.at == at for f in self.out.findings):
            self.out.findings.append(
                Finding("unread-figures", "note", f"{message}; its figures are left out", at, ("evidence",))
            )


_ESTIMATES = frozenset(lexicon("outcomes")["estimate"]["names"])


def _with(base: Outcome, header: Header) -> Outcome:
    return msgspec.structs.replace(
        base, measure=header.measure or "", statistic=header.statistic or "", unit=header.unit or "",
        time=header.time[0] if header.time else None, time_unit=header.time[1] if header.time else None,
    )  # fmt: skip


def _within(outcome: Outcome, cell: Passage) -> bool:
    place = cell.place()
    return bool(place) and place[0].start <= outcome.at[0].start < place[-1].end


def _arm(label: str) -> str:
    return re.sub(r"\s*[,;]?\s*%$", "", label).strip()


def _parts(cell: Passage, listed: list[str]) -> Iterator[Passage]:
    position = 0
    for one in listed:
        at = cell.text.index(one, position)
        position = at + len(one)
        yield cell.slice(at, position)
