"""References of criteria to others: by label ('criterion I is not met'), or by what the others are for."""

from __future__ import annotations

import re

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import atoms_of
from loaders.record import StatementReference
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.complements import OF, find_unmet
from ontology.lexicon import lexicon

__all__ = ["find_reference"]

_UNMET = re.compile(r"\b(?:not|unable|cannot|fail(?:s|ed|ing)?|never|without|none)\s+(?:\w+\s+){0,2}\Z")
"""Before 'meet the criteria': those are meant who do not."""
_SPLIT = re.compile(r"(?<![\w.])(\d{1,2}) ([a-z])\)")
"""'1 a)' is item a of 1."""
_BOTH_CLOSED = re.compile(r"(?<![\w.])(\d{1,2})\) ([a-z])\)")
"""'1) a)' is item a of 1, too."""
_CLOSED = re.compile(r"(\d\.[a-z])\)")


def find_reference(passage: Passage, context: Context) -> tuple[StatementReference, int, int] | None:
    """Return a reference to other criteria ('criterion I is not met') with its place in the text."""
    rules = lexicon("connectives")["complement"]
    text = _SPLIT.sub(r"\1.\2)", passage.text) if ")" in passage.text else passage.text
    low = text.lower()
    if match := compile_pattern(rules["reference"]).search(low):
        printed = text[match.start("ref") : match.end("ref")].strip(" .")
        # '(a)(ii)' is item ii of a.
        printed = _CLOSED.sub(r"\1", re.sub(r"\)\s*\(", ".", printed)).strip("()")
        met = match["not"] is None
        return (
            StatementReference(printed, met, passage.place(match.start(), match.end())),
            match.start(),
            match.end(),
        )
    if (match := compile_pattern(rules["meets"]).search(low)) and not _UNMET.search(low[: match.start()]):
        printed = passage.text[match.start("ref") : match.end("ref")].strip(" .")
        at = passage.place(match.start(), match.end())
        return StatementReference(printed, True, at), match.start(), match.end()
    if match := compile_pattern(rules["for-label"]).search(low):
        printed = re.sub(r"\)\s?\(?", ".", match["ref"].strip("(")).strip(".")
        at = passage.place(match.start(), match.end())
        return (
            StatementReference(re.sub(r"^(\d{1,2})([a-z])$", r"\1.\2", printed), True, at),
            match.start(),
            match.end(),
        )
    text = _BOTH_CLOSED.sub(r"\1.\2) ", text) if ")" in text else text
    if match := compile_pattern(rules["borrowed"]).search(text.lower()):
        printed = _CLOSED.sub(r"\1", text[match.start("ref") : match.end("ref")].strip(" ."))
        if not printed[:1].islower():  # no 'in a member'
            either = re.sub(r"\s*(?:,|\band\b)\s*(?:and\s+)?", " or ", printed)
            at = passage.place(match.start(), match.end())
            return StatementReference(either, True, at), match.start(), match.end()
    if borrowed := _criteria_of(passage, context):
        return borrowed
    if match := find_unmet(low):
        return (
            StatementReference("above", False, passage.place(match.start(), match.end())),
            match.start(),
            match.end(),
        )
    return None


def _criteria_of(passage: Passage, context: Context) -> tuple[StatementReference, int, int] | None:
    """Return a reference to what is asked of other treatments ('who meet the criteria above for X of A')."""
    for pattern in lexicon("connectives")["complement"]["criteria-of"]:
        match = compile_pattern(pattern).search(passage.text.lower())
        if match is None or _UNMET.search(passage.text[: match.start()].lower()):
            continue
        named = passage.slice(match.start("of"), match.end("of"))
        treatments = [m.id for m in context.vocabulary.mentions(named.text, ("modality",))]
        if not treatments:
            continue
        asked = atoms_of(read_conditions(named, context).criterion)
        tumors = [id for a in asked if a.characteristic == "diagnosis" and isinstance(a.value, tuple) for id in a.value]
        at = passage.place(match.start(), match.end())
        target = f"{OF}{','.join(dict.fromkeys(treatments))}|{','.join(dict.fromkeys(tumors))}"
        return StatementReference(target, True, at), match.start(), match.end()
    return None
