"""Numbering: the label that a list item shows, from the style of its list and its number."""

from __future__ import annotations

__all__ = ["label_text"]

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST = 3999
"""The highest number that letters and Roman numerals are used for."""


def _letters(number: int) -> str:
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(97 + rest) + out
    return out


def _roman(number: int) -> str:
    out = ""
    for value, letters in _ROMAN:
        while number >= value:
            out, number = out + letters, number - value
    return out


def label_text(style: str, number: int) -> str:
    """Return a number in a style: '1', 'a', 'A', 'i' or 'I'; what the style cannot count, in figures.

    >>> [label_text(style, 4) for style in "1aAiI"]
    ['4', 'd', 'D', 'iv', 'IV']
    """
    if style == "1" or not 0 < number <= _MOST:
        return str(number)
    text = _letters(number) if style in "aA" else _roman(number)
    return text.upper() if style in "AI" else text
