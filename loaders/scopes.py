"""Scopes: which modalities and which indications a sentence judges."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from loaders.exclusions import excluded_at, heads_of, joined_with_non
from loaders.patterns import Pattern, compile_pattern
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.mentions import Mention
from ontology.scope import AllOf, Named, Not, Scope, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["Definitions", "Scopes", "define_terms", "read_scopes"]

Definitions = dict[str, tuple[str, ...]]
"""A generic modality and the techniques that the document means by it."""

_JOINED = re.compile(
    r"(?:\(\d{1,2}\)|[*†‡])?[\s,;/&()]*(?:\b(?:and|or|and/or|either|both|using|by|with|the|an?|e\.?g\.?|i\.?e\.?|also|known|as|called)\b[\s,;/&().]*)*"
)


_OR_ITS = re.compile(r"\s*,?\s*(?:and/or|and|or)\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]*\)")
"""What a parenthesis says between two treatments (a code, a variant) parts them no more than a comma."""
_OPENS = re.compile(r"[\s,]*(?:[A-Z][\w-]*[\s,]+){0,2}\(")
"""The parenthesis behind a generic term, also behind a word that inverts it ('Ablation, Hepatic (...)')."""


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


@cache
def _pattern(name: str) -> Pattern:
    return compile_pattern(lexicon("connectives")[name]["pattern"])


def define_terms(passages: list[Passage], vocabulary: Vocabulary) -> Definitions:
    """Return what generic terms mean in a document that lists techniques behind them in parentheses."""
    out: Definitions = {}
    for passage in passages:
        mentions = vocabulary.mentions(passage.text, ("modality",))
        for term, techniques in _meant_by(passage.text, mentions, vocabulary):
            out.setdefault(term, techniques)
        for i, generic in enumerate(mentions):
            opening = _OPENS.match(passage.text, generic.end)
            if opening is None or passage.text[opening.end() :][:5].lower().startswith(("e.g", "eg,", "such")):
                continue
            start = opening.end() - 1
            end = passage.text.find(")", start)
            inside = [m.id for m in mentions[i + 1 :] if start < m.start and m.end <= end]
            narrower = [id for id in inside if id != generic.id and generic.id in vocabulary.ancestors(id)]
            if len(narrower) >= 2 and len(narrower) == len([id for id in inside if id != generic.id]):
                known = out.get(generic.id, ())
                if len(narrower) > len(known):
                    out[generic.id] = tuple(dict.fromkeys(narrower))
    return out


def _meant_by(text: str, mentions: list[Mention], vocabulary: Vocabulary) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what a text says that it means by a generic term ('... by which we mean A and B only')."""
    low = text.lower()
    for i, generic in enumerate(mentions):
        match = _pattern("means").match(low, generic.end)
        if match is None:
            continue
        found: list[str] = []
        end = match.end()
        for mention in mentions[i + 1 :]:
            if not _JOINED.fullmatch(low[end : mention.start]):
                break
            found.append(mention.id)
            end = mention.end
        if found and all(generic.id in vocabulary.ancestors(id) and id != generic.id for id in found):
            yield generic.id, tuple(dict.fromkeys(found))


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
    # 'Except as stated above, X of Y ...': what follows is no exception.
    granted = compile_pattern(lexicon("connectives")["complement"]["granted"], re.IGNORECASE)
    text = granted.sub(lambda m: " " * len(m[0]), passage.text[:end])
    kinds = ("modality", "tumor", "primary", "setting", "grouping")
    mentions = [m for m in vocabulary.mentions(text, kinds) if m.start < conditions_from]
    treatments = [m for m in mentions if m.kind == "modality"]
    without = _taken_out(text, treatments)
    modality, spans, asides = _modality(text, [] if without else treatments, vocabulary, definitions)
    spans += [(m.start, m.end) for m in without]
    tumors = [m for m in mentions if m.kind in ("tumor", "primary")] or (
        _grouped(mentions, vocabulary) if placed else []
    )
    tumors = sorted((*tumors, *joined_with_non(text, conditions_from, vocabulary)), key=lambda m: m.start)
    indication, more = _indication(text, tumors, vocabulary, placed)
    if indication is None and tumors and placed and (grouped := _grouped(mentions, vocabulary)):
        # 'For metastases ..., except those of X': all that is named by itself is an exception.
        both = sorted((*tumors, *grouped), key=lambda m: m.start)
        indication, more = _indication(text, both, vocabulary, placed)
    settings = tuple(dict.fromkeys(m.id for m in mentions if m.kind == "setting"))
    # 'X other than Y' says which ones.
    vague = (
        modality is not None
        and not isinstance(modality, AllOf)
        and (
            re.search(r"\bother\s+$", text[: spans[0][0]].lower()) is not None
            or _pattern("vague-modality").match(text.lower(), spans[-1][1]) is not None
        )
    )
    # 'any use of X that is not described above': the uses are others, the treatment is X.
    vague = vague and re.search(r"\b(?:uses?|indications?)\s+(?:of|for)\s+$", text[: spans[0][0]].lower()) is None
    others = not isinstance(indication, AllOf) and _says_other(text, more)
    ids = tuple(dict.fromkeys(m.id for m in without))
    return Scopes(None if vague else modality, indication, settings, (*spans, *more), asides, others, vague, ids)


