"""Scopes: which modalities and which indications a sentence judges."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loaders.text.kept import kept
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.asides import without_asides, without_origins
from loaders.wording.exclusions import everything, excluded_at, heads_of, joined_with_non, narrows_next
from loaders.wording.named_lines import find_lines
from loaders.wording.treatment_scopes import ASIDE, Definitions, define_terms, read_treatments, taken_out
from ontology.lexicon import lexicon
from ontology.mentions import Mention
from ontology.scope import AllOf, Named, Not, Scope, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["Definitions", "Scopes", "define_terms", "read_scopes"]


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of a sentence; None where it names none.

    `settings` are the clinical settings named with the indication; `spans` the
    stretches of the text that were read as scope.
    """

    modality: Scope | None
    indication: Scope | None
    settings: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    asides: tuple[str, ...] = field(default=())
    others: bool = False
    """The indication is 'other' ones than those named elsewhere."""
    vague: bool = False
    """The modality is 'other' techniques than those named elsewhere; which ones is not said."""
    without: tuple[str, ...] = ()
    """Treatments that are taken out of those named elsewhere: 'A (except X)'."""


def read_scopes(
    passage: Passage,
    end: int,
    vocabulary: Vocabulary,
    definitions: Definitions,
    conditions_from: int,
    *,
    placed: bool = True,
) -> Scopes:
    """Return the scopes of the sentence [0, end) of a passage.

    `conditions_from` is where the conditions of the sentence begin: what is
    named behind it is asked of the patient and is no scope. `placed` tells that
    a primary named alone means its metastases in the one place that the
    ontology is about.
    """
    return _read(passage.text[:end], vocabulary, tuple(definitions.items()), conditions_from, placed)


@kept
def _read(
    text: str,
    vocabulary: Vocabulary,
    defined: tuple[tuple[str, tuple[str, ...]], ...],
    conditions_from: int,
    placed: bool,
) -> Scopes:
    # 'Except as stated above, X of Y ...': what follows is no exception.
    granted = compile_pattern(lexicon("connectives")["complement"]["granted"], re.IGNORECASE)
    text = granted.sub(lambda m: " " * len(m[0]), text)
    text = compile_pattern(lexicon("connectives")["any-origin"]["pattern"], re.IGNORECASE).sub(
        lambda m: " " * len(m[0]), text
    )
    text = without_asides(text, vocabulary)
    kinds = ("modality", "tumor", "primary", "setting", "grouping")
    mentions = [m for m in vocabulary.mentions(text, kinds) if m.start < conditions_from]
    treatments = [m for m in mentions if m.kind == "modality"]
    without = taken_out(text, treatments)
    modality, spans, asides = read_treatments(text, [] if without else treatments, vocabulary, dict(defined))
    combined = modality is None and bool(spans)
    spans += [(m.start, m.end) for m in without]
    tumors = [m for m in mentions if m.kind in ("tumor", "primary")] or (
        _grouped(text, mentions, vocabulary) if placed else []
    )
    if placed and tumors:
        groups = _grouped(text, mentions, vocabulary)
        tumors += [
            g for g in groups if g not in tumors and (_BUT.match(text, g.end) or _of_all(text[: g.start], vocabulary))
        ]
    tumors += _limited(text, tumors, vocabulary) if tumors else []
    tumors = sorted((*tumors, *joined_with_non(text, conditions_from, vocabulary)), key=lambda m: m.start)
    tumors = without_origins(text, tumors, vocabulary)
    if (shown := _examples_of_others(text, tumors)) is not None:
        tumors, spans = _grouped(text, mentions, vocabulary) if placed else [], [*spans, shown]
    indication, more = _indication(text, tumors, vocabulary, placed)
    if indication is None and tumors and placed and (grouped := _grouped(text, mentions, vocabulary)):
        # 'For metastases ..., except those of X': all that is named by itself is an exception.
        both = sorted((*tumors, *grouped), key=lambda m: m.start)
        indication, more = _indication(text, both, vocabulary, placed)
    if indication is None and tumors:
        indication, more = _indication(text, tumors, vocabulary, placed, of_all=True)
    settings = tuple(dict.fromkeys(m.id for m in mentions if m.kind == "setting"))
    # 'X other than Y' says which ones.
    vague = (
        modality is not None
        and not isinstance(modality, AllOf)
        and (
            re.search(r"\bother\s+$", text[: spans[0][0]].lower()) is not None
            or connective("vague-modality").match(text.lower(), spans[-1][1]) is not None
        )
    )
    # 'any use of X that is not described above': the uses are others, the treatment is X.
    vague = vague and re.search(r"\b(?:uses?|indications?)\s+(?:of|for)\s+$", text[: spans[0][0]].lower()) is None
    # 'Any treatment other than Y' is all but what it names.
    plain = modality is not None and not isinstance(modality, AllOf)
    all_but = plain and connective("all-but-treatment").search(text[: spans[0][0]].lower()) is not None
    vague = vague or combined or all_but
    others = not isinstance(indication, AllOf) and _says_other(text, more)
    ids = tuple(dict.fromkeys(m.id for m in without))
    return Scopes(None if vague else modality, indication, settings, (*spans, *more), asides, others, vague, ids)


