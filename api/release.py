"""The version of the program."""

from __future__ import annotations

__all__ = ["program_version"]


def program_version() -> str:
    """Return the version of the program, 'unreleased' when it runs from a folder."""
    from importlib import metadata  # 40 ms, and only a server needs it

    try:
        return metadata.version("payergraph")
    except metadata.PackageNotFoundError:
        return "unreleased"
