"""What several tests share: two fictional payers, a store of them, and a server that answers from it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from api.app import make_app
from api.loading import load_documents
from api.opening import open_service
from api.service import Service

_MANY = frozenset({
    "test_accuracy", "test_batches", "test_classification", "test_comparison", "test_competency", "test_completions",
    "test_conformance", "test_damaged_documents", "test_description",
    "test_export_schemas", "test_formats_fuzz", "test_hostile_documents",
    "test_linked_data", "test_loader_properties", "test_measured_evidence", "test_patterns", "test_publishing",
    "test_quality", "test_reloads", "test_remote_api", "test_scopes_of_documents", "test_sources", "test_turtle_alone",
    "test_validation",
})  # fmt: skip
"""Modules that ask the same code of many documents or examples.

Counting lines and branches makes them three times as slow; what they run, the other modules count.
"""


def pytest_configure() -> None:
    """Let the reasoner start sooner, and no test fail for being slow.

    The reasoner is over before what Java's second compiler makes would be of use.
    """
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
    # How long an example takes is up to what else the machine does.
    settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the modules of many examples out of the count of covered lines."""
    for item in items:
        if item.path.stem in _MANY:
            item.add_marker(pytest.mark.no_cover)


FERNHILL = """\
Fernhill Health Plan
Medical Policy

Title: Ablation of Liver Tumors
Policy Number: FH-77
Effective Date: 02/01/2024

Policy Statement

I. Radiofrequency ablation of hepatocellular carcinoma may be considered medically necessary when all of the
   following criteria are met:

   A. The tumor can't be removed by surgical resection; and
   B. There are no more than three tumors; and
   C. Each tumor is smaller than 4 cm.

II. Radiofrequency ablation of hepatocellular carcinoma is considered not medically necessary when criterion I
    is not met.

III. Cryoablation of any primary or metastatic tumor of the liver is considered investigational.

Related Policies

Histotripsy of the liver, policy number FH-81

Fernhill Health Plan issues this policy for its members.
"""

OAKMOOR = """\
Oakmoor Insurance Company
Medical Policy

Title: Cryosurgery of Liver Tumors
Policy Number: 4410
Effective Date: 07/15/2023

Policy Statement

1. Cryoablation of liver metastases from a neuroendocrine tumor is considered medically necessary.

2. Cryoablation of liver metastases from breast cancer is considered investigational.

Oakmoor Insurance Company issues this policy for its members.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--skips-fail", action="store_true", help="count a skipped test as a failed one")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if item.config.getoption("--skips-fail") and report.skipped:
        report.outcome = "failed"
    return report


def write_documents(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fernhill.txt").write_text(FERNHILL, encoding="utf-8")
    (folder / "oakmoor.txt").write_text(OAKMOOR, encoding="utf-8")
    return folder


def stored(folder: Path, **texts: str) -> Path:
    """Return a new store in a folder, into which documents were loaded; their texts by the names of their files."""
    documents = folder / "documents"
    documents.mkdir()
    for name, text in texts.items():
        (documents / f"{name}.txt").write_text(text, encoding="utf-8")
    outcomes = {f["outcome"] for f in load_documents([documents], folder / "store", lambda *_: None)}
    assert outcomes == {"loaded"}
    return folder / "store"


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents of two fictional payers."""
    return write_documents(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="session")
def store(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both documents, on disk."""
    path = tmp_path_factory.mktemp("store") / "store"
    outcomes = [f["outcome"] for f in load_documents([documents], path, lambda *_: None)]
    assert outcomes == ["loaded", "loaded"]
    return path


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve an application over loopback, in a thread of this process."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="session")
def client(store: Path) -> Iterator[httpx.Client]:
    """A client of a server that answers from the store."""
    with serving(make_app(store)) as opened:
        yield opened


@pytest.fixture(scope="session")
def shipped() -> Iterator[httpx.Client]:
    """A client of a server that answers from the shipped records."""
    with serving(make_app()) as opened:
        yield opened


@pytest.fixture(scope="session")
def shipped_service() -> Service:
    """The service of the shipped records."""
    return open_service()
