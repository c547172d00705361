"""Corrections by people, in words."""

from __future__ import annotations

import json

from api.days import day
from graph.rendering import Json

__all__ = ["curation_words"]

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


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
