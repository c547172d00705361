"""Scopes that documents state: the quick evaluation and the reasoner agree on every one of them."""

from pathlib import Path

from ontology.classification import BASE, classify
from ontology.scope import AllOf, AnyOf, Named, Not, Scope, members
from ontology.vocabulary import load_vocabulary
from tests.policies import outcome_of, shipped

V = load_vocabulary()
FOLDER = Path(__file__).with_name("policies")


def scopes_of_documents() -> dict[str, Scope]:
    """Return the distinct scopes of the shipped records and of the suite, by where one is found."""
    suite = (outcome_of(p).record for p in sorted(FOLDER.iterdir()) if p.suffix in {".txt", ".md", ".html"})
    found: dict[Scope, str] = {}
    for record in (*shipped(), *suite):
        for statement in record.statements if record else ():
            for kind, scope in (("modality", statement.modality), ("indication", statement.indication)):
                found.setdefault(scope, f"{record.source if record else ''} {statement.id} {kind}")
    return {where: scope for scope, where in found.items()}


def by_iri(scope: Scope) -> Scope:
    """Return a scope with its classes named as the reasoner wants them."""
    if isinstance(scope, Named):
        return Named(V.term(scope.id).iri)
    if isinstance(scope, Not):
        return Not(by_iri(scope.of))
    parts = tuple(by_iri(part) for part in scope.of)
    return AnyOf(parts) if isinstance(scope, AnyOf) else AllOf(parts)


def test_the_reasoner_agrees_on_every_scope_of_the_documents() -> None:
    scopes = scopes_of_documents()
    assert len(scopes) > 20
    assert any(isinstance(scope, AllOf) for scope in scopes.values())
    classified = classify({where: by_iri(scope) for where, scope in scopes.items()})
    assert not classified.empty
    for where, scope in scopes.items():
        quick = {V.term(id).iri for id in members(scope, V)}
        reasoned = {iri for iri in classified.inside[where] if not iri.startswith(BASE + "ontology/")}
        assert quick == reasoned, where
