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
