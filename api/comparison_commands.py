"""Comparison of payers by the meaning of their criteria: what the route and the command share, and the command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.commands import FILTERS, FOUND, NOTHING_FOUND, add_command, status_of

if TYPE_CHECKING:
    from api.service import Service
    from graph.rendering import Json

__all__ = ["changes_since", "compare_payers", "register"]

MOST_PAYERS = 8
"""Payers that one request compares, each with each."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    what = "compare payers' criteria by what they mean, with patients whom only one covers"
    made = add_command(commands, "compare", _compare, what)
    for name in ("modality", "indication"):
        made.add_argument(f"--{name}", required=True, help="identifier, label, synonym or acronym")
    made.add_argument("--payer", action="append", help="payer to compare; can be repeated (default: all)")
    made.add_argument("--as-of", help="day to answer for, for example 2026-01-31 (default: today)")
    made.add_argument("--line-of-business", help=FILTERS["line-of-business"])
    made.add_argument("--known-at", help=FILTERS["known-at"])
    what = "list what became covered, lost cover, got stricter or looser"
    changes = add_command(commands, "changes", _changes, what, ("text", "json", "atom"))
    changes.add_argument("--since", required=True, help="day after which changes are wanted, for example 2025-01-31")
    for name in ("payer", "modality"):
        changes.add_argument(f"--{name}", help=f"only this {name}: identifier, label, synonym or acronym")
    changes.add_argument("--as-of", help="last day of which changes are wanted (default: today)")
    changes.add_argument("--known-at", help=FILTERS["known-at"])


def compare_payers(
    service: Service,
    modality: str,
    indication: str,
    payers: Sequence[str] | None,
    as_of: str | None,
    line_of_business: str | None,
    known_at: str | None = None,
) -> Json:
    """Return how payers stand to each other; all that are loaded when none is named.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    :raises InvalidParameterError: when there are too many payers, or the day is no date.
    """
    from api.errors import InvalidParameterError
    from api.times import day_from
    from graph.applicability import first_day
    from graph.comparison_bodies import comparison_body

    index = service.index_at(known_at)
    loaded = {v.payer.id for v in index.versions}
    if len(payers if payers is not None else loaded) > MOST_PAYERS:
        raise InvalidParameterError("payers", f"are at most {MOST_PAYERS} in one comparison; name those to compare")
    day = day_from(as_of, first_day(index.versions))
    body = comparison_body(index, service.vocabulary, modality, indication, payers, day, line_of_business)
    body["query"]["known_at"] = known_at
    return service.released(body)


def changes_since(
    service: Service,
    since: str,
    payer: str | None,
    modality: str | None,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Json:
    """Return what changed after a day, until another or today.

    :raises UnknownTermError: when a name means nothing, with the nearest labels.
    :raises InvalidParameterError: when the day is no date.
    """
    from api.errors import InvalidParameterError
    from api.times import parse_day
    from graph.changes import change_bodies

    try:
        day = parse_day(since)
    except InvalidParameterError:
        raise InvalidParameterError("since", "is no date; write it as 2026-01-31") from None
    index = service.index_at(known_at)
    body = change_bodies(index, service.vocabulary, day, parse_day(as_of), payer, modality)
    body["query"]["known_at"] = known_at
    return service.released(body)


def _changes(arguments: argparse.Namespace) -> int:
    from api.opening import open_service

    service = open_service(arguments.store)
    body = changes_since(
        service, arguments.since, arguments.payer, arguments.modality, arguments.as_of, arguments.known_at
    )
    found = body["changes"] or body["versions"] or body["announced"]
    if arguments.format == "json":
        from api.encoding import encode

        sys.stdout.buffer.write(encode(body))
    elif arguments.format == "atom":
        from api.changes_feed import changes_feed

        sys.stdout.buffer.write(changes_feed(body))
    elif found:
        from api.comparison_report import report_changes
        from api.page import Page

        report_changes(body, Page())
    return status_of(found, "Nothing changed.")


def _compare(arguments: argparse.Namespace) -> int:
    from api.opening import open_service

    service = open_service(arguments.store)
    body = compare_payers(
        service,
        arguments.modality,
        arguments.indication,
        arguments.payer,
        arguments.as_of,
        arguments.line_of_business,
        arguments.known_at,
    )
    if arguments.format == "json":
        from api.encoding import encode

        sys.stdout.buffer.write(encode(body))
    else:
        from api.comparison_report import report_comparison
        from api.page import Page

        report_comparison(body, Page(), service.file_name)
    return FOUND if body["payers"] else NOTHING_FOUND
