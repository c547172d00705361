"""Overlays: a correction says who, when and why, and is refused where it does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from loaders import records
from loaders.load import load_bytes
from loaders.overlays import Overlay, OverlayError, apply_overlay, read_overlay, read_overlays
from loaders.record import Atom, Curation, Group, Record
from loaders.record_files import decode, encode
from ontology.vocabulary import load_vocabulary
from tests.policies import ACORN, acorn, bramble

V = load_vocabulary()
BY = 'who = "A. Curator"\nwhen = 2026-11-20\nwhy = "Read again against the print."\n'
ATOM = 'statement = "I"\ncriterion = "1.1"\nfield = "value"\n'


def overlay_text(body: str, record: Record | None = None) -> str:
    record = record or acorn()
    return f'source = "{record.source}"\ndocument = "{record.sha256}"\n\n[[correction]]\n{BY}{body}'


def written(folder: Path, body: str, name: str = "acorn.toml") -> Overlay:
    path = folder / name
    path.write_text(overlay_text(body))
    return read_overlay(path)


def corrected(folder: Path, body: str) -> Record:
    return apply_overlay(acorn(), written(folder, body), V)


def refusal(folder: Path, body: str) -> str:
    with pytest.raises(OverlayError) as caught:
        corrected(folder, body)
    assert "acorn.toml: correction 1: " in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def first_atom(record: Record) -> Atom:
    tree = record.statements[0].criteria
    assert isinstance(tree, Group)
    atom = tree.members[0]
    assert isinstance(atom, Atom)
    return atom


def test_a_status_a_value_and_a_date_are_corrected_and_the_record_says_by_whom(tmp_path: Path) -> None:
    before = acorn()
    held = first_atom(before)
    for body, get, old, new in (
        ('statement = "III"\nfield = "status"\nold = "not-medically-necessary"\nnew = "investigational"',
         lambda r: r.statements[2].status, "not-medically-necessary", "investigational"),
        (f"{ATOM}old = {held.value}\nnew = 2", lambda r: first_atom(r).value, held.value, 2),
        ('field = "dates.1.date"\nold = "2025-03-01"\nnew = "2025-03-02"', lambda r: r.dates[0].date,
         "2025-03-01", "2025-03-02"),
        ('field = "payer.name"\nold = "Acorn Valley Health Plan"\nnew = "Acorn Valley Health"',
         lambda r: r.payer.name, "Acorn Valley Health Plan", "Acorn Valley Health"),
    ):  # fmt: skip
        assert get(before) == old
        after = corrected(tmp_path, body)
        assert get(after) == new
        (mark,) = after.curations
        assert (mark.who, mark.when, mark.why) == ("A. Curator", "2026-11-20", "Read again against the print.")
        assert (json.loads(mark.old), json.loads(mark.new), mark.change) == (old, new, "changed")
        assert decode(encode(after)) == after


def test_nothing_but_what_is_corrected_changes(tmp_path: Path) -> None:
    before = acorn()
    after = corrected(tmp_path, 'field = "title"\nold = "Ablation of Tumors of the Liver"\nnew = "Ablation"')
    assert msgspec.structs.replace(after, title=before.title, curations=()) == before
    assert before == acorn()


def test_a_record_without_corrections_is_written_as_before() -> None:
    assert b"curations" not in encode(acorn())


def test_corrections_are_applied_in_order(tmp_path: Path) -> None:
    second = overlay_text('field = "title"\nold = "Ablation"\nnew = "On Ablation"').partition("[[")[2]
    path = tmp_path / "two.toml"
    path.write_text(
        overlay_text('field = "title"\nold = "Ablation of Tumors of the Liver"\nnew = "Ablation"') + "\n[[" + second
    )
    after = apply_overlay(acorn(), read_overlay(path), V)
    assert after.title == "On Ablation"
    assert len(after.curations) == 2


def test_json_says_the_same_as_toml(tmp_path: Path) -> None:
    toml = written(tmp_path, 'statement = "III"\nfield = "heading"\nnew = "Sound"')
    data = msgspec.to_builtins(toml)
    del data["path"]
    for correction in data["correction"]:
        assert correction.pop("old") is None
    path = tmp_path / "same.json"
    path.write_text(json.dumps(data))
    assert msgspec.structs.replace(read_overlay(path), path=toml.path) == toml


def test_a_statement_that_the_document_does_not_make_is_taken_out(tmp_path: Path) -> None:
    third = json.dumps(json.loads(encode(acorn()))["statements"][2])
    path = tmp_path / "acorn.json"
    correction = {"who": "A. Curator", "when": "2026-11-20T10:00:00+01:00", "why": "An example, no position.",
                  "statement": "III", "old": json.loads(third), "removed": True}  # fmt: skip
    path.write_text(json.dumps({"source": "acorn.txt", "document": acorn().sha256, "correction": [correction]}))
    after = apply_overlay(acorn(), read_overlay(path), V)
    assert [s.id for s in after.statements] == ["I", "II"]
    assert after.curations[0].change == "removed"
    assert json.loads(after.curations[0].old)["id"] == "III"


def test_a_criterion_that_was_missed_is_added(tmp_path: Path) -> None:
    after = corrected(
        tmp_path,
        'statement = "I"\ncriterion = "1"\nfield = "members"\nadded = true\n'
        'new = { is = "atom", characteristic = "tumor_count", comparator = "<=", value = 3, at = [[300, 310, 9, 9]] }',
    )
    tree = after.statements[0].criteria
    assert isinstance(tree, Group)
    assert len(tree.members) == 3
    assert after.curations == (
        Curation("A. Curator", "2026-11-20", "Read again against the print.", "added", "members", "null",
                 after.curations[0].new, "I", "1"),
    )  # fmt: skip


def test_a_document_whose_last_position_goes_takes_none(tmp_path: Path) -> None:
    record = bramble()
    only = msgspec.to_builtins(record.statements[0])
    correction = {"who": "A", "when": "2026-11-20", "why": "b", "statement": only["id"], "old": only, "removed": True}
    data = {"source": record.source, "document": record.sha256, "correction": [correction]}
    path = tmp_path / "bramble.json"
    path.write_text(json.dumps(data))
    assert apply_overlay(record, read_overlay(path), V).outcome == "no_position"


def test_a_correction_of_a_document_that_has_changed_is_refused(tmp_path: Path) -> None:
    overlay = written(tmp_path, 'field = "title"\nold = "Ablation of Tumors of the Liver"\nnew = "Ablation"')
    newer = load_bytes(ACORN.replace("4 cm", "5 cm").encode(), "acorn.txt")
    with pytest.raises(OverlayError, match=r"acorn.toml: corrects acorn.txt with the hash .* check every correction"):
        apply_overlay(newer, overlay, V)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('field = "title"\nold = "Something else"\nnew = "x"', 'holds "Ablation of Tumors of the Liver", and not'),
        ('field = "title"\nnew = "x"', "and not null"),
        (f'{ATOM}old = true\nnew = 2', "and not true"),
        ('statement = "IX"\nfield = "status"\nold = "a"\nnew = "b"', "no statement IX, field 'status'; the"),
        ('statement = "I"\ncriterion = "1.9"\nfield = "value"\nold = 1\nnew = 2', "'9' leads nowhere"),
        ('statement = "I"\ncriterion = "2"\nfield = "value"\nold = 1\nnew = 2', "the root of a tree has the address 1"),
        ('statement = "III"\ncriterion = "1"\nold = 1\nnew = 2', "statement III, criterion 1 holds null"),
        ('field = "payer.colour"\nold = 1\nnew = 2', "'colour' leads nowhere"),
        ('field = "dates.0.date"\nold = 1\nnew = 2', "'0' leads nowhere"),
        ('field = "title.deeper"\nold = 1\nnew = 2', "'deeper' leads nowhere"),
        ('field = "sha256"\nold = 1\nnew = 2', "tells what was loaded"),
        ('field = "curations"\nold = 1\nnew = 2', "tells what was loaded"),
        ('statement = "I"\nfield = "id"\nold = "I"\nnew = "II"', "know the statement by"),
        ('statement = "III"\nfield = "status"\nold = "not-medically-necessary"\nnew = "fine"', "no status 'fine'"),
        ('statement = "III"\nfield = "modality"\nold = { is = "named", id = "histotripsy" }\n'
         'new = { is = "named", id = "hepatocellular-carcinoma" }', "no modality 'hepatocellular-carcinoma'"),
        (f'{ATOM.replace("value", "characteristic")}old = "ecog"\nnew = "shoe_size"', "no characteristic 'shoe_size'"),
        (f'{ATOM.replace("value", "comparator")}old = "<="\nnew = "about"', "cannot hold"),
        ('field = "title"\nold = "Ablation of Tumors of the Liver"\nnew = 7', "cannot hold 7"),
        ('field = "title"\nnew = "x"\nadded = true', "is no list"),
        ('statement = "III"\nfield = "complement_of"\nold = []\nnew = ["XI"]', "the complement of XI, which is gone"),
        (f"{ATOM}old = 1\nnew = nan", "a number that is none"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_one_message(body: str, reason: str, tmp_path: Path) -> None:
    assert reason in refusal(tmp_path, body)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not toml at all", "not an overlay"),
        ("[" * 100_000, "not an overlay"),
        ('source = "a"', "document"),
        (overlay_text('field = "title"\nnew = 1\nodd = 2'), "odd"),
        (overlay_text('field = "title"'), "either 'new' or 'removed = true'"),
        (overlay_text('field = "title"\nnew = 1\nremoved = true'), "either 'new' or 'removed = true'"),
        (overlay_text('field = "title"\nold = 1\nnew = 2\nadded = true'), "has no old value"),
        (overlay_text('criterion = "1"\nnew = 2'), "without its statement"),
        (overlay_text("new = 2"), "no field, statement or criterion"),
        (overlay_text('field = "title"\nnew = 1').replace("2026-11-20", '"soon"'), "no ISO date"),
        (overlay_text('field = "title"\nnew = 1').replace("2026-11-20", "2026-11-20T10:00:00"), "without its zone"),
        (overlay_text('field = "title"\nnew = 1').replace("A. Curator", " "), "'who' is empty"),
        (overlay_text('field = "title"\nnew = 1').replace(acorn().sha256, "abc"), "not a SHA-256"),
    ],
)
def test_a_file_that_is_no_overlay_is_refused_by_name(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(OverlayError, match=r"bad\.toml: ") as caught:
        read_overlay(path)
    assert reason in str(caught.value)


def test_each_document_of_a_load_finds_its_overlay_and_those_left_over_are_told(tmp_path: Path) -> None:
    written(tmp_path, 'field = "title"\nold = "Ablation of Tumors of the Liver"\nnew = "Ablation"')
    (tmp_path / "notes.txt").write_text("no overlay")
    overlays = read_overlays(tmp_path, ["acorn.txt", "bramble.txt"])
    assert overlays.apply(bramble(), V) == bramble()
    assert [o.source for o in overlays.unused()] == ["acorn.txt"]
    assert overlays.apply(acorn(), V).title == "Ablation"
    assert overlays.unused() == []


def test_of_two_documents_with_one_name_the_hash_tells(tmp_path: Path) -> None:
    written(tmp_path, 'field = "title"\nold = "Ablation of Tumors of the Liver"\nnew = "Ablation"')
    other = load_bytes(ACORN.replace("4 cm", "5 cm").encode(), "acorn.txt")
    overlays = read_overlays(tmp_path, ["acorn.txt", "acorn.txt"])
    assert overlays.apply(other, V) == other
    with pytest.raises(OverlayError):
        read_overlays(tmp_path, ["acorn.txt"]).apply(other, V)


def test_two_overlays_for_one_document_are_refused(tmp_path: Path) -> None:
    written(tmp_path, 'field = "title"\nnew = "x"')
    written(tmp_path, 'field = "title"\nnew = "y"', "b.toml")
    with pytest.raises(OverlayError, match=r"b.toml: .*acorn.toml corrects the same document"):
        read_overlays(tmp_path)
    with pytest.raises(OverlayError, match="no such folder"):
        read_overlays(tmp_path / "nowhere")


def test_shipped_records_are_corrected_where_an_overlay_stands_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "OVERLAYS", tmp_path)
    first, *others = records.shipped_records()
    (tmp_path / "first.toml").write_text(
        overlay_text(f'field = "title"\nold = {json.dumps(first.title)}\nnew = "Ablation"', first)
    )
    corrected_first, *same = records.shipped_records()
    assert (corrected_first.title, len(corrected_first.curations)) == ("Ablation", 1)
    assert same == others
