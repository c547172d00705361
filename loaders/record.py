"""Records: what one version of a document says, as plain data.

A record is the result of loading one document and the only thing that the
graph is built from. It holds facts, figures, labels and addresses; the words of
the document stay in the document. It serialises to JSON and back without loss.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from loaders.places import Place, Span
from loaders.study_results import Outcome, StudyArm
from ontology.scope import Scope

__all__ = [
    "Accounting", "Atom", "Authorization", "Change", "CodeEntry", "Combination", "Comparator", "Criterion",
    "Curation", "DatedEvent", "EvidenceItem", "Finding", "Group", "GuidelineCitation", "Identifier",
    "LineOfBusiness", "Outcome", "Payer", "Place", "Pointer", "PrintedName", "Record", "ReferenceEntry",
    "SectionEntry", "Span", "Statement", "StatementReference", "StudyArm", "TextCriterion", "TrialEntry",
]  # fmt: skip

Combination = Literal["all_of", "any_of", "at_least", "at_most", "none_of"]
Comparator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not_in"]
Change = Literal["changed", "added", "removed"]

RECORD_FORMAT = 3
"""Raised whenever the shape of a record changes; a store of another format is refused."""


class PrintedName(msgspec.Struct, frozen=True):
    """A printed name with its place."""

    name: str
    at: Place


class Payer(msgspec.Struct, frozen=True):
    """Who issues the policy, as printed in full."""

    id: str
    name: str
    at: Place
    affiliates: tuple[PrintedName, ...] = ()


class Identifier(msgspec.Struct, frozen=True):
    """A number or code that the document gives itself or another body's document.

    `kind` is 'policy' for the payer's own identifier, else what is printed
    ('BCBSA Reference Number').
    """

    kind: str
    value: str
    at: Place


class DatedEvent(msgspec.Struct, frozen=True):
    """A date and what happened on it.

    `date` is ISO 8601, with month precision where only a month is printed
    ('2018-09'). `kind`: effective, original_effective, last_review, next_review,
    revision, review, committee_approval, code_update, reference_update,
    published, archived, superseded, accessed, literature_search (through when the document
    itself looked for evidence), other. `position_changed` says
    whether the document states that this event changed a position (None: not said).
    """

    kind: str
    date: str
    printed: str
    at: Place
    position_changed: bool | None = None


class Pointer(msgspec.Struct, frozen=True):
    """Where the document sends the reader: a related policy, a vendor, other rules.

    `kind`: related_policy, vendor, state_rules, separate_policy. `modalities` are
    identifiers of the ontology that the pointer is about, empty when it does not say.
    """

    kind: str
    title: str
    number: str | None
    modalities: tuple[str, ...]
    at: Place
    line_of_business: str | None = None


class LineOfBusiness(msgspec.Struct, frozen=True):
    """A product or line that the document speaks of.

    `rule`: included, excluded, or governed_elsewhere. `status_map` holds a
    translation of statuses for the line ('investigational is not medically
    necessary for Medicare') as (from, to) pairs.
    """

    id: str
    name: str
    rule: Literal["included", "excluded", "governed_elsewhere"]
    at: Place
    status_map: tuple[tuple[str, str], ...] = ()


class Authorization(msgspec.Struct, frozen=True):
    """A prior-authorization requirement for a product in a care setting."""

    product: str
    care_setting: str | None
    requirement: Literal["required", "not_required", "may_be_required"]
    at: Place


class CodeEntry(msgspec.Struct, frozen=True):
    """A listed code. A listed code is never a position.

    `system`: CPT, HCPCS, ICD-10-CM, ICD-10-PCS, ICD-9-CM, revenue. `group` is the
    label under which it is listed; `historical` for a code that only the history names.
    """

    system: str
    code: str
    at: Place
    group: str | None = None
    historical: bool = False


class Atom(msgspec.Struct, frozen=True, tag="atom", tag_field="is"):
    """One condition on one characteristic of the ontology.

    For the characteristic 'diagnosis' the value is a list of tumor identifiers
    and the comparator 'in'. Numbers keep what is printed; `unit` is UCUM.
    """

    characteristic: str
    comparator: Comparator
    value: bool | int | float | str | tuple[str, ...]
    at: Place
    unit: str | None = None
    label: str | None = None


class TextCriterion(msgspec.Struct, frozen=True, tag="text", tag_field="is"):
    """A criterion that no characteristic expresses: address and hash, not its words.

    `sha256` is the hash of its words with white space folded; `recognised` the
    identifiers of the ontology mentioned in it.
    """

    sha256: str
    recognised: tuple[str, ...]
    at: Place
    label: str | None = None


class StatementReference(msgspec.Struct, frozen=True, tag="reference", tag_field="is"):
    """'Criterion I is met' / 'is not met': the value of another labelled passage."""

    target: str
    met: bool
    at: Place
    label: str | None = None


class Group(msgspec.Struct, frozen=True, tag="group", tag_field="is"):
    """Criteria combined. `threshold` only for at_least and at_most."""

    combination: Combination
    members: tuple[Criterion, ...]
    at: Place
    threshold: int | None = None
    label: str | None = None


Criterion = Group | Atom | TextCriterion | StatementReference


class Statement(msgspec.Struct, frozen=True):
    """One coverage statement.

    `id` is the printed label, or the ordinal where none is printed; unique in
    the record. `label` is as printed. `modality` and `indication` are scopes;
    `modality_scope_stated` is False where the scope was taken from the title or
    a heading. `criteria` is None when nothing but the scope is asked.
    `complement_of` names the statements after whose falsity this one applies.
    `effective_from` and `effective_until` (exclusive) bound a dated or former
    position; `former` marks one quoted from a history.
    """

    id: str
    ordinal: int
    status: str
    printed_status: str
    modality: Scope
    indication: Scope
    at: Place
    label: str | None = None
    heading: str | None = None
    criteria: Criterion | None = None
    complement_of: tuple[str, ...] = ()
    scope_stated: bool = True
    effective_from: str | None = None
    effective_until: str | None = None
    former: bool = False
    lines_of_business: tuple[str, ...] = ()
    care_settings: tuple[str, ...] = ()


class ReferenceEntry(msgspec.Struct, frozen=True):
    """An entry of a reference list. `kind`: article, guideline, report, web_page, policy, retraction.

    `version` is the printed edition of a guideline ('3.2021').
    """

    number: int
    kind: str
    title: str
    at: Place
    first_author: str | None = None
    authors: str | None = None
    year: int | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    pmid: str | None = None
    doi: str | None = None
    url: str | None = None
    accessed: str | None = None
    version: str | None = None


class EvidenceItem(msgspec.Struct, frozen=True):
    """A study that the document weighs, as its text describes it.

    `modalities` and `indications` are what the passage or its section is about.
    `direction`: supports, against, insufficient, neutral, or None when not said.
    `patients_basis`: 'printed', or 'sum of arms' where only the arms are. `follow_up`
    is (statistic, printed number, UCUM unit); `limitations` are terms of the ontology.
    `several` tells that the text speaks of more than one study of the design, without telling them apart.
    """

    at: Place
    design: str | None = None
    first_author: str | None = None
    year: int | None = None
    trial: str | None = None
    patients: int | None = None
    studies: int | None = None
    modalities: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    references: tuple[int, ...] = ()
    direction: str | None = None
    section: str | None = None
    patients_basis: str | None = None
    arms: tuple[StudyArm, ...] = ()
    follow_up: tuple[str, str, str] | None = None
    outcomes: tuple[Outcome, ...] = ()
    limitations: tuple[str, ...] = ()
    several: bool = False


class GuidelineCitation(msgspec.Struct, frozen=True):
    """A guideline recommendation that the document cites.

    `strength` is the native grade ('2B') in the scale `scheme` ('nccn').
    """

    body: str
    at: Place
    title: str | None = None
    version: str | None = None
    year: int | None = None
    scheme: str | None = None
    strength: str | None = None
    modalities: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    references: tuple[int, ...] = ()


class TrialEntry(msgspec.Struct, frozen=True):
    """A registered trial that the document lists."""

    registration: str
    name: str
    at: Place
    enrollment: int | None = None
    completion: str | None = None
    status: str | None = None


class SectionEntry(msgspec.Struct, frozen=True):
    """A section by its role: position, criteria, definitions, description, evidence, guidelines, ..."""

    role: str
    heading: str
    at: Place


class Finding(msgspec.Struct, frozen=True):
    """Something the reader of an answer must know.

    `kind` is one of those that `docs/findings.md` lists; `severity` error, warning or
    note; `touches` names statement ids, modalities or fields it bears on, empty
    for the whole document.
    """

    kind: str
    severity: Literal["error", "warning", "note"]
    message: str
    at: Place
    touches: tuple[str, ...] = ()


class Accounting(msgspec.Struct, frozen=True):
    """How much of the coverage sections was understood, in sentences."""

    sections: int
    sentences: int
    understood: int
    not_understood: tuple[Span, ...] = ()


class Curation(msgspec.Struct, frozen=True):
    """A person's correction of one fact of a record, as it was applied.

    `when` is an ISO day, or an ISO moment with its zone. `statement` is the id of the
    statement corrected, `criterion` the address in its tree ('1.2': second member of
    the root); the record itself where both are None. `field` is a path of names and
    ordinals, empty for the whole. `old` and `new` are JSON ('null' for nothing).
    """

    who: str
    when: str
    why: str
    change: Change
    field: str
    old: str
    new: str
    statement: str | None = None
    criterion: str | None = None


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """All that was read from one document version.

    `outcome`: position, or no_position for a document that takes none.
    `source` is the file name, `sha256` the hash of its bytes; `text_sha256` of
    the decoded text that all addresses count in, `length` its code points.
    `curations` are the corrections that people made of it, in the order applied.
    """

    format: int
    source: str
    media_type: str
    sha256: str
    text_sha256: str
    length: int
    lines: int
    outcome: Literal["position", "no_position"]
    title: str | None
    title_at: Place
    payer: Payer | None
    identifiers: tuple[Identifier, ...]
    dates: tuple[DatedEvent, ...]
    lines_of_business: tuple[LineOfBusiness, ...]
    authorizations: tuple[Authorization, ...]
    pointers: tuple[Pointer, ...]
    codes: tuple[CodeEntry, ...]
    sections: tuple[SectionEntry, ...]
    statements: tuple[Statement, ...]
    references: tuple[ReferenceEntry, ...]
    evidence: tuple[EvidenceItem, ...]
    guidelines: tuple[GuidelineCitation, ...]
    trials: tuple[TrialEntry, ...]
    findings: tuple[Finding, ...]
    accounting: Accounting
    curations: tuple[Curation, ...] = ()

    @property
    def policy_number(self) -> str | None:
        """Return the payer's own identifier of the policy, if one is printed."""
        return next((i.value for i in self.identifiers if i.kind == "policy"), None)
