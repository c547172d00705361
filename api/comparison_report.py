"""The report on a comparison: the relation of each pair, the patients that show it, and the criteria side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from api.days import day
from api.evaluation_report import outcome_words
from api.page import Page
from api.report import Labels
from graph.rendering import Json

__all__ = [
    "change_lines",
    "change_words",
    "relation_words",
    "report_changes",
    "report_comparison",
    "version_lines",
    "version_words",
]

_CHANGES = {
    "covered": "became covered",
    "lost_cover": "lost cover",
    "stricter": "got stricter",
    "looser": "got looser",
    "different": "covers other patients than before",
    "addressed": "addressed for the first time",
    "no_longer_addressed": "no longer addressed",
    "undecided": "changed; how was not settled in the time allowed",
    "first_version": "in force from here on; nothing is loaded of the time before",
}
MOST_NAMES = 4
"""Classes of one case that are named before the rest is counted."""


def relation_words(relation: str, a: str, b: str) -> str:
    """Return a relation in words."""
    return {
        "equivalent": f"{a} and {b} cover the same patients",
        "a_stricter": f"{a} is stricter: whom it covers, {b} covers, too",
        "b_stricter": f"{b} is stricter: whom it covers, {a} covers, too",
        "neither": "neither is stricter: each covers patients whom the other does not",
        "undecided": "undecided: it was not settled in the time allowed",
        "not_comparable": "not comparable: at least one has no readable statement on it, which is no denial",
    }[relation]


def report_comparison(body: Json, page: Page, files: Labels) -> None:
    """Print a comparison.

    :param files: returns the file name of a document.
    """
    query = body["query"]
    asked = f"{query['modality']['label']}, {query['indication']['label']}"
    setting = f", {query['setting']['label']}" if query["setting"] else ""
    page.line(f"{asked}{setting}, on {day(query['as_of'])}", style="bold")
    if not body["payers"]:
        page.line("No payer has a policy in this store.")
    for pair in body["pairs"]:
        page.blank()
        page.heading(f"{pair['a']['name']} (a) and {pair['b']['name']} (b)")
        _pair(pair, page, files)
    for payer in body["payers"]:
        if payer["conflicts"] or payer["gaps"] or payer["impossible"] or payer["undecided_checks"]:
            page.blank()
            page.heading(f"{payer['name']}, among its own statements")
            _alone(payer, page, files)
    page.blank()
    page.line(body["benefit_note"])


def report_changes(body: Json, page: Page) -> None:
    """Print what changed, the last first; (a) is the day before, (b) the day."""
    for change in body["changes"]:
        page.heading(f"{day(change['day'])}, {change['payer']['name']}")
        page.line(change_words(change))
        for label, text in change_lines(change):
            page.field(label, text, indent=4)
        page.blank()
    for version in body["versions"]:
        lines = list(version_lines(version))
        page.heading(f"{day(version['day'])}, {version['payer']['name']}")
        page.line(version_words(version))
        for label, text in lines:
            page.field(label, text, indent=4)
        page.blank()
    for one in body["announced"]:
        what = f"{_named(one['modalities'])} for {_named(one['indications'])}"
        page.field(
            f"from {day(one['effective'])}", f"{one['payer']['name']}: {what}: {one['status'].replace('_', ' ')}"
        )
    page.line(body["benefit_note"])


def change_words(change: Json) -> str:
    """Return in one line what became of a position."""
    return f"{change['modality']['label']}, {change['indication']['label']}: {_CHANGES[change['change']]}"


def change_lines(change: Json) -> Iterator[tuple[str, str]]:
    """Yield what shows a change: patients, and the conditions of before and after."""
    for witness in (w for c in change["cases"] for w in c["witnesses"]):
        when = "no longer covered" if witness["covered_by"] == "a" else "now covered"
        yield when, witness["patient"]["vignette"]
    for row in change["criteria"]:
        was, now = ("; ".join(dict.fromkeys(c["text"] for c in row[side])) or "-" for side in "ab")
        yield row["label"], f"{was} -> {now}"


def version_words(version: Json) -> str:
    """Return in one line which versions took the place of which."""
    return "; ".join(
        f"{p['title'] or p['id']}: version {(p['a'] or {}).get('version') or 'none'}"
        f" -> {(p['b'] or {}).get('version') or 'none'}"
        for p in version["policies"]
    )


def version_lines(version: Json) -> Iterator[tuple[str, str]]:
    """Yield the codes, guideline editions, studies and references that a version has and the one before had not."""
    shown: dict[str, Callable[[Json], str]] = {
        "codes": lambda c: str(c["code"]),
        "guidelines": lambda g: " ".join(str(v) for v in g.values() if v),
        "evidence": lambda s: " ".join(str(v) for v in s.values() if v),
        "references": lambda r: " ".join(str(v) for v in (r["first_author"], r["year"], r["title"]) if v),
    }
    for name, words in shown.items():
        for side, word in (("a", "no longer"), ("b", "new")):
            found = dict.fromkeys(words(one) for one in version[name][f"only_{side}"])
            if found:
                yield f"{name} {word}", "; ".join(found)


def _pair(pair: Json, page: Page, files: Labels) -> None:
    names = {side: pair[side]["name"] for side in "ab"}
    page.line(relation_words(pair["relation"], "a", "b"), style="bold")
    for case in pair["cases"]:
        if len(pair["cases"]) > 1:
            page.line(f"{_named(case['indications'])}: {relation_words(case['relation'], 'a', 'b')}", indent=2)
        elif case["silent"]:
            page.line(f"{' and '.join(names[s] for s in case['silent'])}: no readable statement", indent=2)
        for witness in case["witnesses"]:
            other = "b" if witness["covered_by"] == "a" else "a"
            outcome = outcome_words(witness["outcomes"][other])
            page.field(f"only {witness['covered_by']} covers", witness["patient"]["vignette"], indent=4)
            page.line(f"{names[other]}: {outcome}", indent=6)
    if pair["opaque_criteria"]:
        page.line(f"{len(pair['opaque_criteria'])} criteria stand in the documents' own words; nothing is known of "
                  "what they say of each other.", style="yellow")  # fmt: skip
    if pair["cut_short"]:
        page.line("There are more cases than were compared.", style="yellow")
    if pair["criteria"] and pair["relation"] != "not_comparable":
        page.blank()
        page.table(
            ("Asked", "a", "b"),
            [(r["label"], _conditions(r["a"], files), _conditions(r["b"], files)) for r in pair["criteria"]],
        )
    for side in "ab":
        cited = [" ".join(str(v) for v in g.values() if v) for g in pair["guidelines"][f"only_{side}"]]
        if cited:
            page.field(f"only {side} cites", "; ".join(dict.fromkeys(cited)))
        counts = {name: len(pair[name][f"only_{side}"]) for name in ("evidence", "references")}
        if any(counts.values()):
            page.field(
                f"only in {side}", f"{counts['evidence']} studies weighed, {counts['references']} references listed"
            )


def _named(terms: list[Json]) -> str:
    shown = ", ".join(t["label"] for t in terms[:MOST_NAMES])
    return shown if len(terms) <= MOST_NAMES else f"{shown} and {len(terms) - MOST_NAMES} more"


def _conditions(conditions: Iterable[Json], files: Labels) -> str:
    found = [
        f"{c['text'].partition(': ')[2] or c['text']} ({c['label'] or c['statement']}, {_lines(c['source'], files)})"
        for c in conditions
    ]
    return "; ".join(dict.fromkeys(found)) or "-"


def _lines(source: Json, files: Labels) -> str:
    spans = source["spans"]
    return f"lines {spans[0]['first_line']}-{spans[-1]['last_line']}" if spans else files(source["document"])


def _alone(payer: Json, page: Page, files: Labels) -> None:
    for gap in payer["conflicts"]:
        page.field("statements disagree", gap["patient"]["vignette"])
    for gap in payer["gaps"]:
        page.field("no statement decides", gap["patient"]["vignette"])
        if gap["bound"]:
            at = gap["bound"]
            page.line(f"covered with {at['fact']} {at['covered_at']:g} in place of {at['value']:g}", indent=4)
    for one in payer["impossible"]:
        document = files(one["source"]["document"]) if one["source"] else ""
        page.field("no patient can meet", f"{one['label'] or one['statement']}: {one['text']}", document)
    if payer["undecided_checks"]:
        page.line(f"{payer['undecided_checks']} checks were not settled in the time allowed.", style="yellow")
