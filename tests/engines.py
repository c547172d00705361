"""Real SPARQL servers on free ports of this machine, each in a process of its own that ends with the block."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from graph.endpoint import Endpoint
from graph.load import load_records
from graph.remote_store import RemoteStore
from graph.store import Store
from loaders.record import Record
from ontology.vocabulary import load_vocabulary

__all__ = ["RECORDED", "filled", "free_port", "oxigraph_server", "virtuoso_server"]

RECORDED = "2026-01-01T00:00:00+00:00"
LONGEST_START = 60.0

# As Debian configures it where it says nothing else. An answer is cut at ResultSetMaxRows, which it says nowhere.
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = {folder}/vsp
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""

_GRANTS = (
    'GRANT SPARQL_UPDATE TO "SPARQL"',
    "DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7)",
    *(
        f'GRANT EXECUTE ON DB.DBA.{name} TO "SPARQL"'
        for name in (
            "SPARUL_RUN", "SPARUL_CLEAR", "SPARUL_DROP", "SPARUL_CREATE", "SPARUL_COPYMOVEADD",
            "SPARQL_INSERT_DICT_CONTENT", "SPARQL_DELETE_DICT_CONTENT", "SPARQL_MODIFY_BY_DICT_CONTENTS",
        )
    ),
)  # fmt: skip


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def filled(endpoint: Endpoint, records: Sequence[Record]) -> tuple[Store, RemoteStore]:
    """Load the same records into a store in memory and into a server."""
    embedded, remote = Store(), RemoteStore(endpoint)
    for store in (embedded, remote):
        outcomes = [x.outcome for x in load_records(store, records, load_vocabulary(), RECORDED)]
        assert set(outcomes) == {"loaded"}
    return embedded, remote


@contextmanager
def _running(command: Sequence[str], port: int, cwd: Path | None = None) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + LONGEST_START
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if (status := process.poll()) is not None:
                    raise RuntimeError(f"{command[0]} ended with status {status} before it listened") from None
                if time.monotonic() > until:
                    raise RuntimeError(f"{command[0]} did not listen within {LONGEST_START:.0f} s") from None
                time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def oxigraph_server(*options: str) -> Iterator[Endpoint]:
    """Run Oxigraph's server on an empty store in memory."""
    port = free_port()
    program = Path(sysconfig.get_path("scripts")) / ("oxigraph.exe" if sys.platform == "win32" else "oxigraph")
    with _running([str(program), "serve", "--bind", f"127.0.0.1:{port}", *options], port):
        base = f"http://127.0.0.1:{port}"
        yield Endpoint(f"{base}/query", f"{base}/update", f"{base}/store", seconds=20)


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[Endpoint]:
    """Run Virtuoso on an empty database in a folder."""
    sql, web = free_port(), free_port()
    program = shutil.which("virtuoso-t") or "virtuoso-t"
    (folder / "vsp").mkdir(parents=True)
    text = _VIRTUOSO.format(folder=folder, sql=sql, web=web)
    (folder / "virtuoso.ini").write_text(text, encoding="utf-8")
    command = [program, "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with _running(command, web, folder):
        for statement in _GRANTS:  # one at a time: of several it runs the first
            subprocess.run(
                ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"],  # Debian's own, and its well-known password
                input=f"{statement};\n", text=True, capture_output=True, check=True, timeout=60,
            )  # fmt: skip
        base = f"http://127.0.0.1:{web}"
        yield Endpoint(f"{base}/sparql", f"{base}/sparql", f"{base}/sparql-graph-crud", seconds=30)
