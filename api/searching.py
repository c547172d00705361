"""Search over all that is here, and the policies that name a code: what is found, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from api.errors import InvalidParameterError, NotFoundError, nearest_of
from api.evidence_listings import guideline_id, list_trials, work_id
from api.listings import statement_id
from graph.citations import read_works
from graph.criteria import nodes
from graph.determination import normalised
from graph.readable import readable
from graph.search import Entry

if TYPE_CHECKING:
    from api.service import Service
    from graph.model import PolicyVersion, StatementRow
    from graph.rendering import Json

__all__ = ["KINDS", "code_body", "entries", "list_codes", "search_body"]

_TERMS = {
    "modality": "modality",
    "indication": "tumor",
    "setting": "setting",
    "design": "design",
    "line-of-business": "line-of-business",
    "status": "status",
}
"""Kinds of terms by the names that people search by."""
_ROUTES = {
    "guideline": "/guidelines/{}",
    "indication": "/indications?q={}",
    "modality": "/modalities?q={}",
    "payer": "/payers?q={}",
    "policy": "/policies/{}",
    "statement": "/statements/{}",
    "trial": "/trials?q={}",
    "work": "/works/{}",
}
"""Where more is said of what was found."""
KINDS = tuple(sorted({*_TERMS, *_ROUTES, "characteristic"}))
_NO_KIND = "is none of the kinds"


def entries(service: Service) -> Iterator[Entry]:
    """Yield all that can be found: terms, facts, payers, policies, statements, works, guidelines, trials."""
    vocabulary = service.vocabulary
    for name, kind in _TERMS.items():
        for term in vocabulary.terms(kind):
            yield Entry(name, term.id, term.label, (term.id, *term.synonyms, *term.hidden), term.definition)
    for characteristic in vocabulary.characteristics():
        values = [name for v in characteristic.values for name in (v.label, *v.synonyms)]
        also = (characteristic.name, *characteristic.synonyms)
        yield Entry("characteristic", characteristic.name, characteristic.label, also, " ".join(values))
    for payer in service.payers()["payers"]:
        yield Entry("payer", payer["id"], payer["name"], (payer["id"], *payer["affiliates"]))
    for policy in service.policies()["policies"]:
        also = (policy["id"], policy["number"] or "", policy["payer"]["name"])
        yield Entry("policy", policy["id"], policy["title"] or policy["id"], also)
    for version in service.index.versions:
        for statement in version.statements:
            yield _statement(service, version, statement)
    for work in read_works(service.store):
        best = work.best
        printed = [str(n) for n in (best.first_author, best.pmid, best.doi, best.year) if n is not None]
        yield Entry("work", work_id(work.iri), best.title or work_id(work.iri), printed, best.journal or "")
    guidelines = {guideline_id(row): row for v in service.index.versions for row in v.guidelines}
    for id, row in sorted(guidelines.items()):
        yield Entry("guideline", id, f"{row.body}: {row.title}" if row.title else row.body, (id,))
    for trial in list_trials(service)["trials"]:
        titles = [row["name"] for row in trial["listed_by"]]
        yield Entry(
            "trial", trial["registration"], titles[0] or trial["registration"], (trial["registration"], *titles)
        )


def _statement(service: Service, version: PolicyVersion, row: StatementRow) -> Entry:
    vocabulary = service.vocabulary
    stated = [vocabulary.term(id) for id in sorted(row.stated_modalities | row.stated_indications) if id in vocabulary]
    terms = [name for term in stated for name in (term.label, *term.synonyms, *term.hidden)]
    criteria = [readable(node, vocabulary) for node in nodes(row.criteria)] if row.criteria else []
    text = " \n".join((row.printed_status, row.heading or "", version.title or "", *criteria))
    label = f"{version.payer.name}, {row.label or row.id}: {row.printed_status}"
    return Entry("statement", statement_id(row), label, terms, text)


def search_body(service: Service, text: str, kinds: str | None = None) -> Json:
    """Return what a text finds, the best first.

    :param kinds: kinds that are wanted, joined by commas.
    :raises InvalidParameterError: for an empty text, or a kind that there is not.
    """
    if not text.strip():
        raise InvalidParameterError("q", "is empty")
    wanted = [k.strip() for k in (kinds or "").split(",") if k.strip()]
    for kind in wanted:
        if kind not in KINDS:
            raise InvalidParameterError("kind", f"{kind!r} {_NO_KIND}", nearest_of(kind, KINDS))
    meant = ((name, service.vocabulary.resolve(kind, text)) for name, kind in _TERMS.items())
    answer = service.search.find(text, wanted, {(name, term.id) for name, term in meant if term is not None})
    return service.released({
        "corrected": answer.corrected,
        "partial": answer.partial,
        "results": [
            {
                "kind": found.kind,
                "id": found.id,
                "label": found.label,
                "score": found.score,
                "href": _ROUTES[found.kind].format(quote(found.id)) if found.kind in _ROUTES else None,
            }
            for found in answer.found
        ],
    })  # fmt: skip


# -- codes --------------------------------------------------------------------------------


def _system(service: Service, text: str) -> str:
    """Return a system of codes as documents name it.

    :raises NotFoundError: when no document lists codes of it.
    """
    systems = {c.system for v in service.index.versions for c in v.codes}
    folded = {s.casefold().replace("-", "").replace("_", ""): s for s in systems}
    found = folded.get(text.casefold().replace("-", "").replace("_", ""))
    if found is None:
        raise NotFoundError("system of codes", text, nearest_of(text, systems))
    return found


def list_codes(service: Service, system: str | None = None) -> Json:
    """Return the codes that documents list, each with its policies.

    :raises NotFoundError: when no document lists codes of the system.
    """
    asked = _system(service, system) if system else None
    found: dict[tuple[str, str], set[str]] = {}
    for version in service.index.versions:
        for code in version.codes:
            if asked in (None, code.system):
                found.setdefault((code.system, code.code), set()).add(version.policy_id)
    return service.released({
        "codes": [
            {
                "system": system,
                "code": code,
                "policies": sorted(policies),
                "href": f"/codes/{quote(system)}/{quote(code)}",
            }
            for (system, code), policies in sorted(found.items())
        ]
    })  # fmt: skip


def code_body(service: Service, system: str, code: str) -> Json:
    """Return which policies name a code, under which heading, and the status of the statements beside it.

    A listed code is never a position: what a policy says of a treatment stands in its statements.

    :raises NotFoundError: when no document lists the code.
    """
    asked = _system(service, system)
    wanted = code.strip().upper().replace(".", "")
    listings = [
        {
            "payer": {"id": version.payer.id, "name": version.payer.name},
            "policy": version.policy_id,
            "version": version.id,
            "code": row.code,
            "listed_under": row.group,
            "historical": row.historical,
            "statements": _statuses(service, version),
            "source": service.renderer.source(row.source),
        }
        for version in service.index.versions
        for row in version.codes
        if row.system == asked and row.code.upper().replace(".", "") == wanted
    ]
    if not listings:
        known = {c.code for v in service.index.versions for c in v.codes if c.system == asked}
        raise NotFoundError(f"{asked} code", code, nearest_of(code, known))
    return service.released({"system": asked, "code": listings[0]["code"], "listings": listings, "note": CODE_NOTE})


CODE_NOTE = "A listed code is no position: the statements of the policy say what is covered."


def _statuses(service: Service, version: PolicyVersion) -> list[Json]:
    return [
        {
            "id": statement_id(row),
            "status": normalised(row.status),
            "modalities": [service.renderer.term(m) for m in sorted(row.stated_modalities)],
            "indications": [service.renderer.term(i) for i in sorted(row.stated_indications)],
        }
        for row in version.statements
        if not row.former
    ]
