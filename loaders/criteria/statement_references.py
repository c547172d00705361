"""References between statements: what 'criterion I', 'the criteria above' and 'the criteria for X of A' mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from loaders.conditions.criterion_trees import all_of, any_of, atoms_of, narrowest_of
from loaders.criteria.promises import PROMISED
from loaders.record import Atom, Criterion, Finding, Group, Statement, StatementReference
from loaders.text.labels import between
from loaders.wording.complements import OF, SECTION, Complement
from loaders.wording.statuses import GRANT
from ontology.scope import AllOf, Named, Not, Scope, members, named, union_of
from ontology.vocabulary import Vocabulary

__all__ = ["divide_references", "printed_labels", "resolve_references"]


def resolve_references(
    drafts: list[tuple[Statement, Complement | None, frozenset[str]]], vocabulary: Vocabulary
) -> tuple[list[Statement], list[Finding]]:
    """Return the statements with every reference tied to the statements it means, and what could not be tied.

    :param drafts: statements, their complements, and the numbers of the headings that they stand under.
    """
    everything = [d for d, _, _ in drafts]
    under = {d.id: numbers for d, _, numbers in drafts}
    out: list[Statement] = []
    findings: list[Finding] = []
    for statement, complement, _ in drafts:
        targets: tuple[str, ...] = ()
        partly = False
        if complement is not None:
            if complement.kind == "labels":
                named = [
                    _granted(label, statement, everything, under) or _asking(label, statement, everything)
                    for label in complement.labels
                ]
                targets = _on_same(statement, tuple(t for ids in named for t in ids), everything, vocabulary)
                partly = not all(named)
            else:
                # 'When the criteria are not met': a grant behind it is none that the sentence takes back.
                anywhere = complement.anywhere or complement.besides or complement.kind == "above"
                where = [s for s in everything if s is not statement] if anywhere else out
                targets = _above(statement, where, vocabulary, narrow=complement.kind == "above")
                if complement.anywhere and _of_another_use(statement, targets, everything, vocabulary):
                    # 'To treat X before transplantation, except as noted above': to downstage it, which nothing grants.
                    out.append(statement)
                    continue
            if (partly or not targets) and not complement.besides:
                findings.append(
                    Finding(
                        "dangling-reference",
                        "error",
                        "the statement applies when other criteria are not met, and no statement fits the reference"
                        if not targets
                        else "the statement applies when other criteria are not met, and some were not found",
                        statement.at,
                        (statement.id,),
                    )
                )
        changed = statement
        if targets:
            changed = msgspec.structs.replace(statement, complement_of=targets)
            if complement is not None and isinstance(statement.modality, Named) and statement.modality.id == "unknown":
                own = {t for x in complement.treatments_of for t in _granted(x, statement, everything, under)}
                scope = union_of(s.modality for s in everything if s.id in (own or targets))
                changed = msgspec.structs.replace(changed, modality=scope)
        elif complement is not None and not complement.besides and statement.criteria is None:
            # Without its targets the statement would be unconditional, which it is not.
            changed = msgspec.structs.replace(statement, criteria=StatementReference("?", False, statement.at))
        if changed.criteria is not None:
            tree, lost = _tie(changed.criteria, changed, out, everything, vocabulary, under)
            changed = msgspec.structs.replace(changed, criteria=tree)
            if lost:
                findings.append(
                    Finding(
                        "dangling-reference",
                        "error",
                        "a criterion refers to others that could not be found",
                        changed.at,
                        (changed.id,),
                    )
                )
        out.append(changed)
    return out, findings


def _of_another_use(
    statement: Statement, targets: tuple[str, ...], everything: list[Statement], vocabulary: Vocabulary
) -> bool:
    """Tell whether a denial names a use of the treatment, and none of its targets names that."""

    def uses(of: Statement) -> frozenset[tuple[str, object]]:
        asked = {(a.characteristic, a.value) for a in atoms_of(of.criteria)}
        return frozenset(use for use in vocabulary.uses if use in asked)

    own = uses(statement)
    return (
        bool(own) and statement.status != GRANT and all(own.isdisjoint(uses(s)) for s in everything if s.id in targets)
    )


def _on_same(
    statement: Statement, targets: tuple[str, ...], everything: list[Statement], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return those of some statements that are on treatments of one which refers to them; all where none is."""
    own = members(statement.modality, vocabulary)
    on = {s.id for s in everything if s.id in targets and members(s.modality, vocabulary) & own}
    return tuple(t for t in targets if t in on) if on else targets


