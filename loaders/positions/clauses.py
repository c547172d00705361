"""Clauses: what one sentence that states a position asks beside its scope."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.conditions.around_resection import around_resection
from loaders.conditions.conditions import Conditions, read_conditions, text_criterion
from loaders.conditions.criterion_trees import all_of
from loaders.conditions.shared_conditions import asked_of_some, different, said_of_each
from loaders.criteria.criteria import Reader
from loaders.criteria.exceptions import exception_in, names_line, negated
from loaders.criteria.lettered_criteria import chosen
from loaders.criteria.promises import PROMISED, is_promise
from loaders.criteria.statement_references import printed_labels
from loaders.positions.subjects import narrowed_lead, narrowed_subject, of_payer
from loaders.record import Criterion, Finding, StatementReference
from loaders.structure.outline import Item
from loaders.structure.periods import dated_spans
from loaders.text.lexicon_patterns import connective, lexicon_pattern, said_of_any
from loaders.text.text import Passage
from loaders.wording.complements import Complement, find_beyond, find_granted, find_rest, find_treatments
from loaders.wording.concessions import concessions
from loaders.wording.limiting_labels import limiting_label
from loaders.wording.list_leads import read_lead
from loaders.wording.named_lines import excepted_lines
from loaders.wording.scopes import Scopes
from loaders.wording.stated_positions import STATUS_LAST
from loaders.wording.statuses import GRANT, StatusPhrase, find_statuses, takes_position

__all__ = [
    "Stated",
    "criteria_of",
    "exception_of",
    "excepts_list",
    "hard_conditions",
]


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence that states a position, as far as it was read.

    `listed` tells that the status stands over the sentence, in a heading or in
    the lead of its list, so that the sentence itself is a name with conditions.
    `leads` tells that the sentence stands over a list of what it judges, and names nothing itself.
    """

    sentence: Passage
    phrase: StatusPhrase
    scopes: Scopes
    complement: Complement | None
    children: list[Item]
    listed: bool
    leads: bool = False


def hard_conditions(text: str) -> list[int]:
    """Return where in a lower-cased text the conditions begin ('when', 'if', ...)."""
    return [m.start() for m in connective("hard-condition").finditer(text)]


def _of_complement(stated: Stated) -> list[tuple[int, int]]:
    """Return what a sentence says of being a complement, with the examples of what it leaves."""
    text, complement = stated.sentence.text, stated.complement
    rest = find_rest(text.lower())  # What 'all other indications' include are examples of it.
    if complement is None and (rest is None or stated.phrase.status == GRANT):
        return []
    out = [m.span() for m in (find_beyond(text), connective("pointing").search(text.lower()), rest) if m]
    if complement is not None:
        out.append((complement.start, complement.end))
    behind = max(complement.end if complement is not None else 0, rest.end() if rest else 0)
    if examples := connective("examples").search(text.lower(), behind):
        out.append((examples.start(), len(text)))
    return out


def exception_of(stated: Stated) -> tuple[int, int, int] | None:
    """Return where the sentence says for whom its position does not hold, as (start, end of the word, end).

    Among the examples of what is left, an exception is of one of them ('..., including metastases other than A').
    """
    taken = [*stated.scopes.spans, *_of_complement(stated)]
    return exception_in(stated.sentence.text.lower(), (stated.phrase.start, stated.phrase.end), taken)


def excepts_list(stated: Stated) -> bool:
    """Tell whether the list below a sentence is what it excepts; not where an exception stands behind the list's lead.

    'When any of the following apply, unless contraindicated:' excepts nobody by its list.
    """
    found = exception_of(stated) if stated.children else None
    if found is None:
        return bool(stated.children)
    start, behind, end = found
    text = stated.sentence.text
    before, within = read_lead(text[:start]), text[behind:end].strip(" :*")
    return before is None or before.end > start or not re.search(r"\w", within) or read_lead(within) is not None


