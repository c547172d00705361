"""The commands that check: documents against the shapes, and the ontology against what it owes its readers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.validation import Report

__all__ = ["register"]

GOOD, BAD = 0, 2


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    check = _command(
        commands, "check", _check, "check graphs of documents against the SHACL shapes", ("text", "json", "turtle")
    )
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="documents to read and check")
    check.add_argument("--store", type=Path, metavar="DIR", help="check this store (default: the shipped records)")
    ontology = _command(commands, "ontology", _ontology, "check the ontology", ("text", "json"))
    ontology.add_argument("action", choices=("check",), help="check: quality, profile, consistency")


def _command(commands: Any, name: str, run: Any, help: str, formats: Sequence[str]) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    made.set_defaults(run=run)
    made.add_argument("--format", choices=formats, default="text", help="how to print (default: text)")
    return made


def _check(arguments: argparse.Namespace) -> int:
    reports = list(_reports(arguments.files, arguments.store))
    bad = [name for name, report in reports if report is None or not report.conforms]
    if arguments.format == "turtle":
        sys.stdout.write("\n".join(report.turtle for _, report in reports if report is not None))
    elif arguments.format == "json":
        _print_json({"checked": [_body(name, report) for name, report in reports], "conforms": not bad})
    else:
        from api.page import clean

        for name, report in reports:
            if report is not None:
                sys.stdout.write(f"{clean(name)}: {'meets the shapes' if report.conforms else 'refused'}\n")
                for result in report.results:
                    sys.stdout.write(f"  {result.severity}: {clean(str(result))}\n")
        sys.stdout.write(f"{len(reports) - len(bad)} of {len(reports)} meet the shapes\n")
    return BAD if bad else GOOD


def _reports(files: Sequence[Path], store: Path | None) -> Iterator[tuple[str, Report | None]]:
    """Yield the report of each document; None for one that cannot be read, which is told on the way."""
    from api.service import shipped_records
    from graph.rdf import quads
    from graph.store import Store
    from graph.validation import validate
    from loaders.load import find_documents, load_file
    from ontology.vocabulary import BASE, load_vocabulary

    if files and store:
        raise OSError("check takes files or --store, not both")
    if store:
        with Store(store, read_only=True) as opened:
            for graph in opened.graphs():
                yield graph.value.removeprefix(BASE + "graph/"), validate(opened.quads(graph))
        return
    found, refused = find_documents(files)
    outcomes = [*refused, *map(load_file, found)]
    for outcome in outcomes:
        if outcome.record is None:
            sys.stderr.write(f"payergraph: {outcome.reason}\n")
            yield outcome.path, None
        else:
            yield outcome.path, validate(quads(outcome.record, load_vocabulary(), _NOW))
    for record in () if files else shipped_records():
        yield record.source, validate(quads(record, load_vocabulary(), _NOW))


_NOW = "2000-01-01T00:00:00+00:00"  # of loading; the shapes ask for none


def _body(name: str, report: Report | None) -> dict[str, Any]:
    results = [
        {
            "severity": r.severity, "message": r.message, "node": r.node, "path": r.path, "value": r.value,
            "lines": list(r.lines) if r.lines else None,
        }
        for r in (report.results if report else ())
    ]  # fmt: skip
    return {"document": name, "conforms": bool(report and report.conforms), "results": results}


def _ontology(arguments: argparse.Namespace) -> int:
    from ontology.quality import examine

    found = examine()
    if arguments.format == "json":
        _print_json(found.body())
    else:
        sys.stdout.write(found.text())
    return GOOD if found.passed else BAD


def _print_json(body: dict[str, Any]) -> None:
    from api.encoding import encode

    sys.stdout.flush()
    sys.stdout.buffer.write(encode(body))
    sys.stdout.buffer.flush()
