"""A server behind a proxy: every address that it gives is the one that its clients know."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import serving
from rdflib import Graph, URIRef
from rdflib.namespace import Namespace

from api.app import make_app
from api.commands import UsageError
from api.settings import ServerSettings, settings_of

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
PUBLIC = "https://graphs.example/payergraph"


@pytest.fixture(scope="module")
def proxied(store: Path) -> Iterator[httpx.Client]:
    with serving(make_app(store, public_url=PUBLIC)) as client:
        yield client


@pytest.mark.parametrize("prefix", ["", "/payergraph"], ids=["path taken off", "path passed on"])
def test_what_is_answered_leads_to_the_public_address(proxied: httpx.Client, prefix: str) -> None:
    described = proxied.get(f"{prefix}/sparql", headers={"Accept": "text/turtle", "X-Forwarded-Host": "evil.example"})
    assert set(Graph().parse(data=described.text, format="turtle").objects(None, SD.endpoint)) == {
        URIRef(f"{PUBLIC}/sparql")
    }
    relative = proxied.get(
        f"{prefix}/sparql", params={"query": "CONSTRUCT { <s> <p> 1 } {}"}, headers={"Accept": "application/n-triples"}
    )
    assert relative.text.startswith(f"<{PUBLIC}/s>")
    page = proxied.get(f"{prefix}/policies", params={"limit": 1})
    assert "</payergraph/policies?limit=1&cursor=" in page.headers["link"]
    assert '</payergraph/contexts/policies>; rel="http://www.w3.org/ns/json-ld#context"' in page.headers["link"]
    assert proxied.get(f"{prefix}/policies.csv").headers["content-type"].startswith("text/csv")
    tagged = {"If-None-Match": page.headers["etag"]}
    assert proxied.get(f"{prefix}/policies", params={"limit": 1}, headers=tagged).status_code == 304
    thing = proxied.get(f"{prefix}/modality/cryoablation", headers={"Accept": "text/html"})
    assert thing.status_code == 303
    assert thing.headers["location"] == "/payergraph/page/modality/cryoablation"


def test_the_setting_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    given = argparse.Namespace(**dict.fromkeys(ServerSettings.model_fields))
    monkeypatch.setenv("PAYERGRAPH_PUBLIC_URL", PUBLIC)
    assert settings_of(given).public_url == PUBLIC
    for bad in ("graphs.example", "ftp://graphs.example/", "https://user@graphs.example/", "https://g.example/?a=b"):
        monkeypatch.setenv("PAYERGRAPH_PUBLIC_URL", bad)
        with pytest.raises(UsageError, match="PAYERGRAPH_PUBLIC_URL"):
            settings_of(given)
