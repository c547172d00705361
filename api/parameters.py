"""Parameters of the routes, with the words that document them. A name that is no parameter is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.service import LONGEST_QUESTION, Filters
from api.times import KNOWN_AT

__all__ = ["AskParameters", "CoverageParameters", "MatrixParameters", "Narrowing", "SearchParameters"]

_NAME = "Identifier, label, synonym or acronym"


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KnownParameters(_Parameters):
    """The recorded time of an answer."""

    known_at: str | None = Field(None, description=KNOWN_AT, max_length=40)


class Narrowing(_Parameters):
    """What narrows an answer or an export."""

    setting: str | None = Field(None, description=f"Clinical setting. {_NAME}.", max_length=200)
    care_setting: str | None = Field(None, description="Care setting, for example inpatient.", max_length=200)
    payer: str | None = Field(
        None, description="Payer: identifier, printed name, affiliate or acronym.", max_length=200
    )
    as_of: str | None = Field(
        None, description="Day to answer for (2026-01-31); a month or year stands for its first day. Default: today.",
        max_length=10,
    )  # fmt: skip
    line_of_business: str | None = Field(None, description=f"Line of business. {_NAME}.", max_length=200)


class CoverageParameters(Narrowing, KnownParameters):
    """Parameters of a coverage question."""

    modality: str = Field(description=f"Treatment. {_NAME}.", min_length=1, max_length=200)
    indication: str = Field(description=f"What is treated. {_NAME}.", min_length=1, max_length=200)

    def filters(self) -> Filters:
        """Return the parameters as the service takes them."""
        return Filters(**self.model_dump())


class MatrixParameters(Narrowing, KnownParameters):
    """Filters of the matrix."""

    modality: str | None = Field(None, description=f"Treatment. {_NAME}.", max_length=200)
    indication: str | None = Field(None, description=f"What is treated. {_NAME}.", max_length=200)
    format: str | None = Field(None, description="json or csv; goes before the Accept header.", pattern="^(json|csv)$")

    def filters(self) -> Filters:
        """Return the parameters as the service takes them."""
        return Filters(**self.model_dump(exclude={"format"}))


class AskParameters(KnownParameters):
    """Parameters of a question in plain English."""

    q: str = Field(description="The question.", min_length=1, max_length=LONGEST_QUESTION)
    as_of: str | None = Field(
        None, description="Day to answer for when the question names none. Default: today.", max_length=10
    )


class SearchParameters(_Parameters):
    """Parameters of a list."""

    q: str | None = Field(None, description="Words of any label, synonym, acronym or identifier.", max_length=200)


class PayerSearchParameters(SearchParameters, KnownParameters):
    """Parameters of the list of payers."""


class PolicySearchParameters(PayerSearchParameters):
    """Parameters of the list of policies."""

    as_of: str | None = Field(
        None, description="Only what is in force on this day, with its version. Default: the latest version of each.",
        max_length=10,
    )  # fmt: skip

    payer: str | None = Field(
        None, description="Payer: identifier, printed name, affiliate or acronym.", max_length=200
    )


class EvidenceSearchParameters(_Parameters):
    """Filters of the list of studies."""

    modality: str | None = Field(None, description=f"Treatment. {_NAME}.", max_length=200)
    indication: str | None = Field(None, description=f"What is treated. {_NAME}.", max_length=200)
    payer: str | None = Field(
        None, description="Payer: identifier, printed name, affiliate or acronym.", max_length=200
    )
    design: str | None = Field(None, description=f"Design of the study. {_NAME}.", max_length=200)


class NetworkParameters(_Parameters):
    """Parameters of the citation network."""

    as_of: str | None = Field(
        None, description="Day of the positions that are compared. Default: today.", max_length=10
    )
    format: Literal["json", "graphml", "gexf"] = Field("json", description="json, or a file of the network.")


Coverage = Annotated[CoverageParameters, Query()]
Matrix = Annotated[MatrixParameters, Query()]
Ask = Annotated[AskParameters, Query()]
Search = Annotated[SearchParameters, Query()]
PayerSearch = Annotated[PayerSearchParameters, Query()]
Known = Annotated[KnownParameters, Query()]
PolicySearch = Annotated[PolicySearchParameters, Query()]
EvidenceSearch = Annotated[EvidenceSearchParameters, Query()]
Network = Annotated[NetworkParameters, Query()]
