"""The store: whole documents or none, one writer, and clear refusals."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest

from graph.index import build_index
from graph.load import load_records
from graph.store import Store, StoreError, StoreLockedError, StoreVersionError
from graph.terms import iri, literal, names_of, pgo
from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import Named
from ontology.vocabulary import load_vocabulary
from tests.policies import ACORN, acorn, bramble

V = load_vocabulary()


def load(store: Store, *records: Record) -> list[str]:
    return [loaded.outcome for loaded in load_records(store, records, V, "2026-01-02T03:04:05+00:00")]


def test_each_document_version_is_one_named_graph() -> None:
    with Store() as store:
        assert load(store, acorn(), bramble()) == ["loaded", "loaded"]
        assert [g.value for g in store.graphs()] == sorted(names_of(r).graph.value for r in (acorn(), bramble()))


def test_the_same_bytes_again_change_nothing() -> None:
    with Store() as store:
        load(store, acorn())
        before = store.dump()
        assert load(store, acorn()) == ["already loaded"]
        assert sorted(store.dump().splitlines()) == sorted(before.splitlines())


def test_a_newer_version_closes_the_older_one_in_whatever_order_they_come() -> None:
    newer = load_bytes(ACORN.replace("03/01/2025", "09/01/2026").encode(), "newer.txt")
    for order in ([acorn(), newer], [newer, acorn()]):
        with Store() as store:
            assert load(store, *order) == ["loaded", "new version"]
            spans = [(v.in_force_from, v.in_force_until) for v in build_index(store, V).versions]
            assert spans == [("2025-03-01", "2026-09-01"), ("2026-09-01", None)]


def test_a_better_copy_of_a_version_takes_its_place() -> None:
    copy = load_bytes(ACORN.replace("no lesion is larger than 4 cm", "no lesion is larger than 5 cm").encode(), "b.txt")
    with Store() as store:
        assert load(store, acorn(), copy) == ["loaded", "replaced"]
        (version,) = build_index(store, V).versions
        assert version.sha256 == copy.sha256


def test_a_store_on_disk_keeps_what_was_loaded(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        load(store, acorn())
        count = len(store)
    with Store(tmp_path / "store", read_only=True) as store:
        assert len(store) == count
        assert store.holds(acorn().sha256)


def test_a_quad_of_another_graph_is_refused_and_nothing_is_written() -> None:
    with Store() as store:
        load(store, acorn())
        quads = list(store.quads())
        with pytest.raises(ValueError, match="every quad"):
            store.put(iri("graph/other"), quads)
        assert len(store.graphs()) == 1


def test_two_writers_on_one_store_are_told_apart(tmp_path: Path) -> None:
    with Store(tmp_path / "store"):
        code = f"from graph.store import Store\nfrom pathlib import Path\nStore(Path({str(tmp_path / 'store')!r}))"
        root = Path(__file__).resolve().parents[1]
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert StoreLockedError.__name__ in second.stderr
    assert "another process is writing" in second.stderr


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store._engine.clear()
        store._engine.add(_quad(iri("store"), pgo("recordFormat"), literal(999)))
    with pytest.raises(StoreVersionError, match="record format 999"):
        Store(tmp_path / "store")


def _quad(s: ox.NamedNode, p: ox.NamedNode, o: ox.Literal) -> ox.Quad:
    return ox.Quad(s, p, o, iri("graph/store"))


def test_a_missing_or_unwritable_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="payergraph load"):
        Store(tmp_path / "nowhere", read_only=True)
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "file")


def test_a_kill_in_the_middle_of_loading_leaves_whole_documents_only(tmp_path: Path) -> None:
    path = tmp_path / "store"
    code = f"""
import os
from pathlib import Path
from graph.load import load_records
from graph.store import Store
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble
import graph.load as module
real = module.quads
def dying(record, *rest):
    for n, quad in enumerate(real(record, *rest)):
        if record.source == "bramble.txt" and n == 20:
            os.kill(os.getpid(), 9)
        yield quad
module.quads = dying
for _ in load_records(Store(Path({str(path)!r})), [acorn(), bramble()], load_vocabulary()):
    pass
