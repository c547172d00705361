"""Sections of the policy that a list of codes only interrupts.

Payers print the codes of each statement in a box behind it. Where what follows
the codes judges a treatment in the payer's own voice, under a name that ranks
below the policy's own heading or that names a treatment, the policy goes on;
so it does behind nothing but codes, and behind boxes that several parts have.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from loaders.structure.blocks import Block
from loaders.structure.sections import COVERAGE_ROLES, Section
from loaders.text.patterns import compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.statuses import find_statuses, speaks_of_category
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["resume_positions"]

_A_CODE = re.compile(r"\b(?:\d{4}[0-9TUFM]|[A-Z]\d{4}|[A-TV-Z]\d[0-9AB](?:\.\w{1,4})?)\b")
_LISTS = re.compile(r"\b(?:following|covered|listed)\s+diagnos[ei]s\b|\b(?:diagnos[ei]s|conditions)\s+for\s+which\b")
"""What leads a list of diagnosis codes judges none of them."""


def resume_positions(sections: list[Section], vocabulary: Vocabulary) -> list[Section]:
    """Return the sections, what goes on with the policy behind a list of codes as a section of it."""
    out: list[Section] = []
    boxes = Counter(s.title.casefold() for s in sections if s.role == "coding")
    for section in sections:
        before = out[-1] if out else None
        if section.role != "coding" or before is None or before.role not in COVERAGE_ROLES:
            out.append(section)
            continue
        first = next((i for i, b in enumerate(section.blocks) if i and _judges(b, vocabulary)), None)
        box = boxes[section.title.casefold()] > 1 or (
            first is not None and all(map(_only_codes, section.blocks[:first]))
        )
        if first is None or (_ends(before, section) and not box and not _under_treatment(section, first, vocabulary)):
            out.append(section)
            continue
        while first > 1 and section.blocks[first - 1].kind == "heading":
            first -= 1
        out.append(replace(section, blocks=section.blocks[:first], topics=_topics(section, 0, first, ())))
        above = before.topics.get(len(before.blocks) - 1, ())
        topics = _topics(section, first, len(section.blocks), above)
        out.append(replace(before, blocks=section.blocks[first:], topics=topics))
    return out


def _only_codes(block: Block) -> bool:
    """Tell whether a block holds codes and no words."""
    return bool(_A_CODE.search(block.text)) and not re.search(r"[a-z]{4,}", block.text)


def _under_treatment(section: Section, index: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a block stands under a heading of its own that names a treatment, as the parts of a policy do."""
    topics = section.topics.get(index, ())
    return bool(topics) and bool(vocabulary.mentions(topics[-1].text, ("modality",)))


def _topics(section: Section, start: int, end: int, above: tuple[Passage, ...]) -> dict[int, tuple[Passage, ...]]:
    return {i - start: section.topics.get(i) or above for i in range(start, end)}


def _ends(policy: Section, codes: Section) -> bool:
    """Tell whether a heading over codes ranks as high as that of the policy before it, and so ends it."""
    if codes.level is None or policy.level is None:
        return codes.level is not None or (policy.level is None and codes.title.isupper() >= policy.title.isupper())
    return codes.level <= policy.level


def _judges(block: Block, vocabulary: Vocabulary) -> bool:
    """Tell whether a block says in a sentence of its own, and of no code, how a treatment is judged."""
    attributed = compile_pattern(lexicon("statuses")["attributed"]["pattern"])
    for sentence in split_sentences(block.passage) if block.kind in ("paragraph", "item") else ():
        low = sentence.text.lower()
        phrases = [p for p in find_statuses(sentence.text) if p.status not in ("scope", "unclear")]
        if not phrases or _LISTS.search(low) or re.search(lexicon("codes")["listing"]["cue"], low):
            continue
        if attributed.search(low) or speaks_of_category(sentence.text):
            continue
        named = vocabulary.mentions(sentence.text[: phrases[0].start], ("modality",))
        # 'Y90' has the shape of a code and is the name of a treatment.
        codes = [m for m in _A_CODE.finditer(sentence.text) if not any(n.start <= m.start() < n.end for n in named)]
        if named and not codes:
            return True
    return False
