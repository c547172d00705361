"""Crossed lists: 'any of these techniques: ... for any of these conditions: ... provided that: ...'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loaders.criteria import read_lead
from loaders.drafts import Drafts
from loaders.expressions import all_of
from loaders.outline import Item
from loaders.scopes import Scopes
from loaders.text import Passage
from ontology.scope import Scope, union_of

__all__ = ["Judged", "read_crossed"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands over the lists: the status with its printed form, and the scopes that they may leave out."""

    status: str
    printed: str
    modality: Scope | None
    indication: Scope | None
    title: Scopes


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
