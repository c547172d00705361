"""Lines above: the lines of business that the headings over a statement name, or leave out ('non-Medicare members')."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from loaders.record import Statement
from loaders.text.kept import kept
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from loaders.wording.named_lines import excepted_lines
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["all_but", "general_again", "lines_above", "lines_but_excepted"]

_APART = re.compile(r"\bnon[- ]?(\w+)")


@cache
def _whole_document() -> Pattern:
    return compile_pattern(lexicon("headings")["whole_document"])


def lines_above(topics: tuple[Passage, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the lines of business that the innermost heading over an item names ('Medicaid amendment')."""
    for topic in reversed(topics):
        low = topic.text.lower()
        if _whole_document().search(low):
            continue
        apart = {id for name in _APART.findall(low) for id in _lines_in(name, vocabulary)}
        if len(apart) == 1:
            return all_but(apart, vocabulary)
        # 'Medicare Advantage members (HMO and PPO)': the bracket says which of those.
        outside = _lines_in(re.sub(r"\([^()]*\)", " ", low), vocabulary)
        narrowest = [id for id in outside if not any(o != id and id in o for o in outside)]
        if found := outside if len(narrowest) == 1 else _lines_in(low, vocabulary):
            return tuple(sorted(found))
    return ()


def lines_but_excepted(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the lines of business that a sentence leaves, where it excepts members of some ('except for Medicaid')."""
    excepted = excepted_lines(text, vocabulary)
    return all_but(excepted, vocabulary) if excepted else ()


def general_again(statements: list[Statement], under: list[bool], vocabulary: Vocabulary) -> list[Statement]:
    """Return the statements; where some are for one line, those for all lines but another are the general ones,
    if that one has its own, or a heading says for whom they are.

    So are those under the heading of the main line where no other line has statements of its own, beside others for
    all lines: what the document says of the other lines is that the same holds for them.

    :param under: which statements have their lines from a heading.
    """
    tops = frozenset(_tops(vocabulary))
    restricted = [s.lines_of_business for s in statements if s.lines_of_business]
    main = lexicon("applicability")["main"]
    if 0 < len(restricted) < len(statements) and all(main in lines for lines in restricted):
        return [
            msgspec.structs.replace(s, lines_of_business=()) if heading else s
            for s, heading in zip(statements, under, strict=True)
        ]
    own = {id for lines in restricted if not _leaves(lines, tops) for one in lines for id in vocabulary.ancestors(one)}
    if not own:
        return statements
    return [
        msgspec.structs.replace(s, lines_of_business=())
        if (left := _leaves(s.lines_of_business, tops)) and (heading or left <= own)
        else s
        for s, heading in zip(statements, under, strict=True)
    ]


def _leaves(lines: tuple[str, ...], tops: frozenset[str]) -> frozenset[str]:
    """Return the lines of business that a statement leaves out that is for all others."""
    left = tops.difference(lines)
    return left if left and tops.issuperset(lines) and len(left) <= _FEW else frozenset()


_FEW = 2
"""Lines of business that a statement for all others leaves out, at most."""


def _tops(vocabulary: Vocabulary) -> list[str]:
    """Return the lines of business that are no kind of another."""
    return [t.id for t in vocabulary.terms("line-of-business") if vocabulary.ancestors(t.id) == {t.id}]


def all_but(ids: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return all lines of business but some and those that they are kinds of."""
    return tuple(sorted(set(_tops(vocabulary)).difference(*map(vocabulary.ancestors, ids))))


@kept
def _lines_in(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the lines of business that a lower-cased text names."""
    return tuple(
        t.id
        for t in vocabulary.terms("line-of-business")
        if any(
            n.lower() in text and re.search(rf"(?<![\w-]){re.escape(n.lower())}(?![\w-])", text)
            for n in (t.label, *t.synonyms)
        )
    )
