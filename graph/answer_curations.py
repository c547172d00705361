"""Corrections in answers: those of the positions that decide, and of the evidence that is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from graph.applicability import Question
from graph.curated_parts import curations_by_member
from graph.model import EvidenceRow, GuidelineRow, PolicyVersion
from graph.rendering import Json, Renderer
from loaders.record import Curation

__all__ = ["curated_evidence", "curated_positions"]

_REACH = frozenset(("", "modality", "indication", "effective_from", "effective_until", "former", "lines_of_business",
                    "care_settings", "complement_of"))  # fmt: skip
"""Fields of a statement that say which questions it answers; corrected, they may be why it answers this one no more."""
_EVIDENCE = ("evidence", "guidelines")
"""Lists of a record whose members stand in an answer only when they bear on the question."""


def curated_positions(version: PolicyVersion, deciding: Collection[tuple[str, str]], renderer: Renderer) -> list[Json]:
    """Return the corrections of a version but for its evidence; none within statements that decide nothing here.

    :param deciding: the IRIs of versions, each with a statement that decides.
    """
    others = {s.id for s in version.statements if (version.iri, s.id) not in deciding}
    touching = []
    for curation in version.curations:
        if curation.statement is None and curation.field.partition(".")[0] in _EVIDENCE:
            continue
        reach = curation.criterion is None and curation.field.partition(".")[0] in _REACH
        if reach or curation.statement not in others:
            touching.append(curation)
    return _bodies(touching, version, renderer)


def curated_evidence(
    version: PolicyVersion, question: Question, companions: frozenset[str], renderer: Renderer
) -> list[Json]:
    """Return the corrections of the studies and recommendations that bear on the question."""
    near = renderer.nearness(question, companions)
    lists: dict[str, Sequence[EvidenceRow | GuidelineRow]]
    lists = {"evidence": version.evidence, "guidelines": version.guidelines}
    shown: list[Curation] = []
    for name, rows in lists.items():
        by_member = curations_by_member(version.curations, name, len(rows))
        shown += [c for row, own in zip(rows, by_member, strict=True) if own and near(row) is not None for c in own]
    return _bodies(dict.fromkeys(shown), version, renderer)


def _bodies(curations: Iterable[Curation], version: PolicyVersion, renderer: Renderer) -> list[Json]:
    return [{**body, "policy": version.policy_id} for body in renderer.curations(curations)]
