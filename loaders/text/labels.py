"""List labels: I. A. 1) (a) iv. 1.2.3, and what each may count as."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Label", "between", "label_after", "read_label", "readings_of"]

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ONE = re.compile(
    r"(?:\((?P<round>[A-Za-z]{1,5}|\d{1,2})\)|(?P<plain>[A-Za-z]{1,5}|\d{1,3})(?P<stop>[.)])(?=\s|\(|$))\s*"
)
_DECIMAL = re.compile(r"(?P<path>(?:\d{1,2}|[A-Z])(?:\.\d{1,2}){1,4})\.?\s+(?=[A-Za-z(])")


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label: its text without punctuation, and the form of the punctuation."""

    text: str
    form: str


def _roman(text: str) -> int | None:
    total, previous = 0, 0
    for letter in reversed(text.lower()):
        value = _ROMAN.get(letter)
        if value is None:
            return None
        total += value if value >= previous else -value
        previous = max(previous, value)
    return total if total and _to_roman(total) == text.lower() else None


def _to_roman(number: int) -> str:
    out = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        while number >= value:
            out, number = out + letters, number - value
    return out


def readings_of(label: Label) -> list[tuple[str, int]]:
    """Return what a label may count as: (style, ordinal), the style with case and form."""
    text, form = label.text, label.form
    if text.isdigit():
        return [(f"1{form}", int(text))]
    case = "A" if text.isupper() else "a"
    out: list[tuple[str, int]] = []
    if len(text) == 1:
        out.append((f"{case}{form}", ord(text.lower()) - 96))
    if (number := _roman(text)) is not None and number < 50:
        out.append((f"{'I' if case == 'A' else 'i'}{form}", number))
    return out


def label_after(first: str, count: int) -> str:
    """Return the label that stands some items behind the first one of a list, '1' or 'a'."""
    return str(count + 1) if first == "1" else chr(ord(first) + count)


_MOST = 20
"""Labels that a printed range spans at most."""


def between(first: str, last: str) -> list[str]:
    """Return the labels from one to another of the same list ('I', 'IV'); just the two if they are of none."""
    above, _, head = first.rpartition(".")
    if above and last.rpartition(".")[0] == above:
        # 'III.C through III.F'
        return [f"{above}.{x}" for x in between(head, last.rpartition(".")[2])]
    numbers = [(_roman(text) if text.isupper() or text.islower() else None) for text in (first, last)]
    if first.isdigit() and last.isdigit():
        shown = [str(n) for n in range(int(first), min(int(last), int(first) + _MOST) + 1)]
    elif numbers[0] and numbers[1]:
        made = [_to_roman(n) for n in range(numbers[0], min(numbers[1], numbers[0] + _MOST) + 1)]
        shown = [x.upper() for x in made] if first.isupper() else made
    elif len(first) == len(last) == 1 and first.isupper() == last.isupper():
        shown = [chr(n) for n in range(ord(first), ord(last) + 1)]
    else:
        shown = []
    return shown if len(shown) > 1 and shown[-1] == last else [first, last]


def read_label(text: str) -> tuple[tuple[Label, ...], int]:
    """Return the labels at the start of a line, outermost first, and where the text after them starts."""
    if match := _DECIMAL.match(text):
        return tuple(Label(part, ".") for part in match["path"].split(".")), match.end()
    labels: list[Label] = []
    end = 0
    while len(labels) < 3 and (match := _ONE.match(text, end)):
        word = match["round"] or match["plain"]
        label = Label(word, "()" if match["round"] else match["stop"])
        if not readings_of(label) or (len(word) > 1 and word.isalpha() and not (word.isupper() or word.islower())):
            break
        if match["round"] and not labels and not text[match.end() :].strip():
            break
        labels.append(label)
        end = match.end()
    return tuple(labels), end
