"""Conditions: what a stretch of text asks of the patient, as characteristics of the ontology.

1. Wordings of the lexicon that state a fact ('resection is not feasible').
2. Classes on a letter scale ('Child-Pugh A or B').
3. Thresholds.
4. Tumors named: the diagnosis.
5. What is left over is weighed: words that add nothing are passed, anything
   else makes a text criterion, so that nothing that was asked is lost.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache

from loaders.conditions.around_resection import around_resection
from loaders.conditions.concepts import stated_concept, told_by_all
from loaders.conditions.criterion_trees import Found, all_of
from loaders.conditions.diagnoses import ILLUSTRATION, read_diagnoses
from loaders.conditions.examples_of_conditions import examples_of_unread, without_examples
from loaders.conditions.expressions import combine
from loaders.conditions.fact_wordings import fact_wordings
from loaders.conditions.if_several import asked_if_several
from loaders.conditions.letter_scales import read_letter_scales
from loaders.conditions.listed_exclusions import contraindicated_because, named_contraindications
from loaders.conditions.negations import none_or_little, reach_over_alternatives
from loaders.conditions.ruled_out import ruled_out_besides
from loaders.conditions.shared_objects import with_shared_objects
from loaders.conditions.thresholds import _lower, read_thresholds
from loaders.conditions.unread_alternatives import beside_unread, crossed_out, joins_whole, words_at
from loaders.record import Atom, Criterion, TextCriterion
from loaders.text.kept import kept
from loaders.text.lexicon_patterns import connective, lexicon_pattern
from loaders.text.patterns import compile_pattern
from loaders.text.text import Passage
from ontology.lexicon import lexicon
from ontology.mentions import Mention
from ontology.vocabulary import Vocabulary

__all__ = ["Conditions", "Context", "read_conditions", "text_criterion"]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a text: the vocabulary, and the indications its statement is about."""

    vocabulary: Vocabulary
    indications: tuple[str, ...] = ()
    denies: bool = False
    """The statement denies: what a wording may include besides what it surely means is denied, too."""
    treatments: tuple[str, ...] = ()
    """What the statement is on: that it 'is used' for something asks nothing by itself."""

    @property
    def head(self) -> str | None:
        """Return the class of metastases in force, to which a bare primary belongs."""
        heads = {h for h, _ in self.vocabulary.composed}
        for id in self.indications:
            for head in heads:
                if id == head or id in self.vocabulary.descendants(head):
                    return head
        return None


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a text as a tree; `left` are the words that were not understood and that it does not hold.

    `beside` is where words stand that it holds as an alternative to a condition; `unread` are these words and those.
    """

    criterion: Criterion | None
    left: tuple[str, ...]
    found: tuple[Found, ...]
    beside: tuple[tuple[int, int], ...] = ()
    unread: tuple[str, ...] = ()


@cache
def _neutral() -> frozenset[str]:
    return frozenset(lexicon("characteristics")["neutral"]["words"].split())


_COUNTED = lexicon("characteristics")["count"]["noun"]
_NONE_SUCH = re.compile(r"\b(?:no|none\s+of\s+the)\s+\Z")
"""Before a wording that begins with what is counted: 'no lesion touches X'."""
_NOUN = compile_pattern(_COUNTED)
_NO = re.compile(r"\bno\s\Z")
_NEGATED = compile_pattern(
    r"\b(?:not|never|no longer|neither|nor|(?<!with or )without|(?:absence|lack) of"
    rf"|(?:no|none\s+of\s+the(?:se|m)?)\s+(?:{_COUNTED})"
    r"(?:\s+(?:that|which))?(?:\s+(?:is|are|may|can|must|should))?)\s+"
    r"(?:(?:\w+ly|be|been|an?|the|any|yet|considered|deemed|felt|judged|thought"
    r"|found|to)\s+){0,4}\Z"
)
_MARK = compile_pattern(r"(?<=[a-z)])(?<!one)(?<!two)(?<!three)(?<!four)(?<!five)(?<!six)\(\d{1,2}\)")
"""The mark of a footnote behind a word; 'three(3)' is a number printed twice."""
_CLAUSE = re.compile(r"[,;:()]|\b(?:as\s+well\s+as|and|or|but|who|whom|whose|which|that)\b")
_WORD = re.compile(r"[a-zµ%<>≤≥]+|\d+(?:\.\d+)?")


def text_criterion(passage: Passage, context: Context, label: str | None = None) -> TextCriterion:
    """Return a criterion that no characteristic expresses: its hash, address and what it mentions."""
    folded = " ".join(passage.text.split())
    mentioned = tuple(dict.fromkeys(m.id for m in context.vocabulary.mentions(passage.text)))
    return TextCriterion(hashlib.sha256(folded.encode()).hexdigest(), mentioned, passage.place(), label)


def read_conditions(passage: Passage, context: Context, ignore: tuple[tuple[int, int], ...] = ()) -> Conditions:
    """Return the conditions that a text states.

    `ignore` are stretches that say something else (the scope, the status).
    """
    return _read(passage, context, ignore)


@kept
def _read(passage: Passage, context: Context, ignore: tuple[tuple[int, int], ...]) -> Conditions:
    """Return the conditions of a text, read once for all statements that ask it: a list may hold for several."""
    text = _lower(passage.text)
    taken = bytearray(len(text))
    # 'not above 3 or due to X': what 'or' joins is no reason.
    reasoned = [m.span() for m in connective("reason").finditer(text) if not text[: m.start()].endswith("or ")]
    reasons = [_reason(text, start, end, ignore, denies=context.denies) for start, end in reasoned]
    reasons += [m.span() for m in _MARK.finditer(text)]
    # 'whether or not it can be resected' asks for nothing.
    either_way = ("either-way", "either-way-listed", "even-if")
    reasons += [m.span() for name in either_way for m in connective(name).finditer(text)]
    reasons += [m.span() for m in lexicon_pattern("connectives", "whatever-use", "patterns").finditer(text)]
    for start, end in (*ignore, *reasons):
        taken[start:end] = b"\1" * (end - start)
    # For whom another bound holds is asked of nobody else; it stays as text.
    aside = [m.span() for m in connective("bracketed-exception").finditer(text)]
    aside = [(start, end) for start, end in aside if text[:start].strip() and not any(taken[start:end])]
    for start, end in aside:
        taken[start:end] = b"\1" * (end - start)
    tumors = context.vocabulary.mentions(passage.text, ("tumor", "primary"))
    found = named_contraindications(
        passage, text, taken, lambda p: _all_read(p, context), lambda p: text_criterion(p, context)
    )
    found += contraindicated_because(passage, text, taken, lambda p: _all_read(p, context))
    found += _worded(passage, context, tumors, taken, ignore)
    classes, described = read_letter_scales(passage, text, taken, context.vocabulary)
    found = [f for f in found if not any(a <= f.start and f.end <= b for a, b in described)] + classes
    found += _thresholds(passage, tumors, context.vocabulary, taken)
    found += read_diagnoses(passage, text, context.vocabulary, context.head, context.indications, taken)
    found += _concepts(passage, text, taken)
    for start, end in aside:
        taken[start:end] = bytes(end - start)
    for name, mark in (("explained-name", b"\1"), ("narrowing-name", b"\0")):
        for match in connective(name).finditer(text):  # a name that narrows was read, not whom it leaves
            taken[match.start() : match.end()] = mark * (match.end() - match.start())
    around = around_resection(text, [f.criterion for f in found]) if context.denies else []
    for start, end in (*around, *_own_treatments(passage.text, context)):
        taken[start:end] = b"\1" * (end - start)
    besides = ruled_out_besides(text, found, context.vocabulary.mentions(passage.text, ("modality",)), taken)
    if context.denies:
        found = _without_implied(found)
    found, of_unread = examples_of_unread(text, without_examples(text, found, taken), taken)
    found, little = none_or_little(text, found, taken)
    found = with_shared_objects(text, asked_if_several(text, found, denies=context.denies))
    found = reach_over_alternatives(text, found)
    words = _left_over(passage, taken, [*besides, *of_unread, *little])
    if (
        context.denies
        and words
        and told_by_all([text[start:end] for start, end in words], [f.criterion for f in found])
    ):
        words = []  # 'Reduction of A that exceeds the criteria, to make eligible (downstaging)' tells what that is

    held: list[tuple[int, int]] = []

    def unread(start: int, end: int) -> Criterion:
        held.append((start, end))
        return text_criterion(passage.slice(start, end).strip(), context)

    # The 'or' of 'primary or metastatic tumors' joins nothing that is asked.
    kinds = lexicon_pattern("connectives", "any-origin", "whatever-kind")
    joining = kinds.sub(lambda m: " " * len(m[0]), text) if len(text) == len(passage.text) else passage.text
    # What a sentence denies says nothing of its conditions.
    said = crossed_out(passage.text, ignore) if words else passage.text
    units = beside_unread(said, found, words, unread)
    criterion = combine(joining, units, unread)
    beside = tuple(span for span in held if joins_whole(text, span))
    left = words_at(text, words, beside)
    return Conditions(criterion, left, tuple(sorted(found, key=lambda f: f.start)), beside, words_at(text, words))


def _negation(text: str, start: int) -> re.Match[str] | None:
    """Return what negates the wording that begins at a place of a lower-cased text."""
    near = max(0, start - 60)
    found = _NEGATED.search(text, near, start)
    return found or (_NONE_SUCH.search(text, near, start) if _NOUN.match(text, start) else None)


def _of_none(text: str, match: re.Match[str], value: object) -> bool:
    """Tell whether a 'no' before a wording is of what stands behind it: 'no unresectable disease elsewhere'."""
    no = isinstance(value, bool) and _NO.search(text, max(0, match.start() - 4), match.start()) is not None
    return no and _NOUN.match(text, match.start()) is None


def _worded(
    passage: Passage, context: Context, tumors: list[Mention], taken: bytearray, ignore: tuple[tuple[int, int], ...]
) -> list[Found]:
    """Return the facts that wordings of the lexicon state.

    :param ignore: where scope and status stand.
    """
    text, found = _lower(passage.text), list[Found]()
    unsaid: list[tuple[int, int]] = []
    for pattern, said_by in fact_wordings().possible(text):
        of, value = said_by.of, said_by.value
        for match in pattern.finditer(text) if of in (None, "denials" if context.denies else "grants") else ():
            if match.start() == match.end() or _read_already(taken, match, ignore) or _of_none(text, match, value):
                continue
            if said_by.is_of_others(passage.text, text, match.start()) or _within(unsaid, match):
                continue
            shown = value
            if negation := _negation(text, match.start()):
                if not isinstance(value, bool) or any(taken[negation.start() : negation.end()]):
                    continue
                # 'not surgically resectable', 'not felt to be operable'
                shown = not value
                taken[negation.start() : negation.end()] = b"\1" * (negation.end() - negation.start())
            elif not said_by.is_said(text, match.start(), match.end(), taken):
                unsaid.append(match.span())
                continue
            # A tumor whose name goes on behind the wording is named besides: 'only hepatic metastases of melanoma'.
            end = min((t.start for t in tumors if match.start() < t.start < match.end() < t.end), default=match.end())
            at = passage.place(match.start(), end)
            atom = Atom(said_by.characteristic, said_by.comparator, shown, at, said_by.unit)
            named = isinstance(value, bool) and said_by.comparator == "="
            found.append(Found(match.start(), end, atom, named))
            taken[match.start() : end] = b"\1" * (end - match.start())
            for mention in _named_in_use(atom, passage.text[match.start() : match.end()], context.vocabulary):
                # 'to downstage hepatocellular carcinoma' is said of that tumor only.
                taken[match.start() + mention.start : match.start() + mention.end] = bytes(mention.end - mention.start)
    return found


def _within(spans: list[tuple[int, int]], match: re.Match[str]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in spans)


def _reason(text: str, start: int, end: int, ignore: tuple[tuple[int, int], ...], *, denies: bool) -> tuple[int, int]:
    """Return where a reason stands; one that opens its clause ends where begins what it is a reason for.

    :param ignore: where scope and status stand; behind its comma, they begin another clause of a grant.
    :param denies: whether the statement denies, which it may do for several reasons and nothing else.
    """
    before = text[:start].rstrip(" ,(*\"'")
    if before and not connective("opens-clause").search(before):
        other = min((a for a, _ in ignore if start < a < end), default=end)
        return start, end if denies or (comma := text.rfind(",", start, other)) < 0 or other == end else comma
    comma = text.find(",", start, end + 1)
    if comma >= 0 and (not denies or connective("finite").search(text, comma, end)):
        return start, comma
    asked = connective("asked-of-whom").search(text, start, end)
    return start, asked.start() if asked else end


def _all_read(passage: Passage, context: Context) -> Criterion | None:
    """Return what a text asks, with a text criterion for what was not understood of it."""
    asked = read_conditions(passage, context)
    return with_rest(asked.criterion, passage, context) if asked.left else asked.criterion


def _thresholds(passage: Passage, tumors: list[Mention], vocabulary: Vocabulary, taken: bytearray) -> list[Found]:
    """Return the numeric conditions of a passage; a tumor that they count is still to be read."""
    named = (*tumors, *vocabulary.mentions(passage.text, ("grouping",)))
    # 'More than 3 metastatic lesions' count those.
    spread = connective("spread-by-name").finditer(_lower(passage.text))
    begins = frozenset((*(m.start for m in named), *(m.start("name") for m in spread)))
    counted = [t for t in tumors if not any(taken[t.start : t.end])]
    found = read_thresholds(passage, lambda name: _minimum(vocabulary, name), taken, begins)
    for tumor in counted:
        taken[tumor.start : tumor.end] = bytes(tumor.end - tumor.start)
    return found


def _without_implied(found: list[Found]) -> list[Found]:
    """Return what a denial asks without what its use says: 'to downstage the tumor of a transplant candidate'."""
    rules = lexicon("connectives")["use"]
    atoms = {id(f): f.criterion for f in found if isinstance(f.criterion, Atom) and f.criterion.comparator == "="}
    uses = [a.value for a in atoms.values() if a.characteristic == rules["characteristic"]]
    implied = {name for use in uses if isinstance(use, str) for name in rules["implies"].get(use, ())}
    said = {key for key, a in atoms.items() if a.characteristic in implied and a.value is True}
    return [f for f in found if id(f) not in said]


def _named_in_use(atom: Atom, text: str, vocabulary: Vocabulary) -> list[Mention]:
    """Return the tumors that the name of a use holds."""
    used = not isinstance(atom.value, tuple) and (atom.characteristic, atom.value) in vocabulary.uses
    return vocabulary.mentions(text, ("tumor", "primary")) if used else []


def _read_already(taken: bytearray, match: re.Match[str], ignore: tuple[tuple[int, int], ...]) -> bool:
    """Tell whether any of a match says something else; a scope that lies within it ('to downstage X to ...') does not.

    :param ignore: where scope and status stand.
    """
    start, end = match.span()
    if not any(taken[start:end]):
        return False
    rest = bytearray(taken[start:end])
    for a, b in ignore:
        if start < a and b < end:
            rest[a - start : b - start] = bytes(b - a)
    return any(rest)


def _concepts(passage: Passage, text: str, taken: bytearray) -> list[Found]:
    """Return the concepts that clauses state in which words are left that nothing else has read."""
    out: list[Found] = []
    for start, end in _clauses(text):
        free = _free(taken, start, end)
        # The clause as a whole with what was read of it left out, else what stands between.
        for stretches in (free, *([one] for one in free)) if len(free) > 1 else (free,):
            clause = " ".join(text[left:right] for left, right in stretches)
            if _NARROWED_BEHIND.match(text, end):
                continue  # 'no A that lasts in spite of X' does not say that there is no A
            if all(w in _neutral() for w in _WORD.findall(clause)):
                continue
            if (concept := stated_concept(clause, _neutral())) is not None:
                left, right = stretches[0][0], stretches[-1][1]
                at = tuple(span for a, b in stretches for span in passage.place(a, b))
                out.append(Found(left, right, Atom(concept.characteristic, concept.comparator, concept.value, at)))
                for left, right in stretches:
                    taken[left:right] = b"\1" * (right - left)
                break
    return out


_NARROWED_BEHIND = re.compile(
    r"\s*(?:that|which)\s+(?:is|are|does|do|has|have|cannot|persists?|lasts?|requires?)\b|\s*\(\s*(?:or|but)\s+(?:only|no\s+more|at\s+most|an?)\b"
)


def _clauses(text: str) -> list[tuple[int, int]]:
    """Return the clauses of a text, before those that a relative joins also both as one: 'symptoms that persist'."""
    marks = list(_CLAUSE.finditer(text))
    starts, ends = [0, *(m.end() for m in marks)], [*(m.start() for m in marks), len(text)]
    joined = [(starts[i], ends[i + 1]) for i, m in enumerate(marks) if m[0] in ("that", "which")]
    return [*joined, *zip(starts, ends, strict=True)]


def _free(taken: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of [start, end) that nothing has read yet."""
    return [m.span() for m in _FREE.finditer(taken, start, end)]