def criteria_of(stated: Stated, reader: Reader) -> Criterion | None:
    """Return the criteria of a sentence and of the list below it."""
    sentence, complement = stated.sentence, stated.complement
    ignore = [(stated.phrase.start, stated.phrase.end), *stated.scopes.spans, *_of_complement(stated)]
    ignore += _said_beside_all(stated)
    grants = stated.phrase.status == GRANT
    ignore += concessions(sentence.text, reader.context.vocabulary, list(stated.scopes.spans), grants=grants)
    ignore += excepted_lines(sentence.text, reader.context.vocabulary).values()
    ignore += [m.span() for m in connective("other-organs").finditer(sentence.text.lower())]
    if (bracket := STATUS_LAST.search(sentence.text)) and find_statuses(bracket[0]):
        ignore.append(bracket.span())
    ignore += [*of_payer(sentence.text), *dated_spans(sentence)]
    if treatments := find_treatments(sentence.text) or connective("of-table").search(sentence.text.lower()):
        ignore.append(treatments.span())
    if granted := find_granted(sentence.text):
        ignore.append(granted.span())
    exception = exception_of(stated) if not excepts_list(stated) else None
    if exception is not None:
        ignore.append((exception[0], exception[2]))
    lead = read_lead(sentence.text) if stated.children else None
    by_letters = chosen(reader, sentence, stated.children) if stated.children else None
    listed = reader.listed(sentence) if complement is None else []
    ignore += [(start, end) for _, start, end in listed]
    reference = reader.reference(sentence) if complement is None and by_letters is None and not listed else None
    if reference is not None:
        ignore.append((reference[1], reference[2]))
        reference = None if _of_own_list(reference[0], stated.children) else reference
    if lead is not None:
        ignore.append((lead.start, lead.end))
    if by_letters is not None:
        ignore.append((by_letters[1], by_letters[2]))
    conditions = read_conditions(sentence, reader.context, tuple(ignore))
    if stated.phrase.status not in (GRANT, "unclear"):
        ignore += around_resection(sentence.text, (conditions.criterion,))
    parts = _asked(stated, conditions, reader)
    if reference is not None:
        parts.append(reference[0])
    parts += [criterion for criterion, _, _ in listed]
    if exception is not None:
        clause, excepting = sentence.slice(exception[1], exception[2]), sentence.text[exception[0] : exception[1]]
        parts += [] if names_line(clause, sentence, reader.context.vocabulary) else [negated(clause, reader, excepting)]
    if conditions.beside:
        message = "an alternative of this statement was not understood; it counts as open"
        reader.findings.append(Finding("partly-understood", "warning", message, sentence.place()))
        ignore += conditions.beside
    read = [(f.start, f.end) for f in conditions.found] + [(start, end) for _, start, end in listed]
    parts += _not_understood(stated, ignore, reader, read)
    if stated.children:
        below = by_letters[0] if by_letters is not None else reader.group(stated.children, lead)
        if below is not None:
            parts.append(below)
        if connective("must-include").search(sentence.text.lower()):
            parts.append(reader.open_part(sentence))
    return all_of(parts, sentence.place()) if parts else None


def _of_own_list(reference: StatementReference, items: list[Item]) -> bool:
    """Tell whether a reference means items of the list below its sentence: 'when every criterion in 3 is met: ...'."""
    own = {item.path[-1].lower() for item in items if item.block.labels}
    named = printed_labels(reference.target)
    judging = any(takes_position(item.passage.text) for item in items)  # a position with that label is no criterion
    return reference.met and bool(named) and not judging and own.issuperset(label.lower() for label in named)


_OR = re.compile(r"\bor\b")


def _asked(stated: Stated, conditions: Conditions, reader: Reader) -> list[Criterion]:
    """Return what the conditions of a sentence ask, open where nobody can tell of which of its names."""
    if conditions.criterion is None:
        return []
    sentence, low = stated.sentence, stated.sentence.text.lower()
    behind, end = _before_conditions(stated)
    tumors = _tumors(stated, reader)
    if of_some := asked_of_some(conditions.found, tumors, behind, end):
        kept = [f for f in conditions.found if f not in of_some]
        kept = said_of_each(conditions.found, tumors, behind) if _OR.search(low, end) else kept
        return [*(f.criterion for f in kept), reader.open_part(sentence)]
    # 'A and B are covered; the latter only when ...'
    return [reader.open_part(sentence) if connective("of-one-named").search(low, behind) else conditions.criterion]


def _tumors(stated: Stated, reader: Reader) -> list[tuple[int, int]]:
    """Return where a sentence names different tumors that it is on."""
    named = reader.context.vocabulary.mentions(stated.sentence.text, ("tumor", "primary"))
    within = [m for m in named if any(a <= m.start < b for a, b in stated.scopes.spans)]
    return different(within, frozenset(reader.context.indications), reader.context.vocabulary)


def _before_conditions(stated: Stated) -> tuple[int, int]:
    """Return what stands behind the position of a sentence, up to what is asked of all ('when', 'if', ...)."""
    start, low = stated.phrase.end, stated.sentence.text.lower()
    asked = [h for h in hard_conditions(low) if h >= start]
    asked += [m.start() for m in connective("of-whom").finditer(low, start)]
    return start, min(asked, default=len(stated.sentence.text))


