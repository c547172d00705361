"""What goes wrong with a query as problems, and queries that end when their client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.problems import UNAVAILABLE, ProblemError
from api.sparql_pool import (
    QueryBusyError,
    QueryDeadlineError,
    QueryDeathError,
    QueryError,
    QueryLeftError,
    QueryUnavailableError,
)

__all__ = ["LONGEST_DEADLINE", "as_problems", "invalid", "while_connected"]

LONGEST_DEADLINE = 30.0
"""Seconds that a client may give a query."""


def invalid(parameter: str, reason: str, status: int = 400) -> ProblemError:
    """Return the problem of a parameter of the protocol."""
    detail = f"{parameter}: {reason}"
    errors = [{"parameter": parameter, "reason": reason}]
    return ProblemError(status, "invalid-query", "Invalid query", detail, errors=errors)


@contextmanager
def as_problems(seconds: float, parameter: str = "query") -> Iterator[None]:
    """Turn the errors of the pool into problems."""
    try:
        yield
    except QueryError as error:
        raise invalid(parameter, str(error)) from error
    except QueryDeadlineError as error:
        raise ProblemError(
            503, "deadline", "Deadline passed",
            f"The {parameter} was stopped after {seconds:g} seconds. Ask for less, name graphs or add LIMIT; "
            f"`timeout` may be up to {LONGEST_DEADLINE:g}.",
        ) from error  # fmt: skip
    except QueryLeftError as error:
        raise ProblemError(503, "left", "Nobody waits", "The client went away.") from error
    except QueryDeathError as error:
        detail = "Ask for less or write it simpler."
        raise ProblemError(503, "query-died", f"The {parameter} ended its process", detail) from error
    except QueryUnavailableError as error:
        raise ProblemError(503, *UNAVAILABLE) from error
    except QueryBusyError as error:
        raise ProblemError(503, "busy", "All busy", "Other queries are running; try again shortly.",
                      {"Retry-After": "5"}) from error  # fmt: skip


async def while_connected(request: Request, run: Callable[[Event], Response]) -> Response:
    """Return what `run` returns, in a thread; it is told by the event when the client has gone away.

    The body of the request must have been read.
    """
    gone = Event()
    running = asyncio.ensure_future(run_in_threadpool(run, gone))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            gone.set()
        return await running
    finally:
        gone.set()
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
