"""A server with one route more, which answers nothing: the peer of every other route.

    python -m benchmarks.bare_server

prints its port and serves the shipped records on the loopback until its input ends.
"""

from __future__ import annotations

import socket
import sys
import threading

import uvicorn
from fastapi import Response

from api.app import make_app

__all__ = ["EMPTY", "main"]

EMPTY = "/empty"
"""The route that does nothing."""


async def _empty() -> Response:
    return Response(b"", media_type="application/json")


def main() -> None:
    """Serve until standard input is closed."""
    app = make_app()
    app.add_api_route(EMPTY, _empty)
    # The protocol is named, for asyncio sends small writes at once (TCP_NODELAY) only then.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        print(listening.getsockname()[1], flush=True)
        # As api.server configures it.
        server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning"))

        def end() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=end, daemon=True).start()
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
