"""Exceptions: for whom the position of a sentence does not hold ('unless ...', 'except for ...')."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loaders.conditions.conditions import Context, read_conditions, text_criterion
from loaders.conditions.criterion_trees import all_of, any_of, atoms_of, is_diagnosis
from loaders.criteria.criteria import Reader
from loaders.record import Criterion, Finding, Group
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.text import Passage
from loaders.wording.named_lines import excepted_kinds, find_lines, names_whole
from ontology.vocabulary import Vocabulary

__all__ = ["exception_in", "names_line", "negated", "qualified_exception"]

_SCOPE_NEAR = 60
"""Characters behind the word of an exception within which an indication is what it takes out."""


def exception_in(low: str, status: tuple[int, int], taken: Sequence[tuple[int, int]]) -> tuple[int, int, int] | None:
    """Return where a lower-cased sentence says for whom its position does not hold, as (start, end of the word, end).

    None where an exception names indications, which were taken out of the scope.

    :param status: where the words of the position stand; `taken` are the stretches that were read as scope.
    """
    for match in connective("exception").finditer(low):
        if any(start <= match.start() < end for start, end in taken):
            continue
        if connective("exception-of-absence").search(low, max(0, match.start() - _SCOPE_NEAR), match.start()):
            continue
        leading = not low[: match.start()].strip(" \"'(*") and match.end() < status[0]
        # 'X for A, unless B, is not covered'
        within = match.end() < status[0] and low[: match.start()].rstrip().endswith(",")
        if not leading and not within and match.start() < status[1]:
            continue
        sign, last = (",", status[0]) if leading or within else (";", len(low))
        end = low.find(sign, match.end(), last)
        end = last if end < 0 and not (leading or within) else end
        ends = connective("exception-ends").search(low, match.end(), max(end, match.end()))
        if ends and sign == ";" and _names_only(low[match.end() : ends.start()], match[0]):
            end = ends.start()
        if end < 0 or any(match.end() <= start < min(end, match.end() + _SCOPE_NEAR) for start, _ in taken):
            continue
        return match.start(), match.end(), end
    return None


def _names_only(excepted: str, word: str) -> bool:
    """Tell whether an exception only names what it takes out, so that a verb behind it is of what stands before it."""
    names = lexicon_pattern("connectives", "exception-ends", "excepted").match(excepted)
    return "unless" not in word and names is not None and connective("finite").search(excepted) is None


def qualified_exception(
    sentence: Passage, status: tuple[int, int], taken: Sequence[tuple[int, int]], context: Context
) -> tuple[int, Criterion] | None:
    """Return what an exception that names an indication and asks something of it says, and where its word begins.

    'Not covered except for A of 4 cm or less': whoever has another A is no exception. Only at the end of a sentence.
    """
    low = sentence.text.lower()
    for match in connective("exception").finditer(low) if taken else ():
        named = any(match.end() <= start < match.end() + _SCOPE_NEAR for start, _ in taken)
        if match.start() < status[1] or not named or ";" in low[match.end() :]:
            continue
        clause = sentence.slice(match.end(), len(low))
        conditions = read_conditions(clause, context)
        if conditions.criterion is None or all(is_diagnosis(f.criterion) for f in conditions.found):
            continue
        tumors = [f for f in conditions.found if is_diagnosis(f.criterion)]
        values = {a.value for f in tumors for a in atoms_of(f.criterion)}
        single = len(values) == 1 and not conditions.unread
        return match.start(), conditions.criterion if single else text_criterion(clause, context)
    return None


def names_line(clause: Passage, sentence: Passage, vocabulary: Vocabulary) -> bool:
    """Tell whether an exception is of the members of a line of business, and of no patients among them.

    Not of a line that is only part of the one that its sentence is for: its members are not told apart from the others.
    """
    kinds = excepted_kinds(sentence.text, vocabulary)
    return any(
        line.start < _SCOPE_NEAR and line.id not in kinds and names_whole(clause.text, line)
        for line in find_lines(clause.text)
    )


def negated(clause: Passage, reader: Reader, word: str = "") -> Criterion:
    """Return what an exception asks, as a criterion that must not be met.

    :param word: the words of the exception.
    """
    # Whom a grant leaves out is told as a denial tells it.
    context = replace(reader.context, denies=not reader.context.denies)
    if each := _each_excepted(clause, word, context):
        return Group("none_of", tuple(each), clause.place())
    conditions = read_conditions(clause, context)
    parts = [conditions.criterion] if conditions.criterion is not None else []
    if conditions.unread or not parts:
        kind = "partly-understood" if parts else "unknown-characteristic"
        message = "an exception of this statement was not understood; it counts as open"
        reader.findings.append(Finding(kind, "warning", message, clause.place()))
    if conditions.left or not parts:
        parts.append(text_criterion(clause, reader.context))
    # 'Except with A or B' where only B is known: A alone may keep the position from holding.
    either = bool(conditions.left) and re.search(r"\bor\b", clause.text.lower()) is not None
    joined = (any_of if either else all_of)(parts, clause.place())
    return Group("none_of", (joined,), clause.place())


def _each_excepted(clause: Passage, word: str, context: Context) -> list[Criterion]:
    """Return the exceptions that an exception lists, each of which is one; none where it is of those who have all."""
    low = clause.text.lower().rstrip(" .;")
    apart = list(lexicon_pattern("connectives", "exceptions-listed", "apart").finditer(low))
    if not apart:
        return []
    if not connective("exceptions-listed").search(word.lower().strip()):
        others = lexicon_pattern("connectives", "exceptions-listed", "others")
        if not all(others.match(low[cut.end() :]) for cut in apart):
            return []
    starts = [0, *(cut.end() for cut in apart)]
    ends = [*(cut.start() for cut in apart), len(low)]
    read = [read_conditions(clause.slice(a, b), context) for a, b in zip(starts, ends, strict=True)]
    # Of several tumors nobody has more than one.
    if any(one.criterion is None or one.left or is_diagnosis(one.criterion) for one in read):
        return []
    return [one.criterion for one in read if one.criterion is not None]
