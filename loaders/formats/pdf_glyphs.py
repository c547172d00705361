"""Glyphs of a PDF page as words with their places, in points from the upper left corner.

Signs of symbol fonts are taken for what those fonts show: comparison signs and
bullets often stand in a PDF by their place in such a font only.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from loaders.formats.symbols import shown

__all__ = ["Word", "read_edges", "read_words"]

_HYPHEN = 2
"""The library's sign for a hyphen at the end of a line."""
_SPACING = 0.2
"""Share of the type size between two glyphs that parts words."""
_MOST_GLYPHS = 60_000
"""Glyphs of one page beyond which it is no page of text."""
_MOST_EDGES = 1500
"""Ruled lines of one page beyond which it is a drawing."""


@dataclass(slots=True)
class Word:
    """A word: its text, its box, its base line, the size of its type, and whether it is bold or set high."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    bold: bool
    x: float
    """Of the point where the pen starts."""


def _glyphs(page: Any, textpage: Any) -> Iterator[tuple[int, _Glyph]]:
    """Yield the quarter turn (or -1 for any other angle) and each glyph, in the order of the file."""
    import pypdfium2.raw as raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    _, height = page.get_size() if page.get_rotation() in (0, 180) else reversed(page.get_size())
    for i in range(min(textpage.count_chars(), _MOST_GLYPHS)):
        code = raw.FPDFText_GetUnicode(textpage, i)
        if code in (0x20, 0xA0, 9, 10, 13, 0xAD) or raw.FPDFText_IsGenerated(textpage, i) == 1:
            continue
        raw.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
        if raw.FPDFText_GetLooseCharBox(textpage, i, box) and box.right > box.left:
            left.value, right.value, bottom.value, top.value = box.left, box.right, box.bottom, box.top
        raw.FPDFText_GetCharOrigin(textpage, i, x, y)
        raw.FPDFText_GetFontInfo(textpage, i, name, 128, flags)
        font = name.value.decode("utf-8", "replace")
        size = _size(raw, textpage, i)
        bold = raw.FPDFText_GetFontWeight(textpage, i) >= 600 or "bold" in font.lower() or "black" in font.lower()
        angle = math.degrees(raw.FPDFText_GetCharAngle(textpage, i))
        turn = round(angle / 90) if abs(angle / 90 - round(angle / 90)) < 0.05 else -1
        sign = "-" if code == _HYPHEN else shown(code, font)
        yield turn % 4 if turn >= 0 else -1, _Glyph(
            sign, left.value, right.value, height - top.value, height - bottom.value, height - y.value, size, bold,
            x.value,
        )  # fmt: skip


def _size(raw: Any, textpage: Any, i: int) -> float:
    """Return the size of type as printed: what the font asks for, scaled as the page scales it."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage, i))
    if raw.FPDFText_GetMatrix(textpage, i, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
    return size if 0.5 < size < 500 else 10.0


def _turned(glyph: _Glyph, turn: int, height: float) -> _Glyph:
    """Return a glyph of text that runs upwards, downwards or upside down as if it ran to the right."""
    if turn == 2:
        return replace(glyph, x0=-glyph.x1, x1=-glyph.x0, top=-glyph.bottom, bottom=-glyph.top, base=-glyph.base)
    if turn == 1:
        return replace(glyph, x0=glyph.top, x1=glyph.bottom, top=-glyph.x1, bottom=-glyph.x0, base=-glyph.x)
    return replace(glyph, x0=height - glyph.bottom, x1=height - glyph.top, top=glyph.x0, bottom=glyph.x1, base=glyph.x)


def read_words(page: Any) -> tuple[list[Word], str]:
    """Return the words of a page in the order of the file, and the text that runs in another direction."""
    textpage = page.get_textpage()
    try:
        glyphs = list(_glyphs(page, textpage))
    finally:
        textpage.close()
    if not glyphs:
        return [], ""
    turn = Counter(t for t, _ in glyphs).most_common(1)[0][0]
    height = max(g.bottom for _, g in glyphs)
    aside = "".join(g.text for t, g in glyphs if t != turn)
    upright = [g if turn < 1 else _turned(g, turn, height) for t, g in glyphs if t == turn]
    return list(_words(upright)), aside


def _words(glyphs: list[_Glyph]) -> Iterator[Word]:
    word: Word | None = None
    seen: dict[tuple[str, int, int], None] = {}
    for g in glyphs:
        key = (g.text, round(g.x0), round(g.base))
        near = [(g.text, key[1] + dx, key[2] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if any(k in seen for k in near):
            continue  # printed twice to look bold
        seen[key] = None
        if (
            word is not None
            and abs(word.base - g.base) < 0.1 * g.size
            and abs(word.size - g.size) < 0.1 * g.size
            and -0.3 * g.size < g.x0 - word.x1 < _SPACING * g.size
        ):
            word.text += g.text
            word.x1 = max(word.x1, g.x1)
            word.top, word.bottom = min(word.top, g.top), max(word.bottom, g.bottom)
            word.bold = word.bold and g.bold
            continue
        if word is not None:
            yield word
        word = Word(g.text, g.x0, g.x1, g.top, g.bottom, g.base, g.size, g.bold)
    if word is not None:
        yield word


def read_edges(page: Any) -> tuple[list[dict[str, Any]], int]:
    """Return the ruled lines of a page, as pdfplumber describes edges, and how many images it holds."""
    import pypdfium2.raw as raw

    _, height = page.get_size()
    edges: list[dict[str, Any]] = []
    images = 0
    for thing in page.get_objects(max_depth=4):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            images += 1
        elif thing.type == raw.FPDF_PAGEOBJ_PATH and len(edges) < _MOST_EDGES:
            left, bottom, right, top = thing.get_bounds()
            x0, x1, y0, y1 = left, right, height - top, height - bottom
            if x1 - x0 < 4 and y1 - y0 > 4:
                edges.append(_edge("v", (x0 + x1) / 2, (x0 + x1) / 2, y0, y1))
            elif y1 - y0 < 4 and x1 - x0 > 4:
                edges.append(_edge("h", x0, x1, (y0 + y1) / 2, (y0 + y1) / 2))
            elif x1 - x0 > 4 and y1 - y0 > 4 and raw.FPDFPath_CountSegments(thing) <= 6:
                edges += [_edge("v", x, x, y0, y1) for x in (x0, x1)]
                edges += [_edge("h", x0, x1, y, y) for y in (y0, y1)]
    return edges, images


def _edge(orientation: str, x0: float, x1: float, top: float, bottom: float) -> dict[str, Any]:
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip
