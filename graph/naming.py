"""Naming: the identifiers that people's words mean, or the nearest ones when they mean none."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cache

from graph.model import PayerRow, PolicyVersion
from graph.payer_names import PayerNames
from ontology.lexicon import lexicon
from ontology.vocabulary import Vocabulary

__all__ = [
    "UnknownTermError",
    "capitalised",
    "named_line",
    "resolve_care_setting",
    "resolve_indication",
    "resolve_line",
    "resolve_payer",
    "resolve_term",
    "tumors_of",
]


class UnknownTermError(ValueError):
    """A name that means nothing here; `nearest` are the labels that come nearest."""

    def __init__(self, kind: str, text: str, nearest: Iterable[str]) -> None:
        self.kind = kind
        self.text = text
        self.nearest = list(nearest)
        hint = f"; did you mean {', '.join(repr(n) for n in self.nearest)}?" if self.nearest else ""
        super().__init__(f"unknown {kind.replace('-', ' ')} {text!r}{hint}")


def resolve_term(kind: str, text: str, vocabulary: Vocabulary) -> str:
    """Return the identifier of a term.

    :raises UnknownTermError: when the ontology has none by that name.
    """
    term = vocabulary.resolve(kind, text)
    if term is None:
        raise UnknownTermError(kind, text, [t.label for t in vocabulary.nearest(kind, text)])
    return term.id


@cache
def _acronyms(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the acronyms among the names of terms, by their lower-case form."""
    names = (
        name
        for kind in ("modality", "tumor", "primary", "setting")
        for term in vocabulary.terms(kind)
        for name in (term.label, *term.synonyms, *term.hidden)
    )
    return {n.lower(): n for n in names if n.isalnum() and n[0].isupper() and sum(not c.islower() for c in n) > 1}


def capitalised(text: str, vocabulary: Vocabulary) -> str:
    """Return a text with acronyms typed in small letters set in capitals, as documents print them."""
    acronyms, ignored = _acronyms(vocabulary), ignored_words()

    def spelled(match: re.Match[str]) -> str:
        word = match.group()
        return word if word in ignored else acronyms.get(word, word)

    return re.sub(r"(?<![\w'])[a-z][a-z0-9]+(?![\w'])", spelled, text)


def ignored_words() -> frozenset[str]:
    """Return the words of a question that carry no term."""
    return frozenset(str(lexicon("questions")["words"]["ignored"]).split())


def tumors_of(primary: str, vocabulary: Vocabulary) -> list[str]:
    """Return the indications that a primary alone may mean: its metastases to the sites that have classes."""
    return sorted({id for (_, p), id in vocabulary.composed.items() if p == primary})


def resolve_indication(text: str, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """Return the indication that a text names, and the setting in it, if any ('inoperable ...').

    :raises UnknownTermError: when it names none or several.
    """
    term = vocabulary.resolve("tumor", text)
    if term is not None:
        return term.id, None
    mentions = vocabulary.mentions(capitalised(text, vocabulary))
    tumors = {m.id for m in mentions if m.kind == "tumor"}
    settings = {m.id for m in mentions if m.kind == "setting"}
    if len(tumors) == 1 and len(settings) == 1 and not {m.kind for m in mentions} - {"tumor", "setting"}:
        rest = text
        for mention in reversed(mentions):
            rest = rest[: mention.start] + " " + rest[mention.end :]
        ignored = ignored_words()
        if all(word in ignored for word in re.findall(r"[a-z0-9]+", rest.lower())):
            return tumors.pop(), settings.pop()
    primary = vocabulary.resolve("primary", text)
    if primary is not None:
        nearest = [vocabulary.term(t).label for t in tumors_of(primary.id, vocabulary)]
        raise UnknownTermError("indication", text, nearest)
    raise UnknownTermError("indication", text, [t.label for t in vocabulary.nearest("tumor", text)])


def resolve_payer(text: str, payers: Sequence[PayerRow]) -> str:
    """Return the identifier of a payer named by identifier, name, affiliate or acronym.

    :raises UnknownTermError: when no payer, or several, go by that name.
    """
    names = PayerNames(payers)
    id = names.resolve(text)
    if id is not None:
        return id
    found = [n for n in names.find(text) if n.ids]
    if found:
        if len(found[0].ids) == 1 and text.strip()[found[0].end :].strip() == "" and found[0].start == 0:
            return found[0].ids[0]
        raise UnknownTermError("payer", text, [names.payers[i].name for i in found[0].ids])
    close = difflib.get_close_matches(text, [p.name for p in payers], n=5, cutoff=0.3)
    raise UnknownTermError("payer", text, close or [p.name for p in payers][:5])


def resolve_care_setting(text: str) -> str:
    """Return the identifier of a care setting.

    :raises UnknownTermError: when it is none.
    """
    settings: dict[str, list[str]] = lexicon("questions")["care_settings"]
    for id, words in settings.items():
        if text.lower() in (id, *words):
            return id
    raise UnknownTermError("care-setting", text, settings)


def named_line(text: str, versions: Iterable[PolicyVersion], vocabulary: Vocabulary) -> str | None:
    """Return the line of business that a text names as a whole, or None."""
    wanted = text.lower().strip()
    names: dict[str, str] = {}
    for id, words in dict(lexicon("questions")["lines"]).items():
        names.update(dict.fromkeys((id, *words), id))
    for term in vocabulary.terms("line-of-business"):
        names.update(dict.fromkeys((n.lower() for n in (term.id, term.label, *term.synonyms)), term.id))
    for version in versions:
        for line in version.lines:
            names.setdefault(line.name.lower(), line.id)
            names[line.id.lower()] = line.id
    return names.get(wanted) or names.get(wanted.replace(" ", "-"))


def resolve_line(text: str, versions: Iterable[PolicyVersion], vocabulary: Vocabulary) -> str:
    """Return the identifier of a line of business.

    :raises UnknownTermError: when neither the ontology nor a document has one by that name.
    """
    rows = list(versions)
    id = named_line(text, rows, vocabulary)
    if id is None:
        known = {t.id for t in vocabulary.terms("line-of-business")} | {line.id for v in rows for line in v.lines}
        raise UnknownTermError("line-of-business", text, difflib.get_close_matches(text, sorted(known), 5, 0.3))
    return id
