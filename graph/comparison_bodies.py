"""Comparisons as plain data that serialises to JSON: payers side by side, and each payer among its own statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from graph.answers import BENEFIT_NOTE, Positions, by_payer
from graph.applicability import Candidate, Question
from graph.comparison import SECONDS, Comparison, Side, Witness, cases_of, compare
from graph.criteria import atoms, nodes, reduce
from graph.evaluation import Verdict
from graph.facts import DIAGNOSIS, FactRules, Facts, rules_of
from graph.model import EvidenceRow, GuidelineRow, PayerRow, ReferenceRow
from graph.naming import resolve_indication, resolve_line, resolve_payer, resolve_term
from graph.payer_answer import candidates_of
from graph.policy_gaps import Gap, read_policies
from graph.readable import readable, readable_atom
from graph.rendering import Json, Renderer
from graph.solving import Patient, opaque_key
from loaders.record import Atom, Criterion, TextCriterion
from ontology.vocabulary import Vocabulary

__all__ = [
    "ALL_SECONDS",
    "candidates_in",
    "comparison_body",
    "guideline_key",
    "narrowed_criteria",
    "only_one",
    "only_one_of",
    "patient_body",
    "reference_key",
    "relation_body",
    "side_by_side",
    "study_key",
    "texts_in",
]

ALL_SECONDS = 20.0
"""Time that all pairs of one request may take in the solver."""


def comparison_body(
    index: Positions,
    vocabulary: Vocabulary,
    modality: str,
    indication: str,
    payers: Sequence[str] | None,
    as_of: str,
    line_of_business: str | None = None,
) -> Json:
    """Return how payers stand to each other, pair by pair, and what each leaves open.

    :param payers: payers by any name, in the order of the answer; all when None.
    :param as_of: an ISO day.
    :raises UnknownTermError: when the name of a modality, indication, payer or line means nothing.
    """
    rules, renderer = rules_of(vocabulary), Renderer(vocabulary)
    groups = by_payer(index)
    rows = [v[0].payer for v in groups.values()]
    asked = list(dict.fromkeys(resolve_payer(p, rows) for p in payers)) if payers is not None else list(groups)
    tumor, setting = resolve_indication(indication, vocabulary)
    line = resolve_line(line_of_business, index.versions, vocabulary) if line_of_business else None
    treatment = resolve_term("modality", modality, vocabulary)
    question = Question(treatment, tumor, as_of, setting, line_of_business=line)
    sides = [Side(tuple(groups[id]), question) for id in asked]
    pairs = list(combinations(sides, 2))
    seconds = min(SECONDS, ALL_SECONDS / max(1, len(pairs) + len(sides)))
    return {
        "query": {
            "modality": renderer.term(question.modality),
            "indication": renderer.term(tumor),
            "setting": renderer.term(setting) if setting else None,
            "as_of": as_of,
            "line_of_business": renderer.term(line) if line else None,
        },
        "payers": [_payer(side, rules, renderer, seconds) for side in sides],
        "pairs": [_pair(a, b, rules, renderer, seconds) for a, b in pairs],
        "benefit_note": BENEFIT_NOTE,
    }


def _name(row: PayerRow) -> Json:
    return {"id": row.id, "name": row.name}


def _payer(side: Side, rules: FactRules, renderer: Renderer, seconds: float) -> Json:
    """Return what one payer's statements leave open among themselves."""
    found = read_policies(side, rules, seconds)
    texts = texts_in(candidates_in(side, rules))
    return {
        **_name(side.versions[0].payer),
        "policies": [renderer.policy(one.version) for one in side.holding(rules)],
        "conflicts": [_gap(g, texts, renderer) for g in found.conflicts],
        "gaps": [_gap(g, texts, renderer) for g in found.gaps],
        "impossible": [
            {
                "statement": one.statement.id,
                "label": one.criterion.label,
                "text": readable(one.criterion, renderer.vocabulary),
                "source": renderer.source(one.statement.source),
            }
            for one in found.impossible
        ],
        "undecided_checks": found.undecided,
    }


