"""Determination: what the applicable statements say of a question, before it is split into parts.

1. Each applicable statement's tree is reduced by the facts of the question.
2. The most specific statements decide. A denial whose criteria are true decides
   over a conditional acceptance; an acceptance stands with its open exclusions.
3. Where the acceptance is false its complement fires, else an unconditional
   denial of the same reach, else the next less specific statements.
4. A fact that every setting without a use of its own settles one way or the
   other (feasible or not) may be open: when both ways come out the same denial,
   that is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from graph.applicability import Candidate, Note, is_narrower, layers
from graph.criteria import Branch, Met, Reduced, needs_unasked, reduce, unasked_branches
from graph.facts import FactRules, Facts, FactValue, Kleene, Ways
from graph.model import PolicyVersion
from graph.references import Key, named_in, targets_of

__all__ = [
    "DENIALS",
    "POSITIVE",
    "Decided",
    "Decision",
    "Elsewhere",
    "Judgement",
    "decide",
    "judge",
    "normalised",
]

POSITIVE = "medically_necessary"
DENIALS = ("investigational", "not_medically_necessary")


@dataclass(frozen=True, slots=True)
class Decided:
    """A statement that has a part in the answer.

    `role`: position, exclusion, complement. `value` and `tree` are its criteria
    on the facts of the question; `unmet` the part that makes them false.
    """

    candidate: Candidate
    role: str
    value: Kleene
    tree: Reduced


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A branch of a statement that counts in a setting which was not asked."""

    candidate: Candidate
    branch: Branch


