"""The addresses of a SPARQL 1.1 server that holds the documents, and how they stand in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["Endpoint", "Location", "endpoint_of", "environment_of", "is_address"]

STORE, UPDATE, GRAPHS = "PAYERGRAPH_STORE", "PAYERGRAPH_STORE_UPDATE", "PAYERGRAPH_STORE_GRAPHS"
USER, SECRET, SECRET_FILE = "PAYERGRAPH_STORE_USER", "PAYERGRAPH_STORE_TOKEN", "PAYERGRAPH_STORE_TOKEN_FILE"  # names
SECONDS = "PAYERGRAPH_STORE_TIMEOUT"
LONGEST_ANSWER = 60.0
"""Seconds that the server has for a request unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a SPARQL 1.1 server takes queries, and, when it may be written to, updates and whole graphs.

    The token goes in a header, as a bearer token, or as the password of the user when there is one. It is
    never shown: neither is what follows a question mark in an address.
    """

    query: str
    update: str | None = None
    graphs: str | None = None
    user: str | None = None
    token: str | None = field(default=None, repr=False)
    seconds: float = LONGEST_ANSWER

    def __post_init__(self) -> None:
        for name, address in ((STORE, self.query), (UPDATE, self.update), (GRAPHS, self.graphs)):
            if address is not None:
                _check(name, address)
        if self.user is not None and self.token is None:
            raise ValueError(f"{USER} is set without {SECRET} or {SECRET_FILE}")
        if not 0 < self.seconds <= 3600:
            raise ValueError(f"{SECONDS} must be more than 0 and at most 3600 seconds")

    def __str__(self) -> str:
        return self.query.partition("?")[0]


Location = Path | Endpoint
"""Where a store is: a folder, or a server."""


def is_address(text: str) -> bool:
    """Tell whether a text names a server and not a folder."""
    return text.lower().startswith(("http://", "https://"))


def endpoint_of(query: str, environment: Mapping[str, str]) -> Endpoint:
    """Return the server that takes queries at an address; the environment tells the rest.

    :raises ValueError: when an address or a number is none; the message names the variable and no secret.
    :raises OSError: when the file of the token cannot be read.
    """
    token = environment.get(SECRET)
    if token is None and (file := environment.get(SECRET_FILE)) is not None:
        token = Path(file).read_text(encoding="utf-8")
    token = token.strip() if token is not None else None
    if token is not None and not (token and token.isascii() and token.isprintable()):
        raise ValueError(f"{SECRET} or the file of {SECRET_FILE} is empty or holds what no header can carry")
    try:
        seconds = float(environment.get(SECONDS, LONGEST_ANSWER))
    except ValueError:
        raise ValueError(f"{SECONDS} is no number of seconds") from None
    return Endpoint(query, environment.get(UPDATE), environment.get(GRAPHS), environment.get(USER), token, seconds)


def environment_of(endpoint: Endpoint) -> dict[str, str]:
    """Return the variables that tell another process of a server, all that are not set as empty ones left out."""
    values = {
        STORE: endpoint.query, UPDATE: endpoint.update, GRAPHS: endpoint.graphs, USER: endpoint.user,
        SECRET: endpoint.token, SECONDS: str(endpoint.seconds),
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def _check(name: str, address: str) -> None:
    """Refuse what is no address, or carries a password; the message repeats neither."""
    try:
        parts = urlsplit(address)
        bad = parts.scheme not in ("http", "https") or not parts.hostname or bool(parts.fragment)
        secret = parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        bad, secret = True, False
    if secret:
        raise ValueError(f"{name} holds a user or password; give them as {USER} and {SECRET} or {SECRET_FILE}")
    if bad or not address.isprintable() or " " in address:
        raise ValueError(f"{name} is no http(s) address")
