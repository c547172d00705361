"""Drawings: boxes of text and arrows between them as SVG, which a page holds and nothing has to fetch or install."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from api.escaping import markup

__all__ = ["Arrow", "Box", "draw"]

_CHARACTER = 7.0
"""Width of a character of the text, in units of the drawing; a little more than most fonts take."""

_LINE = 15
_PADDING = 9
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A box with a title and lines under it; `x` and `y` are its upper left corner, `kind` its class of style."""

    id: str
    title: str
    x: float
    y: float
    width: float
    text: str = ""
    kind: str = "thing"
    link: str | None = None
    titles: list[str] = field(init=False)
    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        room = max(8, int((self.width - 2 * _PADDING) / _CHARACTER))
        object.__setattr__(self, "titles", textwrap.wrap(self.title, max(8, int(room * 0.92))) or [""])
        object.__setattr__(self, "lines", textwrap.wrap(self.text, room))

    @property
    def height(self) -> float:
        """Return the height that its lines need."""
        return _LINE * (len(self.titles) + len(self.lines)) + 2 * _PADDING - 3

    def edge(self, x: float, y: float) -> tuple[float, float]:
        """Return where a line from the middle to a point leaves the box."""
        cx, cy = self.x + self.width / 2, self.y + self.height / 2
        dx, dy = x - cx, y - cy
        scale = max(abs(dx) / (self.width / 2), abs(dy) / (self.height / 2), 1e-9)
        return cx + dx / scale, cy + dy / scale

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow between two boxes, by their identifiers; a branch runs from under one to the side of the other."""

    source: str
    target: str
    label: str = ""
    branch: bool = False


def draw(boxes: Sequence[Box], arrows: Iterable[Arrow], title: str) -> str:
    """Return a drawing as an SVG element, its text escaped."""
    by_id = {box.id: box for box in boxes}
    width = max(box.x + box.width for box in boxes) + _MARGIN
    height = max(box.y + box.height for box in boxes) + _MARGIN
    lines, labels = [], []
    for arrow in arrows:
        line, label = _arrow(by_id[arrow.source], by_id[arrow.target], arrow)
        lines.append(line)
        labels.append(label)
    return (
        f'<svg class="drawing" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" '
        f'aria-label="{markup(title)}"><title>{markup(title)}</title>'
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        f"{''.join(lines)}{''.join(map(_box, boxes))}{''.join(labels)}</svg>"
    )


def _arrow(source: Box, target: Box, arrow: Arrow) -> tuple[str, str]:
    if arrow.branch:
        x, y = source.x + 14, source.y + source.height
        end = target.y + min(target.height / 2, 18)
        path = f"M{x:.1f} {y:.1f}V{end:.1f}H{target.x - 1:.1f}"
        middle = (x + (target.x - x) / 2, end)
    else:
        (x1, y1), (x2, y2) = source.edge(*target.middle), target.edge(*source.middle)
        path = f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    return f'<path class="arrow" d="{path}" marker-end="url(#head)"/>', _label(arrow.label, *middle)


def _label(text: str, x: float, y: float) -> str:
    if not text:
        return ""
    width = len(text) * 5.9 + 6
    return (
        f'<rect class="behind" x="{x - width / 2:.1f}" y="{y - 8:.1f}" width="{width:.1f}" height="15"/>'
        f'<text class="relation" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{markup(text)}</text>'
    )


def _box(box: Box) -> str:
    x, y = box.x + _PADDING, box.y + _PADDING + 10
    rows = [(line, "name") for line in box.titles] + [(line, "words") for line in box.lines]
    texts = "".join(
        f'<text class="{kind}" x="{x:.1f}" y="{y + _LINE * n:.1f}">{markup(line)}</text>'
        for n, (line, kind) in enumerate(rows)
    )
    shape = (
        f'<rect class="box {markup(box.kind)}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:.1f}" rx="5"/>{texts}'
    )
    return f'<a href="{markup(box.link)}">{shape}</a>' if box.link else f"<g>{shape}</g>"
