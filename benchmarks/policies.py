"""Fictional policies of any length, made in code: the ontology gives the terms, arithmetic the figures."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from loaders.batches import load_files
from loaders.load import load_bytes
from loaders.record import Record
from ontology.vocabulary import Characteristic, load_vocabulary

__all__ = ["WORKERS", "document_bytes", "policy_text", "read_policies", "read_rivals"]

_Option = TypeVar("_Option")

WORKERS = 2
"""Processes that read policies side by side."""

_FIRST = ("Alder", "Briar", "Clover", "Dell", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper", "Kelp", "Larch",
          "Maple", "Nettle", "Osier", "Poplar", "Quince", "Rowan", "Sedge", "Thistle")  # fmt: skip
_SECOND = ("bank", "brook", "cliff", "cove", "crest", "dale", "field", "ford", "gate", "glen", "mere", "moor", "ridge",
           "shore", "vale")  # fmt: skip
_AUTHORS = ("Abernal", "Bexley", "Corvino", "Dunmore", "Ekholm", "Farrow", "Gantz", "Hollis", "Ivers", "Jessop",
            "Kirwan", "Lomax", "Medway")  # fmt: skip
_POSITIONS = (
    "is considered medically necessary when all of the following criteria are met",
    "is considered investigational",
    "is considered medically necessary when any one of the following criteria is met",
    "is considered not medically necessary",
)
_CITED = 12
"""References in a unit."""

_FINDINGS = (
    "At {months} months, {share} percent of the persons treated were alive and free of progression.",
    "Complications of grade 3 or more were seen in {share} percent, and {few} persons were treated a second time.",
    "The authors concluded that longer follow-up is needed before the two treatments can be compared.",
    "No person was lost to follow-up in the first {months} months, and the results favored the earlier treatment.",
    "Selection of the persons enrolled by the size of what was treated limits what can be concluded from the series.",
)


def policy_text(number: int, units: int = 1) -> str:
    """Return the text of a policy.

    :param number: which payer and policy; the same number gives the same text.
    :param units: how often the body of each section is repeated, with other terms and figures; a unit has about 6 KB.
    """
    seeds = [number * 31 + unit for unit in range(units)]
    terms = load_vocabulary()
    subject = _pick([t.label for t in terms.terms("modality")], number)
    payer = f"{_pick(_FIRST, number)}{_pick(_SECOND, number // len(_FIRST))} Health Plan"
    head = (
        f"{payer}\nMedical Policy\n\n{subject[:1].upper()}{subject[1:]}\n\n"
        f"Policy Number: {payer[:2].upper()}-{1000 + number}\n"
        f"Effective Date: 0{number % 9 + 1}/01/2025\nLast Review Date: 12/1{number % 10}/2024\n"
    )
    sections = {
        "Policy": "\n\n".join(_statements(seed, unit) for unit, seed in enumerate(seeds)),
        "Coding": "CPT: " + ", ".join(str(40000 + 7 * seed % 9000) for seed in range(number, number + 4 * units)),
        "Rationale": "\n\n".join(_studies(seed, unit) for unit, seed in enumerate(seeds)),
        "References": "\n".join(
            _reference(seed, n) for n, seed in enumerate(range(number, number + _CITED * units), 1)
        ),
        "Policy History": f"12/1{number % 10}/2024 Annual review. No change to statements.\n03/01/2023 New policy.",
    }
    return head + "".join(f"\n{title}\n\n{body}\n" for title, body in sections.items())


def document_bytes(number: int, units: int = 1) -> bytes:
    """Return the bytes of a policy as a file holds them."""
    return policy_text(number, units).encode()


@cache
def read_policies(count: int) -> tuple[Record, ...]:
    """Return the records of some policies of one unit each, read by the loader in several processes."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number:04}.txt" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_bytes(document_bytes(number))
        outcomes = list(load_files(paths, partial(ProcessPoolExecutor, WORKERS, get_context("spawn"))))
    for outcome in outcomes:
        if outcome.record is None:
            raise ValueError(outcome.reason)
    return tuple(o.record for o in outcomes if o.record is not None)


