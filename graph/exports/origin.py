"""Origin: which graph an export was made from, by which program and with which filters. Every file says it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from graph.exports.selection import Selection

__all__ = ["Origin"]

PROGRAM = "payergraph"


@dataclass(frozen=True, slots=True)
class Origin:
    """What an export was made from; `release` is the hash of the sources and of the program version."""

    release: str
    version: str
    selection: Selection = field(default_factory=Selection)
    view: str | None = None

    def body(self) -> dict[str, str]:
        """Return name and value of what is known; filters that were not given are left out."""
        filters = {name: value for name, value in asdict(self.selection).items() if value is not None}
        return {
            "program": PROGRAM,
            "program_version": self.version,
            "release": self.release,
            **({"view": self.view} if self.view else {}),
            "filters": json.dumps(filters, sort_keys=True),
        }

    def line(self) -> str:
        """Return it in a line of JSON, in ASCII: a filter can't break out of the comment it stands in."""
        return json.dumps(self.body(), sort_keys=True)

    def name(self) -> str:
        """Return a short name that differs with the release, the filters and the view."""
        return f"{self.release}-{hashlib.sha256(self.line().encode()).hexdigest()[:8]}"
