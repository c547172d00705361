"""Titles: the name that a document prints of itself.

It is a labelled one, else the best of the first lines: not the kind of the document, not the payer, preferably
printed again in headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loaders.identity.payers import Company
from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import PrintedName
from loaders.structure.dates import all_lines, find_dates
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.headings import heading_role
from loaders.wording.identity_words import cue, fold
from loaders.wording.statuses import takes_position
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_title"]

_FIRST_LINES = 30
_BODY = frozenset({"description", "position", "criteria", "evidence", "contents", "disclaimer"})
_LABEL_AHEAD = re.compile(r"\s+(?=[A-Z][\w/#]*(?:\s+[A-Z#][\w/#]*){0,3}\s*:)")


@cache
def _title_label() -> Pattern:
    return compile_pattern(rf"\W*(?:{lexicon('identity')['title']['labels']})\s*(?::\s*|$)", re.IGNORECASE)


@cache
def _kind_only() -> Pattern:
    return compile_pattern(rf"(?:\W*\b{lexicon('identity')['title']['kind_words']}\b)+[\W\d-]*", re.IGNORECASE)


def _cut(passage: Passage) -> Passage:
    """Return a labelled value up to the next label or the next run of capitals."""
    if match := cue("title", "ends_before").search(passage.text) or _LABEL_AHEAD.search(passage.text):
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
            own = next((after for after in lines[i : i + 2] if after.passage is value), line)
            following = _under(own, lines)
            wrapped = own is not line and _in_a_row(own, lines) and following is not None and _wraps(following, lines)
            if following is not None and following.gap == 0 and (_OPEN.search(value.text) or wrapped):
                return _joined([value, following.passage])
            return value
    return None


def _in_a_row(line: Line, lines: list[Line]) -> bool:
    """Tell whether a line is one of some columns of its row."""
    return any(other is not line and other.number == line.number for other in lines)


def _under(line: Line, lines: list[Line]) -> Line | None:
    """Return the line under another one, of a row of columns the one in the same column."""
    if not _in_a_row(line, lines):
        at = lines.index(line)
        return lines[at + 1] if at + 1 < len(lines) else None
    below = (other for other in lines if other.number == line.number + 1)
    return next((other for other in below if abs(_column(other) - _column(line)) <= 1), None)


def _column(line: Line) -> int:
    """Return the column of the source in which a line begins."""
    start = line.passage.offset(0)
    return start - (line.passage.source.text.rfind("\n", 0, start) + 1)


def _wraps(line: Line, lines: list[Line]) -> bool:
    """Tell whether a line can be the rest of a title: alone in its row, a few words, no label, no number."""
    return not _in_a_row(line, lines) and not re.search(r"[:\d]", line.text) and not _title_label().match(line.text)


def _joined(parts: list[Passage]) -> Passage:
    """Return a title of some lines; a word that one breaks at its own hyphen is no two words."""
    whole = parts[0]
    for part in parts[1:]:
        whole = join((whole, part), "" if re.search(r"\w-$", whole.text) else " ")
    return whole


def _behind_kind(line: Line, vocabulary: Vocabulary) -> Passage | None:
    """Return what stands behind 'Clinical Policy:' up to the next label, or behind 'Medical Policy' alone a subject."""
    if cue("title", "numbered").match(line.text):
        return None
    if prefix := cue("title", "kind_before").match(line.text):
        value = _cut(line.passage.slice(prefix.end()))
        return value if _title_shaped(value.text) and not re.search(r"\d", value.text.split()[0]) else None
    if (prefix := cue("title", "kind_unmarked").match(line.text)) and _title_shaped(line.text):
        value = line.passage.slice(prefix.end())
        if vocabulary.mentions(value.text, ("modality",)) and not connective("finite").search(value.text.lower()):
            return value
    return None


_KIND_LINES = 12
"""Lines of the head within which the kind of the document stands before its title."""


def _kind_of_document(text: str) -> bool:
    """Tell whether a line is 'Medical Policy' or its like; 'Policy' alone is the heading of a part."""
    return len(text.split()) > 1 and _kind_only().fullmatch(text) is not None


def _title_shaped(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    return (
        2 <= len(words) <= 30
        and len(text) <= 200
        and not _kind_only().fullmatch(text)
        and not cue("title", "never").search(text)
        and not re.search(r"[.;:](?:\s+(?:and|or))?$", text)
        and not find_dates(text)
        and not _SENTENCES.search(text)
        and not (takes_position(text) and connective("finite").search(text.lower()))
    )


_SENTENCES = re.compile(r"[a-z]{4,}\.\s+(?:This|These|The|It|They|We|You|Our|Any|All|If|In|For|Please)\s[a-zA-Z]")
"""Where one sentence ends and another begins: text, and no name."""


_NAMES_SUBJECT = 2.5
"""What it counts for a line to name a treatment or a tumor."""


def _only_kind(folded: str, payer_words: set[str]) -> bool:
    """Tell whether a line names the payer, or the payer and the kind of the document, and nothing else."""
    rest = " ".join(word for word in folded.split() if word not in payer_words)
    return not rest or (rest != folded and _kind_only().fullmatch(rest) is not None)


def _over_menu(line: Line, behind: list[Line], vocabulary: Vocabulary) -> bool:
    """Tell whether a line that names nothing of what the ontology is about stands over a list, as a menu of a site."""
    menu = len(behind) > 1 and all(b.bullet for b in behind)
    return menu and not vocabulary.mentions(line.text, ("modality", "tumor"))


def read_title(reading: Reading, companies: list[Company], vocabulary: Vocabulary) -> PrintedName | None:
    """Return the title of the document, which is none of the companies it names, or None when its head holds none.

    Of two lines the one that names what the ontology is about is the likelier title.
    """
    lines = all_lines(reading)
    head = [line for line in lines[: 4 * _FIRST_LINES] if len(line.text) <= 200 or line is lines[0]]
    labelled = _labelled_title(head[: 2 * _FIRST_LINES])
    if labelled is not None:
        return PrintedName(labelled.text, labelled.place())
    names = {fold(form) for company in companies for form in company.forms}
    payer_words = {w for name in names for w in name.split()}
    everything = "\n".join(fold(line.text) for line in lines)
    context = _Context(lines, names, payer_words, everything, vocabulary)
    for line in head[:_KIND_LINES]:
        if (named := _behind_kind(line, vocabulary)) is not None and context.about_no_payer(named.text):
            title = _whole_title(named, line, context)
            return PrintedName(title.text, title.place())
    best: tuple[float, Line] | None = None
    for i, line in enumerate(head[:_FIRST_LINES]):
        folded = fold(line.text)
        role = heading_role(line.text)
        if best is not None and role in _BODY and not _kind_of_document(line.text):
            break  # behind the head stand the names of parts and what is judged
        if (
            not _title_shaped(line.text)
            or role is not None
            or line.bullet
            or _over_menu(line, head[i + 1 : i + 3], vocabulary)
            or folded in names
            or _only_kind(folded, payer_words)
        ):
            continue
        score = 3.0 * min(everything.count(folded) - 1, 3) - 0.35 * i
        score += 3 if line.level is not None else 1 if line.strong else 0
        score += 1 if all(w[0].isupper() for w in re.findall(r"[^\W\d_]{4,}", line.text)) else 0
        score -= 2 if len(folded.split()) < 3 else 0
        score += 1.5 if i and _kind_of_document(head[i - 1].text) else 0
        score += _NAMES_SUBJECT if vocabulary.mentions(line.text, ("modality", "tumor")) else 0
        if best is None or score > best[0]:
            best = (score, line)
    if best is None:
        return None
    title = _whole_title(best[1].passage, best[1], context)
    if prefix := cue("title", "numbered").match(title.text):
        # 'Medical Policy 5.01.233 - Title'
        title = title.slice(prefix.end())
    elif prefix := cue("title", "kind_before").match(title.text):
        title = title.slice(prefix.end())
    return PrintedName(title.text, title.place())


_OPEN = re.compile(r"(?:\b(?:of|and|or|for|the|in|with|to|a|an|as|by|from|on|using|versus)|[,&/-])$")
_SHORT = 6
"""Words of the second line of a title at most, where the first one is no part of a phrase."""
_FULL = 50
"""Characters of a line that may have been wrapped."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around a title: all lines, the names of companies, their words, and the folded text of all lines."""

    lines: list[Line]
    names: set[str]
    payer_words: set[str]
    everything: str
    vocabulary: Vocabulary

    def about_no_payer(self, text: str) -> bool:
        """Tell whether a line names more than a company and the kind of the document."""
        folded = fold(text)
        return (
            folded not in self.names
            and not _only_kind(folded, self.payer_words)
            and not _kind_only().fullmatch(text)
            and not cue("title", "never").search(text)
            and heading_role(text) is None
        )


