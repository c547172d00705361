"""XLSX: the matrix of payers first, then what is behind it, each table a sheet. Nothing in it is a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from api.errors import InvalidParameterError
from api.escaping import cell_text
from api.exports.csv_tables import DICTIONARY, dictionary
from api.exports.formats import Export
from graph.answers import by_payer, matrix_cells, named_terms
from graph.exports.tables import TABLES, Cell
from graph.readable import term_label
from graph.rendering import Json

if TYPE_CHECKING:
    import xlsxwriter

__all__ = ["MOST_CELLS", "chunks"]

MOST_CELLS = 100_000
"""Cells of the matrix; each is an answer of its own."""

_MOST_ROWS = 1_048_575
"""Rows of a sheet beside its head; what is more stands on a further sheet."""

_LONGEST, _CUT = 32_000, " … (cut: a cell holds no more; the CSV export has the whole)"
_PIECE = 1 << 16
_COLORS = {
    "covered": "#C6E0B4",
    "covered_if_criteria_met": "#E2EFDA",
    "not_medically_necessary": "#F8CBAD",
    "investigational": "#FFE699",
    "varies": "#DDEBF7",
    "conflict": "#D9D2E9",
    "unreadable": "#D9D2E9",
}
"""Background of a cell by determination; the words in it say the same."""

_LONG = ("payer", "modality", "indication", "setting", "determination", "otherwise", "statements", "curated")


def chunks(export: Export) -> Iterator[bytes]:
    """Yield the workbook; its rows wait on disk until it is whole. An empty part says that work goes on.

    :raises InvalidParameterError: when the matrix would have more than `MOST_CELLS` cells.
    """
    modalities, indications, payers = _axes(export)
    if len(modalities) * len(indications) * len(payers) > MOST_CELLS:
        raise InvalidParameterError(
            "format", f"xlsx holds a matrix of at most {MOST_CELLS} cells; name a modality, an indication or a payer"
        )
    return _written(export, modalities, payers)


def _axes(export: Export) -> tuple[Sequence[str], Sequence[str], list[str]]:
    asked = export.selection
    modalities, indications = named_terms(export.index)
    payers = [id for id in by_payer(export.index) if asked.payer in (None, id)]
    return (
        [asked.modality] if asked.modality else modalities,
        [asked.indication] if asked.indication else indications,
        payers,
    )


def _written(export: Export, modalities: Sequence[str], payers: list[str]) -> Iterator[bytes]:
    import xlsxwriter

    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        # Without a day of its own the workbook would carry that of its making.
        origin = {"created": datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None), "comments": export.origin.line()}
        book.set_properties(origin)
        yield from _matrix(book, export, modalities, payers)
        for name, table in TABLES.items():
            rows = (row for kept in export.kept() for row in table.rows(kept, export.vocabulary))
            yield from _sheet(book, name, [c.name for c in table.columns], rows)
        yield from _sheet(book, "dictionary", DICTIONARY, dictionary())
        yield from _sheet(book, "about", ("name", "value"), export.origin.body().items())
        book.close()
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _matrix(book: xlsxwriter.Workbook, export: Export, modalities: Sequence[str], payers: list[str]) -> Iterator[bytes]:
    names = {id: versions[0].payer.name for id, versions in by_payer(export.index).items()}
    looks = {name: book.add_format({"bg_color": color}) for name, color in _COLORS.items()}
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wide, long = book.add_worksheet("matrix"), book.add_worksheet("answers")
    wide.freeze_panes(1, 2)
    wide.set_column(0, 1, 32)
    wide.set_column(2, 1 + max(len(payers), 1), 22)
    long.freeze_panes(1, 0)
    _row(wide, 0, ["modality", "indication", *(names[id] for id in payers)], bold)
    _row(long, 0, _LONG, bold)
    number = 1
    for place, (_, cells) in enumerate(
        groupby(_cells(export, modalities), lambda c: (c["modality"], c["indication"])), 1
    ):
        answers = {cell["payer"]: cell for cell in cells}
        first = next(iter(answers.values()))
        _row(wide, place, [term_label(first[n], export.vocabulary) for n in ("modality", "indication")])
        for column, id in enumerate(payers, 2):
            said = answers[id]["determination"]
            wide.write_string(place, column, cell_text(said.replace("_", " ")), looks.get(said))
            _row(long, number, [_plain(answers[id][name]) for name in _LONG])
            number += 1
        yield b""


def _cells(export: Export, modalities: Sequence[str]) -> Iterator[Json]:
    asked = export.selection
    for modality in modalities:
        yield from matrix_cells(
            export.index, export.vocabulary, modality, asked.indication, asked.setting, asked.care_setting,
            asked.payer, asked.as_of, asked.line_of_business,
        )  # fmt: skip


def _plain(value: Any) -> Cell:
    return ";".join(value) if isinstance(value, list) else value


def _sheet(
    book: xlsxwriter.Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    bold = book.add_format({"bold": True})
    sheet, row, further = None, 0, 1
    for cells in rows:
        if sheet is None or row == _MOST_ROWS:
            sheet = _headed(book, name if sheet is None else f"{name} {further}", head, bold)
            row, further = 0, further + 1
        row += 1
        _row(sheet, row, cells)
        if row % 1_000 == 0:
            yield b""
    if sheet is None:
        _headed(book, name, head, bold)
    yield b""


def _headed(book: xlsxwriter.Workbook, name: str, head: Sequence[str], bold: Any) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(head) - 1, 24)
    _row(sheet, 0, head, bold)
    return sheet


def _row(sheet: xlsxwriter.worksheet.Worksheet, row: int, cells: Sequence[Cell], look: Any = None) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, look)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, look)
        elif cell is not None:
            text = cell_text(cell)
            sheet.write_string(row, column, text if len(text) <= _LONGEST else text[:_LONGEST] + _CUT, look)
