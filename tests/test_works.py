"""Works: which entries of reference lists are one publication, and which only look like it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from graph.citations import link_works, read_works
from graph.load import load_records
from graph.store import WORKS, Store
from graph.terms import iri, names_of, work_path
from graph.works import Citation, find_works
from loaders.record import ReferenceEntry, Span
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn, bramble, shipped

TITLE = "Harbor seal counts along the northern estuaries over ten winters"
BASE = Citation("n", "s", 1, "article", TITLE, "w", "Quill A", "Quill A, Reed B", 2009, "Shore J", "12", "3", "101-9")


def cite(source: str, number: int = 1, **changes: Any) -> Citation:
    """Return an entry of a list, named as the graph names it."""
    one = replace(BASE, node=f"{source}/{number}", source=source, number=number, **changes)
    author = one.first_author or one.kind
    return replace(one, work=iri(work_path(one.pmid, one.doi, author, one.year, one.title, one.version)).value)


def together(*citations: Citation) -> bool:
    return len(find_works(citations)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": TITLE.upper() + "."},
        {"pmid": "19000001"},
        {"title": TITLE.replace("estuaries", "estuarles")},
        {"title": TITLE[:56]},
        {"title": TITLE[6:], "pages": "101-109"},
        {"year": 2010},
        {"volume": None, "pages": None},
    ],
)  # fmt: skip
def test_one_work_in_other_print(changes: dict[str, object]) -> None:
    assert together(cite("a"), cite("b", **changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": TITLE.replace("ten", "two")},
        {"title": TITLE + " part II", "pages": "110-20"},
        {"volume": "13", "pages": "7-9"},
        {"first_author": "Reed B", "pages": "200-9"},
        {"year": 2014},
        {"title": "Grey seal counts along the southern estuaries over ten summers", "pages": "110-20"},
        {"kind": "retraction"},
    ],
)  # fmt: skip
def test_near_misses_stay_apart(changes: dict[str, object]) -> None:
    assert not together(cite("a"), cite("b", **changes))


def test_different_identifiers_are_different_works() -> None:
    assert not together(cite("a", pmid="19000001"), cite("b", pmid="19000077"))
    assert not together(cite("a", doi="10.1/one"), cite("b", doi="10.1/two"))
    assert together(cite("a", doi="10.1/ONE"), cite("b", doi="10.1/one", title="Other print of a title"))


def test_an_entry_between_two_joins_only_one_of_them() -> None:
    works = find_works([cite("a", pmid="19000001"), cite("b"), cite("c", pmid="19000077")])
    assert sorted(len(w.citations) for w in works) == [1, 2]


def test_editions_of_a_guideline_are_works_of_their_own() -> None:
    parts = {"kind": "guideline", "title": "Care of the larch", "volume": None, "pages": None, "year": 2021}
    first, second = cite("a", version="2.2021", **parts), cite("b", version="3.2021", **parts)
    assert not together(first, second)
    assert together(first, cite("c", version="2.2021", **parts))


def test_a_pmid_that_lost_a_digit_is_known_by_another_printing() -> None:
    (work,) = find_works([cite("a", pmid="1900001"), cite("b", pmid="19000001")])
    (doubt,) = work.doubts
    assert (doubt.kind, doubt.citation.source, doubt.pmid, doubt.other) == ("lost digit", "a", "1900001", "19000001")
    assert work.iri.endswith("pmid-19000001")


def test_a_pmid_too_short_for_its_year_is_told_where_no_other_printing_is() -> None:
    (work,) = find_works([cite("a", pmid="1900001")])
    assert [(d.kind, d.other) for d in work.doubts] == [("too short", None)]
    (old,) = find_works([cite("a", pmid="1900001", year=1991)])
    assert old.doubts == ()


def test_one_pmid_under_two_works_is_told_and_joins_nothing() -> None:
    other = cite("b", pmid="19000001", first_author="Vole C", year=1999, title="Soil depth under mature larch stands")
    works = find_works([cite("a", pmid="19000001"), other])
    assert len({w.iri for w in works}) == 2
    assert [d.kind for w in works for d in w.doubts] == ["two works"]


def test_the_order_of_documents_does_not_matter() -> None:
    every = [cite("a", pmid="19000001"), cite("b"), cite("c", year=2010), cite("d", title=TITLE[6:])]
    assert [w.iri for w in find_works(every)] == [w.iri for w in find_works(every[::-1])]


def test_documents_are_linked_by_the_works_they_cite() -> None:
    entry = ReferenceEntry(
        1, "article", TITLE, (Span(0, 1, 1, 1),), "Quill A", None, 2009, "Shore J", "12", "3", "101-9"
    )
    known = msgspec.structs.replace(entry, pmid="19000001")
    records = [
        msgspec.structs.replace(acorn(), references=(entry,)),
        msgspec.structs.replace(bramble(), references=(known,)),
    ]
    with Store() as store:
        for _ in load_records(store, records, load_vocabulary()):
            pass
        assert link_works(store) == 1
        (work,) = read_works(store)
        assert work.iri.endswith("pmid-19000001")
        assert len(work.citations) == 2
        assert WORKS not in store.graphs()
        before = sorted(map(str, store.quads(WORKS)))
        assert link_works(store) == 1
        assert sorted(map(str, store.quads(WORKS))) == before


GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "facts-sample.json"
_DOCUMENTS = {"bcbsma-286": "000_", "providence-151": "001_", "bcbsks-cryo": "002_", "bcbsla-00220": "004_"}


@pytest.mark.skipif(not GOLD.is_file(), reason="the gold sample (../shared/gold) is not here")
def test_the_shared_works_of_the_sample_are_found_and_no_others_joined() -> None:
    records = list(shipped())
    with Store() as store:
        for _ in load_records(store, records, load_vocabulary()):
            pass
        works = read_works(store)
        files = {(names_of(r).version or names_of(r).document).value: r.source[:4] for r in records}
    found = [{(files[c.source], c.number) for c in w.citations} for w in works]
    for work in json.loads(GOLD.read_text(encoding="utf-8"))["shared_works"]:
        members = {(_DOCUMENTS[m["doc"]], m["n"]) for m in work["members"] if m["doc"] in _DOCUMENTS}
        assert members in found, work["work"]
    for work_found in works:
        assert len({c.source for c in work_found.citations}) == len(work_found.citations)
