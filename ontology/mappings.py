"""Mappings to outside codes (SSSOM), and what may be wrong with a row of them."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ontology.triples import BASE

__all__ = [
    "MAPPINGS", "MappingSet", "diagnoses_are_known", "mapping_problems", "read_mapping_set", "read_mappings",
    "read_prefixes",
]  # fmt: skip

MAPPINGS = Path(__file__).with_name("mappings.sssom.tsv")
"""The file of the mapping set, SSSOM with its metadata in comment lines."""

_MATCHES = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
_DIAGNOSES = "ICD10CM"


class MappingSet(NamedTuple):
    """What the head of the file says of the mapping set."""

    iri: str
    version: str
    title: str
    description: str
    license: str


def read_mapping_set() -> MappingSet:
    """Return what the head of the file says of the mapping set."""
    said: dict[str, str] = {}
    name = ""
    for line in (line.removeprefix("#") for line in _lines() if line.startswith("#")):
        if line.startswith("   "):  # a line that continues the value above it
            said[name] = f"{said[name]} {line.strip()}".strip()
            continue
        name, _, value = (part.strip() for part in line.partition(":"))
        said[name] = value.removeprefix(">-")
    key = "mapping_set_{}".format
    return MappingSet(
        said[key("id")], said[key("version")], said[key("title")], said[key("description")], said["license"]
    )


def read_mappings() -> list[dict[str, str]]:
    """Return the rows of the mapping set, by column."""
    lines = [line for line in _lines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def mapping_problems(labels: Mapping[str, str], rows: Iterable[Mapping[str, str]] | None = None) -> Iterator[str]:
    """Yield what is wrong with rows of the mapping set, by default the shipped one.

    `labels` holds the label of each term of the ontology by its IRI. Diagnosis
    codes are looked up where the package of ICD-10-CM is installed.
    """
    prefixes = read_prefixes()
    is_diagnosis = _diagnoses()
    pairs: set[tuple[str, str]] = set()
    exact: dict[str, str] = {}
    for row in read_mappings() if rows is None else rows:
        subject, predicate, object = row["subject_id"], row["predicate_id"], row["object_id"]
        here = f"{subject} {predicate} {object}"
        prefix, _, code = object.partition(":")
        label = labels.get(BASE + subject.replace(":", "/", 1))
        if label is None:
            yield f"{here}: the ontology has no term {subject}"
        elif label != row["subject_label"]:
            yield f"{here}: the label is {label!r}"
        if predicate not in _MATCHES:
            yield f"{here}: the predicate is no match of SKOS"
        if not row["mapping_justification"].startswith("semapv:"):
            yield f"{here}: there is no justification"
        if not (row["mapping_source"] or "").strip():
            yield f"{here}: there is no source"
        if prefix not in prefixes:
            yield f"{here}: there is no prefix {prefix!r} in the head of the file"
        elif prefix == _DIAGNOSES and not is_diagnosis(code):
            yield f"{here}: there is no code of ICD-10-CM {code!r}"
        if (subject, object) in pairs:
            yield f"{here}: mapped twice"
        pairs.add((subject, object))
        if predicate == "skos:exactMatch" and exact.setdefault(object, subject) != subject:
            yield f"{here}: already an exact match of {exact[object]}"


def diagnoses_are_known() -> bool:
    """Tell whether the package that holds the codes of ICD-10-CM is installed."""
    return importlib.util.find_spec("simple_icd_10_cm") is not None


def read_prefixes() -> dict[str, str]:
    """Return the namespaces that the head of the file declares, by prefix."""
    head = [line.removeprefix("#").strip() for line in _lines() if line.startswith("#")]
    start = head.index("curie_map:") + 1
    return {prefix: name.strip() for prefix, _, name in (line.partition(":") for line in head[start:])}


def _lines() -> list[str]:
    return MAPPINGS.read_text(encoding="utf-8").splitlines()


@cache
def _diagnoses() -> Callable[[str], bool]:
    if not diagnoses_are_known():
        return lambda _: True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the package opens its data the old way
        icd = importlib.import_module("simple_icd_10_cm")
    return lambda code: bool(icd.is_valid_item(code))
