"""A store that documents come into and leave while others read it: every reader sees whole documents only."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from api.filters import Filters
from api.opening import checkpoint, open_service
from api.service import Service
from graph.index import build_index
from graph.load import load_records
from graph.store import Store
from loaders.load import load_bytes
from loaders.record import Record
from ontology.vocabulary import load_vocabulary
from tests.conftest import FERNHILL, OAKMOOR
from tests.policies import acorn, bramble

V = load_vocabulary()
RECORDS = (
    load_bytes(FERNHILL.encode(), "fernhill.txt"),
    load_bytes(FERNHILL.replace("smaller than 4 cm", "smaller than 5 cm").encode(), "copy.txt"),
    load_bytes(FERNHILL.replace("02/01/2024", "02/01/2025").encode(), "newer.txt"),
    load_bytes(OAKMOOR.encode(), "oakmoor.txt"),
    acorn(),
    bramble(),
)
"""Among them a copy that takes the place of another, and a newer version."""
ASKED = Filters(modality="radiofrequency ablation", indication="hepatocellular carcinoma", as_of="2026-01-01")
MOST_READERS = 3

Content = Mapping[str, frozenset[ox.Quad]]


def content(store: Store) -> Content:
    """Return what a store holds, by graph."""
    return {g.value: frozenset(store.quads(g)) for g in (*store.graphs(), *store.superseded())}


class Reloads(RuleBasedStateMachine):
    """One writer, readers that opened the store at different times, and a model in memory that is told the same."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "store"
        self.model = Store()
        self.moments = 0
        self.copies = itertools.count()
        self.readers: list[tuple[Service, Content, dict[str, object]]] = []
        with Store(self.path):
            pass

    def teardown(self) -> None:
        for service, *_ in getattr(self, "readers", ()):
            service.store.close()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    def moment(self) -> str:
        self.moments += 1
        return f"2026-01-01T00:{self.moments // 60:02}:{self.moments % 60:02}+00:00"

    def load(self, store: Store, record: Record, moment: str) -> str:
        (loaded,) = load_records(store, [record], V, moment)
        return loaded.outcome

    @rule(record=st.sampled_from(RECORDS))
    def a_document_is_loaded(self, record: Record) -> None:
        moment = self.moment()
        with Store(self.path) as store:
            outcome = self.load(store, record, moment)
        assert outcome == self.load(self.model, record, moment)

    @precondition(lambda self: self.model.graphs())
    @rule(data=st.data())
    def a_document_is_removed(self, data: st.DataObject) -> None:
        graph = data.draw(st.sampled_from(self.model.graphs()))
        with Store(self.path) as store:
            store.remove(graph)
        self.model.remove(graph)

    @rule(records=st.lists(st.sampled_from(RECORDS), min_size=1, max_size=4))
    def documents_are_loaded_while_others_open_the_store(self, records: list[Record]) -> None:
        states, moments = [content(self.model)], [self.moment() for _ in records]
        for record, moment in zip(records, moments, strict=True):
            self.load(self.model, record, moment)
            states.append(content(self.model))

        def write() -> None:
            with Store(self.path) as store:
                for record, moment in zip(records, moments, strict=True):
                    self.load(store, record, moment)

        writer = threading.Thread(target=write)
        writer.start()
        seen = []
        try:
            while writer.is_alive():
                with Store(self.path, read_only=True) as reading:
                    seen.append(content(reading))
        finally:
            writer.join()
        assert all(one in states for one in seen)

    @precondition(lambda self: len(self.readers) < MOST_READERS)
    @rule()
    def a_server_opens_the_store(self) -> None:
        service = open_service(self.path)
        reader = checkpoint(service, self.folder / f"copy-{next(self.copies)}")
        service.store.close()
        expected = Service(self.model, V, build_index(self.model, V)).coverage(ASKED)
        self.readers.append((reader, content(self.model), expected))

    @precondition(lambda self: self.readers)
    @rule(data=st.data())
    def a_server_is_asked(self, data: st.DataObject) -> None:
        service, held, expected = data.draw(st.sampled_from(self.readers))
        assert service.coverage(ASKED) == expected
        assert isinstance(service.store, Store)
        assert content(service.store) == held

    @precondition(lambda self: self.readers)
    @rule()
    def the_oldest_server_ends(self) -> None:
        self.readers.pop(0)[0].store.close()

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        if hasattr(self, "path"):
            with Store(self.path, read_only=True) as store:
                assert content(store) == content(self.model)


TestReloads = Reloads.TestCase
TestReloads.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
