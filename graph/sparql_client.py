"""A client of the SPARQL 1.1 Protocol and Graph Store Protocol: deadlines, retries, and errors without secrets."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx

from graph.document_store import Closing, StoreError, StoreUnavailableError
from graph.endpoint import GRAPHS, UPDATE, Endpoint

__all__ = ["GRAPH_TYPES", "RESULT_TYPE", "Answer", "SparqlClient"]

RESULT_TYPE = "application/sparql-results+json"
GRAPH_TYPES = ("application/n-triples", "text/turtle")
ATTEMPTS = 3
"""How often a request is sent that may be repeated."""
PAUSE = 0.2
"""Seconds before the second attempt; twice as many before each further one."""
LONGEST_PAUSE = 5.0
"""Seconds that a server may ask to wait."""
MOST_BYTES = 512_000_000
"""Bytes of one answer."""
CONNECTING = 5.0
"""Seconds to connect."""
_BUSY = (429, 502, 503, 504)


class Answer:
    """The body of an answer as it comes in; `read` is what a parser calls."""

    def __init__(self, response: httpx.Response, where: str, until: float, seconds: float) -> None:
        self.media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._chunks = response.iter_bytes(1 << 16)
        self._where, self._until, self._seconds = where, until, seconds
        self._size = 0
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, all that is left for a negative size, none at the end.

        :raises StoreUnavailableError: when the connection breaks or the time is over.
        :raises StoreError: when the answer is larger than is taken.
        """
        while size < 0 or len(self._left) < size:
            chunk = self._next()
            if not chunk:
                break
            self._left += chunk
        end = len(self._left) if size < 0 else size
        out, self._left = self._left[:end], self._left[end:]
        return out

    def _next(self) -> bytes:
        with _told(self._where, self._seconds):
            chunk = next(self._chunks, b"")
        if time.monotonic() > self._until:
            raise _late(self._where, self._seconds)
        self._size += len(chunk)
        if self._size > MOST_BYTES:
            raise StoreError(f"{self._where}: the answer has more than {MOST_BYTES} bytes")
        return chunk


