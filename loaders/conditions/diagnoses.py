"""Diagnoses: the tumors that a criterion names, those joined by 'or' as one condition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.conditions.criterion_trees import Found, atoms_of
from loaders.record import Atom, Criterion, Group
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.asides import without_asides, without_origins
from loaders.wording.exclusions import excluded_at, heads_of, heads_spoken_of, joined_with_non, narrows_next
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["ILLUSTRATION", "exclusive", "is_of_patients", "names_diagnosis", "read_diagnoses"]

ILLUSTRATION = compile_pattern(
    r"\((?:e\.?\s?g\.?|i\.?\s?e\.?|for example|for instance|such as|to include|includes?|including)[^()]{0,300}\)",
    re.IGNORECASE,
)
"""Examples in brackets, which ask for nothing more."""
_NEITHER = re.compile(r"\b(?:neither|nor)\s+(?:(?:of|from|an?|the)\s+){0,2}\Z")
_COORDINATED = compile_pattern(r"[\s,/()]*(?:or|and|and/or|,|/)?[\s,()]*(?:from\s+|an?\s+|the\s+)?")
_SPELLED = re.compile(r"\s*\(\s*")
"""What stands between the name of a class and the bracket that says which of it is meant."""
_KINDS = compile_pattern(r"\s*\([a-z-]+\s+(?:or|and)\s+[a-z-]+\)")
"""The two kinds of a tumor in brackets: 'melanoma (ocular or cutaneous)'."""


def read_diagnoses(
    passage: Passage, text: str, vocabulary: Vocabulary, head: str | None, indications: Sequence[str], taken: bytearray
) -> list[Found]:
    """Return the diagnoses that a passage names, coordinated ones as one condition, exceptions as its complement.

    :param text: the passage lower-cased, with what is no diagnosis blanked.
    :param head: the class of metastases that a primary named alone means here.
    :param indications: what the statement is on.
    :param taken: a byte for each character, set where something was read; the diagnoses are added.
    """
    mentions = _named_in(passage, text, vocabulary, head, taken)
    groups: list[tuple[int, int, list[str], bool]] = []
    apart = -1  # the end of a name behind 'non', which nothing joins
    for mention, id in mentions:
        lead = text[groups[-1][1] : mention.start] if groups else text[: mention.start]
        non = excluded_at(text, mention.start)
        kind = not groups and connective("kind-left-out").search(lead[-60:]) is not None
        excepted = bool(connective("except").search(lead[-60:])) and not kind
        excepted = excepted or non is not None or bool(_NEITHER.search(lead))
        if groups and not excepted and groups[-1][1] != apart and _COORDINATED.fullmatch(_KINDS.sub("", lead)):
            start, _, ids, negative = groups[-1]
            if _SPELLED.fullmatch(lead) and id != ids[-1] and id in vocabulary.descendants(ids[-1]):
                ids = ids[:-1]  # 'primary liver cancer (hepatocellular carcinoma)' means the latter
            groups[-1] = (start, mention.end, [*ids, id], negative)
        else:
            groups.append((mention.start if non is None else non, mention.end, [id], excepted))
            apart = mention.end if non is not None else -1
            if len(groups) == 1 and excepted:
                # 'non-colorectal liver metastases' are metastases, and so are 'metastases other than colorectal'.
                spoken = heads_of([id], vocabulary) if non is not None and mention.kind == "tumor" else []
                spoken = spoken or heads_spoken_of(lead, [id], vocabulary)
                groups[:0] = [(groups[0][0], groups[0][0], [head], False) for head in spoken]
    out: list[Found] = []
    for k, (start, end, ids, negative) in enumerate(groups):
        taken[start:end] = b"\1" * (end - start)
        for kinds in _KINDS.finditer(text, start, end):
            taken[kinds.start() : kinds.end()] = bytes(kinds.end() - kinds.start())
        at = passage.place(start, end)
        before = groups[k - 1] if k else None
        if (
            negative
            and before
            and set(ids) <= set(before[2])
            and re.fullmatch(r"\W*(?:or|and)\W*", text[before[1] : start])
        ):
            # 'Neuroendocrine tumors (carcinoid or non-carcinoid)' says nothing about which; nor does 'A or non-A'.
            if before[2].count(ids[0]) < 2 and out and out[-1].start == before[0]:
                out.pop()
            continue
        if negative:
            for match in connective("other").finditer(text[:start]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            for match in connective("except").finditer(text[:start]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            atoms = tuple(Atom("diagnosis", "in", (id,), at) for id in dict.fromkeys(ids))
            out.append(Found(start, end, Group("none_of", atoms, at)))
        elif not _says_nothing(ids, indications, vocabulary):
            out.append(Found(start, end, Atom("diagnosis", "in", tuple(dict.fromkeys(ids)), at)))
    return out


def _named_in(
    passage: Passage, text: str, vocabulary: Vocabulary, head: str | None, taken: bytearray
) -> list[tuple[Mention, str]]:
    """Return the tumors that a passage names, each with the class that it means there."""
    named_here = [*vocabulary.mentions(without_asides(passage.text, vocabulary), ("tumor", "primary"))]
    named_here += joined_with_non(text, len(text), vocabulary)
    meant: list[tuple[Mention, str]] = []
    for mention in without_origins(passage.text, sorted(named_here, key=lambda m: m.start), vocabulary):
        id = mention.id
        if mention.kind == "primary":
            # A policy on tumors in one place that names a cancer of another means its metastases there.
            heads = {h for h, _ in vocabulary.composed}
            place = head or (next(iter(heads)) if len(heads) == 1 else None)
            id = (vocabulary.compose(place, mention.id) if place else None) or mention.id
        meant.append((mention, id))
    shown = [m.span() for m in ILLUSTRATION.finditer(text)]
    mentions: list[tuple[Mention, str]] = []
    for at, (mention, id) in enumerate(meant):
        if any(taken[mention.start : mention.end]) or narrows_next(meant, passage.text, at):
            continue
        if mentions and any(start < mention.start < end for start, end in shown):
            # 'other cancers (e.g., breast cancer)': an example of what is named before it asks for nothing more.
            continue
        mentions.append((mention, id))
    return mentions


def _says_nothing(ids: list[str], indications: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Tell whether a diagnosis only repeats what the statement is about."""
    return bool(indications) and all(any(known in vocabulary.descendants(id) for id in ids) for known in indications)


