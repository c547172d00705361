"""The command line. What a command needs is imported when it runs: an answer must not wait for what it does not use."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from api import comparison_commands
from api.checking import register

if TYPE_CHECKING:
    from api.page import Page
    from api.service import Filters, Service
    from graph.rendering import Json

__all__ = ["main", "make_parser"]

FOUND, NOTHING_FOUND, BAD_INPUT = 0, 1, 2
EVALUATION_FORMATS = ("text", "json", "markdown")
EXPORT_FORMATS = ("turtle", "trig", "jsonld", "graphml", "gexf", "cytoscape")
_FILTERS = {
    "modality": "treatment: identifier, label, synonym or acronym",
    "indication": "what is treated: identifier, label, synonym or acronym",
    "setting": "clinical setting",
    "care-setting": "care setting, for example inpatient",
    "payer": "payer: identifier, name, affiliate or acronym",
    "as-of": "day to answer for, for example 2026-01-31 (default: today)",
    "line-of-business": "line of business",
}


_FACT_FILE = "a patient as a JSON object, or with .jsonl one patient a line; - for standard input"


class UsageError(ValueError):
    """An error raised when a command is used wrongly; the message says how to use it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 when nothing was found, 2 for bad usage or bad input."""
    arguments = make_parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        status = run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has enough; what is left must not fail again when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError, LookupError) as error:
        if not _expected(error):
            raise
        return _fail(str(error))
    return status


def _expected(error: Exception) -> bool:
    """Return whether an error is about the input, and not a fault of the program."""
    from api.errors import InvalidParameterError, NotFoundError
    from graph.naming import UnknownTermError
    from graph.patient_facts import InvalidFactsError
    from loaders.load import UnreadableDocumentError
    from loaders.overlays import OverlayError

    of_a_document = (UnreadableDocumentError, OverlayError)
    of_a_question = (UnknownTermError, InvalidParameterError, NotFoundError, InvalidFactsError)
    return isinstance(error, (OSError, UsageError, *of_a_question, *of_a_document))


def _fail(message: str) -> int:
    from api.page import clean

    sys.stderr.write(f"payergraph: {clean(message)}\n")
    return BAD_INPUT


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="payergraph",
        description="Which payers cover a treatment for an indication, under which criteria, on which evidence.",
        epilog="Exit status: 0, 1 when nothing was found, 2 for bad usage or bad input.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        help: str,
        formats: Sequence[str] = ("text", "json"),
        *,
        asks_store: bool = True,
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        if asks_store:
            made.add_argument("--store", type=Path, metavar="DIR", help="store to use (default: the shipped records)")
        if formats:
            made.add_argument("--format", choices=formats, default="text", help="how to print (default: text)")
        return made

    command("demo", _demo, "answer the first question and say what to type next")
    ask = command("ask", _ask, "answer a question in plain English")
    ask.add_argument("question", nargs="+")
    coverage = command("coverage", _coverage, "say which payers cover a treatment for an indication, and why")
    _add_filters(coverage, required=("modality", "indication"))
    matrix = command("matrix", _matrix, "list payer, treatment, indication and answer", ("text", "json", "csv"))
    _add_filters(matrix)
    policies = command("policies", _policies, "list the loaded policies")
    policies.add_argument("search", nargs="?", help="words of the title, number, payer or identifier")
    policies.add_argument("--payer", help=_FILTERS["payer"])
    for name, what in (("payers", "payers"), ("modalities", "treatments"), ("indications", "indications")):
        listing = command(name, _listing, f"list the {what} that can be asked about")
        listing.add_argument("search", nargs="?", help="words of any label, synonym, acronym or identifier")
        listing.set_defaults(listing=name)
    evaluate = command("evaluate", _evaluate, "say how a patient stands with each payer", EVALUATION_FORMATS)
    evaluate.add_argument("file", nargs="?", type=Path, metavar="FILE", help=_FACT_FILE)
    evaluate.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="a fact; can be repeated")
    evaluate.add_argument("--payer", action="append", help=f"{_FILTERS['payer']}; can be repeated")
    for name in ("modality", "as-of", "line-of-business"):
        evaluate.add_argument(f"--{name}", help=_FILTERS[name])
    load = command("load", _load, "load documents into a store")
    load.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document, or a folder of documents")
    load.add_argument("--json-report", type=Path, metavar="FILE", help="write the outcome of every file as JSON")
    load.add_argument("--html-report", type=Path, metavar="FILE", help="write it as one self-contained HTML file")
    load.add_argument("--overlays", type=Path, metavar="DIR", help="apply the corrections of a folder")
    load.add_argument("--workers", type=_workers, metavar="N", help="processes that read (default: one for each core)")
    inspect = command("inspect", _inspect, "show one document as the loader sees it", asks_store=False)
    inspect.add_argument("path", type=Path, metavar="FILE", help="a document")
    inspect.add_argument("--html", type=Path, metavar="FILE", help="write it as one self-contained HTML file instead")
    inspect.add_argument("--overlays", type=Path, metavar="DIR", help="apply the corrections of a folder")
    serve = command("serve", _serve, "serve the answers over HTTP, by default to this machine only", ())
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on, 0 for a free one (default: 8000)")
    serve.add_argument("--writable", action="store_true", help="let clients with PAYERGRAPH_TOKEN(_FILE) change it")
    export = command("export", _export, "write the graph to a file", ())
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True)
    for name in ("payer", "modality", "indication"):
        export.add_argument(f"--{name}", help=f"only this {_FILTERS[name]}")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    register(commands)
    comparison_commands.register(commands)
    query = command("query", _query, "run a query file, or list them")
    query.add_argument("name", nargs="?")
    query.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the query")
    return parser


def _add_filters(parser: argparse.ArgumentParser, required: Sequence[str] = ()) -> None:
    for name, help in _FILTERS.items():
        parser.add_argument(f"--{name}", help=help, required=name in required)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return port


def _workers(text: str) -> int:
    workers = int(text)
    if not 1 <= workers <= 61:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes from 1 to 61")
    return workers


def _filters(arguments: argparse.Namespace) -> Filters:
    from api.service import Filters

    return Filters(**{name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in _FILTERS})


@contextlib.contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[Service]:
    """Open the service; on a terminal say what is being done when it takes longer than a second."""
    from api.service import open_service

    if not sys.stderr.isatty():
        yield open_service(arguments.store)
        return
    from api.progress import stages

    with stages() as tell:
        service = open_service(arguments.store, tell)
    yield service


def _print(body: Json) -> None:
    """Print a body exactly as its route sends it."""
    from api.encoding import encode

    sys.stdout.flush()
    sys.stdout.buffer.write(encode(body))
    sys.stdout.buffer.flush()


def _page() -> Page:
    from api.page import Page

    return Page()


def _demo(arguments: argparse.Namespace) -> int:
    from api.examples import examples

    shown = examples()
    arguments.question = [shown["question"]]
    status = _ask(arguments)
    if arguments.format == "text":
        page = _page()
        page.blank()
        page.heading("Next")
        for line in (
            f"payergraph coverage --modality {shown['modality']!r} --indication {shown['indication']!r}"
            f" --as-of {shown['past']}",
            f"payergraph ask {shown['other_question']!r}",
            "payergraph matrix --format csv",
            "payergraph load FOLDER --store DIR",
            "payergraph serve",
        ):
            page.whole("", line)
    return status


def _ask(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as service:
        body = service.ask(" ".join(arguments.question))
        if arguments.format == "json":
            _print(body)
        else:
            from api.report import report_ask

            report_ask(body, _page(), service.label, service.file_name)
    return FOUND if any(r["answers"] for r in body["results"]) else NOTHING_FOUND


def _coverage(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as service:
        body = service.coverage(_filters(arguments))
        if arguments.format == "json":
            _print(body)
        else:
            from api.report import report_coverage

            report_coverage(body, _page(), service.label, service.file_name)
    return FOUND if body["answers"] else NOTHING_FOUND


def _matrix(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as service:
        body = service.matrix(_filters(arguments))
        if arguments.format == "json":
            _print(body)
        elif arguments.format == "csv":
            from api.tables import matrix_csv

            sys.stdout.buffer.write(matrix_csv(body))
        elif body["rows"]:
            from api.report_lists import report_matrix

            names = {p["id"]: p["name"] for p in service.payers()["payers"]}
            report_matrix(body["rows"], _page(), service.label, names)
    return _status(body["rows"], "No policy states a position.")


def _status(rows: Sequence[object], nothing: str) -> int:
    if not rows:
        sys.stderr.write(f"payergraph: {nothing}\n")
        return NOTHING_FOUND
    return FOUND


def _policies(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as service:
        body = service.policies(arguments.search, arguments.payer)
        if arguments.format == "json":
            _print(body)
        elif body["policies"]:
            from api.report_lists import report_policies

            report_policies(body["policies"], _page())
    return _status(body["policies"], "No policy was found.")


def _listing(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as service:
        body: Json = getattr(service, arguments.listing)(arguments.search)
        rows = body[arguments.listing]
        if arguments.format == "json":
            _print(body)
        elif rows:
            _page().table(
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
    return _status(rows, "Nothing was found.")


def _query(arguments: argparse.Namespace) -> int:
    parameters = dict(_pair(text) for text in arguments.param)
    with _opened(arguments) as service:
        if arguments.name is None:
            body = service.queries()
            rows = [(q["name"], ", ".join(q["parameters"]), q["question"]) for q in body["queries"]]
            if arguments.format == "json":
                _print(body)
            else:
                _page().table(("Query", "Parameters", "Question"), rows)
            return FOUND
        body = service.query(arguments.name, parameters)
        if body["missing"]:
            needed = " ".join(f"--param {name}=..." for name in body["missing"])
            raise UsageError(f"the query {arguments.name!r} needs {needed}")
        if arguments.format == "json":
            _print(body)
        elif body["rows"]:
            from api.report_lists import report_rows

            report_rows(body, _page(), service.short)
    return _status(body["rows"], "The query found nothing.")


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
        with _opened(arguments) as service, arguments.file.open("rb") as lines:
            return BAD_INPUT if evaluate_batch(service, lines, arguments, sys.stdout.buffer) else FOUND
    asked = patient_of(arguments)
    with _opened(arguments) as service:
        body = service.evaluate(asked)
        if arguments.format == "json":
            _print(body)
        else:
            from api.evaluation_report import evaluation_markdown, report_evaluation

            if arguments.format == "markdown":
                sys.stdout.write(evaluation_markdown(body, service.file_name))
            else:
                report_evaluation(body, _page(), service.file_name)
    return FOUND if body["answers"] else NOTHING_FOUND


def _load(arguments: argparse.Namespace) -> int:
    from api.document_commands import load

    if arguments.store is None:
        raise UsageError(
            "load needs --store DIR: the shipped records are not changed. A store holds only what is loaded into it."
        )
    return BAD_INPUT if load(arguments) else FOUND


def _inspect(arguments: argparse.Namespace) -> int:
    from api.document_commands import inspect

    return FOUND if inspect(arguments) else NOTHING_FOUND


def _serve(arguments: argparse.Namespace) -> int:
    from api.server import serve
    from api.tokens import configured_token

    if arguments.writable and arguments.store is None:
        raise UsageError("--writable needs --store DIR")
    token = configured_token() if arguments.writable else None
    with _opened(arguments) as service:
        serve(service, arguments.host, arguments.port, token)
    return FOUND


def _export(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as service:
        data = service.export(arguments.format, arguments.payer, arguments.modality, arguments.indication)
    arguments.output.write_bytes(data)
    return FOUND
