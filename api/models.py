"""Models of the bodies, for the description of the API; bodies are written by the graph, not through these."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "AskBody", "CharacteristicList", "CoverageBody", "EvaluationBody", "Health", "MatrixBody", "PayerList",
    "PolicyBody", "PolicyList", "QueryBody", "QueryList", "StatementBody", "TermList",
]  # fmt: skip


_RELEASE = "A hash of the sources and of the program version: what this answer is made from."


class _Body(BaseModel):
    model_config = ConfigDict(extra="allow")


class Term(_Body):
    """A term of the ontology."""

    id: str
    label: str


class Source(_Body):
    """An address in a document."""

    document: str
    lines: list[int] | None = Field(description="First and last line, counted from 1.")
    pages: list[int] | None = Field(None, description="First and last page, where the document has pages.")
    spans: list[list[int]] = Field(description="Code points [start, end) of the decoded text.")
    quote: str | None = Field(description="The words at the address, when the document is at hand.")


class Criterion(_Body):
    """A node of a criteria tree."""

    is_: Literal["group", "atom", "text", "reference"] = Field(alias="is")
    label: str | None = Field(description="The printed label.")
    text: str = Field(description="The criterion in plain words.")
    source: Source | None
    combination: str | None = Field(None, description="Of a group: all_of, any_of, at_least, at_most, none_of.")
    threshold: int | None = None
    members: list[Criterion] | None = None
    characteristic: str | None = None
    comparator: str | None = None
    value: bool | int | float | str | list[str] | None = None
    unit: str | None = Field(None, description="UCUM.")


class Payer(_Body):
    """A payer, by its printed name."""

    id: str
    name: str
    affiliates: list[str] = []


class Policy(_Body):
    """What names a version of a policy."""

    id: str
    title: str | None
    number: str | None
    version: str
    effective: str | None


class Curation(_Body):
    """A person's correction of what was read."""

    who: str
    when: str = Field(description="An ISO day, or a moment with its zone.")
    why: str
    change: Literal["changed", "added", "removed"]
    statement: str | None
    criterion: str | None = Field(description="Its address in the tree of the statement.")
    field: str
    old: object
    new: object


class DecidingStatement(_Body):
    """A statement that has a part in an answer, its criteria as reduced by the question."""

    id: str
    label: str | None
    status: str
    printed_status: str
    basis: Literal["stated", "inferred"]
    criteria: Criterion | None
    curated: list[Curation]
    source: Source | None


class Finding(_Body):
    """What the reader of an answer must know."""

    kind: str
    severity: Literal["error", "warning", "note"]
    message: str
    source: Source | None


class Answer(_Body):
    """The answer of one payer."""

    payer: Payer
    policy: Policy | None
    determination: Literal[
        "covered", "covered_if_criteria_met", "investigational", "not_medically_necessary", "not_addressed", "conflict",
        "unreadable", "varies", "no_version_in_force",
    ]  # fmt: skip
    otherwise: str | None = Field(description="What the document says applies when the criteria are false.")
    statements: list[DecidingStatement]
    other_settings: list[dict[str, object]]
    parts: list[dict[str, object]] = Field(description="Full answers of narrower questions, when it varies.")
    authorization: list[dict[str, object]]
    codes: list[dict[str, object]]
    lines_of_business: list[dict[str, object]]
    evidence: list[dict[str, object]]
    guidelines: list[dict[str, object]]
    see_also: list[dict[str, object]]
    findings: list[Finding]
    curated: list[Curation] = Field(description="The corrections by people that touch this answer.")
    benefit_note: str


class CoverageResult(_Body):
    """What each payer says of a modality for an indication."""

    query: dict[str, object] = Field(description="What was understood.")
    answers: list[Answer] = Field(description="One for each issuing payer that has a policy here.")
    benefit_note: str
    query_file: str = Field(description="The query file behind the answers; `links` leads to it, parameters bound.")
    links: dict[str, str]


class CoverageBody(CoverageResult):
    """What each payer says of a modality for an indication, and the release that says so."""

    release: str = Field(description=_RELEASE)


class MatrixRow(_Body):
    """One cell of the matrix."""

    payer: str
    modality: str
    indication: str
    setting: str | None
    determination: str
    otherwise: str | None
    statements: list[str]
    curated: bool = Field(description="Whether a person corrected something that touches this row.")


class MatrixBody(_Body):
    """The matrix of payers, modalities and indications."""

    release: str = Field(description=_RELEASE)
    query: dict[str, str | None]
    rows: list[MatrixRow]
    benefit_note: str
    query_file: str
    links: dict[str, str]


