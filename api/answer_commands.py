"""The commands that answer: coverage, lists, query files, and how a patient stands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from api.commands import (
    BAD_INPUT,
    FILTERS,
    FOUND,
    NOTHING_FOUND,
    UsageError,
    add_command,
    add_filters,
    filters_of,
    opened,
    page,
    print_body,
    status_of,
)

if TYPE_CHECKING:
    from graph.rendering import Json

__all__ = ["register"]

EVALUATION_FORMATS = ("text", "json", "markdown")
_FACT_FILE = "a patient as a JSON object, or with .jsonl one patient a line; - for standard input"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    add_command(commands, "demo", _demo, "answer the first question and say what to type next")
    ask = add_command(commands, "ask", _ask, "answer a question in plain English")
    ask.add_argument("question", nargs="+")
    ask.add_argument("--as-of", help="day to answer for when the question names none (default: today)")
    ask.add_argument("--known-at", help=FILTERS["known-at"])
    coverage = add_command(
        commands, "coverage", _coverage, "say which payers cover a treatment for an indication, and why"
    )
    add_filters(coverage, required=("modality", "indication"))
    matrix = add_command(
        commands, "matrix", _matrix, "list payer, treatment, indication and answer", ("text", "json", "csv")
    )
    add_filters(matrix)
    policies = add_command(commands, "policies", _policies, "list the loaded policies")
    policies.add_argument("search", nargs="?", help="words of the title, number, payer or identifier")
    policies.add_argument("--payer", help=FILTERS["payer"])
    policies.add_argument("--as-of", help="only what is in force on this day (default: the latest version of each)")
    policies.add_argument("--known-at", help=FILTERS["known-at"])
    for name, what in (("payers", "payers"), ("modalities", "treatments"), ("indications", "indications")):
        listing = add_command(commands, name, _listing, f"list the {what} that can be asked about")
        listing.add_argument("search", nargs="?", help="words of any label, synonym, acronym or identifier")
        listing.set_defaults(listing=name, known_at=None)
        if name == "payers":
            listing.add_argument("--known-at", help=FILTERS["known-at"])
    evaluate = add_command(
        commands, "evaluate", _evaluate, "say how a patient stands with each payer", EVALUATION_FORMATS
    )
    evaluate.add_argument("file", nargs="?", type=Path, metavar="FILE", help=_FACT_FILE)
    evaluate.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="a fact; can be repeated")
    evaluate.add_argument("--payer", action="append", help=f"{FILTERS['payer']}; can be repeated")
    for name in ("modality", "as-of", "line-of-business", "known-at"):
        evaluate.add_argument(f"--{name}", help=FILTERS[name])
    query = add_command(commands, "query", _query, "run a query file, or list them")
    query.add_argument("name", nargs="?")
    query.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the query")


def _demo(arguments: argparse.Namespace) -> int:
    from api.examples import examples

    shown = examples()
    arguments.question, arguments.as_of, arguments.known_at = [shown["question"]], None, None
    status = _ask(arguments)
    if arguments.format == "text":
        shown_on = page()
        shown_on.blank()
        shown_on.heading("Next")
        for line in (
            f"payergraph coverage --modality {shown['modality']!r} --indication {shown['indication']!r}"
            f" --as-of {shown['past']}",
            f"payergraph ask {shown['other_question']!r}",
            "payergraph matrix --format csv",
            "payergraph load FOLDER --store DIR",
            "payergraph serve",
        ):
            shown_on.whole("", line)
    return status


def _ask(arguments: argparse.Namespace) -> int:
    with opened(arguments) as service:
        body = service.ask(" ".join(arguments.question), arguments.as_of, arguments.known_at)
        if arguments.format == "json":
            print_body(body)
        else:
            from api.report import report_ask

            report_ask(body, page(), service.label, service.file_name)
    return FOUND if any(r["answers"] for r in body["results"]) else NOTHING_FOUND


def _coverage(arguments: argparse.Namespace) -> int:
    with opened(arguments) as service:
        body = service.coverage(filters_of(arguments))
        if arguments.format == "json":
            print_body(body)
        else:
            from api.report import report_coverage

            report_coverage(body, page(), service.label, service.file_name)
    return FOUND if body["answers"] else NOTHING_FOUND


def _matrix(arguments: argparse.Namespace) -> int:
    with opened(arguments) as service:
        body = service.matrix(filters_of(arguments))
        if arguments.format == "json":
            print_body(body)
        elif arguments.format == "csv":
            from api.tables import matrix_csv

            sys.stdout.buffer.write(matrix_csv(body))
        elif body["rows"]:
            from api.report_lists import report_matrix

            names = {p["id"]: p["name"] for p in service.payers(known_at=arguments.known_at)["payers"]}
            report_matrix(body["rows"], page(), service.label, names)
    return status_of(body["rows"], "No policy states a position.")


def _policies(arguments: argparse.Namespace) -> int:
    with opened(arguments) as service:
        body = service.policies(arguments.search, arguments.payer, arguments.as_of, arguments.known_at)
        if arguments.format == "json":
            print_body(body)
        elif body["policies"]:
            from api.report_lists import report_policies

            report_policies(body["policies"], page())
    return status_of(body["policies"], "No policy was found.")


def _listing(arguments: argparse.Namespace) -> int:
    with opened(arguments) as service:
        known = (arguments.known_at,) if arguments.listing == "payers" else ()
        body: Json = getattr(service, arguments.listing)(arguments.search, *known)
        rows = body[arguments.listing]
        if arguments.format == "json":
            print_body(body)
        elif rows:
            page().table(
                ("Identifier", "Name", "Also"),
                [
                    (
                        r["id"],
                        r.get("label") or r["name"],
                        ", ".join((r.get("synonyms") or r.get("affiliates") or [])[:5]),
                    )
                    for r in rows
                ],
            )
    return status_of(rows, "Nothing was found.")


def _query(arguments: argparse.Namespace) -> int:
    parameters: dict[str, str] = {}
    for text in arguments.param:
        name, value = _pair(text)
        if parameters.setdefault(name, value) != value:
            raise UsageError(f"--param {name} is given with two values")
    with opened(arguments) as service:
        if arguments.name is None:
            body = service.queries()
            rows = [(q["name"], ", ".join(q["parameters"]), q["question"]) for q in body["queries"]]
            if arguments.format == "json":
                print_body(body)
            else:
                page().table(("Query", "Parameters", "Question"), rows)
            return FOUND
        body = service.query(arguments.name, parameters)
        if body["missing"]:
            needed = " ".join(f"--param {name}=..." for name in body["missing"])
            raise UsageError(f"the query {arguments.name!r} needs {needed}")
        if arguments.format == "json":
            print_body(body)
        elif body["rows"]:
            from api.report_lists import report_rows

            report_rows(body, page(), service.short)
    return status_of(body["rows"], "The query found nothing.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--param {text!r}: write it as NAME=VALUE")
    return name, value


def _evaluate(arguments: argparse.Namespace) -> int:
    from api.evaluating import evaluate_batch, patient_of

    if arguments.file is not None and arguments.file.suffix in (".jsonl", ".ndjson"):
        if arguments.fact or arguments.format == "markdown":
            raise UsageError("a file of many patients takes no --fact, and prints JSON Lines")
        with opened(arguments) as service, arguments.file.open("rb") as lines:
            return BAD_INPUT if evaluate_batch(service, lines, arguments, sys.stdout.buffer) else FOUND
    asked = patient_of(arguments)
    with opened(arguments) as service:
        body = service.evaluate(asked)
        if arguments.format == "json":
            print_body(body)
        else:
            from api.evaluation_report import evaluation_markdown, report_evaluation

            if arguments.format == "markdown":
                sys.stdout.write(evaluation_markdown(body, service.file_name))
            else:
                report_evaluation(body, page(), service.file_name)
    return FOUND if body["answers"] else NOTHING_FOUND
