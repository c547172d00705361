"""Audit: where the text of a document and its reference list contradict each other.

Each rule reads what one document prints and yields findings; none knows more than
the document and the ontology. What needs several documents or a day to compare
with is `graph.audit`'s. A rule that can't be sure says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from loaders.audit.audit_numbers import find_odd_numbers
from loaders.audit.audit_topics import Surroundings, shares_topic
from loaders.record import CodeEntry, EvidenceItem, Finding, GuidelineCitation, Place, ReferenceEntry, Statement
from loaders.references.damaged_lists import cut_off_at, find_damaged_lists
from loaders.results.study_names import forms_of_names
from loaders.structure.blocks import Block
from loaders.structure.citations import MarkStyle, find_marks
from loaders.structure.sections import Section
from loaders.structure.topics import mentioned, sentence_spans
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import SourceText
from loaders.wording.headings import states_status
from ontology.lexicon import lexicon
from ontology.phrases import fold
from ontology.scope import named
from ontology.vocabulary import Vocabulary

__all__ = ["read_audit"]

_CITED_ENOUGH = 0.6
"""Share of a list that its marks must reach before the rest counts as never cited."""
_HARDLY_CITED, _LONG_LIST = 0.9, 5
"""Share of a list that nothing points to, and its least length, before a list without marks is reported as a whole."""
_SAME_NAME = 85.0
"""How alike, of 100, two spellings of one surname are."""
_LONGEST_QUOTE = 1_200
"""A longer quotation lost its end."""
_NAMED_CODES = 12
"""Codes that a message lists."""


@dataclass(frozen=True, slots=True)
class _Cited:
    """A sentence at [start, end) of a block, under its section's title, with the numbers that its marks point to."""

    block: Block
    start: int
    end: int
    heading: str
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        return self.block.text[self.start : self.end]

    @property
    def at(self) -> Place:
        return self.block.passage.place(self.start, self.end)


def read_audit(
    source: SourceText,
    sections: list[Section],
    references: tuple[ReferenceEntry, ...],
    style: MarkStyle,
    evidence: tuple[EvidenceItem, ...],
    guidelines: tuple[GuidelineCitation, ...],
    statements: tuple[Statement, ...],
    codes: tuple[CodeEntry, ...],
    vocabulary: Vocabulary,
) -> Iterator[Finding]:
    """Yield what the audit of one document finds, rule by rule.

    Rules that go by the numbers of the list are silent where a number stands for two entries.
    """
    yield from find_damaged_lists(sections, references, style)
    by_number = {r.number: r for r in references}
    if len(by_number) == len(references):
        cited = list(_cited(sections, style))
        yield from _off_topic(cited, by_number, vocabulary)
        yield from _other_author(cited, by_number)
        own = {span for r in references for span in r.at}
        resting = [g.references for g in guidelines if own.isdisjoint(g.at)] + [e.references for e in evidence]
        known = frozenset(n for numbers in resting for n in numbers)
        yield from _never_cited(cited, sections, references, known, style)
        if cut_off_at(sections, style) is None:
            yield from _without_entry(cited, by_number, style)
        yield from _other_edition(guidelines, by_number)
    yield from find_odd_numbers(sections, evidence)
    yield from _codes_without_position(source, codes, statements, vocabulary)


def _cited(sections: list[Section], style: MarkStyle) -> Iterator[_Cited]:
    """Yield the sentences that cite something."""
    for section in sections:
        if section.role == "references":
            continue
        for i, block in enumerate(section.blocks):
            if block.kind == "row" and style.kind != "superscript":
                continue  # a number in brackets in a table leads to a note below it
            marks = find_marks(block, style)
            if not marks:
                continue
            heading = " ".join((section.title, *(t.text for t in section.topics.get(i, ()))))
            for start, end in _quoted_whole(block):
                own = [n for m in marks if start < m.position <= end + 1 for n in m.numbers]
                if own:
                    yield _Cited(block, start, end, heading, tuple(dict.fromkeys(own)))


