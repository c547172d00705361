"""Applicability: the lines of business that a document includes, excludes, or leaves to other rules.

A line that is left to other rules, or excluded with a reference, also gives a
pointer to where its rules are. Sentences about a line decide over its mere
name in a list of products.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from loaders.patterns import Pattern, PatternTable, compile_pattern
from loaders.reading import Reading
from loaders.record import LineOfBusiness, Pointer
from loaders.sections import Section
from loaders.sentences import split_sentences
from loaders.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["find_lines", "lines_of_members", "read_lines_of_business", "run_in_lines"]

Rule = Literal["included", "excluded", "governed_elsewhere"]

_SILENT = frozenset(
    {
        "references",
        "evidence",
        "guidelines",
        "trials",
        "regulatory",
        "description",
        "history",
        "coding",
        "related",
        "definitions",
        "contents",
    }
)
_LABEL_LENGTH = 160
_TRADEMARK = re.compile(r"\s*(?:SM|TM|®|™|\(R\))$")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of business in a text: characters [start, end)."""

    id: str
    start: int
    end: int
    own: str = ""
    """Its printed name, when it stands as the label of the sentences behind it."""


@cache
def _lines(listed: bool) -> PatternTable[tuple[int, str, str | None]]:
    rows = [r for r in lexicon("applicability")["line"] if listed or not r.get("listed")]
    return PatternTable(
        (compile_pattern(r["pattern"], 0 if r.get("listed") else re.IGNORECASE), (n, r["id"], r.get("also")))
        for n, r in enumerate(rows)
    )


@cache
def _rule(name: str) -> Pattern:
    return compile_pattern(lexicon("applicability")["rule"][name], re.IGNORECASE)


@cache
def _pointer(name: str) -> Pattern:
    # Proper names in a target are known by their capitals.
    return compile_pattern(lexicon("applicability")["pointer"][name], re.IGNORECASE if name == "state" else 0)


def find_lines(text: str, listed: bool = False) -> list[NamedLine]:
    """Return the lines of business that a text names; `listed` takes the short names of a product list too."""
    found = [
        (m.start(), -m.end(), *row) for pattern, row in _lines(listed).possible(text) for m in pattern.finditer(text)
    ]
    out: list[NamedLine] = []
    covered = 0
    for start, end, _, id, also in sorted(found):
        if start < covered:
            continue
        covered = -end
        out.append(NamedLine(id, start, covered))
        if also and re.search(rf"\b{also}\b", text[start:covered], re.IGNORECASE):
            out.append(NamedLine(also, start, covered))
    return out


def run_in_lines(sentence: Passage) -> list[NamedLine]:
    """Return the lines of business that a sentence names and nothing else, as the label of what follows."""
    text = sentence.text
    found = find_lines(text) if len(text) <= _LABEL_LENGTH else []
    named = sum(line.end - line.start for line in found)
    if not found or named * 3 < len(text.strip(" .:")) * 2 or _rule("included").search(text):
        return []
    return [replace(line, own=text[line.start : line.end]) for line in found]


def lines_of_members(text: str) -> tuple[str, ...]:
    """Return the lines of business for whose members or plans a sentence speaks ('for Medicaid members')."""
    found = [
        line.id
        for line in find_lines(text)
        if _rule("of-members").search(text, max(0, line.start - 30), line.start) is not None
        and re.match(r"(?:\W|and|or)*(?:members?|enrollees?|beneficiaries|products?|plans?)?\b", text[line.end :])
    ]
    return tuple(sorted(set(found)))


def _statuses(text: str) -> tuple[tuple[str, str], ...]:
    slugs: dict[str, str] = lexicon("applicability")["status"]
    out = []
    for row in lexicon("applicability")["status_map"]:
        for match in compile_pattern(row["pattern"], re.IGNORECASE).finditer(text):
            pair = tuple(slugs[" ".join(match[side].lower().split())] for side in ("from", "to"))
            out.append((pair[0], pair[1]))
    return tuple(out)


