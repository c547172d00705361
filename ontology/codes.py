"""Codes of diagnoses: the class of tumors that a code of another system stands for, where one is mapped."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from ontology.vocabulary import Vocabulary

__all__ = ["coded_class"]

_FILE = Path(__file__).parent / "mappings.sssom.tsv"
_SYSTEM = "ICD10CM"
_CODE = re.compile(r"(?:ICD-?10-?(?:CM)?:?\s*)?([A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?)", re.IGNORECASE)
_WITHIN = ("skos:exactMatch", "skos:narrowMatch")
"""The matches by which what has the code lies within the class."""


@cache
def _classes() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the classes and kinds of match by code, dots left out."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        out: dict[str, tuple[tuple[str, str], ...]] = {}
        for row in rows:
            system, _, code = row["object_id"].partition(":")
            if system == _SYSTEM:
                key = code.replace(".", "")
                out[key] = (*out.get(key, ()), (row["subject_id"].partition(":")[2], row["predicate_id"]))
        return out


def coded_class(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the narrowest tumor that an ICD-10-CM code stands for, None for another text or a code without one.

    A code that is not mapped stands for what the nearest shorter code does; one
    whose match is only close or broader says too little.
    """
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return None
    code = match.group(1).upper().replace(".", "")
    while len(code) >= 3:
        found = _classes().get(code, ())
        if found:
            tumors = {t.id for t in vocabulary.terms("tumor")}
            within = [id for id, kind in found if kind in _WITHIN and id in tumors]
            narrowest = [a for a in within if all(a in vocabulary.descendants(b) for b in within)]
            return narrowest[0] if narrowest else None
        code = code[:-1]
    return None
