"""Chrome: what stands on a web page around its text, and blocks that hold what is no longer the text."""

from __future__ import annotations

import re
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from loaders.formats.styles import attribute
from loaders.wording.headings import heading_role
from ontology.lexicon import lexicon

__all__ = ["HEADINGS", "Surroundings", "is_buttons", "is_former", "is_named", "logo"]

HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CHROME = frozenset({"nav", "header", "footer", "aside"})
_BODY = frozenset({"html", "body", "main", "article", *HEADINGS})
_ANY_HEADING = ", ".join(HEADINGS)
_SHORT = 120
"""Characters of the longest row of buttons."""


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(lexicon("formats")[name], re.IGNORECASE)


@cache
def _buttons() -> re.Pattern[str]:
    button = f"(?:{lexicon('formats')['buttons']})"
    return re.compile(rf"\W*{button}(?:\W+{button})*\W*", re.IGNORECASE)


def is_buttons(text: str) -> bool:
    """Tell whether a line is nothing but buttons ('Print | Share')."""
    return len(text) < _SHORT and _buttons().fullmatch(text) is not None


def is_named(node: LexborNode, what: str) -> bool:
    """Tell whether a class or the id of an element is a word that the lexicon lists ('chrome', 'links')."""
    named = f"{attribute(node, 'class')} {attribute(node, 'id')}"
    return any(_words(what).fullmatch(word) for word in re.findall(r"[A-Za-z][a-z]+|[A-Z]+", named))


def logo(node: LexborNode, furniture: bool) -> str:
    """Return the words for an image that shows who issues the page, an empty text for any other image."""
    words = attribute(node, "alt")
    about = " ".join((words, attribute(node, "class"), attribute(node, "id"), attribute(node, "src")))
    if not words or not (furniture or _words("logo").search(re.sub(r"[\W_]+", " ", about))):
        return ""
    return _words("logo").sub("", words)


def is_former(node: LexborNode, headed: str) -> bool:
    """Tell whether a closed block holds a former text, by its heading; a history of dates and changes is none."""
    if not _words("archive").search(headed):
        return False
    if heading_role(headed) != "history" and not _words("changes").search(headed):
        return True
    return any(_role(part) in ("position", "criteria", "archive") for part in node.css(_ANY_HEADING))


def _role(heading: LexborNode) -> str | None:
    return heading_role(" ".join(heading.text().split()))


class Surroundings:
    """What of one page is navigation, banner or footer."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self._targets = {i for node in page.css("[id], a[name]") for i in (node.id, node.attributes.get("name")) if i}
        self._controls: dict[str, str] = {}
        for name in ("aria-controls", "data-target", "data-bs-target"):
            for node in page.css(f"[{name}]"):
                self._controls[attribute(node, name).removeprefix("#")] = " ".join(node.text().split())

    def hold(self, node: LexborNode) -> bool:
        """Tell whether an element holds the site and not the page; one that holds the page's body never does."""
        tag = node.tag or ""
        if tag in _BODY:
            return False
        if not (
            tag in _CHROME
            or is_named(node, "chrome")
            or _words("roles").fullmatch(attribute(node, "role"))
            or self._contents(node, tag)
        ):
            return False
        # A name is only a name: what holds a part of the policy is no chrome.
        return node.css_first("main, article") is None and not any(
            _role(heading) in ("position", "criteria") for heading in node.css(_ANY_HEADING)
        )

    def opened_by(self, node: LexborNode) -> str | None:
        """Return the words of the button that opens a hidden element, None when there is none."""
        return self._controls.get(node.id) if node.id else None

    def _contents(self, node: LexborNode, tag: str) -> bool:
        """Tell whether a list holds nothing but links to parts of the page itself."""
        if tag not in ("ul", "ol"):
            return False
        links = node.css("a")
        inner = [a for a in links if attribute(a, "href").removeprefix("#") in self._targets]
        return (
            len(inner) > 1
            and len(inner) == len(links)
            and node.text(separator=" ").split() == [word for a in links for word in a.text(separator=" ").split()]
        )
