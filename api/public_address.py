"""The address of the server as its clients know it, where the proxy before it goes by another."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["PublicAddress"]


class PublicAddress:
    """Lets every answer lead to a public address, whether or not the proxy takes its path off.

    What a client says of itself in `Forwarded` or `X-Forwarded-Host` is not believed: anyone can send it.
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self.app = app
        parts = urlsplit(url)
        self._scheme, self._host, self._root = parts.scheme, parts.netloc.encode(), parts.path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as if it had been sent to the public address."""
        if scope["type"] == "http":
            path: str = scope["path"]
            if path != self._root and not path.startswith(self._root + "/"):
                path = self._root + path
            headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope = {
                **scope,
                "scheme": self._scheme,
                "headers": [*headers, (b"host", self._host)],
                "root_path": self._root,
                "path": path,
            }
        await self.app(scope, receive, send)
