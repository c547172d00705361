"""Applicability: which version is in force on a day, and which of its statements bear on a question.

Dates are ISO 8601; one with month precision sorts as its first day. A former
position that a history quotes answers for the days before the current one. What
a line of business or a care setting takes out is left out here, so that the
determination sees only statements that may decide.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from graph.facts import FactValue
from graph.model import LineRow, PolicyVersion, StatementRow
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = [
    "Candidate",
    "InForce",
    "Note",
    "Question",
    "applicable",
    "first_day",
    "in_force",
    "is_narrower",
    "layers",
    "main_line",
    "matching_line",
    "no_version",
    "sort_date",
]

_GRANT = "medically-necessary"


@dataclass(frozen=True, slots=True)
class Question:
    """A question by identifiers; `as_of` is an ISO day, `facts` are stated beyond the setting."""

    modality: str
    indication: str
    as_of: str
    setting: str | None = None
    care_setting: str | None = None
    line_of_business: str | None = None
    facts: tuple[tuple[str, FactValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A finding that answering the question makes; it stands in no document."""

    kind: str
    severity: str
    message: str
    version: PolicyVersion | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that bears on the question, with the version it stands in."""

    version: PolicyVersion
    statement: StatementRow
    basis: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells statements of several policies apart."""
        return self.version.iri, self.statement.id

    @property
    def order(self) -> tuple[str, int]:
        """Return the place in document order."""
        return self.version.iri, self.statement.ordinal


@dataclass(frozen=True, slots=True)
class InForce:
    """A version with the statements that hold on the asked day; `former` when they are quoted from a history."""

    version: PolicyVersion
    statements: tuple[StatementRow, ...]
    former: bool
    notes: tuple[Note, ...]


def sort_date(date: str) -> str:
    """Return a date by which day, month and year precision sort together."""
    return date + "-01" * (2 - date.count("-"))


def _holds(start: str | None, end: str | None, day: str) -> bool:
    return (start is None or sort_date(start) <= day) and (end is None or day < sort_date(end))


