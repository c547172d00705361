"""The vocabulary: the ontology's terms, their hierarchy, and how text names them.

Read from the Turtle files with pyoxigraph's parser, which takes milliseconds,
so that the command line can answer in under a second. Nothing here knows a
tumor or a modality: which classes exist and how they are called is data.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ontology.characteristics import (
    Characteristic,
    Value,
    facts_of,
    last_part,
    read_characteristics,
    read_implications,
    value_key,
)
from ontology.mentions import Mention, MentionReader, Named, Primary, SiteForms
from ontology.phrases import fold, read_words
from ontology.triples import BASE, Triples, local

__all__ = ["BASE", "Characteristic", "Mention", "Term", "Value", "Vocabulary", "load_vocabulary", "read_vocabulary"]

_PGO = BASE + "ontology/"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FOLDER = Path(__file__).parent

Fact = tuple[str, "bool | int | float | str"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology. `kind` is the first part of its path: modality, tumor, setting, ..."""

    id: str
    kind: str
    iri: str
    label: str
    synonyms: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    definition: str = ""
    parents: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)  # one is itself only, so that what is made of it can be kept by it
class Vocabulary:
    """All terms; build it with `load_vocabulary`."""

    _terms: dict[str, Term]
    _below: dict[str, frozenset[str]]
    _above: dict[str, frozenset[str]]
    _kinds: dict[str, list[Term]]
    _characteristics: dict[str, Characteristic]
    _setting_facts: dict[str, dict[str, bool | int | float | str]]
    _setting_markers: dict[str, dict[str, bool | int | float | str]]
    _only_when_asked: frozenset[str]
    _implied: dict[tuple[str, str], dict[str, bool | int | float | str]]
    _bands: dict[str, tuple[str, tuple[tuple[float, float, str], ...]]]
    composed: dict[tuple[str, str], str]
    _reader: MentionReader
    _labels: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _words: set[str] = field(default_factory=set)
    _named: dict[str, Named] | None = None
    _acronyms: dict[str, tuple[str, str]] = field(default_factory=dict)

    def with_acronyms(self, acronyms: dict[str, tuple[str, str]]) -> Vocabulary:
        """Return the same vocabulary with the acronyms of one document, each with the kind and identifier it names."""
        return dataclasses.replace(self, _named={}, _acronyms=acronyms) if acronyms else self

    def for_document(self) -> Vocabulary:
        """Return the same vocabulary that keeps what texts name, for the many readers of one document."""
        return dataclasses.replace(self, _named={})

    def term(self, id: str) -> Term:
        """Return a term by its identifier.

        :raises KeyError: when the ontology has no such term.
        """
        return self._terms[id]

    def __contains__(self, id: object) -> bool:
        return id in self._terms

    def terms(self, kind: str) -> list[Term]:
        """Return the terms of a kind, by identifier."""
        return self._kinds.get(kind, [])

    def descendants(self, id: str) -> frozenset[str]:
        """Return the identifiers below a class, itself among them."""
        return self._below.get(id) or frozenset((id,))

    def ancestors(self, id: str) -> frozenset[str]:
        """Return the identifiers above a class, itself among them."""
        return self._above.get(id) or frozenset((id,))

    def universe(self, id: str) -> frozenset[str]:
        """Return every identifier of the kind of a term."""
        return frozenset(t.id for t in self._kinds[self._terms[id].kind])

    def mentions(
        self,
        text: str,
        kinds: tuple[str, ...] = ("modality", "tumor", "primary", "setting"),
        any_case: bool = False,
    ) -> list[Mention]:
        """Return the terms that a text names, longest match first, in order of their place.

        `any_case` takes acronyms in small letters ('rfa'), as people type them.
        """
        return [m for m in self._named_in(text, any_case).mentions if m.kind in kinds]

    def names_place(self, text: str) -> bool:
        """Tell whether a text names a place that the ontology's tumors are in ('liver', 'hepatic')."""
        return self._named_in(text, any_case=False).place

    def _named_in(self, text: str, any_case: bool) -> Named:
        """Return what a text names; it is kept for the readers of one document."""
        if self._named is None or any_case:
            return self._read(text, any_case)
        found = self._named.get(text)
        if found is None:
            found = self._named[text] = self._read(text, any_case)
        return found

    def _read(self, text: str, any_case: bool) -> Named:
        found, place = self._reader.read(text, any_case)
        if self._acronyms and not any_case:
            found = self._with_acronyms(text, found)
        return Named(self._one_phrase(text, found) if len(found) > 1 else found, place)

    def _one_phrase(self, text: str, found: list[Mention]) -> list[Mention]:
        """Return the mentions with a kind of treatment and the noun behind it as one: 'RF tumor ablation' is RFA."""
        out: list[Mention] = []
        for mention in found:
            before = out[-1] if out else None
            if (
                before is not None
                and mention.kind == before.kind == "modality"
                and text[before.end : mention.start].isspace()
                and mention.id in self.ancestors(before.id)
            ):
                out[-1] = before._replace(end=mention.end)
            else:
                out.append(mention)
        return out

    def _with_acronyms(self, text: str, found: list[Mention]) -> list[Mention]:
        """Return the mentions with the acronyms of the document among them."""
        more = [
            Mention(kind, id, match.start(), match.end())
            for letters, (kind, id) in self._acronyms.items()
            if letters in text
            for match in re.finditer(rf"(?<![\w-]){letters}(?![\w-])", text)
            if not any(m.start < match.end() and match.start() < m.end for m in found)
        ]
        return sorted((*found, *more), key=lambda m: (m.start, m.end)) if more else found

    def resolve(self, kind: str, text: str) -> Term | None:
        """Return the term of a kind that a text names as a whole, by identifier, label or synonym."""
        slug = text.strip().lower().replace("_", "-").replace(" ", "-")
        if slug in self._terms and self._terms[slug].kind == kind:
            return self._terms[slug]
        found = [m for m in self._reader.read(text, any_case=True).mentions if m.kind == kind]
        words = read_words(text)
        places = [words.start(i) for i, form in enumerate(words.forms) if _is_content(form)]
        if len(found) != 1 or not places:
            return None
        covered = all(found[0].start <= at < found[0].end for at in places)
        return self._terms[found[0].id] if covered else None

    def nearest(self, kind: str, text: str, n: int = 5) -> list[Term]:
        """Return the terms of a kind whose labels come nearest to a text."""
        if kind not in self._labels:
            table: dict[str, list[str]] = defaultdict(list)
            for term in self._kinds.get(kind, []):
                for name in (term.label, *term.synonyms, term.id):
                    table[name.lower()].append(term.id)
            self._labels[kind] = table
        table = self._labels[kind]
        close = difflib.get_close_matches(text.lower(), table, n=4 * n, cutoff=0.3)
        words = {fold(w) for w in text.split()}
        close += [name for name in table if words & {fold(w) for w in name.split()}]
        ids = dict.fromkeys(id for name in close for id in table[name])
        return [self._terms[id] for id in list(ids)[:n]]

    def words(self) -> frozenset[str]:
        """Return the words of all labels and definitions, in small letters."""
        if not self._words:
            texts = [
                t for term in self._terms.values() for t in (term.label, *term.synonyms, *term.hidden, term.definition)
            ]
            texts += [t for c in self._characteristics.values() for t in (c.label, c.question)]
            self._words |= {w for text in texts for w in re.findall(r"[a-z]{3,}", text.lower())}
        return frozenset(self._words)

    def characteristic(self, name: str) -> Characteristic:
        """Return a characteristic by the name of its fact.

        :raises KeyError: when the ontology has no such characteristic.
        """
        return self._characteristics[name]

    def value_type(self, name: str) -> str | None:
        """Return what the values of a characteristic are ('diagnosis', 'boolean', ...); None where it is none."""
        known = self._characteristics.get(name)
        return known.value_type if known is not None else None

    def characteristics(self) -> list[Characteristic]:
        """Return all characteristics, by name."""
        return [self._characteristics[name] for name in sorted(self._characteristics)]

    def setting_facts(self, id: str) -> dict[str, bool | int | float | str]:
        """Return the facts that naming a setting puts into a question."""
        return self._setting_facts.get(id, {})

    def setting_markers(self, id: str) -> dict[str, bool | int | float | str]:
        """Return the facts that only this setting brings."""
        return self._setting_markers.get(id, {})

    @property
    def uses(self) -> frozenset[tuple[str, object]]:
        """Return the facts by which settings are told from each other."""
        return frozenset(fact for markers in self._setting_markers.values() for fact in markers.items())

    @property
    def named_uses(self) -> frozenset[tuple[str, object]]:
        """Return the facts by which settings are told from each other or named, as 'for palliation' names one."""
        said = (fact for facts in self._setting_facts.values() for fact in facts.items())
        return self.uses | {fact for fact in said if isinstance(fact[1], str)}

    def only_when_asked(self, id: str) -> bool:
        """Tell whether a setting is no part of a question that does not name it (a repeated treatment)."""
        return id in self._only_when_asked

    def implied(self, characteristic: str, value: object) -> dict[str, bool | int | float | str]:
        """Return the facts that follow from one fact."""
        out = dict(self._implied.get((characteristic, value_key(value)), {}))
        if characteristic in self._bands and isinstance(value, int | float) and not isinstance(value, bool):
            target, bands = self._bands[characteristic]
            out.update((target, name) for low, high, name in bands if low <= value <= high)
        return out

    def band_edges(self, characteristic: str) -> tuple[tuple[float, float], ...]:
        """Return the bounds of the bands in which a score gives a class."""
        _, bands = self._bands.get(characteristic, ("", ()))
        return tuple((low, high) for low, high, _ in bands)

    def band_target(self, characteristic: str) -> str | None:
        """Return the characteristic whose classes a score gives, if it gives any."""
        return self._bands[characteristic][0] if characteristic in self._bands else None

    def compose(self, head: str, primary: str) -> str | None:
        """Return the class of a head (metastasis to a site) with a primary, if the ontology has one."""
        return self.composed.get((head, primary))


