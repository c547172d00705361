"""The command for the citation network: its measures, or the network as a file."""

from __future__ import annotations

import argparse
import sys

from api.commands import FOUND, add_command, opened, page, print_body

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to a parser."""
    made = add_command(
        commands, "network", _network, "show which works join the policies, and what that tells of positions",
        ("text", "json", "graphml", "gexf"),
    )  # fmt: skip
    made.add_argument("--as-of", help="day of the positions that are compared (default: today)")


def _network(arguments: argparse.Namespace) -> int:
    from api.network import network_body, network_file

    with opened(arguments) as service:
        if arguments.format in ("graphml", "gexf"):
            sys.stdout.flush()
            sys.stdout.buffer.write(network_file(service, arguments.format))
            sys.stdout.buffer.flush()
            return FOUND
        body = network_body(service, arguments.as_of)
    if arguments.format == "json":
        print_body(body)
        return FOUND
    out = page()
    out.line(f"{body['policies']} policies cite {body['works']} works {body['citations']} times")
    out.heading("Works that several payers cite")
    for work in body["works_of_several_payers"]:
        out.field(str(len(work["payers"])), f"{work['title']} ({work['id']}), cited by {', '.join(work['payers'])}")
    out.heading("Positions that rest on one study")
    for one in body["positions_on_one_study"]:
        study = " ".join(str(w) for w in (one["first_author"], one["year"]) if w)
        known = one["work"]["id"] if one["work"] else ""
        position = f"statement {one['statement']} on {one['indication']['label']}, {one['status']}"
        named = f"{study} ({known})" if study and known else study or known
        out.field(one["payer"], f"{position}: {named}")
    out.heading("Studies that a payer of the opposite position does not cite")
    for one in body["uncited"]:
        use = f"{one['modality']['label']} of {one['indication']['label']}"
        weighed = f"weighed by {one['weighed_by']} for {use}"
        out.field(one["not_cited_by"], f"{one['work']['title']} ({one['work']['id']}), {weighed}")
    return FOUND
