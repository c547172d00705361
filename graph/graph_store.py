"""Changes to a store as the protocols bring them: SPARQL updates, and whole graphs read, put, merged and removed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.sparql import GRAPH_FORMATS, UnwritableError, write_graph
from graph.store import Store

__all__ = ["change"]


def change(store: Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what came of a request, and a body for a graph that is read.

    Its kind is 'update' (text), 'syntax' (an update that is only parsed), 'checkpoint' (path), or for the
    graph named, or the default one for None: 'read' (media type), 'put' or 'merge' (parts, each a media
    type and a text), 'remove'.
    """
    try:
        return _change(store, request)
    except SyntaxError as error:
        return {"error": "syntax", "detail": str(error)}, b""
    except UnwritableError as error:
        return {"error": "unwritable", "detail": str(error)}, b""
    except (OSError, ValueError) as error:
        return {"error": "evaluation", "detail": str(error)}, b""


def _change(store: Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    kind = request["kind"]
    if kind == "update":
        store.update(request["update"], request["base"])
        return {}, b""
    if kind == "syntax":
        with suppress(OSError):  # it is run on nothing, by a process that reaches nobody
            ox.Store().update(request["update"], base_iri=request["base"])
        return {}, b""
    if kind == "checkpoint":
        store.flush()
        store.backup(Path(request["path"]), bare=True)
        return {}, b""
    graph = None if request["graph"] is None else ox.NamedNode(request["graph"])
    found = store.triples(graph)
    if kind == "read":
        if found is None:
            return {"found": False}, b""
        return {"found": True}, write_graph(found, request["media_type"], request["prefixes"])
    if kind == "remove":
        if found is not None and graph is not None:
            store.remove(graph)
        elif found:
            store.merge(None, [], replace=True)
        return {"found": found is not None}, b""
    triples: list[ox.Triple] = []
    for media_type, text in request["parts"]:
        base = request["graph"] or request["base"]
        for quad in ox.parse(text, format=GRAPH_FORMATS[media_type], base_iri=base, rename_blank_nodes=True):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                raise ValueError("the content names graphs; send the triples of one graph")
            triples.append(quad.triple)
    return {"created": store.merge(graph, triples, replace=kind == "put")}, b""
