"""The commands that give the graph away: over HTTP, and as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.commands import FILTERS, FOUND, UsageError, add_command, opened

__all__ = ["EXPORT_FORMATS", "register"]

EXPORT_FORMATS = ("turtle", "trig", "jsonld", "graphml", "gexf", "cytoscape")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    serve = add_command(commands, "serve", _serve, "serve the answers over HTTP, by default to this machine only", ())
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on, 0 for a free one (default: 8000)")
    serve.add_argument("--writable", action="store_true", help="let clients with PAYERGRAPH_TOKEN(_FILE) change it")
    export = add_command(commands, "export", _export, "write the graph to a file", ())
    export.add_argument("--format", choices=EXPORT_FORMATS, required=True)
    for name in ("payer", "modality", "indication"):
        export.add_argument(f"--{name}", help=f"only this {FILTERS[name]}")
    export.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return port


def _serve(arguments: argparse.Namespace) -> int:
    from api.server import serve
    from api.tokens import configured_token

    if arguments.writable and arguments.store is None:
        raise UsageError("--writable needs --store DIR")
    token = configured_token() if arguments.writable else None
    with opened(arguments) as service:
        serve(service, arguments.host, arguments.port, token)
    return FOUND


def _export(arguments: argparse.Namespace) -> int:
    with opened(arguments) as service:
        data = service.export(arguments.format, arguments.payer, arguments.modality, arguments.indication)
    arguments.output.write_bytes(data)
    return FOUND
