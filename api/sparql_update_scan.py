"""A look at a SPARQL update before any parser sees it, and the dataset of the protocol written into it."""

from __future__ import annotations

from collections.abc import Sequence

from api.sparql_scan import ForbiddenQueryError, UnscannableQueryError, scan_terminals

__all__ = ["scan_update"]


def scan_update(text: str, using: Sequence[str] = (), using_named: Sequence[str] = ()) -> str:
    """Return an update with the dataset that the protocol names and without a separator at its end.

    :raises UnscannableQueryError: when it is too long, nested too deeply, or names a dataset itself too.
    :raises ForbiddenQueryError: when it names LOAD or SERVICE.
    """
    clauses = [f"USING <{g}> " for g in using] + [f"USING NAMED <{g}> " for g in using_named]
    written: list[str] = []
    depth, word, last = 0, "", -1
    for kind, token in scan_terminals(text):
        depth += (kind == "open") - (kind == "close")
        lower = token.lower()
        if depth == 0 and kind in ("word", "name") and word != "prefix" and "load" in lower.partition(":")[0]:
            raise ForbiddenQueryError("LOAD is refused: updates do not leave this server")
        if clauses and depth == 0 and kind == "word":
            if lower.startswith(("using", "with")):
                raise UnscannableQueryError("the update names its dataset by USING or WITH, and the request does too")
            if lower.startswith("where"):
                if word == "delete":
                    raise UnscannableQueryError("DELETE WHERE takes no dataset; write DELETE { ... } WHERE { ... }")
                written += clauses
        if kind != "space":
            word, last = (lower if kind == "word" else ""), len(written)
        written.append(token)
    if last >= 0 and written[last] == ";":
        written[last] = " "
    return "".join(written)
