"""The arrows between the folders, and that no Python knows the domain or an engine."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(p for folder in ("ontology", "loaders", "graph", "api") for p in (ROOT / folder).rglob("*.py"))
ALL = [*MODULES, *sorted(p for folder in ("tests", "benchmarks") for p in (ROOT / folder).glob("*.py"))]

ALLOWED = {
    "ontology": set(),
    "loaders": {"ontology"},
    "graph": {"ontology", "loaders.record"},
    "api": {"ontology", "graph", "loaders"}
    | {f"loaders.{name}" for name in ("batches", "load", "overlays", "record", "record_files", "records")},
}
"""What each folder may import of the others; `api` reads documents, batches, overlays and the shipped records."""


FLOORS = (
    "record", "text", "wording", "formats", "lines", "structure", "identity", "conditions", "criteria", "positions",
    "tables", "coverage", "references", "results", "evidence", "audit",
)  # fmt: skip
"""The folders of the loaders from the ground up: each imports those before it, and all import what a record is."""
GROUND = frozenset({"record", "places", "study_results"})


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    own = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        folder = name.partition(".")[0]
        if folder in ALLOWED and folder != own:
            assert name in ALLOWED[own] or (folder != "loaders" and folder in ALLOWED[own]), (
                f"{path.name} imports {name}"
            )


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent.parent == ROOT / "loaders"], ids=lambda p: p.stem)
def test_the_folders_of_the_loaders_stand_on_each_other(path: Path) -> None:
    own = path.parent.name
    if own in ("records", "overlays"):
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "loaders" and len(parts) > 1:
            below = "record" if parts[1] in GROUND else parts[1]
            assert FLOORS.index(below) <= FLOORS.index(own), f"{own} imports {name}"


def test_no_modules_of_the_loaders_import_each_other_in_a_circle() -> None:
    paths = [p for p in MODULES if p.is_relative_to(ROOT / "loaders") and p.name != "__init__.py"]
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in paths}
    assert len(names) > 150
    # `static_order` raises where there is a circle.
    order = list(TopologicalSorter({n: {i for i in imports(p) if i in names} for n, p in names.items()}).static_order())
    assert set(order) == set(names)


DOMAIN = (
    "liver", "hepat", "cryo", "ablat", "radiofreq", "microwave", "carcinoma", "metasta", "chemoembol", "melanoma",
    "colorectal", "transplant",
)  # fmt: skip


def strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documentation and id(node) not in statements:
                yield node.lineno, node.value
        elif isinstance(node, ast.Name | ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_python_knows_the_domain(path: Path) -> None:
    schema = (ROOT / "ontology" / "core.ttl").read_text(encoding="utf-8")
    found = [
        (line, text)
        for line, text in strings(path)
        if any(word in text.lower() for word in DOMAIN) and f"pgo:{text} " not in schema
    ]
    assert found == []


# What an exemption looks like, and one with its reason; the marks are put together lest these lines be taken for such.
LINT, TYPE = "no" + "qa", "type: " + "ignore"
EXEMPTION = re.compile(rf"# (?:{LINT}|{TYPE.replace(' ', ' ?')})\b.*")
REASONED = re.compile(rf"# (?:{LINT}: \w+(?:, ?\w+)*|{TYPE}\[[\w, -]+\])\s+[#-] ?\w.*")


def test_every_exemption_has_its_reason_beside_it() -> None:
    bare = {
        str(path.relative_to(ROOT)): found
        for path in ALL
        if (found := [e for e in EXEMPTION.findall(path.read_text(encoding="utf-8")) if not REASONED.fullmatch(e)])
    }
    assert bare == {}


def test_an_exemption_without_a_reason_is_told() -> None:
    code, type_ = f"# {LINT}: S101", f"# {TYPE}[misc]"
    assert all(EXEMPTION.search(one) and not REASONED.fullmatch(one) for one in (code, type_, f"# {LINT}  # a reason"))
    assert all(REASONED.fullmatch(one) for one in (f"{code} - a reason", f"{type_}  # a reason"))


def test_no_module_outgrows_its_reader() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}
