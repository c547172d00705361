"""Mentions: which terms a passage names, also where it composes them.

Labels are found by the phrase table. 'Metastases to the liver from colorectal
or neuroendocrine tumors' names classes that no single label covers: the words
are turned into a code of one letter each, and the patterns of the lexicon are
matched on that code. A metastasis whose primary the text does not name stays
the general one; a primary on its own stays a primary.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ontology.coordination import with_shared_nouns
from ontology.lexicon import lexicon
from ontology.phrases import Match, PhraseTable, Words, read_words

__all__ = ["Mention", "MentionReader", "Named", "Primary", "SiteForms"]


_ENDS_IN_PLACE = re.compile(r"\b(?:to|in|of|into)\s+(?:the\s+)?[\w-]+\Z", re.IGNORECASE)
_ORIGIN = re.compile(r"i?o|T|M|p|&{1,2}P")
_COORDINATED = re.compile(r"[\s,/-]*(?:or|and|and/or)?[\s,]*")


def _in_bracket(words: Words, before: Match, match: Match) -> bool:
    """Tell whether a match is all that a bracket right behind another holds, and names the same once more."""
    forms, after = words.forms, before.last
    return (
        match.first == after + 1
        and match.last < len(forms)
        and forms[after] == "("
        and forms[match.last] == ")"
        and bool({id for _, id in before.targets} & {id for _, id in match.targets})
    )


class Mention(NamedTuple):
    """A term named by the text [start, end). `kind`: modality, tumor, primary, setting."""

    kind: str
    id: str
    start: int
    end: int


class Named(NamedTuple):
    """What a text names: its mentions in order, and whether a place that the ontology's tumors are in is among it."""

    mentions: list[Mention]
    place: bool = False


@dataclass(frozen=True, slots=True)
class Primary:
    """A primary tumor with its names and adjectival forms."""

    id: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteForms:
    """The class of metastases to a site (`head`), the words for the site, and the class of all tumors there."""

    head: str
    forms: tuple[str, ...]
    everything: str


