"""Values bound in the text of a query, so that any engine runs it."""

from __future__ import annotations

from collections.abc import Mapping

from graph.document_store import Term

__all__ = ["bind", "only_graphs"]

_GRAPH = "GRAPH ?graph {"


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Return a query with values for some of its variables; it must read `GRAPH ?graph`.

    :raises ValueError: when it does not.
    """
    if not bindings:
        return text
    names = " ".join(f"?{n}" for n in bindings)
    values = " ".join(str(t) for t in bindings.values())
    # Inside the graph pattern, so that also what a FILTER, BIND or EXISTS there says is about these values.
    head, brace, body = _parted(text)
    return f"{head}{brace}\n    VALUES ({names}) {{ ({values}) }}{body}"


def only_graphs(text: str, pattern: str) -> str:
    """Return a query whose `GRAPH ?graph` must also meet a pattern.

    :raises ValueError: when it does not read `GRAPH ?graph`.
    """
    head, brace, body = _parted(text)
    return f"{head}{pattern}\n  {brace}{body}"


def _parted(text: str) -> tuple[str, str, str]:
    if text.count(_GRAPH) != 1:
        raise ValueError(f"a query must read {_GRAPH!r} once")
    return text.partition(_GRAPH)
