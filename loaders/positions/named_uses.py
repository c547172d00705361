"""Uses that a denial of all else names among its examples: '..., including breast cancer and downstaging of HCC'.

A tumor among the examples is one of those that are left. A use is not: a grant
may cover the tumor without naming the use, and the example takes it out.
"""

from __future__ import annotations

import re

from loaders.conditions.conditions import read_conditions
from loaders.conditions.criterion_trees import atoms_of
from loaders.criteria.criteria import Reader
from loaders.positions.clauses import Stated
from loaders.positions.drafts import Drafts
from loaders.record import Criterion
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import find_rest
from loaders.wording.statuses import GRANT
from ontology.scope import Scope

__all__ = ["add_named_uses"]

_PART = re.compile(r"\s*(?:[,;]\s*(?:and|or)?|\b(?:and|or)\b)\s+")
_END = re.compile(r"[.:]|,?\s+(?:because|since|as\s+(?:the|there|it)|due\s+to)\b")

_LIMITED = re.compile(r"\s*,?\s*but\s+(?:\w+\s+)?not\s+(?:be\s+)?limited\s+to\b:?")


def add_named_uses(drafts: Drafts, item: Item, stated: Stated, reader: Reader, printed: str, modality: Scope) -> None:
    """Add the uses that a denial of what is left names as examples; one may be of a tumor that is granted otherwise."""
    whole, status = drafts.everything(), stated.phrase.status
    for use, needed in _named_uses(stated, reader):
        drafts.add(
            item, use, status, printed, modality, whole, needed, [],
            stated=False, complement=None, reader=drafts.reader(whole, status, use),
        )  # fmt: skip


def _named_uses(stated: Stated, reader: Reader) -> list[tuple[Passage, Criterion]]:
    """Return the uses that a denial of what is left names as examples, each with what it asks."""
    low = stated.sentence.text.lower()
    left = find_rest(low)
    begins = left.start() if left is not None else stated.complement.start if stated.complement is not None else None
    if begins is None or stated.phrase.status == GRANT:
        return []
    examples = connective("examples").search(low, begins)
    if examples is None:
        return []
    last = _END.search(low, examples.end())
    end = last.start() if last else len(low)
    if examples.end() <= stated.phrase.start:
        end = min(end, stated.phrase.start)
    uses = reader.context.vocabulary.uses
    out: list[tuple[Passage, Criterion]] = []
    limited = _LIMITED.match(low, examples.end())
    first = start = limited.end() if limited else examples.end()
    for match in (*_PART.finditer(low, first, end), None):
        part = stated.sentence.slice(start, match.start() if match else end)
        treatments = tuple((m.start, m.end) for m in reader.context.vocabulary.mentions(part.text, ("modality",)))
        conditions = read_conditions(part, reader.context, treatments)
        atoms = atoms_of(conditions.criterion)
        used = any(not isinstance(a.value, tuple) and (a.characteristic, a.value) in uses for a in atoms)
        # 'Use as a bridge or downstaging of X': whether the first is of X, too, is not said.
        bare = not any(isinstance(a.value, tuple) for a in atoms) and match is not None and "or" in match[0].split()
        if used and conditions.criterion is not None and not conditions.left and not bare:
            out.append((part, conditions.criterion))
        start = match.end() if match else end
    return out
