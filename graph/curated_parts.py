"""Curated parts: which members of a list of a record people added or corrected, by their place in it."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.record import Curation

__all__ = ["curations_by_member"]


def curations_by_member(curations: Sequence[Curation], name: str, count: int) -> list[tuple[Curation, ...]]:
    """Return the corrections of each member of a list of a record, in the order of the list.

    A member that was added has the correction that added it. One taken out moves those behind it up, so that the
    corrections are followed in the order in which they were applied.

    :param name: the list, for example 'evidence'.
    :param count: its members after all corrections.
    """
    own = [c for c in curations if c.statement is None and c.field.partition(".")[0] == name]
    anew = max((i for i, c in enumerate(own) if c.field == name and c.change != "added"), default=None)
    first = () if anew is None else (own[anew],)  # the whole list was written anew: what was before is gone
    later = own if anew is None else own[anew + 1 :]
    added = sum(c.field == name for c in later)
    removed = sum(c.change == "removed" and c.field.count(".") == 1 for c in later)
    members = [list(first) for _ in range(count - added + removed)]
    for curation in later:
        place = curation.field.split(".")[1:]
        if not place:
            members.append([curation])
        elif len(place) == 1 and curation.change == "removed":
            del members[int(place[0]) - 1]
        else:
            members[int(place[0]) - 1].append(curation)
    return [tuple(m) for m in members]
