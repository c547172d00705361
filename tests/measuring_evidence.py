"""Measuring evidence: bibliographies, citation marks, studies, figures and guidelines of the real documents.

What readers found stands in the gold sample; it is compared with what the loaders
extract alone, without any overlay. The sample holds two of the four bibliographies, the
studies of two documents (one of them a lecture of slides) and the guidelines of two.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from loaders.lines.reading import decode_text, read_text
from loaders.overlays import read_overlays
from loaders.record import EvidenceItem, GuidelineCitation, Outcome, Place, Record, ReferenceEntry
from loaders.records import OVERLAYS
from loaders.structure.blocks import read_blocks
from loaders.structure.citations import expand_numbers, find_marks, read_mark_style
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary
from tests.policies import outcome_of
from tests.test_sources import SHARED, SOURCES

__all__ = ["COUNTS", "Score", "measure_evidence", "read_gold", "score_rows"]

COUNTS = {"000": 72, "001": 56, "002": 33, "003": 0, "004": 36}
"""Entries of the bibliography of each document, by the start of its name."""
_FILES = {"bcbsma-286": "000", "providence-151": "001", "bcbsks-cryo": "002", "lecture-2024": "003",
          "bcbsla-00220": "004"}  # fmt: skip
_DESIGNS = {
    "rct": "randomized-controlled-trial", "cohort": "cohort-study", "meta_analysis": "meta-analysis",
    "network_meta_analysis": "network-meta-analysis", "systematic_review": "systematic-review",
    "retrospective_comparative": "comparative-study", "diagnostic_accuracy": "diagnostic-accuracy-study",
    "other": None,
}  # fmt: skip
_RAISED = re.compile(r"<sup>([^<]*)</sup>|([⁰¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹⁻–,]*)|\^\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of the `claimed` are right; `expected` is what a reader found. `missed` names what is not right."""

    name: str
    right: int
    claimed: int
    expected: int
    missed: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Return the share of what is claimed that is right, 1 when nothing is."""
        return self.right / self.claimed if self.claimed else 1.0

    @property
    def recall(self) -> float:
        """Return the share of what readers found that is right, 1 when they found nothing."""
        return self.right / self.expected if self.expected else 1.0


def read_gold() -> dict[str, Any]:
    """Return the sample of expected facts."""
    gold: dict[str, Any] = json.loads((SHARED / "gold" / "facts-sample.json").read_text(encoding="utf-8"))
    return gold


def measure_evidence(folder: Path = SOURCES, curated: bool = False) -> list[Score]:
    """Return how the evidence of the real documents came out, extracted alone or with the shipped overlays."""
    gold = read_gold()
    paths = {start: next(folder.glob(f"{start}_*")) for start in COUNTS}
    records = {start: record for start, path in paths.items() if (record := outcome_of(path).record)}
    if curated:
        overlays = read_overlays(OVERLAYS, [r.source for r in records.values()])
        records = {start: overlays.apply(record, load_vocabulary()) for start, record in records.items()}
    scores = [_counts(records), *_bibliographies(records, gold)]
    scores += [_marks(path, records[start].references) for start, path in paths.items()]
    for key in dict.fromkeys(g["doc"] for g in gold["evidence"]):
        wanted = [g for g in gold["evidence"] if g["doc"] == key]
        scores += _studies(key, records[_FILES[key]].evidence, wanted)
    for key in dict.fromkeys(g["doc"] for g in gold["guidelines"]):
        wanted = [g for g in gold["guidelines"] if g["doc"] == key]
        scores.append(_guidelines(key, records[_FILES[key]].guidelines, wanted))
    return scores


def score_rows(scores: Iterable[Score], origin: str = "extracted alone") -> list[list[str]]:
    """Return scores as the rows of a table, with its header."""
    rows = [[f"evidence, {origin}", "right", "claimed", "expected", "precision", "recall"]]
    rows += (
        [s.name, str(s.right), str(s.claimed), str(s.expected), f"{s.precision:.1%}", f"{s.recall:.1%}"] for s in scores
    )
    return rows


def _counts(records: Mapping[str, Record]) -> Score:
    have = {start: len(record.references) for start, record in records.items()}
    return Score(
        "entries of reference lists", sum(min(have.get(k, 0), n) for k, n in COUNTS.items()), sum(have.values()),
        sum(COUNTS.values()), tuple(k for k, n in COUNTS.items() if have.get(k) != n),
    )  # fmt: skip


def _bibliographies(records: Mapping[str, Record], gold: Mapping[str, Any]) -> Iterator[Score]:
    for key, entries in gold["references"].items():
        found = {r.number: r for r in records[_FILES[key]].references}
        for field in ("pmid", "year", "first_author", "title"):
            wrong = [str(g["n"]) for g in entries if getattr(found.get(g["n"]), field, None) != g[field]]
            yield Score(f"{key}: {field}", len(entries) - len(wrong), len(found), len(entries), tuple(wrong))


def _marks(path: Path, references: tuple[ReferenceEntry, ...]) -> Score:
    """Compare the marks read with the raised numbers that the text prints, told apart by nothing but their look.

    This finds lost and invented marks where a document raises them; a document without a list has none.
    """
    text, _ = decode_text(path.read_bytes(), path.name)
    sections = read_sections(read_blocks(read_text(text, path.name)))
    style = read_mark_style(sections, references)
    found = [m for s in sections if s.role != "references" for b in s.blocks for m in find_marks(b, style)]
    have = Counter(n for m in found for n in m.numbers)
    want: Counter[int] = Counter()
    if references:
        for match in _RAISED.finditer(text):
            want.update(expand_numbers(match[1] or match[2] or match[3]))
    right = sum((have & want).values())
    return Score(f"{path.name[:3]}: citation marks", right, sum(have.values()), sum(want.values()), _told(want - have))


def _told(missed: Counter[int]) -> tuple[str, ...]:
    return tuple(str(n) for n in sorted(missed.elements()))


# -- studies ------------------------------------------------------------------------------


def _studies(key: str, found: tuple[EvidenceItem, ...], wanted: list[dict[str, Any]]) -> Iterator[Score]:
    pairs: list[tuple[dict[str, Any], EvidenceItem | None]] = []
    free = list(found)
    for g in wanted:
        near = [e for e in free if _touches(e.at, g["lines"])]
        best = max(near, key=lambda e: _likeness(e, g), default=None)
        if best is not None and _likeness(best, g) > 0:
            free.remove(best)
            pairs.append((g, best))
        else:
            pairs.append((g, None))
    designed = [(g, e) for g, e in pairs if _DESIGNS[g["design"]]]
    told = [(g, e) for g, e in designed if e is not None and e.design]
    wrong = [f"{g['lines']} {g['design']}" for g, e in designed if e is None or e.design != _DESIGNS[g["design"]]]
    yield Score(f"{key}: designs", len(designed) - len(wrong), len(told), len(designed), tuple(wrong))
    sized = [(g, e) for g, e in pairs if g["n_patients"] is not None or g["n_studies"] is not None]
    wrong = [g["lines"] for g, e in sized if e is None or (e.patients, e.studies) != (g["n_patients"], g["n_studies"])]
    claimed = sum(e is not None and (e.patients or e.studies) is not None for _, e in pairs)
    yield Score(f"{key}: sizes", len(sized) - len(wrong), claimed, len(sized), tuple(wrong))
    yield from _outcomes(key, found, wanted)


def _likeness(item: EvidenceItem, wanted: dict[str, Any]) -> int:
    """Return how alike two readings of a study are; 0 when they are two studies."""
    names = (wanted["first_author"] or "").split(" ")[0]
    if names and item.first_author and names != item.first_author.split(" ")[0]:
        return 0
    design = _DESIGNS[wanted["design"]]
    if design and item.design and item.design != design:
        return 0
    return 1 + 2 * (item.design == design) + 4 * bool(names and item.first_author) + (item.year == wanted["year"])


def _outcomes(key: str, found: tuple[EvidenceItem, ...], wanted: list[dict[str, Any]]) -> Iterator[Score]:
    """Compare figures by value, unit and time, then the groups of those that are right.

    What readers put in words without a number is left out. A number of patients with its
    share is one figure.
    """
    free = [o for e in found for o in e.outcomes]
    claimed, missed, pairs = len(free), [], []
    asked = [o for g in wanted for o in g["outcomes"] if _has_number(o)]
    for gold in asked:
        same = [o for o in free if _same_figure(o, gold)]
        best = max(same, key=lambda o: _same_group(o, gold), default=None)
        if best is None:
            missed.append(f"{gold['value']} {gold['timepoint'] or ''}".strip())
        else:
            free.remove(best)
            pairs.append((gold, best))
    yield Score(f"{key}: figures of outcomes", len(pairs), claimed, len(asked), tuple(missed))
    grouped = [(g, o) for g, o in pairs if _group(g["arm"]) or _group(o.arm)]
    wrong = [f"{g['value']} {g['arm']}" for g, o in grouped if not _same_group(o, g)]
    told = sum(bool(_group(o.arm)) for _, o in grouped)
    expected = sum(bool(_group(g["arm"])) or _same_group(o, g) for g, o in grouped)
    right = sum(_same_group(o, g) for g, o in grouped if _group(o.arm))
    yield Score(f"{key}: groups of those", right, told, expected, tuple(wrong))


def _same_figure(outcome: Outcome, gold: dict[str, Any]) -> bool:
    if gold["unit"] == "patients":
        share = gold["percent"].removesuffix("%")
        printed = f"<{outcome.high}" if outcome.value is None else outcome.value
        return (str(outcome.count), printed) == (str(gold["value"]), share)
    value = outcome.value or f"{outcome.low}-{outcome.high}"
    asked = _figure(str(gold["value"]), _time(gold["timepoint"]))
    # What is no number ('<3–5 %') is compared as it is printed.
    return asked in (
        _figure(value, outcome.time),
        _figure(outcome.printed, outcome.time) if outcome.value is None else (),
    )


def _group(name: str | None) -> str:
    """Return the name of a group in the words that tell it from others; nothing for all patients."""
    plain = re.sub(r"[(].*?[)]", "", (name or "").casefold()).replace("rf ablation", "rfa").replace("thermal ", "")
    plain = re.sub(r"\b(?:surgical|group|imaging|arm|patients|only|[ab])\b|\s", "", plain)
    return "" if plain.startswith("all") else plain


def _same_group(outcome: Outcome, gold: dict[str, Any]) -> bool:
    return _group(outcome.arm) == _group(gold["arm"]) or _group(f"{outcome.arm} vs. {outcome.comparator}") == _group(
        gold["name"].partition(":")[2]
    )


def _has_number(outcome: dict[str, Any]) -> bool:
    return any(c.isdigit() for c in str(outcome["value"]))


def _figure(value: str, time: str | None) -> tuple[str, str | None]:
    plain = re.sub(r"\s*(?:to|–|-)\s*", "-", value.replace("%", "").strip())
    try:
        return format(Decimal(plain).normalize(), "f"), time
    except InvalidOperation:
        return plain, time


def _time(printed: str | None) -> str | None:
    match = re.match(r"\d+", printed or "")
    return match[0] if match else None


def _touches(at: Place, lines: str) -> bool:
    numbers = [int(n) for n in re.findall(r"\d+", lines)]
    return any(s.first_line <= max(numbers) and s.last_line >= min(numbers) for s in at)


def _guidelines(key: str, found: tuple[GuidelineCitation, ...], wanted: list[dict[str, Any]]) -> Score:
    """Compare body, title, version and strength together, each recommendation at its place."""
    free, missed = list(found), []
    for g in wanted:
        grade = g["strength"].removeprefix("category ") if g["strength"] else None
        asked = (g["body"], g["guideline_title"], g["version"], grade)
        same = [
            c for c in free if (c.body, c.title, c.version, c.strength) == asked and _touches(c.at, g["lines"])
        ]  # fmt: skip
        if same:
            free.remove(same[0])
        else:
            missed.append(f"{g['lines']} {g['topic']}")
    right = len(wanted) - len(missed)
    return Score(f"{key}: guidelines", right, len(found), len(wanted), tuple(missed))
