"""Times of a question as people write them: the day it asks about, and what was known when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from api.errors import InvalidParameterError

__all__ = ["KNOWN_AT", "day_from", "moment_from", "parse_day", "parse_moment", "today"]

KNOWN_AT = (
    "Answer with what the store had loaded by then: a moment (2026-01-31T12:00:00Z), or a day, which counts to its end "
    "in UTC. Default: now."
)
"""What the recorded time means, for the description of the API."""


def today() -> str:
    """Return the current day, which `as_of` defaults to."""
    return datetime.now(UTC).date().isoformat()


def parse_day(text: str | None) -> str:
    """Return an ISO day; a month or a year stands for its first day.

    :raises InvalidParameterError: when the text is no date.
    """
    if text is None:
        return today()
    full = text.strip()
    full += "-01" * (2 - full.count("-")) if full.count("-") < 2 else ""
    try:
        return date.fromisoformat(full).isoformat()
    except ValueError as error:
        raise InvalidParameterError("as_of", "is no date; write it as 2026-01-31") from error


def day_from(text: str | None, first: str | None) -> str:
    """Return an ISO day that is not before the first on which any loaded version is in force.

    :raises InvalidParameterError: when it is, or the text is no date.
    """
    day = parse_day(text)
    if first is not None and day < first:
        raise InvalidParameterError("as_of", f"is before every loaded version; valid are {first} and later")
    return day


def parse_moment(text: str) -> datetime:
    """Return a moment; a day stands for its end, a time without a zone is in UTC.

    :raises InvalidParameterError: when the text is neither.

    >>> parse_moment("2026-01-31T12:00:00+01:00").isoformat()
    '2026-01-31T12:00:00+01:00'
    >>> parse_moment("2026-01-31").isoformat()
    '2026-01-31T23:59:59.999999+00:00'
    """
    # The plus sign of a zone is a space where an address did not escape it.
    written = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        if "T" not in written:
            return datetime.combine(date.fromisoformat(written), time.max, UTC)
        read = datetime.fromisoformat(written)
    except ValueError:
        raise InvalidParameterError("known_at", "is no moment; write 2026-01-31 or 2026-01-31T12:00:00Z") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def moment_from(text: str, begins: datetime | None) -> datetime:
    """Return a moment that is not before the first document was loaded.

    :raises InvalidParameterError: when it is, or the text is no moment.
    """
    moment = parse_moment(text)
    if begins is not None and moment < begins:
        raise InvalidParameterError(
            "known_at", f"is before anything was loaded; valid are {begins.isoformat()} and later"
        )
    return moment
