"""What the README and the docs show is what the program does."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.commands import ROOT, command, command_process

README = (ROOT / "README.md").read_text()


def test_the_example_of_the_readme_is_the_real_answer() -> None:
    (example,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    command, _, shown = example.partition("\n")
    name, *arguments = shlex.split(command.removeprefix("$ "))
    assert name == "payergraph"
    done = command_process(*arguments)
    assert done.returncode == 0
    assert done.stdout.decode().startswith(shown)


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    policy = ROOT / "tests" / "policies" / "04-gapridge-medical-appropriateness.txt"
    shutil.copy(policy, folder)
    (block,) = [
        b for b in re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE) if "payergraph load" in b
    ]
    names = {"FOLDER": str(folder), "DIR": str(tmp_path / "store"), "FILE": str(policy)}
    for line in block.strip().splitlines():
        name, *arguments = shlex.split(line)
        assert name == "payergraph"
        done = command(*(names.get(a, a) for a in arguments))
        assert done.returncode == 0, (line, done.stdout, done.stderr)


def test_the_targets_of_the_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {t for t in re.findall(r"make ([a-z-]+)", README) if t != "only"} <= targets


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md")))])
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert ((ROOT / page).parent / target).exists(), target


def test_every_command_is_documented() -> None:
    usage = command("--help").stdout.decode()
    commands = re.findall(r"^    ([a-z]+)\b", usage.partition("COMMAND\n")[2], re.MULTILINE)
    assert len(commands) > 8
    pages = README + "".join(p.read_text() for p in (ROOT / "docs").glob("*.md"))
    missing = [c for c in commands if f"payergraph {c}" not in pages and c != "demo"]
    assert missing == []


def test_the_folders_of_the_readme_exist_and_are_all() -> None:
    shown = set(re.findall(r"^\| `([a-z]+)/`", README, re.MULTILINE))
    assert shown == {"ontology", "loaders", "graph", "api", "tests", "benchmarks", "docs"}
    assert all((ROOT / folder).is_dir() for folder in shown)