def exclusive(members: Sequence[Criterion], vocabulary: Vocabulary) -> bool:
    """Tell whether members are asked of different diagnoses, so that nobody meets all of them."""
    required = [
        frozenset(narrower for id in ids for narrower in vocabulary.descendants(id))
        for member in members
        if (ids := _required(member))
    ]
    return len(required) > 1 and not frozenset.intersection(*required)


def names_diagnosis(criterion: Criterion, vocabulary: Vocabulary) -> bool:
    """Tell whether a criterion says anything of a diagnosis."""
    return any(vocabulary.value_type(a.characteristic) == "diagnosis" for a in atoms_of(criterion))


def is_of_patients(criterion: Criterion, vocabulary: Vocabulary) -> bool:
    """Tell whether a criterion is on patients with some diagnosis, and not on all of whom some are asked more."""
    if not isinstance(criterion, Group):
        return names_diagnosis(criterion, vocabulary)
    if criterion.combination == "any_of":  # 'for A, B' is asked of whoever has no A
        left = any(isinstance(m, Group) and m.combination == "none_of" for m in criterion.members)
        return not left and all(is_of_patients(m, vocabulary) for m in criterion.members)
    return any(is_of_patients(m, vocabulary) for m in criterion.members)


def _required(criterion: Criterion) -> frozenset[str]:
    """Return the diagnoses one of which whoever meets a criterion has; none where it asks for none."""
    parts = criterion.members if isinstance(criterion, Group) and criterion.combination == "all_of" else (criterion,)
    values = [p.value for p in parts if isinstance(p, Atom) and p.characteristic == "diagnosis"]
    return frozenset(id for value in values if isinstance(value, tuple) for id in value)
