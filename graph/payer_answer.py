"""The answer of one payer: its policies in force read together, and the question split where they differ.

A question may be wider than the statements: a modality, an indication, or no
setting where the setting decides. It is then answered per part, the classes that
the statements name first, the rest after them; parts that come out alike and
that no statement names are kept together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graph.applicability import Candidate, InForce, Note, Question, applicable, in_force, matching_line, no_version
from graph.determination import Decision, decide, normalised
from graph.facts import DIAGNOSIS, FactRules
from graph.model import LineRow, PayerRow, PolicyVersion, StatementRow
from graph.references import Key
from ontology.lexicon import lexicon

__all__ = [
    "Cut",
    "Part",
    "PayerAnswer",
    "answer_payer",
    "candidates_of",
    "cut_of",
    "holding_of",
    "is_unreadable",
    "narrowed",
]


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to a narrower question. `also` are further values of `by` that come out the same way."""

    by: str
    answer: PayerAnswer
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PayerAnswer:
    """What one payer's policies say of a question.

    `lines` are the lines of business that the asked one means, empty when none was asked.
    """

    payer: PayerRow
    question: Question
    in_force: tuple[InForce, ...]
    decision: Decision
    parts: tuple[Part, ...] = ()
    lines: tuple[tuple[PolicyVersion, LineRow], ...] = ()
    notes: tuple[Note, ...] = ()


def answer_payer(versions: Sequence[PolicyVersion], question: Question, rules: FactRules) -> PayerAnswer:
    """Return the answer of a payer from all versions of all its policies."""
    payer = versions[0].payer
    holding = in_force(versions, question.as_of)
    if not holding:
        return PayerAnswer(
            payer, question, (), Decision("no_version_in_force"), notes=(no_version(versions, question.as_of),)
        )
    lines: list[tuple[PolicyVersion, LineRow]] = []
    notes: list[Note] = []
    holding = holding_of(holding, question, rules, lines, notes)
    answer = _answer(payer, holding, question, rules)
    return replace(answer, lines=tuple(lines), notes=(*notes, *answer.notes)) if lines or notes else answer


def holding_of(
    holding: Sequence[InForce],
    question: Question,
    rules: FactRules,
    lines: list[tuple[PolicyVersion, LineRow]],
    notes: list[Note],
) -> list[InForce]:
    """Return what is in force for the asked line of business; fills the lines it means and the notes."""
    notes.extend(note for one in holding for note in one.notes)
    if question.line_of_business is None:
        return list(holding)
    return [_for_line(one, question.line_of_business, rules, lines, notes) for one in holding]


def _for_line(
    one: InForce, asked: str, rules: FactRules, lines: list[tuple[PolicyVersion, LineRow]], notes: list[Note]
) -> InForce:
    """Return what is in force for a line of business, its own reading of the statuses applied."""
    version = one.version
    rows = matching_line(version.lines, asked, rules.vocabulary)
    lines.extend((version, row) for row in rows)
    if not rows and not any(line.rule == "included" for line in version.lines):
        # A document that only says for which lines it does not hold is silent on the others.
        notes.append(
            Note("line-not-stated", "note", "The document does not say for which lines of business it holds.", version)
        )
        return one
    included = [row for row in rows if row.rule == "included"]
    if not included:
        said = (
            f"says of {rows[0].name}: {rows[0].rule.replace('_', ' ')}"
            if rows
            else "does not name this line of business"
        )
        notes.append(Note("line-not-governed", "note", f"The document {said}.", version))
        return replace(one, statements=())
    if len(included) < len(rows):
        notes.append(
            Note("line-varies", "warning", "The document treats parts of this line of business differently.", version)
        )
    return replace(one, statements=tuple(_translated(s, included[0]) for s in one.statements))


def _translated(statement: StatementRow, line: LineRow) -> StatementRow:
    for source, target in line.status_map:
        if normalised(source) == normalised(statement.status):
            return replace(statement, status=target)
    return statement


