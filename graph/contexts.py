"""JSON-LD contexts of the REST answers: with them a plain JSON body is RDF that says what the graph says.

A member that no context names says nothing as RDF: labels made for readers, addresses as line
numbers, and what an answer computes from the criteria. Values whose type depends on what is
printed (a day or a month, a whole or a decimal number) are taken from the members that carry
their type (`literal`, `in_force_from` ...), since a context gives a member one type for all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from graph.terms import DCTERMS, RDFS
from ontology.publication import PREFIXES, publication
from ontology.vocabulary import BASE

__all__ = ["CONTEXTS", "context"]

Context = dict[str, Any]


def _prefixes() -> Context:
    used = ("pgo", "obo", "rdf", "skos", "xsd")
    return {"@version": 1.1, **{p: PREFIXES[p] for p in used}, "rdfs": RDFS, "dcterms": DCTERMS, "iri": "@id"}


def _coded(name: str, *schemes: str) -> Context:
    """Return a member whose values are notations of concepts of ours."""
    terms: Context = {}
    for scheme in schemes:
        for row in publication().concepts(scheme):
            terms[row.notation] = row.iri
    return {"@id": f"pgo:{name}", "@type": "@vocab", "@context": terms}


def _named(name: str, kind: str) -> Context:
    """Return a member whose values are identifiers of a kind."""
    return {"@id": f"pgo:{name}", "@type": "@vocab", "@context": {"@vocab": f"{BASE}{kind}/"}}


def _inside(name: str, members: Context) -> Context:
    """Return a member whose values are objects with members of their own."""
    return {"@id": f"pgo:{name}", "@context": members}


def _english(name: str) -> Context:
    return {"@id": name, "@language": "en"}


_TERM: Context = {"label": _english("rdfs:label"), "value": None}
_PAYER: Context = {"name": "rdfs:label", "label": None}
_SAID: Context = {
    "label": "pgo:printedLabel", "printed_status": "pgo:printedStatus", "heading": "pgo:printedHeading",
    "scope_stated": "pgo:scopeStated", "former": "pgo:former", "lines_of_business": "pgo:appliesToLine",
    "care_settings": "pgo:inCareSetting", "policy": None, "policies": None, "value": None,
}  # fmt: skip
_LINKED: Context = {"@type": "@id"}


_NODES: Context = {
    "group": "pgo:CriterionGroup", "atom": "pgo:AtomicCriterion", "text": "pgo:TextCriterion",
    "reference": "pgo:StatementReference",
}  # fmt: skip
"""Kinds of criteria; apart from the members, one of which is called as a kind is."""


def _criterion() -> Context:
    return {
        "is": {"@id": "rdf:type", "@type": "@vocab", "@context": _NODES},
        "label": "pgo:printedLabel", "ordinal": "pgo:ordinal",
        "at": {"@id": "pgo:at", **_LINKED}, "combination": "pgo:combination", "threshold": "pgo:threshold",
        "members": "pgo:hasMember", "characteristic": _named("characteristic", "characteristic"),
        "comparator": "pgo:comparator", "unit": "pgo:unit", "literal": "pgo:value",
        "class": {"@id": "pgo:valueClass", **_LINKED}, "sha256": "pgo:contentHash",
        "mentions": {"@id": "pgo:mentions", **_LINKED}, "target": "pgo:targetId", "met": "pgo:expectsMet",
    }  # fmt: skip


def _statement() -> Context:
    return {
        **_SAID,
        "status": _coded("status", "status"),
        "modalities": _inside("statedModality", _TERM),
        "indications": _inside("statedIndication", _TERM),
        "complements": {"@id": "pgo:complementOf", **_LINKED},
        "in_effect_from": "pgo:effectiveFrom",
        "in_effect_until": "pgo:effectiveUntil",
        "criteria": _inside("hasCriteria", _criterion()),
        "at": {"@id": "pgo:at", **_LINKED},
    }


def _version() -> Context:
    return {
        "title": "dcterms:title",
        "number": None,
        "id": _named("versionOf", "policy"),
        "in_force_from": "pgo:inForceFrom",
        "effective_basis": "pgo:inForceBasis",
        "document": {"@id": "pgo:readFrom", **_LINKED},
        "payer": None,
    }


def _policy() -> Context:
    versions = {
        **_version(),
        "statements": _inside("hasStatement", {**_statement(), "id": None, "document": None, "title": None}),
    }
    return {
        "number": "pgo:policyNumber",
        "payer": _inside("issuedBy", _PAYER),
        "versions": _inside("hasVersion", versions),
    }


def _policies() -> Context:
    return {"policies": {"@id": "rdfs:member", "@context": _version()}}


def _payers() -> Context:
    return {"payers": {"@id": "rdfs:member", "@context": _PAYER}}


def _about() -> Context:
    return {"modalities": _named("aboutModality", "modality"), "indications": _named("aboutIndication", "tumor"),
            "year": "pgo:year", "label": None, "policy": None, "references": None}  # fmt: skip


def _answers() -> Context:
    evidence = {
        **_about(),
        "design": _named("design", "design"), "first_author": "pgo:firstAuthor", "trial": "pgo:trialName",
        "patients": "pgo:patientCount", "studies": "pgo:studyCount", "direction": "pgo:direction",
        "section": "pgo:printedHeading",
    }  # fmt: skip
    guideline = {
        **_about(),
        "body": "pgo:guidelineBody", "title": "pgo:guidelineTitle", "version": "pgo:guidelineVersion",
        "scheme": "pgo:strengthScheme", "strength": "pgo:printedStrength",
    }  # fmt: skip
    answer = {
        "payer": _inside("answersFor", _PAYER),
        "policies": _inside("answersFrom", _version()),
        "determination": _coded("determination", "determination"),
        "outcome": _coded("determination", "determination"),
        "statements": _inside("decidedBy", {**_SAID, "status": _coded("status", "status")}),
        "evidence": _inside("showsEvidence", evidence),
        "guidelines": _inside("showsEvidence", guideline),
    }
    return {"answers": {"@id": "rdfs:member", "@context": answer}}


def _terms(name: str, kind: str) -> Context:
    parents = {"@id": "rdfs:subClassOf", "@type": "@vocab", "@context": {"@vocab": f"{BASE}{kind}/"}}
    term = {
        **_TERM,
        "synonyms": _english("skos:altLabel"),
        "definition": _english("obo:IAO_0000115"),
        "parents": parents,
    }
    return {name: {"@id": "rdfs:member", "@context": term}}


_SEE: Context = {"href": {"@id": "rdfs:seeAlso", **_LINKED}}


def _members(name: str, /, **members: Any) -> Callable[[], Context]:
    """Return the context of a list whose items have these members."""
    return lambda: {
        name: {"@id": "rdfs:member", "@context": {n: m() if callable(m) else m for n, m in members.items()}}
    }


def _subject(kind: str) -> Context:
    """Return a member that says what an item is about by identifier, where no property of ours is for such items."""
    return {"@id": "dcterms:subject", "@type": "@vocab", "@context": {"@vocab": f"{BASE}{kind}/"}}


_CODES = _members(
    "codes", code="pgo:code", system="pgo:codeSystem", **_SEE,
    policies={"@id": "dcterms:isReferencedBy", "@type": "@vocab", "@context": {"@vocab": f"{BASE}policy/"}},
)  # fmt: skip
_STUDIES = _members(
    "studies", label=None, design=_inside("design", _TERM), first_author="pgo:firstAuthor", year="pgo:year",
    trial="pgo:trialName", patients="pgo:patientCount", patients_basis="pgo:patientCountBasis",
    studies="pgo:studyCount", modalities=_inside("aboutModality", _TERM), indications=_inside("aboutIndication", _TERM),
    direction="pgo:direction", section="pgo:printedHeading",
)  # fmt: skip
_ROWS = _members(
    "rows", payer=_named("answersFor", "payer"), modality=_subject("modality"), indication=_subject("tumor"),
    setting=_subject("setting"), determination=lambda: _coded("determination", "determination"),
)  # fmt: skip
_CHANGES = _members(
    "changes", payer={"@id": "dcterms:publisher", "@context": _PAYER}, day="dcterms:date",
    modality={"@id": "dcterms:subject", "@context": _TERM}, indication={"@id": "dcterms:subject", "@context": _TERM},
    change="dcterms:type",
)  # fmt: skip
_CHARACTERISTICS = _members(
    "characteristics", name="skos:notation", label=_english("rdfs:label"),
    question=_english("pgo:question"), type="pgo:valueType", unit="pgo:unit",
)  # fmt: skip

CONTEXTS = {
    "changes": _CHANGES,
    "characteristics": _CHARACTERISTICS,
    "codes": _CODES,
    "coverage": _answers,
    "evaluations": _answers,
    "evidence": _STUDIES,
    "guidelines": _members("guidelines", body="pgo:guidelineBody", title="pgo:guidelineTitle"),
    "indications": lambda: _terms("indications", "tumor"),
    "matrix": _ROWS,
    "modalities": lambda: _terms("modalities", "modality"),
    "payers": _payers,
    "policies": _policies,
    "policy": _policy,
    "queries": _members("queries", name="dcterms:identifier", question="dcterms:title", **_SEE),
    "search": _members("results", id="dcterms:identifier", label="rdfs:label", kind="dcterms:type", **_SEE),
    "statement": _statement,
    "trials": _members("trials", registration="pgo:registration"),
}
"""The contexts by name."""


@cache
def context(name: str) -> Context:
    """Return the document of a context.

    :raises KeyError: when there is none of that name.
    """
    return {"@context": {**_prefixes(), **CONTEXTS[name]()}}
