"""Works: what a reference costs on its way to the publication it names, as the number of references grows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from benchmarks.measure import cpu_seconds, print_table
from graph.terms import iri, work_path
from graph.works import Citation, find_works

__all__ = ["run"]

COUNTS = (1_000, 10_000, 100_000)
CITED = 4
"""Entries that name one publication."""
_WORDS = tuple(a + b for a in ("mar", "bel", "tor", "quen", "sil", "dra", "vos", "lim") for b in "aeiouylnrst")


def run() -> None:
    """Print the figures: CPU time a reference, with its ratio to the smallest number, and how many merged rightly."""
    rows = []
    first = 0.0
    for count in COUNTS:
        citations = list(_references(count))
        found: list[int] = []
        cost = cpu_seconds(partial(_find, citations, found)) / count
        first = first or cost
        rows.append((f"{count:,}", f"{1e6 * cost:.0f}", f"{cost / first:.2f}", f"{found[0]:,}", f"{count // CITED:,}"))
    print_table(("references", "us each", f"to {COUNTS[0]:,}", "works found", "works there"), rows)


def _find(citations: list[Citation], found: list[int]) -> None:
    found.append(len(find_works(citations)))


def _references(count: int) -> Iterator[Citation]:
    """Yield references: each publication whole, without its PMID, with a damaged title, and with a later year."""
    chance = random.Random(7)
    for number in range(count // CITED):
        title = " ".join(chance.choices(_WORDS, k=9))
        family = chance.choice(_WORDS).title()
        year, volume, page = chance.randint(1995, 2024), str(chance.randint(1, 90)), str(chance.randint(1, 2000))
        place = chance.randrange(6, len(title) - 6)
        damaged = title[:place] + "0" + title[place + 1 :]
        forms = ((str(20_000_000 + number), title, year), (None, title.upper(), year), (None, damaged, year))
        for copy, (pmid, printed, when) in enumerate((*forms, (None, title, year + 1))):
            name = iri(work_path(pmid, None, family, when, printed)).value
            yield Citation(
                f"{number}/{copy}", f"document-{copy}", number, "article", printed, name, f"{family} A", None, when,
                "J", volume, None, page, pmid,
            )  # fmt: skip
