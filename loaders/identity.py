"""Identity: the title, the payer and the identifiers that a document prints of itself.

1. The title is a labelled one, else the best of the first lines: not the kind of
   the document, not the payer, preferably printed again in headers.
2. A payer is recognised by the shape of its name and by the words around it
   (a licence or copyright notice, the scope of the policy, acts of coverage); the
   more and the stronger they are, the better. There is no list of payers.
3. A labelled number is the policy's own; a number of another body keeps its label.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from loaders.dates import all_lines, find_dates, role_at
from loaders.headings import heading_role
from loaders.reading import Line, Reading
from loaders.record import Finding, Identifier, Payer, PrintedName
from loaders.sections import Section
from loaders.text import Passage, join
from ontology.lexicon import lexicon

__all__ = ["read_identifiers", "read_payer", "read_title"]

_FIRST_LINES = 30
_WRAPPED = 60
_ENOUGH = 7
"""The least score of a payer: one clear notice, or a line of its own at the top."""
_NOTICE = 6.5
"""In a section about other works only words that speak of the issuer count."""
_FOREIGN = frozenset({"references", "evidence", "guidelines", "trials", "regulatory"})
_NAME = re.compile(
    r"(?<![\w.-])[A-Z][\w'-]*(?:\(R\)|®)?"
    r"(?:(?: +(?:(?:of|and|&|for) +)?(?:the +)?|, +(?=(?:Inc|LLC|L\.L\.C|Corp|Ltd)\b))(?:(?:Inc|Corp|Ltd|Co)\b\.?|L\.L\.C\.?|[A-Z&][\w'-]*)"
    r"(?:\(R\)|®)?){0,11}"
)
_FOLD = re.compile(r"[\W_]+")
_LABEL_AHEAD = re.compile(r"\s+(?=[A-Z][\w/#]*(?:\s+[A-Z#][\w/#]*){0,3}\s*:)")


@cache
def _words(*path: str) -> re.Pattern[str]:
    value = lexicon("identity")
    for key in path:
        value = value[key]
    patterns = [value] if isinstance(value, str) else list(value)
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.I)


def _fold(text: str) -> str:
    return _FOLD.sub(" ", text.casefold()).strip()


# --- Title


@cache
def _title_label() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{lexicon('identity')['title']['labels']})\s*(?::\s*|$)", re.I)


@cache
def _kind_only() -> re.Pattern[str]:
    return re.compile(rf"(?:\W*\b{lexicon('identity')['title']['kind_words']}\b)+[\W\d-]*", re.I)


def _cut(passage: Passage) -> Passage:
    """Return a labelled value up to the next label or the next run of capitals."""
    if match := _LABEL_AHEAD.search(passage.text):
        passage = passage.slice(0, match.start())
    if not passage.text.isupper() and (shout := re.search(r"(?<=[a-z)])\s+(?=(?:[A-Z]{2,}\W+){3})", passage.text)):
        passage = passage.slice(0, shout.start())
    return passage.strip()


def _labelled_title(lines: list[Line]) -> Passage | None:
    for i, line in enumerate(lines):
        match = _title_label().match(line.text)
        if match is None and i < 3:
            # A header run together into one line has its labels inside.
            match = re.search(rf"\b(?:{lexicon('identity')['title']['labels']})\s*:\s*", line.text, re.I)
        if match is None:
            continue
        value = _cut(line.passage.slice(match.end()))
        if not value.text and i + 1 < len(lines):
            value = lines[i + 1].passage
            if _title_label().match(value.text) or not _title_shaped(value.text):
                continue
        if len(value.text) > 3 and not _kind_only().fullmatch(value.text):
            return value
    return None


def _title_shaped(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    return (
        2 <= len(words) <= 30
        and len(text) <= 200
        and not _kind_only().fullmatch(text)
        and not _words("title", "never").search(text)
        and not re.search(r"[.;]$", text)
        and not find_dates(text)
    )


def read_title(reading: Reading, sections: list[Section]) -> PrintedName | None:
    """Return the title of the document, or None when its first lines hold none."""
    lines = all_lines(reading)
    head = [line for line in lines[: 4 * _FIRST_LINES] if len(line.text) <= 200 or line is lines[0]]
    labelled = _labelled_title(head[: 2 * _FIRST_LINES])
    if labelled is not None:
        return PrintedName(labelled.text, labelled.place())
    companies = find_companies(reading, sections)
    names = {_fold(c.name) for c in companies}
    payer_words = {w for name in names for w in name.split()}
    everything = "\n".join(_fold(line.text) for line in lines)
    best: tuple[float, Line] | None = None
    for i, line in enumerate(head[:_FIRST_LINES]):
        folded = _fold(line.text)
        role = heading_role(line.text)
        if (
            not _title_shaped(line.text)
            or role is not None
            or line.bullet
            or folded in names
            or set(folded.split()) <= payer_words
        ):
            continue
        score = 3.0 * min(everything.count(folded) - 1, 3) - 0.35 * i
        score += 3 if line.level is not None else 1 if line.strong else 0
        score += 1 if all(w[0].isupper() for w in re.findall(r"[^\W\d_]{4,}", line.text)) else 0
        score -= 2 if len(folded.split()) < 3 else 0
        if best is None or score > best[0]:
            best = (score, line)
    if best is None:
        return None
    title = best[1].passage
    at = lines.index(best[1]) + 1
    if (
        at < len(lines)
        and re.search(r"(?:\b(?:of|and|or|for|the|in|with|to)|[,-])$", title.text)
        and lines[at].gap == 0
    ):
        title = join((title, lines[at].passage))
    return PrintedName(title.text, title.place())


# --- Payer


@dataclass(slots=True)
class Company:
    """A company that the document names: the printed forms of its name and what speaks for it."""

    key: str
    forms: Counter[str] = field(default_factory=Counter)
    places: dict[str, Passage] = field(default_factory=dict)
    score: float = 0.0
    mentions: int = 0
    shared: set[str] = field(default_factory=set)
    affiliate: bool = False

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
        if previous is not None and len(previous.text) >= _WRAPPED and line.gap == 0 and not line.bullet:
            paragraphs[-1].append(line.passage)
        else:
            paragraphs.append([line.passage])
    return join((join(p) for p in paragraphs), "\n")


@cache
def _compound() -> re.Pattern[str]:
    return _words("payer", "compounds")


def _split_names(passage: Passage) -> list[Passage]:
    """Return the names of a run of capitalised words: 'X and Y' is two names unless 'and' belongs to one."""
    shape = _words("payer", "shape")
    kept = {i for m in _compound().finditer(passage.text) for i in range(m.start(), m.end())}
    out, start = [], 0
    for match in re.finditer(r"\s+(?:and|&)\s+", passage.text):
        left, right = passage.text[start : match.start()], passage.text[match.end() :]
        if match.start() not in kept and shape.search(left) and shape.search(right) and len(left.split()) > 1:
            out.append(passage.slice(start, match.start()))
            start = match.end()
    return [*out, passage.slice(start)]


@cache
def _trailing() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:(?:and|of|for|the)\s+)*{lexicon('identity')['payer']['trailing']}\b.*", re.I | re.S)


def _trim(passage: Passage) -> Passage | None:
    """Return a name without the words that only follow it, or None when it is no insurer's."""
    shape = _words("payer", "shape").search(passage.text)
    if shape is None:
        return None
    if legal := re.search(r"\b(?:Inc|LLC|L\.L\.C|Corp|Ltd)\b\.?", passage.text):
        passage = passage.slice(0, legal.end())
    if tail := _trailing().search(passage.text, shape.end()):
        passage = passage.slice(0, tail.start())
    if lead := re.match(rf"(?:(?:{lexicon('identity')['payer']['leading']})\s+)+", passage.text, re.I):
        passage = passage.slice(lead.end())
    passage = passage.strip(" ,&")
    words = re.findall(r"\w+", _words("payer", "shape").sub(" ", passage.text))
    brand = len(_words("payer", "shape").findall(passage.text)) > 1 or any(w[0].isupper() and len(w) > 2 for w in words)
    if not brand or _words("payer", "never").search(passage.text) or len(passage.text.split()) < 2:
        return None
    return passage


