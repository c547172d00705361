"""The token that lets a client change the store: from the environment or a file, never from an argument."""

from __future__ import annotations

import hmac
import os
from pathlib import Path

from fastapi import Request

from api.problems import ProblemError

__all__ = ["check_token", "configured_token"]

TOKEN, TOKEN_FILE = "PAYERGRAPH_TOKEN", "PAYERGRAPH_TOKEN_FILE"  # names of variables
SHORTEST_TOKEN = 16


def configured_token() -> str:
    """Return the token of the environment, or of the file that the environment names.

    :raises OSError: when there is none, it is too short or its file cannot be read.
    """
    text = os.environ.get(TOKEN)
    if text is None and (file := os.environ.get(TOKEN_FILE)) is not None:
        text = Path(file).read_text(encoding="utf-8")
    token = (text or "").strip()
    if len(token) < SHORTEST_TOKEN:
        raise OSError(f"a writable store needs a token of {SHORTEST_TOKEN} characters in {TOKEN} or {TOKEN_FILE}")
    return token


def check_token(request: Request) -> None:
    """Let a request through that may change the store.

    :raises ProblemError: 403 when nobody may, 401 without the right token.
    """
    token: str | None = request.app.state.token
    if token is None:
        raise ProblemError(403, "forbidden-query", "Forbidden query", "Updates are refused: this store is read-only.")
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(sent.strip().encode(), token.encode()):
        detail = "A change of the store needs the bearer token."
        raise ProblemError(401, "unauthorized", "Unauthorized", detail, {"WWW-Authenticate": "Bearer"})
