"""Documents that are damaged: no damage crashes a loader, and a lost line makes no grant that nothing tells of."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.load import UnreadableDocumentError, load_bytes
from loaders.record import Finding, Record
from loaders.wording.statuses import GRANT
from ontology.scope import named

POLICIES = Path(__file__).parent / "policies"
WHOLE = (POLICIES / "71-saltmarsh-roman-statements.txt").read_bytes()
SIGNS = st.sampled_from(
    [b"", b"\n", b"\n\n", b"|", b"(", b")", b":", b"not ", b"\x00", b"\xff", b"A. ", b"- ", b"<td>"]
)


def loaded(data: bytes, name: str) -> Record | None:
    """Return the record of a document, or None when it is refused by its name and with a reason."""
    try:
        return load_bytes(data, name)
    except UnreadableDocumentError as error:
        if name not in str(error):
            raise
        return None


@settings(max_examples=12)
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 400), SIGNS), min_size=1, max_size=6),
    name=st.sampled_from(["policy.txt", "policy.html", "policy.md", "policy"]),
)
def test_no_damage_crashes_a_loader(cuts: list[tuple[int, int, bytes]], name: str) -> None:
    data = WHOLE
    for start, length, put in cuts:
        data = data[:start] + put + data[start + length :]
    record = loaded(data, name)
    spans = [(span, record.length) for s in record.statements for span in s.at] if record is not None else []
    assert all(0 <= span.start <= span.end <= length for span, length in spans)


def granted(record: Record) -> set[tuple[str, str]]:
    """Return what a record grants, as (modality, indication)."""
    return {(str(s.modality), str(s.indication)) for s in record.statements if s.status == GRANT and not s.former}


@pytest.mark.parametrize("name", ["06-ozark-public-medical-statement.txt"])
def test_a_lost_line_grants_nothing_new_without_a_finding(name: str) -> None:
    lines = (POLICIES / name).read_text(encoding="utf-8").splitlines()
    whole = load_bytes("\n".join(lines).encode(), name)
    before, told = granted(whole), {f.kind for f in whole.findings}
    silent = []
    for i in (n for n, line in enumerate(lines) if line.strip()):
        record = load_bytes("\n".join(lines[:i] + lines[i + 1 :]).encode(), name)
        new = granted(record) - before
        more = len(record.findings) > len(whole.findings) or {f.kind for f in record.findings} - told
        if new and not more:
            silent.append((i + 1, lines[i], new))
    assert silent == []


def shown(finding: Finding) -> tuple[str, str, tuple[str, ...]]:
    """Return what a reader is told by a finding."""
    return finding.kind, finding.message, finding.touches


TRIED = 5
"""Lines of each policy that are taken out, in turn; all were tried once (docs/findings.md tells what is left)."""


@pytest.mark.parametrize("number", ["07", "72", "80", "82", "91", "93", "96", "117", "118", "130"])
def test_what_a_lost_line_grants_anew_is_told_at_its_answer(number: str) -> None:
    path = next(p for p in POLICIES.glob(f"{number}-*") if p.suffix != ".toml")
    lines = path.read_text(encoding="utf-8").splitlines()
    whole = load_bytes("\n".join(lines).encode(), path.name)
    before, known = granted(whole), Counter(map(shown, whole.findings))
    ranges = (range(a.first_line - 3, a.last_line + 2) for s in whole.statements for a in s.at)
    near = sorted({n for r in ranges for n in r if 0 <= n < len(lines) and lines[n].strip()})
    for i in random.Random(path.name).sample(near, TRIED):
        record = load_bytes("\n".join(lines[:i] + lines[i + 1 :]).encode(), path.name)
        told = [set(f.touches) for f in record.findings if shown(f) not in known]
        for s in record.statements:
            if s.status == GRANT and not s.former and (str(s.modality), str(s.indication)) not in before:
                about = {s.id, *named(s.modality)}
                assert any(not t or t & about for t in told), (i + 1, lines[i], s.id)
