"""The scopes that a sentence means, with what stands above it taken into account."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from loaders.conditions.conditions import Context, read_conditions
from loaders.positions.clauses import hard_conditions
from loaders.positions.drafts import Drafts
from loaders.positions.labelled_treatments import of_table, pointed_at
from loaders.positions.position_sentences import leaves_pairs_open
from loaders.positions.unknown_subjects import names_unknown
from loaders.record import Place
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.complements import Complement, find_rest, find_unmet
from loaders.wording.exclusions import heads_spoken_of
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, StatusPhrase
from ontology.lexicon import lexicon
from ontology.scope import AllOf, AnyOf, Named, Not, Scope, members, named, union_of

__all__ = [
    "Above",
    "Meant",
    "meant_scopes",
    "named_before",
    "speaks_of_others",
]


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above an item: scopes, and the status of a heading or of the lead of its list."""

    modality: Scope | None = None
    indication: Scope | None = None
    status: str | None = None
    printed: str = ""
    by_lead: bool = False
    topic: Place = ()
    """Where the heading stands that carries the status."""
    elsewhere: bool = False
    """The heading names another place than the ontology is about, as its siblings show."""


_NAME = 8
"""Words of a name that stands as a sentence of its own, at most."""


def named_before(
    sentences: list[Passage], stating: Passage, scopes_of: Callable[[Passage], Scopes]
) -> tuple[Scope | None, Scope | None]:
    """Return the treatment and the tumor of a name before a position: 'Hepatic arterial pump for A. Covered in ...'."""
    before = sentences[: sentences.index(stating)]
    name = before[-1].text if before else ""
    alone = 0 < len(name.split()) <= _NAME and connective("finite").search(name.lower()) is None
    scopes = scopes_of(before[-1]) if alone else None
    return (scopes.modality, scopes.indication) if scopes is not None and scopes.modality is not None else (None, None)


_BESIDES = re.compile(r"\W*(?:and(?: also)?|or|and/or|as well as|along with|plus)\W*(?:(?:for|in|of|to treat)\s+)?")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a position is on; the modality is None where its complement's targets tell it."""

    modality: Scope | None
    indication: Scope | None
    complement: Complement | None
    among: Scope | None = None
    """What the criteria tell apart, where that is more than what the position is on."""


def _untold(drafts: Drafts, sentence: Passage, phrase: StatusPhrase, scopes: Scopes) -> str | None:
    """Return why nobody can tell from a sentence alone what its position is on, or None."""
    low = sentence.text.lower()
    if find_unmet(low) is None and leaves_pairs_open(sentence, drafts.vocabulary):
        return "it is not clear which of its treatments the sentence pairs with which tumor"
    if phrase.status != GRANT or scopes.indication is not None:
        return None
    if connective("by-codes").search(low):
        return "for which tumors the position is, only codes of diagnoses tell"
    if connective("by-ordinal").search(low):
        return "for which tumors the position is, only their places in another list tell"
    return None


