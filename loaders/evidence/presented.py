"""Presented studies: those that slides show under a heading, and those of the rows of tables.

1. A heading that names a trial, or is the title of a publication with its design,
   opens a study. Headings of its parts ('Results'), deeper ones, and one that names
   its primary outcome go on about it; any other ends it.
2. A slide with figures and without such a heading holds a study without a name.
3. A table whose rows name studies gives each its own figures; the figures of other
   tables belong to the study of their slide. In a document of prose they belong to
   the study that the caption names, or are reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

import msgspec

from loaders.evidence.evidence import direction_of
from loaders.evidence.guideline_names import names_guideline
from loaders.record import EvidenceItem, Finding, Outcome, Place, Span, StudyArm
from loaders.results.designs import SUM_OF_ARMS, count_studies, design_of, people_counted
from loaders.results.measures import find_measures
from loaders.results.outcomes import read_outcomes
from loaders.results.result_grids import Grid, find_grids
from loaders.results.result_tables import read_results
from loaders.results.study_groups import follow_up, limitations, read_arms
from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.structure.slides import Slide, first_author, read_slides
from loaders.structure.topics import mentioned, sentence_spans
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["add_presented"]

_LEAST_TITLE = 8
"""Words of the title of a publication, at least."""


@dataclass(slots=True)
class _Study:
    """A study under construction; `pieces` are (block, start, end), `places` what else it stands in."""

    slide: Slide
    title: str = ""
    named: bool = False
    design: str | None = None
    author: str | None = None
    year: int | None = None
    trial: str | None = None
    pieces: list[tuple[Block, int, int]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    arms: list[StudyArm] = field(default_factory=list)
    everyone: int | None = None
    groups: tuple[str, ...] = ()
    primary: str | None = None

    @property
    def sentences(self) -> list[str]:
        return [block.text[start:end] for block, start, end in self.pieces]


@cache
def _pattern(name: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(lexicon("evidence")["presented"][name], flags)


def add_presented(
    sections: list[Section], items: tuple[EvidenceItem, ...], vocabulary: Vocabulary, slides: bool
) -> tuple[tuple[EvidenceItem, ...], tuple[Finding, ...]]:
    """Return the evidence of a document with the studies of its slides and tables, and what could not be assigned.

    :param items: the studies that its prose weighs.
    :param slides: whether headings present studies; else only tables are read.
    """
    reader = _Reader(sections, items, vocabulary, slides)
    for slide in reader.slides:
        reader.read(slide)
    found = (*reader.items, *(reader.item(s) for s in reader.studies if s.named or s.outcomes or s.pieces))
    whole = [i for i in found if i.at]
    return tuple(sorted(whole, key=lambda i: i.at[0].start)), tuple(reader.findings)


class _Reader:
    def __init__(
        self, sections: list[Section], items: tuple[EvidenceItem, ...], vocabulary: Vocabulary, presents: bool
    ) -> None:
        roles = frozenset(lexicon("evidence")["roles"])
        self.vocabulary, self.presents = vocabulary, presents
        self.items = list(items)
        self.studies: list[_Study] = []
        self.findings: list[Finding] = []
        self.taken = [s for item in items for s in item.at]
        self.slides = read_slides([s for s in sections if s.role in roles or (presents and s.role not in _APART)])
        self.open: _Study | None = None
        title = next((s.text for s in self.slides if s.text), "")
        self.whole, self.techniques = self._tumors(title), mentioned(vocabulary, title, "modality")

    # -- headings -------------------------------------------------------------------------

    def read(self, slide: Slide) -> None:
        """Read what stands under a heading."""
        opened = self._opened(slide) if self.presents else None
        if opened is not None:
            self.studies.append(opened)
            self.open = opened
        elif self.open is not None and not self._goes_on(self.open, slide):
            self.open = None
        grids = list(find_grids(slide.blocks))
        used = {id(b) for grid in grids for b in grid.blocks}
        if self.presents:
            self._prose(slide, [b for b in slide.blocks if id(b) not in used])
        for grid in grids:
            self._table(slide, grid)

    def _opened(self, slide: Slide) -> _Study | None:
        """Return the study that a heading presents, if it is another one than the one that is open."""
        text = slide.text
        if slide.title is None:
            return None
        trial = self._trial(text)
        if trial and self.open is not None and self.open.trial == trial:
            return None
        subtitle = _pattern("subtitle", 0).search(text)
        is_title = subtitle is not None and len(text.split()) >= _LEAST_TITLE
        design = design_of([subtitle["design"] if is_title and subtitle else text], "", (), self.vocabulary)
        if trial is None and not (is_title and design):
            return None
        if names_guideline(text) and not (is_title and design in lexicon("evidence")["presented"]["papers"]):
            return None  # a paper of experts is a study of its own, a guideline none
        study = _Study(slide, text, True, design, trial=trial)
        study.author = first_author(slide.blocks)
        years = {y for b in slide.imprint for y in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", b.text)}
        study.year = int(years.pop()) if len(years) == 1 else None
        return study

    def _trial(self, text: str) -> str | None:
        refused = set(lexicon("evidence")["trial"]["not_trial"])
        for match in _pattern("trial", 0).finditer(text):
            name = match["trial"] or match["named"]
            if name not in refused and not self.vocabulary.mentions(name):
                return str(name)
        return None

    def _goes_on(self, study: _Study, slide: Slide) -> bool:
        """Tell whether a heading goes on about a study: it names it, a part of it, or its primary outcome."""
        text = slide.text
        if names_guideline(text):
            return False
        if slide.level > study.slide.level or (study.trial is not None and self._trial(text) == study.trial):
            return True
        if _pattern("continues").fullmatch(text.strip(" :.")):
            return study.named
        named = {m.id for m in find_measures(text)}
        return study.primary is not None and named == {study.primary}

    # -- text -----------------------------------------------------------------------------

    def _prose(self, slide: Slide, blocks: list[Block]) -> None:
        """Read the lines of a slide: sizes, figures, and studies that a line names by their design only."""
        guideline = names_guideline(slide.text)
        owner = self.open
        for block in blocks:
            if block.kind in ("row", "connector"):
                continue
            if block.text and any(s.start <= block.passage.offset(0) < s.end for s in self.taken):
                continue
            for start, end in sentence_spans(block):
                text = block.text[start:end]
                if self.open is None and _pattern("unnamed").search(text):
                    design = design_of([text], "", (), self.vocabulary)
                    if design is not None:
                        owner = _Study(slide, slide.text, design=design, pieces=[(block, start, end)])
                        self.studies.append(owner)
                outcomes = read_outcomes(block, start, end, self.vocabulary)
                arms = read_arms([(block, start, end)], self.vocabulary)
                sized = _pattern("sized_people").search(text)
                if not (outcomes or len(arms) > 1 or sized):
                    if owner is not None and owner.named:
                        self._tell(owner, text)
                    continue
                if owner is None:
                    if guideline:
                        continue
                    owner = _Study(slide, slide.text)
                    self.studies.append(owner)
                if (block, start, end) not in owner.pieces:
                    owner.pieces.append((block, start, end))
                owner.outcomes += outcomes
                owner.arms = owner.arms or list(arms)
                owner.groups += tuple(a.label.casefold() for a in arms)
        self.open = owner if owner is not None and (owner.named or owner.slide is slide) else self.open

    def _tell(self, study: _Study, text: str) -> None:
        """Take up the design, the size and the primary outcome that a line says of a study."""
        if study.design is None:
            study.design = design_of([text], "", (), self.vocabulary)
        self._primary(study, text)

    def _primary(self, study: _Study, text: str) -> None:
        if study.primary is None and _pattern("primary").search(text):
            named = {m.id for m in find_measures(text)}
            study.primary = next(iter(named)) if len(named) == 1 else None

    # -- tables ---------------------------------------------------------------------------

    def _table(self, slide: Slide, grid: Grid) -> None:
        known = self.open.groups if self.open is not None else ()
        results = read_results(grid, [slide.text, *slide.above], self.vocabulary, known, _is_study)
        self.findings += results.findings
        if results.outcomes and grid.lost:
            message = "rows of a table of results lost their columns; their figures are left out"
            place = tuple(span for block in grid.lost for span in block.passage.place())
            self.findings.append(Finding("unread-figures", "warning", message, place, ("evidence",)))
        loose = [o for owner, o in results.outcomes if owner is None]
        for owner, outcome in results.outcomes:
            if owner is not None:
                self._row_study(slide, owner, outcome)
        for owner, patients in results.sizes:
            for own in self.studies:
                if own.places == [owner.place()]:
                    own.everyone = patients
        if not self.presents:
            if loose:
                self._assign(slide, grid, loose)
            return
        study = self.open
        if study is None and loose and not names_guideline(slide.text):
            study = _Study(slide, slide.text)
            self.studies.append(study)
            self.open = study
        if study is None:
            return
        if study.named and not results.outcomes and not results.findings:
            message = "a table of a study tells no result; but for the sizes of groups its figures are left out"
            self.findings.append(Finding("unread-figures", "note", message, _around(grid), ("evidence",)))
        for caption in grid.captions:
            self._primary(study, caption)
        sized = [(name, ids, n, at) for name, ids, n, at in results.arms if n is not None]
        if not study.arms and len(sized) > 1:
            study.arms = [StudyArm(name, n, at.place(), ids) for name, ids, n, at in sized if n is not None]
        elif study.everyone is None and not study.arms and loose:
            study.everyone = results.everyone
        study.groups += tuple(name.casefold() for name, *_ in results.arms)
        if loose or (study.named and sized):
            study.places.append(_around(grid))
        study.outcomes += loose

    def _assign(self, slide: Slide, grid: Grid, outcomes: list[Outcome]) -> None:
        """Give the figures of a table in a document of prose to the study that its caption names."""
        captions = " ".join((*grid.captions, slide.text))
        named = [
            i for i, item in enumerate(self.items)
            if (item.trial and re.search(rf"(?<!\w){re.escape(item.trial)}(?!\w)", captions))
            or (item.first_author and item.year and re.search(
                rf"(?<!\w){re.escape(item.first_author)}\b[^.;]{{0,40}}\b{item.year}\b", captions))
        ]  # fmt: skip
        if len(named) != 1:
            message = "a table of results names no study that the text weighs; its figures are left out"
            self.findings.append(Finding("unread-figures", "note", message, _around(grid), ("evidence",)))
            return
        self._add(named[0], outcomes, _around(grid))

    def _row_study(self, slide: Slide, label: Passage, outcome: Outcome) -> None:
        """Give a figure to the study that its row names: the one of the text, or one of its own."""
        match = _row_study().search(label.text)
        author, year = (match["name"], int(match["year"])) if match else (label.text.split(" et ")[0], None)
        same = [i for i, item in enumerate(self.items) if year and (item.first_author, item.year) == (author, year)]
        if len(same) == 1:
            self._add(same[0], [outcome], label.place())
            return
        place = label.place()
        own = next((s for s in self.studies if s.places and s.places[0] == place), None)
        if own is None:
            own = _Study(slide, slide.text, author=author, year=year, places=[place])
            self.studies.append(own)
        own.outcomes.append(outcome)

    def _add(self, number: int, outcomes: list[Outcome], place: Place) -> None:
        item = self.items[number]
        at = item.at if set(place) <= set(item.at) else (*item.at, *place)
        self.items[number] = msgspec.structs.replace(item, outcomes=(*item.outcomes, *outcomes), at=at)

    # -- items ----------------------------------------------------------------------------

    def _tumors(self, text: str) -> tuple[str, ...]:
        """Return the tumors that a heading names, put together where a metastasis and its primary stand apart."""
        named = mentioned(self.vocabulary, text, "tumor")
        primaries = mentioned(self.vocabulary, text, "primary")
        composed = self.vocabulary.composed
        out = [composed.get((n, p)) for n in named for p in primaries if (n, p) in composed]
        return tuple(dict.fromkeys(t for t in out if t)) or named

    def _indications(self, study: _Study, sentences: list[str]) -> tuple[str, ...]:
        """Return what a study is about: by its heading, else by its line, else by the title of the whole."""
        own = self._tumors(sentences[0]) if sentences and study.design and not study.named else ()
        return own or self._tumors(study.title) or self.whole

    def item(self, study: _Study) -> EvidenceItem:
        """Return a study as a record keeps it."""
        sentences = study.sentences
        patients, basis = people_counted(sentences) if sentences else (None, None)
        sized = next((m for s in sentences if (m := _pattern("sized_people").search(s))), None)
        if sized is not None and (patients is None or basis == SUM_OF_ARMS):
            patients, basis = int(sized["n"].replace(",", "")), "printed"
        if patients is None and len(study.arms) > 1:
            patients, basis = sum(a.patients for a in study.arms), SUM_OF_ARMS
        if patients is None and study.everyone is not None:
            patients, basis = study.everyone, "printed"
        arms = " ".join(dict.fromkeys(o.arm for o in study.outcomes if o.arm))
        text = " ".join(sentences)
        nameless = not study.named and not study.author
        modalities = mentioned(self.vocabulary, study.title, "modality") if not study.author or study.named else ()
        modalities = modalities or tuple(dict.fromkeys(m for a in study.arms for m in a.modalities))
        modalities = modalities or mentioned(self.vocabulary, arms, "modality") or mentioned(
            self.vocabulary, f"{study.title} {text}", "modality"
        )  # fmt: skip
        if nameless and not modalities:
            modalities = self.techniques
        return EvidenceItem(
            at=_place(study),
            design=study.design,
            first_author=study.author,
            year=study.year,
            trial=study.trial,
            patients=patients,
            studies=count_studies([study.title, *sentences], study.design),
            modalities=modalities,
            indications=self._indications(study, sentences),
            direction=direction_of(text),
            section=study.title or None,
            patients_basis=basis,
            arms=tuple(study.arms),
            follow_up=follow_up(sentences),
            outcomes=tuple(study.outcomes),
            limitations=limitations(sentences, self.vocabulary),
        )


_APART = frozenset({"references", "coding", "history", "trials", "contents", "disclaimer", "position", "criteria"})
"""Roles of sections that present nothing."""


def _is_study(label: str) -> bool:
    return (
        _row_study().match(label.strip()) is not None or re.match(r"[A-Z][\w'’-]+ et al\b", label.strip()) is not None
    )


@cache
def _row_study() -> re.Pattern[str]:
    return _pattern("row_study", 0)


def _around(grid: Grid) -> Place:
    """Return where a table stands, from its first to its last line."""
    places = [p for b in grid.blocks if (p := b.passage.place())]
    first, last = places[0][0], places[-1][-1]
    return (Span(first.start, last.end, first.first_line, last.last_line, first.page),)


def _place(study: _Study) -> Place:
    """Return where a study stands: its heading, lines and tables; for a row of a table its name."""
    out: list[Span] = []
    if study.slide.title is not None and not (study.author and not study.named):
        out += study.slide.title.place()
    for block, start, end in study.pieces:
        out += block.passage.place(start, end)
    for place in study.places:
        out += place
    return tuple(sorted(dict.fromkeys(out), key=lambda s: s.start))
