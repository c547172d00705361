"""HTTP over loopback: coverage, matrix, questions, lists, problems."""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import models
from api.app import make_app
from api.loading import load_documents
from api.opening import open_service
from api.responses import ByteCache, preferred
from api.service import Service
from tests.conftest import serving, write_documents

FLAGSHIP = {"modality": "cryosurgery", "indication": "NET liver metastases"}


def get(client: httpx.Client, path: str, **parameters: str) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def problem(response: httpx.Response, status: int) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) >= {"type", "title", "status", "detail"}
    assert body["status"] == status
    return body


def test_every_payer_with_a_policy_answers_once(client: httpx.Client) -> None:
    body = get(client, "/coverage", **FLAGSHIP)
    found = [(a["payer"]["name"], a["determination"], a["otherwise"]) for a in body["answers"]]
    assert found == [
        ("Fernhill Health Plan", "investigational", None),
        ("Oakmoor Insurance Company", "covered", None),
    ]
    assert [s["basis"] for a in body["answers"] for s in a["statements"]] == ["inferred", "stated"]


def test_a_coverage_body_has_all_parts(client: httpx.Client) -> None:
    body = get(client, "/coverage", modality="RFA", indication="HCC")
    asked = body["query"]["modality"]
    assert (asked["id"], asked["label"]) == ("radiofrequency-ablation", "radiofrequency ablation")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", body["query"]["as_of"])
    (answer,) = [a for a in body["answers"] if a["payer"]["name"] == "Fernhill Health Plan"]
    assert answer["determination"] == "covered_if_criteria_met"
    assert answer["otherwise"] == "not_medically_necessary"
    assert answer["policy"]["number"] == "FH-77"
    assert set(answer) >= {
        "statements", "other_settings", "parts", "authorization", "codes", "lines_of_business", "evidence",
        "guidelines", "see_also", "findings", "benefit_note",
    }  # fmt: skip
    statement = answer["statements"][0]
    assert (statement["label"], statement["printed_status"]) == ("I", "may be considered medically necessary")
    assert statement["source"]["lines"][0] == 10
    texts = [member["text"] for member in statement["criteria"]["members"]]
    assert "largest tumor diameter: less than 4 cm" in texts


@pytest.mark.parametrize(
    ("modality", "indication"),
    [("radiofrequency-ablation", "hepatocellular-carcinoma"), ("RFA", "HCC"), ("rfa", "Hepatocellular carcinoma")],
)
def test_parameters_take_identifiers_labels_and_acronyms(client: httpx.Client, modality: str, indication: str) -> None:
    expected = get(client, "/coverage", modality="radiofrequency ablation", indication="hepatocellular carcinoma")
    assert get(client, "/coverage", modality=modality, indication=indication) == expected


def test_a_payer_narrows_the_answers(client: httpx.Client) -> None:
    body = get(client, "/coverage", **FLAGSHIP, payer="Oakmoor")
    assert [a["payer"]["name"] for a in body["answers"]] == ["Oakmoor Insurance Company"]


def test_a_day_before_the_policy_has_no_version_in_force(client: httpx.Client) -> None:
    body = get(client, "/coverage", **FLAGSHIP, as_of="2001")
    assert body["query"]["as_of"] == "2001-01-01"
    assert {a["determination"] for a in body["answers"]} == {"no_version_in_force"}


def test_a_repeated_question_gets_the_same_bytes(client: httpx.Client) -> None:
    first, second = (client.get("/coverage", params=FLAGSHIP).content for _ in range(2))
    assert first == second


def test_an_answer_leads_to_its_query_file_and_the_same_statements(client: httpx.Client) -> None:
    body = get(client, "/coverage", **FLAGSHIP)
    link = body["links"]["query_file"]
    assert link.startswith("/queries/" + body["query_file"].removesuffix(".rq"))
    query = get(client, link)
    assert query["missing"] == []
    statements = {row[query["columns"].index("statement")] for row in query["rows"]}
    assert statements == {s["iri"] for a in body["answers"] for s in a["statements"]}


def test_a_missing_and_a_misspelled_parameter_are_named(client: httpx.Client) -> None:
    body = problem(client.get("/coverage", params={"modality": "RFA", "indicatoin": "HCC"}), 422)
    assert {"parameter": "indication", "reason": "is required"} in body["errors"]
    assert {"parameter": "indicatoin", "reason": "is no parameter of this route"} in body["errors"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("modality", "radiofreqency ablaton"), ("indication", "hepatocelular cancer"), ("payer", "Fernhil Plan")],
)
def test_an_unknown_term_gets_the_nearest_labels(client: httpx.Client, name: str, value: str) -> None:
    body = problem(client.get("/coverage", params={"modality": "RFA", "indication": "HCC", name: value}), 404)
    assert body["term"] == value
    assert body["nearest"]


