"""All benchmarks, or one: `python -m benchmarks [--only NAME] [--sources FOLDER]`."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

__all__ = ["main"]

BENCHMARKS = (
    "loading",
    "weighing",
    "asking",
    "serving",
    "indexing",
    "querying",
    "scoping",
    "works",
    "exporting",
    "evaluating",
    "comparing",
)
"""The modules of this package whose `run` prints figures, in order."""

ON_REQUEST = ("hostile", "endpoints", "shielding")
"""Benchmarks that run only when they are asked for by name, for they take minutes."""


def main(arguments: list[str]) -> int:
    """Print the figures of the benchmarks; return an exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sources", type=Path, metavar="FOLDER", help="documents to be timed beside generated ones")
    parser.add_argument("--only", choices=(*BENCHMARKS, *ON_REQUEST), help="the one benchmark to run")
    given = parser.parse_args(arguments)
    begun = time.perf_counter()
    for name in [given.only] if given.only else BENCHMARKS:
        start = time.perf_counter()
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{(module.__doc__ or name).strip()}", flush=True)
        if name in ("loading", "weighing"):
            module.run(given.sources)
        else:
            module.run()
        print(f"  ({time.perf_counter() - start:.0f} s)", flush=True)
    print(f"\nAll in {time.perf_counter() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
