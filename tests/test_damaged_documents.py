"""Documents that are damaged: no damage crashes a loader, and a lost line makes no grant that nothing tells of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.load import UnreadableDocumentError, load_bytes
from loaders.record import Record
from loaders.statuses import GRANT

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
