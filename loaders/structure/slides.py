"""Slides: the parts of a document by their headings, each with the lines that stand right above its title."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from loaders.structure.blocks import Block
from loaders.structure.sections import Section
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = ["Slide", "first_author", "read_slides"]

_FEWEST_AUTHORS = 3


@cache
def _pattern(name: str, flags: int) -> re.Pattern[str]:
    return re.compile(lexicon("evidence")["presented"][name], flags)


@dataclass(slots=True)
class Slide:
    """A heading with what stands under it. `imprint` is what stands right above: journal, meeting, day."""

    title: Passage | None
    level: int
    blocks: list[Block] = field(default_factory=list)
    imprint: list[Block] = field(default_factory=list)
    above: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the heading, or an empty string."""
        return self.title.text if self.title is not None else ""


def read_slides(sections: list[Section]) -> list[Slide]:
    """Return the parts of sections by their headings: those with a level, or all where none has one."""
    marked = any(b.level is not None for s in sections for b in s.blocks if b.kind == "heading")
    marked = marked or any(s.level is not None for s in sections)
    out: list[Slide] = []
    for section in sections:
        current = Slide(section.heading, section.level or 1)
        out.append(current)
        for block in section.blocks:
            if block.kind == "heading" and (block.level is not None or not marked):
                current = Slide(block.passage, block.level or 1)
                out.append(current)
            else:
                current.blocks.append(block)
    above: list[Slide] = []
    for before, slide in zip([None, *out], out, strict=False):
        above = [s for s in above if s.level < slide.level]
        slide.above = tuple(s.text for s in reversed(above))
        above.append(slide)
        slide.imprint = _trailing(before.blocks) if before is not None else []
    return out


def _trailing(blocks: list[Block]) -> list[Block]:
    """Return the short lines at the end of a slide: they may belong to the title below."""
    out: list[Block] = []
    for block in reversed(blocks):
        if block.kind not in ("heading", "paragraph") or re.search(r"\.$", block.text):
            break
        out.append(block)
    return out


def first_author(blocks: list[Block]) -> str | None:
    """Return the surname of the first of several authors below a title."""
    names: list[str] = []
    for block in blocks:
        text = _pattern("authors", re.IGNORECASE).sub("", block.text, count=1) if not names else block.text
        parts = [p.strip() for p in re.split(r",|·|;", text) if p.strip()]
        good = [p for p in parts[:_FEWEST_AUTHORS] if _pattern("person", 0).fullmatch(p)]
        if len(good) < min(_FEWEST_AUTHORS, len(parts)) or not good:
            break
        names += good
        if len(names) >= _FEWEST_AUTHORS:
            return names[0].rstrip("*").split()[-1]
    return None
