"""Writing: runs of characters put together into printed lines, white space folded as readers see it."""

from __future__ import annotations

import bisect
import itertools
import re
from typing import Literal

from loaders.text.printed import PrintedFinding, PrintedLine
from loaders.wording.headings import heading_role, title_like
from loaders.wording.limiting_labels import labels_by_print
from loaders.wording.statuses import takes_position

__all__ = ["Writer"]

_SPACE = re.compile(r"[ \u00a0\u2007\u202f\t\n\r\f\v\u2028\u2029\x00-\x08\x0e-\x1f\x7f]+")
_UNIT = re.compile(r"\b(?:[ckm]?m)$")
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$", re.IGNORECASE)
_HIGH = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_SIGNS = {"tm": "™", "sm": "℠", "®": "®", "r": "®", "©": "©", "™": "™"}
_LOOK = 400
"""Characters of a sentence in which its position stands."""
_STOP = re.compile(r"[.;]\s")
_SENTENCE = 4
"""Words of a sentence behind a name in bold, less one, at least."""


class Writer:
    """Lines under construction: `put` adds characters to the open line, `end` closes it."""

    def __init__(self) -> None:
        self.lines: list[PrintedLine] = []
        self.findings: list[PrintedFinding] = []
        self._text: list[str] = []
        self._length = 0
        self._space = False
        self._last = ""
        self._solid = 0
        self._bold = 0
        self._head = 0
        """Characters of the bold stretch that the line begins with, where plain ones follow."""
        self._ends: list[tuple[int, int]] = []
        """The stretches in bold of the open line."""
        self._apart = False
        self._raised: list[tuple[int, int]] = []

    def put(self, text: str, bold: bool = False, raised: bool = False) -> None:
        """Add characters; white space is folded, and dropped at the start of a line."""
        folded = _SPACE.sub(" ", text)
        if not folded:
            return
        if raised:
            folded = self._set_high(folded)
        elif folded[0] == " " and (self._space or not self._length):
            folded = folded[1:]
        if not folded:
            return
        if raised and self._is_mark(folded):
            self._raised.append((self._length, self._length + len(folded)))
        self._text.append(folded)
        self._length += len(folded)
        self._space = folded[-1] == " "
        self._last = (self._last + folded)[-8:]
        solid = len(folded) - folded.count(" ")
        if solid and bold:
            start, end = self._length - len(folded.lstrip(" ")), self._length - len(folded) + len(folded.rstrip(" "))
            if self._ends and not self._apart:
                start = self._ends.pop()[0]
            self._ends.append((start, end))
        self._apart = (self._apart or bool(solid)) and not (solid and bold)
        if solid and not bold and not self._head and self._bold == self._solid > 0:
            self._head = self._length - len(folded)
        self._solid += solid
        self._bold += solid if bold else 0

    def _set_high(self, text: str) -> str:
        """Return what a superscript stands for: an exponent stays one, a trade mark becomes its sign."""
        bare = text.strip()
        if bare.isdigit() and (_UNIT.search(self._last) or (self._last[-2:] == "10" and len(bare) < 3)):
            return bare.translate(_HIGH)
        return _SIGNS.get(bare.lower(), bare or text)

    def _is_mark(self, text: str) -> bool:
        bare = text.strip()
        if not bare or bare in _SIGNS.values() or bare[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺":
            return False
        return not _ORDINAL.search(self._last + bare)

    @property
    def open(self) -> bool:
        """Tell whether the open line holds a character."""
        return self._length > 0

    def drop_last(self) -> None:
        """Take the last character off the open line: a hyphen that the end of a printed line put there."""
        self._text[-1] = self._text[-1][:-1]
        self._length -= 1
        self._last = self._last[:-1]
        self._solid -= 1

    def text(self) -> str:
        """Return the text of the open line."""
        return "".join(self._text)

    def end(
        self,
        indent: int = 0,
        level: int | None = None,
        bullet: str = "",
        gap: int = 1,
        furniture: bool = False,
        strong: bool = False,
    ) -> PrintedLine | None:
        """Close the open line and return it; None when it holds nothing but space."""
        text = "".join(self._text).rstrip(" ")
        line = None
        if text:
            bold = strong or self._bold >= self._solid > 0
            raised = tuple((a, min(b, len(text))) for a, b in self._raised if a < len(text))
            if self._names_part(text):
                head = text[: self._head].rstrip(" ")
                self.lines.append(PrintedLine(head, indent, level, True, bullet, gap, (), furniture))
                start = len(text) - len(text[self._head :].lstrip(" "))
                text, bullet, gap, level = text[start:], "", 0, None
                raised = tuple((a - start, b - start) for a, b in raised if a >= start)
            elif labels := [at for at in self._ends if self._labels_sentence(text, *at)]:
                # What bold print sets apart from its sentence limits it, as a name before a colon does.
                ends = [end for _, end in labels]
                raised = tuple((a + bisect.bisect(ends, a), b + bisect.bisect(ends, a)) for a, b in raised)
                text = ":".join(text[a:b] for a, b in itertools.pairwise((0, *ends, len(text))))
            line = PrintedLine(text, indent, level, bold, bullet, gap, raised, furniture)
            self.lines.append(line)
        self.clear()
        return line

    def _names_part(self, text: str) -> bool:
        """Tell whether a line begins in bold with the name of a part of a policy, and goes on with a sentence."""
        head, rest = text[: self._head].strip(), text[self._head :].strip()
        if not head or not head[-1].isalnum() or not rest[:1].isupper() or rest.count(" ") < _SENTENCE:
            return False
        return title_like(head) and heading_role(head) is not None

    def _labels_sentence(self, text: str, start: int, end: int) -> bool:
        """Tell whether a stretch in bold says of whom the sentence is that follows in its line."""
        name, rest = text[start:end], text[end : end + _LOOK].lstrip()
        begins = start == 0 or text[max(0, start - 2) : start].rstrip()[-1:] in (".", ";", "!", "?")
        if not begins or not name[-1:].isalnum() or name.count(" ") > _SENTENCE or not rest[:1].isupper():
            return False
        sentence = _STOP.split(rest, maxsplit=1)[0]
        return labels_by_print(name) and takes_position(sentence) and not takes_position(name)

    def clear(self) -> None:
        """Drop the open line."""
        self._text, self._length, self._space, self._last = [], 0, False, ""
        self._solid, self._bold, self._head, self._raised = 0, 0, 0, []
        self._ends, self._apart = [], False

    def row(self, line: PrintedLine) -> None:
        """Write a table row; tabs separate its columns."""
        if line.text.strip():
            self.lines.append(line)

    def report(self, kind: str, severity: Literal["error", "warning", "note"], message: str) -> None:
        """Add a finding about what stands, or stood, at the next line."""
        self.findings.append(PrintedFinding(kind, severity, message, len(self.lines)))
