"""Payers: who issues the policy, by the shape of a name and the words around it.

1. Names of insurers are found by the words that such names hold ('Health Plan',
   'Insurance', ...); there is no list of payers.
2. A licence or copyright notice, the scope of the policy, acts of coverage and a
   line of its own at the top speak for a name; the strongest is the payer.
3. Companies named in one sentence of scope with the payer are its affiliates.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from loaders.identity.brands import read_brand, read_speaker
from loaders.identity.labelled_issuer import LEGAL_FORM, read_labelled_issuer
from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import Finding, Payer, PrintedName
from loaders.structure.dates import all_lines, role_at
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.identity_words import cue, fold, slug_of
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["Company", "find_companies", "read_payer"]

_FIRST_LINES = 30
_WRAPPED = 60
_NEAR = 400
_BEFORE = 90
"""Characters before a name that may say what it is."""
_AFTER = 220
_ENOUGH = 7
"""The least score of a payer: one clear notice, or a line of its own at the top."""
_MENTION = 0.5
"""What a name counts where nothing around it speaks for it."""
_NOTICE = 6.5
"""In a section about other works only words that speak of the issuer count."""
_FOREIGN = frozenset({"references", "evidence", "guidelines", "trials", "regulatory"})
_NAME = re.compile(
    r"(?<![\w.-])[A-Z][\w'-]*(?:\(R\)|®)?"
    r"(?:(?: +(?:(?:of|and|&|for) +)?(?:the +)?|, +(?=(?:Inc|LLC|L\.L\.C|Corp|Ltd)\b))"
    r"(?:(?:Inc|Corp|Ltd|Co)\b\.?|L\.L\.C\.?|[A-Z&][\w'-]*)"
    r"(?:\(R\)|®)?){0,11}"
)
_ARTICLE = re.compile(r"(?<!\bPlan)\s+An?$")
"""The article of what a company is, run into its name."""
_AND = compile_pattern(r"\s+(?:and|&)\s+")


@dataclass(slots=True)
class Company:
    """A company that the document names: the printed forms of its name and what speaks for it."""

    key: str
    forms: Counter[str] = field(default_factory=Counter)
    places: dict[str, Passage] = field(default_factory=dict)
    score: float = 0.0
    mentions: int = 0
    notices: int = 0
    """Mentions with words around them that speak for the name."""
    shared: set[str] = field(default_factory=set)
    affiliate: bool = False
    heads: bool = False
    """The name stands on a line of its own at the head of the document."""

    @property
    def name(self) -> str:
        """Return the printed form: the usual one, not in capitals where there is a choice."""
        return max(self.forms, key=lambda f: (not f.isupper(), self.forms[f], len(f)))


@dataclass(frozen=True, slots=True)
class _Mention:
    name: Passage
    before: str
    after: str
    sentence: str
    whole_line: bool
    foreign: bool


def _running_text(lines: list[Line]) -> Passage:
    """Return the lines as one passage; a line that was only wrapped is joined with a space."""
    paragraphs: list[list[Passage]] = []
    for previous, line in zip([None, *lines[:-1]], lines, strict=True):
        wrapped = previous is not None and len(previous.text) >= _WRAPPED and line.gap == 0 and not line.bullet
        if wrapped and not _names_alone(line):
            paragraphs[-1].append(line.passage)
        else:
            paragraphs.append([line.passage])
    return join((join(p) for p in paragraphs), "\n")


def _names_alone(line: Line) -> bool:
    """Tell whether a line holds the name of an insurer and nothing else."""
    name = _NAME.fullmatch(line.text)
    if name is None or not cue("payer", "shape").search(name[0]):
        return False
    whole = _trim(line.passage)
    return whole is not None and len(whole.text) == len(line.text)


@cache
def _compound() -> Pattern:
    return cue("payer", "compounds")


def _split_names(passage: Passage) -> list[Passage]:
    """Return the names of a run of capitalised words: 'X and Y' is two names unless 'and' belongs to one."""
    shape = cue("payer", "shape")
    kept = {i for m in _compound().finditer(passage.text) for i in range(m.start(), m.end())}
    out, start = [], 0
    for match in _AND.finditer(passage.text):
        left, right = passage.text[start : match.start()], passage.text[match.end() :]
        if match.start() not in kept and shape.search(left) and shape.search(right) and len(left.split()) > 1:
            out.append(passage.slice(start, match.start()))
            start = match.end()
    return [*out, passage.slice(start)]


@cache
def _trailing() -> Pattern:
    return compile_pattern(
        rf"\s+(?:(?:and|of|for|the)\s+)*{lexicon('identity')['payer']['trailing']}\b.*", re.IGNORECASE | re.DOTALL
    )


@cache
def _leading() -> Pattern:
    return compile_pattern(rf"(?:(?:{lexicon('identity')['payer']['leading']})\s+)+", re.IGNORECASE)


def _trim(passage: Passage) -> Passage | None:
    """Return a name without the words that only follow it, or None when it is no insurer's."""
    if article := _ARTICLE.search(passage.text):
        passage = passage.slice(0, article.start())
    shape = cue("payer", "shape").search(passage.text)
    if shape is None:
        return None
    if legal := LEGAL_FORM.search(passage.text):
        passage = passage.slice(0, legal.end())
    if tail := _trailing().search(passage.text, shape.end()):
        passage = passage.slice(0, tail.start())
    if lead := _leading().match(passage.text):
        passage = passage.slice(lead.end())
    passage = passage.strip(" ,&")
    if passage.text.endswith("'s"):
        passage = passage.slice(0, len(passage) - 2)
    elif passage.text.endswith("s'"):
        passage = passage.slice(0, len(passage) - 1)
    shapes = cue("payer", "shape")
    others = re.findall(r"\w+", shapes.sub(" ", passage.text))
    brand = len(shapes.findall(passage.text)) > 1 or any(
        w[0].isupper() and len(w) > 2 and not LEGAL_FORM.fullmatch(w) for w in others
    )
    if not brand or cue("payer", "never").search(passage.text) or len(passage.text.split()) < 2:
        return None
    return passage


