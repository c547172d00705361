"""Reports of lists: the matrix, policies, the rows of a query, the outcome of a load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from api.criteria_tree import where
from api.curation_words import curation_words
from api.page import Page
from api.report import STYLES, Labels, answer_words, plain, policy_words
from graph.rendering import Json

__all__ = ["report_load", "report_matrix", "report_policies", "report_rows"]


def report_matrix(rows: Sequence[Json], page: Page, labels: Labels, names: Mapping[str, str]) -> None:
    """Print matrix rows as one table for each payer; `names` holds the names of the payers."""
    for number, (payer, own) in enumerate(groupby(rows, key=lambda r: str(r["payer"]))):
        if number:
            page.blank()
        page.heading(names.get(payer, payer))
        page.table(
            ("Treatment", "Indication", "Answer", "Statements"),
            [
                (
                    labels(r["modality"]),
                    labels(r["indication"]) + (f", {labels(r['setting'])}" if r["setting"] else ""),
                    (answer_words(r) + (" (curated)" if r["curated"] else ""), STYLES.get(r["determination"], "dim")),
                    ", ".join(r["statements"]),
                )
                for r in own
            ],
            indent=2,
        )


def report_policies(policies: Sequence[Json], page: Page) -> None:
    """Print policies, each under its payer."""
    for payer, own in groupby(policies, key=lambda p: str(p["payer"]["name"])):
        page.heading(payer)
        for policy in own:
            count = policy["statements"]
            page.line(f"{policy_words(policy)}, {count} {'statement' if count == 1 else 'statements'}", indent=2)
            page.line(policy["id"], indent=4, style="dim")


def report_rows(body: Json, page: Page, short: Callable[[str | None], str]) -> None:
    """Print the rows of a query, one under the other where a table would be too wide.

    :param short: returns a cell as people read it.
    """
    page.heading(body["question"])
    rows = [[short(cell) for cell in row] for row in body["rows"]]
    widths = [max(len(c) for c in column) for column in zip(body["columns"], *rows, strict=True)]
    if sum(widths) + 2 * len(widths) <= page.width:
        page.table(body["columns"], rows)
    else:
        for row in rows:
            page.blank()
            for name, cell in zip(body["columns"], row, strict=True):
                if cell:
                    page.field(name, cell)
    if body["truncated"]:
        page.line(f"Only the first {len(rows)} rows are shown.", style="yellow")


_TONES = {"error": "red", "warning": "yellow", "note": ""}

MOST_DETAILED = 6
"""Files up to which a load prints the statements and findings of each, not only their numbers."""


def report_load(report: Json, page: Page) -> None:
    """Print what became of each file of a load, what was understood of it, and the sums."""
    detailed = len(report["files"]) <= MOST_DETAILED
    for file in report["files"]:
        style = {"refused": "red", "loaded": "green", "new version": "green"}.get(file["outcome"], "")
        name = file["path"].rpartition("/")[2]
        if "details" not in file:
            page.whole(file["outcome"], file["reason"], style)
            continue
        what = ", ".join(w for w in (file["payer"], file["title"]) if w)
        page.whole(file["outcome"], f"{name}: {what}" if what else name, style)
        page.whole(" ", _counts(file))
        if detailed:
            _details(file, page)
    if len(report["files"]) > 1:
        words = ", ".join(f"{count} {name}" for name, count in report["outcomes"].items())
        page.whole("in all", words)
        page.whole(" ", _counts(report["sums"]))
    facts = report["sums"]["facts"]
    page.whole("facts", ", ".join(f"{count} {origin}" for origin, count in facts.items()))


def _details(file: Json, page: Page) -> None:
    """Print the statements, findings and unread places of one file."""
    for statement in file["details"]["statements"]:
        criteria = statement["criteria"]
        words = plain(statement["status"]) + (
            f", {criteria} {_many(criteria, 'criteria', 'criterion')}" * bool(criteria)
        )
        words += ", a former position" if statement["former"] else ""
        page.field("statement", f"{statement['id']}: {words}", where(statement))
    grouped: dict[tuple[str, str], list[str]] = {}
    for finding in file["details"]["findings"]:
        grouped.setdefault((finding["severity"], finding["message"]), []).append(where(finding))
    for (severity, message), places in grouped.items():
        page.field(
            severity, message, places[0] if len(places) == 1 else f"{len(places)} places", style=_TONES[severity]
        )
    for curation in file["details"]["curations"]:
        page.field("curated", curation_words(curation))
    if file["not_understood"]:
        page.field("not understood", ", ".join(dict.fromkeys(map(where, file["not_understood"]))))


def _many(count: int, many: str, one: str) -> str:
    return one if count == 1 else many


def _counts(figures: Json) -> str:
    counts = [
        f"{figures[name]} {_many(figures[name], name, one)}"
        for name, one in (("sections", "section"), ("statements", "statement"), ("criteria", "criterion"),
                          ("findings", "finding"))
    ]  # fmt: skip
    sentences = figures["coverage_sentences"]
    if sentences:
        counts.append(f"{figures['understood'] / sentences:.0%} of {sentences} coverage sentences understood")
    return ", ".join(counts)
