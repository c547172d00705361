"""Query files: each says its question, is ordered, runs, and its bound text gives the same rows."""

import pytest
import rdflib
from rdflib.query import ResultRow

from graph.load import load_records
from graph.queries import bound_text, load_query, query_names, run
from graph.store import Store, Term
from graph.terms import iri
from loaders.load import load_bytes
from ontology.vocabulary import load_vocabulary
from tests.policies import ACORN, acorn, bramble

EXAMPLES: dict[str, dict[str, Term]] = {
    "find-coverage": {
        "modality": iri("modality/cryoablation"),
        "indication": iri("tumor/neuroendocrine-liver-metastasis"),
    },
    "describe-thing": {"thing": iri("statement/acorn-valley-health-plan/av-12/2025-03-01/I")},
    "list-mentions": {"thing": iri("payer/acorn-valley-health-plan")},
    "list-stretches": {"thing": iri(f"document/{acorn().sha256[:16]}")},
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
    nothing_there = {
        "list-arms",
        "list-curations",
        "list-doubts",
        "list-editions",
        "list-findings",
        "list-lines",
        "list-pointers",
        "list-guidelines",
        "list-outcomes",
        "list-trials",
        "list-unread",
    }
    assert rows or name in nothing_there


@pytest.mark.parametrize("name", query_names())
def test_the_bound_text_gives_the_same_rows_at_any_endpoint(name: str, store: Store) -> None:
    # rdflib is another engine, and its default graph is empty here, as at many endpoints.
    endpoint = rdflib.Dataset()
    endpoint.parse(data=store.dump(), format="nquads")
    found = endpoint.query(bound_text(name, EXAMPLES.get(name, {})))
    names, rows = store.select(load_query(name).text, EXAMPLES.get(name, {}))
    assert [str(v) for v in found.vars or ()] == names
    theirs = sorted([_cell(c) for c in row] for row in found if isinstance(row, ResultRow))
    assert theirs == sorted([_cell(None if c is None else c.value) for c in row] for row in rows)


def _cell(text: object) -> str:
    return "" if text is None else str(text).replace("+00:00", "Z")


@pytest.mark.parametrize("name", query_names())
def test_another_version_of_a_policy_doubles_no_row(name: str) -> None:
    if name in ("describe-statement", "describe-thing", "list-mentions", "list-stretches"):
        return  # it is about one thing, which stands in one version
    older = load_bytes(ACORN.replace("03/01/2025", "04/01/2021").encode(), "older.txt")
    counts = []
    for records in ([acorn()], [older], [acorn(), older]):
        store = Store()
        for _ in load_records(store, records, load_vocabulary()):
            pass
        rows = [frozenset(row.items()) for row in run(store, name, EXAMPLES.get(name, {}))]
        assert len(rows) == len(set(rows))
        counts.append(len(rows))
    shared = name in ("list-payers", "list-policies")
    assert counts[2] == (counts[0] if shared else counts[0] + counts[1])


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
