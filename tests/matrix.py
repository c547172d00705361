"""The sample of what the real documents say, as cells that the measurement can ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from tests.expectations import ExpectedCell

__all__ = ["SOURCES", "sample_cells"]

_SHARED = Path(__file__).resolve().parents[2] / "shared"
SOURCES = _SHARED / "sources"
"""The real documents; they are not part of the repository."""

_DAY = "2026-11-21"
_PAYERS = {
    "bcbsma": "Blue Cross Blue Shield of Massachusetts",
    "providence": "Providence Health Plan",
    "bcbsks": "Blue Cross and Blue Shield of Kansas",
    "bcbsla": "Blue Cross and Blue Shield of Louisiana",
}
