"""The commands that read documents: load and inspect."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from api.commands import BAD_INPUT, FOUND, NOTHING_FOUND, UsageError, add_command

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    load = add_command(commands, "load", _load, "load documents into a store")
    load.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a document, or a folder of documents")
    load.add_argument("--json-report", type=Path, metavar="FILE", help="write the outcome of every file as JSON")
    load.add_argument("--html-report", type=Path, metavar="FILE", help="write it as one self-contained HTML file")
    load.add_argument("--overlays", type=Path, metavar="DIR", help="apply the corrections of a folder")
    load.add_argument("--workers", type=_workers, metavar="N", help="processes that read (default: one for each core)")
    inspect = add_command(commands, "inspect", _inspect, "show one document as the loader sees it", asks_store=False)
    inspect.add_argument("path", type=Path, metavar="FILE", help="a document")
    inspect.add_argument("--html", type=Path, metavar="FILE", help="write it as one self-contained HTML file instead")
    inspect.add_argument("--overlays", type=Path, metavar="DIR", help="apply the corrections of a folder")


def _workers(text: str) -> int:
    workers = int(text)
    if not 1 <= workers <= 61:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes from 1 to 61")
    return workers


def _load(arguments: argparse.Namespace) -> int:
    """Load documents into a store, and report what was understood."""
    from api.encoding import encode
    from api.loading import REFUSED, load_documents, load_report, processes
    from api.page import Page
    from api.progress import counted
    from api.report_lists import report_load

    if arguments.store is None:
        raise UsageError(
            "load needs --store DIR or PAYERGRAPH_STORE: the shipped records are not changed. "
            "A store holds only what is loaded into it."
        )
    start = processes(arguments.workers) if arguments.workers else None
    with counted("loading") as told:
        files = list(load_documents(arguments.paths, arguments.store, told, arguments.overlays, start))
    report = load_report(arguments.store, files)
    if arguments.json_report:
        arguments.json_report.write_bytes(encode(report))
    if arguments.html_report:
        from api.load_html import load_html

        arguments.html_report.write_bytes(load_html(report))
    if arguments.format == "json":
        sys.stdout.buffer.write(encode(report))
    else:
        report_load(report, Page())
    return BAD_INPUT if any(f["outcome"] == REFUSED for f in files) else FOUND


def _inspect(arguments: argparse.Namespace) -> int:
    """Show one document as the loader sees it."""
    from api.inspection import inspect_file
    from loaders.record_files import encode as encode_record

    inspection = inspect_file(arguments.path, arguments.overlays)
    if arguments.html:
        from api.inspection_html import inspection_html

        arguments.html.write_bytes(inspection_html(inspection))
    elif arguments.format == "json":
        sys.stdout.buffer.write(encode_record(inspection.record))
    else:
        from api.inspection_report import report_inspection

        report_inspection(inspection, sys.stdout)
    return FOUND if inspection.record.statements else NOTHING_FOUND
