"""The report on a patient: who covers it, what decides, what is still needed, and the criteria as they come out."""

from __future__ import annotations

from collections.abc import Iterator

from api.criteria_tree import lines_of, where
from api.days import day
from api.page import Page
from api.report import STYLES, Labels, plain
from graph.rendering import Json

__all__ = ["evaluation_markdown", "outcome_words", "report_evaluation"]

_OUTCOMES = {
    "criteria_met": "criteria met",
    "criteria_not_met": "criteria not met",
    "insufficient_information": "not enough is known",
}
_STYLES = {"criteria_met": "bold green", "criteria_not_met": "red", "insufficient_information": "yellow"}
_MARKS = {"true": "yes", "false": "no", "unknown": "?"}
_DECIDED_BY = {
    "completions": "every way in which the unknown facts may turn out gives this",
    "undecided": "whether all ways in which the unknown facts may turn out agree was not settled in time",
}
MOST_DECIDERS = 6
"""Sets of facts shown before the rest is only counted."""


def outcome_words(answer: Json) -> str:
    """Return an outcome with what the document assigns then, in words."""
    words = _OUTCOMES.get(answer["outcome"]) or plain(answer["outcome"])
    return f"{words}, then {plain(answer['status_then'])}" if answer["status_then"] else words


def report_evaluation(body: Json, page: Page, files: Labels) -> None:
    """Print how a patient stands with each payer: a table, then each payer with its reasons.

    :param files: returns the file name of a document.
    """
    query = body["query"]
    page.line(f"{query['modality']['label']}, {_diagnosis(query)}, on {day(query['as_of'])}", style="bold")
    for one in body["unresolved"]:
        page.line(_unresolved(one), style="yellow")
    if not body["answers"]:
        page.line("No payer has a policy in this store.")
        return
    page.blank()
    page.table(
        ("Payer", "Outcome", "Deciding"),
        [
            (a["payer"]["name"], (outcome_words(a), _style(a)), ", ".join(n["id"] for n in a["deciding"]))
            for a in body["answers"]
        ],
    )
    for answer in body["answers"]:
        page.blank()
        page.heading(answer["payer"]["name"])
        _answer(answer, page, files)
    page.blank()
    page.line(body["benefit_note"], style="dim")


def _style(answer: Json) -> str:
    return _STYLES.get(answer["outcome"]) or STYLES.get(answer["outcome"], "dim")


def _diagnosis(query: Json) -> str:
    return query["diagnosis"]["label"] if query["diagnosis"] else "diagnosis unknown"


def _unresolved(one: Json) -> str:
    nearest = ", ".join(one["nearest"])
    return f"{one['fact']}: {one['reason']}, so it counts as unknown" + (f"; nearest: {nearest}" if nearest else "")


def _answer(answer: Json, page: Page, files: Labels) -> None:
    page.field("outcome", outcome_words(answer), style=_style(answer))
    if answer["decided_by"] in _DECIDED_BY:
        page.field("", _DECIDED_BY[answer["decided_by"]])
    for number, node in enumerate(answer["deciding"]):
        text = f"{node['id']}: {_MARKS[node['value']]}, {node['text']}"
        page.field("deciding" if number == 0 else "", text, where(node["source"]))
    for number, text in enumerate(_missing(answer)):
        page.field("missing" if number == 0 else "", text)
    for number, branch in enumerate(answer["other_settings"][:MOST_DECIDERS]):
        page.field("instead" if number == 0 else "", _elsewhere(branch))
    for number, text in enumerate(_deciders(answer)):
        page.field("would settle" if number == 0 else "", text)
    for number, one in enumerate(answer["open_exclusions"]):
        text = f"{one['label'] or one['id']}: {one['printed_status']}, if its criteria turn out true"
        page.field("open denial" if number == 0 else "", text, where(one["source"]))
    for statement in answer["statements"]:
        if statement["criteria"] is not None:
            page.field("criteria", f"{statement['label'] or statement['id']}: {_MARKS[statement['value']]}")
            for depth, label, text, at in _tree(statement["criteria"]):
                page.labelled(label, text, at, indent=4 + 2 * depth)
    for part in answer["parts"]:
        values = ", ".join(v["label"] for v in part["part"]["values"])
        page.field("case", f"{values}: {outcome_words(part)}")
    for pointer in answer["see_also"]:
        page.field("see also", pointer["title"], where(pointer["source"]))
    documents = [f"{files(p['document'])}, in force from {day(p['effective'] or '')}" for p in answer["policies"]]
    for number, text in enumerate(dict.fromkeys(documents)):
        page.field("source" if number == 0 else "", text)


