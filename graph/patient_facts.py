"""Patient facts: what a person sends about a patient, as values of the ontology's characteristics.

Names and values may be written in plain words; they resolve through the labels
and synonyms of the ontology. What cannot be a fact at all is refused with its
reason; a value that means nothing here leaves its fact unknown and is reported.
No message holds a value: patient facts are health data.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from graph.facts import DIAGNOSIS, FactRules, FactValue
from graph.naming import UnknownTermError, resolve_indication
from graph.units import UnitError, convert
from ontology.codes import coded_class
from ontology.lexicon import lexicon
from ontology.vocabulary import Characteristic, Vocabulary

__all__ = ["FactProblem", "InvalidFactsError", "PatientFacts", "Unresolved", "read_facts"]

MOST_FACTS = 200
"""Facts that one patient may have."""
LONGEST_TEXT = 300
"""Characters that a name or a value may have."""


@dataclass(frozen=True, slots=True)
class FactProblem:
    """Why a fact is refused; `nearest` are the valid names or values that come nearest."""

    fact: str
    reason: str
    nearest: tuple[str, ...] = ()


class InvalidFactsError(ValueError):
    """An error raised when facts are refused; `problems` has one entry for each of them."""

    def __init__(self, problems: Iterable[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.fact}: {p.reason}{_hint(p.nearest)}" for p in self.problems))


def _hint(nearest: tuple[str, ...]) -> str:
    return f"; did you mean {', '.join(repr(n) for n in nearest)}?" if nearest else ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A fact whose value means nothing here and that is therefore unknown."""

    fact: str
    reason: str
    nearest: tuple[str, ...]


@dataclass(slots=True)
class PatientFacts:
    """The facts of a patient by characteristic, as given; what follows from them is not among them.

    `names` tells under which name each was given; `ruled_out` are values that the
    patient is known not to have, beyond what the facts say.
    """

    diagnosis: str | None = None
    values: dict[str, FactValue] = field(default_factory=dict)
    unresolved: list[Unresolved] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    ruled_out: frozenset[tuple[str, FactValue]] = frozenset()


class _MeaninglessError(ValueError):
    """An error raised when a value cannot be resolved; the fact is then unknown."""

    def __init__(self, nearest: Iterable[str]) -> None:
        self.nearest = tuple(nearest)
        super().__init__("the value means nothing here")


def read_facts(given: Mapping[str, object], rules: FactRules) -> PatientFacts:
    """Return the facts that names and plain-words values mean. A value of None leaves its fact unknown.

    :raises InvalidFactsError: for unknown names, wrong types or units, values out of range, and facts that
        contradict each other, each named.
    """
    if len(given) > MOST_FACTS:
        raise InvalidFactsError([FactProblem("facts", f"has more than {MOST_FACTS} facts")])
    reader = _Reader(rules)
    for name, value in given.items():
        reader.read(name, value)
    reader.check()
    return reader.facts


class _Reader:
    """Collects the facts of one patient and what is wrong with them."""

    def __init__(self, rules: FactRules) -> None:
        self.rules = rules
        self.vocabulary = rules.vocabulary
        self.names = _names(rules.vocabulary)
        self.facts = PatientFacts()
        self.problems: list[FactProblem] = []

    def read(self, name: str, value: object) -> None:
        found = self.names.get(_folded(name), ())
        if len(found) != 1:
            nearest = found or _nearest_names(name, self.vocabulary)
            reason = "is the name of several facts" if found else "is no known fact"
            self.problems.append(FactProblem(name[:LONGEST_TEXT], reason, tuple(nearest)))
            return
        characteristic = self.vocabulary.characteristic(found[0])
        if value is None:
            return
        try:
            if characteristic.name == DIAGNOSIS:
                self._diagnosis(name, value)
            else:
                self._keep(characteristic.name, read_value(characteristic, value), name)
        except _MeaninglessError as error:
            self.facts.unresolved.append(Unresolved(name, str(error), error.nearest))
        except ValueError as error:
            self.problems.append(FactProblem(name, str(error), _allowed(characteristic)))

    def _keep(self, characteristic: str, value: FactValue, name: str) -> None:
        before = self.facts.values.get(characteristic)
        if before is not None and before != value:
            self._contradict(self.facts.names[characteristic], name)
            return
        self.facts.values[characteristic] = value
        self.facts.names.setdefault(characteristic, name)

    def _diagnosis(self, name: str, value: object) -> None:
        if not isinstance(value, str):
            raise ValueError("must be a text")
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"has more than {LONGEST_TEXT} characters")
        setting = None
        tumor = coded_class(value, self.vocabulary)
        if tumor is None:
            try:
                tumor, setting = resolve_indication(value, self.vocabulary)
            except UnknownTermError as error:
                raise _MeaninglessError(error.nearest) from None
        if self.facts.diagnosis not in (None, tumor):
            self._contradict(self.facts.names[DIAGNOSIS], name)
            return
        self.facts.diagnosis = tumor
        self.facts.names[DIAGNOSIS] = name
        for other, fact in self.vocabulary.setting_facts(setting).items() if setting else ():
            self._keep(other, fact, name)

    def _contradict(self, one: str, other: str) -> None:
        self.problems.append(FactProblem(other, f"contradicts {one!r}"))

    def check(self) -> None:
        """Refuse what cannot stand.

        :raises InvalidFactsError: when a fact was refused or two contradict each other.
        """
        seen: set[frozenset[str]] = set()
        for one, other in self.rules.contradictions(self.facts.values):
            pair = frozenset((one, other))
            if pair not in seen:
                seen.add(pair)
                self._contradict(self.facts.names[one], self.facts.names[other])
        if self.problems:
            raise InvalidFactsError(self.problems)


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[\s_\-\u2010-\u2015]+", " ", text.strip().casefold()).split())