def _key(name: str) -> str:
    bare = _words("payer", "legal").sub("", re.sub(r"\(R\)|®", "", name))
    return " ".join(w for w in _fold(bare).split() if w not in ("and", "the", "plan", "plans") or w == "plan")


def _mentions(reading: Reading, sections: list[Section]) -> list[_Mention]:
    whole = _running_text(all_lines(reading))
    starts, roles = role_at(sections)
    furniture = {line.number for line in reading.furniture}
    out = []
    for match in _NAME.finditer(whole.text):
        run = whole.slice(match.start(), match.end())
        section = bisect.bisect_right(starts, run.offsets[0]) - 1
        foreign = section >= 0 and roles[section] in _FOREIGN and run.first_line not in furniture
        position = match.start()
        for part in _split_names(run):
            at = position + run.text.index(part.text, position - match.start()) - (position - match.start())
            name = _trim(part)
            position = at + len(part)
            if name is None:
                continue
            start = at + part.text.index(name.text)
            end = start + len(name)
            before, after = whole.text[max(0, start - 90) : start], whole.text[end : end + 220]
            line = whole.text[whole.text.rfind("\n", 0, start) + 1 : (whole.text + "\n").find("\n", end)]
            out.append(_Mention(name, before, after, line, line.strip(" .®|") == name.text.strip(" ."), foreign))
    return out


