"""How the policies of the suite read in every rendering: `python -m tests.sweep_formats [--style word] [--policy 71] [--details]`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from loaders.load import load_bytes
from tests.typeset import differences, original, parts_of, paths
from tests.typeset_docx import WORD_DOCUMENTS
from tests.typeset_html import PAGES
from tests.typeset_pdf import PDF_FILES

STYLES = {
    **{f"{name}.html": make for name, make in PAGES.items()},
    **{f"{name}.docx": make for name, make in WORD_DOCUMENTS.items()},
    **{f"{name}.pdf": make for name, make in PDF_FILES.items()},
}


def main(arguments: list[str] | None = None) -> int:
    """Print the number of differences of each policy in each style, and with --details what they are."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--style", default="")
    parser.add_argument("--policy", default="")
    parser.add_argument("--details", action="store_true")
    asked = parser.parse_args(arguments)
    styles = {name: make for name, make in STYLES.items() if asked.style in name}
    total: Counter[str] = Counter()
    by_style: Counter[str] = Counter()
    for path in paths():
        if not path.name.startswith(asked.policy):
            continue
        parts = tuple(parts_of(path.read_bytes(), path.name))
        row = []
        for name, make in styles.items():
            kept = tuple(p for p in parts if p.kind != "row") if name == "two_columns.pdf" else parts
            try:
                data = make(kept)
                found = differences(load_bytes(data, f"x-{name}"), original(kept, path.suffix == ".md"))
            except ValueError as error:
                found = [f"refused: {error}"]
            by_style[name] += len(found)
            total.update(f"{name} {line.split()[0]}" for line in found)
            row.append(f"{len(found):3}")
            if asked.details:
                for line in found:
                    sys.stdout.write(f"    {name}: {line[:400]}\n")
        sys.stdout.write(f"{' '.join(row)}  {path.name}\n")
        sys.stdout.flush()
    for name, count in by_style.items():
        kinds = ", ".join(f"{k.split(' ', 1)[1]} {n}" for k, n in total.most_common() if k.startswith(f"{name} "))
        sys.stdout.write(f"{count:5} {name:24} {kinds}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
