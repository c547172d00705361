"""Questions in plain English: what they name, read by the ontology's labels and the lexicon.

1. Payers, dates, numbers, lines of business and care settings are found and
   set aside.
2. The rest is read for modalities, indications and settings; a primary and a
   place in one question are put together to the class of both.
3. What was understood is said, and so are the words that were not. Where a
   name is missing or fits several things, the reading asks back.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import product
from typing import Any

from graph.answers import Positions, by_payer, coverage, named_terms
from graph.facts import FactValue
from graph.model import PolicyVersion
from graph.naming import capitalised, ignored_words, named_line, tumors_of
from graph.payer_names import PayerNames
from graph.readable import term_label
from graph.rendering import Json, Renderer
from ontology.lexicon import lexicon
from ontology.vocabulary import Mention, Vocabulary

__all__ = ["AskBack", "Reading", "Understood", "answer_question", "read_question"]

MOST_RESULTS = 12
"""More combinations than this are asked back about."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A stretch [start, end) of the question and what it was taken for."""

    kind: str
    id: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AskBack:
    """What the reader needs to know before it can answer; `candidates` are (identifier, label)."""

    kind: str
    message: str
    candidates: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Reading:
    """A question as read. `as_of` is an ISO date of the precision that was asked, None for today."""

    text: str
    intent: str = "coverage"
    modalities: list[str] = field(default_factory=list)
    indications: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    payers: list[str] = field(default_factory=list)
    as_of: str | None = None
    line_of_business: str | None = None
    care_setting: str | None = None
    facts: dict[str, FactValue] = field(default_factory=dict)
    understood: list[Understood] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)
    ask_back: list[AskBack] = field(default_factory=list)


@cache
def _lexicon() -> dict[str, Any]:
    return lexicon("questions")


_PLAIN = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2011": "-"}
)


def read_question(text: str, vocabulary: Vocabulary, versions: Sequence[PolicyVersion]) -> Reading:
    """Return what a question asks.

    :param versions: what is loaded; its payers and lines of business can be named.
    """
    plain = text.translate(_PLAIN)
    reading = Reading(text)
    reading.intent = _intent(plain.lower())
    rest = _payers(plain, reading, versions)
    rest = _dates(rest, reading)
    rest = _numbers(rest, reading, vocabulary)
    rest = _lines(rest, reading, versions, vocabulary)
    rest = capitalised(rest, vocabulary)
    mentions = vocabulary.mentions(rest)
    _terms(mentions, reading, vocabulary, rest)
    for mention in mentions:
        rest = _without(rest, mention.start, mention.end)
    reading.understood.sort(key=lambda u: u.start)
    words = dict.fromkeys(re.findall(r"[A-Za-z][\w'-]*|\d[\w.]*", rest))
    reading.not_understood = [w for w in words if w.lower() not in ignored_words()]
    _unnamed_payer(plain, reading, versions)
    _missing(reading, vocabulary, versions)
    return reading