def _is_content(form: str) -> bool:
    """Tell whether a folded word is neither a sign nor an article."""
    return form.isalnum() and form not in ("the", "a", "an")


def _closure(parents: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    done: dict[str, frozenset[str]] = {}

    def above(id: str, path: tuple[str, ...]) -> frozenset[str]:
        if id in done:
            return done[id]
        if id in path:
            raise ValueError(f"the hierarchy has a cycle at {id!r}")
        found = frozenset((id,)).union(*(above(p, (*path, id)) for p in parents.get(id, ())))
        done[id] = found
        return found

    for id in parents:
        above(id, ())
    return done


def read_vocabulary(files: list[Path]) -> Vocabulary:
    """Return the vocabulary of some Turtle files.

    :raises ValueError: when two terms share an identifier or the hierarchy has a cycle.
    """
    graph = Triples(files)
    terms: dict[str, Term] = {}
    parents: dict[str, set[str]] = {}
    for iri in graph.by_subject:
        term_of = local(iri)
        labels = graph.texts(iri, _RDFS + "label") or graph.texts(iri, _SKOS + "prefLabel")
        if term_of is None or not labels:
            continue
        kind, id = term_of
        wider = (*graph.objects(iri, _RDFS + "subClassOf"), *graph.objects(iri, _SKOS + "broader"))
        above = [p for o in wider if (p := local(o)) and p[0] == kind]
        if id in terms and terms[id].iri != iri and kind in ("modality", "tumor", "primary", "setting"):
            raise ValueError(f"two terms share the identifier {id!r}: {terms[id].iri} and {iri}")
        parents.setdefault(id, set()).update(p[1] for p in above)
        if id in terms and terms[id].kind in ("modality", "tumor", "primary", "setting"):
            continue
        terms[id] = Term(
            id, kind, iri, labels[0], graph.texts(iri, _SKOS + "altLabel"), graph.texts(iri, _SKOS + "hiddenLabel"),
            " ".join(graph.texts(iri, _DEFINITION) or graph.texts(iri, _SKOS + "definition")),
            tuple(sorted(p[1] for p in above)),
        )  # fmt: skip
    above_of = _closure(parents)
    located = {last_part(iri) for iri in graph.by_subject if graph.objects(iri, _PGO + "allTumorsIn")}
    for id, term in terms.items():
        # A tumor that is not in one of the places the ontology is about is the primary of a metastasis there.
        if term.kind == "tumor" and not above_of[id] & located:
            # What has nothing above it ('metastasis') groups others and is no primary itself.
            terms[id] = dataclasses.replace(term, kind="primary" if term.parents else "grouping")
    below: dict[str, set[str]] = defaultdict(set)
    for id, found in above_of.items():
        for ancestor in found:
            below[ancestor].add(id)
    kinds: dict[str, list[Term]] = defaultdict(list)
    for term in terms.values():
        kinds[term.kind].append(term)
    for group in kinds.values():
        group.sort(key=lambda t: t.id)
    settings = [t.id for t in kinds["setting"]]
    composed = {}
    for term in kinds["tumor"]:
        head, primary = (graph.objects(term.iri, _PGO + p) for p in ("composedOfHead", "composedOfPrimary"))
        if head and primary:
            composed[(last_part(head[0]), last_part(primary[0]))] = term.id
    implied, bands = read_implications(graph)
    return Vocabulary(
        terms,
        {id: frozenset(found) for id, found in below.items()},
        above_of,
        dict(kinds),
        read_characteristics(graph),
        {id: facts_of(graph, terms[id].iri, "impliesFact") for id in settings},
        {id: facts_of(graph, terms[id].iri, "markedByFact") for id in settings},
        frozenset(id for id in settings if graph.value(terms[id].iri, _PGO + "onlyWhenAsked")),
        implied,
        bands,
        composed,
        _mention_reader(graph, kinds, composed),
    )


def _mention_reader(
    graph: Triples, kinds: dict[str, list[Term]], composed: dict[tuple[str, str], str]
) -> MentionReader:
    sites: list[SiteForms] = []
    for term in kinds["tumor"]:
        for site in graph.objects(term.iri, _PGO + "metastaticTo"):
            forms = [*graph.texts(site, _RDFS + "label"), *graph.texts(site, _SKOS + "altLabel")]
            forms += graph.texts(site, _PGO + "adjectivalForm")
            everything = [iri for iri in graph.by_subject if site in graph.objects(iri, _PGO + "allTumorsIn")]
            sites.append(SiteForms(term.id, tuple(forms), last_part(everything[0]) if everything else term.id))
    primaries = [
        Primary(t.id, (t.label, *t.synonyms, *t.hidden), graph.texts(t.iri, _PGO + "adjectivalForm"))
        for t in kinds["primary"]
    ]
    named = [t for kind in ("modality", "tumor", "setting", "grouping") for t in kinds[kind]]
    return MentionReader([(t.kind, t.id, (t.label, *t.synonyms, *t.hidden)) for t in named], primaries, sites, composed)


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary of the shipped ontology."""
    return read_vocabulary(sorted(_FOLDER.glob("*.ttl")))
