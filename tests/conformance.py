"""Run the W3C suites of the shared material on a writable scratch server: `python -m tests.conformance SHARED`."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from graph.store import Store

MISSING = "@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> . <> a mf:Manifest ; mf:entries () ."
SUITES = "protocol,gsp,sd,formats,syntax"


KNOWN = {"csv-tsv-res/tsv03": "the engine keeps small whole numbers as xsd:integer, whichever type they had"}
"""Tests that fail, and why."""


def failures(report: str) -> set[str]:
    """Return the tests that a report says have failed."""
    return set(re.findall(r"^FAIL \S+ (\S+)", report, re.MULTILINE))


def passed(report: str) -> dict[str, tuple[int, int]]:
    """Return how many tests of each suite passed, and how many there are."""
    found = re.findall(r"^(\S+)\s+(\d+) /\s*(\d+)$", report, re.MULTILINE)
    return {name: (int(good), int(all_)) for name, good, all_ in found}


def main(shared: Path) -> int:
    """Print the numbers; return 1 when a test fails that is not known to."""
    report = run(shared)
    sys.stdout.write(report)
    for name in sorted(failures(report) & KNOWN.keys()):
        sys.stdout.write(f"{name}: {KNOWN[name]}\n")
    return int(not passed(report) or bool(failures(report) - KNOWN.keys()))


def run(shared: Path) -> str:
    """Return what the runner of the suites says of a writable scratch server."""
    with tempfile.TemporaryDirectory() as folder:
        store, suites, token = Path(folder) / "store", Path(folder) / "sparql11", secrets.token_hex(16)
        Store(store).close()
        shutil.copytree(shared / "w3c" / "sparql11", suites)
        for name in ("syntax-fed", "syntax-update-1", "syntax-update-2"):
            # The runner reads these manifests always; the shared material does not hold them.
            if not (suites / name).exists():
                (suites / name).mkdir()
                (suites / name / "manifest.ttl").write_text(MISSING, encoding="utf-8")
        command = [sys.executable, "-m", "api", "serve", "--store", str(store), "--writable", "--port", "0"]
        environment = {**os.environ, "PAYERGRAPH_TOKEN": token}
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
            try:
                said = server.stderr.readline() if server.stderr else ""
                found = re.search(r"http://\S+?(?=/ )", said)
                if found is None:
                    raise RuntimeError(f"the server did not start: {said}")
                sparql, graphs = f"{found[0]}/sparql", f"{found[0]}/graph-store"
                runner = [sys.executable, str(shared / "tools" / "sparql_w3c_run.py"), "--tests", str(suites)]
                runner += ["--query", sparql, "--update", sparql, "--gsp", graphs, "--auth", f"Bearer {token}"]
                done = subprocess.run(
                    [*runner, "--suites", SUITES, "-v"], check=False, text=True, stdout=subprocess.PIPE
                )
            finally:
                server.terminate()
        return done.stdout


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
