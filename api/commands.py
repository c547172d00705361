"""What the commands share: how one is added to the parser, opens the service, and prints."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph.endpoint import STORE, Location, endpoint_of, is_address

if TYPE_CHECKING:
    from api.filters import Filters
    from api.page import Page
    from api.service import Service
    from graph.rendering import Json

__all__ = [
    "BAD_INPUT",
    "FILTERS",
    "FOUND",
    "NOTHING_FOUND",
    "UsageError",
    "add_command",
    "add_filters",
    "configured_store",
    "filters_of",
    "opened",
    "page",
    "print_body",
    "status_of",
    "store_location",
]

FOUND, NOTHING_FOUND, BAD_INPUT = 0, 1, 2
FILTERS = {
    "modality": "treatment: identifier, label, synonym or acronym",
    "indication": "what is treated: identifier, label, synonym or acronym",
    "setting": "clinical setting",
    "care-setting": "care setting, for example inpatient",
    "payer": "payer: identifier, name, affiliate or acronym",
    "as-of": "day to answer for, for example 2026-01-31 (default: today)",
    "line-of-business": "line of business",
    "known-at": "answer with what the store had loaded by this day or moment (default: now)",
}
"""The options that narrow an answer, with their help."""


STORE_HELP = f"store to use, or the address of a SPARQL server (default: {STORE}, else the shipped records)"


class UsageError(ValueError):
    """An error raised when a command is used wrongly; the message says how to use it."""


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    help: str,
    formats: Sequence[str] = ("text", "json"),
    *,
    asks_store: bool = True,
) -> argparse.ArgumentParser:
    """Add a command, with `--store` and `--format` unless it has none."""
    made = commands.add_parser(name, help=help, description=help)
    made.set_defaults(run=run)
    if asks_store:
        made.add_argument("--store", type=store_location, default=os.environ.get(STORE), metavar="DIR", help=STORE_HELP)
    if formats:
        made.add_argument("--format", choices=formats, default="text", help="how to print (default: text)")
    return made


def store_location(text: str) -> Location:
    """Return where a store is: a folder, or a server whose other addresses the environment names."""
    if not is_address(text):
        return Path(text)
    try:
        return endpoint_of(text, os.environ)
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def configured_store() -> Location | None:
    """Return the store that the environment names."""
    text = os.environ.get(STORE)
    return store_location(text) if text else None


def add_filters(parser: argparse.ArgumentParser, required: Sequence[str] = ()) -> None:
    """Add the options that narrow an answer."""
    for name, help in FILTERS.items():
        parser.add_argument(f"--{name}", help=help, required=name in required)


def filters_of(arguments: argparse.Namespace) -> Filters:
    """Return the filters that a command line gives."""
    from api.filters import Filters

    return Filters(**{name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in FILTERS})


@contextlib.contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Service]:
    """Open the service, and close it; on a terminal say what is being done when it takes longer than a second."""
    from api.opening import open_service

    if sys.stderr.isatty():
        from api.progress import stages

        with stages() as tell:
            service = open_service(arguments.store, tell)
    else:
        service = open_service(arguments.store)
    with contextlib.closing(service.store):
        yield service


def print_body(body: Json) -> None:
    """Print a body exactly as its route sends it."""
    from api.encoding import encode

    sys.stdout.flush()
    sys.stdout.buffer.write(encode(body))
    sys.stdout.buffer.flush()


def page() -> Page:
    """Return the page that a command prints on."""
    from api.page import Page

    return Page()


def status_of(rows: Sequence[object], nothing: str) -> int:
    """Return the exit status of an answer; when it is empty, say so in a line."""
    if not rows:
        sys.stderr.write(f"payergraph: {nothing}\n")
        return NOTHING_FOUND
    return FOUND
