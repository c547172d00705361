"""Authorization: for which product, and where, prior authorization is required.

Only what a table row or a sentence says is read. A sentence that announces a
table says nothing by itself, and silence is never read as 'not required'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from loaders.record import Authorization
from loaders.structure.sections import Section
from loaders.text.patterns import Pattern, compile_pattern
from loaders.text.sentences import split_sentences
from loaders.text.text import Passage
from ontology.lexicon import lexicon

__all__ = ["read_authorizations"]

Requirement = Literal["required", "not_required", "may_be_required"]

_TRADEMARK = re.compile(r"\s*(?:SM|TM|®|™|\(R\))$")


@cache
def _words(name: str) -> Pattern:
    # The names of products are known by their capitals.
    return compile_pattern(lexicon("authorization")[name], 0 if name == "product" else re.IGNORECASE)


@cache
def _requirements() -> list[tuple[Requirement, Pattern]]:
    return [
        (row["value"], compile_pattern(row["pattern"], re.IGNORECASE))
        for row in lexicon("authorization")["requirement"]
    ]


def _requirement(text: str) -> Requirement | None:
    return next((value for value, pattern in _requirements() if pattern.search(text)), None)


def _settings(text: str) -> list[str]:
    settings: dict[str, str] = lexicon("authorization")["setting"]
    return [name for name, pattern in settings.items() if re.search(pattern, text, re.IGNORECASE)]


def _name(text: str) -> str:
    return " ".join(_TRADEMARK.sub("", text.strip(" :*")).split())


def _row(cells: list[Passage], columns: list[str], setting: str | None) -> Iterator[Authorization]:
    """Yield what the cells of a row say of the product in the first one."""
    first = next(i for i, cell in enumerate(cells) if cell.text)
    product = cells[first]
    for i, cell in enumerate(cells[first + 1 :], first + 1):
        value = _requirement(cell.text)
        if value is None:
            continue
        column = _settings(columns[i]) if i < len(columns) else []
        where = next(iter([*_settings(cell.text), *column]), setting)
        yield Authorization(_name(product.text), where, value, product.place() + cell.place())


def _sentence(sentence: Passage, setting: str | None, topical: bool) -> Iterator[Authorization]:
    text = sentence.text
    value = _requirement(text)
    if value is None or not (topical or _words("topic").search(text)) or _words("introduction").search(text):
        return
    if not _words("topic").search(text) and not _settings(text):
        return
    everything = _words("everything").search(text)
    names = (
        [_name(everything[0])]
        if everything
        else list(dict.fromkeys(_name(m["name"]) for m in _words("product").finditer(text)))
    )
    for product in names or [lexicon("authorization")["unstated"]]:
        settings: list[str | None] = [*_settings(text)]
        for where in settings or [setting]:
            yield Authorization(product, where, value, sentence.place())


def read_authorizations(sections: list[Section]) -> tuple[Authorization, ...]:
    """Return the requirements that the sections on prior authorization state, in order.

    `care_setting` is a slug of the ontology or None where none is printed;
    `product` is as printed, 'not stated' where a sentence names none.
    """
    out: list[Authorization] = []
    for section in sections:
        title = _words("topic").search(section.title) is not None
        columns: list[str] = []
        for i, block in enumerate(section.blocks):
            topics = [p.text for p in section.topics.get(i, ())]
            topical = section.role == "authorization" or title or any(_words("topic").search(t) for t in topics)
            if not topical or block.kind == "heading":
                continue
            above = [s for text in (section.title, *topics) for s in _settings(text)]
            setting = above[-1] if above else None
            if block.kind == "row":
                found = list(_row(list(block.cells), columns, setting))
                out += found
                columns = columns if found else [c.text for c in block.cells]
                continue
            # A caption above a table that names its column.
            if len(block.text) < 40 and len(_settings(block.text)) == 1 and _requirement(block.text) is None:
                columns = ["", block.text]
                continue
            for sentence in split_sentences(block.passage):
                out += _sentence(sentence, setting, topical)
    return tuple(dict.fromkeys(out))
