"""Facts: what a question states, what follows from it, and how an atom comes out on it.

A fact that is not given is unknown, never false. Two things make more known than
was said: the implications of the ontology, in both directions (a fact whose
consequence is denied is denied), and the settings that the question does not
name: a fact that only such a setting brings counts as absent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from graph.units import comparable
from loaders.record import Atom
from ontology.vocabulary import Vocabulary

__all__ = ["DIAGNOSIS", "FactRules", "FactValue", "Facts", "Kleene", "OneQuestion", "Ways", "rules_of"]

DIAGNOSIS = "diagnosis"
"""The characteristic whose value is a class of the hierarchy."""

FactValue = bool | int | float | str | tuple[str, ...]
"""Several values only where a characteristic may have them at once."""
Ways = tuple[tuple[str, bool], ...]
"""Facts that are tried out, by characteristic."""
Kleene = bool | None
"""True, false, or None for open."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one question.

    `values` are closed under the implications; `ruled_out` are values that a
    characteristic cannot have; `unasked` maps a fact to the settings that alone
    bring it and that the question does not name. `trees` remembers what criteria
    and statements come to on these facts, by their identity; it goes with the facts.
    """

    vocabulary: Vocabulary
    diagnosis: str | None = None
    values: Mapping[str, FactValue] = field(default_factory=dict)
    ruled_out: frozenset[tuple[str, FactValue]] = frozenset()
    unasked: Mapping[tuple[str, FactValue], tuple[str, ...]] = field(default_factory=dict)
    trees: dict[tuple[object, ...], tuple[object, Any]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    def known(self, characteristic: str) -> bool:
        """Return whether the question settles a characteristic."""
        return characteristic in self.values or (characteristic == DIAGNOSIS and self.diagnosis is not None)

    def value(self, atom: Atom) -> Kleene:
        """Return the value of an atom on what the question states, the settings it does not name aside."""
        if atom.characteristic == DIAGNOSIS:
            return self._lies_within(atom)
        if not self.ruled_out and atom.characteristic not in self.values:
            return None
        wanted = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        negated = atom.comparator in ("!=", "not_in")
        if atom.characteristic in self.values:
            known = self.values[atom.characteristic]
            if isinstance(known, str | tuple):
                return self._chosen(atom, known, wanted)
            own = comparable(atom, self.vocabulary)
            if own is None:
                # A bound in a unit that does not fit is none that anybody can tell to be kept.
                return None
            return _compare(known, atom.comparator, own if isinstance(own, tuple) else (own,))
        if atom.comparator in ("=", "in", "!=", "not_in") and all(
            (atom.characteristic, w) in self.ruled_out for w in wanted
        ):
            return negated
        return None

    def _chosen(
        self, atom: Atom, known: str | tuple[str, ...], wanted: tuple[FactValue, ...] | tuple[str, ...]
    ) -> Kleene:
        """Return whether a chosen value is a wanted one: a narrower value counts as the wider, a wider leaves it open.

        Several values that hold at once do not say that there is no other.
        """
        if atom.comparator not in ("=", "in", "!=", "not_in"):
            return None
        characteristic = self.vocabulary.characteristic(atom.characteristic)
        chosen = known if isinstance(known, tuple) else (known,)
        found: Kleene = False
        if any(w in characteristic.wider(c) for c in chosen for w in wanted):
            found = True
        elif any(
            (characteristic.multiple or not {*chosen}.isdisjoint(characteristic.wider(w)))
            and (atom.characteristic, w) not in self.ruled_out
            for w in wanted
        ):
            found = None
        return found if found is None or atom.comparator in ("=", "in") else not found

    def settings_needed(self, atom: Atom) -> tuple[str, ...]:
        """Return the settings that an open atom needs and that were not asked, else nothing."""
        if not self.unasked or atom.comparator not in ("=", "in"):
            return ()
        if not isinstance(atom.value, tuple) and (atom.characteristic, atom.value) not in self.unasked:
            return ()
        wanted = atom.value if isinstance(atom.value, tuple) else (atom.value,)
        settings = [self.unasked.get((atom.characteristic, w), ()) for w in wanted]
        if not settings or not all(settings) or self.value(atom) is not None:
            return ()
        return tuple(dict.fromkeys(s for group in settings for s in group))

    def _lies_within(self, atom: Atom) -> Kleene:
        if self.diagnosis is None:
            return None
        classes = atom.value if isinstance(atom.value, tuple) else (str(atom.value),)
        above, below = self.vocabulary.ancestors(self.diagnosis), self.vocabulary.descendants(self.diagnosis)
        inside: Kleene = None
        if any(c in above for c in classes):
            inside = True
        elif not any(below & self.vocabulary.descendants(c) for c in classes):
            inside = False
        if inside is None or atom.comparator in ("=", "in"):
            return inside
        return not inside


def _compare(known: FactValue, comparator: str, wanted: tuple[FactValue, ...] | tuple[str, ...]) -> Kleene:
    if comparator in ("=", "in"):
        return any(_same(known, w) for w in wanted)
    if comparator in ("!=", "not_in"):
        return not any(_same(known, w) for w in wanted)
    bound = wanted[0]
    if isinstance(known, str | bool | tuple) or isinstance(bound, str | bool | tuple):
        return None
    if comparator == "<":
        return known < bound
    if comparator == "<=":
        return known <= bound
    return known > bound if comparator == ">" else known >= bound


def _same(one: FactValue, other: FactValue) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


_KEPT = 50_000
"""So many criteria are kept with what they come to for classes and settings: some 20 MB."""


class FactRules:
    """The implications of a vocabulary, read once for many questions."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._bare: dict[tuple[str | None, str | None, Ways], Facts] = {}
        self._links: dict[str, frozenset[str]] = {}
        self.settings = tuple(
            (t.id, tuple(vocabulary.setting_markers(t.id).items()), frozenset(vocabulary.setting_facts(t.id)))
            for t in vocabulary.terms("setting")
            if not vocabulary.only_when_asked(t.id)
        )
        """The settings of questions that name none: identifier, the facts that it alone brings, the names of all."""
        self._implications: list[tuple[str, bool | str, str, bool | int | float | str]] = []
        for characteristic in vocabulary.characteristics():
            values: list[bool | str] = [True, False, *(v.id for v in characteristic.values)]
            for value in values:
                for name, follows in vocabulary.implied(characteristic.name, value).items():
                    self._implications.append((characteristic.name, value, name, follows))

    def facts(
        self,
        diagnosis: str | None = None,
        setting: str | None = None,
        values: Mapping[str, FactValue] | None = None,
        *,
        assume: bool = True,
        ways: Ways = (),
    ) -> Facts:
        """Return the facts of a question that names a diagnosis, a setting and further facts.

        `ways` are facts that nobody stated, tried out one way and the other.
        Without `assume` the settings that were not named stay unknown, as they do for a patient.
        Where nothing but a class and a setting of the ontology is given, the facts and what criteria
        come to on them are kept; facts of a patient are kept nowhere.
        """
        if values or not assume:
            return self._closure(diagnosis, setting, {**(values or {}), **dict(ways)}, assume)
        key = diagnosis, setting, ways
        bare = self._bare.get(key)
        if bare is None:
            if sum(len(facts.trees) + 1 for facts in list(self._bare.values())) >= _KEPT:
                self._bare.clear()
            bare = self._bare[key] = self._closure(diagnosis, setting, dict(ways), True)
        return bare

    def _closure(
        self, diagnosis: str | None, setting: str | None, values: Mapping[str, FactValue], assume: bool
    ) -> Facts:
        given: dict[str, FactValue] = dict(values)
        if setting is not None:
            for name, value in self.vocabulary.setting_facts(setting).items():
                given.setdefault(name, value)
        ruled_out = self._close(given)
        unasked = self._unasked({setting}) if assume else {}
        return Facts(self.vocabulary, diagnosis, given, frozenset(ruled_out), unasked)

    def _unasked(self, named: Collection[str | None]) -> dict[tuple[str, FactValue], tuple[str, ...]]:
        """Return the settings that alone bring a fact, those that are named left out."""
        unasked: dict[tuple[str, FactValue], tuple[str, ...]] = {}
        for term in self.vocabulary.terms("setting"):
            if term.id not in named:
                for fact in self.vocabulary.setting_markers(term.id).items():
                    unasked[fact] = (*unasked.get(fact, ()), term.id)
        return unasked

    def with_unasked(self, facts: Facts) -> Facts:
        """Return facts that know which settings they do not name: those of which they state no mark."""
        named = {
            t.id
            for t in self.vocabulary.terms("setting")
            if any(facts.values.get(n) == v for n, v in self.vocabulary.setting_markers(t.id).items())
        }
        return replace(facts, unasked=self._unasked(named))

    def linked(self, name: str) -> frozenset[str]:
        """Return the characteristics of which a characteristic says something, directly or through others."""
        if not self._links:
            direct: dict[str, set[str]] = {}
            pairs = {(one, other) for one, _, other, _ in self._implications}
            pairs |= {(c.name, t) for c in self.vocabulary.characteristics()
                      if (t := self.vocabulary.band_target(c.name)) is not None}  # fmt: skip
            for one, other in pairs:
                direct.setdefault(one, {one}).add(other)
                direct.setdefault(other, {other}).add(one)
            for one in direct:
                reached = [one]
                for step in reached:
                    reached.extend(n for n in sorted(direct[step]) if n not in reached)
                self._links[one] = frozenset(reached)
        return self._links.get(name, frozenset((name,)))

    def contradictions(self, values: Mapping[str, FactValue]) -> list[tuple[str, str]]:
        """Return the pairs of facts that cannot both hold."""
        out: dict[tuple[str, str], None] = {}
        for name, fact in values.items():
            alone = {name: fact}
            ruled_out = self._close(alone)
            for other, value in values.items():
                if other == name or (other, name) in out:
                    continue
                follows = alone.get(other)
                if (follows is not None and not self._agree(other, follows, value)) or (other, value) in ruled_out:
                    out[(name, other)] = None
        return list(out)

    def consistent(self, facts: Facts) -> bool:
        """Return whether no fact contradicts what follows from another."""
        for name, value in facts.values.items():
            if (name, value) in facts.ruled_out:
                return False
            for follows, then in self.vocabulary.implied(name, value).items():
                if follows in facts.values and not self._agree(follows, then, facts.values[follows]):
                    return False
        return True

    def _agree(self, name: str, one: FactValue, other: FactValue) -> bool:
        """Return whether a characteristic can have both values: one may be the wider name of the other."""
        if isinstance(one, str) and isinstance(other, str):
            wider = self.vocabulary.characteristic(name).wider
            return one in wider(other) or other in wider(one)
        return _same(one, other)

    def _narrows(self, name: str, value: FactValue, than: FactValue) -> bool:
        return value != than and isinstance(value, str) and than in self.vocabulary.characteristic(name).wider(value)

    def _close(self, given: dict[str, FactValue]) -> set[tuple[str, FactValue]]:
        """Add to the facts what follows from them; return the values that they rule out."""
        ruled_out: set[tuple[str, FactValue]] = set()
        before: object = None
        while before != (list(given.items()), len(ruled_out)):
            before = list(given.items()), len(ruled_out)
            for name, known in list(given.items()):
                for follows, then in self.vocabulary.implied(name, known).items():
                    if follows not in given or self._narrows(follows, then, given[follows]):
                        given[follows] = then
            for name, value, follows, then in self._implications:
                denied = follows in given and not self._agree(follows, given[follows], then)
                if not denied or name in given:
                    continue
                if isinstance(value, bool):
                    given[name] = not value
                else:
                    ruled_out.add((name, value))
        return ruled_out


class OneQuestion(FactRules):
    """The same implications for one question: facts that it comes back to are the same object.

    What criteria come to on them is so worked out once, and forgotten with the question.
    """

    def __init__(self, rules: FactRules) -> None:
        vars(self).update(vars(rules))
        self._asked: dict[tuple[str | None, str | None, Ways, frozenset[tuple[str, FactValue]]], Facts] = {}

    def facts(
        self,
        diagnosis: str | None = None,
        setting: str | None = None,
        values: Mapping[str, FactValue] | None = None,
        *,
        assume: bool = True,
        ways: Ways = (),
    ) -> Facts:
        """Return the facts of the question, as `FactRules.facts` does."""
        if not assume:
            return super().facts(diagnosis, setting, values, assume=False, ways=ways)
        key = diagnosis, setting, ways, frozenset(values.items()) if values else frozenset()
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = super().facts(diagnosis, setting, values, ways=ways)
        return found


@cache
def rules_of(vocabulary: Vocabulary) -> FactRules:
    """Return the implications of a vocabulary, read the first time only."""
    return FactRules(vocabulary)
