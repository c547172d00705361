"""Pointers: related policies, notes that send the reader to one, and vendors.

1. A list of related policies gives a pointer an entry, with its printed number.
2. A sentence that says where its subject is addressed gives one.
3. A sentence that leaves something to another company gives a vendor, for the
   techniques that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from loaders.lines.reading import Reading
from loaders.record import Pointer
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, PatternTable, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.named_lines import find_lines
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_pointers"]

_LONGEST_TITLE = 200


@cache
def _words(name: str) -> Pattern:
    return compile_pattern(lexicon("pointers")[name], re.IGNORECASE)


@cache
def _position() -> Pattern:
    return compile_pattern("|".join(lexicon("statuses")["any"]), re.IGNORECASE)


@cache
def _number_at_end() -> Pattern:
    return compile_pattern(rf"[\s,;:(#-]*(?<![\w.-])#?\s*\(?(?P<number>{lexicon('pointers')['code']})\)?\W*$")


@cache
def _number_at_start() -> Pattern:
    return compile_pattern(rf"#?(?P<number>{lexicon('pointers')['code']})\s*[-:,]?\s+(?=\S)")


@cache
def _references() -> PatternTable[None]:
    words = lexicon("pointers")
    kind, code = words["kind"], f"(?-i:{words['code']})"
    return PatternTable(
        (compile_pattern(row["pattern"].replace("KIND", kind).replace("CODE", code), re.IGNORECASE), None)
        for row in words["reference"]
    )


@cache
def _vendors() -> PatternTable[None]:
    words = lexicon("pointers")
    return PatternTable(
        (compile_pattern(row["pattern"].replace("NAME", f"(?-i:{words['names']['name']})"), re.IGNORECASE), None)
        for row in words["vendor"]
    )


def _modalities(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.id for m in vocabulary.mentions(text, ("modality",))))


def _is_number(text: str) -> bool:
    """Tell a policy number from a year or a count."""
    digits = sum(1 for c in text if c.isdigit())
    return digits >= 3 and not re.fullmatch(r"(?:19|20)\d\d", text)


def _entry(passage: Passage, vocabulary: Vocabulary) -> Pointer | None:
    """Return the pointer of one entry of a list, its number taken off the title."""
    passage = passage.strip(" •*-")
    text = passage.text
    if (
        not text
        or len(text) > _LONGEST_TITLE
        or _words("nothing").fullmatch(text)
        or re.search(r"\w{3,}\.$|:$|^\(", text)
    ):
        return None
    if text.count("(") != text.count(")"):
        return None
    number: str | None = None
    title = passage
    if (match := _number_at_end().search(text)) and _is_number(match["number"]):
        number, title = match["number"], passage.slice(0, match.start())
    elif (match := _number_at_start().match(text)) and _is_number(match["number"]):
        number, title = match["number"], passage.slice(match.end())
    title = title.strip(" ,;:#-")
    if not any(c.isalpha() for c in title.text):
        return None
    return Pointer(
        "related_policy", " ".join(title.text.split()), number, _modalities(title.text, vocabulary), passage.place()
    )


def _source_lines(passage: Passage) -> list[Passage]:
    """Return a passage cut where a source line begins an entry of its own."""
    begins = (i for i in passage.line_starts()[1:] if passage.text[i].isupper() or passage.text[i].isdigit())
    cuts = [0, *begins]
    return [passage.slice(a, b).strip() for a, b in zip(cuts, [*cuts[1:], len(passage)], strict=True)]


def _entries(block: Block) -> list[Passage]:
    if block.kind == "row":
        return [c for c in block.cells if c.text]
    return [block.passage] if block.kind == "item" else _source_lines(block.passage)


def _listed(section: Section, vocabulary: Vocabulary) -> Iterator[Pointer]:
    """Yield the related policies of a section, or of a list under such a label in another section."""
    listing = section.role == "related"
    strict = False
    found = 0
    for block in section.blocks:
        label = len(block.text) < 60 and _words("label").fullmatch(block.text) is not None
        if label:
            listing, strict, found = True, section.role != "related", 0
            continue
        if not listing:
            continue
        # Inside another section the list ends with its items; a heading ends every list.
        if (block.kind == "heading" and not _words("nothing").fullmatch(block.text)) or (
            strict and found and block.kind not in ("item", "row")
        ):
            listing = False
            continue
        if _position().search(block.text):
            # Columns of a page run into each other here; what stands in the list cannot be told.
            listing = False
            continue
        if block.kind == "paragraph" and (
            len(block.text) > 3 * _LONGEST_TITLE or (found and block.gap > 0 and block.text.endswith("."))
        ):
            listing = False
            continue
        for passage in _entries(block):
            pointer = _entry(passage, vocabulary)
            if pointer is not None:
                found += 1
                yield pointer


def _noted(sentence: Passage, vocabulary: Vocabulary) -> Iterator[Pointer]:
    if find_lines(sentence.text):
        # What holds for a line of business is read with the lines of business.
        return
    for match, _ in _references().found(sentence.text):
        if not _is_number(match["number"]):
            continue
        title = match["title"] or ""
        modalities = _modalities(title or sentence.text, vocabulary)
        yield Pointer(
            "related_policy", " ".join(title.split()) or match["number"], match["number"], modalities, sentence.place()
        )
        return


def _delegated(sentence: Passage, vocabulary: Vocabulary) -> Iterator[Pointer]:
    names = lexicon("pointers")["names"]
    for match, _ in _vendors().found(sentence.text):
        if re.search(names["never"], match["name"], re.IGNORECASE):
            continue
        modalities = _modalities(sentence.text, vocabulary)
        place = sentence.place()
        if modalities:
            yield Pointer("vendor", match["name"], None, modalities, place)
        return


def read_pointers(reading: Reading, sections: list[Section], vocabulary: Vocabulary) -> tuple[Pointer, ...]:
    """Return related policies, policies named in notes, and vendors, each once, in order of their place."""
    silent = set(lexicon("pointers")["silent"]["roles"])
    out: list[Pointer] = []
    for section in sections:
        if section.role not in silent:
            out += _listed(section, vocabulary)
        listed = {span for p in out for span in p.at}
        for block in section.blocks:
            for part in ([c for c in block.cells if c.text] or [block.passage]) if section.role not in silent else ():
                if not (_references().may_match(part.text) or _vendors().may_match(part.text)):
                    continue
                for sentence in split_sentences(part):
                    if listed & set(sentence.place()):
                        continue
                    out += _noted(sentence, vocabulary)
                    out += _delegated(sentence, vocabulary)
    for line in reading.furniture:
        out += _noted(line.passage, vocabulary)
    unique: dict[tuple[str, str, str | None], Pointer] = {}
    for pointer in sorted(out, key=lambda p: p.at[0].start):
        unique.setdefault((pointer.kind, pointer.title, pointer.number), pointer)
    return tuple(unique.values())
