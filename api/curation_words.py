"""Corrections by people, in words."""

from __future__ import annotations

import json

from api.days import day
from graph.rendering import Json

__all__ = ["curation_words", "curations_in_words"]

_LONGEST = 60


def curation_words(curation: Json) -> str:
    """Return a correction as people read it: by whom, on which day, why, and what it changed.

    :param curation: as `graph.rendering.curation_body` gives it.
    """
    parts = [
        f"statement {curation['statement']}" if curation["statement"] is not None else "",
        f"criterion {curation['criterion']}" if curation["criterion"] is not None else "",
        curation["field"],
    ]
    what = ", ".join(p for p in parts if p)
    old, new = _value(curation["old"]), _value(curation["new"])
    done = {
        "changed": f"{what} from {old} to {new}",
        "added": f"{new} added to {what}",
        "removed": f"{what} taken out",
    }[curation["change"]]
    return f"curated by {curation['who']} on {day(curation['when'][:10])}: {curation['why']} ({done})"


def curations_in_words(curations: list[Json]) -> list[str]:
    """Return corrections in words; those that one person made for one reason are one line, with their number."""
    groups: dict[tuple[str, str, str], list[Json]] = {}
    for curation in curations:
        groups.setdefault((curation["who"], curation["when"], curation["why"]), []).append(curation)
    return [
        curation_words(group[0])
        if len(group) == 1
        else f"curated by {who} on {day(when[:10])}: {why} ({len(group)} corrections of "
        + ", ".join(dict.fromkeys(".".join(c["field"].split(".")[:2]) for c in group))
        + ")"
        for (who, when, why), group in groups.items()
    ]


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
