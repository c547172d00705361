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
_SPACES = frozenset({0x20, 0xA0, 9, 10, 13, 0xAD})
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
    spaced: bool
    """A space stands before it in the file."""


@dataclass(frozen=True, slots=True)
class _Face:
    """What the glyphs of one text object share: the font, the size as printed, bold, and the quarter turn or -1."""

    font: str
    size: float
    bold: bool
    turn: int


def _face(raw: Any, textpage: Any, i: int) -> _Face:
    name = ctypes.create_string_buffer(128)
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetFontInfo(textpage, i, name, 128, ctypes.c_int())
    font = name.value.decode("utf-8", "replace")
    size = float(raw.FPDFText_GetFontSize(textpage, i))
    if raw.FPDFText_GetMatrix(textpage, i, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
    bold = raw.FPDFText_GetFontWeight(textpage, i) >= 600 or "bold" in font.lower() or "black" in font.lower()
    turns = math.degrees(raw.FPDFText_GetCharAngle(textpage, i)) / 90
    turn = round(turns) % 4 if abs(turns - round(turns)) < 0.05 else -1
    return _Face(font, size if 0.5 < size < 500 else 10.0, bold, turn)


def _glyphs(page: Any, textpage: Any) -> Iterator[tuple[int, _Glyph]]:
    """Yield the quarter turn (or -1 for any other angle) and each glyph, in the order of the file."""
    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    box = raw.FS_RECTF()
    _, height = page.get_size() if page.get_rotation() in (0, 180) else reversed(page.get_size())
    faces: dict[int | None, _Face] = {}
    spaced = False
    for i in range(min(textpage.count_chars(), _MOST_GLYPHS)):
        code = raw.FPDFText_GetUnicode(textpage, i)
        if code in _SPACES:
            spaced = True
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, i, box):
            continue
        raw.FPDFText_GetCharOrigin(textpage, i, x, y)
        thing = ctypes.cast(raw.FPDFText_GetTextObject(textpage, i), ctypes.c_void_p).value
        face = faces.get(thing) if thing else None
        if face is None:
            face = faces[thing] = _face(raw, textpage, i)
        sign = "-" if code == _HYPHEN else shown(code, face.font)
        yield face.turn, _Glyph(
            sign, box.left, max(box.right, box.left + 0.1), height - box.top, height - box.bottom, height - y.value,
            face.size, face.bold, x.value, spaced,
        )  # fmt: skip
        spaced = False


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
    before: _Glyph | None = None
    seen: set[tuple[str, int, int]] = set()
    for g in glyphs:
        # A ligature is told sign by sign, each with the box of the whole.
        ligature = before is not None and (g.x0, g.x1, g.base) == (before.x0, before.x1, before.base)
        ligature = ligature and before is not None and (g.text != before.text or g.text == "f")
        if not ligature and _printed_before(g, seen):
            continue
        before = g
        if word is not None and (ligature or _carries_on(word, g)):
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


def _printed_before(g: _Glyph, seen: set[tuple[str, int, int]]) -> bool:
    """Tell whether a sign is printed twice in nearly one place, to look bold."""
    x, base = round(g.x0), round(g.base)
    if any((g.text, x + dx, base + dy) in seen for dx in (0, -1, 1) for dy in (0, -1, 1)):
        return True
    seen.add((g.text, x, base))
    return False


def _carries_on(word: Word, g: _Glyph) -> bool:
    return (
        not g.spaced
        and abs(word.base - g.base) < 0.1 * g.size
        and abs(word.size - g.size) < 0.1 * g.size
        and -0.3 * g.size < g.x0 - word.x1 < _SPACING * g.size
    )


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
