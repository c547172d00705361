"""Origins: how many facts of a record were extracted, inferred and curated."""

from __future__ import annotations

from typing import NamedTuple

from graph.criteria import nodes
from graph.terms import in_force
from loaders.record import Group, Record
from ontology.scope import members, named
from ontology.vocabulary import Vocabulary

__all__ = ["Origins", "count_origins"]


class Origins(NamedTuple):
    """Counts of facts: read from the document, following from it by the ontology or a rule, corrected by people."""

    extracted: int
    inferred: int
    curated: int


def count_origins(record: Record, vocabulary: Vocabulary) -> Origins:
    """Return how many facts of each origin a record gives.

    A fact is an entry of a list of the record, its title, a name of its payer, a statement, or
    a criterion that is no group. Inferred are the classes that a statement covers
    without naming them, and a start of force that no effective date gives.
    """
    lists = (
        record.sections, record.identifiers, record.dates, record.lines_of_business, record.authorizations,
        record.pointers, record.codes, record.statements, record.references, record.evidence, record.guidelines,
        record.trials,
    )  # fmt: skip
    read = sum(map(len, lists)) + (record.title is not None)
    read += 1 + len(record.payer.affiliates) if record.payer else 0
    inferred = 0
    for statement in record.statements:
        read += sum(1 for node in nodes(statement.criteria) if not isinstance(node, Group))
        for scope in (statement.modality, statement.indication):
            inferred += len(members(scope, vocabulary) - set(named(scope)))
    start, basis = in_force(record)
    inferred += start is not None and basis != "effective"
    curated = {(c.statement, c.criterion, *c.field.split(".")[:2]) for c in record.curations}
    return Origins(max(0, read - len(curated)), inferred, len(curated))
