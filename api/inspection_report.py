"""An inspection on a terminal: the text with what was understood beside it."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.escaping import visible
from api.inspection import InspectedLine, Inspection, Piece, Remark, understood
from api.page import WITHOUT_TERMINAL, clean

__all__ = ["report_inspection"]

_TONES = {
    "positive": "green",
    "denial": "red",
    "other": "yellow",
    "error": "bold red",
    "warning": "yellow",
    "curated": "magenta",
}
_KINDS = {"section": "bold cyan", "criterion": "underline", "fact": "bold", "unread": "reverse"}
_FURNITURE = "~"
"""Stands before the number of a line that repeats on pages, also where there is no colour."""


def report_inspection(inspection: Inspection, stream: TextIO) -> None:
    """Print an inspection: a summary, then each line with its statements before it and the margin behind it."""
    console = Console(
        file=stream, highlight=False, markup=False, emoji=False,
        width=None if stream.isatty() else WITHOUT_TERMINAL + 20,
    )  # fmt: skip
    record = inspection.record
    title = ", ".join(w for w in (record.payer.name if record.payer else "no payer named", record.title) if w)
    console.print(Text(f"{clean(record.source)}: {clean(title)}", "bold"))
    console.print(Text(f"{len(record.statements)} statements, {len(record.findings)} findings, {understood(record)}"))
    for remark in inspection.whole:
        console.print(_remark(remark))
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True, style="dim")
    table.add_column(max_width=8, overflow="fold", style="dim")
    table.add_column(ratio=3, overflow="fold")
    table.add_column(ratio=2, overflow="fold")
    table.expand = True
    for line in inspection.lines:
        table.add_row(_number(line), clean(", ".join(line.statements)), _text(line), _margin(line))
    if stream.isatty():
        console.print(table)
        return
    with console.capture() as printed:
        console.print(table)
    stream.writelines(f"{line.rstrip()}\n" for line in printed.get().splitlines())


def _number(line: InspectedLine) -> str:
    return f"{_FURNITURE if line.furniture else ''}{line.number}"


def _text(line: InspectedLine) -> Text:
    text = Text(style="dim" if line.furniture else "")
    for piece in line.pieces:
        text.append(visible(piece.text.expandtabs(4)), _style(piece))
    return text


def _style(piece: Piece) -> str:
    styles = [_KINDS[kind] for kind in sorted(piece.kinds) if kind in _KINDS]
    return " ".join([*styles, _TONES.get(piece.tone, "")]).strip()


def _margin(line: InspectedLine) -> Text:
    return Text("\n").join(map(_remark, line.remarks))


def _remark(remark: Remark) -> Text:
    return Text(clean(remark.text), _TONES.get(remark.tone, "cyan" if remark.kind == "section" else ""))
