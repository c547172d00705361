"""Issuers behind a label that only an issuer has, whatever words the name is made of: 'Contractor Name: ...'."""

from __future__ import annotations

from loaders.lines.line import Line
from loaders.lines.reading import Reading
from loaders.record import Payer
from loaders.structure.dates import all_lines
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage, join
from loaders.wording.identity_words import cue, slug_of

__all__ = ["LEGAL_FORM", "read_labelled_issuer"]

LEGAL_FORM = compile_pattern(r"\b(?:Inc|LLC|L\.L\.C|Corp|Ltd)\b\.?")
"""How the name of a company ends."""

_LABELS = 8
"""Lines behind a label within which its value stands."""


def _whole_name(name: Passage, line: Line, lines: list[Line]) -> Passage | None:
    """Return a name in a column with the line that goes on with it under it, or None where the name is whole."""
    below = [after for after in lines if after.number == line.number + 1]
    if (
        LEGAL_FORM.search(name.text)
        or len(below) != 1
        or not LEGAL_FORM.search(below[0].text)
        or below[0].indent > line.indent
    ):
        return None
    return join((name, below[0].passage))


def read_labelled_issuer(reading: Reading) -> Payer | None:
    """Return the name behind a label that only an issuer has ('Contractor Name: ...'), whatever the name looks like."""
    lines = all_lines(reading)
    pattern, label, columns = (cue("payer", "labelled", name) for name in ("pattern", "alone", "columns"))
    for i, line in enumerate(lines):
        match = pattern.match(line.text.replace("\t", ": "))
        name = line.passage.slice(match.start("name"), match.end("name")).strip(" .:") if match else None
        first = next((c for c in line.cells if c.text), line.passage)
        alone = label.fullmatch(first.text)
        if name is None and (alone or columns.match(first.text)):
            # The label stands over its value: alone, or as the first of some columns.
            below = (lines[j] for j in range(i + 1, len(lines)))
            following = next((after for after in below if after.number > line.number), None)
            if following is not None and (alone or LEGAL_FORM.search(following.text)):
                # The labels of a table may all stand before its values.
                signed = (after.passage for after in lines[i + 1 : i + 1 + _LABELS] if LEGAL_FORM.search(after.text))
                own = next((c for c in following.cells if c.text), following.passage)
                name = own if following.cells else _whole_name(own, following, lines) or next(signed, own)
        if name is not None and (legal := LEGAL_FORM.search(name.text)):
            name = name.slice(0, legal.end())
        if name is not None and name.text:
            return Payer(slug_of(name.text), name.text, name.place())
    return None
