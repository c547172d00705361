"""The kinds of findings: every one that the program raises is described for who reads them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from graph.audit import RULES

ROOT = Path(__file__).parents[1]
CALLS = ("Finding", "PrintedFinding", "Note", "report", "_report", "note")
KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")


def raised() -> Iterator[str]:
    """Yield the kinds that stand in the code, named where a finding is made or by a constant."""
    for path in sorted((*(ROOT / "loaders").rglob("*.py"), *(ROOT / "graph").rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                first = node.args[0]
                if name in CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def test_every_kind_of_finding_is_described() -> None:
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("findings.md", "audit.md")]
    described = set(re.findall(r"`([a-z-]+)`", " ".join(pages)))
    kinds = {kind for kind in raised() if KIND.fullmatch(kind)} | set(RULES)
    assert len(kinds) > 40
    assert sorted(kinds - described) == []
