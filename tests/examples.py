"""Write what the shipped records answer to the requests of the description: `python -m tests.examples`.

To be run when the members of an answer have changed; a test tells when that is.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx

import api
from api.app import make_app
from api.describing import BEGINNING
from tests.conftest import serving

BEGINS = 12
"""Lines of a text of which its beginning is shown."""


def answer_to(client: httpx.Client, operation: str, description: dict[str, Any]) -> httpx.Response:
    """Return the answer to the request that the description shows of an operation, such as `GET /coverage`."""
    method, _, path = operation.partition(" ")
    described = description["paths"][path][method.lower()]
    given = {p["name"]: p["example"] for p in described.get("parameters", ()) if "example" in p}
    for name in re.findall(r"\{(\w+)\}", path):
        path = path.replace(f"{{{name}}}", str(given.pop(name)))
    sent: dict[str, Any] = {}
    if "requestBody" in described:
        form, content = next(iter(described["requestBody"]["content"].items()))
        body = content["example"]
        sent = {"content": body if isinstance(body, str) else json.dumps(body), "headers": {"Content-Type": form}}
    return client.request(method, path, params=given, **sent)


def example_of(answer: httpx.Response) -> dict[str, Any]:
    """Return an answer as the description shows it: by its media type, a text by its beginning; no archive."""
    media_type = answer.headers["content-type"].partition(";")[0]
    if media_type.endswith("json"):
        return {media_type: answer.json()}
    if media_type == "application/zip":
        return {}
    return {media_type: {BEGINNING: "\n".join(line[:200] for line in answer.text.splitlines()[:BEGINS])}}


def shape(value: object) -> object:
    """Return which members a value has, without what stands in them; of a list those of its first item."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    return [shape(one) for one in value[:1]] if isinstance(value, list) else None


def main() -> None:
    """Write the file that the description reads."""
    app = make_app()
    description = app.openapi()
    operations = [f"{m.upper()} {path}" for path, methods in description["paths"].items() for m in methods]
    with serving(app) as client:
        made = {name: example_of(answer_to(client, name, description)) for name in operations}
    written = json.dumps({name: shown for name, shown in made.items() if shown}, ensure_ascii=False, indent=1)
    Path(api.__file__).with_name("response_examples.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
