"""A document that ends the process which opens it, as a fault in a C library does."""

import multiprocessing
import os
import signal
from pathlib import Path, PosixPath


class DeadlyPath(PosixPath):
    """Ends the worker that reads it, and leaves the process of the tests alone."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().stat(follow_symlinks=follow_symlinks)


class OnceDeadlyPath(DeadlyPath):
    """Ends the first worker that reads it and is read by the next; an empty file beside it tells that one has."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        plain = Path(self)
        read_before = plain.with_name(f"{plain.name}.read")
        if multiprocessing.parent_process() is not None and not read_before.exists():
            read_before.touch()
            return super().stat(follow_symlinks=follow_symlinks)
        return plain.stat(follow_symlinks=follow_symlinks)
