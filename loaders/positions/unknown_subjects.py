"""Unknown subjects: what a sentence grants by a name that nobody knows, under the title of a treatment that it is not.

'Contrast-enhanced ultrasound of the tumor is covered' in a policy on a treatment grants no such treatment.
"""

from __future__ import annotations

import re

from loaders.text.lexicon_patterns import connective, said_of_any
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.statuses import StatusPhrase
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["names_unknown"]

_VERB = compile_pattern(r"(?:is|are|may\s+be|will\s+be|can\s+be)\s", re.IGNORECASE)
_WORD = re.compile(r"[a-z][a-z-]*")
_LONGEST = 6
"""Words of the name that a subject is, at most."""


def names_unknown(sentence: Passage, phrase: StatusPhrase, vocabulary: Vocabulary) -> bool:
    """Tell whether the subject of a position is a name, and neither of a treatment, nor of patients, nor of a tumor."""
    subject = sentence.text[: phrase.start]
    low = subject.lower()
    if not _VERB.match(sentence.text, phrase.start) or vocabulary.mentions(subject, ("modality",)):
        return False
    named = connective("subject-name").match(low)
    if named is None or connective("tumors").search(named["name"]) or connective("of-cases").search(named["name"]):
        return False
    words = _WORD.findall(named["name"])
    if (
        not words
        or len(words) > _LONGEST
        or vocabulary.mentions(subject[named.start("name") : named.end("name")], ("tumor", "primary", "setting"))
    ):
        return False
    neutral = frozenset(lexicon("characteristics")["neutral"]["words"].split())
    return words[-1] not in said_of_any() | neutral | frozenset(lexicon("connectives")["subject-name"]["means"].split())