def read_rivals(count: int, modality: str, indication: str) -> tuple[Record, ...]:
    """Return the records of policies of as many payers, all on one treatment and indication by their labels.

    Each asks four things of the patient, with figures of its own, and denies who does not have them.
    """
    numeric = [c for c in load_vocabulary().characteristics() if c.value_type in ("integer", "number")]
    records = []
    for number in range(count):
        payer = f"{_pick(_FIRST, number)}{_pick(_SECOND, number // len(_FIRST))} Health Plan"
        asked = [_pick(numeric, number // 5 + step) for step in range(3)]
        flag = _pick([c for c in load_vocabulary().characteristics() if c.value_type == "boolean"], number % 3)
        criteria = [_criterion(one, number % 4) for one in asked] + [_criterion(flag, 0)]
        lines = [f"   {letter}. {text}" for letter, text in zip("abcd", criteria, strict=True)]
        positions = [
            f"1. {modality[:1].upper()}{modality[1:]} for {indication} {_POSITIONS[0]}:",
            *lines,
            "",
            f"2. {modality[:1].upper()}{modality[1:]} for {indication} {_POSITIONS[1]} when criterion 1 is not met.",
        ]
        head = f"{payer}\nMedical Policy\n\n{modality}\n\nPolicy Number: RV-{number}\nEffective Date: 01/01/2025\n\n"
        text = head + "Policy\n\n" + "\n".join(positions) + "\n"
        records.append(load_bytes(text.encode(), f"rival-{number:02}.txt"))
    return tuple(records)


def _pick(options: Sequence[_Option], number: int) -> _Option:
    return options[number % len(options)]


def _labels(kind: str) -> list[str]:
    return [t.label for t in load_vocabulary().terms(kind)]


def _statements(seed: int, unit: int) -> str:
    """Return two numbered positions, one of them with criteria."""
    modalities, indications = _labels("modality"), _labels("tumor")
    characteristics = load_vocabulary().characteristics()
    lines = []
    for place in range(2):
        position = _pick(_POSITIONS, 2 * unit + place)
        modality, indication = _pick(modalities, 5 * seed + place), _pick(indications, 3 * seed + 11 * place)
        ordinal = 2 * unit + place + 1
        if not position.endswith("met"):
            lines.append(f"{ordinal}. {modality[:1].upper()}{modality[1:]} for {indication} {position}.")
            continue
        lines.append(f"{ordinal}. {modality[:1].upper()}{modality[1:]} for {indication} {position}:")
        for letter, step in zip("abcd", range(4), strict=True):
            asked = characteristics[(7 * seed + 13 * place + step) % len(characteristics)]
            lines.append(f"   {letter}. {_criterion(asked, seed)}")
    return "\n".join(lines)


def _criterion(asked: Characteristic, seed: int) -> str:
    label = f"{asked.label[:1].upper()}{asked.label[1:]}"
    if asked.values:
        value = asked.values[seed % len(asked.values)].label
        return f"{value[:1].upper()}{value[1:]}"
    if asked.value_type in ("integer", "number"):
        unit = f" {asked.unit}" if asked.unit and asked.unit[0].isalpha() and len(asked.unit) > 1 else ""
        return f"{label} of {int(asked.minimum or 0) + 1 + seed % 4}{unit} or less"
    return label


def _studies(seed: int, unit: int) -> str:
    """Return five paragraphs on studies, each under a heading."""
    modalities, indications, designs = _labels("modality"), _labels("tumor"), _labels("design")
    out = []
    for place in range(5):
        step = 5 * seed + place
        modality, indication = _pick(modalities, 7 * step), _pick(indications, 5 * step)
        opening = (
            f"{_pick(_AUTHORS, step)} et al ({2005 + step % 20}) published a {_pick(designs, step)} of {modality} in "
            f"{20 + 17 * step % 480} persons with {indication} [{_CITED * unit + place + 1}]."
        )
        figures = {"months": 12 + step % 49, "share": 11 + 3 * step % 83, "few": 2 + step % 7}
        sentences = [_pick(_FINDINGS, step + n).format(**figures) for n in range(5)]
        heading = f"{modality[:1].upper()}{modality[1:]} for {indication}"
        out.append(f"{heading}\n\n{' '.join([opening, *sentences])}")
    return "\n\n".join(out)


def _reference(seed: int, number: int) -> str:
    modality, indication = _pick(_labels("modality"), 7 * seed), _pick(_labels("tumor"), 5 * seed)
    first = 10 + 13 * seed % 900
    return (
        f"{number}. {_pick(_AUTHORS, seed)} A, {_pick(_AUTHORS, seed + 5)} B. {modality[:1].upper()}{modality[1:]} and "
        f"{indication}: what {2 + seed % 40} centers found. J Fict Med. {2005 + seed % 20};{1 + seed % 60}"
        f"({1 + seed % 12}):{first}-{first + 8}. PMID {30000000 + 97 * seed}"
    )
