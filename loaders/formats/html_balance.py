"""Lists and tables of a web page whose tags do not match: the tree that a browser makes of them is a guess."""

from __future__ import annotations

import html
import re

from loaders.text.printed import PrintedFinding, PrintedLine

__all__ = ["unbalanced"]

_TAG = re.compile(r"<!--|<(script|style)\b|<(/?)(ol|ul|li|table)\b[^<>]*>", re.IGNORECASE)
_TEXT = re.compile(r">\s*([^<>\s][^<>]*)")
_LISTS = frozenset({"ol", "ul"})
_SHOWN = 40
"""Characters of the text behind a tag by which its line is found."""

_MOST = 50
"""Tags without a match that are told at most."""


def unbalanced(text: str, lines: list[PrintedLine]) -> list[PrintedFinding]:
    """Return a finding for each end of a list, an item or a table that none began, and each list that none ends.

    An item may go without its end, as the standard has it.

    :param lines: the page as printed lines; a finding stands at the one that begins behind the tag.
    """
    found: list[PrintedFinding] = []
    line = 0
    for at in sorted(_unmatched(text))[:_MOST]:
        words = _words_behind(text, at)
        while line < len(lines) - 1 and (not words or words not in " ".join(lines[line].text.split())):
            line += 1
        message = "the tags of a list do not match; what leads or ends it may be lost"
        found.append(PrintedFinding("lost-lines", "warning", message, line))
    return found


def _words_behind(text: str, at: int) -> str:
    """Return the first words that a page shows behind a tag."""
    match = _TEXT.search(text, at)
    return " ".join(html.unescape(match[1][: 2 * _SHOWN]).split())[:_SHOWN].strip() if match else ""


def _unmatched(text: str) -> list[int]:
    """Return where the tags without a match begin."""
    low = text.lower()
    open_: list[tuple[str, int]] = []
    counts = {"ol": 0, "ul": 0, "li": 0, "table": 0}
    out: list[int] = []
    position = 0
    while match := _TAG.search(text, position):
        position = match.end()
        if match[3] is None:
            position = low.find(f"</{match[1].lower()}" if match[1] else "-->", match.end())
            if position < 0:
                break
            continue
        name = match[3].lower()
        if not match[2]:
            if name == "li" and open_ and open_[-1][0] == "li":
                open_.pop()  # the item before goes without its end
                counts["li"] -= 1
            open_.append((name, match.start()))
            counts[name] += 1
            continue
        if not counts[name] or (name == "li" and open_[-1][0] != "li"):
            out.append(match.start())
            continue
        while True:
            inner, at = open_.pop()
            counts[inner] -= 1
            if inner == name:
                break
            if inner in _LISTS:
                out.append(at)
    return out + [at for name, at in open_ if name in _LISTS]
