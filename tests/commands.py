"""Commands as people give them, with what they print and how they end.

`command` runs one inside the process of the tests, which has imported already what a
command needs; `command_process` starts a process of its own, for what only such a
one shows: streams, signals, limits, locks and the status that a shell sees.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from api.command_line import main

__all__ = ["ROOT", "Done", "command", "command_process"]

ROOT = Path(__file__).parents[1]

Done = subprocess.CompletedProcess[bytes]


def command(*arguments: object, data: bytes = b"", environment: Mapping[str, str] | None = None) -> Done:
    """Return what a command printed and its exit status.

    :param data: what it reads from its standard input.
    :param environment: variables beside those of the tests.
    """
    given = [str(a) for a in arguments]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        try:
            status = main(given)
        except SystemExit as end:  # argparse ends so
            status = end.code if isinstance(end.code, int) else 0
    return Done(given, status, *(_written(stream) for stream in (out, err)))


def _written(stream: io.TextIOWrapper) -> bytes:
    binary = stream.detach()
    assert isinstance(binary, io.BytesIO)
    return binary.getvalue()


def command_process(
    *arguments: object, data: bytes = b"", environment: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Done:  # fmt: skip
    """Return what a command in a process of its own printed and its exit status.

    :param environment: all its variables, those of the tests when not given.
    :param before: what the process does first.
    """
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "api", *map(str, arguments)],
        cwd=ROOT, capture_output=True, timeout=120, check=False, input=data, env=environment, preexec_fn=before,
    )  # fmt: skip
