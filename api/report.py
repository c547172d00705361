"""The report: a coverage body as a page that a policy analyst reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from api.criteria_tree import lines_of, tree_lines, where
from api.curation_words import curation_words, curations_in_words
from api.days import day
from api.page import Page
from graph.rendering import Json

__all__ = ["STYLES", "Labels", "answer_words", "plain", "policy_words", "report_ask", "report_coverage"]

Labels = Callable[[str], str]
"""Returns the label of an identifier of the ontology."""

MOST_LISTED = 6
"""Studies, guidelines or codes shown before the rest is only counted."""

MOST_ASKED = 12
"""Candidates of a question back that are shown."""

_WORDS = {
    "covered": "covered",
    "covered_if_criteria_met": "covered if criteria are met",
    "not_addressed": "not addressed",
    "conflict": "its statements conflict",
    "unreadable": "could not be read",
    "varies": "depends on the case",
    "no_version_in_force": "no version in force on that day",
}
STYLES = {
    "covered": "bold green",
    "covered_if_criteria_met": "green",
    "varies": "yellow",
    "conflict": "yellow",
    "unreadable": "yellow",
    "investigational": "red",
    "not_medically_necessary": "red",
}
_ORDER = ("covered", "covered_if_criteria_met", "varies", "conflict", "unreadable", "not_medically_necessary",
          "investigational", "not_addressed", "no_version_in_force")  # fmt: skip
_REQUIREMENTS = {
    "required": "required",
    "not_required": "not required",
    "may_be_required": "may be required",
    "not_stated": "not stated",
}
_DIRECTIONS = {
    "supports": "in support",
    "against": "against",
    "insufficient": "found insufficient",
    "neutral": "neutral",
}
_POINTERS = {
    "related_policy": "related policy",
    "vendor": "vendor",
    "state_rules": "state rules",
    "separate_policy": "separate policy",
}


def plain(value: str | None) -> str:
    """Return a determination or status in words."""
    if value is None:
        return ""
    return _WORDS.get(value, value.replace("_", " ").replace("-", " "))


def _rank(answer: Json) -> tuple[int, str]:
    value = answer["determination"]
    return _ORDER.index(value) if value in _ORDER else len(_ORDER), answer["payer"]["name"].lower()


def answer_words(answer: Json) -> str:
    """Return a determination with what applies otherwise, in words."""
    words = plain(answer["determination"])
    return f"{words}, otherwise {plain(answer['otherwise'])}" if answer["otherwise"] else words


def _statement_names(statements: Sequence[Json]) -> str:
    return ", ".join(s["label"] or s["id"] for s in statements)


def report_coverage(body: Json, page: Page, labels: Labels, files: Labels) -> None:
    """Print a coverage body: a table of all payers, then each payer with its reasons.

    :param files: returns the file name of a document.
    """
    _question(body["query"], page)
    answers = sorted(body["answers"], key=_rank)
    if not answers:
        page.line("No payer has a policy in this store.")
        return
    page.blank()
    page.table(
        ("Payer", "Answer", "Statements"),
        [
            (
                a["payer"]["name"],
                (answer_words(a), STYLES.get(a["determination"], "dim")),
                _statement_names(a["statements"]),
            )
            for a in answers
        ],
    )
    for answer in answers:
        page.blank()
        _answer(answer, page, labels, files)
    page.blank()
    page.line(body["benefit_note"], style="dim")


def _question(query: Json, page: Page) -> None:
    page.heading(f"{_capital(query['modality']['label'])} for {query['indication']['label']}")
    asked = [f"as of {day(query['as_of'])}"]
    asked += [query[name]["label"] for name in ("setting", "line_of_business") if query.get(name)]
    if query.get("care_setting"):
        asked.append(f"{query['care_setting']} care")
    if query.get("payer"):
        asked.append(f"only {query['payer']['name']}")
    page.line(", ".join(asked), style="dim")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _answer(answer: Json, page: Page, labels: Labels, files: Labels) -> None:
    page.heading(
        f"{answer['payer']['name']}: {answer_words(answer)}", f"bold {STYLES.get(answer['determination'], '')}"
    )
    for policy in answer.get("policies") or [answer["policy"]]:
        if policy:
            page.field("policy", policy_words(policy))
    if answer["payer"].get("affiliates"):
        page.field("speaks also for", ", ".join(answer["payer"]["affiliates"]))
    _reasons(answer, page, labels, 2)
    _lines_of_business(answer["lines_of_business"], page)
    _authorization(answer["authorization"], page, labels)
    _cited("evidence", [_study(e, labels) for e in answer["evidence"]], page)
    _cited("guidelines", _together(_guideline(g) for g in answer["guidelines"]), page)
    _codes(answer["codes"], page)
    for number, pointer in enumerate(answer["see_also"]):
        page.field("see also" if number == 0 else "", _pointer(pointer), where(pointer["source"]))
    _findings(answer["findings"], page)
    shown = {s["id"] for s in answer["statements"]}
    for words in curations_in_words([c for c in answer["curated"] if c["statement"] not in shown]):
        page.field("curated", words)
    _sources(answer, page, files)


def policy_words(policy: Json) -> str:
    """Return what names a policy version, in words."""
    words = [policy["title"] or policy["id"]]
    if policy["number"]:
        words.append(f"number {policy['number']}")
    if policy["effective"]:
        words.append(f"in force from {day(policy['effective'])}")
    if policy["until"]:
        words.append(f"until {day(policy['until'])}")
    return ", ".join(words)


def _reasons(answer: Json, page: Page, labels: Labels, indent: int, answered: frozenset[str] = frozenset()) -> None:
    """Print the statements that decide, the other settings and the parts of an answer.

    :param answered: the settings that have a part of their own, which need not be told of again.
    """
    answered |= {v["id"] for p in answer["parts"] if p["part"]["by"] == "setting" for v in p["part"]["values"]}
    for statement in answer["statements"]:
        _statement(statement, page, indent)
    for other in answer["other_settings"]:
        if not answered or not answered.issuperset(s["id"] for s in other["settings"]):
            _other_setting(other, page, indent)
    for part in answer["parts"]:
        values = ", ".join(v["label"] for v in part["part"]["values"][:MOST_LISTED])
        more = len(part["part"]["values"]) - MOST_LISTED
        values += f" and {more} more" if more > 0 else ""
        page.line(f"{values}: {answer_words(part)}", indent=indent, style=STYLES.get(part["determination"], ""))
        _reasons(part, page, labels, indent + 2, answered)


def _other_setting(other: Json, page: Page, indent: int) -> None:
    settings = " or ".join(s["label"] for s in other["settings"]) or "another setting"
    tree = other["criteria"]
    if tree is not None and tree["label"] == other["label"]:
        tree = {**tree, "label": None}
    page.labelled(other["label"] or "", f"instead, for {settings}:", where(other["source"]), indent)
    for curation in other["curated"]:
        page.line(curation_words(curation), indent=indent + 2, style="magenta")
    _tree(tree, page, indent + 2)


def _statement(statement: Json, page: Page, indent: int) -> None:
    name = statement["label"] or statement["id"]
    words = [f'"{statement["printed_status"]}"']
    if statement["basis"] == "inferred":
        words.append("by a wider term")
    if statement["role"] == "complement" and statement["value"] == "open":
        words.append("when the criteria above are not met")
    if statement["former"]:
        words.append("a former position")
    if statement["effective_until"]:
        words.append(f"until {day(statement['effective_until'])}")
    if statement["criteria"] and statement["role"] != "complement":
        words.append("when")
    page.labelled(f"statement {name}:", ", ".join(words), where(statement["source"]), indent)
    quote = (statement["source"] or {}).get("quote")
    if quote and not (statement["criteria"] or statement["unmet"]):
        page.line(f"“{quote}”", indent=indent + 2, style="italic")
    for curation in statement["curated"]:
        page.line(curation_words(curation), indent=indent + 2, style="magenta")
    if statement["unmet"]:
        page.line("not met by this question:", indent=indent + 2)
    _tree(statement["criteria"] or statement["unmet"], page, indent + 2)


def _tree(node: Json | None, page: Page, indent: int) -> None:
    for line in tree_lines(node):
        page.labelled(line.label, line.text, line.at, indent + 2 * line.depth)
        if line.quote:
            page.line(f"“{line.quote}”", indent=indent + 2 * line.depth + 2, style="italic")


def _lines_of_business(lines: Iterable[Json], page: Page) -> None:
    rules = {"included": "included", "excluded": "excluded", "governed_elsewhere": "governed elsewhere"}
    shown = []
    for line in lines:
        words = f"{line['name']} ({rules.get(line['rule'], plain(line['rule']))}"
        words += f": {plain(line['determination'])})" if line["rule"] == "included" and line["determination"] else ")"
        shown.append(words)
    if shown:
        page.field("business lines", "; ".join(dict.fromkeys(shown)))


def _authorization(rows: Sequence[Json], page: Page, labels: Labels) -> None:
    grouped: dict[tuple[str, str], list[Json]] = {}
    for row in rows:
        care = labels(row["care_setting"]) if row["care_setting"] else "any care setting"
        grouped.setdefault((care, row["requirement"]), []).append(row)
    for number, ((care, requirement), found) in enumerate(grouped.items()):
        products = ", ".join(dict.fromkeys(labels(r["product"]) for r in found))
        words = f"{_REQUIREMENTS.get(requirement, plain(requirement))} for {care}: {products}"
        page.field("authorization" if number == 0 else "", words, where(found[0]["source"]))


def _cited(name: str, rows: Sequence[tuple[str, str]], page: Page) -> None:
    """Print what a document cites; the same citation once."""
    unique = list(dict.fromkeys(rows))
    for number, (text, at) in enumerate(unique[:MOST_LISTED]):
        page.field(name if number == 0 else "", text, at)
    if len(unique) > MOST_LISTED:
        page.field("", f"and {len(unique) - MOST_LISTED} more")


def _study(row: Json, labels: Labels) -> tuple[str, str]:
    name = row["first_author"] or row["trial"]
    whole = "the evidence as a whole" if not row["design"] and row["direction"] else "without a named study"
    words = [f"{name} {row['year']}" if name and row["year"] else name or whole]
    if row["design"]:
        words.append(labels(row["design"]))
    if row["patients"]:
        words.append(counted(row["patients"], "patient", "patients"))
    if row["studies"]:
        words.append(counted(row["studies"], "study", "studies"))
    if row["direction"]:
        words.append(_DIRECTIONS.get(row["direction"], plain(row["direction"])))
    if row["relevance"] == "broader":
        words.append("on a wider topic")
    numbers = f": {row['in_one_line']}" if row["in_one_line"] else ""
    return ", ".join(words) + numbers, where(row["source"])


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "study", "studies"), counted(7, "study", "studies")
    ('1 study', '7 studies')
    """
    return f"{number} {one if number == 1 else many}"


