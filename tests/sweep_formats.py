"""How the policies of the suite read in every rendering: `python -m tests.sweep_formats [--style word] [--details]`.

For each policy and style it prints how many facts differ from those of the plain text, and with --details which.
It takes some minutes and is no part of the suite; tests/test_typeset.py holds two policies to no difference.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from loaders.load import UnreadableDocumentError, load_bytes
from loaders.record import Record
from tests.typeset import Part, differences, original, parts_of, paths
from tests.typeset_docx import WORD_DOCUMENTS
from tests.typeset_html import PAGES
from tests.typeset_pdf import PDF_FILES

__all__ = ["STYLES", "original_of", "set_in"]

STYLES = {
    **{f"{name}.html": make for name, make in PAGES.items()},
    **{f"{name}.docx": make for name, make in WORD_DOCUMENTS.items()},
    **{f"{name}.pdf": make for name, make in PDF_FILES.items()},
}
"""The renderings by name, with the suffix of the file that each makes."""
_WITHOUT_TABLES = frozenset({"two_columns.pdf"})


def _kept(style: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(p for p in parts if p.kind != "row") if style in _WITHOUT_TABLES else parts


def set_in(style: str, parts: tuple[Part, ...]) -> bytes:
    """Return a policy set in a style."""
    return STYLES[style](_kept(style, parts))


def original_of(style: str, parts: tuple[Part, ...], markdown: bool = False) -> Record:
    """Return the record of the plain text of what a style prints of a policy."""
    return original(_kept(style, parts), markdown)


def main(arguments: list[str] | None = None) -> int:
    """Print the number of differences of each policy in each style, and with --details what they are."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--style", default="")
    parser.add_argument("--policy", default="")
    parser.add_argument("--details", action="store_true")
    asked = parser.parse_args(arguments)
    styles = [name for name in STYLES if asked.style in name]
    total: Counter[tuple[str, str]] = Counter()
    for path in paths():
        if not path.name.startswith(asked.policy):
            continue
        parts = tuple(parts_of(path.read_bytes(), path.name))
        row = []
        for name in styles:
            try:
                record = load_bytes(set_in(name, parts), f"x-{name}")
                found = differences(record, original_of(name, parts, path.suffix == ".md"))
            except UnreadableDocumentError as error:
                found = [f"refused: {error}"]
            total.update((name, line.split()[0]) for line in found)
            row.append(f"{len(found):3}")
            for line in found if asked.details else ():
                sys.stdout.write(f"    {name}: {line[:400]}\n")
        sys.stdout.write(f"{' '.join(row)}  {path.name}\n")
        sys.stdout.flush()
    for name in styles:
        kinds = {kind: n for (style, kind), n in total.most_common() if style == name}
        sys.stdout.write(f"{sum(kinds.values()):5} {name:24} {', '.join(f'{k} {n}' for k, n in kinds.items())}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
