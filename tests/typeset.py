"""A fictional policy taken apart into what a publisher sets in type, and the facts that must survive all type.

A policy of tests/policies becomes parts (headings, paragraphs, list items, table rows). Printed again
as plain text it gives the record that all other renderings are compared with: what differs is the format's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal

from loaders.lines.documents import open_document
from loaders.load import load_bytes
from loaders.record import Record
from loaders.structure.blocks import Block, read_blocks
from loaders.structure.outline import Item, nest
from tests.expectations import POLICIES
from tests.trees import shown

__all__ = ["Part", "as_text", "differences", "facts", "original", "parts_of", "policy"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a policy.

    `level` is that of a heading. `depth` counts the lists around an item (0: outermost) or the paragraph
    behind one (-1: in no list). `label` is printed with its punctuation, empty for a bullet. `cells` are
    the columns of a row. `marks` are superscripts, as (position in the text, printed).
    """

    kind: Literal["heading", "paragraph", "item", "row"]
    text: str
    level: int = 0
    depth: int = -1
    label: str = ""
    cells: tuple[str, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()


def _label(block: Block) -> str:
    pieces = {"()": "({})", ".": "{}.", ")": "{})"}
    if len(block.labels) > 1 and all(label.form == "." for label in block.labels):
        return ".".join(label.text for label in block.labels) + "."
    return " ".join(pieces[label.form].format(label.text) for label in block.labels)


def _depths(items: Iterable[Item], depth: int = 0) -> Iterator[tuple[int, int]]:
    for item in items:
        listed = item.block.kind == "item"
        within = item.parent is not None and item.parent.block.kind == "item"
        yield id(item.block), depth if listed or within else -1
        yield from _depths(item.children, depth + 1 if listed else depth)


def parts_of(data: bytes, name: str) -> list[Part]:
    """Return the parts of a policy given as text or Markdown."""
    blocks = read_blocks(open_document(data, name).reading)
    depths: dict[int, int] = {}
    for _, run in groupby(blocks, lambda b: b.kind == "heading"):
        depths.update(_depths(nest([(block, ()) for block in run if block.kind != "heading"])))
    out: list[Part] = []
    for block in blocks:
        marks = tuple((at, text) for at, text in block.marks if 0 < at <= len(block.text))
        if block.kind == "heading":
            out.append(Part("heading", block.text, level=min(4, block.level or (2 if block.role else 3)), marks=marks))
        elif block.kind == "row":
            out.append(Part("row", block.text, cells=tuple(c.text for c in block.cells), marks=marks))
        elif block.kind == "item":
            out.append(
                Part("item", block.text, depth=max(0, depths.get(id(block), 0)), label=_label(block), marks=marks)
            )
        else:
            out.append(Part("paragraph", block.text, depth=depths.get(id(block), -1), marks=marks))
    # A list that begins deep is one that begins.
    deepest = -1
    for i, part in enumerate(out):
        if part.kind == "item":
            out[i] = replace(part, depth=min(part.depth, deepest + 1))
            deepest = out[i].depth
        elif part.depth < 0:
            deepest = -1
    return out


@cache
def policy(slug: str) -> tuple[Part, ...]:
    """Return the parts of the policy of tests/policies whose file begins so."""
    (path,) = (p for p in POLICIES.glob(f"{slug}*") if p.suffix in (".txt", ".md"))
    return tuple(parts_of(path.read_bytes(), path.name))


def as_text(parts: Iterable[Part], markdown: bool = False) -> str:
    """Return parts as plain text or Markdown, a paragraph a line."""
    out: list[str] = []
    before: Part | None = None
    for part in parts:
        if before is not None and not (part.kind == before.kind and part.kind in ("item", "row")):
            out.append("")
        if part.kind == "row":
            out.append("| " + " | ".join(part.cells) + " |")
        elif part.kind == "item":
            out.append("    " * part.depth + f"{part.label or '•'} {part.text}")
        elif part.kind == "heading" and markdown:
            out.append(f"{'#' * part.level} {part.text}")
        else:
            out.append(part.text)
        before = part
    return "\n".join(out) + "\n"


@cache
def original(parts: tuple[Part, ...], markdown: bool = False) -> Record:
    """Return the record of parts printed as plain text or Markdown."""
    return load_bytes(as_text(parts, markdown).encode(), "original.txt")


def facts(record: Record) -> dict[str, list[str]]:
    """Return what a record says, without addresses, as sorted lines by their kind."""
    return {
        "payer": [p.name for payer in [record.payer] if payer for p in (payer, *payer.affiliates)],
        "title": [record.title or "-"],
        "outcome": [record.outcome],
        "identifiers": sorted(f"{i.kind} {i.value}" for i in record.identifiers),
        "dates": sorted(f"{d.kind} {d.date} {d.position_changed}" for d in record.dates),
        "lines of business": sorted(f"{x.id} {x.rule} {x.status_map}" for x in record.lines_of_business),
        "authorizations": sorted(f"{a.product} {a.care_setting} {a.requirement}" for a in record.authorizations),
        "pointers": sorted(f"{p.kind} {p.title} {p.number} {p.modalities}" for p in record.pointers),
        "codes": sorted(f"{c.system} {c.code} {c.historical}" for c in record.codes),
        "statements": [
            f"{s.label} {s.status} [{s.printed_status}] {s.modality} / {s.indication} | {shown(s.criteria)} | "
            f"after {s.complement_of} {'former ' if s.former else ''}{s.effective_from} {s.effective_until}"
            for s in record.statements
        ],
        "references": sorted(f"{r.number} {r.title}" for r in record.references),
        "evidence": sorted(
            f"{e.design} {e.first_author} {e.year} {e.patients} {e.modalities} {e.indications}" for e in record.evidence
        ),
        "guidelines": sorted(f"{g.body} {g.year} {g.scheme} {g.strength}" for g in record.guidelines),
        "findings": sorted(f"{f.kind} {f.severity}" for f in record.findings if f.kind not in _OF_FORMATS),
        "accounting": [f"{record.accounting.sentences} {record.accounting.understood}"],
    }  # fmt: skip


_OF_FORMATS = frozenset({"encoding", "text-left-out", "repaired-text"})
"""Kinds of findings that say how a document is set, and not what it says."""


def differences(record: Record, expected: Record) -> list[str]:
    """Return what one record says and another does not, a line each: '-' what is missing, '+' what is new."""
    got, wanted = facts(record), facts(expected)
    out = []
    for name in wanted:
        left, right = list(wanted[name]), list(got[name])
        for line in wanted[name]:
            if line in right:
                right.remove(line)
                left.remove(line)
        out += [f"{name} - {line}" for line in left] + [f"{name} + {line}" for line in right]
        if not left and not right and name == "statements" and wanted[name] != got[name]:
            out.append("statements in another order")
    return out


def paths() -> list[Path]:
    """Return the policies of the suite that are text or Markdown."""
    return sorted(p for p in POLICIES.iterdir() if p.suffix in (".txt", ".md") and p.stem != "README")