def _weigh(mention: _Mention, first_lines: tuple[int, int]) -> float:
    payer = lexicon("identity")["payer"]
    score = 0.5
    for side, text in (("before", mention.before), ("after", mention.after)):
        score += max((r["weight"] for r in payer[side] if re.search(r["pattern"], text, re.I)), default=0)
    if any(re.search(r["pattern"], mention.before, re.I) for r in payer["against"]):
        score -= 9
    if any(re.search(r["pattern"], mention.after, re.I) for r in payer["against_after"]):
        score -= 9
    if mention.foreign:
        return score if score > _NOTICE else 0
    if mention.whole_line and mention.name.first_line <= first_lines[1]:
        score += 7 if mention.name.first_line <= first_lines[0] else 5
    return score


def find_companies(reading: Reading, sections: list[Section]) -> list[Company]:
    """Return the insurers that a document names, the one that it speaks for first."""
    companies: dict[str, Company] = {}
    lines = all_lines(reading)
    head = tuple(lines[min(n, len(lines)) - 1].number if lines else 0 for n in (5, _FIRST_LINES))
    sentences: dict[str, set[str]] = {}
    for mention in _mentions(reading, sections):
        text = re.sub(r"\s*(?:\(R\)|®)", "", mention.name.text)
        key = _key(text)
        weight = _weigh(mention, (head[0], head[1]))
        if mention.foreign and weight <= 0:
            continue
        company = companies.setdefault(key, Company(key))
        company.forms[text] += 1
        company.places.setdefault(text, mention.name)
        # A notice on every page is one notice.
        company.score += weight / (1 + company.mentions / 2)
        company.mentions += 1
        company.affiliate |= _words("payer", "affiliate", "before").search(mention.before) is not None
        if _words("payer", "affiliate", "shared").search(mention.sentence):
            sentences.setdefault(mention.sentence, set()).add(key)
    for keys in sentences.values():
        for key in keys:
            companies[key].shared |= keys - {key}
    return sorted(_fold_short(companies).values(), key=lambda c: -c.score)


def _fold_short(companies: dict[str, Company]) -> dict[str, Company]:
    """Let a shortened name count for the one full name that begins with it."""
    out = dict(companies)
    for key in sorted(companies, key=len):
        longer = [k for k in out if k != key and k.startswith(f"{key} ")]
        if len(longer) == 1 and not out[longer[0]].affiliate:
            out[longer[0]].score += out[key].score
            del out[key]
    return out


def _slug(name: str) -> str:
    bare = _words("payer", "legal").sub("", name)
    return re.sub(r"[^a-z0-9]+", "-", bare.casefold().replace("&", " and ")).strip("-")


def _speaker(reading: Reading) -> Payer | None:
    """Return the brand that speaks in its own name, where no insurer's name is printed."""
    counts: Counter[str] = Counter()
    places: dict[str, Passage] = {}
    for line in all_lines(reading):
        match = re.match(r"[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){0,3}", line.text)
        if match and _words("payer", "speaker", "after").search(line.text[match.end() :]):
            name = match[0]
            if not _words("payer", "speaker", "never").search(name.split()[0]):
                counts[name] += 1
                places.setdefault(name, line.passage.slice(0, match.end()))
    if not counts:
        return None
    name = counts.most_common(1)[0][0]
    return Payer(_slug(name), name, places[name].place())


def read_payer(reading: Reading, sections: list[Section]) -> tuple[Payer | None, tuple[Finding, ...]]:
    """Return who issues the policy with its affiliates, or None; findings where that is open."""
    companies = find_companies(reading, sections)
    likely = [c for c in companies if c.score >= _ENOUGH]
    if not likely:
        speaker = _speaker(reading)
        if speaker is not None:
            return speaker, ()
        message = "No company is named as the one that issues this document."
        return None, (Finding("payer-candidates", "note", message, (), ("payer",)),)
    best = next((c for c in likely if not c.affiliate), likely[0])
    # Of several companies in one sentence the first is the payer.
    related = [c for c in companies if c is not best and (c.affiliate or c.key in best.shared)]
    related.sort(key=lambda c: c.places[c.name].offsets[0])
    findings = []
    rivals = [c for c in likely if c is not best and c not in related and c.score >= 0.7 * best.score]
    if rivals:
        names = ", ".join(repr(c.name) for c in rivals)
        message = f"{best.name!r} is read as the payer; {names} could be, too."
        findings.append(Finding("payer-candidates", "warning", message, best.places[best.name].place(), ("payer",)))
    name = best.name
    affiliates = tuple(PrintedName(c.name, c.places[c.name].place()) for c in related)
    return Payer(_slug(name), name, best.places[name].place(), affiliates), tuple(findings)