_FREE = re.compile(rb"\0+")


def _minimum(vocabulary: Vocabulary, name: str) -> float | None:
    try:
        return vocabulary.characteristic(name).minimum
    except KeyError:
        return None


_IS_USED = compile_pattern(
    r"\s+(?:is|are|will\s+be|being)\s+(?:being\s+)?(?:used|performed|given|done|intended)\b", re.IGNORECASE
)
_USE_OF = compile_pattern(r"\b(?:use\s+of|using)\s+(?:the\s+)?\Z", re.IGNORECASE)


def _own_treatments(text: str, context: Context) -> list[tuple[int, int]]:
    """Return where a text says that what its statement is on is used: 'RFA is used to ...'."""
    if not context.treatments:
        return []
    v = context.vocabulary
    own = {id for t in context.treatments for id in (t, *v.ancestors(t))}
    return [
        (m.start, m.end)
        for m in v.mentions(text, ("modality",))
        if m.id in own and (_IS_USED.match(text, m.end) or _USE_OF.search(text, 0, m.start))
    ]


def _left_over(passage: Passage, taken: bytearray, asked: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the words that say something and that nothing has read; where it is `asked`, each word does."""
    text = _lower(passage.text)
    for match in ILLUSTRATION.finditer(text):
        if any(match.start() <= start < match.end() for start, _ in asked):
            continue
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    counts = bytearray(len(text))
    for start, end in asked:
        counts[start:end] = b"\1" * (end - start)
    words = (m.span() for m in _WORD.finditer(text) if counts[m.start()] or m[0] not in _neutral())
    return [(start, end) for start, end in words if not taken[start] and not taken[end - 1]]


def with_rest(criterion: Criterion | None, passage: Passage, context: Context) -> Criterion:
    """Return a criterion joined with a text criterion for what was not understood around it."""
    rest = text_criterion(passage, context)
    return rest if criterion is None else all_of((criterion, rest), passage.place())
