"""The HTTP application: one router a resource, everything opened once at the start."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route

from api import (
    audits,
    comparisons,
    contexts,
    coverage,
    evaluations,
    evidence,
    exporting,
    graph_store,
    home,
    linked_data,
    network,
    observing,
    payers,
    policies,
    publishing,
    queries,
    search,
    sparql,
    terms,
)
from api.describing import DescribedAPI
from api.opening import checkpoint, open_service
from api.problems import add_problem_handlers
from api.public_address import PublicAddress
from api.release import program_version
from api.responses import ByteCache
from api.service import Service
from api.sparql_pool import QueryPool
from api.sparql_problems import MOST_AT_ONCE
from api.sparql_store import WritableStore
from api.validators import CACHE_BYTES, Kept, Validators
from graph.endpoint import Location

__all__ = ["make_app"]

_RESOURCES = (
    home, coverage, evaluations, comparisons, payers, policies, evidence, network, audits, terms, queries,
    search, sparql, graph_store, publishing, contexts, linked_data, exporting, observing,
)  # fmt: skip

_TITLE = "Payergraph"
_DESCRIPTION = """Which payers cover a treatment for an indication, under which criteria, on which evidence.

Every parameter takes an identifier, label, synonym or acronym. Errors are problem details (RFC 9457).
An answer is no promise of payment: the member's contract decides, and nothing here is medical advice."""


def make_app(
    store: Location | None = None,
    opened: Callable[[], Service] | None = None,
    token: str | None = None,
    public_url: str | None = None,
) -> FastAPI:
    """Return the application of a store, or of the shipped records.

    :param opened: returns the service instead, when it is open already.
    :param token: lets clients that send it change the store.
    :param public_url: the address under which a proxy offers the server, with a path if it has one.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        service = opened() if opened else open_service(store)
        folder = Path(tempfile.mkdtemp(prefix="payergraph-"))
        try:
            app.state.service = checkpoint(service, folder / "checkpoint")
            # Read now: every answer needs it, also while a remote store is away.
            app.state.edition = app.state.service.edition
            pages: ByteCache[bytes] = ByteCache(CACHE_BYTES)
            answers: ByteCache[Kept] = ByteCache(CACHE_BYTES)
            app.state.cache, app.state.answers = pages, answers
            app.state.pool = pool = QueryPool(app.state.service.store.endpoint or folder / "checkpoint")
            app.state.sparql_threads = CapacityLimiter(MOST_AT_ONCE)
            app.state.token = token
            app.state.ending = False
            app.state.writable = writable = WritableStore(store, folder) if token and isinstance(store, Path) else None
            yield
            pool.close()
            if writable is not None:
                writable.close()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    app = DescribedAPI(
        title=_TITLE,
        docs_url=None,
        redoc_url=None,
        version=program_version(),
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
    )
    pages = FastAPIOffline(title=_TITLE)  # its pages of documentation need no other server
    routers = [module.router for module in _RESOURCES]
    for router in routers:
        app.include_router(router)
    app.router.routes += pages.routes
    routes = [route for router in (*routers, pages.router) for route in router.routes]
    paths = [route.path for route in routes if isinstance(route, Route | Mount)]
    app.state.paths = frozenset([*paths, *("/" + path.split("/")[1] for path in paths)])
    add_problem_handlers(app)
    app.add_middleware(contexts.ContextLinks)
    app.add_middleware(Validators)
    # Any page may read what anyone may read; without credentials, so that none acts for its visitor.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Content-Type", "If-None-Match"],
        expose_headers=[
            "X-Request-ID",
            "Content-Disposition",
            "ETag",
            "Link",
            "Payergraph-Release",
            "Payergraph-Row-Limit",
            "Payergraph-Total",
            "Payergraph-Truncated",
            "Retry-After",
        ],
    )
    app.state.measures = observing.Measures()
    app.add_middleware(observing.Observed)
    if public_url is not None:
        app.add_middleware(PublicAddress, url=public_url)
    return app
