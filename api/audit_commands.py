"""The audit: what its route and its command share, and the command."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from api.commands import add_command, opened, page, print_body, status_of

if TYPE_CHECKING:
    from api.service import Service
    from graph.rendering import Json

__all__ = ["audit_body", "register"]

_STYLES = {"error": "red", "warning": "yellow"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to a parser."""
    made = add_command(commands, "audit", _audit, "list what does not fit together in the evidence, dates and codes")
    made.add_argument("--as-of", help="day on which dates are old, for example 2026-01-31 (default: today)")
    made.add_argument("--payer", help="only this payer: identifier, printed name, affiliate or acronym")
    made.add_argument("--kind", help="only this kind of finding")
    made.add_argument("--severity", choices=("error", "warning", "note"), help="only this severity")


def audit_body(
    service: Service, as_of: str | None, payer: str | None = None, kind: str | None = None, severity: str | None = None
) -> Json:
    """Return the findings of the audit on a day, narrowed by payer, kind and severity, and how many there are of each.

    :raises UnknownTermError: when no loaded payer is named so, with the nearest names.
    :raises InvalidParameterError: when the day is no date, or there is no such kind.
    """
    from api.errors import InvalidParameterError
    from api.times import parse_day
    from graph.audit import RULES, audit, counts
    from graph.naming import resolve_payer

    if kind is not None and kind not in RULES:
        raise InvalidParameterError("kind", f"is none of {', '.join(RULES)}")
    day = parse_day(as_of)
    id = resolve_payer(payer, [v.payer for v in service.index.versions]) if payer else None
    found = [
        f
        for f in audit(service.store, service.index, service.vocabulary, day)
        if (id is None or (f.version is not None and f.version.payer.id == id))
        and kind in (None, f.kind)
        and severity in (None, f.severity)
    ]
    return {
        "query": {"as_of": day, "payer": id, "kind": kind, "severity": severity},
        "findings": [
            {
                "kind": f.kind,
                "rule": f.rule,
                "severity": f.severity,
                "message": f.message,
                "payer": {"id": f.version.payer.id, "name": f.version.payer.name} if f.version else None,
                "policy": f.version.policy_id if f.version else None,
                "version": f.version.id if f.version else None,
                "file": service.file_name(f.source.document),
                "source": service.renderer.source(f.source),
            }
            for f in found
        ],
        "counts": counts(found),
    }


def _audit(arguments: argparse.Namespace) -> int:
    from api.criteria_tree import where

    with opened(arguments) as service:
        body = audit_body(service, arguments.as_of, arguments.payer, arguments.kind, arguments.severity)
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            heading = ""
            for finding in body["findings"]:
                name = finding["payer"]["name"] if finding["payer"] else "without a payer"
                title = f"{name}: {finding['file']}"
                if title != heading:
                    out.heading(heading := title)
                style = _STYLES.get(finding["severity"], "")
                message = f"{finding['message']} [{finding['kind']}]"
                out.field(finding["severity"], message, where(finding["source"]), style=style)
            if body["counts"]:
                out.heading("Rules")
            rules = {f["kind"]: f["rule"] for f in body["findings"]}
            for kind, number in body["counts"].items():
                out.line(f"{number:>4} {kind}: {rules[kind]}", indent=2)
    return status_of(body["findings"], "Nothing was found that does not fit together.")
