"""Weighing: which passages a position rests on, in which sections they stand, and which guideline editions they cite.

A passage bears on a statement when the techniques and the tumors that it is about
meet the statement's scope, or when it names none and stands under a heading that does.
Positions quoted from a history rest on nothing here: the evidence is that of today.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import pyoxigraph as ox

from graph.terms import RDF_TYPE, Names, guideline_paths, iri, literal, pgo
from loaders.record import EvidenceItem, GuidelineCitation, Record
from ontology.vocabulary import Vocabulary

__all__ = ["Triple", "bears_on", "cited_in", "weighing"]

Triple = tuple[ox.NamedNode, ox.NamedNode, "ox.NamedNode | ox.Literal"]
Covered = Mapping[tuple[str, str], frozenset[str]]
"""The terms within the scope of a statement, by its identifier and 'Modality' or 'Indication'."""


def weighing(record: Record, names: Names, covered: Covered, vocabulary: Vocabulary) -> Iterator[Triple]:
    """Yield what each position rests on, the section of each passage, and the editions that it cites."""
    sections = sorted((s.at[0].start, n) for n, s in enumerate(record.sections, 1) if s.at)
    starts = [start for start, _ in sections]
    positions = [
        (names.statement(s.id), covered[s.id, "Modality"], covered[s.id, "Indication"])
        for s in record.statements
        if not s.former
    ]
    passages: list[tuple[str, tuple[EvidenceItem | GuidelineCitation, ...]]] = [
        ("evidence", record.evidence),
        ("guideline-citation", record.guidelines),
    ]
    for kind, items in passages:
        for number, item in enumerate(items, 1):
            node = names.part(kind, number)
            before = bisect_right(starts, item.at[0].start) if item.at else 0
            if before:
                yield node, pgo("weighedIn"), names.part("section", sections[before - 1][1])
            reach = [
                frozenset().union(*map(vocabulary.descendants, ids)) for ids in (item.modalities, item.indications)
            ]
            if not any(reach):
                continue
            for statement, *scopes in positions:
                if all(not about or about & scope for about, scope in zip(reach, scopes, strict=True)):
                    yield statement, pgo("restsOn"), node
    for number, citation in enumerate(record.guidelines, 1):
        yield from _edition(names.part("guideline-citation", number), citation, record)


def bears_on(
    modalities: tuple[str, ...], indications: tuple[str, ...], scopes: Sequence[frozenset[str]], vocabulary: Vocabulary
) -> bool:
    """Tell whether a passage about some techniques and tumors meets the scopes of a statement, in this order."""
    if not (modalities or indications):
        return False
    return all(
        not about or any(not vocabulary.descendants(id).isdisjoint(scope) for id in about)
        for about, scope in zip((modalities, indications), scopes, strict=True)
    )


def _edition(node: ox.NamedNode, citation: GuidelineCitation, record: Record) -> Iterator[Triple]:
    yield node, pgo("citedIn"), literal(cited_in(citation, record))
    path, edition = guideline_paths(citation.body, citation.title, citation.version, citation.year)
    guideline = iri(path)
    yield node, pgo("ofGuideline"), guideline
    yield guideline, RDF_TYPE, pgo("Guideline")
    yield guideline, pgo("guidelineBody"), literal(citation.body)
    if citation.title:
        yield guideline, pgo("guidelineTitle"), literal(citation.title)
    if edition is None:
        return
    known = iri(edition)
    yield node, pgo("citesEdition"), known
    yield known, RDF_TYPE, pgo("GuidelineEdition")
    yield known, pgo("editionOf"), guideline
    for name, value in (("guidelineVersion", citation.version), ("year", citation.year)):
        if value is not None:
            yield known, pgo(name), literal(value)


def cited_in(citation: GuidelineCitation, record: Record) -> Literal["text", "list", "text and list"]:
    """Return where a document cites a guideline: in its text, in its reference list, or in both."""
    if any(e.at and e.at[0].start <= s.start < e.at[-1].end for e in record.references for s in citation.at):
        return "list"
    listed = {e.number for e in record.references}
    return "text and list" if listed.intersection(citation.references) else "text"
