"""Terms of the engine as texts."""

from __future__ import annotations

import pyoxigraph as ox

__all__ = ["value_of"]


def value_of(term: object) -> str:
    """Return the IRI or label of a node, or the text of a literal; a triple as a term has none."""
    assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal), term
    return term.value
