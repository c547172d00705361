"""Collections over HTTP: pages, fields, search, forms, and the tags by which clients ask only for what changed."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, RDFS, Graph, URIRef
from rdflib.compare import isomorphic

from api.collections import page_of
from api.parameters import CollectionParameters
from api.tables import items_csv
from api.validators import entity_tag

COLLECTIONS = {
    "/changes?since=2001": "changes",
    "/characteristics": "characteristics",
    "/codes": "codes",
    "/evidence": "studies",
    "/guidelines": "guidelines",
    "/indications": "indications",
    "/matrix": "rows",
    "/modalities": "modalities",
    "/payers": "payers",
    "/policies": "policies",
    "/queries": "queries",
    "/search?q=ablation": "results",
    "/trials": "trials",
}
ITEMS = [{"id": str(n)} for n in range(23)]


def walk(client: httpx.Client, path: str, **parameters: str | int) -> list[httpx.Response]:
    """Follow the links from the first page to the last."""
    pages = [client.get(path, params=dict(httpx.URL(path).params) | parameters)]
    while following := pages[-1].links.get("next"):
        pages.append(client.get(following["url"]))
    assert all(p.status_code == 200 for p in pages)
    return pages


@pytest.mark.parametrize(("path", "name"), COLLECTIONS.items(), ids=COLLECTIONS.values())
def test_the_pages_of_every_collection_are_the_whole(client: httpx.Client, path: str, name: str) -> None:
    whole = client.get(path)
    assert whole.status_code == 200, whole.text
    items: list[Any] = whole.json()[name]
    pages = walk(client, path, limit=max(1, len(items) // 3))
    assert [item for page in pages for item in page.json()[name]] == items
    assert {p.headers["payergraph-total"] for p in pages} == {str(len(items))}
    assert len(pages) >= min(3, len(items))
    assert "prev" not in pages[0].links
    if len(pages) > 1:
        assert client.get(pages[1].links["prev"]["url"]).json() == pages[0].json()


@pytest.mark.parametrize(("path", "name"), COLLECTIONS.items(), ids=COLLECTIONS.values())
def test_every_collection_is_json_and_csv_by_header_parameter_and_ending(
    client: httpx.Client, path: str, name: str
) -> None:
    head, mark, query = path.partition("?")
    by_header = client.get(path, headers={"Accept": "text/csv"})
    by_parameter = client.get(f"{path}{'&' if mark else '?'}format=csv")
    by_ending = client.get(f"{head}.csv{mark}{query}")
    assert by_header.content == by_parameter.content == by_ending.content
    assert by_header.headers["content-type"].startswith("text/csv")
    body = client.get(f"{head}.json{mark}{query}").json()
    assert f'filename="{head[1:]}-{body["release"]}.csv"' in by_ending.headers["content-disposition"]
    assert len(list(csv.DictReader(io.StringIO(by_ending.text)))) == len(body[name])
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(("path", "name"), COLLECTIONS.items(), ids=COLLECTIONS.values())
def test_every_collection_gives_only_the_fields_that_are_asked_for(shipped: httpx.Client, path: str, name: str) -> None:
    items = shipped.get(path).json()[name]
    wanted = list(items[0])[:2]
    found = shipped.get(path, params=dict(httpx.URL(path).params) | {"fields": ",".join(wanted)}).json()[name]
    assert found == [{key: item[key] for key in wanted if key in item} for item in items]
    refused = shipped.get(path, params=dict(httpx.URL(path).params) | {"fields": wanted[0] + "x"})
    assert refused.status_code == 422
    assert wanted[0] in refused.json()["nearest"]


def test_a_search_takes_any_label_and_further_words(client: httpx.Client) -> None:
    rows = client.get("/matrix", params={"q": "cryosurgery oakmoor"}).json()["rows"]
    assert rows
    assert {(r["modality"], r["payer"]) for r in rows} == {("cryoablation", "oakmoor-insurance")}
    assert client.get("/matrix", params={"q": "cryosurgery zzz"}).json()["rows"] == []
    queries = client.get("/queries", params={"q": "find cover"}).json()["queries"]
    assert "find-coverage" in [q["name"] for q in queries]


def test_lists_are_narrowed(client: httpx.Client) -> None:
    below = client.get("/modalities", params={"parent": "thermal ablation"}).json()["modalities"]
    assert "radiofrequency-ablation" in [t["id"] for t in below]
    assert len(below) < len(client.get("/modalities").json()["modalities"])
    types = client.get("/characteristics", params={"type": "integer"}).json()["characteristics"]
    assert {c["type"] for c in types} == {"integer"}
    queries = client.get("/queries", params={"parameter": "modality"}).json()["queries"]
    assert all("modality" in q["parameters"] for q in queries)
    assert queries
    assert client.get("/trials", params={"payer": "Oakmoor"}).json()["trials"] == []
    assert client.get("/guidelines", params={"payer": "nobody at all"}).status_code == 404


def test_a_cursor_of_another_list_is_refused(client: httpx.Client) -> None:
    following = client.get("/indications", params={"limit": 1}).links["next"]["url"]
    cursor = httpx.URL(following).params["cursor"]
    for path, parameters in (
        ("/modalities", {"cursor": cursor}),
        ("/indications", {"cursor": cursor, "q": "HCC"}),
        ("/indications", {"cursor": "AAAA"}),
        ("/indications", {"cursor": "é"}),
    ):
        response = client.get(path, params=parameters)
        assert response.status_code == 422
        assert response.json()["errors"][0]["parameter"] == "cursor"


@given(st.integers(1, 30), st.integers(1, 30))
def test_pages_of_any_size_leave_nothing_out(first: int, second: int) -> None:
    page = page_of(ITEMS, CollectionParameters(limit=first), "here")
    found = list(page.items)
    while page.next:
        page = page_of(ITEMS, CollectionParameters(limit=second, cursor=page.next), "here")
        assert page.previous is not None
        found += page.items
    assert found[:first] == ITEMS[:first]
    assert len(found) == len(ITEMS) or first != second
    assert first != second or found == ITEMS


def test_a_wrong_name_gets_the_nearest_right_one(client: httpx.Client) -> None:
    assert client.get("/policies", params={"payr": "x"}).json()["nearest"][0] == "payer"
    assert client.get("/policies", params={"format": "xml"}).json()["nearest"] == ["json", "csv", "jsonld", "ttl"]
    known = client.get("/policies").json()["policies"][0]["id"]
    assert known in client.get(f"/policies/{known[:-1]}").json()["nearest"]


def test_an_answer_that_the_client_has_is_confirmed(client: httpx.Client) -> None:
    for path in ("/coverage?modality=RFA&indication=HCC", "/payers", "/matrix.csv", "/queries/list-payers"):
        first = client.get(path)
        tag = first.headers["etag"]
        assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
        assert first.headers["payergraph-release"] == client.get("/health").json()["release"]
        for wanted in (tag, f'"other", W/{tag}', "*"):
            again = client.get(path, headers={"If-None-Match": wanted})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content
        head = client.head(path)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
        assert head.headers["content-length"] == str(len(first.content))
    missing = client.get("/policies/nobody", headers={"If-None-Match": "*"})
    assert (missing.status_code, "etag" in missing.headers) == (404, False)


def test_a_tag_tells_what_changes_an_answer() -> None:
    same = entity_tag("r", "/matrix", "payer=a&q=b", "text/csv", "2026-01-01")
    assert same == entity_tag("r", "/matrix", "q=b&payer=a", "text/csv, image/png;q=0.1", "2026-01-01")
    others = {
        entity_tag("s", "/matrix", "payer=a&q=b", "text/csv", "2026-01-01"),
        entity_tag("r", "/policies", "payer=a&q=b", "text/csv", "2026-01-01"),
        entity_tag("r", "/matrix", "payer=a", "text/csv", "2026-01-01"),
        entity_tag("r", "/matrix", "payer=a&q=b", "", "2026-01-01"),
        entity_tag("r", "/matrix", "payer=a&q=b", "text/csv", "2026-01-02"),
    }
    assert same not in others
    assert len(others) == 5


def test_cells_keep_what_has_parts_and_run_nothing() -> None:
    items = [{"a": "=1+1", "b": [{"id": "x"}, {"id": "y"}], "c": {"n": 1}, "d": ["p;q"], "e": True, "f": 1.5}]
    rows = list(csv.reader(io.StringIO(items_csv(items, ["a", "b", "c", "d", "e", "f", "g"]).decode())))
    assert rows[1] == ["'=1+1", "x;y", '{"n":1}', '["p;q"]', "yes", "1.5", ""]


@pytest.mark.parametrize(("path", "name"), COLLECTIONS.items(), ids=COLLECTIONS.values())
def test_every_collection_is_turtle_and_json_ld_that_say_the_same(client: httpx.Client, path: str, name: str) -> None:
    head, mark, query = path.partition("?")
    by_header = client.get(path, headers={"Accept": "text/turtle"})
    assert by_header.headers["content-type"].partition(";")[0] == "text/turtle"
    assert by_header.content == client.get(f"{path}{'&' if mark else '?'}format=ttl").content
    assert by_header.content == client.get(f"{head}.ttl{mark}{query}").content
    linked = client.get(f"{head}.jsonld{mark}{query}")
    base = "https://server.example" + head
    turtle = Graph().parse(data=by_header.text, format="turtle", publicID=base)
    assert isomorphic(turtle, Graph().parse(data=linked.text, format="json-ld", publicID=base))
    members = set(turtle.objects(None, RDFS.member))
    assert len(members) == len(linked.json()[name])
    assert all(list(turtle.predicate_objects(member)) for member in members)
    assert not [i for t in turtle for i in t if isinstance(i, URIRef) and " " in i]


def test_a_page_and_fields_are_turtle_too(client: httpx.Client) -> None:
    page = client.get("/modalities.ttl", params={"limit": 2, "fields": "iri,label"})
    read = Graph().parse(data=page.text, format="turtle", publicID="https://server.example/")
    assert len(set(read.objects(None, RDFS.member))) == 2
    assert {p for _, p, _ in read} == {RDFS.member, RDFS.label}
    assert page.links["next"]["url"]


def test_what_has_a_context_is_json_ld_that_says_what_the_graph_says(client: httpx.Client) -> None:
    response = client.get("/policies.jsonld")
    assert response.headers["content-type"] == "application/ld+json"
    read = Graph().parse(data=response.text, format="json-ld", publicID="https://example.org/")
    titles = {str(title) for title in read.objects(None, DCTERMS.title)}
    assert titles == {p["title"] for p in response.json()["policies"]}
