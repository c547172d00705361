"""Commands for evidence: the bodies of the routes, as JSON or in lines."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from api.commands import FOUND, add_command, opened, page, print_body, status_of

if TYPE_CHECKING:
    from api.page import Page
    from graph.rendering import Json

__all__ = ["register"]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to a parser."""
    made = add_command(commands, "evidence", _evidence, "list the studies that documents weigh, with their numbers")
    for name in ("modality", "indication", "payer", "design"):
        made.add_argument(f"--{name}", help="identifier, label, synonym or acronym")
    work = add_command(commands, "work", _work, "show who cites a publication, with what printed")
    work.add_argument("id", help="identifier, for example pmid-31000001")
    add_command(commands, "guidelines", _guidelines, "list the guidelines that documents cite, with their editions")
    one = add_command(commands, "guideline", _guideline, "show who cites which edition of a guideline")
    one.add_argument("id", help="identifier, as `guidelines` lists it")
    add_command(commands, "trials", _trials, "list the registered trials that documents list")
    study = add_command(commands, "study", _study, "show a study as one document weighs it")
    study.add_argument("id", help="identifier, as `evidence --format json` lists it")


def _evidence(arguments: argparse.Namespace) -> int:
    from api.evidence_listings import list_evidence

    with opened(arguments) as service:
        body = list_evidence(service, arguments.modality, arguments.indication, arguments.payer, arguments.design)
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            for study in body["studies"]:
                _study_line(study, out)
            counts = body["counts"]
            out.line(f"{counts['extracted']} extracted, {counts['curated']} curated")
    return status_of(body["studies"], "No study was found.")


def _study_line(study: Json, out: Page) -> None:
    from api.criteria_tree import where
    from api.report import counted

    whole = "the evidence as a whole" if not study["design"] and study["direction"] else "without a named study"
    name = study["first_author"] or study["trial"] or whole
    words = [f"{name} {study['year']}" if study["year"] else name]
    if study["design"]:
        words.append(study["design"]["label"])
    if study["patients"] is not None:
        words.append(counted(study["patients"], "patient", "patients"))
    if study["studies"] is not None:
        words.append(counted(study["studies"], "study", "studies"))
    if study["direction"]:
        words.append(study["direction"])
    numbers = f": {study['in_one_line']}" if study["in_one_line"] else ""
    mark = " (curated)" if study["origin"] == "curated" else ""
    out.field(_payer(study), ", ".join(words) + numbers + mark, where(study["source"]), indent=0)


def _payer(row: Json) -> str:
    return str(row["payer"]["name"]) if row["payer"] else "without a payer"


def _study(arguments: argparse.Namespace) -> int:
    from api.errors import NotFoundError
    from api.evidence_listings import study_body

    with opened(arguments) as service:
        body = study_body(service, arguments.id)
        if body is None:
            raise NotFoundError("study", arguments.id, [])
        if arguments.format == "json":
            print_body(body)
        else:
            _study_line(body, page())
    return FOUND


def _work(arguments: argparse.Namespace) -> int:
    from api.errors import NotFoundError
    from api.evidence_listings import work_body

    with opened(arguments) as service:
        body = work_body(service, arguments.id)
        if body is None:
            raise NotFoundError("work", arguments.id, [])
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            out.heading(body["title"])
            for citation in body["citations"]:
                payer = citation["payer"]["name"] if citation["payer"] else "without a payer"
                printed = citation["printed"]
                words = [printed["first_author"], printed["title"], printed["journal"], printed["year"]]
                known = ", ".join(str(w) for w in words if w)
                out.field(payer, known, f"number {citation['number']}", indent=2)
            for doubt in body["doubts"]:
                other = f", {doubt['other']} elsewhere" if doubt["other"] else ""
                out.field("doubt", f"PMID {doubt['pmid']}: {doubt['kind']}{other}", style="yellow")
    return FOUND


def _guidelines(arguments: argparse.Namespace) -> int:
    from api.evidence_listings import list_guidelines

    with opened(arguments) as service:
        body = list_guidelines(service)
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            for guideline in body["guidelines"]:
                _guideline_lines(guideline, out)
    return status_of(body["guidelines"], "No guideline was found.")


def _guideline_lines(guideline: Json, out: Page) -> None:
    title = f", {guideline['title']}" if guideline["title"] else ""
    out.line(f"{guideline['body']}{title} ({guideline['id']})", style="bold")
    for edition in guideline["editions"]:
        name = str(edition["version"] or edition["year"] or "no edition")
        out.field(name, f"{', '.join(edition['cited_by'])}: {edition['recommendations']} cited")


def _guideline(arguments: argparse.Namespace) -> int:
    from api.criteria_tree import where
    from api.errors import NotFoundError
    from api.evidence_listings import guideline_body

    with opened(arguments) as service:
        body = guideline_body(service, arguments.id)
        if body is None:
            raise NotFoundError("guideline", arguments.id, [])
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            _guideline_lines(body, out)
            for row in body["recommendations"]:
                strength = f"{row['scheme'] or 'strength'} {row['strength']}" if row["strength"] else "no strength"
                about = [t["label"] for t in (*row["modalities"], *row["indications"])]
                words = [row["version"] or row["year"] or "no edition", strength, *about]
                out.field(_payer(row), ", ".join(map(str, words)), where(row["source"]))
    return FOUND


def _trials(arguments: argparse.Namespace) -> int:
    from api.evidence_listings import list_trials
    from api.report import counted

    with opened(arguments) as service:
        body = list_trials(service)
        if arguments.format == "json":
            print_body(body)
        else:
            out = page()
            for trial in body["trials"]:
                for row in trial["listed_by"]:
                    payer = row["payer"]["name"] if row["payer"] else "without a payer"
                    planned = counted(row["enrollment"], "patient", "patients") if row["enrollment"] else None
                    words = [f"{row['name']} ({payer})", planned and f"{planned} planned", row["status"]]
                    known = ", ".join(str(w) for w in words if w)
                    out.field(trial["registration"], known, row["completion"] or "", indent=0)
    return status_of(body["trials"], "No trial was found.")
