"""Exports against what their formats publish: the Biolink model for KGX, the header of Neo4j's import."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import polars
import pytest
import yaml

from api.export_requests import export
from api.filters import Filters
from api.service import Service
from tests.test_exports import members


@pytest.fixture(scope="module")
def biolink() -> Any:
    """The Biolink model as its package publishes it; KGX itself fetches the model from the network."""
    text = files("biolink_model").joinpath("schema/biolink_model.yaml").read_text(encoding="utf-8")
    return yaml.load(text, yaml.CSafeLoader)


def rows(archive: dict[str, bytes], name: str, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive[name].decode()), delimiter=delimiter))


def archive(service: Service, format: str) -> dict[str, bytes]:
    return members(b"".join(export(service, format, Filters())[1]))


def above(kind: dict[str, Any], name: str) -> Iterator[str]:
    """Yield a name of the model and those that it inherits from."""
    yield name
    for parent in (kind[name].get("is_a"), *kind[name].get("mixins", ())):
        if parent:
            yield from above(kind, parent)


def required(biolink: Any, name: str) -> set[str]:
    """Return the columns that members of a class must have."""
    found = set()
    for one in above(biolink["classes"], name):
        definition = biolink["classes"][one]
        usage = definition.get("slot_usage") or {}
        for slot in {*definition.get("slots", ()), *usage}:
            if {**biolink["slots"].get(slot, {}), **(usage.get(slot) or {})}.get("required"):
                found.add(slot.replace(" ", "_"))
    return found


def test_kgx_says_what_the_biolink_model_allows(shipped_service: Service, biolink: Any) -> None:
    made = archive(shipped_service, "kgx")
    nodes, edges = rows(made, "nodes.tsv", "\t"), rows(made, "edges.tsv", "\t")
    classes = {"biolink:" + re.sub(r"[ _]", "", name.title()): name for name in biolink["classes"]}
    for category in {node["category"] for node in nodes}:
        assert "named thing" in above(biolink["classes"], classes[category])
        assert not biolink["classes"][classes[category]].get("abstract")
        assert not biolink["classes"][classes[category]].get("deprecated")
    for predicate in {edge["predicate"] for edge in edges}:
        slot = predicate.removeprefix("biolink:").replace("_", " ")
        assert "related to" in above(biolink["slots"], slot)
        assert not biolink["slots"][slot].get("deprecated")
    for column, enumeration in (("knowledge_level", "KnowledgeLevelEnum"), ("agent_type", "AgentTypeEnum")):
        assert {edge[column] for edge in edges} <= biolink["enums"][enumeration]["permissible_values"].keys()
    for found, name in ((nodes, "named thing"), (edges, "association")):
        wanted = required(biolink, name)
        assert {"id"} <= wanted
        assert all(row[column] for row in found for column in wanted)
    assert {"subject", "predicate", "object", "knowledge_level", "agent_type"} <= required(biolink, "association")
    curie = re.compile(r"[A-Za-z][A-Za-z0-9_.]*:\S+")
    assert all(curie.fullmatch(row["id"]) for row in (*nodes, *edges))


FIELD = re.compile(r"(?P<name>[^:]*)(:(?P<type>[A-Za-z_]+)(\((?P<space>[^)]*)\))?(?P<list>\[\])?)?")
TYPES = {
    "int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "point", "date", "localtime",
    "time", "localdatetime", "datetime", "duration",
}  # fmt: skip
"""Types of properties, as the manual of `neo4j-admin database import` lists them."""


@pytest.mark.parametrize(
    ("name", "marks"), [("nodes.csv", ["ID", "LABEL"]), ("relationships.csv", ["START_ID", "END_ID", "TYPE"])]
)
def test_neo4j_heads_are_those_that_its_import_reads(shipped_service: Service, name: str, marks: list[str]) -> None:
    made = archive(shipped_service, "neo4j")[name].decode()
    head, *lines = csv.reader(io.StringIO(made))
    fields = [FIELD.fullmatch(cell) for cell in head]
    assert all(fields)
    types = [field["type"] for field in fields if field]
    assert sorted(t for t in types if t and t.isupper()) == sorted(marks)
    assert {t for t in types if t and not t.isupper()} <= TYPES
    names = [field["name"] for field in fields if field and field["name"]]
    assert len(names) == len(set(names))
    assert lines
    assert all(len(line) == len(head) for line in lines)
    for number, kind in enumerate(types):
        if kind == "int":
            assert all(re.fullmatch(r"-?\d*", line[number]) for line in lines)
        if kind in marks:
            assert all(line[number] for line in lines)


def test_neo4j_rows_hold_together_for_a_reader_of_lines(shipped_service: Service) -> None:
    """As its import reads without options: one line a record, each identifier once, no relationship to nothing."""
    made = archive(shipped_service, "neo4j")
    read = {}
    for name in ("nodes.csv", "relationships.csv"):
        lines = made[name].decode().splitlines()
        read[name] = polars.read_csv(made[name], infer_schema=False)
        assert read[name].height == len(lines) - 1
        one_by_one = [next(csv.reader([line], strict=True)) for line in lines[1:]]
        assert [["" if cell is None else cell for cell in row] for row in read[name].rows()] == one_by_one
    ids = read["nodes.csv"]["id:ID"]
    assert ids.is_unique().all()
    assert read["nodes.csv"][":LABEL"].str.contains(r"^[A-Z][A-Za-z-]*$").all()
    assert read["relationships.csv"][":TYPE"].str.contains(r"^[A-Z][A-Z_]*$").all()
    ends = read["relationships.csv"].select(":START_ID", ":END_ID")
    assert all(ends[column].is_in(ids.to_list()).all() for column in ends.columns)
