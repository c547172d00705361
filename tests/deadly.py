"""A document that ends the process which opens it, as a fault in a C library does."""

import multiprocessing
import os
import signal
from pathlib import PosixPath


class DeadlyPath(PosixPath):
    """Ends the worker that reads it, and leaves the process of the tests alone."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().stat(follow_symlinks=follow_symlinks)


class OnceDeadlyPath(DeadlyPath):
    """Ends the first worker that reads it and is read by the next; the directory of the file keeps which it was."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        marker = f"{self}.read"
        if multiprocessing.parent_process() is not None and not os.path.exists(marker):  # noqa: PTH110 - no stat here
            with open(marker, "w"):  # noqa: PTH123 - the same
                pass
            return super().stat(follow_symlinks=follow_symlinks)
        return os.stat(str(self), follow_symlinks=follow_symlinks)  # noqa: PTH116 - not the one that kills
