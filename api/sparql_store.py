"""A store that clients may change: one process writes, others read the checkpoint of its last change."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event, Lock
from typing import Any

from api.sparql_pool import QueryPool

__all__ = ["WritableStore"]

LONGEST_UPDATE = 30.0
"""Seconds that a change may take."""


class WritableStore:
    """The process that writes to a store, and the pool that reads what it wrote.

    A checkpoint is made when a query comes after a change, so that a query sees every change
    that was answered before it and holds up none.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self._writer = QueryPool(path, 1, "write")
        self._folder = folder
        self._lock = Lock()
        self._changes = 1
        self._seen = 0
        self._pool: QueryPool | None = None
        self._older: Path | None = None

    def change(self, request: dict[str, Any], gone: Event | None = None) -> dict[str, Any]:
        """Return what came of a change; raises what a query raises."""
        try:
            return self._writer.send({**request, "seconds": LONGEST_UPDATE}, gone)[0]
        finally:
            with self._lock:
                self._changes += 1

    def readers(self) -> QueryPool:
        """Return the pool that reads the store as it is now."""
        with self._lock:
            if self._pool is None or self._seen != self._changes:
                changes = self._changes
                folder = self._folder / f"checkpoint-{changes}"
                request = {"kind": "checkpoint", "path": str(folder), "seconds": LONGEST_UPDATE}
                self._writer.send(request)
                if self._pool is not None:
                    self._pool.retire()
                if self._older is not None:
                    shutil.rmtree(self._older, ignore_errors=True)
                self._older = self._folder / f"checkpoint-{self._seen}"
                self._pool, self._seen = QueryPool(folder, mode="bare"), changes
            return self._pool

    def close(self) -> None:
        """End all processes."""
        self._writer.close()
        if self._pool is not None:
            self._pool.close()