class AskBody(_Body):
    """What was understood of a question, and one coverage body for each combination it asks for."""

    release: str = Field(description=_RELEASE)
    question: str
    intent: str
    understood: dict[str, object]
    not_understood: list[str]
    ask_back: list[dict[str, object]] = Field(description="What must be known first, with candidates.")
    results: list[CoverageResult]


class DecidingNode(_Body):
    """A criterion or statement that has a part in an outcome."""

    id: str = Field(description="The printed label, or the identifier of the statement where none is printed.")
    label: str | None
    statement: str
    value: Literal["true", "false", "unknown"]
    text: str
    printed_status: str
    source: Source | None


class FactSet(_Body):
    """A minimal set of facts, with what they could settle."""

    facts: list[str]
    outcome: str | None
    settings: list[Term]


class PatientAnswer(_Body):
    """How a patient stands with one payer."""

    payer: Payer
    policy: Policy | None
    outcome: Literal[
        "criteria_met", "criteria_not_met", "insufficient_information", "investigational", "not_medically_necessary",
        "not_addressed", "conflict", "unreadable", "no_version_in_force",
    ]  # fmt: skip
    status_then: str | None = Field(description="What the document assigns when the criteria are not met.")
    decided_by: Literal["criteria", "completions", "undecided"]
    deciding: list[DecidingNode] = Field(description="A minimal set of criteria that fixes the outcome.")
    missing: list[str] = Field(description="The facts still needed, those of the shortest branch first.")
    missing_branches: list[FactSet]
    deciders: list[FactSet] = Field(description="Minimal sets of facts that could settle it either way.")
    open_exclusions: list[dict[str, object]]
    unresolved: list[dict[str, object]] = Field(description="Facts whose value means nothing here.")
    statements: list[dict[str, object]] = Field(description="Each with its criteria: true, false or unknown.")
    parts: list[dict[str, object]]


class EvaluationBody(_Body):
    """How a patient stands with each payer."""

    release: str = Field(description=_RELEASE)
    query: dict[str, object] = Field(description="What was understood.")
    unresolved: list[dict[str, object]]
    answers: list[PatientAnswer]
    benefit_note: str


class ListedCharacteristic(_Body):
    """A fact that can be sent of a patient."""

    name: str
    iri: str
    label: str
    question: str
    type: str
    unit: str | None = Field(description="UCUM.")
    minimum: float | None
    maximum: float | None
    synonyms: list[str]
    multiple: bool
    values: list[dict[str, object]]


class CharacteristicList(_Body):
    """The facts that can be sent of a patient."""

    release: str = Field(description=_RELEASE)
    characteristics: list[ListedCharacteristic]


class ListedPayer(Payer):
    """A payer with its policies."""

    policies: list[str]


class PayerList(_Body):
    """Payers."""

    release: str = Field(description=_RELEASE)
    payers: list[ListedPayer]


class ListedPolicy(Policy):
    """A policy with its latest version."""

    payer: Payer
    outcome: str
    versions: list[str]
    statements: int
    findings: int


class PolicyList(_Body):
    """Policies."""

    release: str = Field(description=_RELEASE)
    policies: list[ListedPolicy]


class PolicyBody(_Body):
    """A policy with all its versions."""

    release: str = Field(description=_RELEASE)
    id: str
    payer: Payer
    title: str | None
    number: str | None
    versions: list[dict[str, object]]


class StatementBody(_Body):
    """A coverage statement, whole."""

    release: str = Field(description=_RELEASE)
    id: str
    iri: str
    label: str | None
    status: str
    printed_status: str
    modalities: list[Term]
    indications: list[Term]
    criteria: Criterion | None
    curated: list[Curation]
    source: Source | None
    payer: Payer
    policy: Policy


class ListedTerm(Term):
    """A term with its names and definition."""

    iri: str
    synonyms: list[str]
    definition: str
    parents: list[str]


class TermList(_Body):
    """Terms; the member is named after the route."""

    release: str = Field(description=_RELEASE)
    modalities: list[ListedTerm] | None = None
    indications: list[ListedTerm] | None = None


class ListedQuery(_Body):
    """A query file."""

    name: str
    question: str
    parameters: list[str]
    text: str
    href: str
    example: str | None = Field(description="What runs it on the documents that are loaded, with every parameter.")


class QueryBody(ListedQuery):
    """A query file, with its rows when every parameter is given."""

    release: str
    bound: str | None = None
    missing: list[str]
    columns: list[str] | None
    rows: list[list[str | None]] | None
    truncated: bool


class QueryList(_Body):
    """The query files."""

    release: str = Field(description=_RELEASE)
    queries: list[ListedQuery]


class Health(_Body):
    """Whether the service answers, and from what."""

    status: Literal["ok"]
    version: str
    release: str
    documents: int
    policies: int
    payers: int
