"""The server process: a socket of our own, so that a taken port is told in one line, and an end that is no failure."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.app import make_app
from api.observing import log_as_json
from api.service import Service
from api.settings import ServerSettings

__all__ = ["serve"]


class _Server(uvicorn.Server):
    """A server that says that it is not ready any more before it stops to listen."""

    def __init__(self, app: FastAPI, settings: ServerSettings) -> None:
        self._app = app
        # An access log would hold questions: the address of a request carries them.
        super().__init__(
            uvicorn.Config(app, access_log=False, log_config=None, timeout_graceful_shutdown=settings.grace)
        )

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.ending = True
        super().handle_exit(sig, frame)


def serve(service: Service, settings: ServerSettings, token: str | None = None) -> None:
    """Serve an open service until a signal ends it; what runs then is finished, within the time of grace.

    :param token: lets clients that send it change the store.
    :raises OSError: when the address cannot be listened on.
    """
    host, port = settings.host, settings.port
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
        where = service.store.endpoint or service.store.path
        app = make_app(where, lambda: service, token, settings.public_url or None)
        server = _Server(app, settings)
        log_as_json(settings.log_level)
        # When it has ended uvicorn sends itself the signal again, for whoever had a handler before: an end that
        # was asked for is no failure.
        signal.signal(signal.SIGTERM, lambda *_: None)
        server.run(sockets=[listening])
