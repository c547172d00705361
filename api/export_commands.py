"""The command that writes the graph to a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from api.commands import FILTERS, FOUND, UsageError, add_command, opened

__all__ = ["register"]

EXPORT_FORMATS = ("turtle", "trig", "nquads", "jsonld", "graphml", "gexf", "cytoscape", "nodelink", "dot", "csv",
                  "xlsx", "parquet", "kgx", "neo4j")  # fmt: skip
EXPORT_VIEWS = ("coverage", "evidence", "policy")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to a parser."""
    made = add_command(commands, "export", _export, "write the graph, or a part of it, to a file", ())
    made.add_argument("--format", choices=EXPORT_FORMATS, required=True)
    made.add_argument("--view", choices=EXPORT_VIEWS, help="what a network shows (default: policy)")
    for name, help in FILTERS.items():
        shown = "only what is in force on this day (default: all versions)" if name == "as-of" else f"only this {help}"
        made.add_argument(f"--{name}", help=shown)
    made.add_argument(
        "-o", "--output", type=Path, metavar="FILE",
        help="file to write, - for standard output (default: a name with the release, in this folder)",
    )  # fmt: skip


def _export(arguments: argparse.Namespace) -> int:
    from api.commands import filters_of
    from api.export_requests import export
    from api.exports import MissingExtraError

    with opened(arguments) as service:
        try:
            name, chunks = export(service, arguments.format, filters_of(arguments), arguments.view)
        except MissingExtraError as error:
            raise UsageError(str(error)) from error
        # The chunks are read from the store as they are written.
        if arguments.output == Path("-"):
            sys.stdout.flush()
            for chunk in chunks:
                sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            return FOUND
        path = arguments.output or Path(name)
        _write(path, chunks)
        if arguments.output is None:
            sys.stderr.write(f"payergraph: written to {path}\n")
        return FOUND


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file under another name first, so that a broken-off export is never taken for a whole one."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.writelines(chunks)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