def _whole_title(value: Passage, line: Line, context: _Context) -> Passage:
    """Return the title that a line holds, with the line that it goes on from and the one that goes on with it."""
    lines = context.lines
    at = lines.index(line)
    parts = [value]
    if at and line.gap == 0 and _OPEN.search(lines[at - 1].text) and _title_shaped(lines[at - 1].text):
        parts.insert(0, lines[at - 1].passage)
    following = _under(line, lines)
    if following is None or following.gap or following.bullet or not line.text.endswith(value.text):
        return _joined(parts)
    if _OPEN.search(value.text) or _goes_on(line, following, context):
        parts.append(following.passage)
    return _joined(parts)


def _goes_on(line: Line, following: Line, context: _Context) -> bool:
    """Tell whether the line under a title is its second one."""
    text, behind = following.text, _under(following, context.lines)
    if (
        (abs(following.indent - line.indent) > 1 and not _in_a_row(line, context.lines))
        or text.isupper() != line.text.isupper()
        or following.level is not None
        or line.level is not None
        or not context.about_no_payer(text)
        or not re.fullmatch(r"[(A-Za-z][^\d:.]*", text)
    ):
        return False
    aside = re.fullmatch(r"\([^()]+\)", text) and context.vocabulary.mentions(text, ("modality", "tumor"))
    if aside or (text[0].isupper() and len(text.split()) <= _SHORT):
        return True
    ends = behind is None or behind.gap > 0
    again = context.everything.count(f"{fold(line.text)} {fold(text)}") > 0
    return len(line.text) >= _FULL and _title_shaped(text) and (ends or again)
