"""A Dask cluster as the executor of a load. Run by `make test-engines`, which installs it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.loading import load_documents
from benchmarks.policies import document_bytes
from graph.store import Store
from loaders.batches import load_files
from tests.deadly import DeadlyPath, OnceDeadlyPath

if TYPE_CHECKING:
    from distributed import Client

pytestmark = [
    pytest.mark.engines,
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None,
        reason="distributed is not installed (`make test-engines` installs it)",
    ),
]


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """A client of a scheduler and two workers, processes of their own that talk over TCP."""
    import dask
    from distributed import Client, LocalCluster

    # A task that ended a worker is not tried on the next one: one death is enough.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, protocol="tcp://", host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        Client(cluster) as opened,
    ):  # fmt: skip
        yield opened


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("policies")
    made = [folder / f"{number:04}.txt" for number in range(12)]
    for number, path in enumerate(made):
        path.write_bytes(document_bytes(number) if number != 5 else b"")
    return made


def test_two_workers_over_tcp_give_what_this_process_gives(client: Client, paths: list[Path], tmp_path: Path) -> None:
    workers = client.scheduler_info()["workers"]
    assert len(workers) == 2
    assert all(address.startswith("tcp://") for address in workers)
    assert list(load_files(paths, client.get_executor)) == list(load_files(paths))
    here, there = tmp_path / "here", tmp_path / "there"
    reports = [
        list(load_documents(paths, store, lambda *_: None, start=start))
        for store, start in ((here, None), (there, client.get_executor))
    ]
    assert reports[0] == reports[1]
    with Store(here, read_only=True) as one, Store(there, read_only=True) as other:
        assert len(one) == len(other) > 0
        assert one.graphs() == other.graphs()


def test_a_document_that_kills_a_worker_of_the_cluster_is_one_refused_file(client: Client, paths: list[Path]) -> None:
    outcomes = list(load_files([*paths[:2], DeadlyPath(paths[2]), *paths[3:]], client.get_executor, ahead=4))
    assert [o.record is None for o in outcomes] == [n in (2, 5) for n in range(len(paths))]
    assert "the process that read it died" in str(outcomes[2].reason)


def test_what_a_dying_worker_held_is_read_again(client: Client, paths: list[Path]) -> None:
    """Dask keeps the failure of a call and gives it to the same call again."""
    died = paths[0].with_name(f"{paths[0].name}.read")
    assert not died.exists()
    outcomes = list(load_files([OnceDeadlyPath(paths[0]), *paths[3:5]], client.get_executor))
    assert died.exists()
    assert [o.reason for o in outcomes] == [None] * 3