@cache
def _owner_words() -> tuple[Pattern, Pattern]:
    return cue("payer", "owner"), cue("payer", "owner_after")


def _speaks_for(before: str, after: str) -> bool:
    """Tell whether the words around a name are those of a notice that only the issuer's own name has."""
    words_before, words_after = _owner_words()
    return words_before.search(before) is not None or words_after.search(after) is not None


def _owner(passage: Passage, before: str, after: str) -> Passage | None:
    """Return the company that a notice names as the owner or administrator, whatever words its name is made of."""
    if cue("payer", "of_codes").search(before):
        return None
    agency = cue("payer", "agency").match(passage.text)
    if not _speaks_for(before, after) or (not agency and cue("payer", "never").search(passage.text)):
        return None
    if cue("payer", "speaker", "never").search(re.sub(r"^The\s+", "", passage.text).split()[0]):
        return None  # '(c) 2026 - This document ...' names nobody
    if legal := LEGAL_FORM.search(passage.text):
        passage = passage.slice(0, legal.end())
    if tail := _trailing().search(passage.text):
        passage = passage.slice(0, tail.start())
    return passage if sum(c.isalpha() for c in passage.text) > 2 else None


def _key(name: str) -> str:
    bare = cue("payer", "legal").sub("", re.sub(r"\(R\)|®", "", name))
    return " ".join(w for w in fold(bare).split() if w not in ("and", "the", "plan", "plans") or w == "plan")


def _line_around(text: str, start: int, end: int) -> str:
    """Return the line that holds the characters [start, end), a long one only near them."""
    first = text.rfind("\n", max(0, start - _NEAR), start)
    last = text.find("\n", end, end + _NEAR)
    return text[(first + 1 if first >= 0 else max(0, start - _NEAR)) : (last if last >= 0 else end + _NEAR)]


def _capitalised(text: str) -> Iterator[tuple[re.Match[str], bool, bool, bool]]:
    """Yield the runs of capitalised words of a text that may name an insurer by a word in their line or before it.

    With each stands whether it may be one by its own words, by those before it, and by those behind it.
    """
    shape, (owner, owner_after) = cue("payer", "shape"), _owner_words()
    start, owned_until = 0, 0
    for line in text.split("\n"):  # no run goes on in the next line
        end = start + len(line)
        if owner.may_match(line):
            owned_until = end + _BEFORE
        owned = start < owned_until  # by a word in the line, or in one before that is near enough
        shaped, told = shape.may_match(line), owner_after.may_match(line)
        if shaped or owned or told:
            told = told or owner_after.may_match(text[end : end + _AFTER])
            for match in _NAME.finditer(text, start, end):
                yield match, shaped, owned, told
        start = end + 1


