"""Corrections by people, in words."""

from __future__ import annotations

import json

from api.days import day
from graph.rendering import Json

__all__ = ["curation_words", "curations_in_words"]

_LONGEST = 60
_MOST = 3
"""Reasons for corrections of the evidence that a report spells out."""


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
    """Return corrections in words, those of one reason in one line; many of the evidence are only counted."""
    groups: dict[tuple[str, str, str], list[Json]] = {}
    for curation in curations:
        groups.setdefault((curation["who"], curation["when"], curation["why"]), []).append(curation)
    out: list[str] = []
    evidence: list[list[Json]] = []
    for (who, when, why), group in groups.items():
        if group[0]["statement"] is None and group[0]["field"].partition(".")[0] == "evidence":
            evidence.append(group)
            if len(evidence) > _MOST:
                continue
        fields = ", ".join(dict.fromkeys(".".join(c["field"].split(".")[:2]) for c in group))
        out.append(
            curation_words(group[0])
            if len(group) == 1
            else f"curated by {who} on {day(when[:10])}: {why} ({len(group)} corrections of {fields})"
        )
    if rest := [c for group in evidence[_MOST:] for c in group]:
        people = ", ".join(dict.fromkeys(c["who"] for c in rest))
        out.append(f"{len(rest)} more corrections of the evidence, by {people}: --format json lists them")
    return out


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
