"""Columns of tables of results: what their headers say that they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from loaders.results.result_cells import Header, matches, merge_headers, read_header
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["Column", "read_column"]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds; 'groups' are names of groups, 'sizes' their numbers of patients."""

    kind: Literal["figures", "interval", "p", "strata", "groups", "sizes", "unknown"]
    header: Header
    place: Passage | None


def read_column(head: tuple[Passage, ...], vocabulary: Vocabulary, known: tuple[str, ...]) -> Column:
    """Return what a column holds by its headers, the outermost first."""
    merged, whole = Header(), bool(head)
    for passage in head:
        one = read_header(passage.text, vocabulary, known)
        whole = whole and (one.whole or one.arm is not None)
        merged = merge_headers(merged, one)
    place = head[-1] if head else None
    text = place.text if place is not None else ""
    if matches("p", text):
        return Column("p", merged, place)
    if matches("interval", text) or re.fullmatch(
        r"[\s(]*" + lexicon("tables")["interval"] + r"[\s)]*", text, re.IGNORECASE
    ):
        return Column("interval", merged, place)
    if matches("arm", text):
        return Column("groups", merged, place)
    if matches("patients", text) and not merged.counts:
        return Column("sizes", merged, place)
    if (
        merged.measure is None
        and merged.arm is None
        and (matches("stratum", re.sub(r"[(\[][^()\[\]]*[)\]]|,.*$", "", text)))
    ):
        return Column("strata", merged, place)
    if not whole or merged.measures > 1:
        return Column("unknown", merged, place)
    return Column("figures", merged, place)
