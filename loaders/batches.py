"""Batches: many documents read over any `concurrent.futures` executor, few of them held at a time.

Documents are handed out a bounded number ahead of the one that is waited for, so
that a corpus of any size needs the memory of that number. A document that ends its
worker is found by reading it alone, and is one refused file; the others go on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from pathlib import Path

from loaders.load import Outcome, load_file

__all__ = ["AHEAD", "Start", "load_files", "read_one"]

AHEAD = 16
"""Documents that are handed out, or read and not yet taken, at a time."""

Start = Callable[[], Executor]
"""Starts an executor; called again when a dying worker has broken the one before."""


def load_files(paths: Iterable[Path], start: Start | None = None, ahead: int = AHEAD) -> Iterator[Outcome]:
    """Yield the outcome of each file, in order.

    :param start: starts the executor that reads; without one the files are read in this process.
    :param ahead: how many files may be handed out or wait to be taken.
    """
    if start is None:
        yield from map(read_one, paths)
        return
    batch = _Batch(start)
    try:
        yield from batch.run(iter(paths), max(1, ahead))
    finally:
        batch.stop()


def read_one(path: Path) -> Outcome:
    """Return the outcome of one file; what the loader did not foresee is a refusal, not the end of the batch."""
    try:
        return load_file(path)
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
        reason = f"{path}: could not be read, by a fault of the loader ({type(error).__name__} at {at})"
        return Outcome(str(path), None, reason)


def _read_again(path: Path) -> Outcome:
    """Return the outcome of a file that a dead worker may have held.

    Under a name of its own: Dask answers the same call again with the failure that it keeps of the first.
    """
    return read_one(path)


class _Batch:
    """An executor that is replaced when it breaks, and the files that it was handed."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._executor = start()
        self._waiting: deque[tuple[Path, Future[Outcome] | None]] = deque()

    def stop(self) -> None:
        # Not every executor takes `cancel_futures`.
        for _, future in self._waiting:
            if future is not None:
                future.cancel()
        self._executor.shutdown(wait=True)

    def run(self, paths: Iterator[Path], ahead: int) -> Iterator[Outcome]:
        while True:
            # Files that a dead worker may have held are read one by one; nothing is handed out beside them.
            while len(self._waiting) < ahead and not any(future is None for _, future in self._waiting):
                path = next(paths, None)
                if path is None:
                    break
                self._waiting.append((path, self._hand_out(path)))
            if not self._waiting:
                return
            path, future = self._waiting.popleft()
            yield self._outcome(path, future)

    def _outcome(self, path: Path, future: Future[Outcome] | None) -> Outcome:
        if future is not None:
            try:
                return future.result()
            except Exception as error:  # whatever an executor says when a worker is gone
                self._recover(error)
        try:
            return self._executor.submit(_read_again, path).result()
        except Exception as error:  # the same, and now it is certain which file it was
            self._recover(error)
            reason = f"{path}: could not be read; the process that read it died ({type(error).__name__})"
            return Outcome(str(path), None, reason)

    def _hand_out(self, path: Path) -> Future[Outcome] | None:
        try:
            return self._executor.submit(read_one, path)
        except BrokenExecutor as error:
            self._recover(error)
            return None

    def _recover(self, error: Exception) -> None:
        """Wait until nothing is being read, and replace a broken executor; what was not read is to be read again."""
        wait(future for _, future in self._waiting if future is not None)
        if isinstance(error, BrokenExecutor):
            self.stop()
            self._executor = self._start()
        self._waiting = deque((path, future if _read(future) else None) for path, future in self._waiting)


def _read(future: Future[Outcome] | None) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None
