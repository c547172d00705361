"""Mentions: which terms a passage names, also where it composes them.

Labels are found by the phrase table. 'Metastases to the liver from colorectal
or neuroendocrine tumors' names classes that no single label covers: the words
are turned into a code of one letter each, and the patterns of the lexicon are
matched on that code. A metastasis whose primary the text does not name stays
the general one; a primary on its own stays a primary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ontology.lexicon import lexicon
from ontology.phrases import Match, PhraseTable, Token, tokens

__all__ = ["Mention", "MentionReader", "Primary", "SiteForms"]


_ORIGIN = re.compile(r"i?o|T|M|p|&{1,2}P")
_COORDINATED = re.compile(r"[\s,/-]*(?:or|and|and/or)?[\s,]*")


def _in_bracket(found: list[Token], after: int, match: Match, before: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether a match is all that a bracket right behind a name holds, and names the same once more."""
    return (
        match.first == after + 1
        and match.last < len(found)
        and found[after].form == "("
        and found[match.last].form == ")"
        and bool({id for _, id in before} & {id for _, id in match.targets})
    )


@dataclass(frozen=True, slots=True)
class Mention:
    """A term named by the text [start, end). `kind`: modality, tumor, primary, setting."""

    kind: str
    id: str
    start: int
    end: int


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


@dataclass(frozen=True, slots=True)
class _Units:
    """The matched terms and other words of a text in order: the letter of each, its place, and what it stands for."""

    code: str
    starts: list[int]
    ends: list[int]
    targets: list[tuple[tuple[str, str], ...]]


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
        group = rules["patterns"]["primaries"]
        self._patterns = {
            name: re.compile(pattern.replace("PRIMARIES", group)) for name, pattern in rules["patterns"].items()
        }

    def read(self, text: str, any_case: bool = False) -> list[Mention]:
        """Return the mentions of a text in order; overlapping ones are never returned."""
        units = self._units(tokens(text), any_case)
        code = units.code
        taken = bytearray(len(code))
        out: list[Mention] = []
        for match in self._patterns["all_tumors"].finditer(code):
            head = self._head(units, match.start(), match.end())
            if head and not any(taken[match.start() : match.end()]):
                self._take(taken, match.start(), match.end())
                site = self._sites[head]
                at = units.starts[match.start()], units.ends[match.end() - 1]
                out.append(Mention("tumor", site.everything, *at))
        for match in self._patterns["site_shared"].finditer(code):
            # 'Hepatic or pancreatic tumors': those here, and others that are elsewhere.
            first, last = match.start(), match.end() - 1
            if any(kind == "primary" for kind, _ in units.targets[last]) and not any(taken[first : last + 1]):
                self._take(taken, first, last + 1)
                site = self._sites[next(id for kind, id in units.targets[first] if kind == "site")]
                out.append(Mention("tumor", site.everything, units.starts[first], units.ends[last]))
        for name in ("head_then", "adjective_first", "primary_first"):
            for match in self._patterns[name].finditer(code):
                out += self._compose(units, match.start(), match.end(), taken)
        for i, targets in enumerate(units.targets):
            if not targets or taken[i]:
                continue
            if code[i : i + 2] == "SM" and not taken[i + 1]:
                head = self._head(units, i, i + 1)
                if head:
                    taken[i + 1] = 1
                    out.append(Mention("tumor", head, units.starts[i], units.ends[i + 1]))
                    continue
            for kind, id in targets:
                if kind in ("site", "adjective") and any(k not in ("site", "adjective") for k, _ in targets):
                    continue
                if kind == "site" or (kind == "adjective" and not _ORIGIN.match(code, i + 1)):
                    # 'lung' is a primary in 'of lung origin' and none in 'lung dose'.
                    continue
                kind = "primary" if kind == "adjective" else kind
                out.append(Mention(kind, id, units.starts[i], units.ends[i]))
        return self._share_heads(text, sorted(set(out), key=lambda m: (m.start, m.end, m.kind, m.id)))

    def names_place(self, text: str) -> bool:
        """Tell whether a text names a place that the ontology's tumors are in."""
        return not {"S", "H"}.isdisjoint(self._units(tokens(text), any_case=False).code)

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

    def _units(self, found: list[Token], any_case: bool) -> _Units:
        letter_of = self._letters.get
        words = [letter_of(form, ".") for form, _, _, _ in found]
        matches = list(self._table.find(found, any_case))
        if not matches:
            return _Units("".join(words), [t[2] for t in found], [t[3] for t in found], [()] * len(found))
        code: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        targets: list[tuple[tuple[str, str], ...]] = []

        def pass_words(first: int, last: int) -> None:
            code.extend(words[first:last])
            starts.extend([start for _, _, start, _ in found[first:last]])
            ends.extend([end for _, _, _, end in found[first:last]])
            targets.extend([()] * (last - first))

        position = 0
        for match in matches:
            if position and targets[-1] and _in_bracket(found, position, match, targets[-1]):
                # 'Neuroendocrine tumor (NET) metastases': the acronym parts nothing.
                ends[-1] = found[match.last].end
                position = match.last + 1
                continue
            pass_words(position, match.first)
            kinds = {kind for kind, _ in match.targets}
            letter = "."
            if kinds & {"primary", "adjective"}:
                letter = "P"
            elif "tumor" in kinds and any(id in self._sites for _, id in match.targets):
                letter = "H"
            elif kinds == {"site"}:
                letter = "S"
            code.append(letter)
            starts.append(found[match.first].start)
            ends.append(found[match.last - 1].end)
            targets.append(match.targets)
            position = match.last
        pass_words(position, len(found))
        return _Units("".join(code), starts, ends, targets)

    def _head(self, units: _Units, first: int, last: int) -> str | None:
        for targets in units.targets[first:last]:
            for kind, id in targets:
                if kind == "site" or (kind == "tumor" and id in self._sites):
                    return id
        return next(iter(self._sites)) if len(self._sites) == 1 else None

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
            primary = next(id for kind, id in units.targets[i] if kind in ("primary", "adjective"))
            id = self._composed.get((head, primary))
            if id is None:
                # A primary that the ontology does not compose: leave the passage uncomposed, so that it is reported.
                return []
            out.append(Mention("tumor", id, units.starts[i], units.ends[i]))
        self._take(taken, first, last)
        if len(out) == 1:
            return [Mention("tumor", out[0].id, units.starts[first], units.ends[last - 1])]
        return out
