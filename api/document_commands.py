"""The commands that read documents: load and inspect."""

from __future__ import annotations

import argparse
import sys

from api.encoding import encode
from api.inspection import inspect_file
from api.loading import REFUSED, load_documents, load_report, processes
from api.page import Page
from loaders.record_files import encode as encode_record

__all__ = ["inspect", "load"]


def load(arguments: argparse.Namespace) -> bool:
    """Load documents into a store, report what was understood, and return whether any file was refused."""
    from api.progress import counted
    from api.report_lists import report_load

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
    return any(f["outcome"] == REFUSED for f in files)


def inspect(arguments: argparse.Namespace) -> bool:
    """Show one document as the loader sees it, and return whether it holds a statement."""
    inspection = inspect_file(arguments.path, arguments.overlays)
    if arguments.html:
        from api.inspection_html import inspection_html

        arguments.html.write_bytes(inspection_html(inspection))
    elif arguments.format == "json":
        sys.stdout.buffer.write(encode_record(inspection.record))
    else:
        from api.inspection_report import report_inspection

        report_inspection(inspection, sys.stdout)
    return bool(inspection.record.statements)