@dataclass(frozen=True, slots=True)
class Decision:
    """A determination with the statements behind it, in the order of the document."""

    determination: str
    otherwise: str | None = None
    statements: tuple[Decided, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return the deciding statements by version and identifier."""
        return tuple(d.candidate.key for d in self.statements)

    def positions(self) -> frozenset[Key]:
        """Return the deciding statements, complements and denials that are open aside."""
        return frozenset(
            d.candidate.key
            for d in self.statements
            if d.role == "position" or (d.role == "exclusion" and d.value is not None)
        )


def _narrowest(complements: list[Candidate]) -> list[Candidate]:
    """Return the complements that no other one on fewer treatments or indications goes before."""
    return [c for c in complements if not any(is_narrower(o.statement, c.statement) for o in complements)]


def normalised(status: str) -> str:
    """Return a status slug as answers spell it."""
    return status.replace("-", "_")


def decide(
    candidates: Sequence[Candidate],
    rules: FactRules,
    diagnosis: str | None,
    setting: str | None = None,
    values: dict[str, FactValue] | None = None,
    *,
    elsewhere: bool = True,
    ways: Ways = (),
) -> Decision:
    """Return what statements say of a diagnosis in a setting, the question's parts not considered.

    :param candidates: the statements that apply, of all policies of one payer.
    :param elsewhere: whether the branches for settings that were not asked are wanted.
    :param ways: facts that are tried out.
    """
    facts = rules.facts(diagnosis, setting, values, ways=ways)
    # A question comes back to the same statements for other lines of business and other days.
    key = "elsewhere" if elsewhere else "decided", *((id(c.version), id(c.statement), c.basis) for c in candidates)
    kept = facts.trees.get(key)
    if kept is None:
        found = _decide(candidates, rules, facts, setting, values, elsewhere=elsewhere, ways=ways)
        kept = facts.trees[key] = candidates, found
    decision: Decision = kept[1]
    return decision


def _decide(
    candidates: Sequence[Candidate], rules: FactRules, facts: Facts, setting: str | None,
    values: dict[str, FactValue] | None, *, elsewhere: bool, ways: Ways,
) -> Decision:  # fmt: skip
    decision = _Deciding(candidates, facts).decide(elsewhere)
    if decision.determination in (*DENIALS, "covered", "conflict") and decision.otherwise is None:
        return decision
    for name in _two_way(candidates, rules, facts):
        tried: list[Decision] = []
        for way in (True, False):
            both = (*ways, (name, way))
            tried.append(decide(candidates, rules, facts.diagnosis, setting, values, elsewhere=False, ways=both))
            if tried[-1].determination not in DENIALS:
                break
        same = {d.determination for d in tried} | {d.otherwise for d in tried if d.otherwise}
        if len(tried) == 2 and len(same) == 1 and same <= set(DENIALS) and not any(d.notes for d in tried):
            return _merged(tried, decision, rules, setting)
    return decision


@dataclass(frozen=True, slots=True)
class Judgement:
    """The applicable statements on the facts of a patient: what decides, and how each statement comes out.

    `met` returns what tells whether a labelled passage of a version is met.
    """

    decision: Decision
    statements: tuple[Decided, ...]
    met: Callable[[PolicyVersion], Met]


def judge(candidates: Sequence[Candidate], facts: Facts) -> Judgement:
    """Return what statements say on facts that are taken as they are: nothing is assumed of what they leave open."""
    deciding = _Deciding(candidates, facts)
    decision = deciding.decide(False)
    return Judgement(decision, deciding.decided(candidates), deciding.met_in)


def _two_way(candidates: Sequence[Candidate], rules: FactRules, facts: Facts) -> list[str]:
    """Return the open facts that settings without a use of their own settle, as far as the statements ask."""
    asked = {name for c in candidates for name, _ in c.statement.asked}
    out: dict[str, None] = {}
    for term in rules.vocabulary.terms("setting"):
        if rules.vocabulary.setting_markers(term.id):
            continue
        for name, value in rules.vocabulary.setting_facts(term.id).items():
            if isinstance(value, bool) and name in asked and not facts.known(name):
                out[name] = None
    return list(out)


def _merged(ways: list[Decision], base: Decision, rules: FactRules, setting: str | None) -> Decision:
    """Return the common answer; the statements that name the asked setting stand for it, if there are any."""
    found = {d.candidate.key: d for way in ways for d in way.statements}
    wanted = rules.vocabulary.setting_markers(setting).items() if setting else ()
    naming = {key: d for key, d in found.items() if not d.candidate.statement.asked.isdisjoint(wanted)}
    chosen = sorted((naming or found).values(), key=lambda d: d.candidate.order)
    return replace(ways[0], statements=tuple(chosen), elsewhere=base.elsewhere)


class _Deciding:
    """One question put to the applicable statements."""

    def __init__(self, candidates: Sequence[Candidate], facts: Facts) -> None:
        self.facts = facts
        self.versions = {c.version.iri: c for c in candidates}
        self.pool = {c.key: c for c in candidates}
        self.targets = {c.key: targets_of(c) for c in candidates}
        self.reduced: dict[Key, Reduced] = {}
        self.running: set[Key] = set()
        # A statement made for a use that was not asked takes no part; it is listed as such.
        self.aside = [c for c in candidates if c.statement.criteria and needs_unasked(c.statement.criteria, facts)]
        aside = {c.key for c in self.aside}
        self.layers = layers([c for c in candidates if c.key not in aside], self.targets, self._denied_use)

    def decide(self, wanted: bool) -> Decision:
        decision, visited = self._from(0, [])
        if not wanted:
            return decision
        elsewhere = [
            Elsewhere(candidate, branch)
            for candidate in sorted((*self.aside, *visited), key=lambda c: c.order)
            for branch in unasked_branches(candidate.statement.criteria, self.facts, self.met_in(candidate.version))
        ]
        return replace(decision, elsewhere=tuple(elsewhere))

    def _from(self, index: int, carried: list[Candidate]) -> tuple[Decision, list[Candidate]]:
        """Return what the statements from one layer on say, and the statements looked at.

        :param carried: open exclusions of more specific layers.
        """
        if index == len(self.layers):
            return self._without_position(carried), []
        layer = self.layers[index]
        decision = self._layer(index, layer, carried)
        if decision is not None:
            return decision, layer
        open_ = [c for c in layer if self._role(c) != "position" and self.value_of(c) is None]
        below, visited = self._from(index + 1, [*carried, *open_])
        if below.determination == "not_addressed" and not below.notes:
            failed = [c for c in layer if self._role(c) == "position" and self.value_of(c) is False]
            message = "The question does not meet the criteria of statement {}; the document does not say what applies."
            notes = [Note("criteria-not-met", "note", message.format(c.statement.id), c.version) for c in failed]
            below = replace(below, notes=tuple(notes))
        return below, [*layer, *visited]

    def _denied_use(self, candidate: Candidate) -> list[tuple[str, object]]:
        """Return the facts by which a denial names the use that was asked ('when its purpose is to downstage')."""
        if self._role(candidate) != "exclusion" or not self.value_of(candidate):
            return []
        uses = self.facts.vocabulary.named_uses
        return [(name, value) for name, value in candidate.statement.asked if (name, value) in uses]

    def _layer(self, index: int, layer: list[Candidate], carried: list[Candidate]) -> Decision | None:
        """Return the answer of one layer, or None when it leaves the question to the next."""
        unclear = [c for c in layer if normalised(c.statement.status) not in (POSITIVE, *DENIALS)]
        layer = [c for c in layer if c not in unclear] if unclear else layer
        positions = [c for c in layer if self._role(c) == "position"]
        denials = [c for c in layer if self._unconditional(c)]
        exclusions = [c for c in layer if self._role(c) == "exclusion" and c.statement.criteria is not None]
        complements = [c for c in layer if self._role(c) == "complement" and c not in denials]
        deciding = [c for c in exclusions if self.value_of(c)] + [c for c in complements if self._stands_alone(c)]
        if deciding:
            unconditional = [c for c in positions if c.statement.criteria is None]
            return self._agreed([*unconditional, *deciding])
        held = [c for c in positions if self.value_of(c)] or [c for c in positions if self.value_of(c) is None]
        open_ = [*carried, *(c for c in exclusions if self.value_of(c) is None)]
        if held:
            if denials:
                return self._decision("conflict", None, [*held, *denials])
            after = _narrowest([c for c in complements if self.value_of(c) is not False])
            if self.value_of(held[0]) and not open_:
                return self._decision("covered", None, held)
            return self._conditional(index, held, open_, after)
        fired = _narrowest([c for c in complements if self.value_of(c)])
        if fired:
            failed = [c for c in positions if any(c.key in self.targets[f.key] for f in fired)]
            agreed = self._agreed(fired)
            return agreed if agreed.determination == "conflict" else replace(
                agreed, statements=self.decided([*failed, *fired]))  # fmt: skip
        if denials:
            return self._agreed(denials)
        if unclear:
            return self._decision("unreadable", None, unclear)
        return None

    def _conditional(
        self, index: int, held: list[Candidate], open_: list[Candidate], after: list[Candidate]
    ) -> Decision:
        statuses = [normalised(c.statement.status) for c in (*after, *open_)]
        if statuses:
            return self._decision("covered_if_criteria_met", statuses[0], [*held, *open_, *after])
        below, _ = self._from(index + 1, [])
        if below.determination in ("not_addressed", "unreadable"):
            return self._decision("covered_if_criteria_met", None, held)
        conditional = below.determination == "covered_if_criteria_met"
        otherwise = below.otherwise if conditional else below.determination
        decision = self._decision("covered_if_criteria_met", otherwise, held)
        fallback = tuple(replace(d, role="complement") for d in below.statements)
        return replace(decision, statements=(*decision.statements, *fallback))

    def _without_position(self, carried: list[Candidate]) -> Decision:
        """Return the answer where only denials with open criteria bear on the question."""
        if not carried:
            return Decision("not_addressed")
        message = (
            "Statement {} denies under criteria that the question leaves open; the document does not say what applies "
            "otherwise."
        )
        notes = [Note("conditional-denial", "warning", message.format(c.statement.id), c.version) for c in carried]
        # A denial that may hold is no position on those whom it leaves out.
        return Decision("not_addressed", None, self.decided(carried), notes=tuple(notes))

    def _agreed(self, candidates: list[Candidate]) -> Decision:
        """Return the one status of statements that decide, or the conflict between them."""
        statuses = {normalised(c.statement.status) for c in candidates}
        if len(statuses) > 1:
            return self._decision("conflict", None, candidates)
        (status,) = statuses
        return self._decision("covered" if status == POSITIVE else status, None, candidates)

    def _decision(self, determination: str, otherwise: str | None, candidates: list[Candidate]) -> Decision:
        return Decision(determination, otherwise, self.decided(candidates))

    def decided(self, candidates: Sequence[Candidate]) -> tuple[Decided, ...]:
        ordered = sorted({c.key: c for c in candidates}.values(), key=lambda c: c.order)
        return tuple(Decided(c, self._role(c), self.value_of(c), self._reduced(c)) for c in ordered)

    def _role(self, candidate: Candidate) -> str:
        if self.targets[candidate.key]:
            return "complement"
        return "position" if normalised(candidate.statement.status) == POSITIVE else "exclusion"

    def _present(self, candidate: Candidate) -> bool:
        """Return whether a statement that this one complements bears on the question."""
        return any(t in self.pool for t in self.targets[candidate.key])

    def _unconditional(self, candidate: Candidate) -> bool:
        """Return whether a denial asks for nothing: no criteria, and nothing before it to fail."""
        if normalised(candidate.statement.status) == POSITIVE or candidate.statement.criteria is not None:
            return False
        return not self._present(candidate)

    def _stands_alone(self, candidate: Candidate) -> bool:
        """Return whether a complement is true whatever its targets are: it names the question itself."""
        criteria = candidate.statement.criteria
        if not self.value_of(candidate):
            return False
        if not self._present(candidate):
            return True
        referring = bool(candidate.statement.references)
        return criteria is not None and referring and reduce(criteria, self.facts).value is True

    def value_of(self, candidate: Candidate) -> Kleene:
        return self._reduced(candidate).value

    def _reduced(self, candidate: Candidate) -> Reduced:
        key = candidate.key
        if key in self.reduced:
            return self.reduced[key]
        if key in self.running:
            return Reduced(None, candidate.statement.criteria)
        self.running.add(key)
        self.reduced[key] = found = self._reduce(candidate)
        self.running.discard(key)
        return found

    def _reduce(self, candidate: Candidate) -> Reduced:
        criteria, met = candidate.statement.criteria, self.met_in(candidate.version)
        own = Reduced(True, None) if criteria is None else reduce(criteria, self.facts, met)
        targets = self.targets[candidate.key]
        referring = any(not n.met for n in candidate.statement.references)
        if not targets or referring or own.value is False:
            return own
        fulfilled = [self.value_of(self.pool[t]) for t in sorted(targets) if t in self.pool]
        if any(fulfilled):
            return Reduced(False, None)
        return Reduced(None, own.tree) if None in fulfilled else own

    def met_in(self, version: PolicyVersion) -> _Met:
        return _Met(self, version)


class _Met:
    """Tells whether a labelled passage of one version is met by the question."""

    def __init__(self, deciding: _Deciding, version: PolicyVersion) -> None:
        self._deciding = deciding
        self._version = version

    def __call__(self, target: str) -> Kleene:
        named = named_in(self._version, target)
        if named:
            keys = [(self._version.iri, s.id) for s in named]
            present = [self._deciding.pool[k] for k in keys if k in self._deciding.pool]
            if present:
                return self._deciding.value_of(present[0])
            # 'When the criteria of I are met' borrows them, also for a treatment that I does not speak of.
            criteria = named[0].criteria
            return reduce(criteria, self._deciding.facts).value if criteria is not None else None
        values = {
            reduce(node, self._deciding.facts).value
            for candidate in self._deciding.pool.values()
            if candidate.version.iri == self._version.iri
            for node in candidate.statement.nodes
            if node.label == target
        }
        if values:
            return values.pop() if len(values) == 1 else None  # which of several is meant is not known
        # A criterion of a statement on another treatment, when only one statement has it.
        found = [next((n for n in s.nodes if n.label == target), None) for s in self._version.statements]
        borrowed = [node for node in found if node is not None]
        return reduce(borrowed[0], self._deciding.facts).value if len(borrowed) == 1 else None
