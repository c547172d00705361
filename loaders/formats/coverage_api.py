"""Saved answers of the CMS Coverage API: determinations and articles as the database prints them.

1. Records are found wherever an answer, a list of answers or a bundle of one
   determination with its articles holds them; the lexicon names their fields.
2. Text fields hold HTML, often escaped once or twice; it is read as a web page is.
3. What no field of the lexicon names stands under 'Additional Information', so
   that nothing is lost and nothing of it is taken for a position.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from loaders.formats.html import print_markup
from loaders.formats.refusals import RefusedError
from loaders.formats.writer import Writer
from loaders.text.printed import PrintedDocument, PrintedLine
from ontology.lexicon import lexicon

__all__ = ["print_answer"]

_ELEMENT = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>]{0,400})?/?|!--)>?")
_ESCAPED = re.compile(r"&(?:amp;)?lt;\s?/?[a-zA-Z]")
_DEEPEST = 12
_MOST_ESCAPES = 3
_TEXT = 80
"""Characters beyond which a field that the lexicon does not name is text and no key or flag."""
_EMPTY = frozenset({"", "n/a", "none", "null", "na"})

Json = dict[str, Any]


def print_answer(data: bytes) -> PrintedDocument:
    """Return the records of a saved answer as printed lines.

    :raises RefusedError: when the file is no JSON, or holds no determination and no article.
    """
    try:
        answer = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise RefusedError(f"the file is no JSON: {error}") from None
    except UnicodeDecodeError:
        raise RefusedError("the file is no JSON: it is not UTF-8 text") from None
    found = list(_objects(answer, 0))
    records = [(kind, record) for record in found if (kind := _kind(record)) is not None]
    if not records:
        raise RefusedError("the JSON holds no coverage determination or article that is known")
    out = Writer()
    printer = _Printer(out, found)
    # A determination comes before the articles that go with it.
    for kind, record in sorted(records, key=lambda r: bool(r[0].get("article"))):
        printer.record(kind, record)
    printer.codes()
    return PrintedDocument("application/json", out.lines, (), tuple(out.findings), issuer=printer.issuer)


def _objects(value: Any, depth: int) -> Iterator[Json]:
    """Yield the objects of an answer, outermost first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _texts(record: Json) -> list[str]:
    return [name for field in lexicon("coverage_api")["text"] for name in field["names"] if _filled(record, name)]


def _kind(record: Json) -> Json | None:
    """Return the kind of a record; None for what only lists or counts."""
    if not _filled(record, "title") or not (_texts(record) or _rest(record)):
        return None
    return next((k for k in lexicon("coverage_api")["kind"] if any(m in record for m in k["marks"])), None)


def _filled(record: Json, name: str) -> str:
    """Return a field as text, an empty one when it says nothing."""
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip()
    return "" if re.sub(r"<[^<>]{0,200}>", "", text).strip().lower() in _EMPTY else text


def _first(record: Json, names: list[str]) -> str:
    return next((text for name in names if (text := _filled(record, name))), "")


def _named() -> set[str]:
    fields = lexicon("coverage_api")
    return {name for part in ("label", "text") for field in fields[part] for name in field["names"]} | {"title"}


def _rest(record: Json) -> list[str]:
    """Return the names of the text fields that the lexicon does not name."""
    named = _named()
    texts = {name: _filled(record, name) for name in record if name not in named}
    return [n for n, text in texts.items() if len(text) > _TEXT or _ELEMENT.search(text) or _ESCAPED.search(text)]


def _markup(text: str) -> str:
    """Return the HTML of a field: escaped HTML is unescaped until its elements are elements."""
    for _ in range(_MOST_ESCAPES):
        if _ELEMENT.search(text) or not _ESCAPED.search(text):
            break
        text = html.unescape(text)
    return text


class _Printer:
    def __init__(self, out: Writer, objects: list[Json]) -> None:
        self.out = out
        self.objects = objects
        self.fields: Any = lexicon("coverage_api")
        self.issuer: int | None = None
        self.numbered = False

    def line(self, text: str, level: int | None = None, furniture: bool = False) -> None:
        self.out.put(html.unescape(text))
        self.out.end(level=level, furniture=furniture)

    def record(self, kind: Json, record: Json) -> None:
        if self.out.lines:
            # What follows a determination is not a part of its last section.
            self.line("Additional Information", 1)
        self.line(kind["name"], furniture=True)
        self.line(_filled(record, "title"), 2 if self.out.lines[1:] else 1)
        self.labels(kind, record)
        for field in self.fields["text"]:
            text = _first(record, field["names"])
            if text:
                self.line(field["heading"], 2)
                self.text(text)
        rest = _rest(record)
        if rest:
            self.line("Additional Information", 2)
        for name in rest:
            self.line(name.replace("_", " ").capitalize(), 3)
            self.text(_filled(record, name))

    def labels(self, kind: Json, record: Json) -> None:
        for field in self.fields["label"]:
            if field.get("kind", kind["name"]) != kind["name"]:
                continue
            text = _first(record, field["names"])
            if field["label"] == "Contractor Name" and not kind.get("national"):
                self.contractor(field, text)
                continue
            if text.isdecimal() and field.get("prefix"):
                text = field["prefix"] + text
            if text:
                # Only the first record of a file tells the number of the document.
                own = field.get("identifier") and not self.numbered
                self.numbered |= bool(field.get("identifier"))
                self.line(f"{'Document ID' if own else field['label']}: {text}")
        if kind.get("national") and self.issuer is None:
            self.issuer = len(self.out.lines)
            self.line(self.fields["issuer"], furniture=True)

    def contractor(self, field: Json, own: str) -> None:
        """Print who issues a local determination; several names leave open who does."""
        names = [own] if own else [_first(o, field["names"]) for o in self.objects]
        names = list(dict.fromkeys(n for name in names if (n := re.split(r"[\r\n(]", html.unescape(name))[0].strip())))
        for name in names:
            if len(names) == 1 and self.issuer is None:
                self.issuer = len(self.out.lines)
                self.line(name)
                continue
            self.line(f"{field['label']}: {name}")

    def text(self, text: str) -> None:
        print_markup(_markup(text), self.out)

    def codes(self) -> None:
        """Print the codes that an answer lists, group by group; a listed code is no position."""
        heading, group = "", ""
        for row in self.objects:
            for field in self.fields["row"]:
                code = _first(row, field["code"])
                if not code or not any(name in row for name in field["group"]):
                    continue
                if field["heading"] != heading:
                    heading, group = field["heading"], ""
                    self.line(heading, 2)
                if (now := _first(row, field["group"])) != group and now:
                    group = now
                    self.line(f"Group {group} Codes", 3)
                words = _first(row, ["long_description", "short_description", "description"])
                self.out.row(PrintedLine(f"{code}\t{' '.join(html.unescape(words).split())}"))
                break
