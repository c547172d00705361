"""What goes wrong with a query as problems, and queries that end when their client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from anyio import CapacityLimiter, to_thread
from fastapi import Request, Response

from api.problems import UNAVAILABLE, ProblemError
from api.sparql_pool import (
    QueryBusyError,
    QueryDeadlineError,
    QueryDeathError,
    QueryError,
    QueryLeftError,
    QueryUnavailableError,
    QueryUnwritableError,
)

__all__ = ["LONGEST_DEADLINE", "MOST_AT_ONCE", "as_problems", "invalid", "while_connected"]

LONGEST_DEADLINE = 30.0
"""Seconds that a client may give a query."""

MOST_AT_ONCE = 16
"""Requests that run or wait for a process. They have threads of their own, so that the other routes keep theirs."""


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
    except QueryUnwritableError as error:
        raise ProblemError(406, "not-acceptable", "Not acceptable", f"{error}; ask for another media type.") from error
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
        raise _busy() from error


def _busy() -> ProblemError:
    detail = "Other queries are running; try again shortly."
    return ProblemError(503, "busy", "All busy", detail, {"Retry-After": "5"})


async def while_connected(request: Request, run: Callable[[Event], Response]) -> Response:
    """Return what `run` returns, in a thread; it is told by the event when the client has gone away.

    The body of the request must have been read. With as many as may be there already it is a problem at once.
    """
    threads: CapacityLimiter = request.app.state.sparql_threads
    if threads.available_tokens < 1:
        raise _busy()
    gone = Event()
    running = asyncio.ensure_future(to_thread.run_sync(run, gone, limiter=threads))
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
