"""The commands that find things: by words, and by code."""

from __future__ import annotations

import argparse

from api.commands import add_command, opened, page, print_body, status_of

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    search = add_command(commands, "search", _search, "find terms, policies, statements, works and more by any words")
    search.add_argument("words", nargs="+", help="words; beginnings and slips of the pen will do")
    search.add_argument("--kind", help="only these kinds, joined by commas, for example policy,statement")
    codes = add_command(commands, "codes", _codes, "list the codes that policies name, or the policies that name one")
    codes.add_argument("system", nargs="?", help="system of codes, as documents name it, for example CPT")
    codes.add_argument("code", nargs="?", help="code")


def _search(arguments: argparse.Namespace) -> int:
    from api.searching import search_body

    with opened(arguments) as service:
        body = search_body(service, " ".join(arguments.words), arguments.kind)
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            for word, others in body["corrected"].items():
                out.line(f"nothing has {word!r}" + (f"; searched for {', '.join(others)}" if others else ""))
            if body["partial"]:
                out.line("nothing has all of the words; these have the most of them")
            if body["results"]:
                rows = [(r["kind"], r["label"], r["id"]) for r in body["results"]]
                out.table(("Kind", "Name", "Identifier"), rows)
    return status_of(body["results"], "Nothing was found.")


def _codes(arguments: argparse.Namespace) -> int:
    from api.searching import code_body, list_codes

    with opened(arguments) as service:
        if arguments.code is None:
            body = list_codes(service, arguments.system)
            rows = [(c["system"], c["code"], ", ".join(c["policies"])) for c in body["codes"]]
            header = ("System", "Code", "Policies")
        else:
            body = code_body(service, arguments.system, arguments.code)
            header = ("Payer", "Policy", "Listed under")
            rows = [(r["payer"]["name"], r["policy"], _under(r)) for r in body["listings"]]
        if arguments.format == "json":
            print_body(body)
        elif rows:
            page().table(header, rows)
            if "note" in body:
                page().line(body["note"])
    return status_of(rows, "No policy lists a code.")


def _under(row: dict[str, object]) -> str:
    under = str(row["listed_under"] or "no heading")
    return f"{under} (no longer valid)" if row["historical"] else under
