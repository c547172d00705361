"""Changes between versions of a policy, and from positions that a history quotes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import FERNHILL, serving

from api.app import make_app
from api.loading import load_documents
from graph.changes import changes_of
from graph.facts import rules_of
from graph.model import PolicyVersion
from loaders.record import Criterion
from ontology.vocabulary import load_vocabulary
from tests.policy_rows import atom, known_policies, statement, version

ROOT = Path(__file__).parents[1]
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


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two versions of one fictional policy."""
    folder = tmp_path_factory.mktemp("documents")
    old = FERNHILL.replace("The tumor can't be removed by surgical resection", "Surgical resection is not feasible")
    (folder / "old.txt").write_text(old, encoding="utf-8")
    new = old.replace("02/01/2024", "02/01/2025").replace("smaller than 4 cm", "smaller than 3 cm")
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
    assert client.get("/changes", params={"since": "2024-06", "modality": "cryoablation"}).json()["changes"] == []


@pytest.mark.parametrize(
    ("parameters", "status"), [({}, 422), ({"since": "soon"}, 422), ({"since": "2024", "payer": "X"}, 404)]
)
def test_bad_input(client: httpx.Client, parameters: dict[str, str], status: int) -> None:
    assert client.get("/changes", params=parameters).status_code == status


def test_the_command(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "api", "changes", "--store", str(store), "--since", "2024-06"],
        cwd=ROOT, capture_output=True, timeout=120, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "got stricter" in done.stdout
