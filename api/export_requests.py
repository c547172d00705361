"""What an export is asked for, in people's words: what the route and the command share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from api.errors import InvalidParameterError
from api.exports import FORMATS, Export, export_chunks
from api.filters import Filters
from api.release import program_version
from api.service import Service
from api.times import parse_day
from graph.exports import VIEWS, Origin, Selection
from graph.naming import resolve_care_setting, resolve_indication, resolve_line, resolve_payer, resolve_term

__all__ = ["export", "file_name", "requested"]

DEFAULT_VIEW = "policy"


def requested(service: Service, format: str, filters: Filters, view: str | None = None) -> Export:
    """Return what to write.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    :raises InvalidParameterError: when there is no such format or view, or the day is no date.
    """
    if format not in FORMATS:
        raise InvalidParameterError("format", f"is one of {', '.join(FORMATS)}")
    network = FORMATS[format].network
    if view is not None and not network:
        raise InvalidParameterError("view", f"is for networks; {format} holds everything")
    chosen = (view or DEFAULT_VIEW) if network else None
    if chosen is not None and chosen not in VIEWS:
        raise InvalidParameterError("view", f"is one of {', '.join(VIEWS)}")
    selection = _selection(service, filters)
    if format == "xlsx" and selection.as_of is None:
        # A matrix answers for one day.
        selection = Selection(**{**asdict(selection), "as_of": parse_day(None)})
    origin = Origin(service.release, program_version(), selection, chosen)
    return Export(service.store, service.index, service.vocabulary, origin, chosen or DEFAULT_VIEW)


def _selection(service: Service, filters: Filters) -> Selection:
    vocabulary, versions = service.vocabulary, service.index.versions
    indication, implied = resolve_indication(filters.indication, vocabulary) if filters.indication else (None, None)
    return Selection(
        modality=resolve_term("modality", filters.modality, vocabulary) if filters.modality else None,
        indication=indication,
        setting=resolve_term("setting", filters.setting, vocabulary) if filters.setting else implied,
        care_setting=resolve_care_setting(filters.care_setting) if filters.care_setting else None,
        payer=resolve_payer(filters.payer, [v.payer for v in versions]) if filters.payer else None,
        as_of=parse_day(filters.as_of) if filters.as_of else None,
        line_of_business=(
            resolve_line(filters.line_of_business, versions, vocabulary) if filters.line_of_business else None
        ),
    )


def export(
    service: Service, format: str, filters: Filters | None = None, view: str | None = None
) -> tuple[str, Iterator[bytes]]:
    """Return the file name of an export, with the release in it, and its bytes a part at a time.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    :raises InvalidParameterError: when there is no such format or view, or the day is no date.
    :raises MissingExtraError: when the library that writes the format is not installed.
    """
    wanted = requested(service, format, filters or Filters(), view)
    return file_name(format, wanted.origin), export_chunks(format, wanted)


def file_name(format: str, origin: Origin) -> str:
    """Return the name under which an export is kept: its view or `graph`, and release, filters and form."""
    return f"payergraph-{origin.view or 'graph'}-{origin.name()}.{FORMATS[format].suffix}"
