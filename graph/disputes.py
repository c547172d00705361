"""Disputes: what the citations of payers tell about their positions.

1. Works that most payers cite.
2. Positions that rest on one study: of all that the document weighs for the techniques of
   a statement and one of the indications that it names, one publication is cited, or one
   study named by its author.
3. Studies that one payer weighs for a use while a payer of the opposite position on
   that use does not cite them.

Where a payer has no position, nothing is opposite to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.applicability import Question
from graph.criteria import atoms
from graph.facts import DIAGNOSIS, rules_of
from graph.model import EvidenceRow, PayerRow, PolicyVersion, StatementRow
from graph.payer_answer import answer_payer
from graph.weighing import bears_on
from graph.works import Work
from ontology.vocabulary import Vocabulary

__all__ = ["OneStudy", "Uncited", "positions_on_one_study", "uncited_studies"]

_FOR = frozenset(("covered", "covered_if_criteria_met"))
_AGAINST = frozenset(("investigational", "not_medically_necessary"))


@dataclass(frozen=True, slots=True)
class OneStudy:
    """A statement on an indication, and the only study weighed for it; `work` is None where no entry is cited."""

    version: PolicyVersion
    statement: StatementRow
    indication: str
    study: EvidenceRow
    work: str | None


@dataclass(frozen=True, slots=True)
class Uncited:
    """A study that `version` weighs for a use, and a payer of the opposite position that does not cite it."""

    work: str
    study: EvidenceRow
    version: PolicyVersion
    modality: str
    indication: str
    determination: str
    payer: PayerRow
    opposite: str


def positions_on_one_study(
    versions: Iterable[PolicyVersion], works: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[OneStudy]:
    """Yield the positions in force for which a document names one study.

    :param works: the IRI of each publication by every IRI by which a document knows it.
    """
    known = frozenset(works.values())
    for version in versions:
        for statement in version.statements:
            if statement.former:
                continue
            scopes = statement.covers_modalities, statement.covers_indications
            bearing = [r for r in version.evidence if bears_on(r.modalities, r.indications, scopes, vocabulary)]
            for indication in sorted(_named(statement)):
                below = vocabulary.descendants(indication)
                named: dict[str, EvidenceRow] = {}
                for row in bearing:
                    if not below.isdisjoint(row.indications):
                        for name in _studies(row, works):
                            named.setdefault(name, row)
                if len(named) == 1:
                    ((name, row),) = named.items()
                    yield OneStudy(version, statement, indication, row, name if name in known else None)


def _named(statement: StatementRow) -> set[str]:
    """Return the indications that a statement names, also in its criteria."""
    asked = {
        str(id)
        for atom in atoms(statement.criteria)
        if atom.characteristic == DIAGNOSIS and isinstance(atom.value, tuple)
        for id in atom.value
    }
    return (set(statement.stated_indications) | asked) & statement.covers_indications


def _studies(row: EvidenceRow, works: Mapping[str, str]) -> list[str]:
    """Return what a passage names: the works that it cites, else its author and year, else its trial."""
    cited = [works.get(str(r["work"]), str(r["work"])) for r in row.references]
    if cited or not (row.first_author or row.trial):
        return cited
    return [f"{row.first_author} {row.year}" if row.first_author else str(row.trial)]


def uncited_studies(
    versions: Sequence[PolicyVersion], found: Iterable[Work], vocabulary: Vocabulary, as_of: str
) -> list[Uncited]:
    """Return the studies that one payer weighs for a use and one of the opposite position does not cite.

    :param as_of: the ISO day of the positions.
    """
    citing = {work.iri: {c.source for c in work.citations} for work in found}
    names = {c.work: work.iri for work in found for c in work.citations}
    by_payer: dict[PayerRow, list[PolicyVersion]] = {}
    for version in versions:
        by_payer.setdefault(version.payer, []).append(version)
    rules = rules_of(vocabulary)
    known: dict[tuple[str, str], dict[PayerRow, str]] = {}

    def positions(modality: str, indication: str) -> dict[PayerRow, str]:
        if (modality, indication) not in known:
            question = Question(modality, indication, as_of)
            known[modality, indication] = {
                payer: answer_payer(own, question, rules).decision.determination for payer, own in by_payer.items()
            }
        return known[modality, indication]

    out: dict[tuple[str, str, str, str, str], Uncited] = {}
    for version in versions:
        for row in version.evidence:
            for modality in row.modalities:
                for indication in row.indications:
                    held = positions(modality, indication)
                    for payer, opposite in held.items():
                        if not _opposite(held[version.payer], opposite):
                            continue
                        theirs = {name for v in by_payer[payer] for name in (v.iri, v.document)}
                        for reference in row.references:
                            work = names.get(str(reference["work"]))
                            if work is None or not citing[work].isdisjoint(theirs):
                                continue
                            key = work, version.payer.id, payer.id, modality, indication
                            determination = held[version.payer]
                            out.setdefault(
                                key, Uncited(work, row, version, modality, indication, determination, payer, opposite)
                            )
    return [out[key] for key in sorted(out)]


def _opposite(one: str, other: str) -> bool:
    return (one in _FOR and other in _AGAINST) or (one in _AGAINST and other in _FOR)
