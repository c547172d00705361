"""Origins: every fact is counted once, as extracted, inferred or curated."""

import msgspec

from graph.origins import Origins, count_origins
from loaders.record import Curation
from ontology.scope import Named, named
from ontology.vocabulary import load_vocabulary
from tests.policies import acorn

V = load_vocabulary()
MARK = Curation("A", "2026-11-20", "b", "changed", "dates.1.date", '"a"', '"b"')


def test_a_correction_moves_a_fact_from_extracted_to_curated() -> None:
    before = count_origins(acorn(), V)
    again = msgspec.structs.replace(MARK, why="again")
    after = count_origins(msgspec.structs.replace(acorn(), curations=(MARK, again)), V)
    assert after == Origins(before.extracted - 1, before.inferred, 1)


def test_classes_that_a_statement_does_not_name_are_inferred() -> None:
    record = acorn()
    first = msgspec.structs.replace(record.statements[0], indication=Named("liver-metastasis"), criteria=None)
    one = msgspec.structs.replace(record, statements=(first,))
    none = msgspec.structs.replace(record, statements=())
    inferred = count_origins(one, V).inferred - count_origins(none, V).inferred
    modalities = sum(len(V.descendants(id)) - 1 for id in named(first.modality))
    assert inferred == len(V.descendants("liver-metastasis")) - 1 + modalities


def test_a_start_of_force_from_another_date_is_inferred() -> None:
    record = acorn()
    undated = msgspec.structs.replace(record, dates=tuple(d for d in record.dates if d.kind != "effective"))
    assert count_origins(undated, V).inferred == count_origins(record, V).inferred + 1