def _mentions(reading: Reading, sections: list[Section]) -> list[_Mention]:
    whole = _running_text(all_lines(reading))
    starts, roles = role_at(sections)
    furniture = {line.number for line in reading.furniture}
    out = []
    shape = cue("payer", "shape")
    for match, shaped, owned, told in _capitalised(whole.text):
        start, end = match.span()
        before = whole.text[max(0, start - _BEFORE) : start] if owned else ""
        after = whole.text[end : end + _AFTER] if told else ""
        if not (shaped and shape.search(match[0])) and not ((before or after) and _speaks_for(before, after)):
            continue
        run = whole.slice(match.start(), match.end())
        section = bisect.bisect_right(starts, run.offset(0)) - 1
        foreign = section >= 0 and roles[section] in _FOREIGN and run.first_line not in furniture
        position = match.start()
        for part in _split_names(run):
            at = position + run.text.index(part.text, position - match.start()) - (position - match.start())
            behind = at + len(part)
            name = _trim(part) or _owner(
                part, whole.text[max(0, at - _BEFORE) : at], whole.text[behind : behind + _AFTER]
            )
            position = at + len(part)
            if name is None or (name.text.isupper() and whole.text[at - 1 : at] == "("):
                continue  # '(ACME)' behind a name is its abbreviation
            start = at + part.text.index(name.text)
            end = start + len(name)
            before, after = whole.text[max(0, start - _BEFORE) : start], whole.text[end : end + _AFTER]
            if aside := cue("payer", "apposition").match(after):
                after = after[aside.end() :]
            line = _line_around(whole.text, start, end)
            alone = line.strip(" .®|") in (name.text.strip(" ."), part.text.strip(" ."))
            out.append(_Mention(name, before, after, line, alone, foreign))
    return out


@cache
def _weights(side: str) -> list[tuple[float, Pattern]]:
    return [(r["weight"], compile_pattern(r["pattern"], re.IGNORECASE)) for r in lexicon("identity")["payer"][side]]


def _weigh(mention: _Mention, first_lines: tuple[int, int]) -> float:
    score = _MENTION
    for side, text in (("before", mention.before), ("after", mention.after)):
        score += max((weight for weight, pattern in _weights(side) if pattern.search(text)), default=0)
    if any(pattern.search(mention.before) for _, pattern in _weights("against")):
        score -= 9
    if any(pattern.search(mention.after) for _, pattern in _weights("against_after")):
        score -= 9
    if mention.foreign:
        return score if score > _NOTICE else 0
    if mention.whole_line and mention.name.first_line <= first_lines[1]:
        score += 7 if mention.name.first_line <= first_lines[0] else 5
    return score


def find_companies(reading: Reading, sections: list[Section]) -> list[Company]:
    """Return the insurers that a document names, the one that it speaks for first."""
    companies: dict[str, Company] = {}
    # What stands around a page does not count: the menu of a site is as long as it likes.
    lines = sorted(line.number for line in reading.lines or reading.furniture)
    head = tuple(lines[min(n, len(lines)) - 1] if lines else 0 for n in (5, _FIRST_LINES))
    sentences: dict[str, set[str]] = {}
    for mention in _mentions(reading, sections):
        picture = cue("payer", "brand", "picture").search(mention.name.text)
        name = mention.name.slice(0, picture.start()) if picture else mention.name
        text = re.sub(r"\s*(?:\(R\)|®)", "", name.text)
        key = _key(text)
        weight = _weigh(mention, (head[0], head[1]))
        if mention.foreign and weight <= 0:
            continue
        company = companies.setdefault(key, Company(key))
        company.forms[text] += 1
        company.places.setdefault(text, name)
        # A notice on every page is one notice; a mention that says nothing takes nothing from it.
        company.score += weight / (1 + (company.notices if weight > _MENTION else company.mentions) / 2)
        company.notices += weight > _MENTION
        company.mentions += 1
        company.heads |= mention.whole_line and mention.name.first_line <= head[0]
        company.affiliate |= cue("payer", "affiliate", "before").search(mention.before) is not None
        if cue("payer", "affiliate", "shared").search(mention.sentence):
            sentences.setdefault(mention.sentence, set()).add(key)
    for keys in sentences.values():
        for key in keys:
            companies[key].shared |= keys - {key}
    return sorted(_fold_short(companies).values(), key=lambda c: -c.score)


