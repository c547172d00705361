"""Identifiers: the numbers that a policy prints as its own, and those of other bodies.

1. A labelled number is the policy's own; a number of another body keeps its label.
2. Else one behind the kind of the document ('Medical Policy 5.01.233'), else one behind a label within a line.
3. Else the code that stands alone in the head or around the pages: the only one, or the one that most pages repeat.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from functools import cache

import msgspec

from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import Finding, Identifier
from loaders.structure.dates import all_lines, find_dates, role_at
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, compile_pattern
from loaders.wording.identity_words import cue
from ontology.lexicon import lexicon

__all__ = ["read_identifiers"]

_FIRST_LINES = 30
_FOREIGN = frozenset({"references", "evidence", "guidelines", "trials", "regulatory"})

_VALUE = r"(?P<value>(?-i:[A-Z]{1,5})\s\d[\w./-]*\d|[A-Z0-9][\w./-]*\w|\d|[a-z]+(?:_[a-z0-9]+)+)"


@cache
def _identifier_labels() -> tuple[Pattern, Pattern]:
    lexemes = lexicon("identity")["identifier"]
    glue = r"\s*(?:[:#]\s*)*"
    own = compile_pattern(rf"\W*(?P<label>{lexemes['own']}){glue}(?:{_VALUE}|$)", re.IGNORECASE)
    other = compile_pattern(rf"\W*(?P<label>{lexemes['other']}){glue}(?:{_VALUE}|$)", re.IGNORECASE)
    return own, other


_RUN_ON = re.compile(r"(?P<number>[A-Z0-9][A-Z0-9._/-]*\d)(?=[A-Z][a-z]{3,}(?:\s+[A-Za-z]+){0,3}\s*:)")
"""A number that the next label of the line was run into when its columns were lost: 'AB.0012Publish Date:'."""


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
                if value is not None and (run := _RUN_ON.match(passage.text, match.start("value"))):
                    value = passage.slice(match.start("value"), run.end("number"))
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
    code = r"(?P<value>(?:(?-i:[A-Z]{1,5})[.-]){0,2}[A-Z]{0,5}-?\d[\w.-]*\w)"
    out = []
    for i, line in enumerate(lines[:_FIRST_LINES]):
        match = re.match(rf"\W*{kinds}\s*[-:#]?\s*{code}(?:$|[\s,;:])", line.text, re.IGNORECASE)
        # 'Example Clinical Policy No. 318': the payer or a shelf stands before the kind.
        match = match or re.search(
            rf"\b{kinds}\s+(?:no\.?|number|\#)\s*:?\s*{code}(?:$|[\s,;])", line.text, re.IGNORECASE
        )
        if match and cue("identifier", "inside_never").search(line.text[: match.start()]):
            match = None
        if match is None and i < 3:
            match = re.match(r"(?P<value>[A-Z]{0,3}\d{2,5}|[A-Z0-9]{1,5}(?:-[A-Z0-9]{2,6}){1,3})(?:$|\s)", line.text)
        if match and sum(c.isdigit() for c in match["value"]) >= 3 and not find_dates(match["value"]):
            value = line.passage.slice(match.start("value"), match.end("value"))
            out.append(Identifier("policy", value.text, value.place()))
    return out


_ALONE = re.compile(
    r"(?<![\w.-])(?:[A-Z]{1,3}(?:\.[A-Z]{1,4}){1,2}\.\d{1,4}(?:\.[A-Z])?|"
    r"[A-Z]{2,6}(?:[-. ][A-Z]{1,5}){0,2}[-. #]{0,2}\d[\d.-]{0,8}\d[A-Z]?|[A-Z]{2,6}-\d{1,4}|"
    r"[A-Z](?:\.\d{1,3}){2,4}|[AL]\d{5}|[A-Z]-\d{3,5}|\d{4}[A-Z]\d{3,5}[A-Z]?|\d{1,3}-\d{4,6}-\d{1,3})(?![\w-]|\.\d)"
)
_HEAD_LINES = 15


def _behind_bare_label(lines: list[Line]) -> list[Identifier]:
    """Return the code that is all there is behind 'Policy' in its line, or on the line below."""
    label = cue("identifier", "bare")
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        match = label.match(line.text)
        value = line.passage.slice(match.end()).strip() if match else None
        if value is not None and not value.text and following is not None:
            value = following.passage
        if value is not None and _CODE.fullmatch(value.text) and not find_dates(value.text):
            return [Identifier("policy", value.text, value.place())]
    return []


_CODE = re.compile(r"(?=.*\d)[A-Z][A-Z\d]*(?:[-. ]?[A-Z\d]+){0,4}")


def _labelled_inside(lines: list[Line]) -> list[Identifier]:
    """Return the first number behind a label that stands within a line: '... POLICY NUMBER: 6.01.48 CATEGORY: ...'."""
    lexemes = lexicon("identity")["identifier"]
    inside = compile_pattern(rf"(?<![\w-])(?:{lexemes['inside']})\s*[:#]\s*{_VALUE}", re.IGNORECASE)
    never = cue("identifier", "inside_never")
    for line in lines:
        for match in inside.finditer(line.text):
            before = line.text[max(0, match.start() - 40) : match.start()]
            if _is_number(match["value"]) and not never.search(before) and not find_dates(match["value"]):
                at = line.passage.place(match.start("value"), match.end("value"))
                return [Identifier("policy", match["value"], at)]
    return []


def _printed_alone(reading: Reading) -> list[Identifier]:
    """Return the one code that the head or the page furniture prints without a label.

    Of several it is the one that most lines repeat; where none is, there is none.
    """
    lines = [*all_lines(reading)[:_HEAD_LINES], *reading.furniture]
    never = cue("identifier", "alone_never")
    found: dict[str, Identifier] = {}
    counts: Counter[str] = Counter()
    for line in lines:
        for match in _ALONE.finditer(line.text):
            value = match[0]
            if never.search(value) or never.search(line.text[max(0, match.start() - 25) : match.start()]):
                continue
            counts[value] += 1
            found.setdefault(value, Identifier("policy", value, line.passage.place(match.start(), match.end())))
    ranks = counts.most_common(2)
    if not ranks or (len(ranks) > 1 and ranks[0][1] == ranks[1][1]):
        return []
    return [found[ranks[0][0]]]


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
        head = lines[:_FIRST_LINES]
        found += _printed_with_kind(lines)[:1] or _behind_bare_label(head) or _labelled_inside(lines)
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
