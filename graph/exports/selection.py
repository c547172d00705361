"""Selection: the versions and statements that the filters of an export keep.

Without a day every version is kept, with what it quotes of former positions;
with one, what is in force on it. A statement that a setting rules out is left
out; one whose criteria leave it open stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from graph.answers import Positions, by_payer
from graph.applicability import InForce, Question, in_force
from graph.criteria import reduce
from graph.facts import FactRules, Facts, rules_of
from graph.model import EvidenceRow, GuidelineRow, PolicyVersion, StatementRow
from graph.payer_answer import holding_of
from ontology.vocabulary import Vocabulary

__all__ = ["Kept", "Selection", "select"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What to keep, by identifiers; None keeps all. `as_of` is an ISO day."""

    modality: str | None = None
    indication: str | None = None
    setting: str | None = None
    care_setting: str | None = None
    payer: str | None = None
    as_of: str | None = None
    line_of_business: str | None = None


@dataclass(frozen=True)
class Kept:
    """A version with the statements that are kept, in their order; a line's own reading of a status is applied."""

    version: PolicyVersion
    statements: tuple[StatementRow, ...]
    selection: Selection

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Return the IRIs of the statements that are left out."""
        return frozenset(s.iri for s in self.version.statements) - {s.iri for s in self.statements}

    @property
    def evidence(self) -> list[EvidenceRow]:
        """Return the studies on what is asked for; one that names nothing is about everything."""
        return [e for e in self.version.evidence if self._weighs(e)]

    @property
    def guidelines(self) -> list[GuidelineRow]:
        """Return the guidelines on what is asked for; one that names nothing is about everything."""
        return [g for g in self.version.guidelines if self._weighs(g)]

    def _weighs(self, row: EvidenceRow | GuidelineRow) -> bool:
        asked = self.selection
        return (asked.modality is None or not row.modalities or asked.modality in row.modalities) and (
            asked.indication is None or not row.indications or asked.indication in row.indications
        )


def select(index: Positions, vocabulary: Vocabulary, selection: Selection) -> Iterator[Kept]:
    """Yield the versions with a statement that is asked for, or all of them where nothing is asked; by identifier."""
    rules = rules_of(vocabulary)
    facts = rules.facts(selection.indication, selection.setting) if selection.setting else None
    kept = []
    for payer, versions in by_payer(index).items():
        if selection.payer in (None, payer):
            kept += [_kept(one, selection, rules, facts) for one in _holding(versions, selection, rules)]
    everything = selection == Selection()
    yield from sorted((k for k in kept if k.statements or everything), key=lambda k: (k.version.id, k.version.iri))


def _holding(versions: list[PolicyVersion], selection: Selection, rules: FactRules) -> list[InForce]:
    if selection.as_of is None:
        holding = [InForce(version, version.statements, False, ()) for version in versions]
    else:
        holding = in_force(versions, selection.as_of)
    question = Question("", "", selection.as_of or "", line_of_business=selection.line_of_business)
    return holding_of(holding, question, rules, [], [])


def _kept(one: InForce, selection: Selection, rules: FactRules, facts: Facts | None) -> Kept:
    statements = tuple(s for s in one.statements if _asked(s, selection, rules.vocabulary, facts))
    return Kept(one.version, statements, selection)


def _asked(statement: StatementRow, selection: Selection, vocabulary: Vocabulary, facts: Facts | None) -> bool:
    line, care = selection.line_of_business, selection.care_setting
    if selection.modality is not None and selection.modality not in statement.covers_modalities:
        return False
    if selection.indication is not None and selection.indication not in statement.covers_indications:
        return False
    if care is not None and statement.care_settings and care not in statement.care_settings:
        return False
    if line is not None and statement.lines_of_business:
        related = vocabulary.ancestors(line) | vocabulary.descendants(line) | {line}
        if related.isdisjoint(statement.lines_of_business):
            return False
    if facts is not None and statement.criteria is not None:
        return reduce(statement.criteria, facts).value is not False
    return True
