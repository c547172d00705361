"""Guidelines: what other bodies recommend, as a document cites it.

1. A sentence or heading that names a body and its guideline sets the edition in force, until another one does.
2. A sentence that recommends is a citation; one that announces recommendations
   ('the following') lends edition, grade and scope to the passages it announces.
3. Editions of the reference list that the text never cites come last.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.blocks import Block
from loaders.citations import CitationMark, MarkStyle, find_marks, read_mark_style
from loaders.entry import edition_of, editions_in
from loaders.patterns import Pattern, compile_pattern
from loaders.record import GuidelineCitation, Place, ReferenceEntry, Span
from loaders.sections import Section
from loaders.topics import Topic, mentioned, narrowed, read_topics, sentence_spans
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["body_of", "names_guideline", "read_guidelines", "scheme_of"]


@dataclass(frozen=True, slots=True)
class _Edition:
    """A guideline: body, printed title, edition, year, and its entries in the reference list."""

    body: str
    title: str | None = None
    version: str | None = None
    year: int | None = None
    references: tuple[int, ...] = ()

    @property
    def bare(self) -> bool:
        """Tell that only the body is named."""
        return self.title is None and self.version is None and self.year is None


@dataclass(frozen=True, slots=True)
class _Lead:
    """A sentence that announces recommendations: its grade and scope."""

    scheme: str | None
    strength: str | None
    modalities: tuple[str, ...]
    indications: tuple[str, ...]
    place: Place
    """Where it stands, until a passage took it up."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    bodies: list[tuple[str, Pattern]]
    any_body: Pattern
    guideline: Pattern
    recommends: Pattern
    advice: Pattern
    following: Pattern
    again: Pattern
    titles: list[Pattern]
    series: Pattern
    strengths: list[tuple[str, frozenset[str], Pattern]]


_NEAR = 12
"""Sentences of one block that stand nearer than this are one stretch."""
_YEAR = compile_pattern(r"(?<![\d./])((?:19|20)\d{2})(?![\d./])")


@cache
def _patterns() -> _Patterns:
    words: dict[str, Any] = lexicon("guidelines")
    return _Patterns(
        [(b["id"], compile_pattern(r"(?<![\w-])(?:" + "|".join(b["names"]) + r")(?!\w)")) for b in words["body"]],
        compile_pattern(r"(?<![\w-])(?:" + "|".join(name for b in words["body"] for name in b["names"]) + r")(?!\w)"),
        compile_pattern(words["guideline"], re.IGNORECASE),
        compile_pattern(words["recommends"], re.IGNORECASE),
        compile_pattern(words["advice"], re.IGNORECASE),
        compile_pattern(words["following"], re.IGNORECASE),
        compile_pattern(words["again"], re.IGNORECASE),
        [compile_pattern(p) for p in words["titles"]],
        compile_pattern(words["series"], re.IGNORECASE),
        [
            (s["scheme"], frozenset(s["bodies"]), compile_pattern(s["pattern"], re.IGNORECASE))
            for s in words["strength"]
        ],
    )


def read_guidelines(
    sections: list[Section], references: tuple[ReferenceEntry, ...], vocabulary: Vocabulary
) -> tuple[GuidelineCitation, ...]:
    """Return the guideline recommendations that a document cites, and the editions that only its list names."""
    reader = _Reader(references, vocabulary, read_mark_style(sections, references))
    words = lexicon("guidelines")
    for section, block, topic in read_topics(sections, frozenset((*words["roles"], *words["weighing"])), vocabulary):
        reader.read(block, topic, section.role in words["roles"])
    cited = {n for c in reader.out for n in c.references}
    return (*reader.out, *_listed(references, cited, vocabulary, sections))


