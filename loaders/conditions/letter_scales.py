"""Letter scales: classes that a text asks for, or rules out ('Child-Pugh A or B', 'not Child-Pugh C cirrhosis')."""

from __future__ import annotations

import re
from functools import cache

from loaders.conditions.criterion_trees import Found
from loaders.conditions.scored_classes import read_scored_classes
from loaders.record import Atom
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = ["read_letter_scales"]


@cache
def _scales() -> list[tuple[Pattern, str, tuple[str, ...], Pattern]]:
    return [
        (compile_pattern(s["pattern"]), s["characteristic"], tuple(s["values"]), compile_pattern(s["of"]))
        for s in lexicon("characteristics")["scale"]
    ]


_NOT_OF_CLASS = compile_pattern(
    r"\b(?:not?|never|no longer|without|other than|except(?:ing|\s+for)?|excluding|neither|nor"
    r"|(?:any(?:one|body)|every(?:one|body)|all(?:\s+\w+)?|any\s+\w+)\s+but)\s+"
    r"(?:(?:have|having|be|been|in|of|as|an?|the|any|falls?|falling|into|within|under|to|for|used|given|belong|belonging"
    r"|class(?:ed|ified)?|considered|graded|characteri[sz]ed|categori[sz]ed|rated|scored|described|designated|at|cirrhosis|those|patients?|members?|individuals?|with)\s+){0,4}\Z"
)
_LETTERS = re.compile(
    r"\s*(?:(?:is|of|as|in|either|class|classification|score|category|grade|:|=|\()\s*)*(?P<not>not\s+)?(?:class\s+)?"
    r"(?P<list>[A-D](?:\s*(?:/|,|or|and|-|to|through|,\s*or)\s*(?:class\s+)?[A-D])*)(?![A-Za-z0-9])(?!\s*(?:/|,|or|and|-|to)\s*(?:class\s+)?[A-D]\d)\)?"
    r"(?P<better>\s+or\s+(?:better|less|lower|below)\b)?(?P<worse>\s+or\s+(?:worse|higher|more|above)\b)?"
)


def read_letter_scales(
    passage: Passage, text: str, taken: bytearray, vocabulary: Vocabulary
) -> tuple[list[Found], list[tuple[int, int]]]:
    """Return the classes that a text asks for, and where it says what those are of that it does not want."""

    def negation_of(start: int) -> re.Match[str] | None:
        return _NOT_OF_CLASS.search(text, max(0, start - 60), start)

    out = list(read_scored_classes(passage, text, taken, vocabulary, negation_of))
    described: list[tuple[int, int]] = []
    for pattern, name, values, kind in _scales():
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            letters = _LETTERS.match(passage.text, match.end())
            if not letters:
                continue
            wanted = _listed(letters["list"], values)
            if not wanted:
                continue
            if letters["better"]:
                wanted = values[: values.index(wanted[-1]) + 1]
            elif letters["worse"]:
                wanted = values[values.index(wanted[0]) :]
            negation = negation_of(match.start())
            if (letters["not"] or negation is not None) and len(wanted) == len(values):
                continue  # 'not Child-Pugh A, B or C' leaves no class, and so says something else
            if negation is not None and not any(taken[negation.start() : match.start()]):
                taken[negation.start() : match.start()] = b"\1" * (match.start() - negation.start())
                if of_it := kind.match(text, letters.end()):
                    described.append(of_it.span())
                    taken[of_it.start() : of_it.end()] = b"\1" * (of_it.end() - of_it.start())
            if letters["not"] or negation is not None:
                wanted = tuple(v for v in values if v not in wanted)
            at = passage.place(match.start(), letters.end())
            value: str | tuple[str, ...] = wanted if len(wanted) > 1 else wanted[0]
            out.append(Found(match.start(), letters.end(), Atom(name, "in" if len(wanted) > 1 else "=", value, at)))
            taken[match.start() : letters.end()] = b"\1" * (letters.end() - match.start())
    return out, described


def _listed(printed: str, values: tuple[str, ...]) -> tuple[str, ...]:
    letters = re.findall(r"\b[A-D]\b", printed)
    if any(letter not in values for letter in letters):
        return ()
    if len(letters) == 2 and re.search(r"-|\bto\b|through", printed):
        low, high = values.index(letters[0]), values.index(letters[1])
        return values[low : high + 1]
    return tuple(v for v in values if v in letters)
