"""Names of payers: how people shorten what a policy prints in full.

Aliases are derived from the printed name: without its legal form, by initials,
by initials with the postal code of a state in it, and by the words that
tell it from other payers. Nothing is listed per payer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from graph.model import PayerRow
from ontology.lexicon import lexicon

__all__ = ["NamedPayer", "PayerNames", "aliases"]

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(str(lexicon("questions")["payers"][name]).split())


def aliases(name: str) -> frozenset[tuple[str, ...]]:
    """Return the ways to write a payer's name, as lower-case words.

    >>> ("nlhpoh",) in aliases("North Lake Health Plan of Ohio")
    True
    """
    full = _words(name)
    short = full
    while len(short) > 1 and short[-1] in _set("legal"):
        short = short[:-1]
    small = _set("small")
    content = tuple(w for w in short if w not in small)
    found = {full, short, content}
    if len(content) > 2:
        found.add(("".join(w[0] for w in content),))
    for state, code in dict(lexicon("questions")["states"]).items():
        place = _words(state)
        at = _find(short, place)
        if at is None:
            continue
        rest = tuple(w for w in (*short[:at], *short[at + len(place) :]) if w not in small)
        initials = "".join(w[0] for w in rest)
        if not rest or len(initials) < 2:
            continue
        code = str(code).lower()
        found |= {
            (initials + code,), (initials, code), (code, initials), (initials, *place), (initials, "of", *place),
            (*place, initials), (*rest, code), (*rest, *place), (*place, *rest),
        }  # fmt: skip
    telling = tuple(w for w in content if w not in _set("generic"))
    if telling:
        found.add(telling)
        found.add(telling[:1])
    return frozenset(f for f in found if f and (len(f) > 1 or len(f[0]) > 2))


def _find(words: tuple[str, ...], part: tuple[str, ...]) -> int | None:
    for start in range(len(words) - len(part) + 1):
        if words[start : start + len(part)] == part:
            return start
    return None


@dataclass(frozen=True, slots=True)
class NamedPayer:
    """Payers that a stretch of text names; more than one when the name fits several."""

    ids: tuple[str, ...]
    start: int
    end: int


class PayerNames:
    """The names of the payers of a store."""

    def __init__(self, payers: Iterable[PayerRow]) -> None:
        self.payers = {p.id: p for p in payers}
        self._table: dict[tuple[str, ...], dict[str, None]] = {}
        for payer in self.payers.values():
            names = {(payer.id,), _words(payer.id)}
            for name in (payer.name, *payer.affiliates):
                names |= aliases(name)
            for alias in names:
                self._table.setdefault(alias, {})[payer.id] = None
        self._longest = max((len(a) for a in self._table), default=0)

    def find(self, text: str) -> list[NamedPayer]:
        """Return the payers that a text names, the longest names first taken."""
        tokens = list(_WORD.finditer(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")))
        out: list[NamedPayer] = []
        at = 0
        while at < len(tokens):
            for size in range(min(self._longest, len(tokens) - at), 0, -1):
                words = tuple(re.sub(r"'s?$", "", t.group()) for t in tokens[at : at + size])
                ids = self._table.get(words)
                if ids:
                    out.append(NamedPayer(tuple(ids), tokens[at].start(), tokens[at + size - 1].end()))
                    at += size
                    break
            else:
                at += 1
        return out or self._partial(tokens)

    def _partial(self, tokens: list[re.Match[str]]) -> list[NamedPayer]:
        """Return the payers whose names begin with what the text says ('Blue Cross'), a family name of several."""
        out = []
        for at in range(len(tokens)):
            for size in range(min(4, len(tokens) - at), 1, -1):
                words = tuple(t.group() for t in tokens[at : at + size])
                ids = dict.fromkeys(id for alias, found in self._table.items() if alias[:size] == words for id in found)
                if ids:
                    return [NamedPayer(tuple(ids), tokens[at].start(), tokens[at + size - 1].end())]
            word = tokens[at].group()
            if len(word) > 3 and word not in _set("generic") and word not in _set("small"):
                ids = dict.fromkeys(
                    id for alias, found in self._table.items() if len(alias) == 1 and alias[0].startswith(word)
                    for id in found
                )  # fmt: skip
                if len(ids) > 1:
                    out.append(NamedPayer(tuple(ids), tokens[at].start(), tokens[at].end()))
        return out

    def resolve(self, text: str) -> str | None:
        """Return the payer that a text names as a whole, by identifier, name or alias."""
        if text in self.payers:
            return text
        words = _words(text)
        ids = self._table.get(words, {})
        if not ids and len(words) > 1:
            ids = dict.fromkeys(
                id for alias, found in self._table.items() if alias[: len(words)] == words for id in found
            )
        return next(iter(ids)) if len(ids) == 1 else None
