"""Complements: statements and criteria that apply when others are not met."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from loaders.expressions import all_of, any_of
from loaders.promises import PROMISED
from loaders.record import Criterion, Finding, Group, Statement, StatementReference
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.scope import Named, members, named, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["Complement", "read_complement", "resolve_references", "says_rest"]


@dataclass(frozen=True, slots=True)
class Complement:
    """The part of a sentence that makes it a complement.

    `kind`: 'labels' (criterion I is not met), 'above' (the criteria above are
    not met) or 'rest' (all other indications). `labels` as printed.
    """

    kind: Literal["labels", "above", "rest"]
    labels: tuple[str, ...]
    start: int
    end: int


def read_complement(sentence: Passage) -> Complement | None:
    """Return what makes a sentence a complement, or None."""
    rules = lexicon("connectives")["complement"]
    low = sentence.text.lower()
    if (match := re.search(rules["reference"], low)) and match["not"]:
        printed = sentence.text[match.start("ref") : match.end("ref")]
        labels = tuple(x.strip(" .()") for x in re.split(r"\s*(?:,|\band\b|\bor\b)\s*", printed) if x.strip(" .()"))
        return Complement("labels", labels, match.start(), match.end())
    if match := re.search(rules["unmet"], low):
        return Complement("above", (), match.start(), match.end())
    if match := re.search(rules["rest"], low):
        return Complement("rest", (), match.start(), match.end())
    return None


def says_rest(text: str) -> bool:
    """Tell whether a lower-cased sentence speaks of all that others leave ('all other indications')."""
    return re.search(lexicon("connectives")["complement"]["rest"], text) is not None


def resolve_references(
    drafts: list[tuple[Statement, Complement | None]], vocabulary: Vocabulary
) -> tuple[list[Statement], list[Finding]]:
    """Return the statements with every reference tied to the statements it means, and what could not be tied."""
    out: list[Statement] = []
    findings: list[Finding] = []
    for statement, complement in drafts:
        targets: tuple[str, ...] = ()
        if complement is not None:
            if complement.kind == "labels":
                everything = [d for d, _ in drafts]
                targets = tuple(t for label in complement.labels for t in _labelled(label, statement, everything))
            else:
                targets = _above(statement, out, vocabulary, narrow=complement.kind == "above")
            if not targets:
                findings.append(
                    Finding(
                        "dangling-reference",
                        "error",
                        "the statement applies when other criteria are not met, and no statement fits the reference",
                        statement.at,
                        (statement.id,),
                    )
                )
        changed = statement
        if targets:
            changed = msgspec.structs.replace(statement, complement_of=targets)
            if isinstance(statement.modality, Named) and statement.modality.id == "unknown":
                scope = union_of(s.modality for s in out if s.id in targets)
                changed = msgspec.structs.replace(changed, modality=scope)
        elif complement is not None and statement.criteria is None:
            # Without its targets the statement would be unconditional, which it is not.
            changed = msgspec.structs.replace(statement, criteria=StatementReference("?", False, statement.at))
        if changed.criteria is not None:
            tree, lost = _tie(changed.criteria, changed, out, [d for d, _ in drafts], vocabulary)
            changed = msgspec.structs.replace(changed, criteria=tree)
            if lost:
                findings.append(
                    Finding(
                        "dangling-reference",
                        "error",
                        "a criterion refers to others that could not be found",
                        changed.at,
                        (changed.id,),
                    )
                )
        out.append(changed)
    return out, findings


def _labelled(label: str, owner: Statement, statements: list[Statement]) -> list[str]:
    """Return the statement with a printed label: the nearest before the one that refers to it, else the first after."""
    found = [s for s in statements if s.label is not None and (s.label == label or s.id == label)]
    before = [s for s in found if s.ordinal < owner.ordinal]
    return [before[-1].id] if before else [s.id for s in found[:1]]


def _above(statement: Statement, before: list[Statement], vocabulary: Vocabulary, narrow: bool) -> tuple[str, ...]:
    """Return the granting statements before one that share modality and, if `narrow`, indication with it."""
    unknown = isinstance(statement.modality, Named) and statement.modality.id == "unknown"
    own_modalities = frozenset() if unknown else members(statement.modality, vocabulary)
    own_indications = members(statement.indication, vocabulary)
    return tuple(
        s.id
        for s in before
        if s.status == "medically-necessary"
        and (unknown or members(s.modality, vocabulary) & own_modalities)
        and (not narrow or members(s.indication, vocabulary) & own_indications)
    )


def _tie(
    criterion: Criterion, owner: Statement, before: list[Statement], everything: list[Statement], vocabulary: Vocabulary
) -> tuple[Criterion, bool]:
    if isinstance(criterion, Group):
        parts = [_tie(m, owner, before, everything, vocabulary) for m in criterion.members]
        return msgspec.structs.replace(criterion, members=tuple(p for p, _ in parts)), any(lost for _, lost in parts)
    if isinstance(criterion, StatementReference) and criterion.target == PROMISED:
        return criterion, False
    if not isinstance(criterion, StatementReference) or criterion.target == "?":
        return criterion, isinstance(criterion, StatementReference)
    if criterion.target == "above":
        targets = list(_above(owner, before, vocabulary, narrow=True))
    else:
        labels = [x for x in re.split(r"\s*(?:,|\band\b|\bor\b)\s*", criterion.target) if x]
        targets = [t for label in labels for t in _labelled(label, owner, everything)]
        if not targets:
            targets = [label for label in labels if _has_label(label, everything)]
    if not targets:
        return msgspec.structs.replace(criterion, target="?"), True
    refs = [StatementReference(t, criterion.met, criterion.at) for t in targets]
    # 'meets the criteria of I or II': either will do. 'Not met' of either is left as strict as it can be read.
    either = criterion.met and re.search(r"\bor\b", criterion.target) is not None
    tied = any_of(refs, criterion.at) if either else all_of(refs, criterion.at)
    return msgspec.structs.replace(tied, label=criterion.label) if criterion.label else tied, False


def _has_label(label: str, statements: list[Statement]) -> bool:
    def within(criterion: Criterion | None) -> bool:
        if criterion is None:
            return False
        return criterion.label == label or (isinstance(criterion, Group) and any(within(m) for m in criterion.members))

    return any(within(s.criteria) for s in statements)


def scope_ids(statement: Statement) -> tuple[str, ...]:
    """Return the identifiers that a statement's indication scope names."""
    return tuple(named(statement.indication))
