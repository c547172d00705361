"""The command line as people use it: what commands print and refuse, with real stores and files."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import polars
import pyoxigraph
import pytest

from api.command_line import main, make_parser
from api.export_commands import EXPORT_FORMATS
from api.settings import settings_of
from graph.store import Store
from tests.commands import ROOT, Done, command, command_process
from tests.conftest import FERNHILL, write_documents

COLOUR = re.compile(r"\x1b\[")
FLAGSHIP = ("coverage", "--modality", "cryosurgery", "--indication", "NET liver metastases")


def output(*arguments: str | Path, status: int = 0) -> str:
    done = command(*arguments)
    assert done.returncode == status, done.stderr.decode()
    assert not COLOUR.search(done.stdout.decode())
    return done.stdout.decode()


def refusal(*arguments: str | Path) -> str:
    """Return the one line that a command refuses its input with."""
    return reason_of(command(*arguments))


def reason_of(done: Done) -> str:
    assert done.returncode == 2, done.stdout.decode()
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("payergraph: ")
    return line


def report_of(done: Done) -> dict[str, str]:
    """Return the outcome of each file of a load by its name."""
    return {Path(f["path"]).name: f["outcome"] for f in json.loads(done.stdout)["files"]}


@contextmanager
def stopping(process: subprocess.Popen[str]) -> Iterator[None]:
    """Stop a server at the end, whatever happens."""
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def test_the_demo_answers_from_the_shipped_records_and_says_what_is_next() -> None:
    text = output("demo")
    assert "Cryoablation for neuroendocrine liver metastasis" in text
    assert "I.D.1.c" in text
    following = text.partition("\nNext\n")[2].splitlines()
    assert all(line.strip().startswith("payergraph ") for line in following)
    for line in following:
        make_parser().parse_args(re.findall(r"'[^']*'|\S+", line)[1:])


def test_a_question_is_answered_as_a_report(store: Path) -> None:
    done = command_process("ask", "who pays for freezing carcinoid mets in the liver?", "--store", store)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert text == output("ask", "who pays for freezing carcinoid mets in the liver?", "--store", store)
    assert "Oakmoor Insurance Company: covered" in text
    assert re.search(r"statement III: \"investigational\".* line 20", text)


def test_json_is_the_body_of_the_route(store: Path, client: httpx.Client) -> None:
    for arguments, path in (
        (("ask", "cryo", "for", "NET liver mets"), "/ask?q=cryo+for+NET+liver+mets"),
        (FLAGSHIP, "/coverage?modality=cryosurgery&indication=NET+liver+metastases"),
        (("matrix", "--payer", "Oakmoor"), "/matrix?payer=Oakmoor"),
        (("policies", "cryosurgery"), "/policies?q=cryosurgery"),
        (("payers",), "/payers"),
        (("modalities", "RFA"), "/modalities?q=RFA"),
        (("query",), "/queries"),
        (("query", "list-payers"), "/queries/list-payers"),
    ):
        done = command(*arguments, "--store", store, "--format", "json")
        assert (done.returncode, done.stdout) == (0, client.get(path).content), done.stderr
    done = command("matrix", "--store", store, "--format", "csv")
    assert done.stdout == client.get("/matrix?format=csv").content


def test_every_filter_narrows_the_question(store: Path) -> None:
    narrowed = ("--payer", "Oakmoor", "--as-of", "2024-05", "--care-setting", "outpatient", "--setting", "inoperable")
    text = output(*FLAGSHIP, *narrowed, "--store", store)
    assert text.splitlines()[1] == "as of 1 May 2024, inoperable, outpatient care, only Oakmoor Insurance Company"


def test_lists_are_tables_for_people(store: Path) -> None:
    assert "Fernhill Health Plan\n  Ablation of Liver Tumors, number FH-77" in output("policies", "--store", store)
    assert "Oakmoor Insurance Company\n  Treatment" in output("matrix", "--store", store)
    assert "radiofrequency-ablation" in output("modalities", "RFA", "--store", store)
    assert "find-coverage" in output("query", "--store", store)
    rows = output("query", "find-coverage", "--param", "modality=RFA", "--param", "indication=HCC", "--store", store)
    assert rows.count("Fernhill Health Plan") == 2


def test_nothing_found_is_status_one(store: Path, tmp_path: Path) -> None:
    output("policies", "zzzz", "--store", store, status=1)
    output("payers", "zzzz", "--store", store, status=1)
    assert "Which modality is meant?" in output("ask", "what about frobnication", "--store", store, status=1)
    Store(tmp_path / "empty").close()
    output("matrix", "--store", tmp_path / "empty", status=1)
    assert "No payer has a policy" in output(*FLAGSHIP, "--store", tmp_path / "empty", status=1)
    output("query", "list-payers", "--store", tmp_path / "empty", status=1)


def test_bad_usage_is_status_two(store: Path) -> None:
    assert command_process().returncode == 2
    assert command("coverage", "--modality", "RFA").returncode == 2
    assert command("serve", "--port", "70000").returncode == 2
    assert "'neuroendocrine liver metastasis'" in refusal(
        *FLAGSHIP[:-1], "neuroendocrine livr metastasis", "--store", store
    )
    assert "write it as 2026-01-31" in refusal(*FLAGSHIP, "--as-of", "soon", "--store", store)
    assert "--param indication=..." in refusal("query", "find-coverage", "--param", "modality=RFA", "--store", store)
    assert "NAME=VALUE" in refusal("query", "list-payers", "--param", "x", "--store", store)
    twice = ("--param", "modality=RFA", "--param", "modality=MWA")
    assert "modality is given with two values" in refusal("query", "find-coverage", *twice, "--store", store)
    assert "no query 'nothing'" in refusal("query", "nothing", "--store", store)


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    (\w+) {2,}\w", capsys.readouterr().out, re.MULTILINE)
    assert set(commands) >= {"demo", "ask", "coverage", "matrix", "policies", "load", "serve", "export", "query"}
    for name in commands:
        with pytest.raises(SystemExit):
            main([name, "--help"])
        # The ontology and a file to be inspected need no store; every other command answers from one.
        assert ("--store DIR" in capsys.readouterr().out) is (name not in {"inspect", "ontology"})


def test_a_load_without_a_store_is_refused_with_advice(documents: Path) -> None:
    assert "--store DIR" in refusal("load", documents)


def test_documents_are_loaded_once(documents: Path, tmp_path: Path) -> None:
    store, report = tmp_path / "store", tmp_path / "report.json"
    text = output("load", documents, "--store", store, "--json-report", report)
    assert re.search(r"^loaded +fernhill.txt: Fernhill Health Plan, Ablation of Liver Tumors$", text, re.MULTILINE)
    assert "3 statements, 3 criteria" in text
    assert "of 6 coverage sentences understood" in text
    written = json.loads(report.read_text())
    assert written["outcomes"] == {"loaded": 2}
    assert [f["statements"] for f in written["files"]] == [3, 2]
    again = command("load", documents, "--store", store, "--format", "json")
    assert again.returncode == 0
    assert set(report_of(again).values()) == {"already loaded"}
    assert "Oakmoor" in output("policies", "--store", store)


def test_another_version_of_a_policy_stands_beside_the_first(documents: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.txt"
    later.write_text(FERNHILL.replace("02/01/2024", "03/01/2025").replace("smaller than 4 cm", "smaller than 5 cm"))
    done = command("load", documents / "fernhill.txt", later, "--store", tmp_path / "store", "--format", "json")
    assert done.returncode == 0
    assert report_of(done) == {"fernhill.txt": "loaded", "later.txt": "new version"}
    asked = ("coverage", "--modality", "RFA", "--indication", "HCC", "--store", tmp_path / "store")
    assert "less than 4 cm" in output(*asked, "--as-of", "2024-06-01")
    assert "less than 5 cm" in output(*asked)


def test_each_bad_file_is_refused_alone(tmp_path: Path) -> None:
    folder = write_documents(tmp_path / "in")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "huge.txt").write_bytes(b"a line that says nothing\n" * 2_000_000)
    (folder / "wide.txt").write_bytes(FERNHILL.replace("FH-77", "FH-78").encode("utf-16"))
    (folder / "latin.txt").write_bytes(
        FERNHILL.replace("FH-77", "FH-79").replace("can't", "can\x92t").encode("latin-1")
    )
    (folder / "letter.txt").write_text("Dear colleague,\n\nthe meeting is on Friday at ten.\n")
    (tmp_path / "nothing").mkdir()
    paths = (folder, tmp_path / "nothing", tmp_path / "missing.txt", folder / "fernhill.txt")
    report = tmp_path / "report.json"
    done = command("load", *paths, "--store", tmp_path / "store", "--format", "json", "--json-report", report)
    assert done.returncode == 2
    assert done.stderr == b""
    assert report.read_bytes() == done.stdout
    # Each file once: the last path names one again, which is then already loaded.
    outcomes = [(Path(f["path"]).name, f["outcome"]) for f in json.loads(done.stdout)["files"]]
    assert sorted(outcomes) == [
        ("binary.txt", "refused"), ("empty.txt", "refused"), ("fernhill.txt", "already loaded"),
        ("fernhill.txt", "loaded"), ("huge.txt", "refused"), ("latin.txt", "loaded"), ("letter.txt", "no position"),
        ("missing.txt", "refused"), ("nothing", "refused"), ("oakmoor.txt", "loaded"), ("wide.txt", "loaded"),
    ]  # fmt: skip
    for file in json.loads(done.stdout)["files"]:
        if file["outcome"] == "refused":
            assert Path(file["path"]).name in file["reason"]
    assert json.loads(command("policies", "--store", tmp_path / "store", "--format", "json").stdout)["policies"][3]


def test_a_batch_where_nothing_can_be_loaded_makes_no_store(tmp_path: Path) -> None:
    done = command("load", tmp_path / "missing.txt", "--store", tmp_path / "store")
    assert done.returncode == 2
    assert "no such file" in done.stdout.decode()
    assert not (tmp_path / "store").exists()


def test_a_store_that_cannot_be_used_is_told_in_one_line(documents: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    assert "cannot be opened" in refusal("load", documents, "--store", file / "store")
    assert "cannot be opened" in refusal("load", documents, "--store", file)
    assert "no store there" in refusal("policies", "--store", tmp_path / "nowhere")
    assert str(tmp_path) in refusal("policies", "--store", tmp_path)


def test_two_loaders_do_not_meet_in_one_store(documents: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "store"):
        done = command_process("load", documents, "--store", tmp_path / "store")
        assert "another process is writing" in reason_of(done)
    output("load", documents, "--store", tmp_path / "store")


def test_a_store_of_another_version_is_refused(documents: Path, tmp_path: Path) -> None:
    Store(tmp_path / "store").close()
    engine = pyoxigraph.Store(str(tmp_path / "store"))
    (mark,) = [quad for quad in engine if quad.predicate.value.endswith("recordFormat")]
    engine.remove(mark)
    engine.add(pyoxigraph.Quad(mark.subject, mark.predicate, pyoxigraph.Literal(999), mark.graph_name))
    del engine
    for arguments in (("load", documents), ("policies",)):
        assert "record format 999" in refusal(*arguments, "--store", tmp_path / "store")


def test_a_full_disk_leaves_no_half_document(documents: Path, tmp_path: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    store = tmp_path / "store"
    output("load", documents / "oakmoor.txt", "--store", store)
    done = command_process("load", documents / "fernhill.txt", "--store", store, before=little_room)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert "Fernhill" not in output("policies", "--store", store)
    output("load", documents / "fernhill.txt", "--store", store)
    assert "3 statements" in output("policies", "Fernhill", "--store", store)


def contents(path: Path) -> bytes:
    """Return the bytes of a file; of an archive those of its members, of a Parquet table its rows as text."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return b"".join(
        polars.read_parquet(data).write_csv().encode() if name.endswith(".parquet") else data
        for name, data in members.items()
    )