def _gap(gap: Gap, texts: dict[str, Criterion], renderer: Renderer) -> Json:
    bound = None
    if gap.bound is not None:
        name, at, beside = gap.bound
        bound = {"fact": name, "value": at, "covered_at": beside}
    return {
        "modality": renderer.term(gap.case.modality),
        "patient": patient_body(gap.patient, texts, renderer),
        **_verdict(gap.verdict),
        "bound": bound,
    }


def _verdict(verdict: Verdict) -> Json:
    return {"outcome": verdict.outcome, "status_then": verdict.status_then}


def patient_body(patient: Patient, texts: dict[str, Criterion], renderer: Renderer) -> Json:
    """Return a patient as facts and in words.

    :param texts: the criteria that no fact can answer, by what tells them apart.
    """
    vocabulary = renderer.vocabulary
    words = []
    for name, value in patient.values.items():
        chosen = value if isinstance(value, tuple) else (value,)
        words += [readable_atom(Atom(name, "=", one, ()), vocabulary) for one in chosen]
    ruled_out: dict[str, list[object]] = {}
    for name, value in sorted(patient.ruled_out, key=str):
        ruled_out.setdefault(name, []).append(value)
    for name, values in ruled_out.items():
        words.append(readable_atom(Atom(name, "not_in", tuple(map(str, values)), ()), vocabulary))
    assumed = [
        {"text": readable(texts[key], vocabulary), "met": value, "address": _place(texts[key])}
        for key, value in patient.texts.items()
        if key in texts
    ]
    words += [f"{one['text']}: taken as {'met' if one['met'] else 'not met'}" for one in assumed]
    diagnosis = renderer.term(patient.diagnosis)
    return {
        "diagnosis": diagnosis,
        "facts": {
            DIAGNOSIS: patient.diagnosis,
            **{name: list(v) if isinstance(v, tuple) else v for name, v in patient.values.items()},
        },
        "ruled_out": ruled_out,
        "assumed_criteria": assumed,
        "vignette": "; ".join((diagnosis["label"], *words)),
    }


def _place(node: Criterion) -> Json:
    spans = [{"start": s.start, "end": s.end, "first_line": s.first_line, "last_line": s.last_line} for s in node.at]
    return {"label": node.label, "spans": spans}


def candidates_in(side: Side, rules: FactRules) -> list[Candidate]:
    """Return the statements that bear on any case of what is asked, each once."""
    holding = side.holding(rules)
    found: dict[tuple[str, str], Candidate] = {}
    for case in cases_of(side.question, [holding], rules):
        asked = replace(side.question, modality=case.modality, indication=case.indication)
        found.update((c.key, c) for c in candidates_of(holding, asked, rules))
    return sorted(found.values(), key=lambda c: c.order)


def texts_in(candidates: Iterable[Candidate]) -> dict[str, Criterion]:
    """Return the conditions of statements by what tells apart those that no fact can answer."""
    return {
        opaque_key(n): n for c in candidates for n in nodes(c.statement.criteria) if isinstance(n, TextCriterion | Atom)
    }


def _pair(a: Side, b: Side, rules: FactRules, renderer: Renderer, seconds: float) -> Json:
    found = compare(a, b, rules, seconds)
    one, other = (candidates_in(side, rules) for side in (a, b))
    texts = texts_in((*one, *other))
    return {
        "a": _name(a.versions[0].payer),
        "b": _name(b.versions[0].payer),
        **relation_body(found, (a, b), texts, renderer),
        "criteria": side_by_side(narrowed_criteria(one, a, rules), narrowed_criteria(other, b, rules), renderer),
        "guidelines": only_one(a, b, rules, lambda v: v.guidelines, guideline_key),
        "evidence": only_one(a, b, rules, lambda v: v.evidence, study_key),
        "references": only_one(a, b, rules, lambda v: v.references, reference_key),
    }


def relation_body(found: Comparison, sides: tuple[Side, Side], texts: dict[str, Criterion], renderer: Renderer) -> Json:
    """Return the relation of two sides with its cases and witnesses."""
    return {
        "relation": found.relation,
        "cases": [
            {
                "modalities": [
                    renderer.term(m) for m in dict.fromkeys((c.case.modality, *(m for m, _ in c.case.also)))
                ],
                "indications": [
                    renderer.term(i) for i in dict.fromkeys((c.case.indication, *(i for _, i in c.case.also)))
                ],
                "relation": c.relation,
                "silent": list(c.silent),
                "covers_someone": dict(zip("ab", c.covers, strict=True)),
                "witnesses": [_witness(w, sides, texts, renderer) for w in c.witnesses],
            }
            for c in found.cases
        ],
        "opaque_criteria": [{"text": readable(n, renderer.vocabulary), "address": _place(n)} for n in found.opaque],
        "cut_short": found.cut_short,
    }


