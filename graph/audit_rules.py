"""Rules of the audit that compare documents with each other and with a day, one function each.

Each takes the material of all loaded documents and yields findings with the
version or document they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import msgspec

from graph.applicability import sort_date
from graph.citations import doubt_words
from graph.model import EventRow, EvidenceRow, FindingRow, GuidelineRow, PolicyVersion, Source
from graph.terms import slug
from graph.works import Work

__all__ = [
    "Material",
    "changed_alone",
    "damaged_identifiers",
    "differing_numbers",
    "early_effective_dates",
    "old_searches",
    "older_editions",
    "overdue_reviews",
    "retracted_works",
]

Found = Iterator[tuple[str, FindingRow]]

OLD_SEARCH = 24
"""Months after which a search is old: policies are reviewed every year, so two reviews passed without one."""
_SHORTEST_TITLE = 25
"""Letters of a title that is sought in the title of a retraction notice."""


@dataclass(frozen=True)
class Material:
    """What the rules read: all versions, all works, where each entry of a list stands, and the day."""

    versions: Sequence[PolicyVersion]
    works: Sequence[Work]
    places: Mapping[str, Source]
    as_of: str

    @cached_property
    def current(self) -> list[PolicyVersion]:
        """Return the versions that are in force on the day, as far as dates are printed."""
        return [
            v
            for v in self.versions
            if not (v.in_force_from and sort_date(v.in_force_from) > self.as_of)
            and not (v.in_force_until and sort_date(v.in_force_until) <= self.as_of)
        ]

    @cached_property
    def work_of(self) -> dict[str, str]:
        """Return the one name of a work by each name that a document has for it."""
        return {c.work: w.iri for w in self.works for c in w.citations}


def _row(kind: str, severity: str, message: str, source: Source) -> FindingRow:
    return FindingRow(kind, severity, message, (), source)


def _whole(version: PolicyVersion) -> Source:
    return Source(version.document, ())


# -- works --------------------------------------------------------------------------------


def retracted_works(material: Material) -> Found:
    """Yield the entries of works that a retraction notice in any list names, worse where the text rests on them."""
    notices = [c for w in material.works for c in w.citations if c.kind == "retraction"]
    weighed = {
        (version.iri, str(r["work"]), r["number"])
        for version in material.versions
        for row in version.evidence
        for r in row.references
    }
    for work in material.works:
        title = work.best.words
        if not notices or len(title) < _SHORTEST_TITLE or any(c.kind == "retraction" for c in work.citations):
            continue
        families = {c.family for c in work.citations if c.family}
        found = [n for n in notices if title in n.words and any(f in n.words.split() for f in families)]
        for citation in work.citations if found else ():
            rests = (citation.source, citation.work, citation.number) in weighed
            same = next((n for n in found if n.source == citation.source), None)
            where = f"reference {same.number} is the notice" if same else "another loaded document lists the notice"
            message = f"Reference {citation.number} is a retracted work; {where}."
            if rests:
                message += " The text weighs it as evidence."
            row = _row("retracted-work-cited", "error" if rests else "warning", message, material.places[citation.node])
            yield citation.source, row


def differing_numbers(material: Material) -> Found:
    """Yield studies for which two policies print different numbers of patients or of studies."""
    told: dict[str, list[tuple[PolicyVersion, EvidenceRow]]] = defaultdict(list)
    for version in material.current:
        for row in version.evidence:
            if len(row.references) == 1:
                work = str(row.references[0]["work"])
                told[material.work_of.get(work, work)].append((version, row))
    for pairs in told.values():
        for i, (version, row) in enumerate(pairs):
            for other, theirs in pairs[i + 1 :]:
                if other.policy_iri == version.policy_iri:
                    continue
                for what, mine, that in (
                    ("patients", _printed_patients(row), _printed_patients(theirs)),
                    ("studies", row.studies, theirs.studies),
                ):
                    if mine is None or that is None or mine == that:
                        continue
                    name = " ".join(str(x) for x in (row.first_author or "The study", row.year) if x)
                    message = (
                        f"{name} has {mine} {what} here and {that} in {other.title or other.id} of {other.payer.name}."
                    )
                    yield version.iri, _row("study-numbers-differ", "warning", message, row.source)


def _printed_patients(row: EvidenceRow) -> int | None:
    """Return the number of patients that a document prints; a sum of arms is none."""
    return row.patients if row.results.patients_basis == "printed" else None


def damaged_identifiers(material: Material) -> Found:
    """Yield PMIDs that lost a digit, are too short for their year, or that two works print."""
    for work in material.works:
        for doubt in work.doubts:
            message = f"Reference {doubt.citation.number}: {doubt_words(doubt)}"
            source = material.places[doubt.citation.node]
            yield doubt.citation.source, _row("identifier-damaged", "warning", message, source)


# -- guidelines ---------------------------------------------------------------------------


def older_editions(material: Material) -> Found:
    """Yield guidelines that a policy cites in an edition older than the one that another policy cites."""
    cited: dict[str, dict[str, tuple[tuple[int, int], PolicyVersion, GuidelineRow]]] = defaultdict(dict)
    for version in material.current:
        for row in version.guidelines:
            edition = _edition(row)
            if edition is None or row.title is None:
                continue
            name = slug(f"{row.body} {row.title}", longest=None)
            if version.iri not in cited[name] or cited[name][version.iri][0] < edition:
                cited[name][version.iri] = (edition, version, row)
    for rows in cited.values():
        newest, theirs, new = max(rows.values(), key=lambda r: (r[0], r[1].iri))
        for edition, version, row in rows.values():
            if edition >= newest or version.policy_iri == theirs.policy_iri:
                continue
            message = (
                f"{row.body} {row.title} is cited in edition {_printed(row)}; "
                f"{theirs.payer.name} cites edition {_printed(new)}."
            )
            yield version.iri, _row("guideline-edition-older", "note", message, row.source)


def _edition(row: GuidelineRow) -> tuple[int, int] | None:
    """Return the order of an edition, by its year, then by the number before it; None when neither is printed."""
    number, _, year = (row.version or "").partition(".")
    if number.isdigit() and year.isdigit():
        return int(year), int(number)
    return None if row.year is None else (row.year, 0)


def _printed(row: GuidelineRow) -> str:
    return row.version or str(row.year)


# -- dates --------------------------------------------------------------------------------


def overdue_reviews(material: Material) -> Found:
    """Yield versions in force whose printed next review has passed."""
    for version in material.current:
        due = _latest(version, ("next_review",))
        if due is not None and _end(due.date) < material.as_of:
            message = f"The next review was due by {due.date}; no later version is loaded."
            yield version.iri, _row("review-overdue", "note", message, due.source)


def early_effective_dates(material: Material) -> Found:
    """Yield versions whose printed effective date precedes revisions that may have changed the position."""
    for version in material.current:
        effective = _latest(version, ("effective",))
        if effective is None:
            continue
        later = [
            e
            for e in version.events
            if e.kind == "revision" and e.position_changed is not False and sort_date(e.date) > _end(effective.date)
        ]
        if later:
            last = max(later, key=lambda e: sort_date(e.date))
            several = f"{len(later)} revisions, the last" if len(later) > 1 else "a revision"
            message = (
                f"The effective date {effective.date} precedes {several} of {last.date}; the position may be newer."
            )
            yield version.iri, _row("effective-before-revision", "note", message, effective.source)


def old_searches(material: Material) -> Found:
    """Yield versions in force whose last search, or else last look at a cited page, is old on the day."""
    for version in material.current:
        searched, accessed = _latest(version, ("literature_search",)), _latest(version, ("accessed",))
        last = searched or accessed
        if last is None or _months_after(_end(last.date), OLD_SEARCH) >= material.as_of:
            continue
        what = "literature was searched through" if searched else "last cited page was read on"
        message = f"The {what} {last.date}, more than {OLD_SEARCH} months before {material.as_of}."
        yield version.iri, _row("search-outdated", "note", message, last.source)


def _latest(version: PolicyVersion, kinds: tuple[str, ...]) -> EventRow | None:
    return max((e for e in version.events if e.kind in kinds), key=lambda e: _end(e.date), default=None)


def _end(iso: str) -> str:
    """Return the last day that a date can mean: the end of a month, of a year, or of a range."""
    last = iso.rpartition("/")[2]
    return {4: f"{last}-12-31", 7: f"{last}-31"}.get(len(last), last)


def _months_after(day: str, months: int) -> str:
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + months, 12)
    return f"{year:04}-{month + 1:02}-{day[8:10]}"


# -- versions -----------------------------------------------------------------------------


def changed_alone(material: Material) -> Found:
    """Yield versions that changed their position on the same works, or kept it on others, against the one before."""
    works: dict[str, set[str]] = defaultdict(set)
    for work in material.works:
        for citation in work.citations:
            works[citation.source].add(work.iri)
    by_policy: dict[str, list[PolicyVersion]] = defaultdict(list)
    for version in material.versions:
        if version.in_force_from and any(not s.former for s in version.statements):
            by_policy[version.policy_iri].append(version)
    for versions in by_policy.values():
        ordered = sorted(versions, key=lambda v: sort_date(v.in_force_from or ""))
        for before, after in pairwise(ordered):
            old, new = works[before.iri], works[after.iri]
            if not old or not new or before.in_force_from == after.in_force_from:
                continue
            changed = _position(before) != _position(after)
            if changed and old == new:
                message = (
                    f"The position is not that of {before.in_force_from}; the {len(new)} cited works are the same."
                )
                yield after.iri, _row("position-changed-alone", "warning", message, _whole(after))
            elif not changed and old != new:
                message = (
                    f"{len(new - old)} works are new and {len(old - new)} left out since {before.in_force_from}; "
                    "the position is the same."
                )
                yield after.iri, _row("evidence-changed-alone", "note", message, _whole(after))


def _position(version: PolicyVersion) -> list[tuple[object, ...]]:
    """Return what a version states, without places and labels."""
    return sorted(
        (
            (s.status, sorted(s.stated_modalities), sorted(s.stated_indications), repr(_meaning(s.criteria)))
            for s in version.statements
            if not s.former
        ),
        key=repr,
    )


def _meaning(criterion: object) -> Any:
    """Return a criterion as plain data without its places and labels."""

    def bare(node: Any) -> Any:
        if isinstance(node, dict):
            return {k: bare(v) for k, v in node.items() if k not in ("at", "label")}
        return [bare(n) for n in node] if isinstance(node, list | tuple) else node

    return bare(msgspec.to_builtins(criterion))