@dataclass(slots=True)
class _Units:
    """The units of a text in order: a matched phrase is one, and so is each other word.

    `code` holds the letter of each; `found` the phrases, by the unit that each is.
    """

    words: Words
    code: str
    found: dict[int, Match]
    _order: list[int] = field(default_factory=list)

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Return where the units [first, last) stand in the text."""
        return self.words.start(self._bounds(first)[0]), self.words.end(self._bounds(last - 1)[1] - 1)

    def _bounds(self, unit: int) -> tuple[int, int]:
        """Return the words [first, last) of a unit."""
        self._order = self._order or list(self.found)
        before = bisect.bisect_right(self._order, unit)
        if not before:
            return unit, unit + 1
        nearest = self._order[before - 1]
        phrase = self.found[nearest]
        beyond = unit - nearest
        return (phrase.last + beyond - 1, phrase.last + beyond) if beyond else (phrase.first, phrase.last)


class MentionReader:
    """Finds terms in text; built once from the vocabulary."""

    def __init__(
        self,
        named: Iterable[tuple[str, str, tuple[str, ...]]],
        primaries: Iterable[Primary],
        sites: Iterable[SiteForms],
        composed: dict[tuple[str, str], str],
    ) -> None:
        self._table = PhraseTable()
        self._composed = composed
        self._heads = {id: head for (head, _), id in composed.items()}
        self._sites: dict[str, SiteForms] = {}
        for kind, id, names in named:
            for name in names:
                self._table.add(name, kind, id)
        rules = lexicon("composition")
        for primary in primaries:
            for name in primary.names:
                self._table.add(name, "primary", primary.id)
            for form in primary.adjectives:
                self._table.add(form, "adjective", primary.id)
                for noun in rules["nouns"]:
                    self._table.add(f"{form} {noun}", "primary", primary.id)
        for site in sites:
            self._sites[site.head] = site
            for form in site.forms:
                self._table.add(form, "site", site.head)
        self._letters: dict[str, str] = rules["words"]
        self._letter_of: dict[tuple[tuple[str, str], ...], str] = {}
        group = rules["patterns"]["primaries"]
        self._patterns = {
            name: re.compile(pattern.replace("PRIMARIES", group)) for name, pattern in rules["patterns"].items()
        }

    def read(self, text: str, any_case: bool = False) -> Named:
        """Return what a text names; overlapping mentions are never returned."""
        words = read_words(text)
        matches = list(self._table.find(words, any_case))
        if not matches:
            return Named([])
        units = self._units(words, matches)
        code = units.code
        place = "S" in code or "H" in code
        taken = bytearray(len(code))
        out = self._composed_in(units, taken)
        for i, (_, _, targets) in units.found.items():
            if taken[i]:
                continue
            if code[i : i + 2] == "SM" and not taken[i + 1]:
                head = self._head(units, i, i + 1)
                if head:
                    taken[i + 1] = 1
                    out.append(Mention("tumor", head, *units.place(i, i + 2)))
                    continue
            for kind, id in targets:
                if kind in ("site", "adjective") and any(k not in ("site", "adjective") for k, _ in targets):
                    continue
                if kind == "site" or (kind == "adjective" and not _ORIGIN.match(code, i + 1)):
                    # 'lung' is a primary in 'of lung origin' and none in 'lung dose'.
                    continue
                kind = "primary" if kind == "adjective" else kind
                out.append(Mention(kind, id, *units.place(i, i + 1)))
        if len(out) > 1:
            out = self._share_heads(text, sorted(set(out), key=lambda m: (m.start, m.end, m.kind, m.id)))
        return Named(out, place)

    def _composed_in(self, units: _Units, taken: bytearray) -> list[Mention]:
        """Return the mentions that several units make together, and take these."""
        code = units.code
        out: list[Mention] = []
        for match in self._patterns["all_tumors"].finditer(code) if "&" in code and "p" in code else ():
            head = self._head(units, match.start(), match.end())
            named = any(self._is_tumor(units, i) for i in range(*match.span()) if code[i] == ".")  # one of its own
            if head and not named and not any(taken[match.start() : match.end()]):
                self._take(taken, match.start(), match.end())
                site = self._sites[head]
                out.append(Mention("tumor", site.everything, *units.place(match.start(), match.end())))
        for match in self._patterns["site_listed"].finditer(code) if "S" in code and "P" in code else ():
            # 'Lung, liver or kidney tumors': those here, and others that are elsewhere.
            first, last = match.span()
            if self._lists_places(units, first, last) and not any(taken[first:last]):
                self._take(taken, first, last)
                place = units.found[code.index("S", first)].targets
                site = self._sites[next(id for kind, id in place if kind == "site")]
                out.append(Mention("tumor", site.everything, *units.place(first, last)))
        for match in self._patterns["places_behind"].finditer(code) if "H" in code and "P" in code else ():
            # 'Metastatic disease to the liver, lung or bone': where else it went, and not where it began.
            first, last = match.span()
            start, end = units.place(first, first + 1)
            named = any(code[i] == "." and i in units.found for i in range(first + 1, last))  # a tumor of its own
            ends = _ENDS_IN_PLACE.search(units.words.text[start:end]) is not None
            if ends and not named and self._are_adjectives(units, first + 1, last):
                self._take(taken, first + 1, last)
        for match in self._patterns["in_place"].finditer(code) if "P" in code else ():
            first, last = match.span("organ") if match["organ"] else match.span("organ2")
            self._take(taken, first, last)
        for name in ("head_then", "adjective_first", "primary_first") if "P" in code else ():
            for match in self._patterns[name].finditer(code):
                out += self._compose(units, match.start(), match.end(), taken)
        for i, both in self._spread_or(units):
            self._take(taken, i, i + 1)
            out.append(both)
        return out

    @staticmethod
    def _are_adjectives(units: _Units, first: int, last: int) -> bool:
        """Tell whether the primaries among some units are named by the organ alone ('lung', not 'lung cancer')."""
        organs = (units.found[i].targets for i in range(first, last) if units.code[i] == "P" and i in units.found)
        return all(kind == "adjective" for targets in organs for kind, _ in targets)

    def _spread_or(self, units: _Units) -> Iterator[tuple[int, Mention]]:
        """Yield all tumors of the place for 'metastatic or primary tumors of the liver', where the end is one name."""
        one_place = "A&" in units.code and len(self._sites) == 1
        for match in self._patterns["spread_or"].finditer(units.code) if one_place else ():
            # 'metastatic and unresectable primary tumors of the liver'
            i = next((i for i in (match.end() - 1, match.end()) if self._is_tumor(units, i)), -1)
            start, end = units.place(i, i + 1) if i >= 0 else (0, 0)
            if i >= 0 and self._patterns["began_here"].match(units.words.text[start:end]):
                site = next(iter(self._sites.values()))
                yield i, Mention("tumor", site.everything, units.place(match.start(), i)[0], end)

    @staticmethod
    def _is_tumor(units: _Units, unit: int) -> bool:
        """Tell whether a unit is the name of a tumor."""
        return unit in units.found and any(kind == "tumor" for kind, _ in units.found[unit].targets)

    def _share_heads(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Give a primary the head of the class it is coordinated with: 'colorectal or breast liver metastases'."""
        out = list(mentions)
        for i in range(len(out) - 2, -1, -1):
            head = self._heads.get(out[i + 1].id) if out[i + 1].kind == "tumor" else None
            between = text[out[i].end : out[i + 1].start].lower()
            if head and out[i].kind == "primary" and _COORDINATED.fullmatch(between):
                id = self._composed.get((head, out[i].id))
                if id:
                    out[i] = Mention("tumor", id, out[i].start, out[i].end)
        return out

    def _units(self, words: Words, matches: list[Match]) -> _Units:
        letter_of = self._letters.get
        letters = "".join([letter_of(form, ".") for form in words.forms])
        pieces: list[str] = []
        found: dict[int, Match] = {}
        position = units = 0
        for match in with_shared_nouns(words.forms, matches, self._table.targets_of, self._letters):
            if position and _in_bracket(words, before := found[units - 1], match):
                # 'Neuroendocrine tumor (NET) metastases': the acronym parts nothing.
                position = match.last + 1
                found[units - 1] = Match(before.first, position, before.targets)
                continue
            units += match.first - position
            letter = self._letter_of.get(match.targets)
            if letter is None:
                letter = self._letter_of[match.targets] = self._letter(match.targets)
            pieces += letters[position : match.first], letter
            found[units] = match
            units += 1
            position = match.last
        return _Units(words, "".join((*pieces, letters[position:])), found)

    def _letter(self, targets: tuple[tuple[str, str], ...]) -> str:
        """Return the letter of a phrase by what it stands for."""
        kinds = {kind for kind, _ in targets}
        if kinds & {"primary", "adjective"}:
            return "P"
        if "tumor" in kinds and any(id in self._sites for _, id in targets):
            return "H"
        return "S" if kinds == {"site"} else "."

    def _head(self, units: _Units, first: int, last: int) -> str | None:
        for unit in range(first, last):
            for kind, id in units.found[unit].targets if unit in units.found else ():
                if kind == "site" or (kind == "tumor" and id in self._sites):
                    return id
        return next(iter(self._sites)) if len(self._sites) == 1 else None

    def _lists_places(self, units: _Units, first: int, last: int) -> bool:
        """Tell whether the units [first, last) list organs before or behind a noun for tumors, and nothing else."""
        code = units.code
        if "P" not in code[first:last] or any(code[i] == "." and i in units.found for i in range(first, last)):
            return False
        if code[first] == "T":  # 'tumors of the liver or the lung': organs, and no tumors of their own
            return self._are_adjectives(units, first, last)
        if "T" in code[first:last]:
            return True
        behind = units.found[last - 1].targets if last - 1 in units.found else ()
        return any(kind == "primary" for kind, _ in behind)

    def _take(self, taken: bytearray, first: int, last: int) -> None:
        for i in range(first, last):
            taken[i] = 1

    def _compose(self, units: _Units, first: int, last: int, taken: bytearray) -> list[Mention]:
        if any(taken[first:last]):
            return []
        head = self._head(units, first, last)
        if head is None:
            return []
        out: list[Mention] = []
        for i in range(first, last):
            if units.code[i] != "P":
                continue
            primary = next(id for kind, id in units.found[i].targets if kind in ("primary", "adjective"))
            id = self._composed.get((head, primary))
            if id is None:
                # A primary that the ontology does not compose: leave the passage uncomposed, so that it is reported.
                return []
            out.append(Mention("tumor", id, *units.place(i, i + 1)))
        self._take(taken, first, last)
        if len(out) == 1:
            return [Mention("tumor", out[0].id, *units.place(first, last))]
        return out
