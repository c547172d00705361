"""The load command: documents into a store, one outcome a file, and the report of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from api.release import program_version
from graph.citations import link_works
from graph.criteria import nodes
from graph.document_store import DocumentStore, StoreError
from graph.endpoint import Location
from graph.load import load_records
from graph.model import Source
from graph.opening import opened_store
from graph.origins import Origins, count_origins
from graph.rendering import curation_body
from graph.validation import refusal
from loaders.batches import Start, load_files
from loaders.load import Outcome, find_documents
from loaders.overlays import Overlay, OverlayError, Overlays, read_overlays
from loaders.record import Group, Place, Record, Statement
from ontology.vocabulary import load_vocabulary

__all__ = ["REFUSED", "UNUSED", "load_documents", "load_report", "processes"]

REFUSED = "refused"
UNUSED = "unused overlay"
FLUSHED = 50
"""Documents after which the store is told to write: unwritten it holds 0.75 MB for each, up to 0.7 GB."""
FEW = 6
"""Up to so many files are read in this process; starting others takes longer."""

FileReport = dict[str, Any]


def load_documents(
    paths: Iterable[Path],
    store: Location,
    told: Callable[[int, int], object],
    overlays: Path | None = None,
    start: Start | None = None,
) -> Iterator[FileReport]:
    """Load documents into a store and yield what became of each file.

    A file that cannot be read is refused and stops no other; a document goes in
    whole, with all its corrections, or not at all.

    :param told: told how many of how many files are done.
    :param overlays: a folder of people's corrections.
    :param start: starts the executor that reads; processes of this machine when not given and there are many files.
    :raises StoreError: when the store cannot be opened.
    :raises OverlayError: when the folder holds what is no overlay.
    """
    files, refused = find_documents(paths)
    corrections = read_overlays(overlays, [f.name for f in files]) if overlays else Overlays()
    if not files:
        # Nothing to load makes no store.
        yield from map(_refused, refused)
        return
    with opened_store(store) as opened:
        yield from map(_refused, refused)
        if start is None and len(files) > FEW:
            start = processes()
        for done, outcome in enumerate(load_files(files, start), 1):
            yield _put(opened, outcome, corrections)
            del outcome  # the next one is read while the caller looks at the report
            if done % FLUSHED == 0:
                _flush(opened)
            told(done, len(files))
        yield from ({"path": o.path, "outcome": UNUSED, "reason": _no_document(o)} for o in corrections.unused())
        # The links between documents are made anew by every load; those of one that found no room can wait for it.
        with suppress(StoreError):
            link_works(opened)
        _flush(opened)


def _flush(store: DocumentStore) -> None:
    # What was put in is in the log already; a disk that is full now can't take it from there.
    with suppress(StoreError):
        store.flush()


def processes(workers: int | None = None) -> Start:
    """Return what starts a pool of processes that read documents, one for each core unless told otherwise."""
    # The engine runs threads, which a forked process would be without.
    return partial(ProcessPoolExecutor, workers, multiprocessing.get_context("spawn"))


def _refused(outcome: Outcome) -> FileReport:
    return {"path": outcome.path, "outcome": REFUSED, "reason": outcome.reason}


def _no_document(overlay: Overlay) -> str:
    return f"{overlay.path}: no document that was loaded has the hash {overlay.document[:16]} ({overlay.source})"


def _put(store: DocumentStore, outcome: Outcome, overlays: Overlays) -> FileReport:
    path, record = outcome.path, outcome.record
    if record is None:
        return _refused(outcome)
    try:
        record = overlays.apply(record, load_vocabulary())
        (loaded,) = load_records(store, [record], load_vocabulary(), check=refusal)
    except OverlayError as error:
        return {"path": path, "outcome": REFUSED, "reason": f"{path}: {error}"}
    except StoreError as error:
        return {"path": path, "outcome": REFUSED, "reason": f"{path}: {error}"}
    became = loaded.outcome
    if became == "loaded" and record.outcome == "no_position":
        became = "no position"
    return {"path": path, "outcome": became, "reason": None, **_figures(record)}


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
            {**_place((span,)), "span": [span.start, span.end]}
            for span in accounting.not_understood
        ],
        "details": {
            "sections": [{"role": s.role, "heading": s.heading, **_place(s.at)} for s in record.sections],
            "statements": [
                {"id": s.id, "label": s.label, "status": s.status, "printed_status": s.printed_status,
                 "former": s.former, "criteria": _leaves(s), **_place(s.at)}
                for s in record.statements
            ],
            "findings": [
                {"kind": f.kind, "severity": f.severity, "message": f.message, "touches": list(f.touches),
                 **_place(f.at)}
                for f in record.findings
            ],
            "curations": [curation_body(c) for c in record.curations],
        },
    }  # fmt: skip


def _leaves(statement: Statement) -> int:
    return sum(1 for n in nodes(statement.criteria) if not isinstance(n, Group))


def _place(at: Place) -> FileReport:
    """Return the lines of a place, and its pages in a document that has any."""
    source = Source("", at)
    return {
        "lines": list(source.lines) if source.lines else None,
        "pages": list(source.pages) if source.pages else None,
    }


def load_report(store: Location, files: list[FileReport]) -> FileReport:
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
