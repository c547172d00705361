"""A proxy before a real server that goes wrong in a way that is asked for: what networks and servers do at times."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx

from graph.endpoint import Endpoint

__all__ = ["TOKEN", "Faults", "faulty"]

LONGEST = 3.0
"""Seconds that a server has here."""
TOKEN = "secret-token-of-a-test"


@dataclass
class Faults:
    """What happens to the next requests, by method and path (`PUT /store`), one after the other."""

    next: dict[str, list[str]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def faulty(endpoint: Endpoint) -> Iterator[tuple[Endpoint, Faults]]:
    """Yield an endpoint that leads to another one, with faults."""
    faults = Faults()
    address = urlsplit(endpoint.query)
    behind = httpx.Client(base_url=f"http://{address.netloc}", timeout=30)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            place = f"{self.command} {self.path.partition('?')[0]}"
            faults.seen.append((place, dict(self.headers)))
            waiting = faults.next.get(place, [])
            fault = waiting.pop(0) if waiting else ""
            if fault == "drop before":
                self.close_connection = True
                return
            if fault == "slow":
                time.sleep(LONGEST + 1)
            if fault.isdigit():
                self.send_response(int(fault))
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            kept = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "authorization")}
            answer = behind.request(self.command, self.path, content=body, headers=kept)
            if fault == "drop after":
                self.close_connection = True
                return
            content = answer.content[: len(answer.content) // 2] if fault == "cut" else answer.content
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("content-type", "text/plain"))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.do_POST()

        def do_PUT(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None: ...

    with behind, http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        base = f"http://127.0.0.1:{server.server_port}"
        try:
            addresses = {"query": f"{base}/query", "update": f"{base}/update", "graphs": f"{base}/store"}
            yield replace(endpoint, **addresses, token=TOKEN, seconds=LONGEST), faults
        finally:
            server.shutdown()
            thread.join()
