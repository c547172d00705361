"""Listings: what is loaded and what the ontology names, as plain data, with search by any label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.answers import Positions, by_payer
from graph.applicability import in_force
from graph.determination import normalised
from graph.model import PolicyVersion, StatementRow
from graph.named_criteria import named_criteria, passages, typed_date
from graph.payer_names import PayerNames
from graph.rendering import Json, Renderer
from ontology.vocabulary import BASE, Term, Vocabulary

__all__ = ["list_payers", "list_policies", "list_terms", "policy_body", "statement_body", "statement_id"]

_STATEMENTS = BASE + "statement/"


def statement_id(statement: StatementRow) -> str:
    """Return the identifier of a statement among all that are loaded: the end of its IRI."""
    return statement.iri.removeprefix(_STATEMENTS)


def _has_words(text: str, wanted: str) -> bool:
    """Return whether every word of a search begins a word of a text."""
    words = text.lower().replace("-", " ").replace("/", " ").split()
    return all(any(w.startswith(part) for w in words) for part in wanted.lower().replace("-", " ").split())


def list_payers(index: Positions, search: str | None = None) -> list[Json]:
    """Return the payers, those that a search names if there is one."""
    groups = by_payer(index)
    named: set[str] = set()
    if search:
        named = {id for found in PayerNames(v[0].payer for v in groups.values()).find(search) for id in found.ids}
    return [
        {
            "id": id,
            "iri": f"{BASE}payer/{id}",
            "name": versions[0].payer.name,
            "affiliates": list(versions[0].payer.affiliates),
            "policies": sorted({v.policy_id for v in versions}),
        }
        for id, versions in groups.items()
        if not search or id in named or _has_words(f"{id} {versions[0].payer.name}", search)
    ]


def _policies(index: Positions) -> dict[str, list[PolicyVersion]]:
    """Return the versions of each policy, the latest first."""
    found: dict[str, list[PolicyVersion]] = {}
    for version in index.versions:
        found.setdefault(version.policy_id, []).append(version)
    for versions in found.values():
        versions.sort(key=lambda v: (v.in_force_from or "", v.recorded_at or "", v.iri), reverse=True)
    return dict(sorted(found.items()))


def list_policies(
    index: Positions,
    renderer: Renderer,
    search: str | None = None,
    payer: str | None = None,
    as_of: str | None = None,
) -> list[Json]:
    """Return the policies with their latest version.

    :param search: words of the title, number, payer or identifier.
    :param payer: the identifier of a payer.
    :param as_of: an ISO day; policies of which nothing is in force then are left out.
    """
    out = []
    for id, versions in _policies(index).items():
        holding = in_force(versions, as_of) if as_of else []
        if as_of and not holding:
            continue
        latest = holding[0].version if holding else versions[0]
        text = f"{id} {latest.title or ''} {latest.number or ''} {latest.payer.name}"
        if payer not in (None, latest.payer.id) or (search and not _has_words(text, search)):
            continue
        out.append({
            **renderer.policy(latest),
            "payer": renderer.payer(latest.payer),
            "outcome": latest.outcome,
            "versions": [v.id for v in versions],
            "statements": sum(1 for s in latest.statements if not s.former),
            "findings": len(latest.findings),
        })  # fmt: skip
    return out


def policy_body(index: Positions, renderer: Renderer, id: str) -> Json | None:
    """Return a policy with all its versions, or None when there is none of that identifier."""
    versions = _policies(index).get(id)
    if versions is None:
        return None
    latest = versions[0]
    return {
        "id": id,
        "iri": latest.policy_iri,
        "payer": renderer.payer(latest.payer),
        "title": latest.title,
        "number": latest.number,
        "versions": [_version(v, renderer) for v in versions],
    }


def _version(version: PolicyVersion, renderer: Renderer) -> Json:
    return {
        **renderer.policy(version),
        "in_force_from": typed_date(version.in_force_from),
        "graph": version.graph,
        "sha256": version.sha256,
        "outcome": version.outcome,
        "recorded_at": version.recorded_at,
        "statements": [_statement(s, version, renderer) for s in version.statements],
        "lines_of_business": [
            {"id": line.id, "name": line.name, "rule": line.rule,
             "status_map": [{"from": a, "to": b} for a, b in line.status_map], "source": renderer.source(line.source)}
            for line in version.lines
        ],
        "authorization": renderer.authorizations([version], None),
        "see_also": [
            {"kind": p.kind, "title": p.title, "number": p.number, "modalities": list(p.modalities),
             "line_of_business": p.line_of_business, "source": renderer.source(p.source)}
            for p in version.pointers
        ],
        "codes": renderer.codes([version]),
        "events": [
            {"kind": e.kind, "date": e.date, "printed": e.printed, "position_changed": e.position_changed,
             "source": renderer.source(e.source)}
            for e in version.events
        ],
        "findings": [renderer.finding(f) for f in version.findings],
        "curated": renderer.curations(version.curations),
        "counts": {"evidence": len(version.evidence), "guidelines": len(version.guidelines)},
    }  # fmt: skip


def _statement(row: StatementRow, version: PolicyVersion, renderer: Renderer) -> Json:
    return {
        "id": statement_id(row),
        "iri": row.iri,
        "label": row.label,
        "status": normalised(row.status),
        "printed_status": row.printed_status,
        "modalities": [renderer.term(m) for m in sorted(row.stated_modalities)],
        "indications": [renderer.term(i) for i in sorted(row.stated_indications)],
        "heading": row.heading,
        "scope_stated": row.scope_stated,
        "complement_of": list(row.complement_of),
        "former": row.former,
        "effective_from": row.effective_from,
        "effective_until": row.effective_until,
        "lines_of_business": list(row.lines_of_business),
        "care_settings": list(row.care_settings),
        "in_effect_from": typed_date(row.effective_from),
        "in_effect_until": typed_date(row.effective_until),
        "complements": [s.iri for s in version.statements if s.id in row.complement_of],
        "criteria": named_criteria(row, version, renderer),
        "at": passages(version.document, row.source.spans),
        "curated": renderer.curations(version.curations_of(row.id)),
        "source": renderer.source(row.source),
    }


def statement_body(index: Positions, renderer: Renderer, id: str) -> Json | None:
    """Return a statement with the policy it stands in, or None when there is none of that identifier."""
    for version in index.versions:
        for row in version.statements:
            if id in (statement_id(row), row.iri):
                return {
                    **_statement(row, version, renderer),
                    "payer": renderer.payer(version.payer),
                    "policy": renderer.policy(version),
                }
    return None


def list_terms(vocabulary: Vocabulary, kind: str, search: str | None = None, parent: str | None = None) -> list[Json]:
    """Return the terms of a kind; those that a search names by any label, the best first.

    :param parent: the identifier of a term below which they are, if there is one.
    """
    terms: Sequence[Term] = vocabulary.terms(kind)
    if parent is not None:
        below = vocabulary.descendants(parent) - {parent}
        return [t for t in list_terms(vocabulary, kind, search) if t["id"] in below]
    return [_term(t) for t in (_search(vocabulary, kind, terms, search) if search else terms)]


def _search(vocabulary: Vocabulary, kind: str, terms: Iterable[Term], search: str) -> list[Term]:
    resolved = vocabulary.resolve(kind, search)
    found = {resolved.id: resolved} if resolved else {}
    for mention in vocabulary.mentions(search, (kind,), any_case=True):
        found.setdefault(mention.id, vocabulary.term(mention.id))
    for term in terms:
        if any(_has_words(name, search) for name in (term.id, term.label, *term.synonyms)):
            found.setdefault(term.id, term)
    return list(found.values())


def _term(term: Term) -> Json:
    return {
        "id": term.id,
        "iri": term.iri,
        "label": term.label,
        "synonyms": list(term.synonyms),
        "definition": term.definition,
        "parents": list(term.parents),
    }
