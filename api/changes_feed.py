"""The feed of changes: an Atom document (RFC 4287), one entry a change.

What stands in it comes from documents, which are hostile: every text is escaped by the writer, and characters
that XML cannot hold are replaced. An entry keeps its identifier; `updated` is when the store came to
know of the change, the day of the change itself stands in its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from api.comparison_report import change_lines, change_words, version_lines, version_words
from api.days import day
from api.release import program_version
from api.times import today
from graph.rendering import Json
from ontology.vocabulary import BASE

__all__ = ["ATOM", "changes_feed"]

ATOM = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Entry = tuple[str, str, str, str, list[tuple[str, str]]]


def changes_feed(body: Json) -> bytes:
    """Return the changes of a body as an Atom feed, the last change first."""
    query = body["query"]
    asked = {
        "since": query["since"],
        "as_of": query["until"] if query["until"] != today() else None,
        "payer": query["payer"],
        "modality": query["modality"]["id"] if query["modality"] else None,
        "known_at": query["known_at"],
    }
    given = urlencode({name: value for name, value in asked.items() if value})
    feed = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    entries = sorted((*_positions(body["changes"]), *_versions(body["versions"])), key=lambda e: e[2], reverse=True)
    _text(feed, "id", f"{BASE}changes?{given}")
    _text(feed, "title", "Changes of coverage policies")
    _text(feed, "subtitle", body["benefit_note"])
    _text(feed, "updated", max((moment for _, moment, *_ in entries), default=f"{query['since']}T00:00:00Z"))
    author = ElementTree.SubElement(feed, "author")
    _text(author, "name", "Payergraph")
    generator = _text(feed, "generator", "Payergraph")
    generator.set("version", program_version())
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": ATOM, "href": f"/changes.atom?{given}"})
    for id, moment, _, title, lines in entries:
        entry = ElementTree.SubElement(feed, "entry")
        _text(entry, "id", id)
        _text(entry, "title", title)
        _text(entry, "updated", moment)
        _text(entry, "content", "\n".join(f"{label}: {text}" for label, text in lines) or title).set("type", "text")
    written: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return written


def _positions(changes: Iterable[Json]) -> Iterator[_Entry]:
    for change in changes:
        parts = (change["payer"]["id"], change["day"], change["modality"]["id"], change["indication"]["id"])
        title = f"{day(change['day'])}: {change['payer']['name']}, {change_words(change)}"
        yield _id("change", parts), _moment(change), change["day"], title, list(change_lines(change))


def _versions(versions: Iterable[Json]) -> Iterator[_Entry]:
    for version in versions:
        title = f"{day(version['day'])}: {version['payer']['name']}, {version_words(version)}"
        lines = list(version_lines(version))
        yield _id("versions", (version["payer"]["id"], version["day"])), _moment(version), version["day"], title, lines


def _id(kind: str, parts: Iterable[str]) -> str:
    return f"{BASE}{kind}/{'/'.join(quote(part, safe='') for part in parts)}"


def _moment(change: Json) -> str:
    """Return when the store came to know of a change, as RFC 3339 has it."""
    return str(change["recorded_at"] or f"{change['day']}T00:00:00Z")


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = _NO_XML.sub("\ufffd", text)
    return element