def _witness(witness: Witness, sides: tuple[Side, Side], texts: dict[str, Criterion], renderer: Renderer) -> Json:
    return {
        "covered_by": witness.covered_by,
        "modality": renderer.term(witness.modality),
        "patient": patient_body(witness.patient, texts, renderer),
        "outcomes": {
            side: {**_name(one.versions[0].payer), **_verdict(verdict)}
            for side, one, verdict in zip("ab", sides, witness.verdicts, strict=True)
        },
    }


def narrowed_criteria(candidates: Sequence[Candidate], side: Side, rules: FactRules) -> list[Candidate]:
    """Return the statements with what is left of their criteria for the asked diagnosis."""
    facts, found = Facts(rules.vocabulary, side.question.indication), []
    for candidate in candidates:
        criteria = candidate.statement.criteria
        if criteria is not None:
            left = reduce(criteria, facts, assume=False)
            if left.value is None:
                found.append(replace(candidate, statement=replace(candidate.statement, criteria=left.tree)))
    return found


def side_by_side(one: Sequence[Candidate], other: Sequence[Candidate], renderer: Renderer) -> list[Json]:
    """Return the conditions of both sides by the characteristic that they ask, in the order of the first."""
    names = dict.fromkeys(a.characteristic for c in (*one, *other) for a in atoms(c.statement.criteria))
    rows: list[Json] = []
    for name in names:
        try:
            label = renderer.vocabulary.characteristic(name).label
        except KeyError:
            label = name
        sides = {"a": _conditions(one, name, renderer), "b": _conditions(other, name, renderer)}
        rows.append({"characteristic": name, "label": label, **sides})
    texts = {"a": _conditions(one, None, renderer), "b": _conditions(other, None, renderer)}
    if texts["a"] or texts["b"]:
        rows.append({"characteristic": None, "label": "in the document's own words", **texts})
    return rows


def _conditions(candidates: Sequence[Candidate], name: str | None, renderer: Renderer) -> list[Json]:
    return [
        {
            "statement": c.statement.id,
            "status": c.statement.status.replace("-", "_"),
            "label": node.label,
            "text": readable(node, renderer.vocabulary),
            "source": {"document": c.version.document, **_place(node)},
        }
        for c in candidates
        for node in nodes(c.statement.criteria)
        if (isinstance(node, TextCriterion) if name is None else isinstance(node, Atom) and node.characteristic == name)
    ]


def only_one(
    a: Side, b: Side, rules: FactRules, rows: Callable[..., Iterable[object]], key: Callable[..., Json | None]
) -> Json:
    """Return what only one side's policies have, rows of them by a key."""
    return only_one_of(*([key(row) for one in side.holding(rules) for row in rows(one.version)] for side in (a, b)))


def only_one_of(one: Iterable[Json | None], other: Iterable[Json | None]) -> Json:
    """Return what only one of two lists has, each once; capitals make no difference, and a work is one by its IRI."""
    a, b = (
        {k.get("work") or repr(sorted(k.items())).casefold(): k for k in keys if k is not None} for keys in (one, other)
    )
    return {"only_a": [v for k, v in a.items() if k not in b], "only_b": [v for k, v in b.items() if k not in a]}


def guideline_key(row: GuidelineRow) -> Json:
    """Return what tells one edition of a guideline from another."""
    return {"body": row.body, "version": row.version, "year": row.year}


def reference_key(row: ReferenceRow) -> Json:
    """Return what tells one publication from another."""
    return {"work": row.work, "first_author": row.first_author, "year": row.year, "title": row.title, "pmid": row.pmid}


def study_key(row: EvidenceRow) -> Json | None:
    """Return what tells one study from another, None where too little is printed."""
    if row.trial is None and (row.first_author is None or row.year is None):
        return None
    return {"trial": row.trial, "first_author": row.first_author, "year": row.year}