class _Reader:
    """Reads blocks in order and keeps what is in force: the headings, the edition, and the announcing sentence."""

    def __init__(self, references: tuple[ReferenceEntry, ...], vocabulary: Vocabulary, style: MarkStyle) -> None:
        self.out: list[GuidelineCitation] = []
        self._references = references
        self._vocabulary = vocabulary
        self._style = style
        self._headings: tuple[str, ...] = ()
        self._edition: _Edition | None = None
        self._lead: _Lead | None = None
        self._scope: tuple[str, ...] = ()
        self._headed = False

    def read(self, block: Block, topic: Topic, quoting: bool) -> None:
        """Read one block; `quoting` tells that its section is about guidelines."""
        if topic.headings != self._headings:
            self._enter(topic)
        if block.kind == "connector":
            return
        marks = find_marks(block, self._style)
        last: int | None = None
        if self._lead is not None and not self._names(block.text):
            self._announced(block, topic)
            return
        for start, end in sentence_spans(block):
            own = [m for m in marks if start < m.position <= end + 1]
            last = self._sentence(block, start, end, own, topic, quoting, last)

    def _enter(self, topic: Topic) -> None:
        """Take up a new heading: one that names a body's guideline sets the edition."""
        self._headings, self._lead = topic.headings, None
        text = topic.headings[-1] if topic.headings else ""
        bodies = _bodies(text)
        guideline = bool(_patterns().guideline.search(text))
        if bodies:
            self._edition = self._editions(text, [])[0]
            self._headed, self._scope = guideline, ()
        else:
            self._headed = False
            if topic.level_of_last is not None and topic.level_of_last <= 2:
                self._edition = None

    def _names(self, text: str) -> bool:
        return bool(_bodies(text)) or bool(_patterns().again.search(text))

    def _sentence(
        self,
        block: Block,
        start: int,
        end: int,
        marks: list[CitationMark],
        topic: Topic,
        quoting: bool,
        last: int | None,
    ) -> int | None:
        """Read a sentence; return the index of the citation that the next sentence may go on."""
        patterns = _patterns()
        text = block.text[start:end]
        bodies = _bodies(text)
        speaks = bool(patterns.guideline.search(text))
        editions = self._editions(text, marks) if bodies and speaks else []
        again = not editions and self._edition is not None and bool(patterns.again.search(text))
        if len(editions) == 1 and editions[0].bare and self._edition and self._edition.body == editions[0].body:
            # The body on its own means the guideline of it that was named before.
            editions, again = [], True
        if editions:
            self._edition = editions[-1]
            self._scope = ()
        elif again and self._edition is not None:
            marked = tuple(n for m in marks for n in m.numbers)
            if marked and not self._edition.references:
                self._edition = dataclasses.replace(self._edition, references=marked)
            editions = [self._edition]
        if not editions and last is None and not self._headed:
            return None
        scheme, strength = _strength(text, self._edition.body if self._edition else None)
        modalities = self._modalities(text)
        indications = self._indications(text, topic)
        place = block.passage.place(start, end)
        if not editions:
            if last is not None and (modalities or strength or (marks and not self.out[last].references)):
                self._extend(last, scheme, strength, modalities, indications, marks, place)
                return last
            headed = self._headed and self._edition is not None and patterns.advice.search(text)
            if headed and self._edition is not None and (modalities or strength):
                self._add(self._edition, scheme, strength, modalities, indications, topic, place)
            return None
        if end == len(block.text) and patterns.following.search(text) and patterns.guideline.search(text):
            indications = indications or topic.indications or self._scope
            self._lead = _Lead(scheme, strength, modalities, indications, place)
            return None
        firm = bool(strength) or bool(editions_in(text)) or bool(marks)
        if not patterns.recommends.search(text) or not (firm or (quoting and (modalities or indications))):
            return None
        self._lead = None
        if again and last is not None and self.out[last].strength is None:
            self._extend(last, scheme, strength, modalities, indications, marks, place)
            return last
        for edition in editions:
            self._add(edition, scheme, strength, modalities, indications, topic, place)
        return len(self.out) - 1 if len(editions) == 1 else None

    def _announced(self, block: Block, topic: Topic) -> None:
        """Read a passage that an announcing sentence leads to."""
        lead, edition = self._lead, self._edition
        if lead is None or edition is None:
            return
        text = block.text
        modalities = self._modalities(text)
        if text.rstrip(" \"'").endswith(":"):
            self._lead = dataclasses.replace(lead, modalities=modalities or lead.modalities)
            return
        indications = self._indications(text, topic) or lead.indications
        scheme, strength = _strength(text, edition.body)
        listed = block.kind == "item"
        place = block.passage.place() if listed else (*lead.place, *block.passage.place())
        modalities = narrowed(self._vocabulary, modalities, lead.modalities) or lead.modalities
        self._add(edition, scheme or lead.scheme, strength or lead.strength, modalities, indications, topic, place)
        self._lead = dataclasses.replace(lead, place=())

    def _modalities(self, text: str) -> tuple[str, ...]:
        """Return the techniques of a sentence; a general word next to its kinds means those."""
        named = mentioned(self._vocabulary, text, "modality")
        return narrowed(self._vocabulary, named, named)

    def _indications(self, text: str, topic: Topic) -> tuple[str, ...]:
        """Return the tumors that a sentence names, put together where primary, site and spread stand apart."""
        if found := mentioned(self._vocabulary, text, "tumor"):
            return found
        whole = f"{topic.headings[-1]}. {text}" if self._headed and topic.headings else text
        words = lexicon("guidelines")["spread"]
        if not re.search(words["pattern"], whole, re.IGNORECASE):
            return ()
        heads = [head for head, site in words["site"].items() if re.search(site, whole, re.IGNORECASE)]
        untitled = whole
        for title in _titles(text):
            untitled = untitled.replace(title, " ")
        primaries = mentioned(self._vocabulary, untitled, "primary") or mentioned(self._vocabulary, whole, "primary")
        composed = self._vocabulary.composed
        return tuple(dict.fromkeys(composed[(h, p)] for h in heads for p in primaries if (h, p) in composed))

    def _add(
        self, edition: _Edition, scheme: str | None, strength: str | None, modalities: tuple[str, ...],
        indications: tuple[str, ...], topic: Topic, place: Place,
    ) -> None:  # fmt: skip
        indications = indications or topic.indications or self._scope
        self._scope = indications
        self.out.append(
            GuidelineCitation(
                edition.body,
                place,
                edition.title,
                edition.version,
                edition.year,
                scheme,
                strength,
                modalities,
                indications,
                edition.references,
            )
        )

    def _extend(
        self, index: int, scheme: str | None, strength: str | None, modalities: tuple[str, ...],
        indications: tuple[str, ...], marks: list[CitationMark], place: Place,
    ) -> None:  # fmt: skip
        """Add what a further sentence of the same citation says."""
        before = self.out[index]
        first, more = before.at[-1], place[0]
        at = (*before.at, *place)
        if len(place) == 1 and more.start - first.end < _NEAR:
            at = (*before.at[:-1], Span(first.start, more.end, first.first_line, more.last_line, first.page))
        numbers = before.references or tuple(n for m in marks for n in m.numbers)
        named = tuple(dict.fromkeys((*before.modalities, *modalities)))
        self.out[index] = GuidelineCitation(
            before.body, at, before.title, before.version, before.year, before.scheme or scheme,
            before.strength or strength, narrowed(self._vocabulary, named, named),
            tuple(dict.fromkeys((*before.indications, *indications))), numbers,
        )  # fmt: skip

    def _editions(self, text: str, marks: list[CitationMark]) -> list[_Edition]:
        """Return the editions that a text names: its bodies, titles and editions in step."""
        bodies = _bodies(text)
        titles = _titles(text)
        versions = editions_in(text)
        count = max(1, min(len(titles), len(versions)) if versions else 1)
        marked = [n for m in marks for n in m.numbers]
        out: list[_Edition] = []
        for i in range(count):
            title = titles[i] if i < len(titles) else None
            version = versions[i] if i < len(versions) else None
            year = int(version[-4:]) if version else None
            if year is None and (match := _YEAR.search(text)):
                year = int(match[1])
            entry = self._entry(bodies[0], title, marked)
            numbers = (entry.number,) if entry and (not marked or count > 1) else tuple(marked)
            if title is not None:
                listed = entry.title if entry and _overlap(entry.title, title) else None
                title = _patterns().series.sub("", listed) if listed else _capitals(title)
            out.append(_Edition(bodies[0], title, version, year, numbers))
        return out

    def _entry(self, body: str, title: str | None, marked: list[int]) -> ReferenceEntry | None:
        """Return the entry of the list that is the guideline of a body with a title, among the marked ones if any."""
        found = [
            r for r in self._references
            if (r.number in marked if marked else body in _bodies(f"{r.authors or ''} {r.title}"))
        ]  # fmt: skip
        if title is None:
            return None
        best = [r for r in found if _overlap(r.title, title)]
        return best[0] if best else None


