"""Collections: every list is searched, cut into pages, narrowed to fields and written in the same way.

A page is named by a cursor, which is bound to the release and to what was asked: one of
another list, or from before other documents were loaded, is refused, so that no walk from
page to page leaves out a row or shows one twice. `Link` (RFC 8288) leads from page to page;
the body says nothing of pages, so that the commands print the same one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel

from api.encoding import encode
from api.errors import InvalidParameterError, nearest_of
from api.parameters import CollectionParameters
from api.problems import PROBLEMS, ProblemError
from api.responses import CSV, JSON, preferred, service_of
from api.tables import items_csv
from graph.contexts import context
from graph.description import turtle
from graph.rendering import Json
from ontology.vocabulary import Vocabulary

__all__ = ["FORMS", "Page", "answers", "listed", "matching", "page_of"]

JSON_LD = "application/ld+json"
TURTLE = "text/turtle"
FORMS = {"json": JSON, "csv": CSV, "jsonld": JSON_LD, "ttl": TURTLE}
"""Forms of a collection by their ending."""

_PAGING = ("limit", "cursor", "fields", "format")
_UNSEARCHED = frozenset({"iri", "href", "source", "curated", "text", "bound", "links"})
"""Members of an item that no search reads: addresses, and what has words that are no labels."""


def answers(model: type[BaseModel], *others: str) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a collection, for the description of the API.

    :param others: media types that it has beside the usual ones.
    """
    not_acceptable = {**PROBLEMS[422], "description": "None of the forms that are asked for is offered."}
    headers = {
        "ETag": {"schema": {"type": "string"}, "description": "Changes with the release, the parameters and the day."},
        "Link": {"schema": {"type": "string"}, "description": "The first, previous and next page (RFC 8288)."},
        "Payergraph-Total": {"schema": {"type": "integer"}, "description": "Items on all pages."},
    }
    content: dict[str, Any] = {form: {"schema": {"type": "string"}} for form in (CSV, TURTLE, *others)}
    content[JSON_LD] = {}
    return {200: {"model": model, "content": content, "headers": headers}, 406: not_acceptable}


@dataclass(frozen=True, slots=True)
class Page:
    """The items of a page, how many there are on all, and the cursors of the pages around it."""

    items: list[Json]
    total: int
    previous: str | None
    next: str | None


def listed(
    request: Request,
    body: Json,
    name: str,
    item: type[BaseModel],
    parameters: CollectionParameters,
    *,
    searched: bool = False,
) -> Response:
    """Return a page of a collection in the form that was asked for.

    :param name: the member of the body that holds the items, in their stable order.
    :param item: the model of an item, whose fields are the columns of a table.
    :param searched: whether the items are those that `q` finds already.
    :raises InvalidParameterError: for a cursor or a field that this list does not have.
    """
    service = service_of(request)
    form = _form(request, parameters)
    items: Sequence[Json] = body[name]
    if parameters.q and not searched:
        items = matching(items, parameters.q, service.vocabulary)
    page = page_of(items, parameters, f"{service.release} {request.url.path}")
    columns = [field.alias or name for name, field in item.model_fields.items()]
    rows = page.items
    if parameters.fields:
        columns = _fields(parameters.fields, [*columns, *(key for i in body[name] for key in i)])
        rows = [{key: row[key] for key in columns if key in row} for row in rows]
    headers = {"Payergraph-Total": str(page.total), "Vary": "Accept", "Link": _links(request, page)}
    stem = request.url.path.rpartition("/")[2]
    if form == CSV:
        headers["Content-Disposition"] = f'inline; filename="{stem}-{service.release}.csv"'
        return Response(items_csv(rows, columns), headers=headers, media_type=CSV)
    said = context(stem) if form in (JSON_LD, TURTLE) else {}
    # What a thing does not have is left out: null would say that it has it and nobody knows which.
    written = encode({**said, **body, name: rows})
    if form == TURTLE:
        headers["Content-Disposition"] = f'inline; filename="{stem}-{service.release}.ttl"'
        return Response(turtle(written), headers=headers, media_type=TURTLE)
    return Response(written, headers=headers, media_type=form)


