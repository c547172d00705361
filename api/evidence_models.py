"""Schemas of the bodies about evidence, for the documentation of the routes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.models import Curation, Source, Term

__all__ = [
    "EvidenceList",
    "GuidelineBody",
    "GuidelineList",
    "ListedGuideline",
    "ListedTrial",
    "ReleasedStudy",
    "StudyBody",
    "TrialList",
    "WorkBody",
]


class StudyBody(BaseModel):
    """A study as one document weighs it. Numbers are text: the digits that the document prints."""

    id: str
    iri: str
    payer: dict[str, str] | None = Field(description="null for a document that no payer issues, such as a lecture.")
    policy: str | None
    document: str
    version: str | None
    design: Term | None
    first_author: str | None
    year: int | None
    trial: str | None
    patients: int | None
    patients_basis: str | None = Field(description="'printed', or 'sum of arms' where only the groups are.")
    studies: int | None
    several: bool = Field(description="Whether the text speaks of several such studies without telling them apart.")
    modalities: list[Term]
    indications: list[Term]
    direction: str | None = Field(description="supports, against, insufficient, neutral; null when not said.")
    section: str | None
    arms: list[dict[str, object]]
    follow_up: dict[str, str] | None
    outcomes: list[dict[str, object]]
    limitations: list[Term]
    in_one_line: str
    references: list[dict[str, object]]
    origin: Literal["extracted", "curated"]
    curated: list[Curation]
    source: Source | None


class ReleasedStudy(StudyBody):
    """A study, and the release that it is from."""

    release: str


class EvidenceList(BaseModel):
    """Studies, and how many of them people corrected."""

    release: str
    query: dict[str, str | None]
    studies: list[StudyBody]
    counts: dict[str, int]


class WorkBody(BaseModel):
    """A publication as the entry that prints most of it has it, and all entries that cite it."""

    release: str
    id: str
    iri: str
    kind: str
    title: str
    first_author: str | None
    year: int | None
    pmid: str | None
    doi: str | None
    citations: list[dict[str, object]]
    studies: list[str]
    guidelines: list[str]
    doubts: list[dict[str, object]] = Field(description="Identifiers that can't be as printed.")


class ListedGuideline(BaseModel):
    """A guideline with its editions, the oldest first."""

    id: str
    iri: str
    body: str
    title: str | None
    editions: list[dict[str, object]]


class GuidelineList(BaseModel):
    """Guidelines."""

    release: str
    guidelines: list[ListedGuideline]


class GuidelineBody(ListedGuideline):
    """A guideline with every recommendation that documents cite of it."""

    release: str
    recommendations: list[dict[str, object]]


class ListedTrial(BaseModel):
    """A registered trial with the documents that list it."""

    registration: str
    listed_by: list[dict[str, object]]


class TrialList(BaseModel):
    """Registered trials."""

    release: str
    trials: list[ListedTrial]