def body_of(text: str) -> str | None:
    """Return the first body that a text names."""
    return next(iter(_bodies(text)), None)


def scheme_of(grade: str, body: str) -> str | None:
    """Return the scale of a grade that a column of its own prints: that of the body whose grades look like it."""
    for scheme, bodies, pattern in _patterns().strengths:
        if body in bodies and any(pattern.search(form.format(grade)) for form in ("{}", "category {}", "[{}]")):
            return scheme
    return None


def names_guideline(text: str) -> bool:
    """Tell whether a heading names a body and a guideline of it."""
    return bool(_bodies(text)) and _patterns().guideline.search(text) is not None


def _bodies(text: str) -> list[str]:
    if not _patterns().any_body.search(text):
        return []
    found = [(m.start(), body) for body, pattern in _patterns().bodies if (m := pattern.search(text))]
    return list(dict.fromkeys(body for _, body in sorted(found)))


def _titles(text: str) -> list[str]:
    for pattern in _patterns().titles:
        if found := [m["title"].strip() for m in pattern.finditer(text)]:
            return found
    return []


def _strength(text: str, body: str | None) -> tuple[str | None, str | None]:
    """Return the scale and grade that a text prints, of the scales that a body uses."""
    for scheme, bodies, pattern in _patterns().strengths:
        if (not bodies or body in bodies) and (match := pattern.search(text)):
            return scheme, re.sub(r"\s+", " ", match["strength"])
    return None, None


