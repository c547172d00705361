"""The page about one thing: what is said of it and what refers to it, every value a label with a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import pyoxigraph as ox

from api.escaping import markup
from api.html_page import element, html_page
from graph.description import MOST_MENTIONS, Description, label_of
from graph.document_store import DocumentStore
from ontology.expressions import expression_words
from ontology.publication import PREFIXES, publication
from ontology.vocabulary import BASE

__all__ = ["thing_page"]

Link = Callable[[str], str | None]
"""Returns where on this server an IRI of ours is answered."""

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_FIRST = tuple(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("rdf", "type"), ("rdfs", "label"), ("dcterms", "title"), ("obo", "IAO_0000115"), ("skos", "scopeNote"),
        ("skos", "example"), ("skos", "altLabel"), ("rdfs", "subClassOf"), ("owl", "equivalentClass"),
    )
)  # fmt: skip
"""Properties that stand first, in this order; the others follow by their labels."""

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NAMELESS = "(nameless)"


def thing_page(found: Description, store: DocumentStore, link: Link, data: Mapping[str, str]) -> bytes:
    """Return the page about a thing.

    :param data: addresses of its data by media type.
    """
    page = _ThingPage(found, store, link)
    title = page.label(found.iri)
    forms = " · ".join(element("a", kind, href=address, rel="alternate") for kind, address in data.items())
    body = [
        element("h1", title),
        f"<p>{element('code', found.iri)}</p>",
        f'<p class="dim">{forms}</p>',
        *page.own(),
        *page.mentions(),
    ]
    return html_page(f"{title} – Payergraph", body)


class _ThingPage:
    def __init__(self, found: Description, store: DocumentStore, link: Link) -> None:
        self.found, self.store, self.link = found, store, link
        self.label = cache(self._label)
        self.lines: dict[Value, dict[str, list[Value]]] = {}
        for triple in found.own:
            properties = self.lines.setdefault(triple.subject, {})
            properties.setdefault(triple.predicate.value, []).append(triple.object)

    def own(self) -> Iterable[str]:
        """Yield what is said of the thing, then of each of its parts that has a name; a stretch is told by its link."""
        named = sorted(
            (s for s in self.lines if isinstance(s, ox.NamedNode) and not self.stretch(s.value)), key=lambda s: s.value
        )
        for subject in sorted(named, key=lambda s: s.value != self.found.iri):
            part = subject.value.removeprefix(self.found.iri).lstrip("/")
            if subject.value != self.found.iri:
                yield f"<h2 id={_quoted(part)}>{self.anchor(subject.value)}</h2>"
            yield self.table(self.lines[subject], frozenset({subject.value}))

    def stretch(self, iri: str) -> str | None:
        """Return a stretch of a document in words, None for anything else."""
        lines = self.lines.get(ox.NamedNode(iri), {}) if "#" in iri else {}
        found = (lines.get(f"{BASE}ontology/{name}", []) for name in ("firstLine", "lastLine"))
        first, last = (next((v.value for v in values if isinstance(v, ox.Literal)), None) for values in found)
        if first is None or last is None:
            return None
        where = first if first == last else f"{first} to {last}"
        return f"line {where} ({iri.partition('#')[2]})"

    def table(self, lines: Mapping[str, list[Value]], inside: frozenset[str]) -> str:
        rows = "\n".join(
            f"<tr><th>{self.anchor(name)}</th><td>{'<br>'.join(self.value(v, inside) for v in values)}</td></tr>"
            for name, values in sorted(lines.items(), key=lambda item: (_place(item[0]), self.label(item[0]).lower()))
        )
        return f"<table>\n{rows}\n</table>"

    def value(self, value: Value, inside: frozenset[str]) -> str:
        if isinstance(value, ox.NamedNode):
            return self.anchor(value.value)
        if isinstance(value, ox.Triple):
            return element("span", str(value), "bidi")
        if isinstance(value, ox.BlankNode):
            try:
                words = expression_words(value, publication())
            except ValueError:  # no class expression
                pass
            else:
                return "".join(markup(text) if iri is None else self.anchor(iri) for text, iri in words)
            lines = self.lines.get(value)
            if lines is None or value.value in inside:
                return element("span", _NAMELESS, "dim")
            return self.table(lines, inside | {value.value})
        note = value.language or ("" if value.datatype.value == _XSD_STRING else self.short(value.datatype.value))
        return element("span", value.value, "bidi") + (f" {element('span', note, 'dim')}" if note else "")

    def mentions(self) -> Iterable[str]:
        """Yield what refers to the thing, by property."""
        if not self.found.mentions:
            return
        by: dict[str, list[str]] = {}
        for triple in self.found.mentions:
            if isinstance(triple.subject, ox.NamedNode):
                by.setdefault(triple.predicate.value, []).append(triple.subject.value)
        yield element("h2", "What refers to it")
        rows = "\n".join(
            f"<tr><th>is {self.anchor(name)} of</th><td>{'<br>'.join(map(self.anchor, subjects))}</td></tr>"
            for name, subjects in sorted(by.items())
        )
        yield f"<table>\n{rows}\n</table>"
        if self.found.cut:
            yield element("p", f"The first {MOST_MENTIONS} are shown; there are more.", "dim")

    def anchor(self, iri: str) -> str:
        """Return a link to what an IRI names; one that no browser should follow stays text."""
        address = self.link(iri)
        if address is None and iri.startswith(("https://", "http://")):
            address = iri
        if address is None:
            return element("span", iri, "bidi")
        return element("a", self.label(iri), "bidi", href=address, title=iri)

    def _label(self, iri: str) -> str:
        if (stretch := self.stretch(iri)) is not None:
            return stretch
        if not iri.startswith(BASE):
            return self.short(iri)
        return label_of(self.store, iri) or iri.removeprefix(BASE)

    def short(self, iri: str) -> str:
        """Return an IRI with a known prefix, or whole."""
        for prefix, name in PREFIXES.items():
            if iri.startswith(name) and len(iri) > len(name):
                return f"{prefix}:{iri.removeprefix(name)}"
        return iri


def _place(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _quoted(text: str) -> str:
    return f'"{markup(text)}"'
