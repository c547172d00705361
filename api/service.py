"""The service: a store, its index and the vocabulary, and the bodies that the server and the command line share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from api.errors import InvalidParameterError, NotFoundError, nearest_of
from api.filters import Filters
from api.listings import list_payers, list_policies, list_terms, policy_body, statement_body, statement_id
from api.query_files import list_queries, query_body
from api.release import program_version
from api.times import day_from, moment_from, parse_day, parse_moment
from graph.answers import BENEFIT_NOTE, QUERY_FILE, coverage, matrix
from graph.applicability import first_day
from graph.citations import link_works, read_works
from graph.document_store import DocumentStore
from graph.index import Index
from graph.naming import resolve_indication, resolve_payer, resolve_term
from graph.questions import answer_question
from graph.readable import term_label
from graph.rendering import Json, Renderer
from graph.unissued import UnissuedDocument, unissued_documents
from ontology.vocabulary import BASE, Vocabulary

if TYPE_CHECKING:
    from api.evaluation_requests import EvaluationRequest
    from graph.recorded import Recorded
    from graph.search import Search
    from graph.works import Work

__all__ = ["LONGEST_QUESTION", "Service"]

LONGEST_QUESTION = 1_000
"""Characters that a question or a name may have."""


@dataclass(frozen=True)
class Service:
    """An open store with its index; every method returns the body of one route."""

    store: DocumentStore
    vocabulary: Vocabulary
    index: Index

    @cached_property
    def release(self) -> str:
        """Return what tells this content from any other: a hash of the sources and the program version."""
        sources = sorted(f"{d.sha256} {d.curations or ''}" for d in self.index.documents)
        return hashlib.sha256("\n".join([program_version(), *sources]).encode()).hexdigest()[:16]

    @cached_property
    def edition(self) -> str:
        """Return what tells these bodies from those of any other service: the release, and when it was loaded."""
        loaded = sorted(f"{v.graph} {v.recorded_at}" for v in self.index.versions)
        parts = [self.release, *loaded, *(str(graph) for graph in self.store.superseded())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def renderer(self) -> Renderer:
        """Return the renderer of this service's vocabulary."""
        return Renderer(self.vocabulary)

    @cached_property
    def linked(self) -> DocumentStore:
        """Return the store with what only all documents together tell.

        A load writes that; of the shipped records it is made when first asked for, since no answer on
        coverage needs it.
        """
        if self.store.path is None and self.store.endpoint is None:
            link_works(self.store)
        return self.store

    @cached_property
    def publications(self) -> list[Work]:
        """Return the publications that the documents cite, each once."""
        return read_works(self.store)

    @cached_property
    def unissued(self) -> list[UnissuedDocument]:
        """Return the documents that no payer issues, with what they weigh."""
        return unissued_documents(self.store, self.index.documents, self.index.versions, self.vocabulary)

    @cached_property
    def works(self) -> dict[str, Work]:
        """Return the publications by every identifier by which a document knows them; the one for all wins."""
        found = {c.work.removeprefix(BASE + "work/"): work for work in self.publications for c in work.citations}
        return found | {work.iri.removeprefix(BASE + "work/"): work for work in self.publications}

    @cached_property
    def _file_names(self) -> dict[str, str]:
        return {d.id: d.file_name for d in self.index.documents}

    def file_name(self, document: str) -> str:
        """Return the file name of a document."""
        return self._file_names.get(document, document)

    def short(self, cell: str | None) -> str:
        """Return a cell of a query's rows without the part that all our IRIs share."""
        return (cell or "").removeprefix(BASE)

    def label(self, id: str) -> str:
        """Return the label of an identifier."""
        return term_label(id, self.vocabulary)

    @cached_property
    def _recorded(self) -> Recorded:
        from graph.recorded import Recorded

        return Recorded(self.store, self.index, self.vocabulary)

    def index_at(self, known_at: str | None) -> Index:
        """Return the index as it stood when the store knew what it had loaded by a day or moment; None for now.

        :raises InvalidParameterError: when that is no moment, or the store was empty then.
        """
        if known_at is None:
            return self.index
        return self._recorded.at(moment_from(known_at, self._recorded.begins))

    @cached_property
    def search(self) -> Search:
        """Return the index of all that can be found; it is made when it is first needed."""
        from api.searching import entries
        from graph.search import Search

        return Search(entries(self))

    def released(self, body: Json) -> Json:
        """Return a body that says from which release it is."""
        return {"release": self.release, **body}

    def coverage(self, filters: Filters) -> Json:
        """Return what each payer says of a modality for an indication.

        :raises UnknownTermError: when a name means nothing, with the nearest labels.
        :raises InvalidParameterError: when a parameter is missing or no valid value.
        """
        if missing := [name for name in ("modality", "indication") if not getattr(filters, name)]:
            raise InvalidParameterError(missing[0], "is required")
        body = coverage(
            self.index_at(filters.known_at),
            self.vocabulary,
            filters.modality or "",
            filters.indication or "",
            filters.setting,
            filters.care_setting,
            filters.payer,
            parse_day(filters.as_of),
            filters.line_of_business,
            renderer=self.renderer,
        )
        return self.released(self._linked(body, filters.known_at))

    def matrix(self, filters: Filters) -> Json:
        """Return one row per payer, modality and indication.

        :raises UnknownTermError: when a name means nothing, with the nearest labels.
        :raises InvalidParameterError: when a parameter is no valid value.
        """
        as_of = parse_day(filters.as_of)
        rows = matrix(
            self.index_at(filters.known_at),
            self.vocabulary,
            filters.modality,
            filters.indication,
            filters.setting,
            filters.care_setting,
            filters.payer,
            as_of,
            filters.line_of_business,
        )
        return self.released({
            "query": {
                **{name: getattr(filters, name) for name in _NAMED},
                "as_of": as_of,
                "known_at": filters.known_at,
            },
            "rows": rows,
            "benefit_note": BENEFIT_NOTE,
            "query_file": QUERY_FILE,
            "links": {"query_file": f"/queries/{Path(QUERY_FILE).stem}"},
        })  # fmt: skip

    def ask(self, question: str, as_of: str | None = None, known_at: str | None = None) -> Json:
        """Return the answer to a question in plain English.

        :param as_of: the day to answer for when the question names none; today when neither does.
        :raises InvalidParameterError: when the question is empty or too long, or a time is none.
        """
        if not question.strip():
            raise InvalidParameterError("q", "is empty; ask for example which payers cover something")
        if len(question) > LONGEST_QUESTION:
            raise InvalidParameterError("q", f"has more than {LONGEST_QUESTION} characters")
        body = answer_question(self.index_at(known_at), self.vocabulary, question, parse_day(as_of), self.renderer)
        body["results"] = [self._linked(result, known_at) for result in body["results"]]
        return self.released(body)

    def evaluate(self, asked: EvaluationRequest) -> Json:
        """Return how a patient stands with each payer.

        :raises UnknownTermError: when a name means nothing, with the nearest labels.
        :raises InvalidFactsError: when a fact is refused.
        :raises InvalidParameterError: when the day is no date.
        """
        from graph.evaluation_bodies import evaluate

        index = self.index_at(asked.known_at)
        day, line = day_from(asked.as_of, first_day(index.versions)), asked.line_of_business
        body = evaluate(index, self.vocabulary, asked.modality, asked.facts, asked.payers, day, line)
        body["query"]["known_at"] = asked.known_at
        return self.released(body)

    def characteristics(self) -> Json:
        """Return the facts that can be sent of a patient."""
        from graph.fact_schema import list_characteristics

        return self.released({"characteristics": list_characteristics(self.vocabulary)})

    def facts_schema(self) -> Json:
        """Return the JSON Schema of the facts of a patient."""
        from graph.fact_schema import facts_schema

        return facts_schema(self.vocabulary)

    def _linked(self, body: Json, known_at: str | None) -> Json:
        """Return a coverage body with the asked recorded time, and a link to its query file, parameters bound."""
        body["query"]["known_at"] = known_at
        bound = {name: f"{BASE}{name.replace('indication', 'tumor')}/{body['query'][name]['id']}" for name in _BOUND}
        body["links"] = {"query_file": f"/queries/{Path(body['query_file']).stem}?{urlencode(bound)}"}
        return body

    def payers(self, search: str | None = None, known_at: str | None = None) -> Json:
        """Return the payers that have a policy here."""
        return self.released({"payers": list_payers(self.index_at(known_at), search)})

    def policies(
        self,
        search: str | None = None,
        payer: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
    ) -> Json:
        """Return the policies, each with its latest version, or with the one in force on a day.

        :raises UnknownTermError: when no payer goes by that name.
        :raises InvalidParameterError: when a time is none.
        """
        index = self.index_at(known_at)
        asked = resolve_payer(payer, [v.payer for v in index.versions]) if payer else None
        day = parse_day(as_of) if as_of else None
        return self.released({"policies": list_policies(index, self.renderer, search, asked, day)})

    def policy(self, id: str, known_at: str | None = None) -> Json:
        """Return a policy with all its versions.

        :raises NotFoundError: when there is none of that identifier.
        """
        index = self.index_at(known_at)
        body = policy_body(index, self.renderer, id)
        if body is None:
            raise NotFoundError("policy", id, nearest_of(id, {v.policy_id for v in index.versions}))
        body["superseded"] = [
            {"graph": s.graph, "recorded_at": s.recorded_at, "superseded_at": s.superseded_at}
            for s in self._recorded.superseded_of(id, parse_moment(known_at) if known_at else None)
        ]
        return self.released(body)

    def statement(self, id: str, known_at: str | None = None) -> Json:
        """Return a coverage statement.

        :raises NotFoundError: when there is none of that identifier.
        """
        body = statement_body(self.index_at(known_at), self.renderer, id)
        if body is None:
            ids = (statement_id(s) for v in self.index.versions for s in v.statements)
            raise NotFoundError("statement", id, nearest_of(id, ids))
        return self.released(body)

    def modalities(self, search: str | None = None, parent: str | None = None) -> Json:
        """Return the modalities that the ontology names, those below a parent if there is one; raises as `policies`."""
        above = resolve_term("modality", parent, self.vocabulary) if parent else None
        return self.released({"modalities": list_terms(self.vocabulary, "modality", search, above)})

    def indications(self, search: str | None = None, parent: str | None = None) -> Json:
        """Return the indications that the ontology names, those below a parent if there is one; raises likewise."""
        above = resolve_indication(parent, self.vocabulary)[0] if parent else None
        return self.released({"indications": list_terms(self.vocabulary, "tumor", search, above)})

    def queries(self) -> Json:
        """Return the query files with their questions."""
        return self.released(list_queries(self.index))

    def query(self, name: str, parameters: Mapping[str, str]) -> Json:
        """Return a query file, and its rows when every parameter is given.

        :raises NotFoundError: when there is no such query.
        :raises UnknownTermError: when a value means nothing, with the nearest labels.
        :raises InvalidParameterError: for a name that is no parameter of it.
        """
        return self.released(query_body(self.linked, self.index, self.vocabulary, name, parameters))

    def health(self) -> Json:
        """Return whether the service answers, and from what."""
        return {
            "status": "ok",
            "version": program_version(),
            "release": self.release,
            "documents": len(self.index.documents),
            "policies": len({v.policy_iri for v in self.index.versions}),
            "payers": len({v.payer.id for v in self.index.versions}),
        }


_NAMED = ("modality", "indication", "setting", "care_setting", "payer", "line_of_business")
_BOUND = ("modality", "indication")
