"""Overlays: people's corrections of records, each with who, when and why.

An overlay is one file (TOML or JSON) for one document, which it names by hash.
It is refused when the document has changed, when a path leads nowhere, and when
the record does not hold the old value: a correction is of what its author saw.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from loaders.corrections import Change, CorrectionError, Target, apply_correction
from loaders.record import Record
from ontology.vocabulary import Vocabulary

__all__ = ["Correction", "Overlay", "OverlayError", "Overlays", "apply_overlay", "read_overlay", "read_overlays"]


class OverlayError(ValueError):
    """An error raised when an overlay cannot be read or does not fit its document; the message names the overlay."""


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One correction as a person writes it.

    The target is a `field` of the record ('payer.name', 'dates.2.date'), of a
    `statement` by id, or of a `criterion` of it by address ('1.2'). Without a field the
    whole statement or criterion is meant. `old` is what the record holds, nothing
    when it is left out. `added` puts `new` at the end of a list, `removed` takes the target out.
    """

    who: str
    when: str
    why: str
    field: str = ""
    statement: str | None = None
    criterion: str | None = None
    old: Any = None
    new: Any = msgspec.UNSET
    added: bool = False
    removed: bool = False


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The corrections of one document: its file name, the SHA-256 of its bytes, and what is corrected."""

    source: str
    document: str
    correction: tuple[Correction, ...]
    path: str = ""


def read_overlay(path: Path) -> Overlay:
    """Return the overlay of a file.

    :raises OverlayError: when the file is no overlay; the message names file and reason.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        data = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        plain = _plain(data)
        json.dumps(plain, ensure_ascii=False).encode()  # half a character pair is no text
        overlay = msgspec.convert(plain, Overlay)
    except OSError as error:
        raise OverlayError(f"{path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise OverlayError(f"{path}: not an overlay: {error}") from error
    if len(overlay.document) != 64 or set(overlay.document) - set("0123456789abcdef"):
        raise OverlayError(f"{path}: 'document' is not a SHA-256 hash in 64 hexadecimal digits")
    for number, correction in enumerate(overlay.correction, 1):
        reason = _incomplete(correction)
        if reason:
            raise OverlayError(f"{path}: correction {number}: {reason}")
    corrections = tuple(msgspec.structs.replace(c, when=_when(c.when)) for c in overlay.correction)
    return msgspec.structs.replace(overlay, path=str(path), correction=corrections)


def _plain(value: Any) -> Any:
    """Return data with TOML's dates as ISO 8601, as JSON writes them."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _when(text: str) -> str:
    """Return a day, or a moment with its zone, in the long form of ISO 8601.

    :raises ValueError: when the text is neither, with what it is.
    """
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("which is no ISO date") from None
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.isoformat()


def _incomplete(correction: Correction) -> str | None:
    for name in ("who", "why"):
        if not getattr(correction, name).strip():
            return f"{name!r} is empty"
    try:
        _when(correction.when)
    except ValueError as error:
        return f"'when' is {correction.when!r}, {error}"
    if correction.criterion is not None and correction.statement is None:
        return "a criterion is named without its statement"
    if not correction.field and correction.statement is None:
        return "no field, statement or criterion is named"
    if correction.removed is not (correction.new is msgspec.UNSET):
        return "give either 'new' or 'removed = true'"
    if correction.added and (correction.removed or correction.old is not None):
        return "what is added has no old value"
    return None


def apply_overlay(record: Record, overlay: Overlay, vocabulary: Vocabulary) -> Record:
    """Return a record with its corrections, which it then names.

    :raises OverlayError: when the record is of another document, or does not hold what a correction expects.
    """
    if record.sha256 != overlay.document:
        raise OverlayError(
            f"{overlay.path}: corrects {overlay.source} with the hash {overlay.document[:16]}, but {record.source} "
            f"has {record.sha256[:16]}; check every correction against the new text, then name its hash"
        )
    for number, one in enumerate(overlay.correction, 1):
        target = Target(one.statement, one.criterion, one.field)
        new = None if one.new is msgspec.UNSET else one.new
        change: Change = "removed" if one.removed else "added" if one.added else "changed"
        try:
            record = apply_correction(record, target, change, one.old, new, (one.who, one.when, one.why), vocabulary)
        except CorrectionError as error:
            raise OverlayError(f"{overlay.path}: correction {number}: {error}") from error
    return record


@dataclass
class Overlays:
    """The overlays of a load.

    :param names: the file names of the documents to be loaded, each as often as it occurs.
    """

    overlays: tuple[Overlay, ...] = ()
    names: Counter[str] = field(default_factory=Counter)
    _met: set[str] = field(default_factory=set)

    def apply(self, record: Record, vocabulary: Vocabulary) -> Record:
        """Return a record with the corrections that there are for it.

        :raises OverlayError: when they do not fit, also because the document has changed.
        """
        for overlay in self.overlays:
            # Of two documents with one name the other may be meant; then only the hash tells.
            stale = overlay.source == record.source and self.names[record.source] <= 1
            if overlay.document == record.sha256 or stale:
                self._met.add(overlay.path)
                return apply_overlay(record, overlay, vocabulary)
        return record

    def unused(self) -> list[Overlay]:
        """Return the overlays for which no document came."""
        return [o for o in self.overlays if o.path not in self._met]


def read_overlays(folder: Path, names: Iterable[str] = ()) -> Overlays:
    """Return the overlays of a folder.

    :param names: the file names of the documents to be loaded.
    :raises OverlayError: when there is no such folder, a file is no overlay, or two are for one document.
    """
    if not folder.is_dir():
        raise OverlayError(f"{folder}: no such folder of overlays")
    found: dict[str, Overlay] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in (".toml", ".json")):
        overlay = read_overlay(path)
        if overlay.document in found:
            raise OverlayError(f"{path}: {found[overlay.document].path} corrects the same document")
        found[overlay.document] = overlay
    return Overlays(tuple(found.values()), Counter(names))
