"""Names under statuses: 'Medically Necessary: / A / B / Investigational: / C', each on a line of its own.

The last of such names looks like a heading of the part that follows. Where a part with a status holds nothing but the
names of treatments, all of them are what is judged, and none heads another part.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

from loaders.structure.blocks import Block
from loaders.structure.sections import COVERAGE_ROLES, Section
from loaders.text.text import Passage
from loaders.wording.headings import states_status
from ontology.vocabulary import Vocabulary

__all__ = ["judge_names"]


def judge_names(sections: list[Section], vocabulary: Vocabulary) -> None:
    """Take the names of treatments that a status stands over for what it judges, also those that look like headings."""

    def names_treatment(passage: Passage) -> bool:
        return vocabulary.resolve("modality", passage.text.strip(" .,;*")) is not None

    titles = Counter(_folded(s.title) for s in sections if s.role in COVERAGE_ROLES)
    for section, following in itertools.zip_longest(sections, sections[1:]):
        own = section.role in COVERAGE_ROLES and section.heading is not None and states_status(section.title)
        if not own or (
            following is not None and following.role in COVERAGE_ROLES and not states_status(following.title)
        ):
            continue
        if titles[_folded(section.title)] > 1:
            continue  # under which of several names over the parts it stands, nobody can tell
        if not any(b.kind == "heading" for b in section.blocks) or not all(map(_may_be_listed, section.blocks)):
            continue
        named = [names_treatment(b.passage) for b in section.blocks]
        # 'Other' among them names nothing that could bound what is judged; a tumor or a use might.
        bounded = any(vocabulary.mentions(b.passage.text) for b, n in zip(section.blocks, named, strict=True) if not n)
        if bounded or not named[0] or any(map(names_treatment, section.over)):
            continue
        names = [b.passage.place() for b in section.blocks]
        heading = section.heading.place() if section.heading is not None else ()
        if following is not None:
            following.over = tuple(h for h in following.over if h.place() not in (*names, heading))
        section.blocks[:] = [replace(b, kind="paragraph") if b.kind == "heading" else b for b in section.blocks]
        section.topics = {i: tuple(t for t in of if t.place() not in names) for i, of in section.topics.items()}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" :.*")


def _may_be_listed(block: Block) -> bool:
    """Tell whether a block may be an item of a list without marks."""
    return block.kind in ("paragraph", "heading") and block.level is None and not (block.labels or block.strong)
