"""The report of a load as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterator

from api.criteria_tree import where
from api.curation_words import curation_words
from api.html_page import element, html_page
from api.report import plain
from graph.rendering import Json

__all__ = ["load_html"]

_COUNTED = ("sections", "statements", "criteria", "findings")


def load_html(report: Json) -> bytes:
    """Return the report of a load as a page: the sums, a row for each file, and what was understood of each."""
    return html_page("What was understood", _body(report))


def _body(report: Json) -> Iterator[str]:
    yield element("h1", "What was understood")
    outcomes = ", ".join(f"{count} {name}" for name, count in report["outcomes"].items())
    yield element("p", f"{len(report['files'])} files: {outcomes or 'none'}. Payergraph {report['version']}.")
    yield "<table>"
    titles = ("File", "Outcome", "Payer", "Title", *(name.capitalize() for name in _COUNTED), "Understood")
    yield _row("th", titles)
    for number, file in enumerate(report["files"], 1):
        yield _file_row(file, number)
    if len(report["files"]) > 1:
        yield _row("td", ("in all", "", "", "", *_figures(report["sums"])))
    yield "</table>"
    facts = ", ".join(f"{count} {origin}" for origin, count in report["sums"]["facts"].items())
    yield element("p", f"Facts: {facts}.")
    for number, file in enumerate(report["files"], 1):
        if "details" in file:
            yield from _details(file, number)


def _row(tag: str, cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(element(tag, cell) for cell in cells)}</tr>"


def _name(file: Json) -> str:
    return str(file["path"]).rpartition("/")[2]


def _figures(figures: Json) -> tuple[str, ...]:
    sentences = figures["coverage_sentences"]
    share = f"{figures['understood'] / sentences:.0%} of {sentences} sentences" if sentences else "no sentences"
    return (*(str(figures[name]) for name in _COUNTED), share)


def _file_row(file: Json, number: int) -> str:
    if "details" not in file:
        reason = element("td", file["reason"], "error", colspan="7")
        return f"<tr>{element('td', _name(file))}{element('td', file['outcome'], 'error')}{reason}</tr>"
    link = f"<td>{element('a', _name(file), href=f'#file-{number}')}</td>"
    cells = (file["outcome"], file["payer"] or "", file["title"] or "", *_figures(file))
    return f"<tr>{link}{''.join(element('td', cell) for cell in cells)}</tr>"


def _details(file: Json, number: int) -> Iterator[str]:
    details = file["details"]
    yield element("h2", _name(file), id=f"file-{number}")
    yield element("p", f"SHA-256 {file['sha256']}", "dim")
    yield "<table>"
    for section in details["sections"]:
        yield _row("td", ("section", section["role"], section["heading"], where(section)))
    for statement in details["statements"]:
        words = f"{plain(statement['status'])}, {statement['criteria']} criteria"
        words += ", a former position" if statement["former"] else ""
        yield _row("td", (f"statement {statement['id']}", words, statement["printed_status"], where(statement)))
    for finding in details["findings"]:
        cells = (finding["severity"], finding["kind"], finding["message"], where(finding))
        yield f"<tr>{''.join(element('td', cell, finding['severity']) for cell in cells)}</tr>"
    for curation in details["curations"]:
        yield _row("td", ("curated", curation_words(curation), "", ""))
    for unread in file["not_understood"]:
        yield _row("td", ("not understood", "", "", where(unread)))
    yield "</table>"
