"""Treatments: which modalities a sentence judges, and which it takes out or only sets beside them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.leading_clauses import judged
from ontology.mentions import Mention
from ontology.scope import AllOf, Named, Not, Scope, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["ASIDE", "Definitions", "define_terms", "read_treatments", "taken_out"]

Definitions = dict[str, tuple[str, ...]]
"""A generic modality and the techniques that the document means by it."""

_JOINED = re.compile(
    r"(?:\(\d{1,2}\)|[*†‡])?(?:\s+(?:current|energy|waves?|power)\b)?[\s,;/&()]*(?:\b(?:(?:and|or)\s+of|and|or|nor|and/or|either|both|using|by|with|the|an?|e\.?g\.?|i\.?e\.?|also|known|as|called)\b[\s,;/&().]*)*"
)


_USING = re.compile(r"\s+(?:using|with|by|via)\s+(?:the\s+use\s+of\s+|the\s+)?")
_OR_ITS = re.compile(r"\s*,?\s*(?:and/or|and|or)\s+", re.IGNORECASE)
_BEFORE_TERM = 6
"""Characters of marks and quotes before the term of an entry, at most."""
ASIDE = re.compile(r"\([^()]*\)")
"""What a parenthesis says between two treatments (a code, a variant) parts them no more than a comma."""
_OPENS = re.compile(r"[\s,]*(?:[A-Z][\w-]*[\s,]+){0,2}\(")
"""The parenthesis behind a generic term, also behind a word that inverts it ('Ablation, Hepatic (...)')."""


_NO_MEANING = re.compile(r"\s*(?:e\.?\s?g\b|such\b|but\b|except|exclud|not\b|other\s+than|with)", re.IGNORECASE)
"""What begins a bracket of examples, or of what is not meant."""


_ENTRY = compile_pattern(
    r"[\"'”’)*_]{0,3}(?:,\s(?:unless|except\s(?:where|when)|where\snot)\s[^.,:;]{3,40}(?=:))?\s*[.:=–—-][*_]{0,2}\s+",
    re.IGNORECASE,
)
"""Between the term of a glossary and what it says of it."""


def define_terms(passages: list[Passage], vocabulary: Vocabulary, glossary: Iterable[Passage] = ()) -> Definitions:
    """Return what generic terms mean in a document that lists techniques behind them in parentheses.

    :param glossary: entries of its definitions, which may set a term apart by a point or a colon only.
    """
    out: Definitions = {}
    for passage in glossary:
        mentions = vocabulary.mentions(passage.text, ("modality",))
        if mentions and (match := _ENTRY.match(passage.text, mentions[0].end)) and mentions[0].start <= _BEFORE_TERM:
            for term, techniques in _listed(passage.text.lower(), mentions, match.end(), vocabulary):
                out.setdefault(term, techniques)
        for term, techniques in _meant_by(passage.text, mentions, vocabulary):
            out.setdefault(term, techniques)
    for passage in passages:
        if "(" not in passage.text and not connective("means").may_match(passage.text):
            continue  # most say nothing of what a term means
        mentions = vocabulary.mentions(passage.text, ("modality",))
        for term, techniques in _meant_by(passage.text, mentions, vocabulary):
            out.setdefault(term, techniques)
        for i, generic in enumerate(mentions):
            opening = _OPENS.match(passage.text, generic.end)
            if opening is None or _NO_MEANING.match(passage.text, opening.end()):
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
        match = connective("means").match(low, generic.end)
        if match is None:
            continue
        yield from _listed(low, mentions[i:], match.end(), vocabulary)


def _listed(
    low: str, mentions: list[Mention], end: int, vocabulary: Vocabulary
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a generic term with the narrower ones that are listed from a place on behind it, if only such are."""
    generic = mentions[0]
    found: list[str] = []
    for mention in mentions[1:]:
        if not _JOINED.fullmatch(low[end : mention.start]):
            break
        end = mention.end
        if found or mention.id == generic.id or mention.id not in vocabulary.ancestors(generic.id):
            found.append(mention.id)  # 'ablation by X or Y' are these
    if found and all(generic.id in vocabulary.ancestors(id) and id != generic.id for id in found):
        yield generic.id, tuple(dict.fromkeys(found))


