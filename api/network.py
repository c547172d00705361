"""The citation network over HTTP: which works join the policies, and what that tells of their positions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api.parameters import Network
from api.problems import PROBLEMS
from api.responses import body_response, service_of
from api.times import parse_day
from graph.citation_network import citation_network, export_network, payers_by_work
from graph.disputes import positions_on_one_study, uncited_studies
from ontology.vocabulary import BASE

if TYPE_CHECKING:
    from api.service import Service
    from graph.rendering import Json

__all__ = ["MEDIA_TYPES", "network_body", "network_file", "router"]

MEDIA_TYPES = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml"}

router = APIRouter(tags=["evidence"], responses=PROBLEMS)


class NetworkBody(BaseModel):
    """What the citation network tells."""

    as_of: str
    policies: int
    works: int
    citations: int
    works_of_several_payers: list[dict[str, object]] = Field(description="Those of most payers first.")
    positions_on_one_study: list[dict[str, object]]
    uncited: list[dict[str, object]] = Field(
        description="Studies that one payer weighs and a payer of the opposite position does not cite."
    )


@router.get(
    "/network",
    summary="Which works join the policies?",
    responses={200: {"model": NetworkBody, "content": {name: {} for name in MEDIA_TYPES.values()}}},
)
def get_network(request: Request, parameters: Network) -> Response:
    """Return the measures of the citation network, or the network itself as GraphML or GEXF."""
    service = service_of(request)
    if parameters.format == "json":
        return body_response(network_body(service, parameters.as_of))
    name = f"citations.{parameters.format}"
    return Response(
        network_file(service, parameters.format),
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
        media_type=MEDIA_TYPES[parameters.format],
    )


def network_file(service: Service, format: str) -> bytes:
    """Return the citation network in a format of `graph.citation_network.FORMATS`."""
    return export_network(citation_network(service.index.versions, service.publications), format)


def network_body(service: Service, as_of: str | None = None) -> Json:
    """Return the measures of the citation network.

    :param as_of: the day of the positions that are compared; today when it is None.
    :raises InvalidParameterError: when it is no day.
    """
    day = parse_day(as_of)
    versions, publications = service.index.versions, service.publications
    network = citation_network(versions, publications)
    titles = {work.iri: work.best.title for work in publications}
    names = {c.work: work.iri for work in publications for c in work.citations}
    kinds = Counter(data["kind"] for data in network.nodes.values())

    def work(iri: str) -> Json:
        return {"id": iri.removeprefix(BASE + "work/"), "title": titles.get(iri)}

    return {
        "as_of": day,
        "policies": kinds["policy version"],
        "works": kinds["work"],
        "citations": network.number_of_edges(),
        "works_of_several_payers": [
            {**work(iri), "payers": list(payers)} for iri, payers in payers_by_work(network) if len(payers) > 1
        ],
        "positions_on_one_study": [
            {
                "payer": one.version.payer.name,
                "policy": one.version.policy_id,
                "statement": one.statement.id,
                "status": one.statement.status,
                "indication": service.renderer.term(one.indication),
                "first_author": one.study.first_author,
                "year": one.study.year,
                "work": work(one.work) if one.work else None,
                "source": service.renderer.source(one.study.source),
            }
            for one in positions_on_one_study(versions, names, service.vocabulary)
        ],
        "uncited": [
            {
                "work": work(one.work),
                "modality": service.renderer.term(one.modality),
                "indication": service.renderer.term(one.indication),
                "weighed_by": one.version.payer.name,
                "policy": one.version.policy_id,
                "determination": one.determination,
                "not_cited_by": one.payer.name,
                "opposite": one.opposite,
                "source": service.renderer.source(one.study.source),
            }
            for one in uncited_studies(versions, publications, service.vocabulary, day)
        ],
    }
