"""Kept patterns: what was worked out of regular expressions in an earlier run, beside Python's compiled modules.

To parse and translate the patterns that one document needs takes ten times as long as to read it. Python keeps modules
compiled, and `re` keeps nothing. What is kept is found by the pattern itself, so that a changed one is worked out anew;
a file of another Python or of other code is passed over, and so is one that cannot be read or written.
"""

from __future__ import annotations

import atexit
import contextlib
import sys
import tempfile
import zlib
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

import msgspec

__all__ = ["KeptPatterns", "Translated", "Worked", "kept_patterns"]

_MOST = 5_000
"""Patterns of a file; one with more holds those of former lexicons, and begins anew."""


class Translated(msgspec.Struct, frozen=True, array_like=True):
    """A pattern as the engine of `re` takes it: its flags, its code, how many groups it has and their names."""

    flags: int
    code: bytes
    groups: int
    names: dict[str, int]


class Worked(msgspec.Struct, frozen=True, array_like=True):
    """What was worked out of a pattern: the words it needs, whether it begins a text, and its code once it is used."""

    needed: tuple[str, ...]
    at_start: bool
    translated: Translated | None = None


class _File(msgspec.Struct, array_like=True):
    """The content of a file: what made it, and the patterns with a sum by which damage is seen."""

    made_by: str
    checksum: int
    patterns: bytes


class KeptPatterns:
    """The patterns of a file, each with what was worked out of it; without a file they are kept for this run only."""

    def __init__(self, file: Path | None, made_by: tuple[object, ...]) -> None:
        """Read a file, where there is one that the same code made.

        :param made_by: what the code is known by.
        """
        self._file, self._made_by, self._changed = file, repr(made_by), False
        self._known: dict[str, Worked] = {}
        if file is None:
            return
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            content = msgspec.msgpack.decode(file.read_bytes(), type=_File)
            if content.made_by == self._made_by and content.checksum == zlib.crc32(content.patterns):
                self._known = msgspec.msgpack.decode(content.patterns, type=dict[str, Worked])

    def find(self, pattern: str, flags: int) -> Worked | None:
        """Return what is known of a pattern."""
        return self._known.get(f"{flags} {pattern}")

    def keep(self, pattern: str, flags: int, worked: Worked) -> None:
        """Keep what was worked out of a pattern."""
        self._known[f"{flags} {pattern}"] = worked
        self._changed = True

    def write(self) -> None:
        """Write the file, where something is new."""
        if self._file is None or not self._changed:
            return
        patterns = msgspec.msgpack.encode(dict(self._known) if len(self._known) <= _MOST else {})
        content = _File(self._made_by, zlib.crc32(patterns), patterns)
        with contextlib.suppress(OSError), tempfile.TemporaryDirectory(dir=self._file.parent) as beside:
            whole = Path(beside) / self._file.name  # a reader finds the former file or this one, and no part of it
            whole.write_bytes(msgspec.msgpack.encode(content))
            whole.replace(self._file)


@cache
def kept_patterns() -> KeptPatterns:
    """Return the patterns kept beside the compiled modules; nothing is written where Python writes no such file."""
    file, made_by = None, tuple[object, ...]()
    with contextlib.suppress(OSError, NotImplementedError):
        sources = [Path(__file__), Path(__file__).with_name("patterns.py")]
        made_by = (sys.version, *((s.stat().st_mtime_ns, s.stat().st_size) for s in sources))
        file = Path(cache_from_source(str(sources[1]))).with_suffix(".regex")
    known = KeptPatterns(file, made_by)
    if not sys.dont_write_bytecode:
        atexit.register(known.write)
    return known
