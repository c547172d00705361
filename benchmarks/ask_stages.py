"""The stages of `payergraph ask`, each with its CPU seconds: the same calls as the command's, with a clock between.

    python -m benchmarks.ask_stages QUESTION

prints the answer, and on the error stream one JSON object: CPU seconds by stage.
"""

from __future__ import annotations

import json
import sys
from time import process_time

__all__ = ["main"]


def main(question: str) -> None:
    """Answer a question and tell the seconds of each stage."""
    marks = [("the interpreter", process_time())]
    opening = ["imports"]

    def begin(stage: str) -> None:
        """End the stage before this one."""
        marks.append((opening[0], process_time()))
        opening[0] = stage

    # The imports are what is measured.
    from api.command_line import make_parser
    from api.opening import open_service
    from api.page import Page
    from api.report import report_ask

    make_parser().parse_args(["ask", question])
    service = open_service(None, begin)
    begin("answering")
    body = service.ask(question)
    begin("printing")
    report_ask(body, Page(), service.label, service.file_name)
    sys.stdout.flush()
    begin("")
    ends = [0.0, *(at for _, at in marks)]
    sys.stderr.write(json.dumps({name: at - start for (name, at), start in zip(marks, ends, strict=False)}))


if __name__ == "__main__":
    main(sys.argv[1])
