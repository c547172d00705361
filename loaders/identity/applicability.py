"""Applicability: the lines of business that a document includes, excludes, or leaves to other rules.

A line that is left to other rules, or excluded with a reference, also gives a
pointer to where its rules are. Sentences about a line decide over its mere
name in a list of products.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from loaders.identity.ticked_lines import has_boxes, read_ticked_lines
from loaders.lines.reading import Reading
from loaders.record import LineOfBusiness, Pointer
from loaders.structure.sections import Section
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from loaders.wording.named_lines import LABEL_LENGTH, NamedLine, behind_exceptions, find_lines, ruling, run_in_lines
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["SILENT", "read_lines_of_business"]

Rule = Literal["included", "excluded", "governed_elsewhere"]

SILENT = frozenset(
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
"""Roles of sections in which the mere name of a line of business rules on nothing."""
_TRADEMARK = re.compile(r"\s*(?:SM|TM|®|™|\(R\))$")


@cache
def _pointer(name: str) -> Pattern:
    # Proper names in a target are known by their capitals.
    return compile_pattern(lexicon("applicability")["pointer"][name], re.IGNORECASE if name == "state" else 0)


def _statuses(text: str) -> tuple[tuple[str, str], ...]:
    slugs: dict[str, str] = lexicon("applicability")["status"]
    out = []
    for row in lexicon("applicability")["status_map"]:
        for match in compile_pattern(row["pattern"], re.IGNORECASE).finditer(text):
            pair = tuple(slugs[" ".join(match[side].lower().split())] for side in ("from", "to"))
            out.append((pair[0], pair[1]))
    return tuple(out)


def _all_but(text: str) -> list[tuple[int, int]]:
    """Return where a sentence names the lines of business that it takes out of all that the document applies to."""
    finite = connective("finite")
    return [
        match.span("lines")
        for match in ruling("all-but").finditer(text)
        # 'All plans except X need authorization' says what those plans need.
        if match[0][:3].lower() == "app" or not finite.search(match["lines"].lower())
    ]


class _Rules:
    """What a sentence rules, to be asked for each line that it names."""

    def __init__(self, text: str) -> None:
        names: tuple[Rule, ...] = ("excluded", "governed_elsewhere", "included")
        rules = [(m.start(), name) for name in names for m in ruling(name).finditer(text)]
        self._taken_out = _all_but(text)
        self._excepted = {line.start for _, line in behind_exceptions(text)}
        self._of_document = ruling("own").search(text) is not None
        self._strongest = rules[0][1] if rules else None
        self._in_order = sorted(rules)
        self._last_elsewhere = max((at for at, name in rules if name == "governed_elsewhere"), default=-1)

    def of(self, line: NamedLine) -> Rule | None:
        """Return what the sentence rules for a line."""
        if any(start <= line.start < end for start, end in self._taken_out):
            return "excluded"
        rule = self._said_of(line)
        if rule == "included" and line.start in self._excepted:
            # 'This policy applies to lines of business other than X'; 'X for lines of business other than Y' says
            # nothing of the document.
            return "excluded" if self._of_document else None
        return rule

    def _said_of(self, line: NamedLine) -> Rule | None:
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
    if len(text) > LABEL_LENGTH or text.endswith((".", ";")):
        return []
    found = find_lines(text, listed=True)
    if not found or found[0].start > 12:
        return []
    if has_boxes(text) or any(ruling(n).search(text) for n in ("excluded", "governed_elsewhere")):
        return []
    if section.role == "applicability":
        return found if sum(n.end - n.start for n in found) * 3 >= len(text) else []
    return found if ruling("members").search(text) and len(found) > 1 else []


def _pointers(passage: Passage, line: NamedLine, vocabulary: Vocabulary) -> Iterator[Pointer]:
    text = passage.text
    governed = ruling("governed_elsewhere").search(text)
    target = _pointer("target").search(text, governed.start() if governed else 0) or _pointer("target").search(text)
    number = _pointer("number").search(text)
    if target is None and number is None:
        return
    kind = "state_rules" if _pointer("state").search(text) else "separate_policy"
    title = " ".join((target[0] if target else number[0] if number else "").split())
    title = _pointer("lead").sub("", title)
    modalities = dict.fromkeys(m.id for m in vocabulary.mentions(text, ("modality",)))
    yield Pointer(kind, title, number[0] if number else None, tuple(modalities), passage.place(), line.id)


def _documents_of_lines(section: Section) -> Iterator[tuple[LineOfBusiness, Pointer]]:
    """Yield the lines of business that head lists of related documents ('Commercial policy'), and what is listed."""
    for i, block in enumerate(section.blocks):
        text = block.text.strip(" :")
        found = find_lines(text)
        if len(found) != 1 or found[0].start > 0 or not ruling("documents").fullmatch(text[found[0].end :]):
            continue
        listed = itertools.takewhile(lambda b: b.kind == "item", section.blocks[i + 1 :])
        for entry in listed:
            title = " ".join(entry.text.split())
            yield (
                _row(block.passage, found[0], "governed_elsewhere"),
                Pointer("separate_policy", title, None, (), entry.passage.place(), found[0].id),
            )


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
        silent = section.role in SILENT or section.role == "authorization"
        ruled += [] if silent else read_ticked_lines(section.blocks)
        if section.role == "related":
            for row, pointer in _documents_of_lines(section):
                ruled.append(row)
                pointers.append(pointer)
        heading = find_lines(section.title)[:1]
        for i, block in enumerate(section.blocks):
            topics = section.topics.get(i, ())
            if block.kind == "row":
                continue
            if silent and not (topics and ruling("headings").search(topics[-1].text)):
                for sentence in split_sentences(block.passage) if ruling("own").may_match(block.text) else ():
                    text = sentence.text
                    if ruling("own").search(text) and (
                        ruling("excluded").search(text) or ruling("governed_elsewhere").search(text)
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
        if ruling("own").search(line.text) and ruling("excluded").search(line.text):
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
    everything = ruling("everything").search(text)
    if everything and not ruling("excluded").search(text) and not _all_but(text):
        at = sentence.place(everything.start("all"), everything.end("all"))
        ruled.append(LineOfBusiness("all-products", " ".join(everything["all"].split()), "included", at))
        return
    if not (found := find_lines(text)) and not heading:
        return  # what it rules is on none of them
    maps = _statuses(text)
    seen: set[str] = set()
    rules = _Rules(text)
    for line in found:
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
            rule == "governed_elsewhere" or ruling("governed_elsewhere").search(text)
        ):
            pointers.extend(_pointers(sentence, line, vocabulary))
            break
    for line in () if seen else heading:
        if governed := ruling("governed_elsewhere").search(text):
            pointers.extend(_pointers(sentence, line, vocabulary))
        told: Rule | None = (
            "governed_elsewhere" if governed else "excluded" if ruling("excluded").search(text) else None
        )
        if told is None and ruling("applies").search(text):
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
