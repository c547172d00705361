"""Brands: who issues a document that prints no name of an insurer.

A brand that speaks ('... considers X medically necessary') is the payer. Else it is the name that stands by itself in
the head of the document, in its running lines or behind a copyright sign, and again elsewhere. It is always written
with capitals: what also stands in small letters is a topic and no name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import Payer
from loaders.structure.dates import all_lines
from loaders.text.text import Passage
from loaders.wording.identity_words import cue, slug_of
from loaders.wording.statuses import takes_position
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_brand", "read_speaker"]

_HEAD = 4
"""Lines at the top of a document, one of which is its letterhead."""
_NAME = r"[A-Z][\w'&.-]*[\w'](?:\s+(?:(?:of|the|and|&)\s+){0,2}[A-Z][\w'&.-]*[\w']){0,4}"
_ALONE = re.compile(rf"\W*(?:(?:©|\(c\)|copyright)\W*(?:\d{{4}}\W*){{0,3}})?(?P<name>{_NAME})(?:\s+[-–—|]\s.*)?\W*")
_WHOSE = re.compile(rf"(?:the\s+)?(?P<name>{_NAME})")
_WORD = r"[A-Z](?:[\w-]|['’](?!s\b))*\w"
_SPEAKER = re.compile(
    rf"(?:^\W*(?:(?:\d{{1,2}}|[A-Za-z]|[ivxIVX]{{1,5}})[.)]\s+)?|[.:;,]\s+|\bIn\s+)(?P<name>{_WORD}(?:\s+{_WORD}){{0,3}}?)"
    r"(?=(?:.s)?\s+[a-z])"
)
"""A name at the head of a line, of an item or of a clause, with a word in small letters behind it."""
_CLAUSE = 300
"""Characters behind a name within which what it says stands."""
_VERB = 60
"""Characters behind a name within which its verb stands."""
_REPEATED = 2
"""Lines in which a brand stands at least."""


def read_speaker(reading: Reading, vocabulary: Vocabulary) -> tuple[Payer, tuple[str, ...]] | None:
    """Return the brand that speaks in its own name, where no insurer's name is printed, and what others do.

    The first one that judges a treatment ('... considers X medically necessary') is the payer: those named behind it
    are whose positions it tells. Where none does, it is the one that most lines about members begin with.
    """
    judging: dict[str, Passage] = {}
    heading: list[Passage] = []
    for line in all_lines(reading):
        for found, judges in _speaking(line, vocabulary):
            if judges:
                judging.setdefault(found.text, found)
            else:
                heading.append(found)
    if judging:
        name, *others = judging
        return Payer(slug_of(name), name, judging[name].place()), tuple(others)
    if not heading:
        return None
    name = Counter(found.text for found in heading).most_common(1)[0][0]
    first = next(found for found in heading if found.text == name)
    return Payer(slug_of(name), name, first.place()), ()


def _speaking(line: Line, vocabulary: Vocabulary) -> Iterator[tuple[Passage, bool]]:
    """Yield the names of a line that speak, each with whether it is the subject of a position on a treatment."""
    for benefit in cue("payer", "speaker", "benefit_of").finditer(line.text):
        if whose := _WHOSE.match(line.text, benefit.end()):
            yield line.passage.slice(whose.start("name"), whose.end("name")), True
    for match in _SPEAKER.finditer(line.text):
        behind = line.text[match.end() : match.end() + _CLAUSE]
        heads = not line.text[: match.start("name")].strip()
        judges = (
            cue("payer", "speaker", "judges").search(behind[:_VERB]) is not None
            and takes_position(match["name"] + behind)
            and bool(vocabulary.mentions(behind, ("modality",)))
        )
        if not judges and not (heads and cue("payer", "speaker", "after").search(behind[:_VERB])):
            continue
        # 'Coverage Policy Acme covers': words of the document before the name of its issuer.
        words = list(re.finditer(r"\S+", match["name"]))
        never = [
            cue("payer", "speaker", "never").search(w[0]) is not None
            or cue("payer", "brand", "never").search(w[0]) is not None
            for w in words
        ]
        own = next((w for w, no in zip(words, never, strict=True) if not no), None)
        if own is not None and not never[-1]:
            at = match.start("name") + own.start()
            yield line.passage.slice(at, match.end("name")), judges


def read_brand(reading: Reading, vocabulary: Vocabulary) -> Payer | None:
    """Return the one name that stands by itself at the head or foot of a document and is no topic, or None."""
    found: dict[str, Passage] = {}
    for passage, match in _standing_alone(reading):
        name = match["name"]
        if not _is_topic(name, vocabulary):
            found.setdefault(name, passage.slice(match.start("name"), match.end("name")))
    text = "\n".join(line.text for line in all_lines(reading))
    lines = {name: _lines_with(name, text) for name in found}
    names = sorted((n for n in found if lines[n] >= _REPEATED), key=lambda n: -lines[n])
    if not names or (len(names) > 1 and lines[names[0]] == lines[names[1]]):
        return None
    return Payer(slug_of(names[0]), names[0], found[names[0]].place())


def _standing_alone(reading: Reading) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Yield the names that fill a line, or a cell of one, at the head of the document or around its pages."""
    head = sorted(line.number for line in reading.lines)[:_HEAD]
    around = {line.number for line in reading.furniture}
    before_kind = _before_kind()
    for line in all_lines(reading):
        if line.number in around or line.number in head:
            for cell in _cells(line):
                picture = cue("payer", "brand", "picture").search(cell.text)
                shown = cell.slice(0, picture.start()) if picture else cell
                if match := before_kind.fullmatch(shown.text) or _ALONE.fullmatch(shown.text):
                    yield shown, match


@cache
def _before_kind() -> re.Pattern[str]:
    return re.compile(rf"\W*(?P<name>{_NAME}?)(?i:{lexicon('identity')['payer']['brand']['before_kind']})\W*")


def _cells(line: Line) -> list[Passage]:
    return [cell for cell in line.cells if cell.text] or [line.passage]


def _is_topic(name: str, vocabulary: Vocabulary) -> bool:
    words = name.split()
    return (
        len(name) < 4
        or any(c.isdigit() for c in name)
        or any(cue("payer", "brand", "never").search(w) for w in words)
        or (cue("payer", "never").search(name) is not None and not cue("payer", "brand", "program").fullmatch(name))
        or bool(vocabulary.mentions(name))
    )


def _lines_with(name: str, text: str) -> int:
    """Return in how many lines a name stands, 0 for one that also stands in small letters."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    printed = list(pattern.finditer(text))
    if any(m[0].islower() for m in printed):
        return 0
    return len({text.count("\n", 0, m.start()) for m in printed})
