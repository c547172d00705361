"""Bring what `make test-engines` tests against: programs from Debian's packages, clients from npm.

What is there already is taken as it is. Whether an installation worked is told by
the programs, not by what the package manager says: it also fails over packages
that are none of ours. Everything together ends within `LONGEST` seconds.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["CLIENTS", "LONGEST", "PROGRAMS", "main", "missing_clients", "missing_programs"]

LONGEST = 300.0
"""Seconds that all of it may take."""

PROGRAMS: Mapping[str, str] = {
    "curl": "curl",
    # The programs alone: the package `virtuoso-opensource-7` would set up a service.
    "virtuoso-t": "virtuoso-opensource-7-bin",
    "isql-vt": "virtuoso-opensource-7-bin",
    "dot": "graphviz",
    "node": "nodejs",
    "npm": "npm",
}
"""Debian's package of each program."""

# Comunica 5 wants Node 22.19.
CLIENTS: Mapping[str, int] = {"sparql-http-client": 3, "@comunica/query-sparql": 4}
"""The major version of each npm package."""

ROOT = Path(__file__).parents[1]
_TRIES = 3
_APT = ("-q", "-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=60")


def missing_programs() -> list[str]:
    """Return the programs that are not on the path."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


def missing_clients(root: Path = ROOT) -> list[str]:
    """Return the npm packages that are not below a folder in the version that the tests were written for."""
    out = []
    for name, major in CLIENTS.items():
        try:
            version = json.loads((root / "node_modules" / name / "package.json").read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError):
            version = ""
        if version.partition(".")[0] != str(major):
            out.append(f"{name}@{major}")
    return out


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class _Until:
    """Runs commands until a moment; keeps what the last one printed."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.said = ""

    def run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> bool:
        left = self.until - time.monotonic()
        if left <= 0:
            self.said = f"no time is left of {LONGEST:.0f} s"
            return False
        _tell(f"+ {' '.join(command)}")
        try:
            done = subprocess.run(
                command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, timeout=left, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except OSError as error:
            self.said = f"{command[0]}: {error.strerror}"
            return False
        except subprocess.TimeoutExpired as error:
            printed = error.output or b""
            text = printed if isinstance(printed, str) else printed.decode(errors="replace")
            self.said = f"{text}\nended after {left:.0f} s: {LONGEST:.0f} s are for everything together"
            return False
        self.said = done.stdout
        return done.returncode == 0

    def report(self, what: str) -> None:
        last = "\n".join(f"  | {line}" for line in self.said.strip().splitlines()[-15:])
        _tell(f"{what}; the last lines of it:\n{last}")


def _bring_programs(until: _Until) -> None:
    """Install the packages of missing programs; what came of it the path tells."""
    if shutil.which("apt-get") is None:
        until.said = "there is no apt-get here; install the programs by the means of this system"
        until.report("Debian's packages were not installed")
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for left in reversed(range(_TRIES)):
        packages = sorted({PROGRAMS[name] for name in missing_programs()})
        if not packages:
            return
        # Without a list of packages that is new enough, what it names may be gone from the servers.
        until.run([*root, "apt-get", *_APT, "update"])
        install = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *_APT, "install", "-y"]
        if not until.run([*install, "--no-install-recommends", *packages]):
            until.report("apt-get failed" + (", though what the tests need is here" if not missing_programs() else ""))
        if left and missing_programs():
            time.sleep(2)


def _bring_clients(until: _Until) -> None:
    for left in reversed(range(_TRIES)):
        packages = missing_clients()
        if not packages:
            return
        quiet = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
        bounds = ("--fetch-retries=3", "--fetch-timeout=60000")
        # All of them: what an installation does not name, npm removes.
        named = [f"{name}@{major}" for name, major in CLIENTS.items()]
        if not until.run(["npm", "install", f"--prefix={ROOT}", *quiet, *bounds, *named]):
            until.report("npm failed")
        if left and missing_clients():
            time.sleep(2)


def main() -> int:
    """Install what is missing; return 1 when something still is, and name it."""
    until = _Until(LONGEST)
    _bring_programs(until)
    if shutil.which("npm"):
        _bring_clients(until)
    missing = [*(f"{name} (Debian package {PROGRAMS[name]})" for name in missing_programs()),
               *(f"{name} (npm)" for name in missing_clients())]  # fmt: skip
    if missing:
        _tell(f"Missing, so that its tests will fail: {', '.join(missing)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
