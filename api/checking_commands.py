"""The commands that check: documents against the shapes, and the ontology against what it owes its readers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands import BAD_INPUT, FOUND, add_command, configured_store, print_body

if TYPE_CHECKING:
    from graph.endpoint import Location
    from graph.validation import Report

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    what = "check graphs of documents against the SHACL shapes"
    check = add_command(commands, "check", _check, what, ("text", "json", "turtle"))
    check.set_defaults(store=None)  # files are checked without the store that the environment names
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="documents to read and check")
    ontology = add_command(commands, "ontology", _ontology, "check the ontology", asks_store=False)
    ontology.add_argument("action", choices=("check",), help="check: quality, profile, consistency")


def _check(arguments: argparse.Namespace) -> int:
    named = arguments.store
    reports = list(_reports(arguments.files, named if named or arguments.files else configured_store()))
    bad = [name for name, report in reports if report is None or not report.conforms]
    if arguments.format == "turtle":
        sys.stdout.write("\n".join(report.turtle for _, report in reports if report is not None))
    elif arguments.format == "json":
        print_body({"checked": [_body(name, report) for name, report in reports], "conforms": not bad})
    else:
        from api.page import clean

        for name, report in reports:
            if report is not None:
                sys.stdout.write(f"{clean(name)}: {'meets the shapes' if report.conforms else 'refused'}\n")
                for result in report.results:
                    sys.stdout.write(f"  {result.severity}: {clean(str(result))}\n")
        sys.stdout.write(f"{len(reports) - len(bad)} of {len(reports)} meet the shapes\n")
    return BAD_INPUT if bad else FOUND


def _reports(files: Sequence[Path], store: Location | None) -> Iterator[tuple[str, Report | None]]:
    """Yield the report of each document; None for one that cannot be read, which is told on the way."""
    from api.shipped import shipped_records
    from graph.opening import opened_store
    from graph.rdf import quads
    from graph.validation import validate
    from loaders.load import find_documents, load_file
    from ontology.vocabulary import BASE, load_vocabulary

    if files and store:
        raise OSError("check takes files or --store, not both")
    if store:
        with opened_store(store, read_only=True) as opened:
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
        print_body(found.body())
    else:
        sys.stdout.write(found.text())
    return FOUND if found.passed else BAD_INPUT
