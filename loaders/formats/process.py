"""The killable process in which documents other than text are parsed, seen from outside.

One process reads a whole batch. It is started when it is first needed and
killed when a document takes too long; what a document does to it is one error.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec

from loaders.formats.refusals import RefusedError
from loaders.text.printed import PrintedDocument

__all__ = ["ReadingProcess", "print_in_process"]

LONGEST_READING = 60.0
"""Seconds that one document may take."""
MOST_MEMORY = 1 << 30
"""Bytes of address space that the process may have."""
MOST_PRINTED = 100_000_000
"""Bytes of printed lines that one document may give."""
_LONGEST_START = 60.0
_MOST_PROCESSOR = 3600
"""Seconds of the processor after which a process that nobody stopped ends by itself."""


class _Answer(msgspec.Struct):
    document: PrintedDocument | None = None
    refused: str | None = None


class ReadingProcess:
    """One process with its bounds; `print` may be called by one thread at a time.

    :param seconds: that one document may take.
    :param memory: bytes of address space.
    """

    def __init__(self, seconds: float = LONGEST_READING, memory: int = MOST_MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None

    def print(self, data: bytes, media_type: str) -> PrintedDocument:
        """Return the printed lines of a document.

        :raises RefusedError: when it cannot be read within the bounds.
        """
        process = self._started()
        until = time.monotonic() + self._seconds
        try:
            answer = self._asked(process, data, media_type, until)
        except TimeoutError:
            self.close()
            raise RefusedError(f"reading it took longer than {self._seconds:g} seconds and was stopped") from None
        except (OSError, EOFError):
            self.close()
            raise RefusedError("it ended the process that read it (too much memory, or a damaged file)") from None
        except BaseException:
            self.close()  # the answer that is still to come would be taken for that of the next document
            raise
        if answer.document is None:
            raise RefusedError(answer.refused or "it cannot be read")
        return answer.document

    def close(self) -> None:
        """Kill the process; the next document starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()  # what was not yet written to a dead process is of no use

    def forget(self) -> None:
        """Leave the process to the parent that forked this one."""
        self._process = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        root = str(Path(__file__).parents[2])
        paths = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "loaders.formats.worker", str(self._memory), str(_MOST_PROCESSOR)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            env={**os.environ, "PYTHONPATH": paths},
        )  # fmt: skip
        try:
            _receive(self._process, time.monotonic() + _LONGEST_START)
        except (OSError, EOFError, TimeoutError):
            self.close()
            raise RefusedError("the process that reads documents of this type could not be started") from None
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], data: bytes, media_type: str, until: float) -> _Answer:
        stdin = process.stdin
        if stdin is None:
            raise EOFError
        for part in (msgspec.json.encode({"media_type": media_type, "length": len(data)}) + b"\n", data):
            view = memoryview(part)
            while view:
                view = view[stdin.write(view) :]
        return msgspec.msgpack.decode(_receive(process, until), type=_Answer)


def _receive(process: subprocess.Popen[bytes], until: float) -> bytes:
    """Return the next answer of a process.

    :raises TimeoutError: when it does not come in time.
    :raises EOFError: when the process has ended.
    """
    if process.stdout is None:
        raise EOFError
    waiting = bytearray()
    wanted = 8
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(waiting) < wanted:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            data = os.read(process.stdout.fileno(), 1 << 20)
            if not data:
                raise EOFError
            waiting += data
            if wanted == 8 and len(waiting) >= 8:
                wanted = 8 + int.from_bytes(waiting[:8], "big")
                if wanted > MOST_PRINTED:
                    raise EOFError
    return bytes(waiting[8:])


_process = ReadingProcess()
_lock = threading.Lock()


def print_in_process(data: bytes, media_type: str) -> PrintedDocument:
    """Return the printed lines of a document, read by the process that this program shares.

    :raises RefusedError: when it cannot be read.
    """
    with _lock:
        return _process.print(data, media_type)


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()
    _process.forget()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_process.close)
