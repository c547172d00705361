"""Changes between versions of a policy, and from positions that a history quotes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest

from api.app import make_app
from api.changes_feed import changes_feed
from api.loading import load_documents
from graph.changed_parts import announced
from graph.changes import changes_of
from graph.facts import rules_of
from graph.model import PolicyVersion
from graph.rendering import Renderer
from loaders.record import Criterion
from ontology.vocabulary import load_vocabulary
from tests.commands import command
from tests.conftest import FERNHILL, serving
from tests.policy_rows import atom, known_policies, statement, version

V = load_vocabulary()
RULES = rules_of(V)
RFA, HCC = "radiofrequency-ablation", "hepatocellular-carcinoma"
SMALL, WIDE = atom("largest_tumor_cm", "<", 3), atom("largest_tumor_cm", "<=", 5)


def edition(
    since: str, until: str | None, status: str, tree: Criterion | None = None, treatment: str = RFA
) -> PolicyVersion:
    return version("one", statement(V, "1", status, treatment, HCC, tree), since=since, until=until)


def kinds(*versions: PolicyVersion, since: str = "2020-01-01") -> list[tuple[str, str]]:
    return [(c.day, c.kind) for c in changes_of(versions, since, "2026-01-01", RULES, None, lambda: 5.0)]


COVERED, DENIED = "medically-necessary", "investigational"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ((DENIED,), (COVERED, SMALL), "covered"),
        ((COVERED, SMALL), (DENIED,), "lost_cover"),
        ((COVERED, WIDE), (COVERED, SMALL), "stricter"),
        ((COVERED, SMALL), (COVERED, WIDE), "looser"),
        ((COVERED, SMALL), (COVERED, atom("tumor_count", "<=", 3)), "different"),
    ],
)
def test_kind_of_a_change(before: tuple[str, Criterion], after: tuple[str, Criterion], kind: str) -> None:
    old, new = edition("2020-01-01", "2024-03-01", *before), edition("2024-03-01", None, *after)
    assert kinds(old, new) == [("2024-03-01", kind)]


def test_the_same_in_other_words_is_no_change() -> None:
    old = edition("2020-01-01", "2024-03-01", COVERED, atom("tumor_count", "<", 4))
    assert kinds(old, edition("2024-03-01", None, COVERED, atom("tumor_count", "<=", 3))) == []


def test_before_the_first_version_nothing_is_known() -> None:
    assert kinds(edition("2021-05-01", None, COVERED)) == [("2021-05-01", "first_version")]
    assert kinds(edition("2021-05-01", None, COVERED), since="2021-05-01") == []


def test_a_statement_on_a_wider_treatment_is_found_by_the_narrower() -> None:
    old = edition("2020-01-01", "2024-03-01", COVERED, WIDE, "thermal-ablation")
    new = edition("2024-03-01", None, COVERED, SMALL, "thermal-ablation")
    (change,) = changes_of([old, new], "2020-01-01", "2026-01-01", RULES, RFA, lambda: 5.0)
    assert (change.modality, change.kind) == (RFA, "stricter")


def test_former_positions_that_a_history_quotes() -> None:
    (kansas,) = [v for v in known_policies(V).versions if v.payer.id == "bcbsks"]
    found = list(changes_of([kansas], "2010-01-01", "2026-01-01", RULES, None, lambda: 5.0))
    assert {(c.day, c.kind) for c in found} == {("2015-06-12", "lost_cover")}


CITED = """
Practice Guidelines

The NCCN guidelines on hepatobiliary cancers (v. {}) advise ablation for hepatocellular carcinoma.

References

1. Birch A, Cedar B. {} J Fict Oncol. 2019;12(3):45-51. PMID 31000001
2. {} A, Dogwood C. {} J Fict Oncol. 2020;13(3):5-9. PMID {}
"""
FIRST = ("Cold and heat.", "Elder", "Heat alone.", "31000002")
SECOND = ("Cold & <heat>.", "Fir", "Cold alone.", "31000003")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two versions of one fictional policy."""
    folder = tmp_path_factory.mktemp("documents")
    old = FERNHILL.replace("The tumor can't be removed by surgical resection", "Surgical resection is not feasible")
    new = old.replace("02/01/2024", "02/01/2025").replace("smaller than 4 cm", "smaller than 3 cm")
    old += f"\nCoding\n\nCPT: 47382, 47370\n{CITED.format('2.2024', *FIRST)}"
    new += f"\nCoding\n\nCPT: 47382, 47383\n{CITED.format('1.2025', *SECOND)}"
    (folder / "old.txt").write_text(old, encoding="utf-8")
    (folder / "new.txt").write_text(new, encoding="utf-8")
    path = tmp_path_factory.mktemp("store") / "store"
    outcomes = {f["outcome"] for f in load_documents([folder], path, lambda *_: None)}
    assert outcomes <= {"loaded", "new version"}
    return path


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    """A client of a server that answers from the store."""
    with serving(make_app(store)) as opened:
        yield opened


def test_the_route(client: httpx.Client) -> None:
    (change,) = client.get("/changes", params={"since": "2024-06"}).json()["changes"]
    assert (change["day"], change["change"]) == ("2025-02-01", "stricter")
    assert [r["characteristic"] for r in change["criteria"]] == ["largest_tumor_cm"]
    (witness,) = change["cases"][0]["witnesses"]
    assert witness["outcomes"]["b"]["outcome"] == "criteria_not_met"
    assert change["thresholds"] == [{
        "characteristic": "largest_tumor_cm", "label": "largest tumor diameter",
        "a": [{"comparator": "<", "value": 4, "unit": "cm"}], "b": [{"comparator": "<", "value": 3, "unit": "cm"}],
    }]  # fmt: skip
    assert client.get("/changes", params={"since": "2024-06", "modality": "cryoablation"}).json()["changes"] == []


