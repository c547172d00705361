"""Identity: the title, the payer and the identifiers that a document prints of itself.

1. The title is a labelled one, else the best of the first lines: not the kind of
   the document, not the payer, preferably printed again in headers.
2. The payer is read in `loaders.payers`.
3. A labelled number is the policy's own; a number of another body keeps its label.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from functools import cache

import msgspec

from loaders.dates import all_lines, find_dates, role_at
from loaders.headings import heading_role
from loaders.identity_words import cue, fold
from loaders.lexicon_patterns import connective
from loaders.patterns import Pattern, compile_pattern
from loaders.payers import Company, find_companies, read_payer
from loaders.reading import Line, Reading
from loaders.record import Finding, Identifier, PrintedName
from loaders.sections import Section
from loaders.statuses import takes_position
from loaders.text import Passage, join
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["find_companies", "read_identifiers", "read_payer", "read_title"]

_FIRST_LINES = 30
_FOREIGN = frozenset({"references", "evidence", "guidelines", "trials", "regulatory"})
_BODY = frozenset({"description", "position", "criteria", "evidence", "contents", "disclaimer"})
_LABEL_AHEAD = re.compile(r"\s+(?=[A-Z][\w/#]*(?:\s+[A-Z#][\w/#]*){0,3}\s*:)")


# --- Title


@cache
def _title_label() -> Pattern:
    return compile_pattern(rf"\W*(?:{lexicon('identity')['title']['labels']})\s*(?::\s*|$)", re.IGNORECASE)


@cache
def _kind_only() -> Pattern:
    return compile_pattern(rf"(?:\W*\b{lexicon('identity')['title']['kind_words']}\b)+[\W\d-]*", re.IGNORECASE)


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
        if match is None and (i < 3 or find_dates(line.text)):
            # A header run together into one line has its labels inside.
            match = re.search(rf"\b(?:{lexicon('identity')['title']['labels']})\s*:\s*", line.text, re.IGNORECASE)
        if match is None:
            continue
        cells = [c for c in line.cells if c.text]
        if len(cells) > 1 and (label := _title_label().match(cells[0].text)) and label.end() == len(cells[0].text):
            value = cells[1]
        else:
            value = _cut(line.passage.slice(match.end()))
        if not value.text and i + 1 < len(lines):
            value = lines[i + 1].passage
            if _title_label().match(value.text) or not _title_shaped(value.text):
                continue
        # 'Topic: Medicine' is a shelf, and no title.
        if len(value.text.split()) > 1 and not _kind_only().fullmatch(value.text):
            following = lines[i + 1] if i + 1 < len(lines) else None
            if following is not None and following.gap == 0 and _OPEN.search(value.text):
                return join((value, following.passage))
            return value
    return None


def _title_shaped(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    return (
        2 <= len(words) <= 30
        and len(text) <= 200
        and not _kind_only().fullmatch(text)
        and not cue("title", "never").search(text)
        and not re.search(r"[.;:](?:\s+(?:and|or))?$", text)
        and not find_dates(text)
        and not (takes_position(text) and connective("finite").search(text.lower()))
    )


_NAMES_SUBJECT = 2.5
"""What it counts for a line to name a treatment or a tumor."""


def _only_kind(folded: str, payer_words: set[str]) -> bool:
    """Tell whether a line names the payer, or the payer and the kind of the document, and nothing else."""
    rest = " ".join(word for word in folded.split() if word not in payer_words)
    return not rest or (rest != folded and _kind_only().fullmatch(rest) is not None)


def read_title(reading: Reading, companies: list[Company], vocabulary: Vocabulary) -> PrintedName | None:
    """Return the title of the document, which is none of the companies it names, or None when its head holds none.

    Of two lines the one that names what the ontology is about is the likelier title.
    """
    lines = all_lines(reading)
    head = [line for line in lines[: 4 * _FIRST_LINES] if len(line.text) <= 200 or line is lines[0]]
    labelled = _labelled_title(head[: 2 * _FIRST_LINES])
    if labelled is not None:
        return PrintedName(labelled.text, labelled.place())
    names = {fold(c.name) for c in companies}
    payer_words = {w for name in names for w in name.split()}
    everything = "\n".join(fold(line.text) for line in lines)
    best: tuple[float, Line] | None = None
    for i, line in enumerate(head[:_FIRST_LINES]):
        folded = fold(line.text)
        role = heading_role(line.text)
        if best is not None and role in _BODY:
            break  # behind the head stand the names of parts and what is judged
        if (
            not _title_shaped(line.text)
            or role is not None
            or line.bullet
            or folded in names
            or _only_kind(folded, payer_words)
        ):
            continue
        score = 3.0 * min(everything.count(folded) - 1, 3) - 0.35 * i
        score += 3 if line.level is not None else 1 if line.strong else 0
        score += 1 if all(w[0].isupper() for w in re.findall(r"[^\W\d_]{4,}", line.text)) else 0
        score -= 2 if len(folded.split()) < 3 else 0
        score += _NAMES_SUBJECT if vocabulary.mentions(line.text, ("modality", "tumor")) else 0
        if best is None or score > best[0]:
            best = (score, line)
    if best is None:
        return None
    title = _whole_title(best[1], lines, names, payer_words)
    if prefix := cue("title", "numbered").match(title.text):
        # 'Medical Policy 5.01.233 - Title'
        title = title.slice(prefix.end())
    elif prefix := cue("title", "kind_before").match(title.text):
        title = title.slice(prefix.end())
    return PrintedName(title.text, title.place())


_OPEN = re.compile(r"(?:\b(?:of|and|or|for|the|in|with|to|a|an|as|by|from|on|using|versus)|[,&/-])$")
_SHORT = 6
"""Words of the second line of a title at most, where the first one is no part of a phrase."""


def _whole_title(line: Line, lines: list[Line], names: set[str], payer_words: set[str]) -> Passage:
    """Return the title that a line holds, with the line that it goes on from and the one that goes on with it."""
    at = lines.index(line)
    parts = [line.passage]
    if at and line.gap == 0 and _OPEN.search(lines[at - 1].text) and _title_shaped(lines[at - 1].text):
        parts.insert(0, lines[at - 1].passage)
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is not None and following.gap == 0 and not following.bullet:
        goes_on = (
            abs(following.indent - line.indent) <= 1
            and following.text.isupper() == line.text.isupper()
            and following.level is None
            and line.level is None
            and len(following.text.split()) <= _SHORT
            and re.fullmatch(r"[A-Z][\w\s(),/&-]*", following.text) is not None
            and not re.search(r"\d", following.text)
            and heading_role(following.text) is None
            and fold(following.text) not in names
            and not _only_kind(fold(following.text), payer_words)
            and not _kind_only().fullmatch(following.text)
            and not cue("title", "never").search(following.text)
        )
        if goes_on or _OPEN.search(line.text):
            parts.append(following.passage)
    return join(parts)


# --- Identifiers

_VALUE = r"(?P<value>(?-i:[A-Z]{1,5})\s\d[\w./-]*\d|[A-Z0-9][\w./-]*\w|\d|[a-z]+(?:_[a-z0-9]+)+)"


@cache
def _identifier_labels() -> tuple[Pattern, Pattern]:
    lexemes = lexicon("identity")["identifier"]
    glue = r"\s*(?:[:#]\s*)*"
    own = compile_pattern(rf"\W*(?P<label>{lexemes['own']}){glue}(?:{_VALUE}|$)", re.IGNORECASE)
    other = compile_pattern(rf"\W*(?P<label>{lexemes['other']}){glue}(?:{_VALUE}|$)", re.IGNORECASE)
    return own, other


def _is_number(value: str) -> bool:
    return any(c.isdigit() for c in value) or "_" in value


def _labelled_identifiers(lines: list[Line]) -> list[Identifier]:
    """Return the numbers behind labels at the start of lines, or on the line below the label."""
    lexemes = lexicon("identity")["identifier"]
    own, other = _identifier_labels()
    empty = compile_pattern(lexemes["empty"], re.IGNORECASE)
    out: list[Identifier] = []
    for i, line in enumerate(lines):
        cells = [c for c in line.cells if c.text] or [line.passage]
        for k, passage in enumerate(cells):
            for pattern, mine in ((other, False), (own, True)):
                match = pattern.match(passage.text)
                if match is None or (
                    mine and not re.search(lexemes["own_words"], match["label"].strip(), re.IGNORECASE)
                ):
                    continue
                if re.search(lexemes["never"], match["label"], re.IGNORECASE):
                    continue
                value = passage.slice(match.start("value"), match.end("value")) if match["value"] else None
                if value is None and k + 1 < len(cells) and re.fullmatch(_VALUE, cells[k + 1].text):
                    value = cells[k + 1]
                elif value is None and i + 1 < len(lines):
                    value = lines[i + 1].passage
                    value = value if " " not in value.text else None
                if value is None or not (_is_number(value.text) or (empty.fullmatch(value.text) and not mine)):
                    continue
                dated = find_dates(value.text) and not re.match(r"[A-Z]{1,5}\s\d", value.text)
                if dated or (not mine and "/" in match["label"] and not value.text):
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
        match = re.match(rf"\W*{kinds}\s*[-:#]?\s*{code}(?:$|[\s,;])", line.text, re.IGNORECASE)
        # 'Example Clinical Policy No. 318': the payer or a shelf stands before the kind.
        match = match or re.search(
            rf"\b{kinds}\s+(?:no\.?|number|\#)\s*:?\s*{code}(?:$|[\s,;])", line.text, re.IGNORECASE
        )
        if match is None and i < 3:
            match = re.match(r"(?P<value>[A-Z]{0,3}\d{2,5}|[A-Z0-9]{1,5}(?:-[A-Z0-9]{2,6}){1,3})(?:$|\s)", line.text)
        if match and sum(c.isdigit() for c in match["value"]) >= 3 and not find_dates(match["value"]):
            value = line.passage.slice(match.start("value"), match.end("value"))
            out.append(Identifier("policy", value.text, value.place()))
    return out


_ALONE = re.compile(
    r"(?<![\w.-])(?:[A-Z]{2,6}(?:[-. ][A-Z]{1,5}){0,2}[-. #]{0,2}\d[\d.-]{0,8}\d[A-Z]?|[A-Z]{2,6}-\d{1,4}|"
    r"[A-Z]-\d{3,5}|\d{4}[A-Z]\d{3,5}[A-Z]?|\d{1,3}-\d{4,6}-\d{1,3})(?![\w-]|\.\d)"
)
_HEAD_LINES = 15


def _printed_alone(reading: Reading) -> list[Identifier]:
    """Return the one code that the head or the page furniture prints without a label, or nothing where several are."""
    lines = [*all_lines(reading)[:_HEAD_LINES], *reading.furniture]
    never = cue("identifier", "alone_never")
    found: dict[str, Identifier] = {}
    for line in lines:
        for match in _ALONE.finditer(line.text):
            value = match[0]
            if never.search(value) or never.search(line.text[max(0, match.start() - 25) : match.start()]):
                continue
            found.setdefault(value, Identifier("policy", value, line.passage.place(match.start(), match.end())))
    return list(found.values()) if len(found) == 1 else []


def read_identifiers(
    reading: Reading, sections: list[Section], *, labelled_only: bool = False
) -> tuple[tuple[Identifier, ...], tuple[Finding, ...]]:
    """Return the identifiers, each kind and value once, and a finding when the policy has several.

    :param labelled_only: whether a code counts only behind a label; else one that stands alone in the head counts, too.
    """
    starts, roles = role_at(sections)
    furniture = {line.number for line in reading.furniture}
    lines = []
    for line in all_lines(reading):
        section = bisect.bisect_right(starts, line.passage.offset(0)) - 1
        if section < 0 or roles[section] not in _FOREIGN or line.number in furniture:
            lines.append(line)
    found = _labelled_identifiers(lines)
    references = [i for i in found if re.fullmatch(r"reference\s+(?:number|no\.?|#)", i.kind, re.IGNORECASE)]
    if len(references) == 1 and not any(i.kind == "policy" for i in found):
        # Without a number of its own, and no other body named before the label, it is the payer's reference.
        found = [msgspec.structs.replace(i, kind="policy") if i is references[0] else i for i in found]
    if not any(i.kind == "policy" for i in found):
        found += _printed_with_kind(lines)[:1]
    if not labelled_only and not any(i.kind == "policy" for i in found):
        found += _printed_alone(reading)
    counts = Counter((i.kind, i.value) for i in found)
    unique: dict[tuple[str, str], Identifier] = {}
    for identifier in found:
        unique.setdefault((identifier.kind, identifier.value), identifier)
    own = sorted((i for i in unique.values() if i.kind == "policy"), key=lambda i: -counts[i.kind, i.value])
    findings: tuple[Finding, ...] = ()
    if len(own) > 1:
        values = ", ".join(repr(i.value) for i in own)
        message = f"Several numbers are printed as the policy's own: {values}; the first is used."
        findings = (Finding("identifier-candidates", "warning", message, own[0].at, ("policy_number",)),)
    mine = {i.value for i in own}
    return (*own, *(i for i in unique.values() if i.kind != "policy" and i.value not in mine)), findings
