"""What is ruled out besides: 'not a candidate for resection or ablation' asks that neither be possible.

The words of a treatment that stands behind a condition, joined to it by 'or', add something to that condition,
whatever else they would say alone.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable

from loaders.conditions.criterion_trees import Found
from loaders.record import Atom
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from ontology.lexicon import lexicon
from ontology.mentions import Mention

__all__ = ["ruled_out_besides"]


def ruled_out_besides(
    text: str, found: Iterable[Found], treatments: list[Mention], taken: bytearray
) -> list[tuple[int, int]]:
    """Return where treatments stand that a text rules out besides what its conditions say.

    :param text: in small letters.
    :param treatments: the treatments that it names.
    :param taken: what conditions have read of it, these places no longer among them.
    """
    about = lexicon("connectives")["ruled-out"]["characteristic"]
    out: list[tuple[int, int]] = []
    for one in found:
        atom = one.criterion
        if not isinstance(atom, Atom) or atom.characteristic != about or atom.value is not False:
            continue
        if lexicon_pattern("connectives", "ruled-out", "not-feasible").search(text, one.start, one.end):
            out += [m.span("besides") for m in connective("ruled-out").finditer(text, one.start, one.end)]
        if not lexicon_pattern("connectives", "ruled-out", "noun").search(text, one.start, one.end):
            continue
        end, joins = one.end, lexicon_pattern("connectives", "ruled-out", "joins")
        for mention in treatments[bisect.bisect_left(treatments, end, key=lambda m: m.start) :]:
            if joins.fullmatch(text[end : mention.start]) is None:
                break
            out.append((mention.start, mention.end))
            end = mention.end
    for start, end in out:
        taken[start:end] = bytes(end - start)
    return out
