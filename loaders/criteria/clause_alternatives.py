"""Clause alternatives: a criterion whose 'or' joins clauses, some of which nobody understood."""

from __future__ import annotations

import re

from loaders.conditions.conditions import Conditions, Context, read_conditions, text_criterion, with_rest
from loaders.conditions.criterion_trees import any_of
from loaders.conditions.joints import ASIDE
from loaders.record import Criterion
from loaders.text.lexicon_patterns import connective
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage

__all__ = ["OR", "clause_alternatives"]

OR = compile_pattern(r",?\s+or\s+", re.IGNORECASE)


def clause_alternatives(body: Passage, whole: Conditions, context: Context) -> Criterion | None:
    """Return the alternatives of a text where each is either read as a whole or not at all, else None."""
    text = body.text
    marks = [
        m
        for m in OR.finditer(text)
        if text.count("(", 0, m.start()) == text.count(")", 0, m.start())
        and not any(f.start < m.end() and m.start() < f.end for f in whole.found)
    ]
    ends = [*(m.start() for m in marks), len(text)][1:]
    # Only what has a verb of its own is an alternative: 'because of its place or of other illness' is one clause.
    cuts = [
        m
        for m, end in zip(marks, ends, strict=True)
        if connective("finite").search(text.lower(), m.end(), end) and not ASIDE.match(text, m.start())
    ]
    if not cuts:
        return None
    starts = [0, *(m.end() for m in cuts)]
    parts = [body.slice(a, b) for a, b in zip(starts, [*(m.start() for m in cuts), len(text)], strict=True)]
    read = [read_conditions(part, context) for part in parts]
    # A comma before 'or' sets a clause apart, also one that was not understood as a whole.
    apart = [False, *(m[0].startswith(",") for m in cuts)]
    whole_or_not = (len(r.found) < 2 and (a or not r.left) for r, a in zip(read, apart, strict=True) if r.criterion)
    if not all(whole_or_not):
        return None
    members = [
        with_rest(r.criterion, p, context) if r.left else r.criterion or text_criterion(p, context)
        for r, p in zip(read, parts, strict=True)
    ]
    return any_of(members, body.place()) if any(r.criterion is not None for r in read) else None