_EXCEPTED = re.compile(
    r"\(\s*(?:(?:that\s+is|i\.?e\.?),?\s+)?(?:but\s+)?(?:any\s+)?(?:(?:treatment|therap(?:y|ies)|procedure)s?\s+)?"
    r"(?:except(?:ing|\s+for)?|excluding|not|other\s+than|without)\s+\Z",
    re.IGNORECASE,
)


def taken_out(text: str, treatments: list[Mention]) -> list[Mention]:
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


_ATTRIBUTE = re.compile(r"(?:(?<=\s)|^)(?P<words>(?:[\w-]+\s+){1,3}?)(?:and|or|and/or)\s+\Z")


def _with_shared_nouns(text: str, mentions: list[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Return mentions with those whose noun another one shares: 'ablative and arterially directed techniques'."""
    out: list[Mention] = []
    for mention in mentions:
        start = out[-1].end if out else 0
        noun = text[mention.start : mention.end].rpartition(" ")[2]
        words = text[start : mention.start].split(" ")
        for first in range(max(0, len(words) - 5), len(words)):
            match = _ATTRIBUTE.match(" ".join(words[first:])) if " " in text[mention.start : mention.end] else None
            whole = f"{match['words'].strip()} {noun}" if match else ""
            named = vocabulary.mentions(whole, ("modality",)) if whole else []
            own = bool(named) and named[0].id not in vocabulary.ancestors(
                mention.id
            )  # 'laparoscopic and X ablation' is X
            if match and own and len(named) == 1 and (named[0].start, named[0].end) == (0, len(whole)):
                at = mention.start - len(" ".join(words[first:]))
                out.append(Mention(named[0].kind, named[0].id, at, at + len(match["words"].strip())))
                break
        out.append(mention)
    return out


def _beside_its_kind(wider: Mention, narrower: Mention, text: str) -> bool:
    """Tell whether two names stand side by side as two: 'X or beaded X', 'X / beaded X'."""
    between = text[wider.end : narrower.start]
    repeats = text[narrower.start : narrower.end].lower().endswith(text[wider.start : wider.end].lower())
    return _OR_ITS.fullmatch(between) is not None or (between.strip() == "/" and repeats)


def read_treatments(
    text: str, mentions: list[Mention], vocabulary: Vocabulary, definitions: Definitions
) -> tuple[Scope | None, list[tuple[int, int]], tuple[str, ...]]:
    """Return the first coordinated group of modalities: what follows 'for', 'with' or 'after' is an adjunct."""
    if not mentions:
        return None, [], ()
    low = text.lower()
    titles = [m.span("title") for m in _NAMED_POLICY.finditer(text)]
    mentions = [m for m in mentions if not any(a <= m.start and m.end <= b for a, b in titles)] or mentions
    mentions = judged(text, low, _with_shared_nouns(text, mentions, vocabulary), _JOINED.fullmatch)
    aside = [m.start() for name in ("aside", "patient-aside") for m in connective(name).finditer(low)]
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
    for mention in mentions[mentions.index(first) + 1 :]:
        if first.id in vocabulary.ancestors(mention.id) and _ONLY.search(low, first.end, mention.start):
            first = mention  # 'of the ablative techniques only Y'
            break
    chosen = [first]
    rest: list[str] = []
    excluded: list[Mention] = []
    combined = False
    last = first
    beside: Mention | None = None
    for mention in mentions[mentions.index(first) + 1 :]:
        part = _part(first, last, mention, text, aside, vocabulary, excluding=bool(excluded) and last is excluded[-1])
        if part == "chosen" and last is beside and _JOINED.fullmatch(low, last.end, mention.start):
            part = "aside"  # 'not amenable to X, Y or Z': all of them are what the patient cannot have
        if part == "excluded":
            excluded.append(mention)
        elif part in ("chosen", "combined"):
            # 'X with Y' is neither of them alone.
            combined |= part == "combined"
            chosen.append(mention)
        else:
            rest.append(mention.id)
            if part == "apart":
                continue
            # The list goes on behind 'X with or without Y', and Z.
            beside = None if _WITH_OR_WITHOUT.search(low, last.end, mention.start) else mention
        last = mention
    together = connective("together").search(low[: first.start]) is not None
    combined |= together and len({m.id for m in chosen}) > 1
    # 'Resection of X, and resection of Y': a technique named again is no other one.
    spans = [(m.start, m.end) for m in mentions if m in chosen or m.id in {c.id for c in chosen}]
    meant: list[Scope] = []
    for id in _specific(chosen, text, low, vocabulary):
        meant += [Named(part) for part in definitions.get(id, (id,))]
    scope = union_of(meant)
    if excluded:
        scope = AllOf((scope, *(Not(Named(id)) for id in dict.fromkeys(m.id for m in excluded))))
        spans += [(m.start, m.end) for m in excluded]
    return None if combined else scope, spans, tuple(rest)


def _specific(chosen: list[Mention], text: str, low: str, vocabulary: Vocabulary) -> list[str]:
    """Return the treatments that are meant of those named, some of which only say which kind of another is meant."""
    ids = list(dict.fromkeys(m.id for m in chosen))
    # 'ablation (radiofrequency, microwave)': the narrower ones are what is meant.
    # 'chemoembolization, including with beads': the narrower one is one of those that are meant.
    more = connective("with-variants")
    once = list({m.id: m for m in reversed(chosen)}.values())
    ids = [
        id
        for id in ids
        if not any(
            g.id != id and g.id in vocabulary.ancestors(id) and more.search(low[g.end : n.start])
            for n in once
            if n.id == id
            for g in once
        )
    ]
    pairs = list(itertools.pairwise(chosen))
    # 'TACE using beads, and Y': of the first only the kind that is named.
    kinds = {
        a.id for a, b in pairs if a.id in vocabulary.ancestors(b.id) - {b.id} and _USING.fullmatch(low[a.end : b.start])
    }  # fmt: skip
    ids = [id for id in ids if id not in kinds] or ids
    specific = [id for id in ids if not any(other != id and id in vocabulary.ancestors(other) for other in ids)]
    if any(_beside_its_kind(a, b, text) and a.id in vocabulary.ancestors(b.id) for a, b in pairs):
        specific = ids  # 'TACE or DEB-TACE' names both
    elif "(" not in text[chosen[0].start : chosen[-1].end] and any(
        ids[0] not in vocabulary.ancestors(id) for id in ids[1:]
    ):
        specific = ids  # 'TACE, DEB-TACE and radioembolization' is a list; nothing in it spells out another
    return specific


def _part(
    first: Mention,
    last: Mention,
    mention: Mention,
    text: str,
    aside: list[int],
    vocabulary: Vocabulary,
    *,
    excluding: bool,
) -> Literal["chosen", "excluded", "combined", "aside", "apart"]:
    """Return what a treatment is beside the first one of a sentence.

    :param last: the treatment before it that belongs to the first; `excluding` tells that it is taken out.
    """
    between = text[last.end : mention.start]
    low = between.lower()
    joined = _JOINED.fullmatch(_without_asides(low)) is not None
    below = first.id in vocabulary.ancestors(mention.id)
    if (connective("except").search(low) and len(between) < 60) or (joined and excluding and below):
        return "excluded"  # also the second of 'all but X and Y'
    if _left_out(first, mention, text, between, vocabulary):
        return "excluded"
    if last is first and below and mention.id != first.id and _VARIANT.fullmatch(text, last.end, mention.start):
        return "chosen"  # 'TACE, including TACE with beads, or Y': the list goes on behind the variant
    if _narrows(first, mention, text, vocabulary) or (last is first and below and low.strip() == ":"):
        return "chosen"  # 'any of these techniques: X, Y or Z'
    if any(last.end <= a < mention.start for a in aside):
        return "aside"
    if joined and low.strip() == "with" and not _related(last.id, mention.id, vocabulary):
        return "combined"
    return "chosen" if joined or _spells_out(first, mention, text, between, vocabulary) else "apart"


_WITH_OR_WITHOUT = re.compile(r"\bwith\s+or\s+without\b")
_ONLY = re.compile(r"\bonly\s+(?:the\s+)?\Z")
_NAMED_POLICY = re.compile(
    r"\b(?:[Pp]olicy|[Gg]uideline|[Bb]ulletin)\s*,\s*(?P<title>[A-Z][\w-]*(?:\s+(?:[A-Z][\w-]*|for|of|the|and|in|to|or|with)){1,14})"
    r"\s*(?=[(,)])"
)
"""The title of a document that a sentence names: what it is on is not what the sentence judges."""
_VARIANT = re.compile(r"\s*(?:\([\w-]+\))?\s*,\s*including\s+", re.IGNORECASE)
_NOT_THIS = re.compile(r"\(\s*not\s+\Z|\bnot\s+including\s+\Z", re.IGNORECASE)
_BRACKET = re.compile(r"[^(),;:]{1,60}\(\s*\Z")
"""From a general term to the bracket behind what is said of it: 'Ablation of tumors (' ..."""


def _spells_out(first: Mention, mention: Mention, text: str, between: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a bracket behind a general treatment begins with the narrower one that is meant."""
    narrower = mention.id != first.id and first.id in vocabulary.ancestors(mention.id)
    if not narrower or _BRACKET.fullmatch(between) is None:
        return False
    inside = text[mention.end :].partition(")")[0].lower()
    return connective("finite").search(inside) is None


def _related(one: str, other: str, vocabulary: Vocabulary) -> bool:
    return one == other or one in vocabulary.ancestors(other) or other in vocabulary.ancestors(one)


def _left_out(first: Mention, variant: Mention, text: str, between: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a variant is named as one that is not meant: 'X (Y excluded)', 'X without Y'."""
    if connective("left-out").match(text.lower(), variant.end) or _NOT_THIS.search(between):
        return True
    without = connective("without-variant").search(between.lower()) is not None
    return without and variant.id != first.id and first.id in vocabulary.ancestors(variant.id)


def _without_asides(between: str) -> str:
    """Return what stands between two treatments without codes and variants in brackets; a condition stays."""
    return ASIDE.sub(lambda m: m[0] if connective("hard-condition").search(m[0]) or " for " in m[0] else " ", between)


def _narrows(general: Mention, narrower: Mention, text: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a narrower technique says what a general one before it means: 'ablation ... by microwaves'."""
    if narrower.id == general.id or general.id not in vocabulary.ancestors(narrower.id):
        return False
    return connective("by-means-of").search(text[general.end : narrower.start].lower()) is not None


_LINES = re.compile(r"\b(?:at\s+least\s+)?(?:\w+\s+)?(?:or\s+more\s+)?(?:prior\s+)?(?:lines?|courses?|cycles?)\s+of\b")
"""How much of a treatment the patient had."""


_TWO_JOINED = re.compile(r"\b(?:to|for|with|after|before|until|of|in)\s*,\s*(?:and|or|and/or)\s+(?:\w+\s+){0,3}\w+\Z")
"""Two phrases that go on with the same words, up to the last word of the second: 'to, or for reduction'."""


def _close(text: str, aside: int, start: int) -> bool:
    """Tell whether nothing but the words of the aside stands between it and a mention."""
    match = connective("aside").match(text, aside) or connective("patient-aside").match(text, aside)
    if match is None:
        return False
    between = _LINES.sub(" ", text[match.end() : start])
    if between.strip() == "," and _TWO_JOINED.search(text[:aside].rstrip()):
        return True  # 'as a bridge to, or for reduction before, X'
    return len(between.split()) <= 2 and not set(between) & set(":,(")
