"""Batches: any executor gives the same outcomes, holds few documents, and survives what kills a worker."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path, PosixPath

import pytest

from api.loading import load_documents
from benchmarks.policies import document_bytes
from loaders.batches import Start, load_files
from loaders.load import Outcome
from loaders.record import Record
from tests.deadly import DeadlyPath

PROCESSES: Start = partial(ProcessPoolExecutor, 2, get_context("spawn"))
THREADS: Start = partial(ThreadPoolExecutor, 2)


def write_policies(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number:04}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(document_bytes(number))
    return paths


def live_records() -> int:
    gc.collect()
    return sum(isinstance(o, Record) for o in gc.get_objects())


@pytest.fixture
def nothing_older() -> Iterator[None]:
    """Set aside all objects there are, so that to count records is to look at few."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Ten policies, an empty file among them."""
    paths = write_policies(tmp_path_factory.mktemp("policies"), 10)
    paths[4].write_bytes(b"")
    return paths


@pytest.fixture(scope="module")
def expected(policies: list[Path]) -> list[Outcome]:
    return list(load_files(policies))


@pytest.mark.parametrize(("start", "ahead"), [(PROCESSES, 3), (THREADS, 1), (THREADS, 100)])
def test_any_executor_gives_the_same_outcomes_in_order(
    start: Start, ahead: int, policies: list[Path], expected: list[Outcome]
) -> None:
    assert [o.path for o in expected] == [str(p) for p in policies]
    assert [o.record is None for o in expected] == [n == 4 for n in range(10)]
    assert list(load_files(policies, start, ahead)) == expected


@pytest.mark.usefixtures("nothing_older")
@pytest.mark.parametrize("start", [None, PROCESSES])
def test_few_documents_are_held_at_a_time(start: Start | None, tmp_path: Path) -> None:
    ahead = 3
    paths = write_policies(tmp_path, 12)
    before, most = live_records(), 0
    for outcome in load_files(paths, start, ahead):
        assert outcome.record is not None
        most = max(most, live_records() - before)
    # Those that wait to be taken, the one that is looked at, and the one before it.
    assert most <= ahead + 2
    del outcome
    assert live_records() == before


@pytest.mark.usefixtures("nothing_older")
def test_a_load_holds_few_documents_however_many_there_are(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_policies(folder, 20)
    before, held = live_records(), []

    def told(*_: int) -> None:
        held.append(live_records() - before)

    reports = list(load_documents([folder], tmp_path / "store", told, start=THREADS))
    assert len(reports) == len(held) == 20
    assert {r["outcome"] for r in reports} <= {"loaded", "new version", "no position"}
    assert max(held) <= 16 + 2


def test_a_document_that_kills_its_worker_is_one_refused_file(policies: list[Path], expected: list[Outcome]) -> None:
    paths = [*policies[:3], DeadlyPath(policies[3]), *policies[4:7], DeadlyPath(policies[7]), *policies[8:]]
    found = list(load_files(paths, PROCESSES))
    assert [o.path for o in found] == [str(p) for p in paths]
    for number, (got, wanted) in enumerate(zip(found, expected, strict=True)):
        if number in (3, 7):
            assert got.record is None
            assert got.reason is not None
            assert got.reason.startswith(f"{paths[number]}: could not be read; the process that read it died")
        else:
            assert got == wanted


def test_a_batch_that_is_left_early_stops_its_executor(policies: list[Path]) -> None:
    started: list[Executor] = []

    def start() -> Executor:
        started.append(ThreadPoolExecutor(2))
        return started[-1]

    outcomes = load_files(policies, start)
    next(outcomes)
    assert isinstance(outcomes, Generator)
    outcomes.close()
    (executor,) = started
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(int)


def test_a_fault_of_the_loader_is_one_refused_file(policies: list[Path]) -> None:
    class OddPath(PosixPath):
        def read_bytes(self) -> bytes:
            raise ZeroDivisionError("a sentence of the document")

    (good, bad) = load_files([policies[0], OddPath(policies[1])])
    assert good.record is not None
    assert bad.reason is not None
    assert "by a fault of the loader (ZeroDivisionError at " in bad.reason
    assert "sentence" not in bad.reason
