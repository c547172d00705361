"""SHACL shapes: what the graph of a document must look like, one Turtle file a concern."""

from __future__ import annotations

from pathlib import Path

__all__ = ["shape_files"]


def shape_files() -> list[Path]:
    """Return the Turtle files that hold shapes, in order."""
    return sorted(Path(__file__).parent.glob("*.ttl"))
