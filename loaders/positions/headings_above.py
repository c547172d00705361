"""Headings above: what the headings over an item say of what is judged, how and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from loaders.positions.drafts import Drafts
from loaders.positions.part_statuses import PartStatuses
from loaders.positions.statement_scope import Above
from loaders.structure.captions import heads_notes
from loaders.structure.outline import Item
from loaders.structure.periods import read_period
from loaders.structure.place_headings import PlaceHeadings, names_other_site
from loaders.text.lexicon_patterns import connective
from loaders.text.text import Passage
from loaders.wording.column_names import header_statuses
from loaders.wording.scopes import Scopes
from loaders.wording.stated_positions import of_the_past
from loaders.wording.statuses import GRANT, OwnTerms
from ontology.vocabulary import Vocabulary

__all__ = ["begins_another", "ends_status", "under_name", "with_topics"]


def with_topics(
    item: Item,
    above: Above,
    scopes_of: Callable[[Passage], Scopes],
    places: PlaceHeadings | None,
    drafts: Drafts,
    own_terms: OwnTerms,
    notes_under: tuple[Passage, ...],
    parts: PartStatuses,
) -> Above:
    """Add what the headings over an item say; a nested item has what its parents say instead.

    :param notes_under: the headings over the notes that were read last.
    :param parts: what the document says that the names of its parts mean.
    """
    if item.parent is not None:
        return above
    if places is not None and places.elsewhere(item.topics):
        above = replace(above, elsewhere=True)
    for topic in item.topics:
        scopes = scopes_of(topic)
        above = replace(
            above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication
        )
        if (period := read_period(topic)) is not None:
            drafts.period = period
        if (named := parts.of_heading(topic)) is not None:
            above = replace(above, status=named.status, printed=topic.text, by_lead=False, topic=topic.place())
            continue
        phrases = [p for p in header_statuses(topic.text, own_terms) if p.status not in ("scope", "unclear")]
        if any(of_the_past(topic.text, p) for p in phrases):
            above = replace(above, status=None, printed="", topic=())  # 'Formerly covered:' judges nothing today
            continue
        if phrases and len({p.status for p in phrases}) == 1:
            printed = topic.text[phrases[0].start : phrases[0].end]
            above = replace(above, status=phrases[0].status, printed=printed, by_lead=False, topic=topic.place())
        elif not phrases and begins_another(topic, scopes):
            above = replace(above, status=None, printed="", topic=())
    if (head := item.block.grants) is not None:
        above = replace(above, status=GRANT, printed=head.text, by_lead=True, topic=head.place())
    if drafts.ended and [t.place() for t in item.topics] == drafts.ended:
        above = replace(above, status=None, printed="", topic=())
    if item.topics and (item.topics == notes_under or heads_notes(item.topics[-1])):
        above = replace(above, status=None)
    return above


def begins_another(heading: Passage, scopes: Scopes) -> bool:
    """Tell whether a heading or a lead without a status ends what the status over it judges."""
    low = heading.text.lower()
    if connective("another-part").match(low):
        return True
    return not (scopes.modality or scopes.indication) and connective("doubting-part").search(low) is not None


def ends_status(drafts: Drafts, item: Item, scopes: Scopes) -> bool:
    """Tell whether an item without a status ends what the status over it judges, also for what stands behind it.

    'Medically necessary: / A / Exceptions: / B' says nothing of B where no mark and no indent puts B below the lead.
    """
    ends = begins_another(item.passage, scopes)
    if ends and item.parent is None and not item.children and item.passage.text.rstrip(" *_").endswith(":"):
        drafts.ended = [t.place() for t in item.topics]
    return ends


def under_name(item: Item, above: Above, scopes: Scopes, vocabulary: Vocabulary) -> Above:
    """Add what an item says over positions below it; the name of another place heads none on this one's tumors."""
    if item.block.labels and names_other_site(item.passage.text, vocabulary):
        return replace(above, elsewhere=True)
    return replace(above, modality=scopes.modality or above.modality, indication=scopes.indication or above.indication)
