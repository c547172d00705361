"""Sentences of the coverage sections that were not understood: what they may be about, and which are damaged.

1. Besides the statement before it, such a sentence touches the treatments that it names.
2. Where characters of it were lost or covered, nobody can read it: then the treatments of the
   heading over it are meant, too, when the sentence names none that is left. Where there are none
   either, it may be about anything, and touches every answer; where the document takes no position
   that can be read, nothing can be answered from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from loaders.positions.drafts import Positions
from loaders.record import Finding
from loaders.structure.blocks import Block
from loaders.structure.sections import COVERAGE_ROLES, Section
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import SourceText
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["tie_unread"]

_UNREAD = "not-understood"


@cache
def _damage() -> Pattern:
    return compile_pattern(lexicon("spelling")["damage"]["pattern"], re.IGNORECASE)


def tie_unread(
    positions: Positions, source: SourceText, sections: Sequence[Section], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield the findings about positions; on sentences not understood they name the treatments that may be meant."""
    for finding in positions.findings:
        if finding.kind == _UNREAD:
            finding = _tied(finding, source, sections, vocabulary, stated=bool(positions.statements))
        yield finding


def _tied(
    finding: Finding, source: SourceText, sections: Sequence[Section], vocabulary: Vocabulary, *, stated: bool
) -> Finding:
    text = " ".join(source.text[span.start : span.end] for span in finding.at)
    about = _treatments(text, vocabulary)
    if not _damage().search(text):
        return msgspec.structs.replace(finding, touches=tuple(dict.fromkeys((*finding.touches, *about))))
    about = about or _treatments_over(finding, sections, vocabulary)
    if about:
        message = "a sentence of a coverage section is damaged and could not be read"
        return Finding("unreadable", "error", message, finding.at, about)
    message = "a sentence of a coverage section is damaged, and what it is about could not be read"
    return (
        Finding(_UNREAD, "warning", message, finding.at)
        if stated
        else Finding("unreadable", "error", message, finding.at)
    )


def _treatments(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.id for m in vocabulary.mentions(text, ("modality",))))


def _treatments_over(finding: Finding, sections: Sequence[Section], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the treatments that the nearest item or heading over a damaged sentence names."""
    start = finding.at[0].start
    for section in sections:
        if section.role not in COVERAGE_ROLES:
            continue
        for i, block in enumerate(section.blocks):
            if not any(span.start <= start < span.end for span in block.passage.place()):
                continue
            names = [b.text for b in reversed(section.blocks[:i]) if _above(b, block)]
            names += [topic.text for topic in reversed(section.topics.get(i, ()))]
            return next((about for name in names if (about := _treatments(name, vocabulary))), ())
    return ()


def _above(one: Block, other: Block) -> bool:
    """Tell whether the labels of a block are those of another one without the last: '2.3' of '2.3.1'."""
    outer, inner = (".".join(label.text for label in block.labels) for block in (one, other))
    return bool(outer) and inner.rpartition(".")[0] == outer
