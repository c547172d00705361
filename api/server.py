"""The server process: a socket of our own, so that a taken port is told in one line, and no access log."""

from __future__ import annotations

import socket
import sys

import uvicorn

from api.app import make_app
from api.service import Service

__all__ = ["serve"]


def serve(service: Service, host: str, port: int, token: str | None = None) -> None:
    """Serve an open service until a signal ends it.

    :param token: lets clients that send it change the store.
    :raises OSError: when the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP: asyncio switches off Nagle's delay (40 ms an answer) only where the protocol says so.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            # From here on clients may call; they wait until the server has started.
            listening.listen(2048)
        except OSError as error:
            raise OSError(f"{host}:{port} cannot be listened on: {error.strerror or error}") from error
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        sys.stderr.write(f"Payergraph answers at http://{shown}:{listening.getsockname()[1]}/ (Ctrl-C ends it)\n")
        sys.stderr.flush()
        # An access log would hold questions: the address of a request carries them.
        config = uvicorn.Config(
            make_app(service.store.endpoint or service.store.path, lambda: service, token),
            access_log=False,
            log_level="warning",
        )
        uvicorn.Server(config).run(sockets=[listening])
