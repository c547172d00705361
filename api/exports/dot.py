"""DOT: a view as a drawing for Graphviz, `dot -Tsvg`. Long labels are cut to a width that can be read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from api.escaping import visible
from api.exports.formats import Export

__all__ = ["chunks"]

_WIDTH, _LINES = 28, 4

_LOOKS = {
    "payer": ("house", "#1f4e79", "white"),
    "policy": ("folder", "#9dc3e6", "black"),
    "statement": ("box", "#ffe699", "black"),
    "criterion": ("box", "#f2f2f2", "black"),
    "modality": ("ellipse", "#c5e0b4", "black"),
    "indication": ("ellipse", "#f8cbad", "black"),
    "evidence": ("note", "#d9d2e9", "black"),
    "work": ("note", "#ededed", "black"),
    "guideline": ("note", "#d0e0e3", "black"),
    "code": ("plain", "#ffffff", "black"),
}
"""Shape, fill and colour of the text by kind of node; the shape tells what the colour tells."""


def chunks(export: Export) -> Iterator[bytes]:
    """Yield a DOT document from left to right; the origin stands in a comment and under the drawing."""
    origin = export.origin.line()
    yield f"// {origin}\ndigraph payergraph {{\n".encode()
    yield (
        f'rankdir=LR; ranksep=0.9; nodesep=0.18; fontname="Helvetica"; fontsize=9; label={_quoted(origin)};\n'
        'node [style=filled, fontname="Helvetica", fontsize=11, color="#595959", margin="0.12,0.06"];\n'
        'edge [color="#7f7f7f", fontcolor="#404040", fontname="Helvetica", fontsize=8, arrowsize=0.6];\n'
    ).encode()
    for node in export.network.nodes():
        shape, fill, text = _LOOKS[node.kind]
        yield (
            f"{_quoted(node.id)} [label={_quoted(_folded(node.label))}, tooltip={_quoted(node.label)}, "
            f'shape={shape}, fillcolor="{fill}", fontcolor="{text}"];\n'
        ).encode()
    for edge in export.network.edges():
        dashed = ", style=dashed" if edge.basis == "inferred" else ""
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        yield f"{ends} [label={_quoted(edge.relation)}{dashed}];\n".encode()
    yield b"}\n"


def _folded(text: str) -> str:
    return "\n".join(textwrap.wrap(text, _WIDTH, max_lines=_LINES, placeholder=" …"))


def _quoted(text: str) -> str:
    """Return a quoted text in which nothing is markup or an escape of Graphviz."""
    shown = visible(text, keep="\n").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + shown.replace("\n", "\\n") + '"'
