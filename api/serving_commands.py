"""The command that serves the answers over HTTP."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.commands import FOUND, UsageError, add_command, opened

__all__ = ["SETTINGS", "register"]

SETTINGS = {
    "host": "address to listen on (default: 127.0.0.1)",
    "port": "port to listen on, 0 for a free one (default: 8000)",
    "log-level": "info writes a line of JSON for each answer; warning (default), error",
    "grace": "seconds that running requests get when the server is told to end (default: 30)",
    "public-url": "address under which a proxy offers the server, where it is another than the one it is asked at",
}
"""The settings with a value; written here, for what reads them takes longer to import than an answer to make."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to a parser."""
    serve = add_command(commands, "serve", _serve, "serve the answers over HTTP, by default to this machine only", ())
    for name, help in SETTINGS.items():
        shown = name.rpartition("-")[2].upper()
        serve.add_argument(f"--{name}", metavar=shown, help=f"{help} [{_variable(name)}]")
    what = f"let clients with PAYERGRAPH_TOKEN(_FILE) change it [{_variable('writable')}]"
    serve.add_argument("--writable", action="store_true", default=None, help=what)


def _variable(name: str) -> str:
    return f"PAYERGRAPH_{name.upper().replace('-', '_')}"


def _serve(arguments: argparse.Namespace) -> int:
    from api.server import serve
    from api.settings import settings_of
    from api.tokens import configured_token

    settings = settings_of(arguments)
    if settings.writable and not isinstance(arguments.store, Path):
        raise UsageError("--writable needs --store DIR; a SPARQL server is written to at its own addresses")
    token = configured_token() if settings.writable else None
    with opened(arguments) as service:
        serve(service, settings, token)
    return FOUND