def _together(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return lines with those that say the same as one, with how many places it has."""
    places: dict[str, list[str]] = {}
    for words, place in lines:
        places.setdefault(words, []).append(place)
    return [
        (words if len(at) == 1 else f"{words}, {len(at)} recommendations", at[0] if len(at) == 1 else f"{at[0]} ...")
        for words, at in places.items()
    ]


def _guideline(row: Json) -> tuple[str, str]:
    words = [row["body"]]
    if row["title"]:
        words.append(row["title"])
    if row["version"] or row["year"]:
        words.append(str(row["version"] or row["year"]))
    if row["strength"]:
        words.append(f"strength {row['strength']}")
    if row["relevance"] == "broader":
        words.append("on a wider topic")
    return ", ".join(words), where(row["source"])


def _codes(rows: Iterable[Json], page: Page) -> None:
    systems: dict[str, list[str]] = {}
    for row in rows:
        if not row["historical"]:
            systems.setdefault(row["system"], []).append(row["code"])
    for number, (system, codes) in enumerate(systems.items()):
        unique = list(dict.fromkeys(codes))
        more = f" and {len(unique) - 12} more" if len(unique) > 12 else ""
        page.field("listed codes" if number == 0 else "", f"{system} {', '.join(unique[:12])}{more}")


def _pointer(pointer: Json) -> str:
    words = [pointer["title"]]
    if pointer["number"] and pointer["number"] not in pointer["title"]:
        words.append(f"number {pointer['number']}")
    words.append(_POINTERS.get(pointer["kind"], plain(pointer["kind"])))
    if pointer["loaded"]:
        words.append("loaded here")
    return ", ".join(words)


def _findings(findings: Iterable[Json], page: Page) -> None:
    grouped: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        grouped.setdefault((finding["severity"], finding["message"]), []).append(where(finding["source"]))
    ordered = sorted(grouped.items(), key=lambda item: ("error", "warning", "note").index(item[0][0]))
    for (severity, message), places in ordered:
        style = {"error": "red", "warning": "yellow"}.get(severity, "")
        at = places[0] if len(places) == 1 else f"{len(places)} places"
        page.field(severity, _capital(message), at if places[0] else "", style=style)


def _sources(answer: Json, page: Page, files: Labels) -> None:
    shown = [
        f"{s['label'] or s['id']}: {files(s['source']['document'])}, {lines_of(s['source'])}"
        for s in answer["statements"]
        if s["source"]
    ]
    if not shown:
        documents = [files(p["document"]) for p in answer.get("policies") or [answer["policy"]] if p]
        shown = [", ".join(dict.fromkeys(documents))]
    for number, source in enumerate(shown):
        page.field("source" if number == 0 else "", source)


def report_ask(body: Json, page: Page, labels: Labels, files: Labels) -> None:
    """Print the answer to a question: what was not understood or must be known first, then each result."""
    if body["not_understood"]:
        page.line(f"Not understood: {', '.join(body['not_understood'])}.", style="yellow")
    for question in body["ask_back"]:
        page.line(question["message"], style="bold")
        for candidate in question["candidates"][:MOST_ASKED]:
            page.line(candidate["label"], indent=2)
        more = len(question["candidates"]) - MOST_ASKED
        if more > 0:
            page.line(f"and {more} more", indent=2, style="dim")
    for number, result in enumerate(body["results"]):
        if number or body["not_understood"]:
            page.blank()
        report_coverage(result, page, labels, files)
