"""An inspection as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterator

from api.escaping import markup
from api.html_page import element, html_page
from api.inspection import InspectedLine, Inspection, Piece, Remark, tone, understood
from graph.readable import term_label
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["inspection_html"]

_LEGEND = (
    ("section", "section heading"), ("fact", "identity or date"), ("positive", "statement that grants"),
    ("denial", "statement that denies"), ("other", "other statement"), ("criterion", "criterion"),
    ("finding", "finding"), ("unread", "not understood"), ("dim", "page furniture"),
)  # fmt: skip


def inspection_html(inspection: Inspection) -> bytes:
    """Return an inspection as a page: its summary, then the text line by line with the margin beside it."""
    record = inspection.record
    return html_page(f"{record.source} as it was read", _body(inspection))


def _body(inspection: Inspection) -> Iterator[str]:
    record = inspection.record
    yield element("h1", record.source)
    yield from _summary(record)
    if inspection.whole:
        yield element("h2", "On the whole document")
        yield from (_remark(r) for r in inspection.whole)
    yield from _statements(record)
    yield element("h2", "Text")
    yield f"<p>{' &middot; '.join(element('span', text, kind) for kind, text in _LEGEND)}</p>"
    yield from map(_line, inspection.lines)


def _summary(record: Record) -> Iterator[str]:
    payer = record.payer.name if record.payer else "no payer named"
    number = f", number {record.policy_number}" if record.policy_number else ""
    yield element("p", f"{payer}: {record.title or 'without a title'}{number}")
    yield element(
        "p",
        f"{len(record.sections)} sections, {len(record.statements)} statements, {len(record.findings)} findings, "
        f"{understood(record)}",
    )
    yield element("p", f"{record.lines} lines, {record.media_type}, SHA-256 {record.sha256}", "dim")


def _statements(record: Record) -> Iterator[str]:
    vocabulary = load_vocabulary()
    if not record.statements:
        return
    yield element("h2", "Statements")
    yield "<table>"
    for statement in record.statements:
        line = statement.at[0].first_line if statement.at else 0
        link = element("a", f"line {line}", href=f"#line-{line}") if line else ""
        cells = (
            element("td", statement.id),
            element("td", term_label(statement.status, vocabulary), tone(statement.status)),
            element("td", statement.printed_status),
            f"<td>{link}</td>",
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</table>"


def _line(line: InspectedLine) -> str:
    text = "".join(map(_piece, line.pieces))
    return (
        f'<div class="line{" furniture" if line.furniture else ""}" id="line-{line.number}">'
        f'<a class="number" href="#line-{line.number}">{line.number}</a>'
        f'{element("div", ", ".join(line.statements), "label")}<div class="text">{text}</div>'
        f'<div class="margin">{"".join(map(_remark, line.remarks))}</div></div>'
    )


def _piece(piece: Piece) -> str:
    kinds = sorted(piece.kinds) + ([piece.tone] if piece.tone else [])
    return element("span", piece.text, " ".join(kinds)) if kinds else markup(piece.text)


def _remark(remark: Remark) -> str:
    return element("p", remark.text, f"{remark.kind} {remark.tone}" if remark.kind == "statement" else remark.tone)