@pytest.mark.parametrize("format", EXPORT_FORMATS)
def test_the_graph_is_exported(store: Path, tmp_path: Path, format: str) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    output("export", "--format", format, "-o", whole, "--store", store)
    output(
        "export", "--format", format, "-o", part, "--store", store, "--payer", "Oakmoor", "--modality", "cryosurgery"
    )
    assert b"ernhill" in contents(whole)
    assert b"ernhill" not in contents(part)
    assert b"akmoor" in contents(part)


def test_an_export_is_refused_in_one_line(store: Path, tmp_path: Path) -> None:
    arguments = ("export", "--format", "turtle", "--store", store)
    assert "unknown payer" in refusal(*arguments, "--payer", "Nobody", "-o", tmp_path / "x")
    assert "No such file" in refusal(*arguments, "-o", tmp_path / "no" / "x")


def test_a_server_answers_keeps_questions_to_itself_and_ends(store: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "api", "serve", "--store", str(store), "--port", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
        assert found
        with stopping(process), httpx.Client(base_url=found[0], timeout=30) as client:
            assert client.get("/ask", params={"q": "cryo for a secretive tumor"}).status_code == 200
            assert client.get("/sparql", params={"query": "ASK { 'secretive' ?p ?o }"}).status_code in (200, 400)
            assert client.get("/coverage", params={"modality": "secretive", "indication": "x"}).status_code == 404
            port = found[0].rstrip("/").rpartition(":")[2]
            assert "cannot be listened on" in refusal("serve", "--store", store, "--port", port)
        rest = process.stderr.read()
    assert "secretive" not in rest
    assert "Traceback" not in rest


def test_a_server_listens_on_this_machine_only_unless_told() -> None:
    assert settings_of(make_parser().parse_args(["serve"])).host == "127.0.0.1"


def test_a_terminal_gets_colour(store: Path) -> None:
    leader, follower = os.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "api", *FLAGSHIP, "--store", str(store)], cwd=ROOT, stdout=follower, stderr=follower,
        env=environment,
    ) as process:  # fmt: skip
        os.close(follower)
        read = io.BytesIO()
        try:
            while chunk := os.read(leader, 65536):
                read.write(chunk)
        except OSError:
            pass  # Linux ends a terminal that nobody writes to any more with an error
        process.wait()
    os.close(leader)
    assert process.returncode == 0
    assert COLOUR.search(read.getvalue().decode())


def test_a_reader_that_has_enough_is_no_error(store: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "api", "matrix", "--store", str(store), "--format", "json"],
        cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60,
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_question_loads_no_more_than_it_needs(store: Path) -> None:
    code = (
        "import sys; from api.command_line import main; "
        f"main(['ask', 'cryo for NET liver mets', '--store', {str(store)!r}]); "
        "print({'fastapi', 'uvicorn', 'networkx', 'rdflib', 'owlready2', 'multiprocessing'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_a_small_batch_and_a_large_one_read_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.txt").write_text(FERNHILL.replace("FH-77", f"FH-{number}"))
    done = command("load", folder, "--store", tmp_path / "store", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert report_of(done) == {f"{number}.txt": "loaded" for number in range(9)}
    assert json.loads(done.stdout)["sums"]["statements"] == 27


def test_a_taken_port_is_told(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot be listened on" in refusal("serve", "--store", store, "--port", str(taken.getsockname()[1]))
