"""The command that serves the answers over HTTP."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.commands import FOUND, UsageError, add_command, opened

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to a parser."""
    serve = add_command(commands, "serve", _serve, "serve the answers over HTTP, by default to this machine only", ())
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on, 0 for a free one (default: 8000)")
    serve.add_argument("--writable", action="store_true", help="let clients with PAYERGRAPH_TOKEN(_FILE) change it")


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return port


def _serve(arguments: argparse.Namespace) -> int:
    from api.server import serve
    from api.tokens import configured_token

    if arguments.writable and not isinstance(arguments.store, Path):
        raise UsageError("--writable needs --store DIR; a SPARQL server is written to at its own addresses")
    token = configured_token() if arguments.writable else None
    with opened(arguments) as service:
        serve(service, arguments.host, arguments.port, token)
    return FOUND