def _without(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _intent(text: str) -> str:
    for intent in _lexicon()["intent"]:
        if any(re.search(pattern, text) for pattern in intent["patterns"]):
            return str(intent["id"])
    return "coverage"


def _payers(text: str, reading: Reading, versions: Iterable[PolicyVersion]) -> str:
    names = PayerNames(v.payer for v in versions)
    for found in names.find(text):
        if len(found.ids) == 1 or re.search(str(_lexicon()["payers"]["several"]), text.lower()):
            for id in found.ids:
                if id not in reading.payers:
                    reading.payers.append(id)
                reading.understood.append(Understood("payer", id, names.payers[id].name, found.start, found.end))
        else:
            said = text[found.start : found.end]
            candidates = tuple((id, names.payers[id].name) for id in found.ids)
            reading.ask_back.append(AskBack("payer", f"Which payer is meant by {said!r}?", candidates))
        text = _without(text, found.start, found.end)
    return text


def _dates(text: str, reading: Reading) -> str:
    dates = _lexicon()["dates"]
    months = [str(m) for m in dates["months"]]
    names = "|".join(f"{m}|{m[:3]}" + ("|sept" if m.startswith("sep") else "") for m in months)
    before = str(dates["before"])
    patterns = [f"(?:{before})?\\b(?:{form.replace('MONTHS', names)})\\b" for form in dates["forms"]]
    patterns.append(f"{before}\\b{dates['year']}\\b")
    for pattern in patterns:
        match = re.search(pattern, text, re.IGNORECASE)
        if not match:
            continue
        parts = match.groupdict()
        # A month or a year stands for its first day, as everywhere dates are compared.
        month, day = int(parts.get("month") or 1), int(parts.get("day") or 1)
        if parts.get("name"):
            month = next(n for n, m in enumerate(months, 1) if m.startswith(str(parts["name"])[:3].lower()))
        try:
            reading.as_of = date(int(parts["year"]), month, day).isoformat()
        except ValueError:
            return text  # a day that no month has is not understood, also not in part
        reading.understood.append(Understood("date", reading.as_of, match.group().strip(), match.start(), match.end()))
        return _without(text, match.start(), match.end())
    return text


def _numbers(text: str, reading: Reading, vocabulary: Vocabulary) -> str:
    known = {c.name for c in vocabulary.characteristics()}
    for entry in _lexicon()["number"]:
        name = str(entry["characteristic"])
        match = re.search(str(entry["pattern"]), text, re.IGNORECASE)
        if not match or name in reading.facts or name not in known:
            continue
        said = match["value"].lower()
        number = float(_lexicon()["numerals"].get(said, said)) * float(entry.get("factor", 1))
        number = round(number, 6)
        value: FactValue = int(number) if number.is_integer() else number
        text = _fact(text, reading, vocabulary, name, value, match, "value" if entry.get("only_value") else 0)
    for entry in _lexicon()["stated"]:
        name = str(entry["characteristic"])
        match = re.search(str(entry["pattern"]), text, re.IGNORECASE)
        if match and name in known:
            said = match["value"].upper() if entry.get("upper") else match["value"].lower()
            text = _fact(text, reading, vocabulary, name, said, match, 0)
    return text


def _fact(
    text: str,
    reading: Reading,
    vocabulary: Vocabulary,
    name: str,
    value: FactValue,
    match: re.Match[str],
    group: int | str,
) -> str:
    reading.facts[name] = value
    label = f"{vocabulary.characteristic(name).label}: {value}"
    reading.understood.append(Understood("fact", name, label, match.start(), match.end()))
    return _without(text, match.start(group), match.end(group))


def _lines(text: str, reading: Reading, versions: Sequence[PolicyVersion], vocabulary: Vocabulary) -> str:
    names = {str(w) for words in _lexicon()["lines"].values() for w in words} | set(_lexicon()["lines"])
    names |= {n.lower() for t in vocabulary.terms("line-of-business") for n in (t.label, *t.synonyms)}
    names |= {line.name.lower() for v in versions for line in v.lines}
    for name in sorted(names, key=lambda n: (-len(n), n)):
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if match and len(name) > 2 and (id := named_line(name, versions, vocabulary)):
            reading.line_of_business = id
            label = term_label(id, vocabulary)
            reading.understood.append(Understood("line-of-business", id, label, match.start(), match.end()))
            text = _without(text, match.start(), match.end())
            break
    for id, words in _lexicon()["care_settings"].items():
        match = re.search(rf"\b({'|'.join(re.escape(w) for w in words)})\b", text, re.IGNORECASE)
        if match:
            reading.care_setting = id
            reading.understood.append(Understood("care-setting", id, id, match.start(), match.end()))
            return _without(text, match.start(), match.end())
    return text


def _terms(mentions: list[Mention], reading: Reading, vocabulary: Vocabulary, text: str) -> None:
    for mention in mentions:
        label = term_label(mention.id, vocabulary)
        reading.understood.append(Understood(mention.kind, mention.id, label, mention.start, mention.end))
    reading.modalities = _narrowest((m.id for m in mentions if m.kind == "modality"), vocabulary)
    reading.settings = _narrowest((m.id for m in mentions if m.kind == "setting"), vocabulary)
    tumors = _narrowest((m.id for m in mentions if m.kind == "tumor"), vocabulary)
    if not tumors:
        tumors = _narrowest(_within(mentions, vocabulary, text), vocabulary)
    for primary in _narrowest((m.id for m in mentions if m.kind == "primary"), vocabulary):
        composed = [(head, c) for head in tumors if (c := vocabulary.compose(head, primary)) is not None]
        if composed:
            tumors = [t for t in tumors if t not in {head for head, _ in composed}] + [c for _, c in composed]
            continue
        if any(t in tumors for t in tumors_of(primary, vocabulary)):
            continue
        candidates = tuple((t, term_label(t, vocabulary)) for t in tumors_of(primary, vocabulary))
        label = term_label(primary, vocabulary)
        if not tumors:
            reading.ask_back.append(AskBack("indication", f"Where is the {label} to be treated?", candidates))
    reading.indications = tumors


def _within(mentions: Iterable[Mention], vocabulary: Vocabulary, text: str) -> Iterator[str]:
    """Yield the tumors that names of modalities contain, when the question names no other."""
    for mention in mentions:
        words = text[mention.start : mention.end].split() if mention.kind == "modality" else []
        for start, end in ((a, b) for a in range(len(words)) for b in range(len(words), a, -1) if b - a < len(words)):
            term = vocabulary.resolve("tumor", " ".join(words[start:end]))
            if term is not None:
                yield term.id
                break


def _narrowest(ids: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """Return what was named, without classes of which a narrower one was named as well."""
    every = list(dict.fromkeys(ids))
    return [id for id in every if not any(o != id and id in vocabulary.ancestors(o) for o in every)]


def _unnamed_payer(text: str, reading: Reading, versions: Sequence[PolicyVersion]) -> None:
    """Ask back when a name stands where a payer's should and no loaded payer has it."""
    if reading.payers or any(a.kind == "payer" for a in reading.ask_back):
        return
    for match in re.finditer(str(_lexicon()["payers"]["named"]), text):
        words = re.findall(r"[A-Za-z][\w'-]*", match["name"])
        if words and all(w in reading.not_understood for w in words):
            payers = {v.payer.id: v.payer.name for v in versions}
            close = difflib.get_close_matches(match["name"], payers.values(), 5, 0.6)
            candidates = tuple((id, name) for id, name in sorted(payers.items()) if name in close or not close)
            message = f"No policy of {match['name']!r} is loaded. Which payer is meant?"
            reading.ask_back.append(AskBack("payer", message, candidates[:20]))
            return


def _missing(reading: Reading, vocabulary: Vocabulary, versions: Sequence[PolicyVersion]) -> None:
    asked = {a.kind for a in reading.ask_back}
    for kind, found, term_kind in (
        ("modality", reading.modalities, "modality"),
        ("indication", reading.indications, "tumor"),
    ):
        if found or kind in asked:
            continue
        ids = _similar(reading.not_understood, term_kind, vocabulary)
        if not ids:
            modalities, indications = named_terms(_Loaded(versions))
            ids = modalities if kind == "modality" else indications
        candidates = tuple((id, term_label(id, vocabulary)) for id in ids)
        reading.ask_back.append(AskBack(kind, f"Which {kind} is meant?", candidates))


def _similar(words: Iterable[str], kind: str, vocabulary: Vocabulary) -> list[str]:
    """Return the terms that a misspelled word may mean."""
    names: dict[str, str] = {}
    for term in vocabulary.terms(kind):
        for name in (term.label, *term.synonyms):
            for part in (name.lower(), *name.lower().split()):
                if len(part) > 4:
                    names.setdefault(part, term.id)
    close = [n for w in words for n in difflib.get_close_matches(w.lower(), names, 5, 0.8)]
    return list(dict.fromkeys(names[n] for n in close))


@dataclass(frozen=True, slots=True)
class _Loaded:
    versions: Sequence[PolicyVersion]


def answer_question(
    index: Positions, vocabulary: Vocabulary, text: str, as_of: str | None = None, renderer: Renderer | None = None
) -> Json:
    """Return the answer to a plain-English question: what was understood, and one coverage body per combination.

    :param as_of: the day to answer for when the question names none; today when not given.
    :param renderer: as `coverage` takes it.
    """
    reading = read_question(text, vocabulary, index.versions)
    body: Json = {**describe(reading, index, vocabulary), "results": []}
    settings: list[str | None] = [*reading.settings] or [None]
    combinations = list(product(reading.modalities, reading.indications, settings))
    if reading.ask_back or not combinations:
        return body
    if len(combinations) > MOST_RESULTS:
        candidates = [{"id": m, "label": term_label(m, vocabulary)} for m in reading.modalities]
        body["ask_back"].append({"kind": "modality", "message": "That asks for too much at once; which one first?",
                                 "candidates": candidates})  # fmt: skip
        return body
    for modality, indication, setting in combinations:
        result = coverage(
            index, vocabulary, modality, indication, setting, reading.care_setting,
            reading.payers[0] if len(reading.payers) == 1 else None, reading.as_of or as_of,
            reading.line_of_business, reading.facts, renderer,
        )  # fmt: skip
        if len(reading.payers) > 1:
            result["answers"] = [a for a in result["answers"] if a["payer"]["id"] in reading.payers]
        body["results"].append(result)
    return body


def describe(reading: Reading, index: Positions, vocabulary: Vocabulary) -> Json:
    """Return a reading as plain data."""
    names = {id: versions[0].payer.name for id, versions in by_payer(index).items()}
    terms = [(name, getattr(reading, name)) for name in ("modalities", "indications", "settings")]
    return {
        "question": reading.text,
        "intent": reading.intent,
        "understood": {
            **{name: [{"id": id, "label": term_label(id, vocabulary)} for id in ids] for name, ids in terms},
            "payers": [{"id": id, "name": names[id]} for id in reading.payers],
            "as_of": reading.as_of,
            "line_of_business": reading.line_of_business,
            "care_setting": reading.care_setting,
            "facts": dict(reading.facts),
            "spans": [
                {"kind": u.kind, "id": u.id, "label": u.label, "text": reading.text[u.start : u.end],
                 "start": u.start, "end": u.end}
                for u in reading.understood
            ],
        },
        "not_understood": list(reading.not_understood),
        "ask_back": [
            {"kind": a.kind, "message": a.message, "candidates": [{"id": i, "label": n} for i, n in a.candidates]}
            for a in reading.ask_back
        ],
    }  # fmt: skip