def test_a_date_that_is_none_is_refused(client: httpx.Client) -> None:
    body = problem(client.get("/coverage", params={**FLAGSHIP, "as_of": "31.1.26"}), 422)
    assert body["errors"][0]["parameter"] == "as_of"


def test_an_unknown_address_and_a_wrong_method_are_problems(client: httpx.Client) -> None:
    problem(client.get("/nothing-here"), 404)
    response = client.post("/matrix")
    problem(response, 405)
    assert response.headers["allow"] == "GET"


def test_the_matrix_comes_as_json_and_csv(client: httpx.Client) -> None:
    rows = get(client, "/matrix", modality="cryoablation")["rows"]
    assert {r["modality"] for r in rows} == {"cryoablation"}
    by_accept = client.get("/matrix", params={"modality": "cryoablation"}, headers={"Accept": "text/csv"})
    by_parameter = client.get("/matrix", params={"modality": "cryoablation", "format": "csv"})
    assert by_accept.content == by_parameter.content
    assert by_accept.headers["content-type"].startswith("text/csv")
    read = list(csv.DictReader(io.StringIO(by_accept.text)))
    assert [r["determination"] for r in read] == [r["determination"] for r in rows]
    assert read[0]["statements"] == ";".join(rows[0]["statements"])


def test_a_form_that_the_matrix_does_not_have_is_not_acceptable(client: httpx.Client) -> None:
    problem(client.get("/matrix", headers={"Accept": "image/png"}), 406)
    problem(client.get("/matrix", params={"format": "xlsx"}), 422)


def test_a_question_in_plain_english_is_answered(client: httpx.Client) -> None:
    body = get(client, "/ask", q="Who pays for freezing carcinoid mets in the liver?")
    (result,) = body["results"]
    assert [a["determination"] for a in result["answers"]] == ["investigational", "covered"]
    assert body["not_understood"] == []


def test_an_unclear_question_is_asked_back(client: httpx.Client) -> None:
    body = get(client, "/ask", q="what about frobnication")
    assert body["results"] == []
    assert {a["kind"] for a in body["ask_back"]} >= {"modality"}


def test_an_empty_question_is_refused(client: httpx.Client) -> None:
    problem(client.get("/ask", params={"q": "   "}), 422)
    problem(client.get("/ask"), 422)
    problem(client.get("/ask", params={"q": "x" * 1001}), 422)


def test_lists_are_searched_by_any_label(client: httpx.Client) -> None:
    assert [p["name"] for p in get(client, "/payers")["payers"]] == [
        "Fernhill Health Plan",
        "Oakmoor Insurance Company",
    ]
    assert [p["id"] for p in get(client, "/payers", q="oakmoor")["payers"]] == ["oakmoor-insurance"]
    assert [p["number"] for p in get(client, "/policies", q="cryosurgery")["policies"]] == ["4410"]
    assert [p["number"] for p in get(client, "/policies", payer="Fernhill")["policies"]] == ["FH-77"]
    assert get(client, "/modalities", q="RFA")["modalities"][0]["id"] == "radiofrequency-ablation"
    assert get(client, "/indications", q="HCC")["indications"][0]["id"] == "hepatocellular-carcinoma"
    assert get(client, "/modalities", q="zzz")["modalities"] == []
    assert len(get(client, "/modalities")["modalities"]) > 10
    problem(client.get("/policies", params={"payer": "Nobody at all"}), 404)


def test_a_policy_and_its_statements_are_shown_whole(client: httpx.Client) -> None:
    (policy,) = get(client, "/policies", q="FH-77")["policies"]
    body = get(client, f"/policies/{policy['id']}")
    (version,) = body["versions"]
    assert [s["label"] for s in version["statements"]] == ["I", "II", "III"]
    first = version["statements"][0]
    statement = get(client, f"/statements/{first['id']}")
    assert statement["criteria"] == first["criteria"]
    assert statement["payer"]["name"] == "Fernhill Health Plan"
    assert "fernhill" in problem(client.get("/policies/nobody/1"), 404)["detail"]
    problem(client.get("/statements/nobody/1"), 404)


def test_each_query_file_is_listed_with_its_question(client: httpx.Client) -> None:
    queries = get(client, "/queries")["queries"]
    assert all(q["question"].endswith("?") for q in queries)
    for query in queries:
        body = get(client, query["href"])
        assert (body["rows"] is None) == bool(query["parameters"])
        ran = get(client, query["example"])
        assert ran["rows"] or not query["parameters"]
        assert bool(ran["bound"]) == bool(query["parameters"])
    problem(client.get("/queries/no-such-query"), 404)
    problem(client.get("/queries/list-payers", params={"size": "3"}), 422)
    problem(client.get("/queries/describe-statement", params={"statement": "no part of an <IRI>"}), 422)
    problem(client.get("/queries/describe-statement", params={"statement": ["one", "another"]}), 422)


