"""The reading process: takes one document after the other and gives its printed lines back.

Documents are hostile: this process may be killed at any moment, has bounds on
memory and on the time of its processor, writes no file and opens no connection.
Each request is a line of JSON with the media type and the length, then the bytes; each answer
is its length in eight bytes, then MessagePack.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import Any, BinaryIO

import msgspec

from loaders.formats import coverage_api, docx, html, pdf
from loaders.formats.encodings import decode_page
from loaders.formats.media import DOCX, HTML, JSON, PDF
from loaders.formats.refusals import RefusedError
from loaders.text.printed import PrintedDocument

__all__ = ["main", "print_document"]

_CUT = 300
"""Characters of a reason that is told."""


def print_document(data: bytes, media_type: str) -> PrintedDocument:
    """Return a document as printed lines.

    :raises RefusedError: when it cannot be read, with the reason.
    """
    if media_type == HTML:
        text, encoding = decode_page(data)
        document = html.print_html(text)
        document.encoding = encoding
        return document
    if media_type == PDF:
        return pdf.print_pdf(data)
    if media_type == DOCX:
        return docx.print_docx(data)
    if media_type == JSON:
        return coverage_api.print_answer(data)
    raise RefusedError(f"documents of type {media_type!r} cannot be read")


def _answer(data: bytes, media_type: str) -> dict[str, Any]:
    try:
        return {"document": print_document(data, media_type)}
    except RefusedError as error:
        return {"refused": str(error)[:_CUT]}
    except MemoryError:
        return {"refused": "reading it needs more memory than a document may have"}
    except RecursionError:
        return {"refused": "its parts are nested too deeply"}
    except Exception as error:
        # Libraries raise many kinds of errors on damaged files; none may end the batch, and none may quote the text.
        return {"refused": f"the file is damaged or not of its type ({type(error).__name__})"}


def _limit(memory: int, seconds: int) -> None:
    for limit, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(limit)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))


_REFUSED_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "ftplib.")


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what a parser of documents has no reason to do."""
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"a document asked for {event}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("a document asked to write a file")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    encoder = msgspec.msgpack.Encoder()
    while line := requests.readline():
        asked = msgspec.json.decode(line)
        data = requests.read(asked["length"])
        answer = encoder.encode(_answer(data, asked["media_type"]))
        del data
        answers.write(len(answer).to_bytes(8, "big"))
        answers.write(answer)
        answers.flush()


def main() -> None:
    """Serve on the standard streams; what libraries print goes nowhere."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.setrecursionlimit(3000)
    pdf.warm()
    docx.warm()
    _limit(memory, seconds)
    sys.addaudithook(_guard)
    answers.write((0).to_bytes(8, "big"))
    answers.flush()
    serve(requests, answers)


if __name__ == "__main__":
    main()
