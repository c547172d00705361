"""The reading vocabulary: phrases and patterns that loaders and the question reader share."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["lexicon"]


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return one file of the lexicon as plain data.

    :raises FileNotFoundError: when there is no such file.
    """
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
