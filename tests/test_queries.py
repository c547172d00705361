"""Query files: each says its question, is ordered, runs, and its bound text gives the same rows."""

import pytest

from graph.load import load_records
from graph.queries import bound_text, load_query, query_names, run
from graph.store import Store, Term
from graph.terms import iri
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble

EXAMPLES: dict[str, dict[str, Term]] = {
    "find-coverage": {
        "modality": iri("modality/cryoablation"),
        "indication": iri("tumor/neuroendocrine-liver-metastasis"),
    },
    "describe-statement": {"statement": iri("statement/acorn-valley-health-plan/av-12/2025-03-01/I")},
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for _ in load_records(store, [acorn(), bramble()], load_vocabulary()):
        pass
    return store


@pytest.mark.parametrize("name", query_names())
def test_every_query_is_a_question_and_is_ordered(name: str) -> None:
    query = load_query(name)
    assert query.question.endswith("?")
    assert "ORDER BY" in query.text


@pytest.mark.parametrize("name", query_names())
def test_every_query_finds_something_in_two_policies(name: str, store: Store) -> None:
    rows = list(run(store, name, EXAMPLES.get(name, {})))
    assert rows or name in ("list-findings", "list-lines", "list-pointers", "list-guidelines")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_bound_text_gives_the_rows_of_the_bound_values(name: str, store: Store) -> None:
    expected = [{k: str(v) for k, v in row.items()} for row in run(store, name, EXAMPLES[name])]
    names, rows = store.select(bound_text(name, EXAMPLES[name]))
    shown = [{n: str(t) for n, t in zip(names, row, strict=True) if t is not None} for row in rows]
    assert shown == expected
    assert expected


def test_a_missing_or_unknown_parameter_is_named(store: Store) -> None:
    with pytest.raises(ValueError, match="modality"):
        next(run(store, "find-coverage", {}))
    with pytest.raises(KeyError, match="no-such-query"):
        load_query("no-such-query")


def test_the_flagship_rows(store: Store) -> None:
    rows = list(run(store, "find-coverage", EXAMPLES["find-coverage"]))
    assert [(r["payerName"].value, r["status"].value.rpartition("/")[2], r["stated"].value) for r in rows] == [
        ("Acorn Valley Health Plan", "medically-necessary", "false"),
        ("Acorn Valley Health Plan", "investigational", "false"),
        ("Bramble Mutual Insurance Company", "investigational", "false"),
    ]
