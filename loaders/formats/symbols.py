"""Signs of symbol fonts: what a place in such a font shows."""

from __future__ import annotations

__all__ = ["LOST", "in_font", "is_symbolic", "shown"]

LOST = "\ufffd"
_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB0: "°", 0xB7: "•", 0x6D: "µ", 0x62: "β", 0x61: "α", 0x67: "γ",
    0xB9: "≠", 0xBB: "≈", 0xA8: "♦", 0xD7: "·", 0x2D: "-", 0x3C: "<", 0x3E: ">", 0x3D: "=", 0x2B: "+",
}  # fmt: skip
_GREEK = {0x44: "Δ", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "µ"}
_DINGBATS = {
    0xA7: "▪", 0xD8: "➢", 0xFC: "✓", 0xB7: "•", 0x6E: "■", 0x6C: "●", 0x71: "❑", 0x76: "❖", 0xA8: "□", 0x6F: "□",
    0xFE: "☑", 0xFD: "☒", 0x78: "☒",
}  # fmt: skip


def shown(code: int, font: str) -> str:
    """Return what a code shows in a font; U+FFFD where nobody can tell."""
    place = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    name = font.lower()
    if "symbol" in name and "segoe" not in name and place in _SYMBOL and (place != code or code > 0x7F):
        return _SYMBOL[place]
    if ("wingdings" in name or "dingbats" in name) and place in _DINGBATS:
        return _DINGBATS[place]
    if place != code and place in (0xB7, 0xA7):
        return "•"
    unknown = code <= 0 or 0xD800 <= code <= 0xF8FF or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF
    return LOST if unknown else chr(code)


def is_symbolic(font: str) -> bool:
    """Tell whether the letters of a font are signs."""
    name = font.lower()
    return ("symbol" in name and "segoe" not in name) or "wingdings" in name or "dingbats" in name


def in_font(text: str, font: str) -> str:
    """Return what the characters of a text show in a font that an author has chosen for them.

    A word processor keeps a sign of a symbol font as the letter at its place, or in the area of private use.
    """
    if not is_symbolic(font):
        return text if text.isascii() else "".join(shown(ord(c), "") if "\uf000" <= c <= "\uf0ff" else c for c in text)
    greek = _GREEK if "symbol" in font.lower() else {}
    return "".join(greek.get(ord(c)) or (shown(ord(c), font) if c > " " else c) for c in text)