def meant_scopes(
    drafts: Drafts,
    title: Scopes,
    sentence: Passage,
    phrase: StatusPhrase,
    above: Above,
    scopes: Scopes,
    complement: Complement | None,
    listed: bool,
    techniques: Scope | None = None,
) -> Meant | None:
    """Return what a position is on, or None, reported, when nobody can tell what it judges.

    :param techniques: those that a list below it names.
    """
    low = sentence.text.lower()
    if (untold := _untold(drafts, sentence, phrase, scopes)) is not None:
        drafts.leave_out(untold, sentence)
        return None
    complement = _of_own_criteria(complement, sentence, phrase, drafts)
    modality = scopes.modality or above.modality or title.modality
    if scopes.without and modality is not None:
        modality = AllOf((modality, *(Not(Named(id)) for id in scopes.without)))
    if (
        listed
        and above.modality is not None
        and _means_those_above(sentence.text, modality, above.modality, scopes, drafts)
    ):
        modality = above.modality
    indication = _narrowed(scopes.indication, above.indication, drafts) if phrase.status == GRANT else scopes.indication
    indication = indication or above.indication
    if complement is not None and complement.kind != "rest" and find_rest(low):
        # 'for every other tumor, and for X when its criteria are not met': the named ones are not all.
        indication = above.indication
    if complement is not None and complement.kind == "rest" and scopes.indication is not None:
        # 'X for A or any other use': A and the others.
        ends = [end for _, end in scopes.spans if end <= complement.start]
        if ends and _BESIDES.fullmatch(low[max(ends) : complement.start]):
            spread = _all_spread(sentence, scopes.indication, complement, drafts)
            indication = spread or above.indication or drafts.everything()
            complement = replace(complement, besides=True)
    bare = drafts.lists.without_names(sentence.text).lower()
    points = connective("pointing").search(re.sub(r"\([^)]*\)", "", bare) if "(" in bare else bare)
    # 'Any use of X that is not described above' names X itself.
    named_apart = complement is not None and complement.kind == "rest" and scopes.modality is not None
    # 'Any of these techniques' under a heading that names some are those.
    under = points is not None and points[0].split()[0] in ("these", "those") and above.modality is not None
    under |= points is not None and connective("plural-subject").match(low) is not None and above.modality is not None
    # 'X for the indications listed in A.1' names its treatment.
    under |= points is not None and scopes.modality is not None and points[0].startswith("indication")
    if scopes.vague or (points and not named_apart and not under):
        modality = None
    by_label = complement is not None and bool(complement.treatments_of)
    if complement is not None and complement.kind == "rest" and scopes.modality is None and not by_label:
        rest = find_rest(low)
        named_from = scopes.spans[0][0] if scopes.spans else len(low)
        stated = phrase.start if phrase.end else len(low)
        before = (named_from, complement.start, stated, rest.start() if rest else len(low))
        subject = connective("plural-subject").match(low)
        known = ((0, min(subject.end(), *before)),) if subject else ()
        if read_conditions(sentence.slice(0, min(before)), Context(drafts.vocabulary), known).unread:
            # 'Widgets for all other uses': what the sentence is about has a name that nobody knows.
            modality, complement = None, None
    if by_label and scopes.modality is None:
        modality = None
    if modality is not None and _names_something_else(sentence, phrase, scopes, above, drafts):
        modality = None  # 'Inpatient admission is approved when ...' grants no treatment of the title
    if complement is None:
        modality = pointed_at(sentence, scopes, modality, drafts)
    # 'The treatments listed above ... when their criteria are not met' are those of the criteria.
    modality = techniques or (of_table(low, modality, drafts) if scopes.modality is None else modality)
    # 'The techniques above are not covered when the criteria are not met': those that have criteria.
    plural = connective("plural-subject").match(low) is not None
    generic = connective("generic-subject").match(low) is not None or plural
    if complement is not None and complement.kind == "above" and not low[: complement.start].strip(" *_\"'("):
        # 'When the criteria are not met, the treatment is ...': each treatment for what it has criteria for.
        judged = connective("generic-behind").match(low, complement.end) is not None
        generic |= judged
        complement = replace(complement, with_uses=complement.with_uses or (judged and above.modality is None))
    of_others = complement is not None and (complement.kind == "above" or plural)
    if generic and of_others and not (scopes.modality or above.modality):
        modality = None  # 'any service of this policy': what its title names may be more than what it judges
    if modality is None and not (complement and (complement.kind == "rest" or points or by_label or generic)):
        message = "the position names no modality that the ontology knows"
        drafts.leave_out(message, sentence)
        return None
    indication, complement = _others(drafts, sentence, scopes, modality, indication, complement)
    return Meant(modality, indication, complement)


def _all_spread(sentence: Passage, indication: Scope, complement: Complement, drafts: Drafts) -> Scope | None:
    """Return all metastases where a sentence names some and 'any other primary'; None where it may mean others, too."""
    ids = list(named(indication))
    heads = heads_spoken_of(sentence.text[: complement.start], ids, drafts.vocabulary) if complement.of_tumors else []
    below = {id for head in heads for id in drafts.vocabulary.descendants(head)}
    return union_of(map(Named, heads)) if heads and below.issuperset(ids) else None


def _of_own_criteria(
    complement: Complement | None, sentence: Passage, phrase: StatusPhrase, drafts: Drafts
) -> Complement | None:
    """Return a complement, none of a grant that asks for the criteria of another treatment not to be met.

    'X is covered when Y criteria are not met because of A' asks for that as for any other condition.
    """
    if complement is None or complement.kind != "above" or phrase.status != GRANT:
        return complement
    before = sentence.text[: complement.start].rstrip()
    found = drafts.vocabulary.mentions(before, ("modality",))
    return None if found and found[-1].end == len(before) else complement


_FOR_WHOM = re.compile(r"[\W_]*(?:for|in|as|before|after|when|if|to\s+treat)\s")


