"""Examples of conditions: 'contraindications to surgery (e.g., A or B)' asks for neither A nor B.

Who meets the condition for another reason meets it, too. Figures and classes say how a word before them is meant, and
are asked. Examples of what nobody has read ('no serious illness such as A or B') ask for nothing alone; all of it stays
open.
"""

from __future__ import annotations

import re

from loaders.conditions.criterion_trees import Found, atoms_of
from loaders.conditions.negations import is_ailment
from loaders.text.patterns import compile_pattern

__all__ = ["examples_of_unread", "without_examples"]

_ON = (
    r",\s+(?:and|but|with|without|when|if|who|whose|provided|unless|excluding|once|as\s+long\s+as|in\s+the)\b"
    r"|\s(?:with|without|when|if|who|whose|but|unless|excluding|once|as\s+long\s+as|in\s+the\s+(?:absence|setting))\s"
    r"|\s(?:and\s+)?(?:no|not|lacking|free\s+of)\s"
)
_SHOWN = r"(?:e\.?\s?g\b\.?|for example\b|for instance\b|such as\b)"
_EXAMPLES = compile_pattern(
    r"(?:\s+(?:disease|tumou?rs?|lesions?|cancer))?"
    rf"(?:\s*\(\s*{_SHOWN}[^()]{{1,300}}\)|,?\s+{_SHOWN}(?:(?!{_ON})[^.;:()]){{1,200}})",
    re.IGNORECASE,
)
"""Examples in brackets, or up to what goes on behind them with something else."""
_NO = re.compile(r"\b(?:no|not|non|without|absence|absent|free|lack\w*|neither|nor)\b")
_OF_NONE = compile_pattern(
    rf"(?:\(\s*(?:{_SHOWN}|like\b|includ(?:ing|es?)\b|i\.e\.)[^()]{{1,300}}\)"
    rf"|(?:{_SHOWN}|like\b|including\b)(?:(?!{_ON})[^.;:()]){{1,200}})",
    re.IGNORECASE,
)
"""Examples of what must not be there; all that it includes must not be there, either."""
_NONE = re.compile(
    r"\b(?:no(?!\s+(?:more|larger|greater|other)\b)|not|without|never|absence|lack|free|neither|nor|none)\b[^,;:.()]*,?\s*\Z"
)
_NEAR = 80
"""Characters before examples in which the word stands that negates what they are of."""
_AND_LAST = re.compile(r"\s*,?\s*and\s+(?:(?:an?|any|the)\s+)?")


def examples_of_unread(text: str, found: list[Found], taken: bytearray) -> tuple[list[Found], list[tuple[int, int]]]:
    """Return conditions without the examples of what nobody has read, and where these stand; they are open.

    :param taken: a byte for each character, set where something was read; these places no longer among them.
    """
    out, opened = list(found), list[tuple[int, int]]()
    for shown in _OF_NONE.finditer(text):
        before = text[: shown.start()].rstrip(" ,")
        none = _NONE.search(text, max(0, shown.start() - _NEAR), shown.start())
        plain = re.match(r"\W*(?:like|includ|i\.e)", shown[0], re.IGNORECASE)
        if (plain and not none) or not before or taken[len(before) - 1]:
            continue
        inside = [f for f in out if shown.start() <= _first(text, f) and f.end <= shown.end() + 1]
        absent = min((f.start for f in inside if _NO.search(text, shown.start(), f.end)), default=len(text))
        inside = [f for f in inside if f.end <= absent and (none or _states_fact(f))]
        if none and inside:  # 'no illness such as A, B, and C'
            end = max(f.end for f in inside)
            inside += [
                f
                for f in out
                if f.start >= end and is_ailment(f.criterion) and _AND_LAST.fullmatch(text[end : _first(text, f)])
            ]
        out = [f for f in out if f not in inside]
        opened += [(f.start, f.end) for f in inside]
    for start, end in opened:
        taken[start:end] = bytes(end - start)
    return out, opened


def without_examples(text: str, found: list[Found], taken: bytearray) -> list[Found]:
    """Return conditions without those that are examples of one right before them; their words are read.

    :param taken: a byte for each character, set where something was read.
    """
    out = list(found)
    for one in sorted(found, key=lambda f: f.end):
        # What states a condition in free words may go around others: 'not fit, such as by A, for surgery'.
        shown = _EXAMPLES.match(text, one.end) or _EXAMPLES.search(text, one.start, one.end)
        shown = _EXAMPLES.match(text, shown.start()) if shown is not None else None
        if shown is None or one not in out:
            continue
        inside = [f for f in out if f is not one and shown.start() <= f.start and f.end <= shown.end()]
        # What must not be there is no example of what is: it and all behind it is asked.
        absent = [f.start for f in inside if _NO.search(text, shown.start(), f.end)]
        end = min(absent, default=shown.end())
        inside = [f for f in inside if f.end <= end]
        if inside and all(map(_states_fact, inside)):
            out = [f for f in out if f not in inside]
            end = shown.end() if end == shown.end() else max(f.end for f in inside)
            taken[shown.start() : end] = b"\1" * (end - shown.start())
    return out


def _states_fact(one: Found) -> bool:
    """Tell whether a condition is met or not, with no figure or class in it."""
    values = [atom.value for atom in atoms_of(one.criterion)]
    return bool(values) and all(isinstance(v, bool) or (isinstance(v, str) and len(v) > 1) for v in values)


def _first(text: str, found: Found) -> int:
    """Return where the words of a condition begin, behind blanks."""
    return found.end - len(text[found.start : found.end].lstrip())