class _Rules:
    """What a sentence rules, to be asked for each line that it names."""

    def __init__(self, text: str) -> None:
        names: tuple[Rule, ...] = ("excluded", "governed_elsewhere", "included")
        rules = [(m.start(), name) for name in names for m in _rule(name).finditer(text)]
        self._strongest = rules[0][1] if rules else None
        self._in_order = sorted(rules)
        self._last_elsewhere = max((at for at, name in rules if name == "governed_elsewhere"), default=-1)

    def of(self, line: NamedLine) -> Rule | None:
        """Return what the sentence rules for a line."""
        before = bisect.bisect_left(self._in_order, (line.start,))
        if not before:
            return self._in_order[0][1] if self._in_order else None
        nearest = self._in_order[before - 1][1]
        # 'May be applied to X only when directed by ...' is no inclusion.
        if nearest == "included" and self._last_elsewhere > line.start:
            return "governed_elsewhere"
        # 'Refer to the X guideline' names the guideline, not a line to rule on.
        return nearest if nearest != "governed_elsewhere" or before == len(self._in_order) else self._strongest


def _row(
    passage: Passage, line: NamedLine, rule: Rule, whole: bool = False, maps: tuple[tuple[str, str], ...] = ()
) -> LineOfBusiness:
    name = " ".join(_TRADEMARK.sub("", passage.text[line.start : line.end]).split())
    place = passage.place() if whole else passage.place(line.start, line.end)
    return LineOfBusiness(line.id, name, rule, place, maps)


def _product_cells(section: Section) -> Iterator[tuple[Passage, NamedLine]]:
    """Yield the products that label the rows of a table."""
    for block in section.blocks:
        cells = [c for c in block.cells if c.text] if block.kind == "row" else []
        if len(cells) < 2 or len(cells[0].text) > 70:
            continue
        for line in find_lines(cells[0].text):
            if line.start == 0 and (line.end - line.start) * 2 >= len(cells[0].text):
                yield cells[0], NamedLine(line.id, 0, len(cells[0].text))


def _labels(section: Section, passage: Passage) -> list[NamedLine]:
    """Return the products that a short line without a verb names."""
    text = passage.text
    if (
        len(text) > _LABEL_LENGTH
        or text.endswith((".", ";"))
        or any(_rule(n).search(text) for n in ("excluded", "governed_elsewhere"))
    ):
        return []
    found = find_lines(text, listed=True)
    if not found or found[0].start > 12:
        return []
    if section.role == "applicability":
        return found if sum(n.end - n.start for n in found) * 3 >= len(text) else []
    return found if _rule("members").search(text) and len(found) > 1 else []


def _pointers(passage: Passage, line: NamedLine, vocabulary: Vocabulary) -> Iterator[Pointer]:
    text = passage.text
    governed = _rule("governed_elsewhere").search(text)
    target = _pointer("target").search(text, governed.start() if governed else 0) or _pointer("target").search(text)
    number = _pointer("number").search(text)
    if target is None and number is None:
        return
    kind = "state_rules" if _pointer("state").search(text) else "separate_policy"
    title = " ".join((target[0] if target else number[0] if number else "").split())
    title = _pointer("lead").sub("", title)
    modalities = dict.fromkeys(m.id for m in vocabulary.mentions(text, ("modality",)))
    yield Pointer(kind, title, number[0] if number else None, tuple(modalities), passage.place(), line.id)