def _quoted_whole(block: Block) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a block stand; one that opens a quotation goes on to its end, where the mark is."""
    opened = -1
    for start, end in sentence_spans(block):
        start = start if opened < 0 else opened
        text = block.text[start:end]
        quoting = text.count("“") > text.count("”") or text.count('"') % 2 == 1
        opened = start if quoting and len(text) < _LONGEST_QUOTE else -1
        if opened < 0:
            yield start, end
    if opened >= 0:
        yield opened, len(block.text)


# -- rules --------------------------------------------------------------------------------


def _off_topic(cited: list[_Cited], by_number: dict[int, ReferenceEntry], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Yield entries whose title names a topic that nothing around the citing sentence shares."""
    seen: set[int] = set()
    passage: tuple[Block, str] | None = None
    around = Surroundings("", vocabulary)
    for sentence in cited:
        if passage is None or passage[0] is not sentence.block or passage[1] != sentence.heading:
            passage = sentence.block, sentence.heading
            around = Surroundings(f"{sentence.heading} {sentence.block.text}", vocabulary)
        for number in sentence.numbers:
            entry = by_number.get(number)
            if entry is None or number in seen or shares_topic(entry, around, vocabulary):
                continue
            topics = mentioned(vocabulary, sentence.text, "tumor") or mentioned(vocabulary, sentence.text, "modality")
            if not topics:
                break
            seen.add(number)
            about = ", ".join(vocabulary.term(t).label for t in topics)
            message = (
                f"Reference {number} is cited where the text is about {about}; "
                "its title names another topic and shares nothing with the passage."
            )
            yield Finding("reference-off-topic", "warning", message, sentence.at, ("references",))


@cache
def _named() -> Pattern:
    name = r"(?P<name>[A-Z][\w'-]*[a-z][\w'-]*)"
    forms = forms_of_names(name, r"(?:19|20)\d{2}")
    return compile_pattern(rf"\b(?=[A-Z])(?:{forms})")


def _other_author(cited: list[_Cited], by_number: dict[int, ReferenceEntry]) -> Iterator[Finding]:
    """Yield sentences that name one author and cite one entry, of another author."""
    not_name = frozenset(lexicon("evidence")["mention"]["not_name"])
    organisation = compile_pattern(lexicon("bibliography")["organisation"], re.IGNORECASE)
    for sentence in cited:
        if len(sentence.numbers) != 1:
            continue
        names = {v for m in _named().finditer(sentence.text) for v in m.groupdict().values() if v}
        if len(names) != 1:
            continue
        name, entry = names.pop(), by_number.get(sentence.numbers[0])
        if name.casefold() in not_name or organisation.search(name) or entry is None or not entry.first_author:
            continue
        printed = f"{entry.first_author} {entry.authors or ''} {entry.title}"
        if _names_person(name, printed):
            continue
        message = f"The text names {name} and cites reference {entry.number}, which the list gives to "
        message += f"{entry.first_author}."
        severity: Literal["note", "warning"] = "note" if organisation.search(entry.first_author) else "warning"
        yield Finding("author-differs", severity, message, sentence.at, ("references",))


def _names_person(name: str, printed: str) -> bool:
    from rapidfuzz import fuzz

    family = _plain(name).removesuffix("'s")
    words = [_plain(w) for w in re.findall(r"[^\W\d_][\w'-]*", printed)]
    return any(w.startswith(family) or fuzz.ratio(w, family) >= _SAME_NAME for w in words)


