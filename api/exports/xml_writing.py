"""XML written as it goes: the standard library's generator, whose bytes are taken out after each element."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from api.escaping import xml_text

__all__ = ["XmlWriter"]


class XmlWriter:
    """Elements in UTF-8; what XML forbids is shown as an escape."""

    def __init__(self) -> None:
        self._sink = io.BytesIO()
        self._generator = XMLGenerator(self._sink, "utf-8", short_empty_elements=True)
        self._generator.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        """Write an element around what is written inside the block."""
        self.open(name, attributes)
        yield
        self.close(name)

    def open(self, name: str, attributes: Mapping[str, str] | None = None) -> None:
        """Begin an element."""
        shown = {key: xml_text(value) for key, value in (attributes or {}).items()}
        self._generator.startElement(name, AttributesImpl(shown))

    def close(self, name: str) -> None:
        """End an element."""
        self._generator.endElement(name)

    def leaf(self, name: str, attributes: Mapping[str, str], text: str = "") -> None:
        """Write an element with nothing but text."""
        with self.element(name, attributes):
            self._generator.characters(xml_text(text))

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        data = self._sink.getvalue()
        self._sink.seek(0)
        self._sink.truncate()
        return data