@cache
def _names(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the characteristics by every name; a characteristic's own name goes before the words for others."""
    out: dict[str, tuple[str, ...]] = {}
    for characteristic in vocabulary.characteristics():
        for name in {_folded(n) for n in (characteristic.label, *characteristic.synonyms)}:
            out[name] = (*out.get(name, ()), characteristic.name)
    labels = {_folded(c.label): (c.name,) for c in vocabulary.characteristics()}
    own = {_folded(c.name): (c.name,) for c in vocabulary.characteristics()}
    return {**out, **labels, **own}


def _nearest_names(name: str, vocabulary: Vocabulary) -> list[str]:
    table = {n: ids for n, ids in _names(vocabulary).items() if len(ids) == 1}
    close = difflib.get_close_matches(_folded(name[:LONGEST_TEXT]), table, n=10, cutoff=0.5)
    return list(dict.fromkeys(table[n][0] for n in close))[:5]


def _allowed(characteristic: Characteristic) -> tuple[str, ...]:
    if characteristic.value_type == "boolean":
        return ("true", "false")
    return tuple(v.id for v in characteristic.values)


def read_value(characteristic: Characteristic, value: object) -> FactValue:
    """Return a value of a characteristic in its own unit and words.

    :raises ValueError: when it is of another type, in a unit that does not fit or out of range.
    """
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise ValueError(f"has more than {LONGEST_TEXT} characters")
    if isinstance(value, Mapping):
        if not set(value) <= {"value", "unit"} or "value" not in value:
            raise ValueError("an object has the members 'value' and 'unit'")
        if characteristic.value_type not in ("number", "integer"):
            raise ValueError("takes no unit")
        return _number(characteristic, value["value"], value.get("unit"))
    if characteristic.value_type == "boolean":
        return _boolean(value)
    if characteristic.value_type == "choice":
        return _choices(characteristic, value)
    return _number(characteristic, value, None)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError("must be true or false")
    for meaning, words in lexicon("facts")["words"].items():
        if _folded(value) in words:
            return bool(meaning == "true")
    raise _MeaninglessError(("true", "false"))


def _choices(characteristic: Characteristic, value: object) -> FactValue:
    if isinstance(value, list | tuple):
        if not characteristic.multiple:
            raise ValueError("takes one value")
        found = {_choice(characteristic, one) for one in value}
        return tuple(sorted(found)) if len(found) != 1 else found.pop()
    return _choice(characteristic, value)


def _choice(characteristic: Characteristic, value: object) -> str:
    if isinstance(value, bool):
        means = characteristic.true_means if value else characteristic.false_means
        if means is None:
            raise ValueError("is more than a yes or no")
        return means
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("must be one of its values")
    wanted = _folded(value)
    found = {v.id for v in characteristic.values if wanted in {_folded(n) for n in (v.id, v.label, *v.synonyms)}}
    if not found:
        for meaning, words in lexicon("facts")["words"].items():
            means = characteristic.true_means if meaning == "true" else characteristic.false_means
            if wanted in words and means is not None:
                return means
    if len(found) != 1:
        raise _MeaninglessError(_nearest_values(characteristic, wanted))
    return found.pop()


def _nearest_values(characteristic: Characteristic, wanted: str) -> list[str]:
    table = {_folded(n): v.id for v in characteristic.values for n in (v.id, v.label, *v.synonyms)}
    close = [table[n] for n in difflib.get_close_matches(wanted, table, n=10, cutoff=0.4)]
    return list(dict.fromkeys((*close, *(v.id for v in characteristic.values))))[:5]


_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)


def _number(characteristic: Characteristic, value: object, unit: object) -> int | float:
    if unit is not None and not isinstance(unit, str):
        raise ValueError("its unit must be a text")
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        if match is None or (match.group(2) and unit):
            raise ValueError("must be a number")
        value, unit = float(match.group(1)), unit or match.group(2).strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise ValueError("must be a number")
    if unit:
        try:
            value = convert(value, unit, characteristic)
        except UnitError as error:
            raise ValueError(str(error)) from None
    if characteristic.value_type == "integer":
        if value != int(value):
            raise ValueError("must be a whole number")
        value = int(value)
    low, high = characteristic.minimum, characteristic.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"must be {_range(low, high)}")
    return value


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every floating-point one
        return False


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