_ALL_OF = re.compile(r"\b(?:all|any|every)\s+(?:(?P<kind>\w+)\s+)?\Z", re.IGNORECASE)


def _of_all(before: str, vocabulary: Vocabulary) -> bool:
    """Tell whether 'metastases' behind a text is a class of its own, beside what is named: 'HCC and all metastases'."""
    match = _ALL_OF.search(before)
    kind = match["kind"] if match else None
    return match is not None and (kind is None or kind.lower() == "other" or vocabulary.names_place(kind))


def _limited(text: str, tumors: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Return limited spread that a text names beside tumors: 'A, B and oligometastatic disease'."""
    heads = {head for head, _ in vocabulary.composed}
    pattern = lexicon_pattern("connectives", "spread-by-name", "limited")
    found = [Mention("tumor", next(iter(heads)), *m.span("name")) for m in pattern.finditer(text.lower())]
    return [m for m in found if len(heads) == 1 and all(t.end <= m.start or m.end <= t.start for t in tumors)]


_BUT = re.compile(r"\s+(?:other\s+than|except|excluding)\b", re.IGNORECASE)


def _examples_of_others(text: str, tumors: list[Mention]) -> tuple[int, int] | None:
    """Return where the tumors of a text stand if all are examples of others: 'from other primaries, e.g. breast'."""
    others = connective("other-indications").search(text.lower()) if tumors else None
    shown = connective("examples").search(text.lower(), others.end()) if others else None
    if others is None or shown is None or text[others.end() : shown.start()].strip(" ,("):
        return None
    return (shown.start(), tumors[-1].end) if tumors[0].start >= shown.end() else None


def _grouped(text: str, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Read 'metastases' without a place as those in the one place that the ontology is about.

    Those that a patient must be without ('without distant metastases') are asked about and no indication.
    """
    out: list[Mention] = []
    heads = {head for head, _ in vocabulary.composed}
    groups = [m for m in mentions if m.kind == "grouping"]
    if len(heads) == 1:
        by_name = connective("spread-by-name").finditer(text.lower())
        groups += [Mention("grouping", next(iter(heads)), *m.span("name")) for m in by_name]
    # 'Bone metastases' are in a place of their own.
    away = [m.span() for m in lexicon_pattern("connectives", "other-places", "distant").finditer(text.lower())]
    for mention in groups:
        if any(start < mention.end and mention.start < end for start, end in away):
            continue
        inside = heads & vocabulary.descendants(mention.id)
        asked = connective("group-elsewhere").search(text.lower(), max(0, mention.start - 60), mention.start)
        if len(inside) == 1 and not asked:
            out.append(Mention("tumor", next(iter(inside)), mention.start, mention.end))
    return out


def _says_other(text: str, spans: list[tuple[int, int]]) -> bool:
    """Tell whether 'other' stands right before or behind a named indication."""
    for match in connective("other-indications").finditer(text.lower()):
        near = any(
            abs(match.start() - end) < 25 or (match.start() < end and start < match.end() + 4) for start, end in spans
        )
        if near:
            return True
    return False


def _examples(text: str, meant: list[tuple[Mention, str]], vocabulary: Vocabulary) -> set[str]:
    """Return the indications that are only examples of a wider one before them ('..., including breast cancer')."""
    out: set[str] = set()
    for match in connective("examples").finditer(text):
        before = [id for m, id in meant if m.end <= match.start()]
        if before:
            out |= {id for m, id in meant if m.start >= match.end() and id in vocabulary.descendants(before[-1])}
            out.discard(before[-1])
    return out


def _indication(
    text: str, mentions: list[Mention], vocabulary: Vocabulary, placed: bool, *, of_all: bool = False
) -> tuple[Scope | None, list[tuple[int, int]]]:
    """Return the union of the indications named, with exceptions taken out of the general one before them.

    :param of_all: without a general one, exceptions are taken out of all.
    """
    if not mentions:
        return None, []
    low = text.lower()
    heads = {head for head, _ in vocabulary.composed}
    head: str | None = None
    included: list[str] = []
    excluded: list[str] = []
    without: list[str] = []
    shown: set[str] = set()
    meant: list[tuple[Mention, str]] = []
    read: list[tuple[Mention, str]] = []
    for mention in mentions:
        id = mention.id
        if mention.kind == "tumor":
            head = next((h for h in heads if id in vocabulary.descendants(h)), head)
        else:
            place = head or (next(iter(heads)) if placed and len(heads) == 1 else None)
            id = (vocabulary.compose(place, id) if place else None) or id
        read.append((mention, id))
    # 'Non-A B' where both mean the same here: some of B; the words stay unread and keep the statement open.
    read = [pair for at, pair in enumerate(read) if not narrows_next(read, text, at)]
    for mention, id in read:
        before = low[max(0, mention.start - 60) : mention.start]
        exceptions = list(connective("except").finditer(before))
        behind = text[mention.start - len(before) + exceptions[-1].end() : mention.start] if exceptions else ""
        behind = behind.lstrip(" :")  # 'with one exception: A'
        # Examples behind an exception are examples of the rule: 'any but X, including Y'.
        kind = not meant and connective("kind-left-out").search(before) is not None
        example = connective("examples").search(behind.lower()) is not None
        negative = bool(exceptions) and not re.search(r"[;:.]", behind) and not example and not kind
        shown |= {id} if exceptions and example else set()
        negative = negative or connective("left-out").match(low, mention.end) is not None
        # 'A, but not B, for X': the exception is a treatment. 'All but children with X', 'either but not both, for X'.
        negative = negative and not vocabulary.mentions(behind, ("modality",))
        negative = negative and not connective("exception-of-persons").search(behind) and not find_lines(behind)
        if excluded_at(text, mention.start) is not None:
            # 'Metastases of non-colorectal cancers' are all but those.
            without.append(id)
            continue
        (excluded if negative else included).append(id)
        meant.append((mention, id))
    # 'Neuroendocrine tumors (carcinoid and non-carcinoid)' says nothing about which.
    both = set(without) & set(included)
    excluded += [id for id in without if id not in both]
    wider = {id for id in both if any(o != id and id in vocabulary.descendants(o) for o in included)}
    included = list(dict.fromkeys(id for id in included if id not in wider))
    if not included and without:
        included = heads_of(without, vocabulary)
    # A general class that a narrower one spells out ('liver tumors (hepatocellular carcinoma)') gives way to it,
    # unless the narrower one is an exception.
    examples = _examples(low, [(m, id) for m, id in meant if id not in excluded], vocabulary)
    kept = [id for id in included if id not in examples] or included
    # 'Neuroendocrine cancers (carcinoid tumors and pancreatic endocrine tumors)': the bracket names the class, too.
    brackets = [m.span() for m in ASIDE.finditer(text)]
    spelled = {id for m, id in meant if any(start < m.start < end for start, end in brackets)}
    limited = {m.start for m in _limited(text, [], vocabulary)}
    beside = {id for m, id in meant if m.start in limited} | ({meant[0][1]} & spelled if meant else set())
    specific = [
        id for id in kept if id in beside or not any(o != id and o in vocabulary.descendants(id) for o in kept)
    ] or kept
    spans = [(m.start if (non := excluded_at(text, m.start)) is None else non, m.end) for m, _ in read]
    if excluded and (of_all or shown) and set(specific) <= shown:
        # 'Investigational except for A': all but A.
        apart = dict.fromkeys(excluded)
        return AllOf((everything(vocabulary), *(Not(Named(id)) for id in apart))), spans
    if not specific:
        return None, spans
    scope = union_of(Named(id) for id in specific)
    taken_out = [id for id in dict.fromkeys(excluded) if id not in specific]
    if taken_out:
        scope = AllOf((scope, *(Not(Named(id)) for id in taken_out)))
    return scope, spans