def _missing(answer: Json) -> Iterator[str]:
    for number, branch in enumerate(answer["missing_branches"][:MOST_DECIDERS]):
        facts = [*branch["facts"], *branch["texts"]]
        yield ("or " if number else "") + ", ".join(facts)
    more = len(answer["missing_branches"]) - MOST_DECIDERS
    if more > 0:
        yield f"and {more} more ways"


def _elsewhere(branch: Json) -> str:
    return f"for {' and '.join(s['label'] for s in branch['settings'])}: {', '.join(branch['facts'])}"


def _deciders(answer: Json) -> Iterator[str]:
    shown = answer["deciders"][:MOST_DECIDERS]
    for one in shown:
        outcome = outcome_words({"outcome": one["outcome"] or "criteria_met", "status_then": None})
        yield f"{', '.join(one['facts'])} ({outcome})"
    more = len(answer["deciders"]) - len(shown)
    if more > 0:
        yield f"and {more} more sets"


_COMBINATIONS = {"all_of": "all of these", "any_of": "any of these", "none_of": "none of these"}


def _tree(node: Json, depth: int = 0) -> Iterator[tuple[int, str, str, str]]:
    """Yield depth, label, text and address of each node of a tree with its truth and fact."""
    mark = _MARKS[node["truth"]]
    at = where(node["source"]) if node["label"] or node["is"] != "group" else ""
    if node["is"] == "group":
        words = _COMBINATIONS.get(node["combination"])
        words = words or f"{node['combination'].replace('_', ' ')} {node['threshold']} of these"
        yield depth, node["label"] or "", f"[{mark}] {words}:", at
        for member in node["members"]:
            yield from _tree(member, depth + 1)
        return
    fact = node.get("fact")
    known = ""
    if fact is not None:
        told = "" if fact["given"] else ", which follows"
        known = f" ({fact['label']}{told})" if fact["value"] is not None else " (not stated)"
    yield depth, node["label"] or "", f"[{mark}] {node['text']}{known}", at


def evaluation_markdown(body: Json, files: Labels) -> str:
    """Return a section for a letter: each payer's outcome, what decides it with its address, and what is missing."""
    query = body["query"]
    out = [f"## {_text(query['modality']['label'])} for {_text(_diagnosis(query))}", ""]
    out += [f"*Unclear: {_text(_unresolved(one))}.*\n" for one in body["unresolved"]]
    for answer in body["answers"]:
        out += [f"### {_text(answer['payer']['name'])}: {_text(outcome_words(answer))}", ""]
        policy = answer["policy"]
        if policy is not None:
            name = ", ".join(_text(w) for w in (policy["title"], policy["number"]) if w)
            since = f", in force from {day(policy['effective'])}" if policy["effective"] else ""
            out += [f"Policy: {name or _text(policy['id'])}{since}. Position as of {day(query['as_of'])}.", ""]
        if answer["decided_by"] in _DECIDED_BY:
            out += [f"Note: {_DECIDED_BY[answer['decided_by']]}.", ""]
        if answer["deciding"]:
            out += ["| Criterion | What it says | On the stated facts | Where |", "|---|---|---|---|"]
            for node in answer["deciding"]:
                at = f"{files(node['source']['document'])}, {lines_of(node['source'])}" if node["source"] else ""
                met = {"true": "met", "false": "not met", "unknown": "not known"}[node["value"]]
                if node["is"] == "statement":
                    met = {"true": "applies", "false": "does not apply", "unknown": "open"}[node["value"]]
                out.append(f"| {_text(node['id'])} | {_text(node['text'])} | {met} | {_text(at)} |")
            out.append("")
        if answer["missing"]:
            out += ["Still to be documented (the shortest way first):", ""]
            out += [f"- {_text(text)}" for text in _missing(answer)]
            out.append("")
        for one in answer["open_exclusions"]:
            name = one["label"] or one["id"]
            out += [
                f"Open: statement {_text(name)} ({_text(one['printed_status'])}) would apply if its criteria are true.",
                "",
            ]
    out += [f"*{body['benefit_note']}*", ""]
    return "\n".join(out)


def _text(text: str) -> str:
    """Return text that Markdown prints as it stands."""
    return "".join(f"\\{c}" if c in "\\`*_|<>[]#" else c for c in " ".join(str(text).split()))