def _granted(
    label: str, owner: Statement, statements: list[Statement], under: Mapping[str, frozenset[str]]
) -> list[str]:
    """Return the statements that a label means: of two lists that count alike, the one that grants."""
    grants = [s for s in statements if s.status == GRANT]
    return _labelled(label, owner, grants, under) or _labelled(label, owner, statements, under)


def _labelled(
    label: str,
    owner: Statement,
    statements: list[Statement],
    under: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> list[str]:
    """Return the statement with a printed label, or those that a section with this number grants.

    Of the statements that share a label it is the nearest before the one that refers to it, else the first after.
    """
    bare = label.removeprefix(SECTION)
    inside = [
        s.id
        for s in statements
        if s.id != owner.id and s.status == GRANT and bare.lower() in under.get(s.id, frozenset())
    ]
    if inside and label != bare:
        return inside
    found = [s for s in statements if s.label is not None and (s.label == bare or s.id == bare)]
    parent = (owner.label or "").rpartition(".")[0]
    while not found and parent:
        # 'A', said in I.E or in I.E.1, is I.A.
        found = [s for s in statements if s.label == f"{parent}.{bare}"]
        parent = parent.rpartition(".")[0]
    if not found and "." in bare:
        # 'I.A' is the statement A of part I.
        part, _, rest = bare.partition(".")
        found = [s for s in statements if s.label == rest and part.lower() in under.get(s.id, frozenset())]
    if not found and bare.isalpha():
        # A letter is unlike the numbers around it: where one item has it, at whatever depth, it is meant.
        ends = [s for s in statements if (s.label or "").rpartition(".")[2] == bare]
        found = ends if len({s.label for s in ends}) == 1 else []
    before = [s for s in found if s.ordinal < owner.ordinal]
    nearest = before[-1:] or found[:1]
    # One item may hold several statements, each on some of its treatments or uses: they follow each other.
    return _of_one_item(nearest[0], found) if nearest else inside


def _of_one_item(statement: Statement, with_label: list[Statement]) -> list[str]:
    """Return the statements that stand with one in its item: without another between them."""
    by_ordinal = {s.ordinal: s for s in with_label}
    first = statement.ordinal
    while first - 1 in by_ordinal and by_ordinal[first - 1].heading == statement.heading:
        first -= 1
    last = statement.ordinal
    while last + 1 in by_ordinal and by_ordinal[last + 1].heading == statement.heading:
        last += 1
    return [by_ordinal[n].id for n in range(first, last + 1)]


def _above(statement: Statement, before: list[Statement], vocabulary: Vocabulary, narrow: bool) -> tuple[str, ...]:
    """Return the granting statements before one that share modality and, if `narrow`, indication with it."""
    unknown = isinstance(statement.modality, Named) and statement.modality.id == "unknown"
    own_modalities = frozenset() if unknown else members(statement.modality, vocabulary)
    own_indications = members(statement.indication, vocabulary)
    return tuple(
        s.id
        for s in before
        if s.status == GRANT
        and (unknown or members(s.modality, vocabulary) & own_modalities)
        and (not narrow or members(s.indication, vocabulary) & own_indications)
    )


def _tie(
    criterion: Criterion,
    owner: Statement,
    before: list[Statement],
    everything: list[Statement],
    vocabulary: Vocabulary,
    under: Mapping[str, frozenset[str]],
) -> tuple[Criterion, bool]:
    if isinstance(criterion, Group):
        parts = [_tie(m, owner, before, everything, vocabulary, under) for m in criterion.members]
        return msgspec.structs.replace(criterion, members=tuple(p for p, _ in parts)), any(lost for _, lost in parts)
    if isinstance(criterion, StatementReference) and criterion.target == PROMISED:
        return criterion, False
    if not isinstance(criterion, StatementReference) or criterion.target == "?":
        return criterion, isinstance(criterion, StatementReference)
    if criterion.target.startswith(OF):
        asked = _asked_of(criterion, owner, everything, vocabulary)
        return (asked, False) if asked is not None else (msgspec.structs.replace(criterion, target="?"), True)
    if criterion.target == "above":
        targets = _above(owner, before, vocabulary, narrow=True)
        refs: list[Criterion] = [StatementReference(t, criterion.met, criterion.at) for t in targets]
    else:
        refs = [
            reference
            for label in printed_labels(criterion.target)
            for reference in _by_label(label, criterion, owner, everything, under)
        ]
    if not refs:
        return msgspec.structs.replace(criterion, target="?"), True
    lost = any(isinstance(r, StatementReference) and r.target == "?" for r in refs)
    # 'meets the criteria of I or II': either will do. 'Not met' of either is left as strict as it can be read.
    either = criterion.met and re.search(r"\bor\b", criterion.target) is not None
    tied = any_of(refs, criterion.at) if either else all_of(refs, criterion.at)
    return msgspec.structs.replace(tied, label=criterion.label) if criterion.label else tied, lost


_RANGE = re.compile(r"(?P<first>[\w.]+?)[.)]?\s*(?:through|thru|to|-)\s*(?P<last>[\w.]+)")


def printed_labels(target: str) -> list[str]:
    """Return the labels that a reference prints ('I.A.-I.C. and 3B'), ranges spelled out, '3B' as '3.B'."""
    out: list[str] = []
    for part in re.split(r"\s*(?:,|\band\b|\bor\b)\s*", target):
        text = re.sub(r"\b(\d{1,2})([A-Za-z])(?!\w)", r"\1.\2", part.strip(" .()"))
        ends = _RANGE.fullmatch(text)
        out += between(ends["first"].strip("."), ends["last"].strip(".")) if ends else [text] if text else []
    return out


def _by_label(
    label: str,
    criterion: StatementReference,
    owner: Statement,
    everything: list[Statement],
    under: Mapping[str, frozenset[str]],
) -> list[Criterion]:
    """Return what one of the labels that a criterion prints refers to; a reference to nothing where nothing has it."""
    # A denial of everybody has no criteria that anyone could meet: it only shares the label of what is meant.
    asking = [s for s in everything if s.status == GRANT or s.criteria is not None]
    granting = [s for s in asking if s.status == GRANT]
    if targets := _labelled(label, owner, granting, under) or _labelled(label, owner, asking, under):
        refs = [StatementReference(t, criterion.met, criterion.at) for t in targets]
        # 'The criteria of section 1', which holds several positions: those of any of them.
        return [any_of(refs, criterion.at)] if criterion.met else [*refs]
    # 'I.A.1' is criterion A.1 of part I.
    part, _, rest = label.partition(".")
    names = (label, rest) if any(part.lower() in numbers for numbers in under.values()) else (label,)
    at = (criterion.at or owner.at)[0].start
    inner = next((x for name in names if (x := _criterion_labelled(name, owner, everything, at)) is not None), None)
    return [_inner(inner or "?", criterion, owner, everything)]


def _asked_of(
    criterion: StatementReference, owner: Statement, statements: list[Statement], vocabulary: Vocabulary
) -> Criterion | None:
    """Return a reference to what the statements on the named treatments and tumors ask, each for its tumors."""
    treatments, tumors = (part.split(",") if part else [] for part in criterion.target.removeprefix(OF).split("|"))
    wanted = frozenset().union(*(vocabulary.descendants(id) for id in treatments))
    among = (
        members(union_of(Named(id) for id in tumors), vocabulary) if tumors else members(owner.indication, vocabulary)
    )
    found: list[Criterion] = []
    for statement in statements:
        inside = members(statement.indication, vocabulary)
        if (
            statement.id == owner.id
            or statement.status != GRANT
            or statement.criteria is None
            or not wanted & members(statement.modality, vocabulary)
            or not among & inside
        ):
            continue
        reference = StatementReference(statement.id, True, criterion.at)
        both = among & inside
        tops = sorted(id for id in both if not both & (vocabulary.ancestors(id) - {id}))
        ids = tuple(tumors) if among <= inside else tuple(tops)
        if tumors or not members(owner.indication, vocabulary) <= inside:
            found.append(all_of([Atom("diagnosis", "in", ids, criterion.at), reference], criterion.at))
        else:
            found.append(reference)
    return any_of(found, criterion.at) if found else None


def _inner(label: str, criterion: StatementReference, owner: Statement, statements: list[Statement]) -> Criterion:
    """Return a reference to a criterion, or the criterion itself where a statement that is not meant has its label."""
    reference = StatementReference(label, criterion.met, criterion.at)
    if not any(label in (s.id, s.label) for s in statements):
        return reference
    near = [s for s in statements if s.ordinal < owner.ordinal]
    meant = next((c for s in reversed(near) if (c := _with_label(label, s.criteria)) is not None), None)
    if meant is None:
        return reference
    copied = msgspec.structs.replace(meant, label=None)
    return copied if criterion.met else Group("none_of", (copied,), criterion.at)


def _with_label(label: str, criterion: Criterion | None) -> Criterion | None:
    if criterion is None or criterion.label == label:
        return criterion
    inner = criterion.members if isinstance(criterion, Group) else ()
    return next((c for member in inner if (c := _with_label(label, member)) is not None), None)


def _criterion_labelled(label: str, owner: Statement, statements: list[Statement], before: int) -> str | None:
    """Return the full label of the criterion that prints this one, of several the nearest before the owner.

    'Criterion 1.b' under the title A is A.1.b; `before` is where the reference stands.
    """
    if any(label in _labels_in(s.criteria) for s in statements):
        return label
    near = [owner, *reversed([s for s in statements if s.ordinal < owner.ordinal])]
    return next((x for s in near for x in _labels_in(s.criteria, before) if x.endswith(f".{label}")), None)


def _asking(label: str, owner: Statement, statements: list[Statement]) -> list[str]:
    """Return the granting statement among whose criteria a label is printed, the nearest before the owner."""
    found = [s for s in statements if s.status == GRANT and label in _labels_in(s.criteria)]
    before = [s for s in found if s.ordinal < owner.ordinal]
    return [s.id for s in before[-1:] or found[:1]]


def _labels_in(criterion: Criterion | None, before: int | None = None) -> list[str]:
    """Return the labels of a tree of criteria, outermost first; with `before`, of what begins before that character."""
    if criterion is None or (before is not None and criterion.at and criterion.at[0].start >= before):
        return []
    own = [criterion.label] if criterion.label is not None else []
    inner = criterion.members if isinstance(criterion, Group) else ()
    return [*own, *(x for member in inner for x in _labels_in(member, before))]


def _others_of_each(statement: Statement, targets: list[Statement], vocabulary: Vocabulary) -> list[Statement]:
    """Return a statement for each treatment, on the tumors that it is not granted for; none where nobody can tell."""
    below = members(statement.indication, vocabulary) - set(named(statement.indication))
    treatments: dict[tuple[str, ...], list[Scope]] = {}
    for treatment in dict.fromkeys(Named(id) for target in targets for id in named(target.modality)):
        own = members(treatment, vocabulary)
        if not own <= members(statement.modality, vocabulary):
            continue
        granting = [t for t in targets if own <= members(t.modality, vocabulary)]
        tumors = [narrowest_of(t.criteria, vocabulary) or named(t.indication) for t in granting]
        treatments.setdefault(tuple(dict.fromkeys(id for ids in tumors for id in ids)), []).append(treatment)
    if not all(below.issuperset(tumors) for tumors in treatments):
        return []
    return [
        msgspec.structs.replace(
            statement,
            id=statement.id if k == 0 else f"{statement.id}~{k + 1}",
            modality=union_of(of),
            indication=AllOf((statement.indication, *(Not(Named(id)) for id in tumors))),
            complement_of=(),
        )
        for k, (tumors, of) in enumerate(treatments.items())
    ]


def divide_references(known: list[tuple[Complement | None, Statement]], vocabulary: Vocabulary) -> list[Statement]:
    """Return the statements, one on 'the services in II and III' as one for each of those that it names.

    :param known: the statements with what makes each a complement.

    Each is on the treatments and indications of its own statement only: the list holds no pair across.
    """
    named_by_id = {s.id: s for _, s in known}
    out: list[Statement] = []
    for left, statement in known:
        targets = [named_by_id[id] for id in statement.complement_of if id in named_by_id]
        if left is not None and left.kind == "rest" and left.of_tumors and left.treatments_of and targets:
            out += _others_of_each(statement, targets, vocabulary) or [statement]
            continue
        own = left is not None and left.with_uses and left.treatments_of == left.labels
        apart = own and left is not None and (left.kind == "above" or not statement.scope_stated)
        if not apart or not targets or len(targets) < len(statement.complement_of):
            out.append(statement)
            continue
        for k, target in enumerate(targets):
            diagnoses = [Named(id) for id in dict.fromkeys(narrowest_of(target.criteria, vocabulary))]
            narrow = union_of(diagnoses) if diagnoses and not target.scope_stated else target.indication
            if not members(narrow, vocabulary) <= members(target.indication, vocabulary):
                narrow = AllOf((target.indication, narrow))
            id = statement.id if k == 0 else f"{statement.id}~{target.id}"
            out.append(
                msgspec.structs.replace(
                    statement, id=id, modality=target.modality, indication=narrow, complement_of=(target.id,)
                )
            )
    return out