def _plain(word: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().casefold()


def _never_cited(
    cited: list[_Cited],
    sections: list[Section],
    references: tuple[ReferenceEntry, ...],
    known: frozenset[int],
    style: MarkStyle,
) -> Iterator[Finding]:
    """Yield entries that no mark points to; one finding for a list that hardly anything in the text points to.

    :param known: numbers of the entries that the text was found to rest on, marked or not.
    """
    numbers = known | {n for sentence in cited for n in sentence.numbers}
    missing = [r for r in references if r.number not in numbers]
    if style.kind != "none":
        if len(references) - len(missing) >= _CITED_ENOUGH * len(references):
            for entry in missing:
                message = f"No mark in the text points to reference {entry.number}."
                yield Finding("reference-never-cited", "note", message, entry.at, ("references",))
        return
    texts = [b.text for s in sections if s.role != "references" for b in s.blocks]
    # Piece by piece, for a text that is no ASCII takes a dozen times its length while it is folded.
    folded = " ".join(t.casefold() for t in texts)
    missing = [r for r in missing if not _spells_out(folded, r)]
    del folded  # a document is held once at a time
    text = " ".join(texts)
    missing = [r for r in missing if not _named_in(text, r)]
    if len(references) >= _LONG_LIST and len(missing) >= _HARDLY_CITED * len(references):
        message = f"The list holds {len(references)} references; nothing in the text points to {len(missing)} of them."
        at = (*references[0].at[:1], *references[-1].at[-1:])
        yield Finding("reference-never-cited", "note", message, at, ("references",))


def _organisation(entry: ReferenceEntry) -> str | None:
    """Return the name of the organisation that wrote an entry, or None where people did."""
    author = entry.first_author or ""
    known = re.search(lexicon("bibliography")["organisation"], author, re.IGNORECASE)
    return re.sub(r"\s*\(.*", "", author) if known else None


def _spells_out(folded: str, entry: ReferenceEntry) -> bool:
    """Tell whether a text, in which case does not count, holds the name of the organisation that wrote an entry."""
    name = _organisation(entry)
    return name is not None and name.casefold() in folded


def _named_in(text: str, entry: ReferenceEntry) -> bool:
    """Tell whether a text names the author of an entry with its year, or the initials of the organisation."""
    name, author = _organisation(entry), entry.first_author or ""
    if name is not None:
        initials = "".join(w[0] for w in name.split() if w[0].isupper())
        return len(initials) > 2 and re.search(rf"\b{re.escape(initials)}\b", text) is not None
    family = author.split(" ")[0]
    if not family or entry.year is None or family not in text:
        return False
    return re.search(rf"\b{re.escape(family)}\b.{{0,40}}\b{entry.year}\b", text) is not None


def _without_entry(cited: list[_Cited], by_number: dict[int, ReferenceEntry], style: MarkStyle) -> Iterator[Finding]:
    """Yield marks that point to no entry; only of a way to mark that is not mistaken for something else."""
    if style.kind not in ("superscript", "square"):
        return
    seen: set[int] = set()
    for sentence in cited:
        unknown = [n for n in sentence.numbers if n not in by_number and n not in seen]
        if unknown:
            seen.update(unknown)
            printed = ", ".join(map(str, unknown))
            message = f"The text cites {printed}; the list has no such entry (it goes to {style.highest})."
            yield Finding("mark-without-reference", "warning", message, sentence.at, ("references",))


def _other_edition(
    guidelines: tuple[GuidelineCitation, ...], by_number: dict[int, ReferenceEntry]
) -> Iterator[Finding]:
    """Yield guidelines that the text cites in one edition and the list in another."""
    seen: set[tuple[str, int]] = set()
    for citation in guidelines:
        for number in citation.references:
            entry = by_number.get(number)
            if entry is None or entry.kind != "guideline" or not (citation.version and entry.version):
                continue
            if len(citation.references) > 1 and not _share_words(citation.title or "", entry.title):
                continue
            if citation.version == entry.version or (citation.version, number) in seen:
                continue
            seen.add((citation.version, number))
            message = (
                f"The text cites version {citation.version} of the {citation.body} guideline "
                f"{citation.title or 'of reference ' + str(number)}; reference {number} is version {entry.version}."
            )
            yield Finding("edition-differs", "warning", message, citation.at, ("references",))


def _share_words(one: str, other: str) -> bool:
    common = set(lexicon("guidelines")["common"])
    words = [{fold(w) for w in re.findall(r"[A-Za-z]{4,}", t) if w.casefold() not in common} for t in (one, other)]
    return bool(words[0] & words[1])


def _codes_without_position(
    source: SourceText, codes: tuple[CodeEntry, ...], statements: tuple[Statement, ...], vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Yield the codes that describe a treatment which no statement of the document names."""
    stated = {id for s in statements if not s.former for id in named(s.modality)}
    if not stated:
        return
    related = {r for id in stated for r in (*vocabulary.ancestors(id), *vocabulary.descendants(id))}
    per_line = Counter(c.at[0].first_line for c in codes if c.at)
    found: dict[str, tuple[CodeEntry, tuple[str, ...]]] = {}
    for code in codes:
        if code.historical or not code.at or per_line[code.at[0].first_line] > 1:
            continue
        end = code.at[-1].end
        described = source.text[end : end + source.line_length(end)]
        treatments = mentioned(vocabulary, described, "modality")
        if treatments and related.isdisjoint(treatments) and not states_status(described):
            found.setdefault(code.code, (code, treatments))
    if found:
        listed = ", ".join([*found][:_NAMED_CODES]) + (", and more" if len(found) > _NAMED_CODES else "")
        ids = dict.fromkeys(t for _, treatments in found.values() for t in treatments)
        about = ", ".join(vocabulary.term(t).label for t in ids)
        message = f"Codes {listed} are listed for {about}, on which the document takes no position."
        at = tuple(span for code, _ in found.values() for span in code.at)
        yield Finding("code-without-position", "note", message, at, ("codes",))
