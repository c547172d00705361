"""One fictional policy in every format: ACORN as its payer would print it on a page, in Word, as PDF."""

import re
from dataclasses import dataclass

from tests.policies import ACORN

__all__ = ["PARTS", "Part", "as_html"]

_LABEL = re.compile(r"([IVX]+|[A-Z]|\d)\. (?=\S)")
_DEPTHS = {"I": 0, "A": 1, "1": 2}


@dataclass(frozen=True)
class Part:
    """A paragraph of the policy: its text, and how deep its list is (None: in no list) or that it is a heading."""

    text: str
    depth: int | None = None
    heading: bool = False


def _parts() -> list[Part]:
    out = []
    for line in ACORN.splitlines():
        match = _LABEL.match(line)
        if match and not line.startswith("1. Birch"):
            style = "1" if match[1].isdigit() else "I" if set(match[1]) <= set("IVX") else "A"
            out.append(Part(line[match.end() :], _DEPTHS[style]))
        elif line:
            out.append(Part(line, heading=len(line) < 40 and ":" not in line and not line.startswith("Acorn")))
    return out


PARTS = _parts()


def as_html() -> str:
    """Return the policy as a web page whose lists print no labels in the source."""
    out, depth = ["<!DOCTYPE html><html><head><title>Policies</title></head><body><main>"], -1
    for part in PARTS:
        wanted = -1 if part.depth is None else part.depth
        while depth > wanted:
            out.append("</li></ol>")
            depth -= 1
        if depth == wanted and wanted >= 0:
            out.append("</li>")
        while depth < wanted:
            depth += 1
            out.append(f'<ol type="{"IA1"[depth]}">')
        tag = "li" if wanted >= 0 else "h2" if part.heading else "p"
        out.append(f"<{tag}>{part.text}" + ("" if wanted >= 0 else f"</{tag}>"))
    return "\n".join([*out, "</main></body></html>"])
