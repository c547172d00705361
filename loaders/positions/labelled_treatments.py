"""Treatments by label: 'the techniques of section I', 'those in Table 2', 'ablative techniques named above'.

A general name that points to others means what they name of its kind, and no other treatment of that kind.
"""

from __future__ import annotations

from loaders.conditions.conditions import Context, read_conditions
from loaders.positions.drafts import Draft, Drafts
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import find_treatments, treatments_named
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT
from ontology.lexicon import lexicon
from ontology.scope import AnyOf, Named, Scope, named, union_of

__all__ = ["of_table", "pointed_at"]


def of_table(low: str, modality: Scope | None, drafts: Drafts) -> Scope | None:
    """Return the treatments of the table that a lower-cased sentence names, else those that are known."""
    found = connective("of-table").search(low)
    tabled = drafts.tabled.get(found["number"] or "", ()) if found is not None else ()
    if found is not None and found["number"] and not tabled:
        return None  # a table that was not read
    return union_of(tabled) if tabled else modality


def pointed_at(sentence: Passage, scopes: Scopes, modality: Scope | None, drafts: Drafts) -> Scope | None:
    """Return the treatments to which a sentence points, else those that are known."""
    if scopes.modality is not None:
        return _of_kind_above(sentence, scopes, drafts) or modality
    return modality or _of_labels(sentence, drafts)


def _of_labels(sentence: Passage, drafts: Drafts) -> Scope | None:
    """Return the treatments of the statements that a sentence names by their labels.

    What stands before 'treatments of section I' and is not known may narrow them.
    """
    if (found := find_treatments(sentence.text)) is None:
        return None
    rules = lexicon("connectives")
    said = frozenset(rules["of-any-denial"]["words"].split())
    left = read_conditions(sentence.slice(0, found.start()), Context(drafts.vocabulary)).unread
    if any(word not in said and not word[0].isdigit() for word in left):
        return None
    return union_of(same) if (same := _labelled(sentence, drafts)) else None


def _of_kind_above(sentence: Passage, scopes: Scopes, drafts: Drafts) -> Scope | None:
    """Return the treatments of the kind that a sentence names, which the statements grant to which it points, or None.

    'Ablative and arterially directed techniques named in Section I': each kind must be among them. Of those 'named
    above' nothing may be denied, which else stands above as well.
    """
    found = find_treatments(sentence.text)
    points = found or connective("of-kind-above").search(sentence.text.lower())
    kind = scopes.modality
    if points is None or not isinstance(kind, (Named, AnyOf)):
        return None
    if not any(s <= points.start() and not sentence.text[e : points.start()].strip() for s, e in scopes.spans):
        return None  # 'ablation before the treatments of Section I'
    if found is None and any(d.statement.status != GRANT for d in drafts.all):
        return None
    meant = _labelled(sentence, drafts) if found else [d.statement.modality for d in drafts.all]
    if not all(isinstance(scope, (Named, AnyOf)) for scope in meant):
        return None
    below = [drafts.vocabulary.descendants(id) for id in named(kind)]
    each = [[id for scope in meant for id in named(scope) if id in ids] for ids in below]
    return union_of(map(Named, dict.fromkeys(id for ids in each for id in ids))) if all(each) else None


def _labelled(sentence: Passage, drafts: Drafts) -> list[Scope]:
    """Return the treatments of each statement that a sentence names by its label."""
    labels = {label.lower() for label in treatments_named(sentence.text)}

    def means(draft: Draft) -> bool:
        own = (draft.statement.label or "").lower()
        # 'I.A' is statement A of part I; 'the techniques listed in I.A.1' are those of I.A, whose first list they are.
        names = {own, *(f"{part}.{own}" for part in draft.under)} if own else set()
        return any(label == n or label.startswith(n + ".") for label in labels for n in names)

    meant = [d.statement for d in drafts.all if means(d) or labels & d.under]
    grants = [s for s in meant if s.status == GRANT]  # of two lists that count alike, the one that grants
    return list(dict.fromkeys(s.modality for s in grants or meant))
