"""Settings of the server: each from a flag, else from the environment (`PAYERGRAPH_HOST`), else its default."""

from __future__ import annotations

import argparse
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.commands import UsageError

__all__ = ["ServerSettings", "settings_of"]


class ServerSettings(BaseSettings):
    """What a server is told. Tokens are no settings: they come from the environment or a file, never from a flag."""

    model_config = SettingsConfigDict(env_prefix="PAYERGRAPH_", extra="ignore")

    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8000, ge=0, lt=65536)
    writable: bool = False
    log_level: Literal["info", "warning", "error"] = "warning"
    grace: int = Field(30, ge=0)
    public_url: str = ""

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value or "http://localhost")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("is no address such as https://graphs.example/payergraph")
        return value


def settings_of(arguments: argparse.Namespace) -> ServerSettings:
    """Return the settings.

    :raises UsageError: when one has no valid value.
    """
    given = {n: v for n in ServerSettings.model_fields if (v := getattr(arguments, n)) is not None}
    try:
        return ServerSettings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        reason = f"{first['msg'][:1].lower()}{first['msg'][1:]}"
        raise UsageError(f"--{name.replace('_', '-')} (PAYERGRAPH_{name.upper()}): {reason}") from error
