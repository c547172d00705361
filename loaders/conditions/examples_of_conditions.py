"""Examples of conditions: 'contraindications to surgery (e.g., A or B)' asks for neither A nor B.

Who meets the condition for another reason meets it, too. Figures and classes say how a word before them is meant, and
are asked.
"""

from __future__ import annotations

import re

from loaders.conditions.criterion_trees import Found, atoms_of
from loaders.text.patterns import compile_pattern

__all__ = ["without_examples"]

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