def _fold_short(companies: dict[str, Company]) -> dict[str, Company]:
    """Let a shortened name count for the one full name that begins with it."""
    out = dict(companies)
    order = sorted(companies)
    for key in sorted(companies, key=len):
        longer = _beginning(f"{key} ", order, out)
        if len(longer) == 1 and not out[longer[0]].affiliate:
            out[longer[0]].score += out[key].score
            del out[key]
    return out


def _beginning(start: str, order: list[str], known: Mapping[str, Company]) -> list[str]:
    """Return the first two known names that begin so; they stand side by side in the order of the alphabet."""
    found: list[str] = []
    for i in range(bisect.bisect_left(order, start), len(order)):
        key = order[i]
        if not key.startswith(start) or len(found) > 1:
            break
        found += [key] if key in known else []
    return found


def read_payer(
    reading: Reading, companies: list[Company], vocabulary: Vocabulary, *, states: bool
) -> tuple[Payer | None, tuple[Finding, ...]]:
    """Return who of the companies issues the policy, with its affiliates, or None; findings where that is open.

    :param states: whether a part of the document states coverage; else a brand on its pages is no payer's.
    """
    if reading.issuer is not None:
        return Payer(slug_of(reading.issuer.text), reading.issuer.text, reading.issuer.place()), ()
    if (labelled := read_labelled_issuer(reading)) is not None:
        return labelled, ()
    likely = [c for c in companies if c.score >= _ENOUGH]
    if not likely:
        if (speaker := read_speaker(reading, vocabulary)) is not None:
            payer, others = speaker
            message = (
                f"{payer.name!r} is read as the payer, for it speaks first, before {', '.join(map(repr, others))}."
            )
            candidates = Finding("payer-candidates", "warning", message, payer.at, ("payer",))
            return payer, (candidates,) if others else ()
        if len(companies) == 1 and companies[0].score > 0:
            # One insurer is named at all: it is the one, but nothing says so.
            only = companies[0]
            message = f"{only.name!r} is read as the payer, for it is the only insurer that the document names."
            at = only.places[only.name].place()
            return Payer(slug_of(only.name), only.name, at, ()), (
                Finding("payer-candidates", "note", message, at, ("payer",)),
            )
        brand = read_brand(reading, vocabulary) if states else None
        if brand is not None:
            message = f"{brand.name!r} is read as the payer, for it stands at the head or foot of the document."
            return brand, (Finding("payer-candidates", "note", message, brand.at, ("payer",)),)
        message = "No company is named as the one that issues this document."
        return None, (Finding("payer-candidates", "note", message, (), ("payer",)),)
    # An abbreviation of a name is nobody of its own.
    likely = [c for c in likely if " " in c.name or not c.name.isupper()] or likely
    best = next((c for c in likely if not c.affiliate), likely[0])
    # Of several companies in one sentence the first is the payer.
    related = [c for c in companies if c is not best and (c.affiliate or c.key in best.shared)]
    related.sort(key=lambda c: c.places[c.name].offset(0))
    findings = []
    rivals = [c for c in likely if c is not best and c not in related and (c.heads or c.score >= 0.7 * best.score)]
    if rivals:
        names = ", ".join(repr(c.name) for c in rivals)
        message = f"{best.name!r} is read as the payer; {names} could be, too."
        findings.append(Finding("payer-candidates", "warning", message, best.places[best.name].place(), ("payer",)))
    name = best.name
    affiliates = tuple(PrintedName(c.name, c.places[c.name].place()) for c in related)
    return Payer(slug_of(name), name, best.places[name].place(), affiliates), tuple(findings)
