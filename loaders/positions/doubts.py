"""Doubts: a denial of all else stays open for treatments on which a possible grant was not read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from loaders.conditions.conditions import Context, text_criterion
from loaders.conditions.criterion_trees import all_of
from loaders.record import Criterion, Finding, Statement
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import Complement
from loaders.wording.statuses import GRANT, find_statuses
from ontology.scope import AllOf, AnyOf, Not, Scope, members, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["names_use", "open_doubted", "title_over"]


def open_doubted(
    complement: Complement | None,
    statement: Statement,
    unread: tuple[Sequence[Passage], Sequence[Passage]],
    context: Context,
    findings: list[Finding],
) -> list[Statement]:
    """Return a statement, in two where a sentence that may grant some of its treatments was not read.

    What others leave is then known for the other treatments only.

    :param unread: such sentences in the coverage sections, of which those before it count, and outside of them.
    """
    of_rest = complement is not None and complement.kind != "labels"
    if statement.status == GRANT or not (of_rest or _leaves_out(statement.indication)):
        return [statement]
    vocabulary = context.vocabulary
    parts = list(statement.modality.of) if isinstance(statement.modality, AnyOf) else [statement.modality]
    doubted: dict[int, Passage] = {}
    before = [s for s in unread[0] if of_rest and s.place()[0].start < statement.at[0].start]
    for sentence in (*before, *unread[1]):
        low = sentence.text.lower()
        named = {m.id for m in vocabulary.mentions(sentence.text, ("modality",)) if not _beside(low, m.start)}
        inside = frozenset().union(*(vocabulary.descendants(id) for id in named))
        for k, part in enumerate(parts):
            if inside & members(part, vocabulary):
                doubted.setdefault(k, sentence)
    if not doubted:
        return [statement]
    sentences = list({s.place(): s for s in doubted.values()}.values())
    message = "the position is on what others leave, and a sentence that may be one of those was not read"
    opened: Criterion = all_of([text_criterion(s, context) for s in sentences], statement.at)
    criteria = opened if statement.criteria is None else all_of((statement.criteria, opened), statement.at)
    rest = [part for k, part in enumerate(parts) if k not in doubted]
    id = f"{statement.id}~open" if rest else statement.id
    findings += [Finding("uncertain-scope", "error", message, s.place(), (id,)) for s in sentences]
    in_doubt = msgspec.structs.replace(
        statement, id=id, modality=union_of(part for k, part in enumerate(parts) if k in doubted), criteria=criteria
    )
    return [*([msgspec.structs.replace(statement, modality=union_of(rest))] if rest else []), in_doubt]


def _leaves_out(indication: Scope) -> bool:
    """Tell whether indications are all but some, which may be those that are granted."""
    return isinstance(indication, AllOf) and any(isinstance(part, Not) for part in indication.of)


def _beside(low: str, at: int) -> bool:
    """Tell whether a treatment is only set beside what a sentence is on: 'mapping performed before X'."""
    asides = list(connective("aside").finditer(low, max(0, at - _NEAR), at))
    return (
        bool(asides) and not low[asides[-1].end() : at].replace("the", "").strip() and bool(low[: at - _NEAR].strip())
    )


_NEAR = 25
"""Characters before a treatment in which the word stands that sets it beside another one."""


def names_use(low: str) -> bool:
    """Tell whether a lower-cased text names tumors and asks something of them, and says nothing: a lost item."""
    if (condition := connective("hard-condition").search(low)) is None:
        return False
    head = low[: condition.start()]
    return connective("tumors").search(head) is not None and connective("finite").search(head) is None


def title_over(item: Item, vocabulary: Vocabulary) -> Passage | None:
    """Return the title of a treatment over an item that names a tumor and says nothing: a use without its status."""
    text = item.passage.text
    if item.parent is None or not vocabulary.mentions(text, ("tumor", "primary")):
        return None
    title, finite = item.parent.passage, connective("finite")
    names = vocabulary.mentions(title.text, ("modality",)) and finite.search(title.text.lower()) is None
    return title if names and find_statuses(text) == [] else None
