"""Editions: the order of the editions of a guideline that all loaded documents cite together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pyoxigraph as ox

from graph.cells import integer, optional
from graph.document_store import DocumentStore
from graph.queries import run
from graph.store_format import WORKS
from graph.terms import pgo

__all__ = ["edition_order", "edition_quads"]


def edition_order(version: str | None, year: int | None) -> tuple[int, int, str]:
    """Return the order of editions: by year, then by the number before it; one without either comes first.

    >>> edition_order("2.2021", 2021) < edition_order("10.2021", None) < edition_order("1.2023", 2023)
    True
    """
    number, _, stated = (version or "").partition(".")
    return (
        int(stated) if stated.isdecimal() else year or 0,
        int(number) if number.isdecimal() else 0,
        version or "",
    )


def edition_quads(store: DocumentStore) -> Iterator[ox.Quad]:
    """Yield which cited edition of each guideline comes before which."""
    series: dict[str, set[tuple[tuple[int, int, str], str]]] = defaultdict(set)
    for row in (row for part in store.in_memory() for row in run(part, "list-editions")):
        order = edition_order(optional(row, "version"), integer(row, "year"))
        series[row["guideline"].value].add((order, row["edition"].value))
    for _, editions in sorted(series.items()):
        for (_, earlier), (_, later) in pairwise(sorted(editions)):
            yield ox.Quad(ox.NamedNode(later), pgo("precedingEdition"), ox.NamedNode(earlier), WORKS)
