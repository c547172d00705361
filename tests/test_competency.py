"""Competency questions: the graph of the shipped records answers each as its documents do."""

import pytest

from api.sparql_scan import scan_query
from graph.citations import link_works
from graph.load import load_records
from graph.store import Store
from ontology.questions import Question, competency_questions
from ontology.vocabulary import load_vocabulary
from tests.policies import shipped

QUESTIONS = competency_questions()


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for _ in load_records(store, shipped(), load_vocabulary()):
        pass
    link_works(store)
    return store


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_is_answered_as_expected(question: Question, store: Store) -> None:
    columns, found = store.select(question.query)
    rows = [tuple("" if term is None else term.value for term in row) for row in found]
    assert tuple(columns) == question.columns
    # The engine orders by value, a person by the alphabet: which rows there are is the answer.
    assert sorted(rows) == sorted(question.rows)


def test_there_are_enough_questions_and_some_that_nothing_may_answer() -> None:
    assert len(QUESTIONS) >= 40
    assert len([q for q in QUESTIONS if not q.rows]) >= 10


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_is_a_sentence_and_its_rows_have_an_order(question: Question) -> None:
    assert question.query.startswith("# ")
    assert "?" in question.text
    assert question.text[0].isupper()
    assert "ORDER BY" in question.query


def test_a_question_that_nothing_answers_would_find_it_if_it_were_there() -> None:
    """A negative question must not be empty for a misspelt name: what it asks for must be known terms."""
    vocabulary = load_vocabulary()
    for question in QUESTIONS:
        for kind in ("modality", "tumor"):
            for word in question.query.split():
                if word.startswith(f"{kind}:") and len(word) > len(kind) + 1:
                    assert word.partition(":")[2] in vocabulary, (question.name, word)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_can_be_sent_to_the_endpoint_as_it_stands(question: Question) -> None:
    assert scan_query(question.query).form == "select"
