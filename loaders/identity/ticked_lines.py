"""Ticked lines: lines of business with boxes beside them, those that are ticked and those that are not.

A box that is left empty leaves its line out only where another box is ticked: a
conversion that loses the ticks loses all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from loaders.record import LineOfBusiness
from loaders.structure.blocks import Block
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.named_lines import find_lines
from ontology.lexicon import lexicon

__all__ = ["has_boxes", "read_ticked_lines"]


@cache
def _box() -> Pattern:
    box = lexicon("applicability")["box"]
    return compile_pattern(rf"(?P<ticked>{box['ticked']})|(?P<empty>{box['empty']})")


def has_boxes(text: str) -> bool:
    """Tell whether a line holds boxes, ticked or empty."""
    return _box().search(text) is not None


def read_ticked_lines(blocks: list[Block]) -> list[LineOfBusiness]:
    """Return the lines of business beside boxes: 'included' where ticked, 'excluded' where left empty."""
    found = [(passage, line, ticked) for block in blocks for passage, line, ticked in _of_block(block)]
    if not any(ticked for *_, ticked in found):
        return []
    return [
        LineOfBusiness(id, " ".join(passage.text.split()), "included" if ticked else "excluded", passage.place())
        for passage, id, ticked in found
    ]


def _of_block(block: Block) -> Iterator[tuple[Passage, str, bool]]:
    for part in block.cells if block.kind == "row" else [block.passage]:
        boxes = list(_box().finditer(part.text))
        if not boxes:
            continue
        lead = part.text[: boxes[0].start()]
        before = not find_lines(lead, listed=True)  # the boxes stand before what they are of
        for i, box in enumerate(boxes):
            start = box.end() if before else boxes[i - 1].end() if i else 0
            end = (boxes[i + 1].start() if i + 1 < len(boxes) else len(part.text)) if before else box.start()
            named = {line.id for line in find_lines(part.text[start:end], listed=True)}
            for id in sorted(named):
                yield part.slice(start, end), id, box["ticked"] is not None