def test_what_versions_list_and_cite_otherwise(client: httpx.Client) -> None:
    (version,) = client.get("/changes", params={"since": "2024-06"}).json()["versions"]
    (policy,) = version["policies"]
    assert (policy["a"]["effective"], policy["b"]["effective"]) == ("2024-02-01", "2025-02-01")
    codes = {side: [c["code"] for c in version["codes"][side]] for side in ("only_a", "only_b")}
    assert codes == {"only_a": ["47370"], "only_b": ["47383"]}
    editions = {side: [g["version"] for g in version["guidelines"][side]] for side in ("only_a", "only_b")}
    assert editions == {"only_a": ["2.2024"], "only_b": ["1.2025"]}
    # The first work is the same, though its title is printed otherwise.
    works = {side: [r["pmid"] for r in version["references"][side]] for side in ("only_a", "only_b")}
    assert works == {"only_a": ["31000002"], "only_b": ["31000003"]}
    assert client.get("/changes", params={"since": "2024-06", "modality": "histotripsy"}).json()["versions"] == []


def test_what_takes_effect_later_is_announced(client: httpx.Client) -> None:
    body = client.get("/changes", params={"since": "2024-06", "as_of": "2024-12"}).json()
    assert (body["changes"], body["versions"]) == ([], [])
    assert {(s["effective"], s["statement"]) for s in body["announced"]} == {
        ("2025-02-01", "I"), ("2025-02-01", "II"), ("2025-02-01", "III"),
    }  # fmt: skip
    now = client.get("/changes", params={"since": "2024-06"}).json()
    assert now["announced"] == []


def test_a_statement_of_a_later_day_is_announced() -> None:
    rows = version(
        "one",
        statement(V, "1", COVERED, RFA, HCC, WIDE, until="2025-01-01"),
        statement(V, "2", COVERED, RFA, HCC, SMALL, since="2025-01-01"),
    )
    assert kinds(rows) == [("2025-01-01", "stricter"), ("2020-01-01", "first_version")][: len(kinds(rows))]
    renderer = Renderer(V)
    assert [s["statement"] for s in announced([rows], "2024-06-01", None, renderer)] == ["2"]
    assert list(announced([rows], "2025-01-01", None, renderer)) == []


ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(data: bytes) -> ElementTree.Element:
    """Return a feed that has what RFC 4287 asks of every feed and entry."""
    feed = ElementTree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            (element,) = one.findall(f"{ATOM}{name}")
            assert element.text
        moment = datetime.fromisoformat(one.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo is not None
        assert "T" in one.findtext(f"{ATOM}updated", "")
        assert urlsplit(one.findtext(f"{ATOM}id", "")).scheme == "https"
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert len(set(ids)) == len(ids)
    assert feed.findall(f"{ATOM}author/{ATOM}name")
    (link,) = feed.findall(f"{ATOM}link")
    assert link.get("rel") == "self"
    for entry in entries:
        (content,) = entry.findall(f"{ATOM}content")
        assert (content.get("type"), len(content)) == ("text", 0)
    return feed


def test_the_feed(client: httpx.Client) -> None:
    asked = {"since": "2023"}
    response = client.get("/changes.atom", params=asked)
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = feed_of(response.content)
    entries = feed.findall(f"{ATOM}entry")
    body = client.get("/changes", params=asked).json()
    assert len(entries) == len(body["changes"]) + len(body["versions"])
    assert any("got stricter" in e.findtext(f"{ATOM}title", "") for e in entries)
    assert any("47383" in e.findtext(f"{ATOM}content", "") for e in entries)
    again = client.get("/changes", params=asked, headers={"accept": "application/atom+xml"})
    assert again.content == response.content
    (link,) = feed.findall(f"{ATOM}link")
    address = link.get("href", "")
    assert client.get(address).content == response.content
    assert client.get("/changes", params=asked, headers={"accept": "text/html"}).status_code == 406
    empty = feed_of(client.get("/changes.atom", params={"since": "2026-11"}).content)
    assert empty.findall(f"{ATOM}entry") == []


def test_hostile_words_stay_words_in_the_feed() -> None:
    nasty = "</title><script>alert(1)</script>&nbsp;]]>\x00\x1b\ufffe\ud800"
    body = {
        "query": {"since": "2024-01-01", "until": "2026-01-01", "payer": None, "modality": None, "known_at": None},
        "changes": [],
        "versions": [{
            "payer": {"id": "p", "name": nasty}, "day": "2025-01-01", "recorded_at": None,
            "policies": [{"id": "p", "title": nasty, "a": None, "b": None}],
            "codes": {"only_a": [], "only_b": [{"system": nasty, "code": nasty}]},
            **{name: {"only_a": [], "only_b": []} for name in ("guidelines", "evidence", "references")},
        }],
        "benefit_note": "note",
    }  # fmt: skip
    feed = feed_of(changes_feed(body))
    title = feed.findtext(f"{ATOM}entry/{ATOM}title", "")
    assert "</title><script>alert(1)</script>&nbsp;]]>" in title
    assert not set(title) & set("\x00\x1b\ufffe")


@pytest.mark.parametrize(
    ("parameters", "status"), [({}, 422), ({"since": "soon"}, 422), ({"since": "2024", "payer": "X"}, 404)]
)
def test_bad_input(client: httpx.Client, parameters: dict[str, str], status: int) -> None:
    assert client.get("/changes", params=parameters).status_code == status


def test_the_command(store: Path) -> None:
    done = command("changes", "--store", store, "--since", "2024-06")
    assert done.returncode == 0, done.stderr
    assert b"got stricter" in done.stdout
    assert b"codes new" in done.stdout
