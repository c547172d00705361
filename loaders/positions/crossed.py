"""Crossed lists: 'any of these techniques: ... for any of these conditions: ... provided that: ...'."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from loaders.conditions.criterion_trees import all_of
from loaders.positions.drafts import Drafts
from loaders.structure.outline import Item
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from loaders.wording.list_leads import read_lead
from loaders.wording.scopes import Scopes
from ontology.lexicon import lexicon
from ontology.scope import Scope, union_of

__all__ = ["Judged", "read_crossed", "techniques_listed"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands over the lists: the status with its printed form, and the scopes that they may leave out."""

    status: str
    printed: str
    modality: Scope | None
    indication: Scope | None
    title: Scopes


def techniques_listed(items: list[Item], scopes_of: Callable[[Passage], Scopes]) -> tuple[list[Item], Scope | None]:
    """Return items without the one that lists techniques ('1. Techniques: a. X b. Y'), and what it lists.

    Beside it the conditions and criteria stand in lists of their own; each of its items names a treatment only.
    """
    heading = compile_pattern(lexicon("connectives")["columns"]["modality"], re.IGNORECASE)
    lists = [i for i in items if i.children and heading.fullmatch(i.passage.text.strip(" :*_."))]
    if len(lists) != 1 or len(items) < 2:
        return items, None
    scopes = [scopes_of(child.passage) for child in lists[0].children]
    if any(s.modality is None or s.indication is not None for s in scopes):
        return items, None
    return [i for i in items if i is not lists[0]], union_of([s.modality for s in scopes if s.modality is not None])


def read_crossed(drafts: Drafts, item: Item, above: Judged, scopes_of: Callable[[Passage], Scopes]) -> None:
    """Read sibling lists of techniques, of conditions and of criteria as one statement."""
    lists = [(item, [c for c in item.children if c.block.kind != "paragraph"])]
    lists += [(c, c.children) for c in item.children if c.block.kind == "paragraph"]
    modalities: list[Scope] = []
    indications: list[Scope] = []
    criteria: list[tuple[Item, list[Item]]] = []
    for lead, entries in lists:
        scopes = [scopes_of(e.passage) for e in entries]
        if scopes and all(s.modality is not None and s.indication is None for s in scopes):
            modalities += [s.modality for s in scopes if s.modality is not None]
        elif scopes and all(s.indication is not None and s.modality is None for s in scopes):
            indications += [s.indication for s in scopes if s.indication is not None]
        else:
            criteria.append((lead, entries))
    modality = union_of(modalities) if modalities else above.modality or above.title.modality
    indication = union_of(indications) if indications else above.indication
    if modality is None:
        message = "the position names no modality that the ontology knows"
        drafts.report("uncertain-scope", "error", message, item.passage.place())
        return
    wide = indication if indication is not None else above.title.indication or drafts.everything()
    reader = drafts.reader(wide, above.status, item.passage)
    parts = [
        part for lead, entries in criteria if (part := reader.group(entries, read_lead(lead.passage.text))) is not None
    ]
    drafts.add(
        item, item.passage, above.status, above.printed, modality, wide,
        all_of(parts, item.passage.place()) if parts else None, item.children,
        stated=bool(modalities) and indication is not None, complement=None, reader=reader,
    )  # fmt: skip
