"""Expressions: putting the conditions of one text together by 'and', 'or' and parentheses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from loaders.conditions.attribute_choices import choices_of_attributes
from loaders.conditions.criterion_trees import Found, all_of, any_of, atoms_of, diagnoses_of, hull, is_diagnosis
from loaders.conditions.joints import joint_of
from loaders.conditions.parallel_alternatives import (
    asked_before,
    asked_behind,
    clause_of_alternatives,
    clause_of_relatives,
    with_same_word,
)
from loaders.conditions.shared_nouns import join_attributes
from loaders.record import Atom, Criterion, Group
from ontology.lexicon import lexicon

__all__ = ["Unread", "combine"]


Unread = Callable[[int, int], Criterion]
"""What stands for the words [start, end) of a text that nobody understood."""


def combine(text: str, found: Sequence[Found], unread: Unread) -> Criterion | None:
    """Return the conditions of a text as one tree, or None when there are none.

    What stands side by side without a word between belongs together first
    ('a single tumor of 5 cm or less'), then what 'and' joins, then what 'or'
    joins. A comma means what the next word between its neighbours says.
    """
    if not found:
        return None
    spans = _parentheses(text)
    return _combine(text, sorted(found, key=lambda f: f.start), spans, 0, len(text), unread)


def _parentheses(text: str) -> list[tuple[int, int]]:
    stack: list[int] = []
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[()]", text):
        if match[0] == "(":
            stack.append(match.start())
        elif stack:
            spans.append((stack.pop(), match.end()))
    return sorted(spans)


def _combine(
    text: str, found: list[Found], spans: list[tuple[int, int]], start: int, end: int, unread: Unread
) -> Criterion:
    units: list[Found] = []
    i = 0
    while i < len(found):
        inside = next(
            (
                s
                for s in spans
                if start < s[0]
                and s[1] <= end
                and s[0] <= found[i].start
                and found[i].end <= s[1]
                and not any(f.start < s[0] < f.end for f in found)
            ),
            None,
        )
        if inside is None:
            units.append(found[i])
            i += 1
            continue
        members = [f for f in found[i:] if f.end <= inside[1]]
        i += len(members)
        inner = _combine(text, members, spans, inside[0], inside[1], unread)
        if units and units[-1].named and not text[units[-1].end : inside[0]].strip():
            # 'the Milan criteria (a single tumor ...)': the figures say what the name means here.
            units[-1] = Found(units[-1].start, inside[1], inner)
        else:
            units.append(Found(inside[0], inside[1], inner))
    units = choices_of_attributes(text, _several_uses(text, units), unread)
    if len(segments := _segments(text, units)) > 1:
        # 'A, or B; and C': what stands between semicolons belongs together.
        whole = [_combine(text, part, [], part[0].start, part[-1].end, unread) for part in segments]
        each = [_if_so(text, part, c) if n else c for n, (part, c) in enumerate(zip(segments, whole, strict=True))]
        return all_of(each, hull(each))
    joints = [joint_of(text[a.end : b.start]) for a, b in itertools.pairwise(units)]
    _join_unread(text, units, joints, unread)
    join_attributes(text, units, joints, unread)
    if "or" in joints and "when" in joints[joints.index("or") :]:
        # 'for A or for B, when C': C is asked in both cases.
        cut = joints.index("when", joints.index("or")) + 1
        parts = [(units[:cut], start, units[cut - 1].end), (units[cut:], units[cut].start, end)]
        both = [_combine(text, part, [], a, b, unread) for part, a, b in parts]
        return all_of(both, hull(both))
    between = [text[a.end : b.start] for a, b in itertools.pairwise(units)]
    if (same := with_same_word(between, joints)) is not None:
        first, last = same
        inner = _combine(text, units[first : last + 1], [], units[first].start, units[last].end, unread)
        every = [*(u.criterion for u in units[:first]), inner, *(u.criterion for u in units[last + 1 :])]
        return all_of(every, hull(every))
    ends = [(u.start, u.end) for u in units]
    opened = clause_of_alternatives(between, joints) or clause_of_relatives(text, ends, joints)
    if (opened := opened or _either(text, units, joints)) is not None:
        # 'A, either as B or to C': A is asked in both cases.
        parts = [(units[:opened], start, units[opened - 1].end), (units[opened:], units[opened].start, end)]
        both = [_combine(text, part, [], a, b, unread) for part, a, b in parts]
        return all_of(both, hull(both))
    if (noun := _attributes(text, units, joints)) is not None:
        # 'Unresectable, liver-only or liver-dominant metastases': the last two are alternatives, the rest is asked.
        asked = [any_of([u.criterion for u in part], hull([u.criterion for u in part])) for part in noun]
        behind = units[sum(map(len, noun)) :]
        asked.append(_combine(text, behind, [], behind[0].start, end, unread))
        return all_of(asked, hull(asked))
    joints = ["and" if joint == "when" else joint for joint in joints]
    _join_between_commas(text, units, joints)
    _close(text, units, joints)
    for k in range(len(joints) - 1, -1, -1):
        if joints[k] == "comma":
            then = joints[k + 1] if k + 1 < len(joints) and joints[k + 1] in ("and", "or") else "and"
            of_noun = is_diagnosis(units[k].criterion) and not diagnoses_of(units[k + 1].criterion)
            joints[k] = "and" if of_noun or _size_of_counted(units[k], units[k + 1]) else then
    lead = _diagnosis_first(units, joints)
    if lead:
        # 'Hepatocellular carcinoma with one tumor, or with up to three': the alternatives are those of the diagnosis.
        rest = _combine(text, units[lead:], [], units[lead].start, end, unread)
        return all_of([*(u.criterion for u in units[:lead]), rest], hull([u.criterion for u in units]))
    alternatives: list[list[Criterion]] = [[units[0].criterion]]
    for joint, unit in zip(joints, units[1:], strict=True):
        if joint == "or":
            alternatives.append([unit.criterion])
        else:
            alternatives[-1].append(unit.criterion)
    kinds = [[_characteristics(c) for c in part] for part in alternatives]
    leading, trailing = asked_before(kinds), asked_behind(kinds)
    if trailing and _of_the_last(between, joints, len(units) - trailing - 1):
        trailing = 0
    if leading or trailing:
        keep = len(alternatives[-1]) - trailing
        head, tail = alternatives[0][:leading], alternatives[-1][keep:]
        alternatives[-1] = alternatives[-1][:keep]
        alternatives[0] = alternatives[0][leading:]
        rest = any_of([all_of(part, hull(part)) for part in alternatives], hull([c for p in alternatives for c in p]))
        return all_of([*head, rest, *tail], hull([u.criterion for u in units]))
    return any_of([all_of(part, hull(part)) for part in alternatives], hull([c for p in alternatives for c in p]))


def _of_the_last(between: Sequence[str], joints: Sequence[str], before: int) -> bool:
    """Tell whether what ends a text is asked of the last of two alternatives only: 'A, or B with C'.

    :param before: which of the joints stands before it.
    """
    apart = joints.count("or") == 1 and between[joints.index("or")].lstrip().startswith(",")
    return apart and "," not in between[before]


_BARE_OR = re.compile(r"\s+or\s+", re.IGNORECASE)
_NOUN_OR = re.compile(r"[\w\s-]*\bor\s+", re.IGNORECASE)


def _join_between_commas(text: str, units: list[Found], joints: list[str]) -> None:
    """Make one condition of the two that the only 'or' joins between commas: of 'A, B or C, D', all have A and D."""
    k = joints.index("or") if joints.count("or") == 1 else len(joints)
    if k >= len(joints) - 1:
        return
    tumors = is_diagnosis(units[k].criterion) and is_diagnosis(units[k + 1].criterion)
    if not (_NOUN_OR if tumors else _BARE_OR).fullmatch(_between(text, units, k)):
        return
    if k and not _between(text, units, k - 1).rstrip().endswith(","):
        return
    if not re.match(r"[\w\s-]*," if tumors else r"\s*,", _between(text, units, k + 1)):
        return
    both = [units[k].criterion, units[k + 1].criterion]
    units[k : k + 2] = [Found(units[k].start, units[k + 1].end, any_of(both, hull(both)))]
    del joints[k]


def _between(text: str, units: Sequence[Found], k: int) -> str:
    return text[units[k].end : units[k + 1].start]


def _size_of_counted(unit: Found, behind: Found) -> bool:
    """Tell whether a size stands behind a number of tumors: 'one tumor, 5 cm or less, or ...' is of that one."""
    kinds = [u.criterion.characteristic if isinstance(u.criterion, Atom) else "" for u in (unit, behind)]
    return kinds == [lexicon("characteristics")[name]["characteristic"] for name in ("count", "size")]


_SEMICOLON_AND = re.compile(r";\s*(?:and|but)\b", re.IGNORECASE)
_SEMICOLON_OR = re.compile(r";\s*(?:or|either)\b", re.IGNORECASE)


def _segments(text: str, units: list[Found]) -> list[list[Found]]:
    """Return the conditions between the semicolons of a list that ends with '; and'; else all as one."""
    between = [text[a.end : b.start] for a, b in itertools.pairwise(units)]
    # The last of the list may be what nobody has read.
    tail = text[units[-1].end :] if any(";" in b for b in between) else ""
    if not any(map(_SEMICOLON_AND.search, (*between, tail))) or any(map(_SEMICOLON_OR.search, between)):
        return [units]
    parts = [units[:1]]
    for unit, before in zip(units[1:], between, strict=True):
        if ";" in before:
            parts.append([unit])
        else:
            parts[-1].append(unit)
    return parts


_FOR = re.compile(r"\b(?:for|in)\s+(?:(?:patients|members|individuals|those)\s+with\s+)?\Z", re.IGNORECASE)


_THEN = re.compile(r"(?:\s+[\w-]+){0,3}\s*,")


def _if_so(text: str, part: list[Found], asked: Criterion) -> Criterion:
    """Return what is asked of the patients with a diagnosis only: '; and, for metastases of B, C'."""
    first = part[0]
    named = _FOR.search(text, max(0, first.start - _FOR_WHOM), first.start) and _THEN.match(text, first.end)
    if len(part) < 2 or not is_diagnosis(first.criterion) or not named or not isinstance(asked, Group):
        return asked
    rest = all_of([m for m in asked.members if m != first.criterion], asked.at)
    return any_of((Group("none_of", (first.criterion,), first.criterion.at), rest), asked.at)


_FOR_WHOM = 40
"""Characters before a diagnosis in which the words stand that ask something of its patients only."""


def _close(text: str, units: list[Found], joints: list[str]) -> None:
    """Put alternatives between commas of a list that ends with 'and' together, in place: 'A, B or C, D, and E'."""
    if "or" not in joints or joints[-1] != "and":
        return
    first = joints.index("or")
    last = next(k for k in range(first, len(joints)) if joints[k] != "or")
    apart = _characteristics(units[first - 1].criterion) if first else frozenset()
    inside = [u.criterion for u in units[first : last + 1]]
    opens = first > 0 and _COMMA_ALONE.search(text, units[first - 1].end, units[first].start)
    closes = _COMMA_BEHIND.search(text, units[last].end, units[last + 1].start)
    if opens and closes and "or" not in joints[last:] and not any(apart & _characteristics(c) for c in inside):
        units[first : last + 1] = [Found(units[first].start, units[last].end, any_of(inside, hull(inside)))]
        del joints[first:last]


def _characteristics(criterion: Criterion) -> frozenset[str]:
    return frozenset(a.characteristic for a in atoms_of(criterion))


_COMMA_ALONE = re.compile(r",(?!.*\b(?:and|or)\b)", re.IGNORECASE | re.DOTALL)
_COMMA_BEHIND = re.compile(r",\s*(?:and\b)?(?!.*\b(?:and|or)\b)", re.IGNORECASE | re.DOTALL)
_COMMA_AND = re.compile(r",\s*and\b[^,]*$", re.IGNORECASE)
_EITHER = re.compile(r"\beither\b", re.IGNORECASE)


def _either(text: str, units: Sequence[Found], joints: Sequence[str]) -> int | None:
    """Return before which unit 'either' or a colon opens the alternatives that end the text, or None."""
    if "or" not in joints:
        return None
    first = joints.index("or")
    between = [text[a.end : b.start] for a, b in itertools.pairwise(units)]
    if (colon := next((k for k in range(first) if between[k].lstrip().startswith(":")), None)) is not None:
        return colon + 1  # 'For downstaging: A, or B'
    for cut in range(first, 0, -1):
        if _EITHER.search(between[cut - 1]):
            return cut if all(joint in ("or", "comma") for joint in joints[cut:]) else None
        if _COMMA_AND.search(between[cut - 1]) and not any("," in b for b in between[cut:]):
            return cut  # 'A, and B or C': the comma holds B and C together
    return None


_COMMA_OR = re.compile(r"\s*,\s*or\b", re.IGNORECASE)
_ASKS = re.compile(r"\s+(?:with|if|when|provided|who\s+(?:has|have))\b[^,;]*", re.IGNORECASE)


def _several_uses(text: str, units: list[Found]) -> list[Found]:
    """Return the units with what names two values of one characteristic as one: nobody has both.

    'As a bridge to transplantation and for downstaging' names two uses. Of 'A, or B with C' each stands for itself.
    """
    out: list[Found] = []
    for n, unit in enumerate(units):
        before = out[-1].criterion if out else None
        names, own = _value_of(before), _value_of(unit.criterion)
        same = {c for c, _ in names} == {c for c, _ in own}
        apart = out and n + 1 < len(units) and _COMMA_OR.match(text, out[-1].end)
        if apart and _ASKS.fullmatch(text, unit.end, units[n + 1].start):
            out.append(unit)
        elif names and own and same and names.isdisjoint(own):
            first = out.pop()
            both = (first.criterion, unit.criterion)
            out.append(Found(first.start, unit.end, any_of(both, hull(both))))
        else:
            out.append(unit)
    return out


def _value_of(criterion: Criterion | None) -> frozenset[tuple[str, str]]:
    """Return characteristic and value of a criterion that names a value, or of the alternatives that do."""
    if isinstance(criterion, Group) and criterion.combination == "any_of":
        parts = [_value_of(m) for m in criterion.members]
        return frozenset().union(*parts) if all(parts) and len({c for p in parts for c, _ in p}) == 1 else frozenset()
    if isinstance(criterion, Atom) and criterion.comparator == "=" and isinstance(criterion.value, str):
        return frozenset({(criterion.characteristic, criterion.value)})
    return frozenset()


def _join_unread(text: str, units: list[Found], joints: list[str], unread: Unread) -> None:
    """Put what nobody has read beside the condition that 'or' joins it to, in place."""
    for k, joint in enumerate(joints):
        relative = joint == "or" and is_diagnosis(units[k].criterion) and not is_diagnosis(units[k + 1].criterion)
        if joint == "else" or (relative and _RELATIVE.match(text, units[k].end)):
            # 'A that does something or B', 'A, and something or B': B is an alternative to what nobody has read, and A
            # is asked in both cases.
            left, unit = units[k].end, units[k + 1]
            other = unread(left, unit.start)
            units[k + 1] = Found(unit.start, unit.end, any_of((other, unit.criterion), hull((other, unit.criterion))))
            joints[k] = "and"
        elif joint == "or" and (word := _attribute(text, units[k], units[k + 1])) is not None:
            # 'Unresectable or symptomatic metastases': of either kind, metastases are what both words are said of.
            other = unread(*word)
            either = any_of((units[k].criterion, other), hull((units[k].criterion, other)))
            units[k], joints[k] = Found(units[k].start, word[1], either), "and"


_RELATIVE = re.compile(r"\s*(?:that|which|who)\b", re.IGNORECASE)
_OF_NOUN = re.compile(
    r"[\s-]*(?:[\w-]+(?:ic|ary|ant|al|ed)\s+){0,2}(?:(?:from|of)\s+(?:an?\s+|the\s+)?)?", re.IGNORECASE
)
"""What stands between an attribute and the noun that it is of; another adjective does not part them."""


def _attributes(text: str, units: Sequence[Found], joints: Sequence[str]) -> list[list[Found]] | None:
    """Return the attributes before the one diagnosis of a text, those that 'or' joins together; else None."""
    at = next((i for i, u in enumerate(units) if is_diagnosis(u.criterion)), 0)
    if at < 2 or not _OF_NOUN.fullmatch(text[units[at - 1].end : units[at].start]):
        return None
    if "or" in joints[at:] and any(diagnoses_of(u.criterion) for u in units[at + 1 :]):
        return None
    before = list(joints[: at - 1])
    if "or" not in before:
        return None
    if "comma" not in before or not set(before) <= {"or", "comma"}:
        # 'Unresectable liver-only or liver-dominant metastases': words of one noun, with nothing between them but 'or'.
        between = [text[a.end : b.start] for a, b in itertools.pairwise(units[:at])]
        if not all(_ADJACENT[joint].fullmatch(words) for joint, words in zip(before, between, strict=True)):
            return None
        if not all(_ADJECTIVE.search(text, u.start, u.end) for u in units[: at - 1]):
            return None
    parts = [[units[0]]]
    for joint, unit in zip(before, units[1:at], strict=True):
        if joint == "or":
            parts[-1].append(unit)
        else:
            parts.append([unit])
    return parts


_ADJACENT = {
    "or": re.compile(r"\s*\b(?:and/)?or\b\s*", re.IGNORECASE),
    "comma": re.compile(r"\s*,\s*", re.IGNORECASE),
    "and": re.compile(r"\s*", re.IGNORECASE),
    "when": re.compile(r"(?!)"),
    "else": re.compile(r"(?!)"),
}
_ADJECTIVE = re.compile(r"(?:able|ible|ed|[^m]ent|ant|only|ary|ory|ic|al|ive)\s*\Z", re.IGNORECASE)
"""How a word ends that says what a noun is like; 'resectable disease' or 'transplantation' has a noun of its own."""
_ADJECTIVES = re.compile(
    r"\s*or\s+(?P<words>(?:(?!(?:of|from|with|in|for|to|have|has|is|are|a|an|the|by|when|if|who)\b)[\w-]+\s+){1,3})\Z",
    re.IGNORECASE,
)


def _attribute(text: str, one: Found, noun: Found) -> tuple[int, int] | None:
    """Return where an attribute that nobody has read stands before a diagnosis, joined by 'or' to another one."""
    if not is_diagnosis(noun.criterion) or is_diagnosis(one.criterion):
        return None
    match = _ADJECTIVES.match(text[one.end : noun.start])
    if match is None:
        return None
    return one.end + match.start("words"), one.end + match.end("words")


def _diagnosis_first(units: Sequence[Found], joints: Sequence[str]) -> int:
    """Return how many units, the one diagnosis of the text last, stand before what is asked of its patients; else 0."""
    places = [i for i, u in enumerate(units) if is_diagnosis(u.criterion)]
    if len(places) != 1 or places[0] + 2 > len(units) - 1:
        return 0
    last = places[0] + 1
    return 0 if "or" in joints[:last] else last
