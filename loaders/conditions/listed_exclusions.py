"""Listed exclusions: contraindications that stand in one line, each of which excludes by itself.

'Exclusions: A; B; C', 'no contraindications (A, B)', 'if any contraindication is present (A, B)'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from loaders.conditions.criterion_trees import Found, any_of
from loaders.record import Criterion, Group
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from ontology.vocabulary import Vocabulary

__all__ = [
    "contraindicated_because",
    "each_excludes",
    "excludes_from",
    "named_contraindications",
    "of_another_treatment",
]

Read = Callable[[Passage], Criterion | None]

_COMMA = re.compile(
    r"\s*,(?!\s*(?:unless|except|excluding|with\s+the\s+exception|provided|if|when|which|who|that|but|including|such)\b)\s*"
    r"(?:and/or\s+|and\s+|or\s+)?",
    re.IGNORECASE,
)
"""Not before what is said of the contraindication itself ('A, unless B')."""
_SEMICOLON = re.compile(r"\s*;\s*(?:and/or\s+|and\s+|or\s+)?")


def of_another_treatment(of: str, vocabulary: Vocabulary, treatments: Sequence[str]) -> bool:
    """Tell whether what contraindications are to is another treatment than those that a statement is on.

    'Contraindications to surgery' exclude from surgery, and are a reason for what is done in its place.
    """
    own = {id for t in treatments for id in (*vocabulary.ancestors(t), *vocabulary.descendants(t))}
    if named := [m.id for m in vocabulary.mentions(of, ("modality",))]:
        return own.isdisjoint(named)
    return connective("another-treatment").search(of.lower()) is not None


def excludes_from(heading: Passage | None, vocabulary: Vocabulary, treatments: Sequence[str]) -> bool | None:
    """Tell whether what stands under a heading must not be so ('Exclusions:'); None where it bars another treatment."""
    found = connective("exclusions").fullmatch(heading.text.lower()) if heading is not None else None
    if found is None:
        return False
    return None if of_another_treatment(found["of"] or found["barring"] or "", vocabulary, treatments) else True


def each_excludes(listed: Passage, read: Read) -> Criterion | None:
    """Return the contraindications of a line as alternatives; None where it names but one.

    :param read: what one of them asks.
    """
    ends = _SEMICOLON if ";" in listed.text else _COMMA
    cuts = list(ends.finditer(listed.text.rstrip(" .;,")))
    if not cuts:
        return None
    starts = [0, *(m.end() for m in cuts)]
    parts = [listed.slice(a, b).strip(" .;,") for a, b in zip(starts, [*(m.start() for m in cuts), None], strict=True)]
    asked = [criterion for part in parts if part.text and (criterion := read(part)) is not None]
    return any_of(asked, listed.place()) if len(asked) > 1 else None


def named_contraindications(
    passage: Passage, text: str, taken: bytearray, read: Read, unread: Callable[[Passage], Criterion]
) -> list[Found]:
    """Return the contraindications that a bracket or an example spells out, or that none of them be there.

    :param text: the passage in small letters.
    :param unread: a criterion for words that nobody understood.
    """
    out: list[Found] = []
    for match in connective("contraindications-named").finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        listed = passage.slice(*match.span("listed"))
        named = each_excludes(listed, read) or read(listed) or unread(listed)
        if match["shown"] or match["also"]:
            named = any_of((named, unread(passage.slice(start, end))), passage.place(start, end))
        at = passage.place(start, end)
        out.append(Found(start, end, Group("none_of", (named,), at) if match["no"] else named))
        taken[start:end] = b"\1" * (end - start)
    return out


def contraindicated_because(passage: Passage, text: str, taken: bytearray, read: Read) -> list[Found]:
    """Return what is listed as a contraindication to a treatment, any one of which is one; an example asks nothing.

    :param text: the passage in small letters.
    :param read: what one of them asks.
    """
    out: list[Found] = []
    for match in connective("contraindicated-because").finditer(text):
        start, end = match.span("listed")
        if any(taken[start:end]):
            continue
        listed = passage.slice(start, end)
        if not match["shown"]:
            each = each_excludes(listed, read) or read(listed)
            out += [Found(start, end, each)] if each is not None else []
        first = start if match["shown"] is None else match.start("shown")
        taken[first:end] = b"\1" * (end - first)
    return out