class SparqlClient(Closing):
    """A connection to a SPARQL server; may be used by several threads.

    Redirects are not followed and proxies of the environment not used, so that the token reaches no other host.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        headers = {"User-Agent": "payergraph"}
        auth: httpx.Auth | None = None
        if endpoint.user is not None:
            auth = httpx.BasicAuth(endpoint.user, endpoint.token or "")
        elif endpoint.token is not None:
            headers["Authorization"] = f"Bearer {endpoint.token}"
        addresses = (endpoint.query, endpoint.update, endpoint.graphs)
        secure = any(a is not None and a.lower().startswith("https") for a in addresses)
        self._http = httpx.Client(
            headers=headers,
            auth=auth,
            timeout=httpx.Timeout(endpoint.seconds, connect=min(CONNECTING, endpoint.seconds)),
            trust_env=False,
            # The certificates of the system, or of SSL_CERT_FILE, as a private server needs them.
            verify=ssl.create_default_context() if secure else False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def query(
        self, text: str, accept: str = RESULT_TYPE, parameters: Sequence[tuple[str, str]] = ()
    ) -> Iterator[Answer]:
        """Send a query by a form, and yield the answer.

        :param parameters: of the protocol, for example the graphs of the dataset.
        :raises StoreUnavailableError: when the server cannot be reached or does not answer in time.
        :raises StoreError: when it refuses the query.
        """
        form: dict[str, list[str]] = {"query": [text]}
        for name, value in parameters:
            form.setdefault(name, []).append(value)
        request = self._http.build_request("POST", self.endpoint.query, data=form, headers={"Accept": accept})
        until = time.monotonic() + self.endpoint.seconds
        response = self._send(request, "a query", ATTEMPTS)
        try:
            yield Answer(response, _shown(request), until, self.endpoint.seconds)
        finally:
            response.close()

    def update(self, text: str, attempts: int = 1) -> None:
        """Send an update; with more than one attempt it must be one that may be repeated.

        :raises StoreUnavailableError: when it is not known whether it was carried out.
        :raises StoreError: when it is refused.
        """
        address = _needed(self.endpoint.update, UPDATE)
        content = {"Content-Type": "application/sparql-update"}
        request = self._http.build_request("POST", address, content=text.encode(), headers=content)
        self._send(request, "an update", attempts).close()

    def put_graph(self, graph: str, turtle: bytes) -> None:
        """Put a graph in place of the one of that name; raises what `update` raises."""
        address = httpx.URL(_needed(self.endpoint.graphs, GRAPHS)).copy_merge_params({"graph": graph})
        content = {"Content-Type": "text/turtle"}
        request = self._http.build_request("PUT", address, content=turtle, headers=content)
        self._send(request, "a graph", ATTEMPTS).close()

    def _send(self, request: httpx.Request, what: str, attempts: int) -> httpx.Response:
        """Return the response to a request, its body unread."""
        pause = PAUSE
        for left in reversed(range(attempts)):
            try:
                response = self._once(request, what)
            except StoreUnavailableError as error:
                # A server that was too slow once is not asked to do the same work again.
                if not left or isinstance(error, _LateError):
                    raise
                time.sleep(min(getattr(error, "pause", None) or pause, LONGEST_PAUSE))
                pause *= 2
            else:
                return response
        raise ValueError("a request needs an attempt")

    def _once(self, request: httpx.Request, what: str) -> httpx.Response:
        where = _shown(request)
        with _told(where, self.endpoint.seconds):
            response = self._http.send(request, stream=True)
        status = response.status_code
        if 200 <= status < 300:
            return response
        response.close()
        # What the server says may repeat the query: it stays out of errors and logs.
        if status in _BUSY:
            raise _BusyError(f"{where}: the SPARQL server cannot take {what} now ({status})", response.headers)
        reason = {401: "; it needs a token", 403: "; the token does not allow it"}.get(status, "")
        if 300 <= status < 400:
            reason = "; name the address that it leads to"
        raise StoreError(f"{where}: the SPARQL server refuses {what} ({status}){reason}")


class _LateError(StoreUnavailableError):
    """A server that took longer than its time."""


class _BusyError(StoreUnavailableError):
    """A server that asks to come back later; `pause` in seconds where it says when."""

    def __init__(self, message: str, headers: Mapping[str, str]) -> None:
        super().__init__(message)
        after = headers.get("retry-after", "")
        self.pause = float(after) if after.isdigit() else None


def _needed(address: str | None, name: str) -> str:
    if address is None:
        raise StoreError(f"{name} is not set: a server is written to by its addresses for updates and for graphs")
    return address


def _shown(request: httpx.Request) -> str:
    """Return the address of a request without what follows a question mark, which may be secret."""
    return str(request.url).partition("?")[0]


def _late(where: str, seconds: float) -> StoreUnavailableError:
    return _LateError(f"{where}: the SPARQL server did not answer within {seconds:g} seconds")


@contextmanager
def _told(where: str, seconds: float) -> Iterator[None]:
    """Turn what goes wrong on the way into errors of the store; the cause holds the headers and is left behind."""
    try:
        yield
    except httpx.ConnectTimeout:
        raise StoreUnavailableError(f"{where}: the SPARQL server cannot be reached") from None
    except httpx.TimeoutException:
        raise _late(where, seconds) from None
    except httpx.ConnectError as error:
        why = "its certificate is not trusted" if "CERTIFICATE" in str(error) else "nothing answers there"
        raise StoreUnavailableError(f"{where}: the SPARQL server cannot be reached: {why}") from None
    except httpx.TransportError:
        raise StoreUnavailableError(f"{where}: the connection to the SPARQL server broke") from None
    except httpx.DecodingError:
        raise StoreError(f"{where}: the answer of the SPARQL server cannot be decoded") from None
