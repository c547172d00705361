"""rdflib-endpoint on a file of N-Quads: a peer.

    python -m benchmarks.rdflib_server FILE

tells its address on standard error when all is read.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint

__all__ = ["main"]


def main(file: Path) -> None:
    """Serve until a signal ends it."""
    data = rdflib.Dataset(default_union=True)
    data.parse(str(file), format="nquads")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/", file=sys.stderr, flush=True)
        app = SparqlEndpoint(graph=data, path="/")
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
