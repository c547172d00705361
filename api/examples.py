"""Examples: the questions that show what the program does, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

__all__ = ["examples"]


@cache
def examples() -> dict[str, str]:
    """Return the examples by name: `question` and what to type after it."""
    return tomllib.loads(Path(__file__).with_name("examples.toml").read_text(encoding="utf-8"))