def _answer(payer: PayerRow, holding: Sequence[InForce], question: Question, rules: FactRules) -> PayerAnswer:
    whole = _whole(payer, holding, question, rules)
    cut = cut_of(holding, question, rules)
    if cut is not None:
        parts = [(_answer(payer, holding, narrowed(question, cut.by, g[0]), rules), g) for g in cut.groups]
        answers = [answer for answer, _ in parts]
        if len({_outcome(a) for a in answers}) > 1 or any(a.parts for a in answers):
            return replace(whole, decision=_varies(whole), parts=tuple(_together(cut, parts)))
        if whole.decision.determination == "not_addressed" and answers:
            return replace(whole, decision=_common(answers))
    if question.setting is None:
        return _by_setting(payer, holding, question, rules, whole)
    return whole


def _whole(payer: PayerRow, holding: Sequence[InForce], question: Question, rules: FactRules) -> PayerAnswer:
    candidates = candidates_of(holding, question, rules)
    decision = decide(candidates, rules, question.indication, question.setting, dict(question.facts))
    if decision.determination == "not_addressed" and is_unreadable(holding, question, rules):
        decision = replace(decision, determination="unreadable")
    return PayerAnswer(payer, question, tuple(holding), decision)


def candidates_of(holding: Iterable[InForce], question: Question, rules: FactRules) -> list[Candidate]:
    """Return the statements of all policies in force whose scopes contain a question."""
    return [c for one in holding for c in applicable(one, question, rules.vocabulary)]


def is_unreadable(holding: Iterable[InForce], question: Question, rules: FactRules) -> bool:
    """Return whether a part that would decide could not be read."""
    kinds = frozenset(lexicon("questions")["findings"]["unreadable"])
    related = rules.vocabulary.ancestors(question.modality) | rules.vocabulary.descendants(question.modality)
    return any(
        f.kind in kinds and (not f.touches or any(t in related for t in f.touches))
        for one in holding
        for f in one.version.findings
    )


_GRANTING = ("covered", "covered_if_criteria_met")


def _varies(whole: PayerAnswer) -> Decision:
    return Decision("varies", elsewhere=whole.decision.elsewhere)


def _common(parts: Sequence[PayerAnswer]) -> Decision:
    """Return the answer that all parts share, with the statements of all of them."""
    first = parts[0].decision
    found = {d.candidate.key: d for p in parts for d in p.decision.statements}
    return replace(first, statements=tuple(sorted(found.values(), key=lambda d: d.candidate.order)))


def _outcome(answer: PayerAnswer) -> tuple[str, str | None]:
    return answer.decision.determination, answer.decision.otherwise


@dataclass(frozen=True, slots=True)
class Cut:
    """How the statements cut a question: by modality or indication, into groups of classes they treat alike."""

    by: Literal["modality", "indication"]
    groups: tuple[tuple[str, ...], ...]
    named: frozenset[str]


def narrowed(question: Question, by: str, id: str) -> Question:
    """Return a question about one part of what was asked."""
    return replace(question, modality=id) if by == "modality" else replace(question, indication=id)


def _together(cut: Cut, parts: Sequence[tuple[PayerAnswer, tuple[str, ...]]]) -> Iterator[Part]:
    """Yield the parts; those that no statement names are kept together when they come out alike."""
    rest: dict[tuple[object, ...], tuple[PayerAnswer, list[str]]] = {}
    for answer, group in parts:
        if group[0] in cut.named or answer.parts:
            yield Part(cut.by, answer, group[1:])
        else:
            rest.setdefault((*_outcome(answer), answer.decision.keys), (answer, []))[1].extend(group)
    for answer, ids in rest.values():
        yield Part(cut.by, answer, tuple(ids[1:]))


def cut_of(holding: Sequence[InForce], question: Question, rules: FactRules) -> Cut | None:
    """Return how the statements cut a question, by modality before by indication; None when they do not."""
    vocabulary = rules.vocabulary
    modalities, indications = vocabulary.descendants(question.modality), vocabulary.descendants(question.indication)
    touching = [
        s
        for one in holding
        for s in one.statements
        if not s.covers_modalities.isdisjoint(modalities) and not s.covers_indications.isdisjoint(indications)
    ]
    narrow = [s for s in touching if question.modality not in s.covers_modalities]
    if narrow:
        names = {m for s in narrow for m in s.stated_modalities}
        groups, named = _parts(question.modality, names, [s.covers_modalities for s in touching], rules)
        return Cut("modality", groups, named)
    narrow = [s for s in touching if question.indication not in s.covers_indications]
    names = {i for s in narrow for i in s.stated_indications}
    for statement in touching:
        for name, value in statement.asked:
            if name == DIAGNOSIS and isinstance(value, tuple):
                names.update(value)
    if not narrow and all(n in vocabulary.ancestors(question.indication) for n in names):
        return None
    groups, named = _parts(question.indication, names, [s.covers_indications for s in touching], rules)
    return Cut("indication", groups, named) if narrow or named else None


