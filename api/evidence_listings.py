"""Evidence listings: studies, works, guidelines and trials of all that is loaded, as plain data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph.cells import integer, optional
from graph.citations import doubt_words
from graph.curated_parts import curations_by_member
from graph.editions import edition_order
from graph.model import EvidenceRow, GuidelineRow, PolicyVersion
from graph.naming import resolve_indication, resolve_payer, resolve_term
from graph.queries import run
from graph.readable import term_label
from graph.study_rows import results_body
from graph.terms import guideline_paths
from ontology.vocabulary import BASE

if TYPE_CHECKING:
    from api.service import Service
    from graph.rendering import Json
    from graph.unissued import UnissuedDocument
    from graph.works import Citation, Work
    from loaders.record import Curation

    _Document = PolicyVersion | UnissuedDocument

__all__ = [
    "guideline_body",
    "list_evidence",
    "list_guidelines",
    "list_trials",
    "study_body",
    "study_id",
    "work_body",
    "work_id",
    "work_ids",
]


def study_id(row: EvidenceRow) -> str:
    """Return the identifier of a study as one document weighs it: the end of its IRI."""
    return row.iri.removeprefix(BASE + "evidence/")


def work_id(iri: str) -> str:
    """Return the identifier of a publication: the end of its IRI."""
    return iri.removeprefix(BASE + "work/")


def list_evidence(
    service: Service,
    modality: str | None = None,
    indication: str | None = None,
    payer: str | None = None,
    design: str | None = None,
) -> Json:
    """Return the studies that documents weigh, narrowed by people's words, and how many of them people corrected.

    A study is about what its passage names; one about a wider or narrower class than the asked is among them.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    """
    asked = {
        "modality": resolve_term("modality", modality, service.vocabulary) if modality else None,
        "indication": resolve_indication(indication, service.vocabulary)[0] if indication else None,
        "payer": _payer(service, payer),
        "design": resolve_term("design", design, service.vocabulary) if design else None,
    }
    studies = [
        _study(service, version, row, own)
        for version in _sources(service)
        if _is_by(version, asked["payer"])
        for row, own in zip(version.evidence, _curated(version, "evidence", len(version.evidence)), strict=True)
        if _bears_on(service, row.modalities, asked["modality"])
        and _bears_on(service, row.indications, asked["indication"])
        and (asked["design"] is None or (row.design and _is_a(service, row.design, asked["design"])))
    ]
    origins = Counter(s["origin"] for s in studies)
    return service.released({
        "query": asked,
        "studies": studies,
        "counts": {"extracted": origins["extracted"], "curated": origins["curated"]},
    })  # fmt: skip


def _payer(service: Service, payer: str | None) -> str | None:
    return resolve_payer(payer, [v.payer for v in service.index.versions]) if payer else None


def _is_by(document: _Document, payer: str | None) -> bool:
    return payer is None or (isinstance(document, PolicyVersion) and document.payer.id == payer)


def _is_a(service: Service, id: str, wider: str) -> bool:
    return id == wider or wider in service.vocabulary.ancestors(id)


def _bears_on(service: Service, named: Iterable[str], asked: str | None) -> bool:
    if asked is None:
        return True
    near = service.vocabulary.ancestors(asked) | service.vocabulary.descendants(asked)
    return not near.isdisjoint(named)


def _sources(service: Service) -> list[_Document]:
    return [*service.index.versions, *service.unissued]


def _curated(document: _Document, name: str, count: int) -> list[tuple[Curation, ...]]:
    return curations_by_member(document.curations, name, count)


def _name(document: _Document) -> str:
    return document.payer.name if isinstance(document, PolicyVersion) else document.file_name


def _issuer(document: _Document) -> Json:
    """Return who issued a document; one that no payer issued has only its file name."""
    if isinstance(document, PolicyVersion):
        payer = {"id": document.payer.id, "name": document.payer.name}
        return {"payer": payer, "policy": document.policy_id, "document": document.document}
    return {"payer": None, "policy": None, "document": document.document}


def _study(service: Service, version: _Document, row: EvidenceRow, touched: Iterable[Curation]) -> Json:
    vocabulary = service.vocabulary
    return {
        "id": study_id(row),
        "iri": row.iri,
        **_issuer(version),
        "version": version.id if isinstance(version, PolicyVersion) else None,
        "design": service.renderer.term(row.design) if row.design else None,
        "first_author": row.first_author,
        "year": row.year,
        "trial": row.trial,
        "patients": row.patients,
        "studies": row.studies,
        "several": row.several,
        "modalities": [service.renderer.term(m) for m in row.modalities],
        "indications": [service.renderer.term(i) for i in row.indications],
        "direction": row.direction,
        "section": row.section,
        "references": list(row.references),
        "origin": "curated" if touched else "extracted",
        "curated": service.renderer.curations(touched),
        **results_body(row.results, lambda term: term_label(term, vocabulary)),
        "source": service.renderer.source(row.source),
    }


def study_body(service: Service, id: str) -> Json | None:
    """Return a study as one document weighs it, or None when there is none of that identifier."""
    for version in _sources(service):
        for number, row in enumerate(version.evidence):
            if id in (study_id(row), row.iri):
                origin = _curated(version, "evidence", len(version.evidence))[number]
                return service.released(_study(service, version, row, origin))
    return None


# -- works --------------------------------------------------------------------------------


def work_body(service: Service, id: str) -> Json | None:
    """Return a publication: who cites it, with what printed, and for which studies and guideline recommendations.

    An identifier by which one document knows the work leads to it, too; None when there is none.
    """
    work = service.works.get(work_id(id))
    return service.released(_work(service, work)) if work is not None else None


def work_ids(service: Service) -> list[str]:
    """Return the identifiers by which publications are found."""
    return sorted(service.works)


def _work(service: Service, work: Work) -> Json:
    best = work.best
    versions = {v.iri: v for v in service.index.versions} | {v.document: v for v in service.index.versions}
    names = {c.work for c in work.citations}
    return {
        "id": work_id(work.iri),
        "iri": work.iri,
        **{name: getattr(best, name) for name in _PRINTED},
        "citations": [_citation(c, versions.get(c.source)) for c in work.citations],
        "studies": [
            study_id(row)
            for version in _sources(service)
            for row in version.evidence
            if not names.isdisjoint(str(r["work"]) for r in row.references)
        ],
        "guidelines": sorted(
            {
                guideline_id(row)
                for version in _sources(service)
                for row in version.guidelines
                if not names.isdisjoint(str(r["work"]) for r in row.references)
            }
        ),
        "doubts": [
            {
                "kind": d.kind,
                "pmid": d.pmid,
                "other": d.other,
                "entry": d.citation.node,
                "message": doubt_words(d),
            }
            for d in work.doubts
        ],
    }


_PRINTED = (
    "kind", "title", "first_author", "authors", "year", "journal", "volume", "issue", "pages", "pmid", "doi", "url",
    "version",
)  # fmt: skip


def _citation(citation: Citation, version: PolicyVersion | None) -> Json:
    return {
        "entry": citation.node,
        "payer": {"id": version.payer.id, "name": version.payer.name} if version else None,
        "policy": version.policy_id if version else None,
        "policy_version": version.id if version else None,
        "number": citation.number,
        "printed": {name: getattr(citation, name) for name in _PRINTED},
    }


# -- guidelines ---------------------------------------------------------------------------


def guideline_id(row: GuidelineRow) -> str:
    """Return the identifier of a guideline, the same for all its editions."""
    return guideline_paths(row.body, row.title, None, None)[0].removeprefix("guideline/")


def _guidelines(service: Service) -> dict[str, list[tuple[_Document, GuidelineRow]]]:
    found: dict[str, list[tuple[_Document, GuidelineRow]]] = defaultdict(list)
    for version in _sources(service):
        for row in version.guidelines:
            found[guideline_id(row)].append((version, row))
    return dict(sorted(found.items()))


def _edition(row: GuidelineRow) -> tuple[int, int, str]:
    return edition_order(row.version, row.year)


def list_guidelines(service: Service, payer: str | None = None) -> Json:
    """Return the guidelines that documents cite, each with its editions in order.

    :raises UnknownTermError: when no payer goes by the name.
    """
    asked = _payer(service, payer)
    found = {id: [(v, row) for v, row in cited if _is_by(v, asked)] for id, cited in _guidelines(service).items()}
    return service.released({"guidelines": [_guideline(id, cited) for id, cited in found.items() if cited]})


def _guideline(id: str, cited: list[tuple[_Document, GuidelineRow]]) -> Json:
    editions: dict[tuple[int, int, str], list[tuple[_Document, GuidelineRow]]] = defaultdict(list)
    for version, row in cited:
        editions[_edition(row)].append((version, row))
    return {
        "id": id,
        "iri": f"{BASE}guideline/{id}",
        "body": cited[0][1].body,
        "title": cited[0][1].title,
        "editions": [
            {
                "version": rows[0][1].version,
                "year": rows[0][1].year if rows[0][1].year is not None else key[0] or None,
                "cited_by": sorted({_name(v) for v, _ in rows}),
                "recommendations": len(rows),
            }
            for key, rows in sorted(editions.items())
        ],
    }


def guideline_body(service: Service, id: str) -> Json | None:
    """Return a guideline with its editions and every recommendation cited of it; None when there is none."""
    cited = _guidelines(service).get(id)
    if cited is None:
        return None
    cited.sort(key=lambda pair: _edition(pair[1]))
    recommendations = list(_recommendations(service, cited))
    return service.released({**_guideline(id, cited), "recommendations": recommendations})


def _recommendations(service: Service, cited: Iterable[tuple[_Document, GuidelineRow]]) -> Iterator[Json]:
    for version, row in cited:
        yield {
            "iri": row.iri,
            **_issuer(version),
            "version": row.version,
            "year": row.year,
            "scheme": row.scheme,
            "strength": row.strength,
            "modalities": [service.renderer.term(m) for m in row.modalities],
            "indications": [service.renderer.term(i) for i in row.indications],
            "cited_in": row.cited_in,
            "references": list(row.references),
            "origin": "curated" if _touched(version, row) else "extracted",
            "source": service.renderer.source(row.source),
        }


def _touched(document: _Document, row: GuidelineRow) -> tuple[Curation, ...]:
    number = document.guidelines.index(row)
    return _curated(document, "guidelines", len(document.guidelines))[number]


# -- trials -------------------------------------------------------------------------------


def list_trials(service: Service, payer: str | None = None) -> Json:
    """Return the registered trials that documents list, each with the documents that list it.

    :raises UnknownTermError: when no payer goes by the name.
    """
    asked = _payer(service, payer)
    versions = {v.iri: v for v in service.index.versions}
    found: dict[str, list[Json]] = defaultdict(list)
    for row in run(service.store, "list-trials"):
        version = versions.get(row["source"].value)
        if asked is not None and (version is None or version.payer.id != asked):
            continue
        found[row["registration"].value].append({
            "payer": {"id": version.payer.id, "name": version.payer.name} if version else None,
            "policy": version.policy_id if version else None,
            "name": row["name"].value,
            "enrollment": integer(row, "enrollment"),
            "completion": optional(row, "completion"),
            "status": optional(row, "status"),
        })  # fmt: skip
    trials = [{"registration": id, "listed_by": rows} for id, rows in sorted(found.items())]
    return service.released({"trials": trials})