def _overlap(one: str, other: str) -> bool:
    """Tell whether two titles share a word that tells guidelines apart, or are the same."""
    common = set(lexicon("guidelines")["common"])

    def words(text: str) -> set[str]:
        return {w.rstrip("s") for w in re.findall(r"[a-z]{3,}", text.casefold()) if w not in common}

    return bool(words(one) & words(other)) or one.casefold() == other.casefold()


def _capitals(title: str) -> str:
    small = set(lexicon("guidelines")["small"])
    return " ".join(w if w in small or not w.islower() else w[0].upper() + w[1:] for w in title.split())


def _listed(
    references: tuple[ReferenceEntry, ...], cited: set[int], vocabulary: Vocabulary, sections: list[Section]
) -> Iterator[GuidelineCitation]:
    """Yield the guidelines of the reference list that no sentence cites."""
    blocks = [b for s in sections if s.role == "references" for b in s.blocks]
    if not blocks:
        return
    source = blocks[0].passage.source.text
    for entry in references:
        bodies = _bodies(f"{entry.authors or ''} {entry.title}")
        if entry.kind != "guideline" or entry.number in cited or not bodies:
            continue
        printed = " ".join(source[span.start : span.end] for span in entry.at)
        version = edition_of(printed)
        title = _patterns().series.sub("", entry.title)
        year = entry.year or (int(version[-4:]) if version else None)
        yield GuidelineCitation(
            bodies[0], entry.at, title, version, year, None, None,
            mentioned(vocabulary, entry.title, "modality"), mentioned(vocabulary, entry.title, "tumor"),
            (entry.number,),
        )  # fmt: skip
