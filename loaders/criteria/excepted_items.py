"""Excepted items: a criterion whose list says what it excepts ('one tumor, except: A, B')."""

from __future__ import annotations

import re

from loaders.conditions.conditions import Context, read_conditions
from loaders.conditions.criterion_trees import all_of
from loaders.record import Criterion, Group
from loaders.text.text import Passage

__all__ = ["except_below"]

_NO = re.compile(r"\W*(?:no|not|without|absence|none|neither)\b", re.IGNORECASE)


def except_below(head: Passage, below: Criterion | None, context: Context) -> Criterion | None:
    """Return 'A, except: B, C' as A and none of these; None where A or the list is open, or where it lets others in.

    'No A, except: B' may allow B, or leave it to another criterion.

    :param head: what stands before the exception; `below` is what its list asks.
    """
    asked = read_conditions(head, context)
    if asked.criterion is None or asked.left or below is None or _NO.match(head.text):
        return None
    return all_of((asked.criterion, Group("none_of", (below,), below.at)), (*asked.criterion.at, *below.at))
