"""Neo4j: CSV whose heads `neo4j-admin database import` reads, with the command that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.escaping import visible
from api.exports.delimited import delimited
from api.exports.formats import Export
from api.exports.zipping import zipped
from graph.exports.network import ATTRIBUTES

__all__ = ["chunks"]

_COMMAND = "neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv neo4j"
_TYPES = {str: "", int: ":int"}
_OWN = [name for name in ATTRIBUTES if name != "kind"]


def chunks(export: Export) -> Iterator[bytes]:
    """Yield the archive: nodes.csv, relationships.csv, and how to import them and the origin in README.txt."""
    return zipped(_members(export))


def _members(export: Export) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "README.txt", [f"{_COMMAND}\n\n{export.origin.line()}\n".encode()]
    yield (
        "nodes.csv",
        delimited(
            ["id:ID", ":LABEL", *(f"{name}{_TYPES[ATTRIBUTES[name][0]]}" for name in _OWN)],
            (
                [visible(n.id), n.kind.capitalize(), *(visible(str(n.values().get(a, ""))) for a in _OWN)]
                for n in export.network.nodes()
            ),
        ),
    )
    yield (
        "relationships.csv",
        delimited(
            [":START_ID", ":END_ID", ":TYPE", "basis"],
            (
                [visible(e.source), visible(e.target), e.relation.upper().replace(" ", "_"), e.basis]
                for e in export.network.edges()
            ),
        ),
    )