"""
    root = Path(__file__).resolve().parents[1]
    died = subprocess.run([sys.executable, "-c", code], cwd=root, check=False, env={**os.environ})
    assert died.returncode == -9
    with Store(path) as store:
        assert [g.value for g in store.graphs()] == [names_of(acorn()).graph.value]
        assert load(store, acorn(), bramble()) == ["already loaded", "loaded"]


def test_a_refused_store_is_not_kept_locked_by_the_error(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store._engine.clear()
        store._engine.add(_quad(iri("store"), pgo("recordFormat"), literal(999)))
    with pytest.raises(StoreVersionError) as kept:
        Store(tmp_path / "store")
    with pytest.raises(StoreVersionError):
        Store(tmp_path / "store")
    assert kept.value is not None


def test_a_store_of_another_program_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store._engine.clear()
        store._engine.add(_quad(iri("a"), iri("b"), literal("c")))
    with pytest.raises(StoreVersionError, match="not a store of this program"):
        Store(tmp_path / "store")


def test_a_kill_in_the_middle_of_replacing_leaves_the_whole_document(tmp_path: Path) -> None:
    path = tmp_path / "store"
    code = f"""
from pathlib import Path
from graph.rdf import quads
from graph.store import Store
from graph.terms import names_of
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn
record = acorn()
new = list(quads(record, load_vocabulary(), "2026-01-02T03:04:05+00:00"))
store = Store(Path({str(path)!r}))
while True:
    store.put(names_of(record).graph, new)
    print(len(new), flush=True)
"""
    root = Path(__file__).resolve().parents[1]
    for rounds in (1, 3, 8):
        with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            count = [int(writer.stdout.readline()) for _ in range(rounds)][-1]
            writer.kill()
        with Store(path) as store:
            assert len(store) == count
            assert store.holds(acorn().sha256)


def test_a_full_disk_is_told_and_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store"
    # A limit on the size of a file stands in for the end of a disk: the same call of the system fails.
    code = f"""
import resource, signal
from pathlib import Path
from graph.load import load_records
from graph.store import Store
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble
from loaders.record import Record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path({str(path)!r}))
list(load_records(store, [acorn()], load_vocabulary()))
room = max(f.stat().st_size for f in Path({str(path)!r}).iterdir()) + 2000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
list(load_records(store, [bramble()], load_vocabulary()))
"""
    root = Path(__file__).resolve().parents[1]
    failed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert "StoreError" in failed.stderr
    assert "could not be written" in failed.stderr
    with Store(path) as store:
        assert [g.value for g in store.graphs()] == [names_of(acorn()).graph.value]


def test_values_that_look_like_sparql_stay_values() -> None:
    graph = iri("graph/x")
    nasty = ['"', "\\u0022 . } } ; DROP ALL #", "'''", "}\n}", "\\", "\u2028\x01", "<http://x> <y>"]
    with Store() as store:
        for _ in range(2):  # the second time by way of an update
            store.put(graph, [ox.Quad(iri("a"), iri("b"), literal(text), graph) for text in nasty])
            assert sorted(str(q.object) for q in store.quads()) == sorted(str(literal(text)) for text in nasty)
        _, rows = store.select("SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } }", {"o": literal(nasty[1])})
        assert len(list(rows)) == 1


def test_a_removed_document_is_gone_and_can_be_loaded_again(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        load(store, acorn(), bramble())
        store.remove(names_of(acorn()).graph)
        store.remove(names_of(acorn()).graph)
        assert not store.holds(acorn().sha256)
        assert load(store, acorn()) == ["loaded"]
        store.optimize()
        store.flush()
        assert len(store.graphs()) == 2


def test_a_record_of_another_ontology_is_refused_and_not_loaded() -> None:
    first = msgspec.structs.replace(acorn().statements[0], modality=Named("no-such-technique"))
    with Store() as store:
        with pytest.raises(StoreError, match="no-such-technique"):
            load(store, msgspec.structs.replace(acorn(), statements=(first,)))
        assert len(store) == 0
