"""Asking: the CPU seconds from a command to its answer, and where they go."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from api.examples import examples
from benchmarks.measure import print_table

__all__ = ["run"]

ROUNDS = 7


def run() -> None:
    """Print the figures."""
    question = examples()["question"]
    bare = [sys.executable, "-c", "pass"]
    ask = [sys.executable, "-m", "api", "ask", question]
    stages = [sys.executable, "-m", "benchmarks.ask_stages", question]
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(folder)
        first = _child(ask, environment)[0]
        _child(stages, environment)
        spent: dict[str, list[float]] = {"bare": [], "ask": []}
        parts: list[dict[str, float]] = []
        # In turns, so that what else runs on the machine weighs on all of them.
        for _ in range(ROUNDS):
            spent["bare"].append(_child(bare, environment)[0])
            spent["ask"].append(_child(ask, environment)[0])
            whole, told = _child(stages, environment)
            part: dict[str, float] = json.loads(told)
            parts.append({**part, "the end of the process": whole - sum(part.values())})
    python, asked = statistics.median(spent["bare"]), statistics.median(spent["ask"])
    rows = [("a bare Python", python), ("ask, bytecode compiled before", asked), ("ask, right after installing", first)]
    print_table(
        ("process", "CPU ms", "bare Pythons"), [(name, f"{1000 * s:.0f}", f"{s / python:.1f}") for name, s in rows]
    )
    medians = {name: statistics.median(p[name] for p in parts) for name in parts[0]}
    total = sum(medians.values())
    print_table(
        ("stage of ask", "CPU ms", "share"),
        [(name, f"{1000 * s:.0f}", f"{s / total:.0%}") for name, s in medians.items()],
    )


def _environment(folder: str) -> dict[str, str]:
    """Return the environment of a user: bytecode is kept, here in a folder of the run."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": folder}


def _child(command: Sequence[str], environment: dict[str, str]) -> tuple[float, str]:
    """Return the CPU seconds of a whole process, user and system, and what it said on the error stream.

    :raises RuntimeError: when it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{command[1:]} ended with status {done.returncode}: {done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr
