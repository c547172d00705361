"""Limiting labels: names before a position that say of whom or of what it is, set apart by a colon or a stop.

'Members over 18: X is covered' and 'Outpatient only: X is covered' grant X to some. A label
that names a part of a policy ('Policy statement: ...') or lines of business alone limits
nothing that is asked. A name that is a sentence of its own ('HCC. X is covered.') is a
label, too.
"""

from __future__ import annotations

from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.text import Passage, join
from loaders.wording.headings import heading_role
from loaders.wording.named_lines import find_lines, lines_left_out, names_lines_only
from loaders.wording.statuses import takes_position
from ontology.vocabulary import Vocabulary

__all__ = ["labels_by_print", "limiting_label", "with_names_as_labels", "without_other_treatment"]

_LINE = 300
"""Characters in which two names at the start of a sentence stand."""
_NAME = 8
"""Words of a name that stands as a sentence, at most."""


def limiting_label(text: str, vocabulary: Vocabulary) -> int | None:
    """Return where a label ends that may limit the position behind it; None where there is none."""
    match = lexicon_pattern("connectives", "limiting-label", "label").match(text)
    if match is None or heading_role(match["label"]) is not None:
        return None
    if not _says_of_whom(match["label"]) and not _limits_unread(match["label"]):
        return None
    known = _names_lines(match["label"]) or vocabulary.mentions(match["label"], ("modality",))
    return None if known else match.end("label")


def _limits_unread(label: str) -> bool:
    """Tell whether a label is a name of something, and not of a part of the policy: 'Texas', 'Second line'."""
    low = label.lower()
    if len(label.split()) > _NAME or connective("for-whom").match(low) or connective("finite").search(low):
        return False
    if find_lines(label, listed=True) or lines_left_out(label) or takes_position(label):
        return False
    everybody, neutral = (lexicon_pattern("connectives", "limiting-label", name) for name in ("everybody", "neutral"))
    return everybody.fullmatch(label) is None and neutral.fullmatch(label) is None


def labels_by_print(name: str) -> bool:
    """Tell whether a name that print sets apart from its sentence says of whom that is."""
    return _says_of_whom(name) or _names_lines(name)


def _says_of_whom(label: str) -> bool:
    everybody = lexicon_pattern("connectives", "limiting-label", "everybody").fullmatch(label) is not None
    return not everybody and lexicon_pattern("connectives", "limiting-label", "words").search(label) is not None


def _names_lines(label: str) -> bool:
    lines = [(line.start, line.end) for line in find_lines(label, listed=True)]
    return bool(lines) and names_lines_only(label, lines)


def with_names_as_labels(sentences: list[Passage], vocabulary: Vocabulary) -> list[Passage]:
    """Return sentences, a tumor, a use or a line of business before one that takes a position joined with it."""
    out: list[Passage] = []
    for sentence in sentences:
        if out and _is_name(out[-1].text, vocabulary) and _judges_treatment(sentence.text, vocabulary):
            out[-1] = join([out[-1].slice(0, len(out[-1].text.rstrip(" ."))), sentence], ": ")
        else:
            out.append(sentence)
    return out


def _is_name(text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a sentence is no more than the name of what the next one is on."""
    if not 0 < len(text.split()) <= _NAME or not text.endswith(".") or takes_position(text):
        return False
    if connective("finite").search(text.lower()) is not None or heading_role(text.rstrip(" .")) is not None:
        return False
    named = vocabulary.mentions(text)
    if any(m.kind == "modality" for m in named):
        return False  # it is judged itself: 'Microwave ablation. Covered for ...'
    return bool(named) or _says_of_whom(text) or _names_lines(text.rstrip(" ."))


def _judges_treatment(text: str, vocabulary: Vocabulary) -> bool:
    return takes_position(text) and bool(vocabulary.mentions(text, ("modality",)))


def without_other_treatment(sentence: Passage, vocabulary: Vocabulary) -> Passage:
    """Return a sentence without a label that is the name of a treatment, where it judges one that it names itself."""
    label, colon, rest = sentence.text.partition(": ")
    if not colon:
        return _without_name_before(sentence, vocabulary)
    if not takes_position(rest):
        return sentence
    named = vocabulary.mentions(label, ("modality",))
    if not named or label[: named[0].start].strip() or label[named[-1].end :].strip():
        return sentence
    judged = vocabulary.mentions(rest, ("modality",))
    if not judged or lexicon_pattern("connectives", "limiting-label", "article").fullmatch(
        rest[: judged[0].start]
    ) is None:  # fmt: skip
        return sentence
    return sentence.slice(len(label) + len(colon))


def _without_name_before(sentence: Passage, vocabulary: Vocabulary) -> Passage:
    """Return a sentence without the name of a treatment that stands before another one with nothing between them.

    'Cryoablation Histotripsy is covered': a page printed the first as a heading in the line.
    """
    text = sentence.text
    named = vocabulary.mentions(text[:_LINE], ("modality",))
    if len(named) != 2 or named[0].start or not text[named[0].end : named[1].start].isspace():
        return sentence
    first, second = named
    related = vocabulary.ancestors(first.id) | vocabulary.descendants(first.id)
    one = lexicon_pattern("connectives", "limiting-label", "one").match(text, second.end) is not None
    apart = second.id not in related and text[second.start].isupper()
    return sentence.slice(second.start) if apart and one and takes_position(text) else sentence
