"""The load command: documents into a store, one outcome a file, and the report of them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from api.service import program_version
from graph.criteria import nodes
from graph.load import load_records
from graph.origins import Origins, count_origins
from graph.rendering import curation_body
from graph.store import Store, StoreError
from loaders.load import Outcome, find_documents, load_file
from loaders.overlays import Overlay, OverlayError, Overlays, read_overlays
from loaders.record import Group, Place, Record, Statement
from ontology.vocabulary import load_vocabulary

__all__ = ["REFUSED", "load_documents", "load_report"]

REFUSED = "refused"
UNUSED = "unused overlay"
FEW = 6
"""Up to so many files are read in this process; starting others takes longer."""

FileReport = dict[str, Any]


def load_documents(
    paths: Iterable[Path], store: Path, told: Callable[[int, int], object], overlays: Path | None = None
) -> Iterator[FileReport]:
    """Load documents into a store and yield what became of each file.

    A file that cannot be read is refused and stops no other; a document goes in
    whole, with all its corrections, or not at all.

    :param told: told how many of how many files are done.
    :param overlays: a folder of people's corrections.
    :raises StoreError: when the store cannot be opened.
    :raises OverlayError: when the folder holds what is no overlay.
    """
    files, refused = find_documents(paths)
    corrections = read_overlays(overlays, [f.name for f in files]) if overlays else Overlays()
    if not files:
        # Nothing to load makes no store.
        yield from map(_refused, refused)
        return
    with Store(store) as opened, _executor(len(files)) as executor:
        yield from map(_refused, refused)
        outcomes = map(_read, files) if executor is None else executor.map(_read, files)
        for done, outcome in enumerate(outcomes, 1):
            if outcome.record is None:
                yield _refused(outcome)
            else:
                yield _put(opened, outcome.path, outcome.record, corrections)
            told(done, len(files))
        yield from ({"path": o.path, "outcome": UNUSED, "reason": _no_document(o)} for o in corrections.unused())
        # What was put in is in the log already; a disk that is full now can't take it from there.
        with suppress(StoreError):
            opened.flush()


def _executor(files: int) -> Executor | nullcontext[None]:
    if files <= FEW:
        return nullcontext()
    # The engine runs threads, which a forked process would be without.
    return ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"))


def _read(path: Path) -> Outcome:
    """Return the outcome of one file; what the loader did not foresee is a refusal, not the end of the batch."""
    try:
        return load_file(path)
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
        return Outcome(
            str(path), None, f"{path}: could not be read, by a fault of the loader ({type(error).__name__} at {at})"
        )


def _refused(outcome: Outcome) -> FileReport:
    return {"path": outcome.path, "outcome": REFUSED, "reason": outcome.reason}


def _no_document(overlay: Overlay) -> str:
    return f"{overlay.path}: no document that was loaded has the hash {overlay.document[:16]} ({overlay.source})"


def _put(store: Store, path: str, record: Record, overlays: Overlays) -> FileReport:
    try:
        record = overlays.apply(record, load_vocabulary())
        (loaded,) = load_records(store, [record], load_vocabulary())
    except OverlayError as error:
        return {"path": path, "outcome": REFUSED, "reason": f"{path}: {error}"}
    except StoreError as error:
        return {"path": path, "outcome": REFUSED, "reason": f"{path}: {error}"}
    outcome = loaded.outcome
    if outcome == "loaded" and record.outcome == "no_position":
        outcome = "no position"
    return {"path": path, "outcome": outcome, "reason": None, **_figures(record)}


def _figures(record: Record) -> FileReport:
    accounting = record.accounting
    return {
        "sha256": record.sha256,
        "payer": record.payer.name if record.payer else None,
        "title": record.title,
        "number": record.policy_number,
        "sections": len(record.sections),
        "statements": len(record.statements),
        "criteria": sum(map(_leaves, record.statements)),
        "findings": len(record.findings),
        "facts": count_origins(record, load_vocabulary())._asdict(),
        "coverage_sentences": accounting.sentences,
        "understood": accounting.understood,
        "not_understood": [
            {"lines": [span.first_line, span.last_line], "span": [span.start, span.end]}
            for span in accounting.not_understood
        ],
        "details": {
            "sections": [{"role": s.role, "heading": s.heading, "lines": _lines(s.at)} for s in record.sections],
            "statements": [
                {"id": s.id, "label": s.label, "status": s.status, "printed_status": s.printed_status,
                 "former": s.former, "criteria": _leaves(s), "lines": _lines(s.at)}
                for s in record.statements
            ],
            "findings": [
                {"kind": f.kind, "severity": f.severity, "message": f.message, "touches": list(f.touches),
                 "lines": _lines(f.at)}
                for f in record.findings
            ],
            "curations": [curation_body(c) for c in record.curations],
        },
    }  # fmt: skip


def _leaves(statement: Statement) -> int:
    return sum(1 for n in nodes(statement.criteria) if not isinstance(n, Group))


def _lines(at: Place) -> list[int] | None:
    return [at[0].first_line, at[-1].last_line] if at else None


def load_report(store: Path, files: list[FileReport]) -> FileReport:
    """Return the report of a load: every file with its outcome, and the sums."""
    outcomes = [f["outcome"] for f in files]
    loaded = [f for f in files if "details" in f]
    return {
        "store": str(store),
        "version": program_version(),
        "files": files,
        "outcomes": {name: outcomes.count(name) for name in dict.fromkeys(outcomes)},
        "sums": {
            name: sum(f[name] for f in loaded)
            for name in ("sections", "statements", "criteria", "findings", "coverage_sentences", "understood")
        }
        | {"facts": {name: sum(f["facts"][name] for f in loaded) for name in Origins._fields}},
    }