def _narrowed(own: Scope | None, above: Scope | None, drafts: Drafts) -> Scope | None:
    """Return the indications of a grant; 'metastases' below a title that names some are those of the title."""
    heads = {head for head, _ in drafts.vocabulary.composed}
    if not isinstance(own, Named) or own.id not in heads or above is None:
        return own
    return above if members(above, drafts.vocabulary) < members(own, drafts.vocabulary) else own


_BESIDE = re.compile(r"[a-z]\W+(?:including|whether\s+or\s+not|even|after|following)\s(?:[^,;:.]{0,60}\s)?\W*\Z")


def _means_those_above(text: str, modality: Scope | None, above: Scope, scopes: Scopes, drafts: Drafts) -> bool:
    """Tell whether an item of a list is on the treatments of its lead, whatever it names itself."""
    low = text.lower()
    if re.match(rf"[\W_]*(?:{lexicon('connectives')['aside']['pattern']})", low):
        return True  # 'as part of combination therapy with X' says how something else is used
    if _FOR_WHOM.match(low):
        return True  # 'for tumors ahead of a transplantation' says for what
    over = members(above, drafts.vocabulary)
    tumor = connective("tumors").search(low)
    named = drafts.vocabulary.mentions(text, ("modality",))
    own = members(scopes.modality, drafts.vocabulary) if scopes.modality is not None else over
    if named and _BESIDE.search(low[: named[0].start]):
        return True  # 'metastases, including with beads', 'treatment after ablation': beside what the list is about
    if tumor is not None and not own & over and named and tumor.start() < named[0].start:
        return True  # 'tumors that can be treated with X' are treated with what the list is about
    # 'Ablation' in a list under two techniques is those two.
    return modality is not None and over <= members(modality, drafts.vocabulary)


def _names_something_else(
    sentence: Passage, phrase: StatusPhrase, scopes: Scopes, above: Above, drafts: Drafts
) -> bool:
    """Tell whether a grant that names no treatment has a subject that nobody knows: 'ultrasound of A is covered'."""
    if phrase.status != GRANT or scopes.modality is not None or not sentence.text[: phrase.start].strip():
        return False
    if scopes.indication is not None or above.modality is not None:
        return names_unknown(sentence, phrase, drafts.vocabulary)
    low = sentence.text.lower()
    rules = lexicon("connectives")
    known = [
        m.span() for name in ("generic-subject", "judging-subject") if (m := re.match(rules[name]["pattern"], low))
    ]
    conditions = [h for h in hard_conditions(low) if h < phrase.start]
    end = min(conditions, default=phrase.start)
    ignore = tuple((max(a, 0), min(b, end)) for a, b in known if a < end)
    left = read_conditions(sentence.slice(0, end), Context(drafts.vocabulary), ignore).unread
    said = frozenset(rules["of-any-denial"]["words"].split())
    return any(word not in said and not word[0].isdigit() for word in left)


def speaks_of_others(sentence: Passage, scopes: Scopes) -> bool:
    """Tell whether a sentence is on other tumors than those that were named before it."""
    bare = scopes.indication is None and connective("other-tumors").search(sentence.text.lower()) is not None
    return scopes.others or bare


def _others(
    drafts: Drafts,
    sentence: Passage,
    scopes: Scopes,
    modality: Scope | None,
    indication: Scope | None,
    complement: Complement | None,
) -> tuple[Scope | None, Complement | None]:
    """Return what 'other tumors' are: those that nothing before names, whatever its criteria."""
    rest = complement is not None and complement.kind == "rest" and complement.of_tumors
    if not rest and (not speaks_of_others(sentence, scopes) or (complement is not None and complement.besides)):
        return indication, complement
    if complement is not None and rest and complement.treatments_of:
        return indication, complement  # each of the treatments leaves others
    left = drafts.others(indication or drafts.everything(), modality, sentence)
    if left is not None:
        if complement is not None and complement.besides and isinstance(scopes.indication, (Named, AnyOf)):
            # 'For A and all other tumors': those that were named before are not among the others, but A is meant.
            beside = [Named(id) for id in named(scopes.indication) if id not in named(indication or left)]
            left = union_of((*beside, left))
        return left, complement if complement is not None and complement.kind != "rest" else None
    if scopes.others and not (complement is not None and complement.kind == "rest"):
        message = "'other' leaves open which indications are meant, for none is named before"
        drafts.report("uncertain-scope", "error", message, sentence.place())
    return indication, complement