def read_lines_of_business(
    reading: Reading, sections: list[Section], vocabulary: Vocabulary
) -> tuple[tuple[LineOfBusiness, ...], tuple[Pointer, ...]]:
    """Return the lines of business with their rules, and pointers to the rules that hold elsewhere.

    A document that says it applies to everything gives the line 'all-products'.
    """
    listed: list[LineOfBusiness] = []
    ruled: list[LineOfBusiness] = []
    pointers: list[Pointer] = []
    for section in sections:
        if section.role == "authorization":
            listed += [_row(cell, line, "included") for cell, line in _product_cells(section)]
        silent = section.role in _SILENT or section.role == "authorization"
        heading = find_lines(section.title)[:1]
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            if block.kind == "row":
                continue
            if silent and not (topics and _rule("headings").search(topics[-1].text)):
                for sentence in split_sentences(block.passage) if _rule("own").may_match(block.text) else ():
                    text = sentence.text
                    if _rule("own").search(text) and (
                        _rule("excluded").search(text) or _rule("governed_elsewhere").search(text)
                    ):
                        _read_sentence(sentence, [], ruled, pointers, vocabulary)
                continue
            labels = _labels(section, block.passage)
            if labels:
                listed += [_row(block.passage, line, "included", whole=True) for line in labels]
                continue
            named = heading
            for sentence in split_sentences(block.passage):
                # 'Medicare Advantage. This policy does not apply.'
                named = run_in_lines(sentence) or named
                _read_sentence(sentence, named, ruled, pointers, vocabulary)
    for line in reading.furniture:
        if _rule("own").search(line.text) and _rule("excluded").search(line.text):
            _read_sentence(line.passage, [], ruled, pointers, vocabulary)
    return _settled(listed, ruled), tuple(dict.fromkeys(pointers))


def _read_sentence(
    sentence: Passage,
    heading: list[NamedLine],
    ruled: list[LineOfBusiness],
    pointers: list[Pointer],
    vocabulary: Vocabulary,
) -> None:
    text = sentence.text
    if (everything := _rule("everything").search(text)) and not _rule("excluded").search(text):
        at = sentence.place(everything.start("all"), everything.end("all"))
        ruled.append(LineOfBusiness("all-products", " ".join(everything["all"].split()), "included", at))
        return
    maps = _statuses(text)
    seen: set[str] = set()
    rules = _Rules(text)
    for line in find_lines(text):
        if line.id in seen:
            continue
        rule = rules.of(line)
        if rule is None and not maps:
            continue
        seen.add(line.id)
        if rule is not None:
            ruled.append(_row(sentence, line, rule, whole=True, maps=maps))
        elif (known := next((i for i, r in enumerate(ruled) if r.id == line.id), None)) is not None:
            old = ruled[known]
            ruled[known] = LineOfBusiness(old.id, old.name, old.rule, old.at + sentence.place(), old.status_map + maps)
        else:
            ruled.append(_row(sentence, line, "included", whole=True, maps=maps))
        if rule in ("governed_elsewhere", "excluded") and (
            rule == "governed_elsewhere" or _rule("governed_elsewhere").search(text)
        ):
            pointers.extend(_pointers(sentence, line, vocabulary))
            break
    for line in () if seen else heading:
        if governed := _rule("governed_elsewhere").search(text):
            pointers.extend(_pointers(sentence, line, vocabulary))
        told: Rule | None = "governed_elsewhere" if governed else "excluded" if _rule("excluded").search(text) else None
        if told is None and _rule("applies").search(text):
            told = "included"
        if line.own and told is not None:
            ruled.append(LineOfBusiness(line.id, line.own, told, sentence.place()))


def _settled(listed: list[LineOfBusiness], ruled: list[LineOfBusiness]) -> tuple[LineOfBusiness, ...]:
    """Return one row a line: what a sentence rules, else what lists name, the fuller name of a product."""
    out: list[LineOfBusiness] = []
    for row in sorted(ruled, key=lambda r: r.rule == "included"):
        known = next((i for i, r in enumerate(out) if r.id == row.id), None)
        if known is None:
            out.append(row)
        elif row.rule == out[known].rule or row.status_map:
            old = out[known]
            maps = tuple(dict.fromkeys(old.status_map + row.status_map))
            out[known] = LineOfBusiness(old.id, old.name, old.rule, tuple(dict.fromkeys(old.at + row.at)), maps)
    decided = {r.id for r in out}
    for row in sorted(listed, key=lambda r: -len(r.name)):
        same = [r for r in out if r.id == row.id]
        if row.id not in decided and not any(row.name.lower() in r.name.lower() for r in same):
            out.append(row)
    return tuple(sorted(out, key=lambda r: (r.at[0].start if r.at else 0, r.id)))