def _form(request: Request, parameters: CollectionParameters) -> str:
    offered = tuple(FORMS.values())
    asked = FORMS[parameters.format] if parameters.format else request.headers.get("accept", "")
    form = preferred(asked, offered)
    if form is None:
        raise ProblemError(406, "not-acceptable", "Not acceptable", f"This is offered as {', '.join(offered)}.")
    return form


# -- search -------------------------------------------------------------------------------


def matching(items: Sequence[Json], search: str, vocabulary: Vocabulary) -> list[Json]:
    """Return the items that a search names: by the beginnings of their words, or by any label of a term they name."""
    mentions = vocabulary.mentions(search, any_case=True)
    rest, end = [], 0
    for mention in mentions:
        rest.append(search[end : mention.start])
        end = mention.end
    rest.append(search[end:])
    named, words, left = {m.id for m in mentions}, _words(search), _words(" ".join(rest))
    return [i for i in items if _matches(list(_texts(i)), named, words, left)]


def _matches(texts: list[str], named: set[str], words: list[str], left: list[str]) -> bool:
    if named and named.issubset(texts) and _begin(left, texts):
        return True
    return _begin(words, texts)


def _words(text: str) -> list[str]:
    return text.lower().replace("-", " ").replace("/", " ").split()


def _begin(words: list[str], texts: list[str]) -> bool:
    """Return whether each word begins a word of the texts."""
    found = {w for t in texts for w in _words(t)} if words else set()
    return all(any(w.startswith(word) for w in found) for word in words)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key not in _UNSEARCHED:
                yield from _texts(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)


# -- pages --------------------------------------------------------------------------------


def page_of(items: Sequence[Json], parameters: CollectionParameters, place: str) -> Page:
    """Return the page that a cursor names, the first without one.

    :param place: what else a cursor is bound to.
    :raises InvalidParameterError: when the cursor is of another list or another release.
    """
    asked = parameters.model_dump(exclude=set(_PAGING), mode="json")
    bound = hashlib.sha256(f"{place} {sorted(asked.items())}".encode()).digest()[:8]
    start = _offset(parameters.cursor, bound) if parameters.cursor else 0
    size = parameters.limit
    return Page(
        list(items[start : start + size]),
        len(items),
        _cursor(max(0, start - size), bound) if start else None,
        _cursor(start + size, bound) if start + size < len(items) else None,
    )


def _cursor(offset: int, bound: bytes) -> str:
    return base64.urlsafe_b64encode(bound + offset.to_bytes(4, "big")).decode()


def _offset(cursor: str, bound: bytes) -> int:
    try:
        read = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        read = b""
    if len(read) != len(bound) + 4 or not read.startswith(bound):
        raise InvalidParameterError("cursor", "is of another list or another release; start again without it")
    return int.from_bytes(read[len(bound) :], "big")


def _links(request: Request, page: Page) -> str:
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    path = request.scope.get("root_path", "") + request.scope["path"].removeprefix(request.scope.get("root_path", ""))

    def link(relation: str, cursor: str | None) -> str:
        query = urlencode([*kept, ("cursor", cursor)] if cursor else kept)
        return f'<{path}{"?" if query else ""}{query}>; rel="{relation}"'

    named: list[tuple[str, str | None]] = [("first", None)]
    named += [(relation, c) for relation, c in (("prev", page.previous), ("next", page.next)) if c]
    return ", ".join(link(relation, cursor) for relation, cursor in named)


def _fields(text: str, known: Sequence[str]) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    valid = list(dict.fromkeys(known))
    for name in names:
        if name not in valid:
            raise InvalidParameterError("fields", f"names {name!r}, which no item has", nearest_of(name, valid))
    if not names:
        raise InvalidParameterError("fields", "names nothing", valid)
    return names
