"""Progress on a terminal: shown only when work takes longer than a second, never elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

__all__ = ["counted", "stages"]

PATIENCE = 1.0
"""Seconds before anything is shown."""


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Yield what is to be told (done, of) after each piece of work."""
    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = progress.add_task(what, total=None)
    shown = False

    def tell(done: int, of: int) -> None:
        nonlocal shown
        if not shown and done < of and time.monotonic() - began > PATIENCE:
            progress.start()
            shown = True
        progress.update(task, completed=done, total=of)

    try:
        yield tell
    finally:
        if shown:
            progress.stop()


@contextmanager
def stages() -> Iterator[Callable[[str], None]]:
    """Yield what is to be told the name of each stage before it starts."""
    began = time.monotonic()
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    task = progress.add_task("")
    shown = False

    def tell(stage: str) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > PATIENCE:
            progress.start()
            shown = True
        progress.update(task, description=stage)

    try:
        yield tell
    finally:
        if shown:
            progress.stop()