def _parts(
    whole: str, names: Iterable[str], scopes: Sequence[frozenset[str]], rules: FactRules
) -> tuple[tuple[tuple[str, ...], ...], frozenset[str]]:
    """Return the parts that the named classes cut out of a class and the rest, in groups that no scope divides."""
    vocabulary = rules.vocabulary
    below, above = vocabulary.descendants(whole), vocabulary.ancestors(whole)
    found: set[str] = set()
    for name in names:
        if name not in above:
            found.update(_widest(vocabulary.descendants(name) & below, rules))
    named = _widest(found, rules)
    taken: frozenset[str] = frozenset().union(*(vocabulary.descendants(n) for n in named))
    alike: dict[tuple[tuple[bool, bool], ...], list[str]] = {}
    for id in _widest((i for i in below - {whole} if vocabulary.descendants(i).isdisjoint(taken)), rules):
        inside = vocabulary.descendants(id)
        alike.setdefault(tuple((id in s, inside.isdisjoint(s)) for s in scopes), []).append(id)
    return (*((n,) for n in named), *(tuple(ids) for ids in alike.values())), frozenset(named)


def _widest(ids: Iterable[str], rules: FactRules) -> list[str]:
    """Return the classes of a set that lie under no other of it."""
    every = frozenset(ids)
    return sorted(id for id in every if len(rules.vocabulary.ancestors(id) & every) == 1)


def _deciding(decision: Decision, granting: frozenset[Key]) -> frozenset[Key]:
    """Return the statements that decide, without grants that fail in every setting, as one of another disease does."""
    own = decision.positions()
    failed = {d.candidate.key for d in decision.statements if d.role == "position"} - granting
    return (own - failed or own) if decision.determination not in _GRANTING else own


def _by_setting(
    payer: PayerRow, holding: Sequence[InForce], question: Question, rules: FactRules, whole: PayerAnswer
) -> PayerAnswer:
    """Return the answer per setting where the setting tells which statements decide."""
    candidates = candidates_of(holding, question, rules)
    markers = {fact for c in candidates for fact in c.statement.asked}
    asked = {name for name, _ in markers}
    neutral, special = [], []
    for setting, marking, names in rules.settings:
        if not marking and not asked.isdisjoint(names):
            neutral.append(setting)
        elif any(fact in markers for fact in marking):
            special.append(setting)
    given = dict(question.facts)
    decisions = [decide(candidates, rules, question.indication, s, given, elsewhere=False) for s in neutral]
    # Where criteria fail and nothing else is said, no other statement decides: that is 'if criteria met'.
    granting = frozenset().union(*(d.positions() for d in decisions if d.determination in _GRANTING))
    heard = [d for d in decisions if d.determination != "not_addressed"]
    split = len({_deciding(d, granting) for d in heard}) > 1
    silent = whole.decision.determination == "not_addressed" and bool(whole.decision.elsewhere)
    if not split and not silent:
        return whole
    parts = [_ask(payer, holding, question, s, rules) for s in (*neutral, *special)]
    parts = [p for p in parts if split or p.decision.determination != "not_addressed"]
    if not parts:
        return whole
    if split and len({_outcome(p) for p in parts}) == 1:
        return whole if _outcome(whole) == _outcome(parts[0]) else replace(whole, decision=_common(parts))
    return replace(whole, decision=_varies(whole), parts=tuple(Part("setting", p) for p in parts))


def _ask(
    payer: PayerRow, holding: Sequence[InForce], question: Question, setting: str, rules: FactRules
) -> PayerAnswer:
    return _whole(payer, holding, replace(question, setting=setting), rules)