def _not_understood(
    stated: Stated, ignore: list[tuple[int, int]], reader: Reader, read: list[tuple[int, int]]
) -> list[Criterion]:
    """Return a text criterion for each clause that restricts the position by words that no condition explains.

    :param read: the stretches of the sentence that conditions were read from.
    """
    out: list[Criterion] = []
    clauses = _clauses(stated, read, limiting_label(stated.sentence.text, reader.context.vocabulary))
    grants = stated.phrase.status == GRANT and not stated.listed
    if grants:
        # Every word behind the status counts, also before the first condition.
        behind = [start for start, end in clauses if end > stated.phrase.start]
        late = _narrowed_behind(stated, ignore, reader, min(behind, default=len(stated.sentence.text)))
        clauses = [c for c in clauses if late is None or c[1] <= stated.phrase.start] + ([late] if late else [])
    if grants and stated.leads and (part := narrowed_lead(stated.sentence, ignore, reader)):
        clauses = [part]
    elif grants and (part := narrowed_subject(stated.sentence, stated.phrase.start, stated.scopes, ignore, reader)):
        # 'For A, if B fails, X is covered': what stands before the subject begins there, too.
        beside = [c for c in clauses if c[1] <= part[0] or part[1] <= c[0]]
        near = [part, *(c for c in clauses if c not in beside)]
        clauses = [(min(a for a, _ in near), max(b for _, b in near)), *beside]
    if _narrowed(stated, [*ignore, *clauses], reader):
        first = min((start for start, _ in clauses), default=len(stated.sentence.text))
        if first == 0:  # 'It is not covered as ...': every word before the status is in a clause
            clauses = [c for c in clauses if c[1] <= stated.phrase.start]
            clauses.append((stated.phrase.end, len(stated.sentence.text)))
        else:
            clauses = [(0, first), *clauses]
    clauses += _narrowing_names(stated, clauses)
    low = stated.sentence.text.lower()
    subject = connective("generic-subject").match(low) if stated.complement is not None else None
    subject = subject or connective("plural-subject").match(low) or connective("single-subject").match(low)
    if subject:
        ignore = [*ignore, subject.span()]  # 'Services that do not meet the criteria above ...'
    for start, end in clauses:
        clause = stated.sentence.slice(start, end)
        inner = tuple((a - start, b - start) for a, b in ignore if a < end and b > start)
        inner = tuple((max(0, a), min(end - start, b)) for a, b in inner)
        # What takes classes out of the scope was read with the scope.
        low = clause.text.lower()
        inner += tuple(
            m.span() for name in ("except", "other", "other-indications") for m in connective(name).finditer(low)
        )
        conditions = read_conditions(clause, reader.context, inner)
        if not conditions.unread and (stated.listed or not _names_partner(clause, conditions, inner, reader)):
            continue
        if stated.phrase.status == "medically-necessary" and is_promise(clause):
            reference = StatementReference(PROMISED, True, clause.place())
            reader.promised[reference.at] = text_criterion(clause, reader.context)
            out.append(reference)
            continue
        kind = "partly-understood" if read else "unknown-characteristic"
        message = "a condition of this statement was not understood; it counts as open"
        reader.findings.append(Finding(kind, "warning", message, clause.place()))
        out.append(text_criterion(clause, reader.context))
    return out