# --- Identifiers

_VALUE = r"(?P<value>[A-Z0-9][\w./-]*\w|\d|[a-z]+(?:_[a-z0-9]+)+)"


@cache
def _identifier_labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("identity")["identifier"]
    glue = r"\s*(?:[:#]\s*)*"
    own = re.compile(rf"\W*(?P<label>{words['own']}){glue}(?:{_VALUE}|$)", re.I)
    other = re.compile(rf"\W*(?P<label>{words['other']}){glue}(?:{_VALUE}|$)", re.I)
    return own, other


def _is_number(value: str) -> bool:
    return any(c.isdigit() for c in value) or "_" in value


def _labelled_identifiers(lines: list[Line]) -> list[Identifier]:
    """Return the numbers behind labels at the start of lines, or on the line below the label."""
    words = lexicon("identity")["identifier"]
    own, other = _identifier_labels()
    empty = re.compile(words["empty"], re.I)
    out: list[Identifier] = []
    for i, line in enumerate(lines):
        for passage in [c for c in line.cells if c.text] or [line.passage]:
            for pattern, mine in ((other, False), (own, True)):
                match = pattern.match(passage.text)
                if match is None or (mine and not re.search(words["own_words"], match["label"].strip(), re.I)):
                    continue
                if re.search(words["never"], match["label"], re.I):
                    continue
                value = passage.slice(match.start("value"), match.end("value")) if match["value"] else None
                if value is None and i + 1 < len(lines):
                    value = lines[i + 1].passage
                    value = value if " " not in value.text else None
                if value is None or not (_is_number(value.text) or (empty.fullmatch(value.text) and not mine)):
                    continue
                if find_dates(value.text) or (not mine and "/" in match["label"] and not value.text):
                    continue
                kind = "policy" if mine else " ".join(match["label"].split())
                out.append(Identifier(kind, value.text, value.place()))
                break
    return out


def _printed_with_kind(lines: list[Line]) -> list[Identifier]:
    """Return the number that stands right behind the kind of the document, or alone at its start."""
    kinds = lexicon("identity")["identifier"]["kinds"]
    code = r"(?P<value>[A-Z]{0,5}-?\d[\w.-]*\w)"
    out = []
    for i, line in enumerate(lines[:_FIRST_LINES]):
        match = re.match(rf"\W*{kinds}\s*[-:#]?\s*{code}(?:$|[\s,;])", line.text, re.I)
        if match is None and i < 3:
            match = re.match(r"(?P<value>[A-Z]{0,3}\d{2,5}|[A-Z0-9]{1,5}(?:-[A-Z0-9]{2,6}){1,3})(?:$|\s)", line.text)
        if match and sum(c.isdigit() for c in match["value"]) >= 3 and not find_dates(match["value"]):
            value = line.passage.slice(match.start("value"), match.end("value"))
            out.append(Identifier("policy", value.text, value.place()))
    return out


def read_identifiers(reading: Reading, sections: list[Section]) -> tuple[tuple[Identifier, ...], tuple[Finding, ...]]:
    """Return the identifiers, each kind and value once, and a finding when the policy has several."""
    starts, roles = role_at(sections)
    lines = []
    for line in all_lines(reading):
        section = bisect.bisect_right(starts, line.passage.offsets[0]) - 1
        if section < 0 or roles[section] not in _FOREIGN or line in reading.furniture:
            lines.append(line)
    found = _labelled_identifiers(lines)
    if not any(i.kind == "policy" for i in found):
        found += _printed_with_kind(lines)[:1]
    counts = Counter((i.kind, i.value) for i in found)
    unique: dict[tuple[str, str], Identifier] = {}
    for identifier in found:
        unique.setdefault((identifier.kind, identifier.value), identifier)
    own = sorted((i for i in unique.values() if i.kind == "policy"), key=lambda i: -counts[i.kind, i.value])
    findings: tuple[Finding, ...] = ()
    if len(own) > 1:
        message = f"Several numbers are printed as the policy's own: {', '.join(repr(i.value) for i in own)}; the first is used."
        findings = (Finding("identifier-candidates", "warning", message, own[0].at, ("policy_number",)),)
    values = {i.value for i in own}
    return (*own, *(i for i in unique.values() if i.kind != "policy" and i.value not in values)), findings
