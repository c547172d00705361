"""Accuracy of the loaders: `python -m tests.accuracy [--document 07] [--cells]`.

Every document of tests/policies is loaded alone, asked every cell that its
expectation states, and compared field by field; the real documents are asked
the sample of the matrix where they are at hand. What is wrong is told apart by
what it does to a reader:

- wrong covered: coverage is claimed where the document denies or says nothing;
- wrong denial: a denial is claimed where the document covers or says nothing;
- missed: nothing is claimed where the document takes a position; 'reported' when a finding about it says so;
- otherwise: the determination is right, what applies when its criteria fail is not;
- other: any other difference (the wrong kind of denial, coverage without its criteria).

Evidence of the real documents is compared with the sample of the facts (tests/measuring_evidence.py).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from ontology.vocabulary import load_vocabulary
from tests.expectations import POLICIES, expectations
from tests.measuring import CLASSES, FIELDS, Report, measure, measure_sources
from tests.measuring_evidence import measure_evidence, score_rows
from tests.test_sources import SHARED, SOURCES

__all__ = ["details", "shares", "table"]


def _row(report: Report) -> list[str]:
    count = report.severities
    criteria = report.criteria
    expected = len(criteria.right) + len(criteria.wrong) + len(criteria.missing)
    plain = "".join("-" if n not in report.fields else n[0].upper() if report.fields[n][2] else "." for n in FIELDS)
    return [
        report.name.partition(".")[0][:34], plain, f"{report.cells - len(report.wrong)}/{report.cells}",
        *(str(count[c] or ".") for c in CLASSES),
        f"{len(criteria.right)}/{expected}", str(len(criteria.wrong) or "."), str(len(criteria.extra) or "."),
        f"{report.findings - len(report.findings_missing)}/{report.findings}", f"{report.seconds * 1000:.0f}",
    ]  # fmt: skip


HEADER = ["document", "PNTEO", "cells", "w.cov", "w.den", "missed", "m.rep", "otherw", "other",
          "criteria", "wrong", "extra", "findings", "ms"]  # fmt: skip


def _total(reports: Sequence[Report], name: str) -> Report:
    total = Report(name)
    for one in reports:
        total.cells += one.cells
        total.wrong += one.wrong
        total.findings += one.findings
        total.findings_missing += one.findings_missing
        total.seconds += one.seconds
        for part in ("right", "wrong", "missing", "extra"):
            getattr(total.criteria, part).extend(getattr(one.criteria, part))
    return total


def shares(reports: Sequence[Report]) -> dict[str, tuple[float, float]]:
    """Return precision and recall of each field, as shares."""
    counts: dict[str, tuple[int, int, int]] = {}
    for name in FIELDS:
        rows = [r.fields[name] for r in reports if name in r.fields]
        got = [r for r in rows if r[0]]
        right = sum(r[2] for r in got)
        counts[name] = right, len(got), sum(bool(r[1]) for r in rows)
    counts["determinations"] = (
        sum(r.right_positions for r in reports), sum(r.claimed for r in reports), sum(r.positions for r in reports)
    )  # fmt: skip
    cells = sum(r.cells for r in reports)
    right = cells - sum(len(r.wrong) for r in reports)
    counts["all cells"] = right, cells, cells
    found = [r.criteria for r in reports]
    hits, wrong = sum(len(m.right) for m in found), sum(len(m.wrong) for m in found)
    counts["criteria"] = (
        hits, hits + wrong + sum(len(m.extra) for m in found), hits + wrong + sum(len(m.missing) for m in found)
    )  # fmt: skip
    asked = sum(r.findings for r in reports)
    named = asked - sum(len(r.findings_missing) for r in reports)
    counts["findings"] = named, named, asked
    return {
        name: (min(1.0, r / got) if got else 1.0, min(1.0, r / all_) if all_ else 1.0)
        for name, (r, got, all_) in counts.items()
    }


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned text, the first column to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )


def details(report: Report) -> Iterator[str]:
    """Yield a line for everything that is wrong with a document."""
    yield f"\n{report.name}{': ' + report.refused if report.refused else ''}"
    for name, (got, wanted, right) in report.fields.items():
        if not right:
            yield f"  {name}: got {got!r}, expected {wanted!r}"
    for w in sorted(report.wrong, key=lambda w: CLASSES.index(w.severity)):
        wanted = " or ".join(sorted(w.cell.determinations))
        got, expected = f"{w.got} ({w.otherwise or '-'})", f"{wanted} ({w.cell.otherwise or '-'})"
        yield f"  {w.severity}: {w.cell.name}: got {got}, expected {expected}"
        for statement in w.statements:
            yield f"      {statement}"
    for criterion, got in report.criteria.wrong:
        yield f"  criterion wrong: {criterion.name}: got {got}"
    for criterion in report.criteria.missing:
        yield f"  criterion missing: {criterion.name}"
    for extra in report.criteria.extra:
        yield f"  criterion not expected: {extra}"
    for finding in report.findings_missing:
        yield f"  finding missing: {finding}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measurement."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description="Measure the loaders.")
    parser.add_argument("--document", default="", help="only documents whose name begins with this ('07')")
    parser.add_argument("--cells", action="store_true", help="list everything that is wrong")
    options = parser.parse_args(arguments)
    vocabulary = load_vocabulary()
    reports = [measure(e, vocabulary) for e in expectations(options.document, POLICIES)]
    real = measure_sources(vocabulary) if not options.document and SOURCES.is_dir() else []
    write = sys.stdout.write
    rows = [HEADER, *map(_row, reports), _row(_total(reports, "all fictional"))]
    rows += [*map(_row, real), *([_row(_total(real, "all real"))] if real else [])]
    write(table(rows) + "\n\n")
    found = [["", "precision", "recall"]]
    found += [[name, f"{p:.1%}", f"{r:.1%}"] for name, (p, r) in shares(reports).items()]
    write(table(found) + "\n")
    scores = measure_evidence() if real and (SHARED / "gold").is_dir() else []
    if scores:
        write("\n" + table(score_rows(scores)) + "\n")
        changed = [s for s in measure_evidence(curated=True) if s not in scores]
        write("\n" + table(score_rows(changed, "extracted and curated, where that differs")) + "\n")
    if options.cells:
        write("".join(f"\n{s.name}, not right: {', '.join(s.missed)}" for s in scores if s.missed) + "\n")
        for report in [*reports, *real]:
            write("\n".join(details(report)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