def _narrowing_names(stated: Stated, clauses: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the names of indications that hold a word which narrows them, where no clause holds them."""
    low = stated.sentence.text.lower()
    words = [m.span() for m in connective("narrowing-name").finditer(low)] if stated.complement is None else []
    named = [next((s for s in stated.scopes.spans if s[0] <= w[0] < s[1]), w) for w in words]
    return [n for n in dict.fromkeys(named) if not any(start < n[1] and n[0] < end for start, end in clauses)]


def _said_beside_all(stated: Stated) -> list[tuple[int, int]]:
    """Return the examples that a denial 'for all indications' or 'for any other tumor' names, which narrow nothing."""
    low = stated.sentence.text.lower()
    everything = connective("of-all-uses").search(low)
    others = connective("other-indications").search(low)
    if not (everything or others) or stated.phrase.status in (GRANT, "unclear") or stated.complement is not None:
        return []
    spans = [everything.span()] if everything else []
    behind = max(stated.phrase.end, everything.end()) if everything else 0
    examples = connective("examples").search(low, max(behind, others.end() if others else 0))
    if examples is None:
        return spans
    asked = [h for h in hard_conditions(low) if h >= examples.end()]
    asked += [m.start() for m in connective("restriction").finditer(low, examples.end())]
    asked += [stated.phrase.start] if examples.start() < stated.phrase.start else []
    return [*spans, (examples.start(), min(asked, default=len(low)))]


def _names_partner(
    clause: Passage, conditions: Conditions, ignore: tuple[tuple[int, int], ...], reader: Reader
) -> bool:
    """Tell whether a clause names a treatment that no condition read in it is about: 'when used with Y'."""
    known = [*ignore, *((f.start, f.end) for f in conditions.found)]
    return any(
        not any(start < m.end and m.start < end for start, end in known)
        for m in reader.context.vocabulary.mentions(clause.text, ("modality",))
    )


def _narrowed(stated: Stated, ignore: list[tuple[int, int]], reader: Reader) -> bool:
    """Tell whether a denial holds a word that may narrow it and that nobody understood ('of a *benign* tumor')."""
    if stated.phrase.status in (GRANT, "unclear") or stated.complement is not None or stated.leads or stated.listed:
        return False
    end = stated.phrase.start if stated.children else len(stated.sentence.text)
    subject = connective("judging-subject").match(stated.sentence.text.lower())
    if subject and not any(start < subject.end() for start, _ in stated.scopes.spans):
        ignore = [*ignore, subject.span()]
    left = read_conditions(
        stated.sentence.slice(0, end), reader.context, tuple((a, min(b, end)) for a, b in ignore if a < end)
    ).unread
    return any(word not in said_of_any() and not word[0].isdigit() for word in left)


def _narrowed_behind(
    stated: Stated, ignore: list[tuple[int, int]], reader: Reader, until: int
) -> tuple[int, int] | None:
    """Return what stands behind the status of a grant, where words up to a place are not understood by anybody."""
    start, end = stated.phrase.end, len(stated.sentence.text)
    if stated.children or stated.complement is not None or stated.leads:
        return None
    spans = tuple((max(0, a - start), min(b, until) - start) for a, b in ignore if start < b and a < until)
    tail = stated.sentence.slice(start, until)
    conditions = read_conditions(tail, reader.context, spans)
    beside = _AFTER.search(tail.text) is not None and _names_partner(tail, conditions, spans, reader)
    left = [w for w in conditions.unread if w not in said_of_any() and not w[0].isdigit()]
    if left and until < end:
        # What stands behind may explain them.
        spans = tuple((max(0, a - start), b - start) for a, b in ignore if start < b)
        left = [w for w in left if w in read_conditions(stated.sentence.slice(start), reader.context, spans).unread]
    return (start, end) if left or beside else None


_AFTER = re.compile(r"\b(?:after|following|before|prior\s+to|with|without)\b", re.IGNORECASE)
"""What says that a treatment behind it is another than the one judged: 'X is covered after Y'."""


def _clauses(stated: Stated, read: list[tuple[int, int]], label: int | None) -> list[tuple[int, int]]:
    """Return the stretches of a sentence in which every word matters.

    Behind the status that is all from the first condition on; before it, what
    restricts the patients ('in patients with ...'). A name under a status
    restricts by every word.

    :param label: where a label before the sentence ends that may limit it.
    """
    text = stated.sentence.text
    if stated.listed:
        return [(0, len(text))] if not stated.children else []
    out: list[tuple[int, int]] = []
    low = text.lower()
    before = [m.start() for m in connective("restriction").finditer(low, 0, stated.phrase.start)]
    if stated.scopes.modality is None and stated.scopes.indication is None and not stated.leads:
        # A sentence that names nothing of its own restricts what stands above it by all that it says.
        before = [0]
    elif stated.phrase.status == GRANT and not stated.leads and (subject := _subject(stated)) is not None:
        # 'For essential tremor X is covered': what stands before X says for whom.
        out.append((0, subject))
    elif leading := connective("leading-condition").match(low, 0, stated.phrase.start):
        # 'If any row is not satisfied, the treatment is not covered.'
        out.append((0, leading.end()))
    if label is not None:
        out.append((0, label))
    if before:
        out.append((before[0], stated.phrase.start))
    elif inner := connective("inner-condition").search(low, 0, stated.phrase.start):
        out.append(inner.span())
    after = [h for h in hard_conditions(low) if h >= stated.phrase.end]
    # A denial by a narrowing clause that nobody understood would be too wide, and so would a grant.
    known = [*read, *(m.span() for m in connective("reason").finditer(low, stated.phrase.end))]
    known += [m.span() for m in lexicon_pattern("connectives", "whatever-use", "patterns").finditer(low)]
    after += [
        m.start()
        for m in connective("relative").finditer(low, stated.phrase.end)
        if not any(start <= m.start() < end for start, end in known)
    ]
    if after and not stated.children and stated.complement is None:
        out.append((min(after), len(text)))
    return out


_LEADING_FOR = re.compile(r"\W*(?:for|in|to)\s")


def _subject(stated: Stated) -> int | None:
    """Return where the treatment stands that a sentence judges, when it begins with the patients or the use."""
    low = stated.sentence.text.lower()
    if _LEADING_FOR.match(low) is None or stated.scopes.modality is None:
        return None
    return max((start for start, end in stated.scopes.spans if end <= stated.phrase.start), default=None)
