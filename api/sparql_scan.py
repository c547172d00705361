"""A look at a SPARQL text before any parser sees it: its form, its length and nesting, and what it may not ask.

The text is cut into the terminals of the SPARQL 1.1 grammar, so that a word in a
comment, a string, an address or a name is never taken for a keyword. The engine
reads without word boundaries (`1SERVICE <...>` is a federated query to it) and
takes '<' for an address or an operator by what it expects, so a bare word that
holds the keyword counts as it, and where a text could be read in two ways the
worse one counts. What slipped through would meet a process that can open no
connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "LONGEST_QUERY",
    "ForbiddenQueryError",
    "QueryScan",
    "UnscannableQueryError",
    "scan_query",
    "scan_terminals",
]

LONGEST_QUERY = 100_000
"""Characters that a query may have."""

DEEPEST_QUERY = 80
"""Brackets that may stand within each other; engines recurse over them."""

FORMS = frozenset({"select", "ask", "construct", "describe"})
UPDATES = frozenset({"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"})

_WORD = r"[^\W\d_][\w\u00b7.-]*"
_TERMINAL = re.compile(
    r"""
      (?P<space>\s+|\#[^\n\r]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | ""(?!") | ''(?!') | "(?:[^"\\\n\r]|\\.)+" | '(?:[^'\\\n\r]|\\.)+')
    | (?P<unclosed>["'])
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[\w.-]*)
    | (?P<name>(?:WORD)?:(?:(?![.\u00b7-])(?:[\w\u00b7.:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])+)?)
    | (?P<word>[\w][\w\u00b7.-]*)
    | (?P<open>[({\[])
    | (?P<close>[)}\]])
    | (?P<other>.)
    """.replace("WORD", _WORD),
    re.VERBOSE | re.DOTALL,
)
_HIDDEN = {
    "word": re.compile("service", re.IGNORECASE),
    # Before the colon stands the prefix, to which a keyword may be glued; after a full stop a new pattern may start.
    "name": re.compile(r"^[^:]*service|\.service", re.IGNORECASE),
    "blank": re.compile(r"\.service", re.IGNORECASE),
    # '?a <?b)SERVICE#>': less than, the end of a filter, the keyword, a comment.
    "iri": re.compile(r"^[^)]*\).*service", re.IGNORECASE),
}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class UnscannableQueryError(ValueError):
    """A query that is too long, nested too deeply or has no form."""


class ForbiddenQueryError(ValueError):
    """A query that would change the store or reach another server."""


@dataclass(frozen=True, slots=True)
class QueryScan:
    """What a look at a query tells: its form (select, ask, ...), its depth, and whether it names graphs by FROM."""

    form: str
    depth: int
    names_graphs: bool = False


def scan_query(text: str) -> QueryScan:
    """Return the form of a query.

    :raises UnscannableQueryError: when it is too long, nested too deeply or has no form.
    :raises ForbiddenQueryError: when it is an update or names SERVICE.
    """
    if len(text) > LONGEST_QUERY:
        raise UnscannableQueryError(f"the query has {len(text)} characters; at most {LONGEST_QUERY} are taken")
    scan = _scan(text)
    plain = _ESCAPE.sub(_unescaped, text)
    if plain != text:
        # Engines differ in when they resolve escapes: neither reading may ask for what is refused.
        _scan(plain)
    return scan


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _scan(text: str) -> QueryScan:
    depth = deepest = 0
    form = None
    names_graphs = False
    for kind, token in _terminals(text):
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        elif kind in _HIDDEN and _HIDDEN[kind].search(token):
            raise ForbiddenQueryError("SERVICE is refused: queries do not leave this server")
        elif kind == "word" and depth == 0:
            form = form or _form(token.lower())
            names_graphs = names_graphs or token.lower().startswith("from")
        if deepest > DEEPEST_QUERY:
            raise UnscannableQueryError(f"the query nests more than {DEEPEST_QUERY} brackets")
    if form is None:
        raise UnscannableQueryError("the query has none of the forms SELECT, ASK, CONSTRUCT, DESCRIBE")
    return QueryScan(form, deepest, names_graphs)


def _form(word: str) -> str | None:
    if word in UPDATES:
        raise ForbiddenQueryError(f"{word.upper()} is refused: this store is read-only")
    return next((form for form in FORMS if word.startswith(form)), None)


def scan_terminals(text: str) -> list[tuple[str, str]]:
    """Return the terminals of a text, each with its kind.

    :raises UnscannableQueryError: when it is too long or nested too deeply.
    :raises ForbiddenQueryError: when it names SERVICE.
    """
    if len(text) > LONGEST_QUERY:
        raise UnscannableQueryError(f"the text has {len(text)} characters; at most {LONGEST_QUERY} are taken")
    for reading in {text, _ESCAPE.sub(_unescaped, text)}:
        depth = 0
        for kind, token in _terminals(reading):
            depth += (kind == "open") - (kind == "close")
            if depth > DEEPEST_QUERY:
                raise UnscannableQueryError(f"the text nests more than {DEEPEST_QUERY} brackets")
            if kind in _HIDDEN and _HIDDEN[kind].search(token):
                raise ForbiddenQueryError("SERVICE is refused: queries do not leave this server")
    return list(_terminals(text))


def _terminals(text: str) -> Iterator[tuple[str, str]]:
    """Yield the terminals of a text, in time in proportion to its length.

    No kind may look far ahead and then give way to one that takes less: what is written to that end would hold up
    the server for minutes.
    """
    for match in _TERMINAL.finditer(text):
        if match.lastgroup == "unclosed":
            raise UnscannableQueryError("a string has no end")
        yield str(match.lastgroup), match.group()
