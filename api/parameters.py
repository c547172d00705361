"""Parameters of the routes, with the words that document them. A name that is no parameter is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.filters import Filters
from api.service import LONGEST_QUESTION
from api.times import KNOWN_AT

__all__ = ["AskParameters", "CollectionParameters", "CoverageParameters", "MatrixParameters", "Narrowing"]

_NAME = "Identifier, label, synonym or acronym"


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")


class KnownParameters(_Parameters):
    """The recorded time of an answer."""

    known_at: str | None = Field(None, description=KNOWN_AT, max_length=40)


class CollectionParameters(_Parameters):
    """Parameters of every list."""

    q: str | None = Field(None, description="Words of any label, synonym, acronym or identifier.", max_length=200)
    limit: int = Field(1000, description="Items on a page.", ge=1, le=10_000)
    cursor: str | None = Field(None, description="The page, as a `Link` header names it.", max_length=100)
    fields: str | None = Field(
        None, description="Members of the items that are wanted, by name, joined by commas. Default: all.",
        max_length=500,
    )  # fmt: skip
    format: Literal["json", "csv", "jsonld", "ttl"] | None = Field(
        None, description="Form; goes before the Accept header. An ending of the path (`.csv`) says the same."
    )


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


class MatrixParameters(Narrowing, KnownParameters, CollectionParameters):
    """Filters of the matrix."""

    modality: str | None = Field(None, description=f"Treatment. {_NAME}.", max_length=200)
    indication: str | None = Field(None, description=f"What is treated. {_NAME}.", max_length=200)

    def filters(self) -> Filters:
        """Return the parameters as the service takes them."""
        return Filters(**self.model_dump(exclude=set(CollectionParameters.model_fields)))


class AskParameters(KnownParameters):
    """Parameters of a question in plain English."""

    q: str = Field(description="The question.", min_length=1, max_length=LONGEST_QUESTION)
    as_of: str | None = Field(
        None, description="Day to answer for when the question names none. Default: today.", max_length=10
    )


class PayerSearchParameters(CollectionParameters, KnownParameters):
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


class EvidenceSearchParameters(CollectionParameters):
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


class CitedSearchParameters(CollectionParameters):
    """Filters of the lists of what documents cite."""

    payer: str | None = Field(None, description="Only what a document of this payer cites.", max_length=200)


class TermSearchParameters(CollectionParameters):
    """Filters of the lists of terms."""

    parent: str | None = Field(None, description=f"Only what is below this term. {_NAME}.", max_length=200)


class CharacteristicSearchParameters(CollectionParameters):
    """Filters of the list of facts."""

    type: Literal["boolean", "choice", "diagnosis", "integer", "number"] | None = Field(
        None, description="Type of the value."
    )


class QuerySearchParameters(CollectionParameters):
    """Filters of the list of query files."""

    parameter: str | None = Field(None, description="Only queries with this parameter.", max_length=200)


Coverage = Annotated[CoverageParameters, Query()]
Matrix = Annotated[MatrixParameters, Query()]
Ask = Annotated[AskParameters, Query()]
PayerSearch = Annotated[PayerSearchParameters, Query()]
Known = Annotated[KnownParameters, Query()]
PolicySearch = Annotated[PolicySearchParameters, Query()]
CitedSearch = Annotated[CitedSearchParameters, Query()]
TermSearch = Annotated[TermSearchParameters, Query()]
CharacteristicSearch = Annotated[CharacteristicSearchParameters, Query()]
QuerySearch = Annotated[QuerySearchParameters, Query()]
EvidenceSearch = Annotated[EvidenceSearchParameters, Query()]
Network = Annotated[NetworkParameters, Query()]
