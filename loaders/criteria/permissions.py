"""Permissions: items of a list of criteria that ask nothing, but say what may be.

'The portal vein may be occluded' bars nobody who has it open; 'a patient who waits for a transplant may be treated as
a bridge' lets somebody in beside those who meet the list. Read as criteria, both would deny the others.
"""

from __future__ import annotations

from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective
from loaders.wording.list_leads import Lead

__all__ = ["lets_in", "permits_finding"]


def permits_finding(text: str) -> bool:
    """Tell whether an item says what a patient or a tumor may have, and asks for nothing."""
    return connective("permits-finding").match(text.lower()) is not None


def lets_in(items: list[Item], lead: Lead | None) -> list[Item]:
    """Return the items which say that some patients may be treated, whatever the others of their list ask; not all."""
    if lead is not None and lead.combination == "any_of" and not lead.weak:
        return []  # each is an alternative as it is
    permits = connective("permits-treatment")
    found = [i for i in items if not i.children and permits.match(i.passage.text.lower())]
    return found if len(found) < len(items) else []
