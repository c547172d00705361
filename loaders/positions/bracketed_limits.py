"""Limits in brackets: 'X (for lesions up to 3 cm) and Y (if unresectable) are covered', each for its own."""

from __future__ import annotations

import re

from loaders.positions.awaited_criteria import announces_list
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.statuses import StatusPhrase
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["split_bracketed"]

_BRACKET = re.compile(r"\s*\([^()]{1,200}\)")
_JOINT = compile_pattern(r"(?:\s|,|\band\b|\bor\b|\band/or\b|\bboth\b|\beither\b)*", re.IGNORECASE)
_MOST = 12
"""Treatments of one sentence at most."""


def split_bracketed(sentence: Passage, phrase: StatusPhrase | None, vocabulary: Vocabulary) -> list[Passage]:
    """Return a sentence treatment by treatment where brackets behind their names limit one of them."""
    if phrase is None or "(" not in sentence.text[: phrase.start] or announces_list(sentence.text):
        return [sentence]
    text = sentence.text
    named: list[tuple[Mention, int]] = []
    limits: dict[int, tuple[int, int]] = {}
    for mention in vocabulary.mentions(text[: phrase.start], ("modality",)):
        if named and mention.start < named[-1][1]:
            continue  # 'radiofrequency ablation (RFA)'
        end = mention.end
        while bracket := _BRACKET.match(text, end, phrase.start):
            end = bracket.end()
            if connective("limits-in-brackets").search(bracket[0].lower()):
                limits[mention.start] = bracket.span()
        if named and _JOINT.fullmatch(text[named[-1][1] : mention.start]) is None:
            return [sentence]
        named.append((mention, end))
    if not limits or len(named) > _MOST:
        return [sentence]
    before, behind = sentence.slice(0, named[0][0].start), sentence.slice(named[-1][1])
    parts: list[Passage] = []
    for mention, end in named:
        start, stop = limits.get(mention.start, (end, end))
        said = [sentence.slice(mention.start, start).strip(), sentence.slice(start, stop).strip(" ()")]
        parts.append(join([before, join(said), sentence.slice(stop, end), behind], ""))
    return parts
