"""What the server tells of itself: counts, lines of its log, readiness, settings, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.command_line import make_parser
from api.commands import UsageError
from api.serving_commands import SETTINGS
from api.settings import ServerSettings, settings_of

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def served(store: Path, *arguments: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the command; yield its address and process."""
    command = [sys.executable, "-W", "error", "-m", "api", "serve", "--store", str(store), "--port", "0", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
            assert found
            yield found[0], process
        finally:
            process.kill()


def counted(client: httpx.Client) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = [s for f in families for s in f.samples if s.name == "payergraph_requests_total"]
    out: dict[tuple[str, str], float] = defaultdict(float)
    for sample in samples:  # one for each method
        out[sample.labels["route"], sample.labels["status"]] += sample.value
    return dict(out)


def test_answers_are_counted_by_route_and_never_by_what_was_asked(client: httpx.Client) -> None:
    before = counted(client)
    client.get("/policies/a-secret-name")
    client.get("/secret-path/secret-name")
    client.get("/coverage", params={"modality": "secret", "indication": "secret"})
    client.request("SECRET", "/coverage")
    keys = (("/policies/{id:path}", "404"), ("other", "404"), ("/coverage", "404"))
    wanted = [before.get(key, 0) + 1 for key in keys]
    found: list[float] = []
    for _ in range(100):  # An answer is counted when it has been sent: the client may be quicker.
        after = counted(client)
        found = [after.get(key, 0) for key in keys]
        if found == wanted:
            break
        time.sleep(0.05)
    assert found == wanted
    text = client.get("/metrics")
    assert "secret" not in text.text.lower()
    assert text.headers["content-type"].startswith("text/plain; version=")


def test_an_answer_that_was_kept_is_counted_with_those_of_its_route(client: httpx.Client) -> None:
    asked = {"modality": "RFA", "indication": "HCC"}
    tag = client.get("/coverage", params=asked).headers["etag"]
    before = counted(client)
    assert client.get("/coverage", params=asked, headers={"If-None-Match": tag}).status_code == 304
    added: dict[tuple[str, str], float] = {}
    for _ in range(100):
        added = {key: n - before.get(key, 0) for key, n in counted(client).items()}
        if added.get(("/coverage", "304")) or added.get(("other", "304")):
            break
        time.sleep(0.05)
    assert (added.get(("/coverage", "304")), added.get(("other", "304"), 0)) == (1, 0)


def test_every_answer_has_an_identifier_that_the_client_may_choose(client: httpx.Client) -> None:
    assert client.get("/payers", headers={"X-Request-ID": "call-7.a"}).headers["x-request-id"] == "call-7.a"
    first, second = (client.get("/payers", headers={"X-Request-ID": "not one!"}) for _ in range(2))
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", first.headers["x-request-id"])


def test_the_server_is_ready_once_it_answers(client: httpx.Client) -> None:
    body = client.get("/ready").json()
    assert body == {"status": "ready", "release": client.get("/health").json()["release"]}


def test_the_log_is_lines_of_json_without_what_was_asked(store: Path) -> None:
    with served(store, PAYERGRAPH_LOG_LEVEL="info") as (address, process):
        with httpx.Client(base_url=address, timeout=30) as client:
            client.get("/ask", params={"q": "secret words"}, headers={"X-Request-ID": "seven"})
            client.get("/policies/secret")
            client.post("/evaluations", json={"modality": "secret", "facts": {"secret": 1}})
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        rest = process.stderr.read()
        assert process.wait(30) == 0
    lines = [json.loads(line) for line in rest.splitlines()]
    answered = [line for line in lines if line["logger"] == "payergraph.access"]
    assert [(a["method"], a["route"]) for a in answered] == [
        ("GET", "/ask"),
        ("GET", "/policies/{id:path}"),
        ("POST", "/evaluations"),
    ]
    assert answered[0]["request"] == "seven"
    assert "secret" not in rest


def test_a_server_that_is_told_to_end_finishes_what_runs_and_ends_well(store: Path) -> None:
    with served(store) as (address, process):
        port = int(address.rpartition(":")[2])
        line = json.dumps({"modality": "RFA", "facts": {}}).encode() + b"\n"
        chunk = b"%x\r\n%s\r\n" % (len(line), line)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(
                b"POST /evaluations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n" + chunk
            )
            received = connection.recv(1 << 16)
            while b'"answers"' not in received and b'"error"' not in received:
                received += connection.recv(1 << 16)
            process.send_signal(signal.SIGTERM)
            connection.sendall(chunk + b"0\r\n\r\n")
            while part := connection.recv(1 << 16):
                received += part
        assert process.wait(60) == 0
    assert received.startswith(b"HTTP/1.1 200")
    assert received.endswith(b"0\r\n\r\n")
    assert len(re.findall(rb'^\{"', received, re.MULTILINE)) == 2


def test_flags_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = make_parser().parse_args
    monkeypatch.setenv("PAYERGRAPH_PORT", "8123")
    monkeypatch.setenv("PAYERGRAPH_WRITABLE", "true")
    found = settings_of(parse(["serve"]))
    assert (found.host, found.port, found.writable) == ("127.0.0.1", 8123, True)
    assert settings_of(parse(["serve", "--port", "9"])).port == 9
    monkeypatch.setenv("PAYERGRAPH_PORT", "many")
    with pytest.raises(UsageError, match=r"--port \(PAYERGRAPH_PORT\)"):
        settings_of(parse(["serve"]))


def test_every_setting_has_a_flag_and_its_help_names_the_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert {*(name.replace("-", "_") for name in SETTINGS), "writable"} == set(ServerSettings.model_fields)
    with pytest.raises(SystemExit):
        make_parser().parse_args(["serve", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for name, field in ServerSettings.model_fields.items():
        assert f"[PAYERGRAPH_{name.upper()}]" in shown
        assert field.annotation is bool or str(field.default) in shown
