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

from loaders.evidence.guideline_names import Edition, bodies_in, editions_named, strength_in, titles_in, wording
from loaders.record import GuidelineCitation, Place, ReferenceEntry, Span
from loaders.references.entry import edition_of, editions_in
from loaders.structure.blocks import Block
from loaders.structure.citation_marks import CitationMark
from loaders.structure.citations import MarkStyle, find_marks
from loaders.structure.sections import Section
from loaders.structure.topics import Topic, mentioned, narrowed, read_topics, sentence_spans
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_guidelines"]


@dataclass(frozen=True, slots=True)
class _Lead:
    """A sentence that announces recommendations: its grade and scope."""

    scheme: str | None
    strength: str | None
    modalities: tuple[str, ...]
    indications: tuple[str, ...]
    place: Place
    """Where it stands, until a passage took it up."""


_NEAR = 12
"""Sentences of one block that stand nearer than this are one stretch."""


def read_guidelines(
    sections: list[Section], references: tuple[ReferenceEntry, ...], style: MarkStyle, vocabulary: Vocabulary
) -> tuple[GuidelineCitation, ...]:
    """Return the guideline recommendations that a document cites, and the editions that only its list names."""
    reader = _Reader(references, vocabulary, style)
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
        self._edition: Edition | None = None
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
        bodies = bodies_in(text)
        guideline = bool(wording().guideline.search(text))
        if bodies:
            self._edition = editions_named(text, [], self._references)[0]
            self._headed, self._scope = guideline, ()
        else:
            self._headed = False
            if topic.level_of_last is not None and topic.level_of_last <= 2:
                self._edition = None

    def _names(self, text: str) -> bool:
        return bool(bodies_in(text)) or bool(wording().again.search(text))

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
        patterns = wording()
        text = block.text[start:end]
        speaks = patterns.guideline.search(text) is not None and bool(bodies_in(text))
        editions = editions_named(text, marks, self._references) if speaks else []
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
        announces = (
            end == len(block.text)
            and patterns.following.search(text) is not None
            and patterns.guideline.search(text) is not None
        )
        if editions and not announces and not patterns.recommends.search(text):
            return None
        scheme, strength = strength_in(text, self._edition.body if self._edition else None)
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
        if announces:
            indications = indications or topic.indications or self._scope
            self._lead = _Lead(scheme, strength, modalities, indications, place)
            return None
        firm = bool(strength) or bool(editions_in(text)) or bool(marks)
        if not (firm or (quoting and (modalities or indications))):
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
        indications = narrowed(self._vocabulary, self._indications(text, topic), lead.indications) or lead.indications
        scheme, strength = strength_in(text, edition.body)
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
        composed = self._vocabulary.composed
        found = mentioned(self._vocabulary, text, "tumor")
        # 'Colon cancer with liver metastases ... liver oligometastases' are the metastases of that cancer.
        found = narrowed(self._vocabulary, found, found)
        general = {head for head, _ in composed}
        if not general.issuperset(found):
            return found
        whole = f"{topic.headings[-1]}. {text}" if self._headed and topic.headings else text
        words = lexicon("guidelines")["spread"]
        if not found and not re.search(words["pattern"], whole, re.IGNORECASE):
            return ()
        heads = found or [head for head, site in words["site"].items() if re.search(site, whole, re.IGNORECASE)]
        untitled = whole
        for title in titles_in(text):
            untitled = untitled.replace(title, " ")
        primaries = mentioned(self._vocabulary, untitled, "primary") or mentioned(self._vocabulary, whole, "primary")
        return tuple(dict.fromkeys(composed[(h, p)] for h in heads for p in primaries if (h, p) in composed)) or found

    def _add(
        self, edition: Edition, scheme: str | None, strength: str | None, modalities: tuple[str, ...],
        indications: tuple[str, ...], topic: Topic, place: Place,
    ) -> None:  # fmt: skip
        above = topic.indications or self._scope
        indications = narrowed(self._vocabulary, indications, above) or above
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
        tumors = tuple(dict.fromkeys((*before.indications, *indications)))
        self.out[index] = GuidelineCitation(
            before.body, at, before.title, before.version, before.year, before.scheme or scheme,
            before.strength or strength, narrowed(self._vocabulary, named, named),
            narrowed(self._vocabulary, tumors, tumors), numbers,
        )  # fmt: skip


def _listed(
    references: tuple[ReferenceEntry, ...], cited: set[int], vocabulary: Vocabulary, sections: list[Section]
) -> Iterator[GuidelineCitation]:
    """Yield the guidelines of the reference list that no sentence cites."""
    blocks = [b for s in sections if s.role == "references" for b in s.blocks]
    if not blocks:
        return
    source = blocks[0].passage.source.text
    for entry in references:
        if entry.kind != "guideline" or entry.number in cited:
            continue
        bodies = bodies_in(f"{entry.authors or ''} {entry.title}")
        if not bodies:
            continue
        printed = " ".join(source[span.start : span.end] for span in entry.at)
        version = edition_of(printed)
        title = wording().series.sub("", entry.title)
        year = entry.year or (int(version[-4:]) if version else None)
        yield GuidelineCitation(
            bodies[0], entry.at, title, version, year, None, None,
            mentioned(vocabulary, entry.title, "modality"), mentioned(vocabulary, entry.title, "tumor"),
            (entry.number,),
        )  # fmt: skip