_EXCEPTED = re.compile(
    r"\(\s*(?:but\s+)?(?:except(?:ing|\s+for)?|excluding|not|other\s+than|without)\s+\Z", re.IGNORECASE
)


def _taken_out(text: str, treatments: list[Mention]) -> list[Mention]:
    """Return the treatments of a text where a bracket takes out all that it names: 'A (except X or Y)'."""
    if not treatments or not _EXCEPTED.search(text[: treatments[0].start]):
        return []
    end = text.find(")", treatments[-1].end)
    inside = (
        end >= 0
        and "(" not in text[treatments[0].start : end]
        and ")" not in text[treatments[0].start : treatments[-1].end]
    )
    return treatments if inside else []


def _grouped(mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Read 'metastases' without a place as those in the one place that the ontology is about."""
    out: list[Mention] = []
    heads = {head for head, _ in vocabulary.composed}
    for mention in mentions:
        inside = heads & vocabulary.descendants(mention.id) if mention.kind == "grouping" else set()
        if len(inside) == 1:
            out.append(Mention("tumor", next(iter(inside)), mention.start, mention.end))
    return out


def _says_other(text: str, spans: list[tuple[int, int]]) -> bool:
    """Tell whether 'other' stands right before or behind a named indication."""
    for match in _pattern("other-indications").finditer(text.lower()):
        near = any(
            abs(match.start() - end) < 25 or (match.start() < end and start < match.end() + 4) for start, end in spans
        )
        if near:
            return True
    return False


def _modality(
    text: str, mentions: list[Mention], vocabulary: Vocabulary, definitions: Definitions
) -> tuple[Scope | None, list[tuple[int, int]], tuple[str, ...]]:
    """Return the first coordinated group of modalities: what follows 'for', 'with' or 'after' is an adjunct."""
    if not mentions:
        return None, [], ()
    low = text.lower()
    aside = [m.start() for name in ("aside", "patient-aside") for m in _pattern(name).finditer(low)]
    first = next(
        (m for m in mentions if not any(m.start - 40 < a < m.start and _close(low, a, m.start) for a in aside)), None
    )
    if first is None:
        # 'Before or after resection': nothing that is named is what is judged.
        if all(any(m.start - 40 < a < m.start and _close(low, a, m.start) for a in aside) for m in mentions):
            return None, [], tuple(dict.fromkeys(m.id for m in mentions))
        first = mentions[0]
    for term, techniques in _meant_by(text, mentions[mentions.index(first) :], vocabulary):
        if term == first.id:
            stated = [(m.start, m.end) for m in mentions if m is first or m.id in techniques]
            spans = [(stated[0][0], stated[-1][1])]
            return union_of([Named(id) for id in techniques]), spans, ()
    chosen = [first]
    rest: list[str] = []
    excluded: list[Mention] = []
    last_end = first.end
    for mention in mentions[mentions.index(first) + 1 :]:
        between = text[last_end : mention.start]
        if _narrows(first, mention, text, vocabulary):
            chosen.append(mention)
        elif any(last_end <= a < mention.start for a in aside):
            rest.append(mention.id)
        elif (_pattern("except").search(between.lower()) and len(between) < 60) or _left_out(
            first, mention, text, between, vocabulary
        ):
            excluded.append(mention)
        elif _spells_out(first, mention, between, vocabulary) or _JOINED.fullmatch(_without_asides(between.lower())):
            chosen.append(mention)
        else:
            rest.append(mention.id)
            continue
        last_end = mention.end
    # 'Resection of X, and resection of Y': a technique named again is no other one.
    spans = [(m.start, m.end) for m in mentions if m in chosen or m.id in {c.id for c in chosen}]
    ids = list(dict.fromkeys(m.id for m in chosen))
    # 'ablation (radiofrequency, microwave)': the narrower ones are what is meant.
    # 'chemoembolization, including with beads': the narrower one is one of those that are meant.
    more = _pattern("with-variants")
    ids = [
        id
        for id in ids
        if not any(
            g.id != id and g.id in vocabulary.ancestors(id) and more.search(low[g.end : n.start])
            for n in chosen
            if n.id == id
            for g in chosen
        )
    ]
    specific = [id for id in ids if not any(other != id and id in vocabulary.ancestors(other) for other in ids)]
    if any(
        _OR_ITS.fullmatch(text[a.end : b.start]) and a.id in vocabulary.ancestors(b.id)
        for a, b in itertools.pairwise(chosen)
    ):
        specific = ids  # 'TACE or DEB-TACE' names both
    elif "(" not in text[chosen[0].start : chosen[-1].end] and any(
        ids[0] not in vocabulary.ancestors(id) for id in ids[1:]
    ):
        specific = ids  # 'TACE, DEB-TACE and radioembolization' is a list; nothing in it spells out another
    meant: list[Scope] = []
    for id in specific:
        meant += [Named(part) for part in definitions.get(id, (id,))]
    scope = union_of(meant)
    if excluded:
        scope = AllOf((scope, *(Not(Named(id)) for id in dict.fromkeys(m.id for m in excluded))))
        spans += [(m.start, m.end) for m in excluded]
    return scope, spans, tuple(rest)


_BRACKET = re.compile(r"[^(),;:]{1,60}\(\s*\Z")
"""From a general term to the bracket behind what is said of it: 'Ablation of tumors (' ..."""


def _spells_out(first: Mention, mention: Mention, between: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a bracket behind a general treatment begins with the narrower one that is meant."""
    narrower = mention.id != first.id and first.id in vocabulary.ancestors(mention.id)
    return narrower and _BRACKET.fullmatch(between) is not None


def _left_out(first: Mention, variant: Mention, text: str, between: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a variant is named as one that is not meant: 'X (Y excluded)', 'X without Y'."""
    if _pattern("left-out").match(text.lower(), variant.end):
        return True
    without = _pattern("without-variant").search(between.lower()) is not None
    return without and variant.id != first.id and first.id in vocabulary.ancestors(variant.id)


def _without_asides(between: str) -> str:
    """Return what stands between two treatments without codes and variants in brackets; a condition stays."""
    return _ASIDE.sub(lambda m: m[0] if _pattern("hard-condition").search(m[0]) or " for " in m[0] else " ", between)


def _narrows(general: Mention, narrower: Mention, text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a narrower technique says what a general one before it means: 'ablation ... by microwaves'."""
    if narrower.id == general.id or general.id not in vocabulary.ancestors(narrower.id):
        return False
    return _pattern("by-means-of").search(text[general.end : narrower.start].lower()) is not None


def _close(text: str, aside: int, start: int) -> bool:
    """Tell whether nothing but the words of the aside stands between it and a mention."""
    match = _pattern("aside").match(text, aside) or _pattern("patient-aside").match(text, aside)
    if match is None:
        return False
    between = text[match.end() : start]
    return len(between.split()) <= 2 and not set(between) & set(":,(")


def _examples(text: str, meant: list[tuple[Mention, str]], vocabulary: Vocabulary) -> set[str]:
    """Return the indications that are only examples of a wider one before them ('..., including breast cancer')."""
    out: set[str] = set()
    for match in _pattern("examples").finditer(text):
        before = [id for m, id in meant if m.end <= match.start()]
        if before:
            out |= {id for m, id in meant if m.start >= match.end() and id in vocabulary.descendants(before[-1])}
            out.discard(before[-1])
    return out


def _indication(
    text: str, mentions: list[Mention], vocabulary: Vocabulary, placed: bool
) -> tuple[Scope | None, list[tuple[int, int]]]:
    """Return the union of the indications named, with exceptions taken out of the general one before them."""
    if not mentions:
        return None, []
    low = text.lower()
    heads = {head for head, _ in vocabulary.composed}
    head: str | None = None
    included: list[str] = []
    excluded: list[str] = []
    without: list[str] = []
    meant: list[tuple[Mention, str]] = []
    for mention in mentions:
        id = mention.id
        if mention.kind == "tumor":
            head = next((h for h in heads if id in vocabulary.descendants(h)), head)
        else:
            place = head or (next(iter(heads)) if placed and len(heads) == 1 else None)
            id = (vocabulary.compose(place, id) if place else None) or id
        before = low[max(0, mention.start - 60) : mention.start]
        exceptions = list(_pattern("except").finditer(before))
        behind = text[mention.start - len(before) + exceptions[-1].end() : mention.start] if exceptions else ""
        # Examples behind an exception are examples of the rule: 'any but X, including Y'.
        negative = (
            bool(exceptions) and not re.search(r"[;:.]", behind) and not _pattern("examples").search(behind.lower())
        )
        negative = negative or _pattern("left-out").match(low, mention.end) is not None
        # 'A, but not B, for X': the exception is a treatment.
        negative = negative and not vocabulary.mentions(behind, ("modality",))
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
    examples = _examples(low, meant, vocabulary)
    kept = [id for id in included if id not in examples] or included
    # 'Neuroendocrine cancers (carcinoid tumors and pancreatic endocrine tumors)': the bracket names the class, too.
    brackets = [m.span() for m in _ASIDE.finditer(text)]
    spelled = {id for m, id in meant if any(start < m.start < end for start, end in brackets)}
    specific = [
        id
        for id in kept
        if not any(o != id and o in vocabulary.descendants(id) for o in kept) or (id in spelled and meant[0][1] == id)
    ] or kept
    spans = [(m.start if (non := excluded_at(text, m.start)) is None else non, m.end) for m in mentions]
    if not specific:
        return None, spans
    scope = union_of(Named(id) for id in specific)
    taken_out = [id for id in dict.fromkeys(excluded) if id not in specific]
    if taken_out:
        scope = AllOf((scope, *(Not(Named(id)) for id in taken_out)))
    return scope, spans