def test_a_bound_query_gives_the_same_rows_at_the_sparql_endpoint(client: httpx.Client) -> None:
    body = get(client, "/queries/find-coverage", modality="cryo", indication="NET liver metastases")
    response = client.post("/sparql", data={"query": body["bound"]}, headers={"Accept": "text/csv"})
    rows = list(csv.reader(io.StringIO(response.text)))[1:]
    at = body["columns"].index("statement")
    header = next(csv.reader(io.StringIO(response.text)))
    assert sorted(r[header.index("statement")] for r in rows) == sorted(r[at] for r in body["rows"])


def test_bodies_are_as_described(client: httpx.Client) -> None:
    (policy,) = get(client, "/policies", q="FH-77")["policies"]
    statement = get(client, f"/policies/{policy['id']}")["versions"][0]["statements"][0]["id"]
    for path, model in (
        ("/coverage?modality=RFA&indication=HCC", models.CoverageBody),
        ("/coverage?modality=ablation&indication=liver+tumor", models.CoverageBody),
        ("/matrix", models.MatrixBody),
        ("/ask?q=cryo+for+NET+liver+mets", models.AskBody),
        ("/payers", models.PayerList),
        ("/policies", models.PolicyList),
        (f"/policies/{policy['id']}", models.PolicyBody),
        (f"/statements/{statement}", models.StatementBody),
        ("/modalities", models.TermList),
        ("/indications", models.TermList),
        ("/queries", models.QueryList),
        ("/queries/list-payers", models.QueryBody),
        ("/health", models.Health),
    ):
        model.model_validate(get(client, path))


def test_the_start_page_names_every_route(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert set(get(client, "/")["routes"]) == set(described["paths"]) - {"/"}
    assert all(m.get("summary") for methods in described["paths"].values() for m in methods.values())
    assert client.get(get(client, "/")["example"]).status_code == 200


def test_health_tells_what_is_loaded(client: httpx.Client) -> None:
    body = get(client, "/health")
    assert (body["status"], body["documents"], body["payers"]) == ("ok", 2, 2)


def test_the_release_changes_with_the_documents(store: Path, client: httpx.Client, shipped_service: Service) -> None:
    assert get(client, "/health")["release"] == open_service(store).release
    assert get(client, "/")["release"] != shipped_service.release


def test_a_running_server_is_not_moved_by_a_load_into_its_store(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in")
    assert [f["outcome"] for f in load_documents([folder / "oakmoor.txt"], tmp_path / "store", print)] == ["loaded"]
    with serving(make_app(tmp_path / "store")) as client:
        before = client.get("/queries/list-payers").content
        assert [f["outcome"] for f in load_documents([folder], tmp_path / "store", print)] == [
            "loaded",
            "already loaded",
        ]
        assert client.get("/queries/list-payers").content == before
        assert len(get(client, "/payers")["payers"]) == 1


def test_an_unforeseen_error_is_a_problem_that_tells_nothing(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(store)

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("secret words of a question")

    with caplog.at_level(logging.DEBUG), serving(app) as client:
        body = problem(client.get("/fault", params={"q": "secret"}), 500)
        client.get("/ask", params={"q": "secret words"})
        client.get("/coverage", params={"modality": "secret", "indication": "words"})
    assert "secret" not in str(body)
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert any("RuntimeError" in r.getMessage() for r in ours)
    assert not any("secret" in r.getMessage() or r.exc_info for r in ours)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/json"),
        ("*/*", "a/json"),
        ("b/csv", "b/csv"),
        ("a/json;q=0.4, b/csv;q=0.9", "b/csv"),
        ("b/*, a/json;q=0.8", "b/csv"),
        ("*/*, a/json;q=0", "b/csv"),
        ("c/png", None),
        ("a/json;q=nonsense", None),
    ],
)
def test_the_best_liked_form_is_chosen(accept: str, chosen: str | None) -> None:
    assert preferred(accept, ("a/json", "b/csv")) == chosen


def test_the_cache_keeps_what_was_used_last_within_its_bound() -> None:
    cache = ByteCache(10)
    made: list[str] = []

    def body(name: str) -> Callable[[], bytes]:
        def make() -> bytes:
            made.append(name)
            return name.encode() * 4

        return make

    for name in ("a", "b", "a", "c", "a", "b"):
        assert cache.fill(name, body(name)) == name.encode() * 4
    assert made == ["a", "b", "c", "b"]