def first_day(versions: Iterable[PolicyVersion]) -> str | None:
    """Return the first day on which anything is in force; None where that is not known, or nothing ever is."""
    days: list[str | None] = []
    for version in versions:
        days.append(version.in_force_from)
        days += [s.effective_from or version.first_known for s in version.statements if s.former and s.effective_until]
    known = [sort_date(day) for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def in_force(versions: Sequence[PolicyVersion], as_of: str) -> list[InForce]:
    """Return what is in force of each policy on a day, one entry per policy at most."""
    day = sort_date(as_of)
    by_policy: dict[str, list[PolicyVersion]] = {}
    for version in versions:
        by_policy.setdefault(version.policy_iri, []).append(version)
    found = []
    for _, group in sorted(by_policy.items()):
        group.sort(key=lambda v: (sort_date(v.in_force_from or "0001"), v.recorded_at or "", v.iri))
        one = _current(group, day) or _former(group, day)
        if one is not None:
            found.append(one)
    return found


def no_version(versions: Sequence[PolicyVersion], as_of: str) -> Note:
    """Return the note of a payer of which nothing is in force on a day."""
    begins = sorted((v.in_force_from for v in versions if v.in_force_from), key=sort_date)
    ends = sorted((v.in_force_until for v in versions if v.in_force_until), key=sort_date)
    said = "No version is loaded for this day."
    if begins and sort_date(as_of) < sort_date(begins[0]):
        said = f"The first loaded version is in force from {begins[0]}."
    elif ends and len(ends) == len(versions):
        said = f"The last loaded version was in force until {ends[-1]}."
    return Note("no-version", "note", said)


def _current(group: Sequence[PolicyVersion], day: str) -> InForce | None:
    holding = [v for v in group if _holds(v.in_force_from, v.in_force_until, day)]
    if not holding:
        return None
    version = holding[-1]
    notes = []
    if version.in_force_from is None:
        notes.append(Note("no-effective-date", "warning", "No date tells when this version took effect.", version))
    elif version.in_force_basis != "effective" and not any("effective" in f.touches for f in version.findings):
        message = f"No effective date is printed; in force from {version.in_force_from} ({version.in_force_basis})."
        notes.append(Note("no-effective-date", "note", message, version))
    for later in group:
        if later.in_force_from and sort_date(later.in_force_from) > day:
            message = f"Another version takes effect on {later.in_force_from}."
            notes.append(Note("future-version", "note", message, later))
    # What the history says was otherwise until a later day held in place of what the version says now.
    former = _held_then(version, day)
    holding_now = []
    for statement in version.statements:
        if statement.former:
            if statement in former:
                holding_now.append(statement)
        elif any(_replaced(statement, earlier) for earlier in former):
            message = f"Statement {statement.id} did not hold yet; answered from a former position that is quoted."
            notes.append(Note("former-position", "note", message, version))
        elif statement.effective_from and sort_date(statement.effective_from) > day:
            message = f"Statement {statement.id} takes effect on {statement.effective_from}."
            notes.append(Note("future-statement", "note", message, version))
        elif _holds(None, statement.effective_until, day):
            holding_now.append(statement)
    return InForce(version, tuple(holding_now), False, tuple(notes))


def _held_then(version: PolicyVersion, day: str) -> list[StatementRow]:
    """Return the former positions that a version quotes and that held on a day."""
    return [
        s
        for s in version.statements
        if s.former and s.effective_until and _holds(s.effective_from or version.first_known, s.effective_until, day)
    ]


def _replaced(statement: StatementRow, earlier: StatementRow) -> bool:
    """Tell whether a statement of today did not hold yet: an earlier position spoke for all that it is on.

    A row that says 'was investigational until then' names no tumor often, so today's narrower grant must not go
    before it. What an earlier grant left out may have been denied then as it is now.
    """
    if earlier.complement_of:
        return False
    if earlier.status != _GRANT:
        inside = (
            statement.covers_modalities <= earlier.covers_modalities
            and statement.covers_indications <= earlier.covers_indications
        )
        return inside and earlier.criteria is None
    same = (
        statement.covers_modalities == earlier.covers_modalities
        and statement.covers_indications == earlier.covers_indications
    )
    return same and statement.status == _GRANT


def _former(group: Sequence[PolicyVersion], day: str) -> InForce | None:
    """Return the former positions that a version quotes and that held on a day before it."""
    for version in reversed(group):
        held = _held_then(version, day)
        if not held:
            continue
        notes = [Note("former-position", "note", "Answered from a former position that the document quotes.", version)]
        if any(s.effective_from is None for s in held):
            known = version.first_known or "an unknown date"
            message = f"When this former position began is not stated; it answers from {known} on."
            notes.append(Note("start-unknown", "warning", message, version))
        return InForce(version, tuple(held), True, tuple(notes))
    return None


def matching_line(lines: Iterable[LineRow], asked: str, vocabulary: Vocabulary) -> list[LineRow]:
    """Return the lines of a policy that an asked line of business means, the nearest only."""
    rows = list(lines)
    exact = [line for line in rows if line.id == asked]
    if exact:
        return exact
    wider = [line for line in rows if line.id in vocabulary.ancestors(asked)]
    narrower = [line for line in rows if line.id in vocabulary.descendants(asked)]
    everything = lexicon("questions")["line_groups"]["everything"]
    return wider or narrower or [line for line in rows if line.id in everything]


def main_line(version: PolicyVersion) -> LineRow | None:
    """Return the main line of a policy: the first that it includes."""
    return next((line for line in version.lines if line.rule == "included"), None)


def _line_meant(holding: InForce, vocabulary: Vocabulary) -> str | None:
    """Return the line that a question without one is about; None where rules for all lines answer it."""
    restricted = {line for s in holding.statements for line in s.lines_of_business}
    included = [line.id for line in holding.version.lines if line.rule == "included"]
    if all(s.lines_of_business for s in holding.statements):
        named = (s.lines_of_business[0] for s in holding.statements)
        # 'HMO, PPO' above may be the commercial members of a table.
        return next((line for line in included if _meets(tuple(restricted), line, vocabulary)), next(named, None))
    # A line with rules of its own beside those for all is not the main one.
    return next((line for line in included if line not in restricted), None)


def applicable(holding: InForce, question: Question, vocabulary: Vocabulary) -> list[Candidate]:
    """Return the statements in force whose scopes contain the question.

    What a document rules for one line of business stands in place of what it
    rules for all of them, and says nothing where no line is asked and others
    have rules, too.
    """
    found = []
    line = question.line_of_business or _line_meant(holding, vocabulary)
    on_it = [
        s
        for s in holding.statements
        if question.modality in s.covers_modalities and question.indication in s.covers_indications
    ]
    by_id = {s.id: s for s in on_it}
    own = [s for s in on_it if s.lines_of_business and _holds_for(s, line, vocabulary)]
    for statement in on_it:
        left = [by_id[id] for id in statement.complement_of if id in by_id]
        if left and not any(_holds_for(s, line, vocabulary) for s in left):
            continue  # what the rules of other lines leave says nothing of this one
        if not _holds_for(statement, line, vocabulary):
            continue
        if not statement.lines_of_business and own and question.line_of_business is not None:
            continue
        care = question.care_setting
        if care is not None and statement.care_settings and care not in statement.care_settings:
            continue
        stated = (
            question.modality in statement.stated_modalities and question.indication in statement.stated_indications
        )
        found.append(Candidate(holding.version, statement, "stated" if stated else "inferred"))
    return found


def _holds_for(statement: StatementRow, line: str | None, vocabulary: Vocabulary) -> bool:
    """Tell whether a statement is for all lines of business, or for one that is meant."""
    lines = statement.lines_of_business
    return not lines or (line is not None and _meets(lines, line, vocabulary))


def _meets(lines: tuple[str, ...], asked: str, vocabulary: Vocabulary) -> bool:
    related = vocabulary.ancestors(asked) | vocabulary.descendants(asked)
    return any(line in related for line in lines)


def is_narrower(one: StatementRow, other: StatementRow) -> bool:
    """Return whether one scope lies strictly inside another."""
    inside = one.covers_modalities <= other.covers_modalities and one.covers_indications <= other.covers_indications
    return inside and (
        one.covers_modalities != other.covers_modalities or one.covers_indications != other.covers_indications
    )


def _takes_out(one: StatementRow, other: StatementRow) -> bool:
    """Tell whether a denial takes a kind of treatment out of a grant that names that kind nowhere.

    'TACE is covered for A' and 'TACE with beads is not covered for any indication': the narrower treatment decides,
    though the grant's indication is narrower.
    """
    return (
        one.criteria is None
        and one.status != other.status == _GRANT
        and one.covers_indications >= other.covers_indications
        and one.covers_modalities.isdisjoint(other.stated_modalities)
        and not one.covers_modalities.isdisjoint(other.covers_modalities)
    )


def layers(
    candidates: Sequence[Candidate],
    targets: dict[tuple[str, str], frozenset[tuple[str, str]]],
    for_use: Callable[[Candidate], Collection[tuple[str, object]]] = lambda _: (),
) -> list[list[Candidate]]:
    """Return the candidates from the most specific to the most general.

    A complement stands where the first statement that it complements stands: it
    is neither beaten by it nor beats it.

    :param for_use: the facts by which a statement names the very use that was asked. A narrower scope that does not
        name them does not beat it.
    """
    uses = {c.key: used for c in candidates if (used := for_use(c))}

    def beats(one: Candidate, other: Candidate) -> bool:
        if one.key in uses and other.key not in uses and not other.statement.asked.issuperset(uses[one.key]):
            return True
        narrower = is_narrower(one.statement, other.statement) or _takes_out(one.statement, other.statement)
        return narrower and one.statement.asked.issuperset(uses.get(other.key, ()))

    present = {c.key for c in candidates}
    attached = [c for c in candidates if targets.get(c.key, frozenset()) & present - {c.key}]
    attached_keys = {c.key for c in attached}
    remaining = [c for c in candidates if c.key not in attached_keys]
    if not remaining:
        return [list(candidates)] if candidates else []
    out: list[list[Candidate]] = []
    while remaining:
        # A denial of the asked use, a narrower grant and one that names the use may beat each other in a ring.
        top = [c for c in remaining if not any(beats(o, c) for o in remaining)] or remaining
        out.append(top)
        taken = {c.key for c in top}
        remaining = [c for c in remaining if c.key not in taken]
    for complement in attached:
        wanted = targets[complement.key]
        layer = next((one for one in out if any(c.key in wanted for c in one)), out[-1])
        layer.append(complement)
    return [sorted(layer, key=lambda c: c.order) for layer in out]
