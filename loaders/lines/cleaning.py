"""Cleaning: the markup and the odd signs of one source line, every kept character with its offset."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.text.bullets import INLINE
from loaders.text.patterns import Pattern, compile_pattern

__all__ = ["MASK", "PLAIN", "TOKEN", "Cleaner", "Draft"]

_SIGNS = rf"<^&\\$*_\[⁰¹²³⁴-⁹⁻{INLINE}"
"""What a match of `TOKEN` or `PLAIN` begins with, if not with a gap between columns."""
_SIGN = re.compile(f"[{_SIGNS}]")
_BEGIN = rf"(?=[{_SIGNS}]|(?<=\S)[ \u00a0](?:[ \u00a0]{{3}}|\s*+\.))"
"""What a token begins with: a sign, the space between two columns, or that before a leader."""
_BREAKING = "li|br|p|ul|ol|div|tr|table|h[1-6]|dd|dt|dl"
_LEADER = (
    r"(?<=[^\s.])\s*+(?:\.\s?){5,}+\s*+"
    r"(?=(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|[A-Z]{0,4}-?\d{4,}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s*\d{4})\s*$)"
)
"""Dots between a label and its date or number ('Effective Date ..... 9/15/2026'); before a page they are a contents."""
TOKEN = compile_pattern(
    rf"{_BEGIN}(?:"
    r"(?P<sup><sup>(?P<supbody>[^<]{0,40})</sup>|\^\{(?P<texbody>[^}]{0,40})\}|(?P<unisup>[⁰¹²³⁴-⁹⁻]+(?:[,⁻–-][⁰¹²³⁴-⁹⁻]+)*))"
    rf"|(?P<break></?(?:{_BREAKING})\b[^<>]{{0,200}}/?>)"
    r"|(?P<bold></?(?:b|strong)>|\*\*+|__)"
    r"|(?P<tag></?[a-zA-Z][a-zA-Z0-9]{0,12}(?:\s[^<>]{0,200})?/?>)"
    r"|(?P<link>\[(?P<linktext>[^\[\]]{0,400})\]\([^()\s]{0,400}\))"
    r"|(?P<entity>&(?:[a-zA-Z]{2,12}|#\d{1,6}|#x[0-9a-fA-F]{1,6});)"
    r"|(?P<escape>\\[*_#\[\]()$%&{}~`>.|-])"
    r"|(?P<tex>\\(?:leqslant|geqslant|leq|geq|le|ge|lt|gt|alpha|beta|gamma|mu|pm|times|approx|sim|cdot|degree)(?![a-zA-Z]))"
    r"|(?P<dollar>\$)"
    rf"|(?P<inlinebullet>(?<=\s)(?![\uf0a3\uf0b3]\s?\d)[{INLINE}](?=\s))"
    rf"|(?P<leader>{_LEADER})"
    r"|(?P<layout>(?<=\S)[ \u00a0]{4,}(?=\S))"
    r"|(?P<star>(?<=\S)\*|\*(?!\s)))"
)
_NEVER = "(?P<supbody>(?!))|(?P<texbody>(?!))|(?P<bold>(?!))|(?P<tag>(?!))|(?P<link>(?!))"
PLAIN = compile_pattern(
    rf"{_BEGIN}(?:"
    r"(?P<sup>(?P<unisup>[⁰¹²³⁴-⁹⁻]+(?:[,⁻–-][⁰¹²³⁴-⁹⁻]+)*))"
    rf"|(?P<inlinebullet>(?<=\s)(?![\uf0a3\uf0b3]\s?\d)[{INLINE}](?=\s))"
    rf"|(?P<leader>{_LEADER})"
    r"|(?P<layout>(?<=\S)[ \u00a0]{4,}(?=\S))"
    r"|(?P<star>(?<=\S)\*|\*(?!\s))"
    rf"|{_NEVER}|(?P<break>(?!))|(?P<entity>(?!))|(?P<escape>(?!))|(?P<tex>(?!))|(?P<dollar>(?!)))"
)
"""What is a sign in a text without markup; the groups of `TOKEN`, most of which never match."""
_TEX = {
    "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥", "ge": "≥", "geqslant": "≥", "lt": "<", "gt": ">",
    "alpha": "α", "beta": "β", "gamma": "γ", "mu": "µ", "pm": "±", "times": "×", "approx": "≈", "sim": "~",
    "cdot": "·", "degree": "°",
}  # fmt: skip
_SAME_LENGTH = str.maketrans(
    {
        "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ", "\t": " ",
        "‘": "'", "’": "'", "‛": "'", "´": "'", "“": '"', "”": '"', "„": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-",
        "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf076": "❖", "\uf0fc": "✓", "\uf06e": "■",
        "≦": "≤", "⩽": "≤", "≧": "≥", "⩾": "≥", "＜": "<", "＞": ">",
    }
)  # fmt: skip
MASK = "\u2060"
_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\ufeff\u2060")
_LABEL_ALONE = re.compile(r"[-+o➢❖✓§¨]|\(?(?:\d{1,2}(?:\.\d{1,2}){0,4}|[A-Za-z]|[ivxIVX]{1,5})[.)]?")
_LIGATURES = {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}


@dataclass(slots=True)
class Draft:
    """A cleaned line under construction; `text` are its pieces, `length` their characters."""

    text: list[str]
    offsets: array[int]
    tabs: list[int]
    bold: int
    marks: list[tuple[int, str]]
    item: bool
    length: int = 0

    def add(self, text: str, offsets: Iterable[int]) -> None:
        """Append characters, each with its offset."""
        if not text:
            return
        self.text.append(text)
        self.offsets.fromlist([*offsets])  # at once; of a range it would take number by number
        self.length += len(text)


def _new_draft() -> Draft:
    return Draft([], array("I"), [], 0, [], False)


def plain_draft(line: str, start: int) -> Draft | None:
    """Return the draft of a line that holds nothing to clean but its indent, or None when it may hold something."""
    text = line.strip(" ")
    if not text.isascii() or not text.isprintable() or "  " in text or "....." in text or _SIGN.search(text):
        return None
    start += len(line) - len(line.lstrip(" "))
    return Draft([text], array("I", [*range(start, start + len(text))]), [], 0, [], False)


_BEFORE_FIGURE = {"\uf0a3": "≤", "\uf0b3": "≥"}
_FIGURE = re.compile(r"[ \u00a0]?\d")
_SPECIAL = re.compile(r"[^\x20-\x7e]|  +")


def _put(draft: Draft, text: str, offset: int, bold: bool, step: int = 1) -> None:
    """Append characters; `step` 0 gives all of them one offset."""
    if text.isascii() and text.isprintable() and "  " not in text:
        _extend(draft, text, offset, bold, step)
        return
    start = 0
    for match in _SPECIAL.finditer(text):
        _extend(draft, text[start : match.start()], offset + start * step, bold, step)
        for i, c in enumerate(match[0], match.start()):
            # A sign of a symbol font in the area of private use: before a figure there is one that it can be.
            sign = _BEFORE_FIGURE.get(c) if _FIGURE.match(text, i + 1) else None
            _put_special(draft, sign or c, offset + i * step, bold)
        start = match.end()
    _extend(draft, text[start:], offset + start * step, bold, step)


def _extend(draft: Draft, text: str, offset: int, bold: bool, step: int) -> None:
    """Append printable ASCII without runs of spaces."""
    if text and text[0] == " " and _after_space(draft):
        text, offset = text[1:], offset + step
    if not text:
        return
    draft.add(text, range(offset, offset + len(text)) if step else [offset] * len(text))
    if bold:
        draft.bold += len(text) - text.count(" ")


def _after_space(draft: Draft) -> bool:
    return bool(draft.text) and draft.text[-1][-1] == " " and not (draft.tabs and draft.tabs[-1] == draft.length)


def _put_special(draft: Draft, c: str, at: int, bold: bool) -> None:
    if c == "\t":
        draft.tabs.append(draft.length)
    if c in _DROPPED:
        return
    for part in _LIGATURES.get(c, c.translate(_SAME_LENGTH)):
        if part == " " and _after_space(draft):
            continue
        draft.add(part, (at,))
        if bold and part != " ":
            draft.bold += 1


_A_DATE = re.compile(
    r"\W*(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|[A-Z][a-z]{2,8}\.?\s+(?:\d{1,2},?\s+)?\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4})\W*"
)
_NAME_WORDS = 5
"""Words of the label of a date at most."""
_BREAKS = re.compile(r"\A(?: |<[^<>]{0,20}>|\*\*)+")
_IN_CELL = " • "
"""What stands between the items of a list in a cell."""


class Cleaner:
    """Cleans one source line; a new object for each."""

    def __init__(self, line: str, start: int, tokens: Pattern = TOKEN, *, row: bool = False) -> None:
        """Take a line; in the row of a table its breaks are those of cells, and stay in it."""
        self.line, self.start, self.tokens, self.row = line, start, tokens, row
        self.drafts = [_new_draft()]
        self.bold = False
        self.dollars = 0

    def clean(self) -> list[Draft]:
        """Return the lines that the source line breaks into."""
        position = 0
        for match in self._tokens():
            self._put(self.line[position : match.start()], position)
            position = match.end()
            if not self._breaks(match):
                self._writes(match)
        self._put(self.line[position:], position)
        return self.drafts

    def _tokens(self) -> Iterator[re.Match[str]]:
        """Yield the tokens of the line; one that holds neither a gap nor a leader has them at signs only."""
        line, end = self.line, 0
        if "    " in line.replace("\u00a0", " ") or "....." in line or (line.count(".") > 4 and _SIGN.search(line)):
            yield from self.tokens.finditer(line)
            return
        for sign in _SIGN.finditer(line):
            if sign.start() >= end and (match := self.tokens.match(line, sign.start())):
                yield match
                end = match.end()

    def _put(self, text: str, at: int, step: int = 1) -> None:
        if text:
            _put(self.drafts[-1], text, self.start + at, self.bold, step)

    def _breaks(self, match: re.Match[str]) -> bool:
        """Handle what starts a new line or sets the type; tell whether the token was such."""
        draft = self.drafts[-1]
        if "\t" in self.line and match["inlinebullet"] is not None:
            # A list inside the cell of a table stays in its row.
            self._put(_IN_CELL, match.start(), 0)
        elif match["break"] is not None and self.row:
            self._put(self._joint(match), match.start(), 0)
        elif match["break"] is not None:
            self.drafts.append(_new_draft())
            self.drafts[-1].item = match["break"].lower().startswith("<li")
        elif match["inlinebullet"] is not None:
            if any(piece.strip(" ") for piece in draft.text):
                self.drafts.append(_new_draft())
            self.drafts[-1].item = True
        elif match["leader"] is not None:
            self._put(": ", match.start(), 0)
        elif match["layout"] is not None:
            behind, before = self.line[match.end() :], "".join(draft.text).strip()
            dated = _A_DATE.fullmatch(behind) is not None and len(before.split()) <= _NAME_WORDS
            if not before or dated or _LABEL_ALONE.fullmatch(before):
                # A label, or the sign of an item, and the text it stands before are one.
                self._put(" ", match.start())
                return True
            self.drafts.append(_new_draft())
        elif match["bold"] is not None:
            self.bold = not self.bold if match["bold"][0] != "<" else not match["bold"].startswith("</")
        else:
            return match["tag"] is not None or match["star"] is not None
        return True

    def _joint(self, match: re.Match[str]) -> str:
        """Return what stands for a line break within the cell of a table, which stays in its row."""
        if match["break"].lower().startswith("<li"):
            return _IN_CELL
        draft = self.drafts[-1]
        written = draft.text[-1].rstrip(" ")[-1:] if draft.text and draft.tabs[-1:] != [draft.length] else ""
        behind = _BREAKS.sub("", self.line[match.end() :])[:1]
        goes_on = not behind or behind.islower() or behind in "\t(,;:.)"
        return " " if goes_on or not written or written in ",;:.(-/•" else "; "

    def _writes(self, match: re.Match[str]) -> None:
        """Handle what stands for other characters."""
        at = match.start()
        if match["sup"] is not None:
            body = match["supbody"] or match["texbody"] or match["unisup"]
            if match["unisup"] and re.search(r"\b(?:cm|mm|m)$", self.line[max(0, at - 4) : at]):
                self._put(match["sup"], at)
            else:
                self.drafts[-1].marks.append((self.drafts[-1].length, body))
        elif match["link"] is not None:
            draft = self.drafts[-1]
            for inner in Cleaner(match["linktext"], self.start + match.start("linktext")).clean():
                draft.add("".join(inner.text), inner.offsets)
                draft.bold += inner.length if self.bold else 0
        elif match["entity"] is not None:
            self._put(html.unescape(match["entity"]), at, 0)
        elif match["escape"] is not None:
            self._put(match["escape"][1], at + 1)
        elif match["tex"] is not None:
            self._put(_TEX[match["tex"][1:]], at, 0)
        elif match["dollar"] is not None:
            # A dollar sign before a figure is money unless TeX encloses the figure.
            self.dollars += 1
            rest = self.line[match.end() : match.end() + 60]
            closing = rest.find("$")
            opens = closing > 0 and re.search(r"[\\=<>^]", rest[:closing])
            if not opens and self.dollars % 2:
                self._put("$", at)
                self.dollars -= 1
