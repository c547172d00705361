"""Corrections: one fact of a record replaced, added or taken out, and nothing that does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

import msgspec

from loaders.record import Atom, Criterion, Curation, Group, Record, Statement
from loaders.record_files import encode
from ontology.scope import Named, Not, Scope
from ontology.vocabulary import Vocabulary

__all__ = ["Change", "CorrectionError", "Target", "apply_correction"]

Change = Literal["changed", "added", "removed"]
Data = dict[str, Any]

_OF_THE_DOCUMENT = frozenset(
    ("format", "source", "media_type", "sha256", "text_sha256", "length", "lines", "outcome", "accounting", "curations")
)
"""What the document's bytes give, or the rest of the record: no opinion can correct it."""
_NAMES = frozenset(("id", "ordinal"))
"""What other facts know a statement by."""


class CorrectionError(ValueError):
    """An error raised when a record is not as a correction expects it, or would not be a record any more."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a correction belongs; see `loaders.record.Curation`."""

    statement: str | None
    criterion: str | None
    field: str

    def __str__(self) -> str:
        parts = [
            f"statement {self.statement}" if self.statement is not None else "",
            f"criterion {self.criterion}" if self.criterion is not None else "",
            f"field {self.field!r}" if self.field else "",
        ]
        return ", ".join(p for p in parts if p)


def apply_correction(
    record: Record, target: Target, change: Change, old: Any, new: Any, by: tuple[str, str, str], vocabulary: Vocabulary
) -> Record:
    """Return a record with one correction, which it then names.

    :param by: who, when and why.
    :raises CorrectionError: when the target is not there or does not hold the old value, and when what comes out is
        no record in the terms of the ontology.
    """
    try:
        written_new = json.dumps(new, allow_nan=False)
    except ValueError as error:
        raise CorrectionError(f"{target} cannot hold a number that is none: {error}") from error
    data: Data = json.loads(encode(record))
    holder, key = _find(data, target)
    held = holder[key]
    if change == "added":
        if not isinstance(held, list):
            raise CorrectionError(f"{target} is no list, to which something can be added")
        held.append(new)
        old = None
    else:
        if not _same(held, old):
            raise CorrectionError(f"{target} holds {_short(held)}, and not {_short(old)}")
        old = held
        if change == "changed":
            holder[key] = new
        elif isinstance(holder, list):
            del holder[key]
        else:
            holder[key] = None
    written = Curation(*by, change, target.field, json.dumps(old), written_new, target.statement, target.criterion)
    try:
        corrected = msgspec.convert(data, Record)
    except msgspec.ValidationError as error:
        raise CorrectionError(f"{target} cannot hold {_short(new)}: {error}") from error
    _check(record, corrected, target, vocabulary)
    takes = any(not s.former for s in corrected.statements)
    return msgspec.structs.replace(
        corrected,
        outcome="position" if takes else "no_position",
        curations=(*record.curations, written),
    )


def _find(data: Data, target: Target) -> tuple[Any, Any]:
    """Return what holds the target, and the key by which it does."""
    names = target.field.split(".") if target.field else []
    if target.statement is None:
        if names[0] in _OF_THE_DOCUMENT:
            raise CorrectionError(f"{target} tells what was loaded, and cannot be corrected")
        return _walk(data, names, target)
    statements = data["statements"]
    number = next((i for i, s in enumerate(statements) if s["id"] == target.statement), None)
    if number is None:
        raise CorrectionError(f"there is no {target}; the statements are {', '.join(s['id'] for s in statements)}")
    if target.criterion is not None:
        below = [name for n in target.criterion.split(".")[1:] for name in ("members", n)]
        if target.criterion.partition(".")[0] != "1":
            raise CorrectionError(f"there is no {target}; the root of a tree has the address 1")
        return _walk(statements[number], ["criteria", *below, *names], target)
    if names and names[0] in _NAMES:
        raise CorrectionError(f"{target} is what other facts know the statement by, and cannot be corrected")
    return _walk(statements[number], names, target) if names else (statements, number)


def _walk(node: Any, names: list[str], target: Target) -> tuple[Any, Any]:
    """Return the holder and the key at the end of a path of names and ordinals, counted from 1."""
    holder: Any = None
    key: str | int | None = None
    for name in names:
        holder, key = node, name
        if isinstance(node, list):
            place = int(name) - 1 if name.isascii() and name.isdigit() else -1
            key, known = place, 0 <= place < len(node)
        else:
            known = isinstance(node, dict) and name in node
        if not known:
            raise CorrectionError(f"there is no {target} ({name!r} leads nowhere)")
        node = node[key]
    return holder, key


def _same(held: Any, expected: Any) -> bool:
    """Tell whether two values are the same; what is empty may be left out of a table, or at the end of a list."""
    if isinstance(held, dict) and isinstance(expected, dict):
        names = {n for part in (held, expected) for n, value in part.items() if value not in (None, [])}
        return all(_same(held.get(n), expected.get(n)) for n in names)
    if isinstance(held, list) and isinstance(expected, list):
        return all(_same(a, b) for a, b in zip_longest(held, expected))
    if isinstance(held, bool) or isinstance(expected, bool):
        return held is expected
    return bool(held == expected)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


def _check(before: Record, record: Record, target: Target, vocabulary: Vocabulary) -> None:
    """Refuse a record that no graph could be made of."""
    known = {s.id: s for s in before.statements}
    ids = [s.id for s in record.statements]
    if len(set(ids)) < len(ids):
        raise CorrectionError(f"{target}: two statements would have one identifier")
    for statement in record.statements:
        gone = [id for id in statement.complement_of if id not in ids]
        if gone:
            raise CorrectionError(f"{target}: statement {statement.id} is the complement of {gone[0]}, which is gone")
        if statement == known.get(statement.id):
            continue
        for id, kind in _terms(statement):
            if id not in vocabulary or vocabulary.term(id).kind != kind:
                raise CorrectionError(f"{target}: the ontology has no {kind} {id!r}")
        for name in _characteristics(statement.criteria):
            if not any(c.name == name for c in vocabulary.characteristics()):
                raise CorrectionError(f"{target}: the ontology has no characteristic {name!r}")


def _terms(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the terms of a statement with the kind that they must be of."""
    yield statement.status, "status"
    yield from ((id, "modality") for id in _named(statement.modality))
    yield from ((id, "tumor") for id in _named(statement.indication))


def _named(scope: Scope) -> Iterator[str]:
    """Yield every name in a scope, also those that it takes out."""
    if isinstance(scope, Named):
        yield scope.id
    elif isinstance(scope, Not):
        yield from _named(scope.of)
    else:
        for part in scope.of:
            yield from _named(part)


def _characteristics(criterion: Criterion | None) -> Iterator[str]:
    if isinstance(criterion, Group):
        for member in criterion.members:
            yield from _characteristics(member)
    elif isinstance(criterion, Atom):
        yield criterion.characteristic
