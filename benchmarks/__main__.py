"""All benchmarks, or one: `python -m benchmarks [--only NAME] [--sources FOLDER]`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import asking, exporting, hostile, indexing, loading, querying, serving, works

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Print the figures of the benchmarks; return an exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sources", type=Path, metavar="FOLDER", help="documents to be timed beside generated ones")
    names = ("loading", "hostile", "asking", "serving", "indexing", "querying", "exporting", "works")
    parser.add_argument("--only", choices=names, help="the one benchmark to run")
    given = parser.parse_args(arguments)
    benchmarks: dict[str, Callable[[], None]] = {
        "loading": lambda: loading.run(given.sources),
        "hostile": hostile.run,
        "asking": asking.run,
        "serving": serving.run,
        "indexing": indexing.run,
        "querying": querying.run,
        "exporting": exporting.run,
        "works": works.run,
    }
    begun = time.perf_counter()
    # `hostile` takes minutes as long as some texts take more than linear time; it runs when it is asked for.
    for name in [given.only] if given.only else [n for n in names if n != "hostile"]:
        start = time.perf_counter()
        module = sys.modules[f"benchmarks.{name}"]
        print(f"\n{(module.__doc__ or name).strip()}", flush=True)
        benchmarks[name]()
        print(f"  ({time.perf_counter() - start:.0f} s)", flush=True)
    print(f"\nAll in {time.perf_counter() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
