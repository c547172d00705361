"""The command line. What a command needs is imported when it runs: an answer must not wait for what it does not use."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from api import (
    answer_commands,
    audit_commands,
    checking_commands,
    comparison_commands,
    document_commands,
    evidence_commands,
    export_commands,
    network_commands,
    search_commands,
    serving_commands,
)
from api.commands import BAD_INPUT, FOUND, UsageError

__all__ = ["main", "make_parser"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 when nothing was found, 2 for bad usage or bad input."""
    arguments = make_parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        status = run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has enough; what is left must not fail again when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except KeyboardInterrupt:
        return 130
    except (OSError, ValueError, LookupError) as error:
        if not _expected(error):
            raise
        return _fail(str(error))
    return status


def _expected(error: Exception) -> bool:
    """Return whether an error is about the input, and not a fault of the program."""
    from api.errors import InvalidParameterError, NotFoundError
    from graph.naming import UnknownTermError
    from graph.patient_facts import InvalidFactsError
    from loaders.load import UnreadableDocumentError
    from loaders.overlays import OverlayError

    of_a_document = (UnreadableDocumentError, OverlayError)
    of_a_question = (UnknownTermError, InvalidParameterError, NotFoundError, InvalidFactsError)
    return isinstance(error, (OSError, UsageError, *of_a_question, *of_a_document))


def _fail(message: str) -> int:
    from api.page import clean

    sys.stderr.write(f"payergraph: {clean(message)}\n")
    return BAD_INPUT


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="payergraph",
        description="Which payers cover a treatment for an indication, under which criteria, on which evidence.",
        epilog="Exit status: 0, 1 when nothing was found, 2 for bad usage or bad input.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (
        answer_commands, document_commands, serving_commands, export_commands, checking_commands, comparison_commands,
        evidence_commands, network_commands, search_commands, audit_commands,
    ):  # fmt: skip
        module.register(commands)
    return parser
