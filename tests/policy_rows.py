"""Rows of policies, written down in code: what the index would hold of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from graph.model import PayerRow, PointerRow, PolicyVersion, Source, StatementRow
from loaders.record import Atom, Criterion, Group, Span, StatementReference
from ontology.scope import Named as Class
from ontology.scope import Scope, members, named, union_of
from ontology.vocabulary import Vocabulary

Comparator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not_in"]
Value = bool | float | str | tuple[str, ...]

AT = (Span(0, 10, 1, 1),)
HERE = Source("doc", AT)


@dataclass(frozen=True)
class Index:
    """The policies of a test."""

    versions: tuple[PolicyVersion, ...]


def atom(name: str, comparator: Comparator, value: Value, label: str | None = None) -> Atom:
    return Atom(name, comparator, value, AT, None, label)


def is_(name: str, value: bool | float | str, label: str | None = None) -> Atom:
    return atom(name, "=", value, label)


def diagnosis(*ids: str) -> Atom:
    return atom("diagnosis", "in", ids)


def all_of(*members: Criterion, label: str | None = None) -> Group:
    return Group("all_of", members, AT, None, label)


def any_of(*members: Criterion, label: str | None = None) -> Group:
    return Group("any_of", members, AT, None, label)


def none_of(*members: Criterion) -> Group:
    return Group("none_of", members, AT)


def not_met(target: str) -> StatementReference:
    return StatementReference(target, False, AT)


def scope_of(scope: Scope | str | tuple[str, ...]) -> Scope:
    if isinstance(scope, str):
        return Class(scope)
    return union_of(Class(s) for s in scope) if isinstance(scope, tuple) else scope


def statement(
    vocabulary: Vocabulary,
    id: str,
    status: str,
    modality: Scope | str | tuple[str, ...],
    indication: Scope | str | tuple[str, ...],
    criteria: Criterion | None = None,
    *,
    ordinal: int = 0,
    complement_of: tuple[str, ...] = (),
    former: bool = False,
    since: str | None = None,
    until: str | None = None,
    lines: tuple[str, ...] = (),
) -> StatementRow:
    one, other = scope_of(modality), scope_of(indication)
    return StatementRow(
        iri=f"statement/{id}", id=id, label=id, ordinal=ordinal, status=status, printed_status=status,
        stated_modalities=frozenset(named(one)), covers_modalities=members(one, vocabulary),
        stated_indications=frozenset(named(other)), covers_indications=members(other, vocabulary),
        source=HERE, criteria=criteria, complement_of=complement_of, former=former,
        effective_from=since, effective_until=until, lines_of_business=lines,
    )  # fmt: skip


def version(
    payer: str,
    *statements: StatementRow,
    name: str | None = None,
    policy: str = "policy",
    number: str | None = None,
    since: str | None = "2020-01-01",
    until: str | None = None,
    basis: str = "effective",
    first_known: str | None = None,
    pointers: tuple[PointerRow, ...] = (),
    **more: Any,
) -> PolicyVersion:
    ordered = tuple(_numbered(s, n) for n, s in enumerate(statements, 1))
    iri = f"version/{payer}/{policy}/{since}"
    return PolicyVersion(
        iri=iri, graph=iri, id=since or "undated", policy_iri=f"policy/{payer}/{policy}", policy_id=f"{payer}/{policy}",
        title="A policy", number=number, payer=PayerRow(payer, name or payer), document="doc", sha256="0" * 64,
        outcome="position", in_force_from=since, in_force_until=until, in_force_basis=basis, first_known=first_known,
        statements=ordered, pointers=pointers, **more,
    )  # fmt: skip


def _numbered(row: StatementRow, ordinal: int) -> StatementRow:
    return replace(row, ordinal=row.ordinal or ordinal)


def known_policies(v: Vocabulary) -> Index:
    """The positions of the four known policies as facts, written from a reading of them."""
    rfa, cryo = "radiofrequency-ablation", "cryoablation"
    hcc, crc, net = "hepatocellular-carcinoma", "colorectal-liver-metastasis", "neuroendocrine-liver-metastasis"
    mets, every = "liver-metastasis", "liver-tumor"
    inoperable, operable = is_("resection_feasible", False), is_("resection_feasible", True)
    milan = any_of(
        all_of(is_("tumor_count", 1), atom("largest_tumor_cm", "<=", 5)),
        all_of(atom("tumor_count", "<=", 3), atom("largest_tumor_cm", "<", 3)),
    )
    massachusetts = version(
        "bcbsma",
        statement(v, "1", "medically-necessary", rfa, hcc,
                  all_of(inoperable, any_of(milan, is_("goal", "bridge-to-transplant")))),
        statement(v, "2", "medically-necessary", rfa, mets,
                  all_of(inoperable, any_of(all_of(diagnosis(crc), milan), all_of(
                      diagnosis(net), is_("systemic_therapy_failed_to_control_symptoms", True))))),
        statement(v, "3", "investigational", rfa, hcc,
                  all_of(inoperable, any_of(any_of(atom("tumor_count", ">", 3), is_("all_foci_ablatable", False)),
                                            is_("goal", "downstaging")))),
        statement(v, "4", "investigational", rfa, hcc, operable),
        statement(v, "5", "investigational", rfa, mets,
                  any_of(all_of(diagnosis(crc, net), not_met("2")), none_of(diagnosis(crc), diagnosis(net))),
                  complement_of=("2",)),
        name="Blue Cross Blue Shield of Massachusetts", since="2018-09", basis="latest dated change",
        pointers=(
            PointerRow("related_policy", "Cryosurgical ablation of liver tumors", "633", (cryo,), None, HERE),
            PointerRow("related_policy", "Radioembolization", "292", ("radioembolization",), None, HERE),
        ),
    )  # fmt: skip
    four = (rfa, cryo, "percutaneous-ethanol-injection", "microwave-ablation")
    documented, five = is_("resection_infeasible_documented", True), atom("largest_tumor_cm", "<=", 5)
    reach = is_("accessible_location", True)
    confirmed = atom("confirmed_by", "in", ("biopsy", "imaging"))
    two_or_three = all_of(atom("tumor_count", ">=", 2), atom("tumor_count", "<=", 3), atom("largest_tumor_cm", "<=", 3))
    branches = any_of(
        all_of(diagnosis(hcc), confirmed, documented, reach,
               any_of(all_of(is_("tumor_count", 1), five), two_or_three),
               is_("all_foci_ablatable", True), is_("goal", "long-term-control"), label="I.D.1.a"),
        all_of(diagnosis(crc), confirmed, any_of(inoperable, is_("combined_with_resection", True)), reach, five,
               is_("extrahepatic_disease", "none"), label="I.D.1.b"),
        all_of(diagnosis(net), confirmed, documented, five, is_("symptoms", "refractory-to-medical-treatment"),
               label="I.D.1.c"),
        all_of(diagnosis("breast-liver-metastasis"), confirmed, documented, five,
               atom("extrahepatic_disease", "in", ("none", "stable-bone-metastasis-only")), label="I.D.1.d"),
    )  # fmt: skip
    first = all_of(
        any_of(atom("karnofsky", ">=", 60), atom("ecog", "<=", 2), label="I.A"),
        is_("liver_reserve", "adequate", "I.B"),
        atom("child_pugh", "in", ("A", "B"), "I.C"),
        any_of(
            all_of(is_("awaiting_transplant", False), branches, label="I.D.1"),
            all_of(is_("transplant_listed", True), is_("goal", "bridge-to-transplant"), label="I.D.2"),
            label="I.D",
        ),
    )
    nmn, focused = "not-medically-necessary", ("high-intensity-focused-ultrasound", "mr-guided-focused-ultrasound")
    providence = version(
        "providence",
        statement(v, "I", "medically-necessary", four, every, first),
        statement(v, "II", nmn, four, every, complement_of=("I",)),
        statement(v, "III", "medically-necessary", four, every,
                  all_of(is_("repeat_treatment", True), is_("original_criteria_met", True))),
        statement(v, "IV", nmn, four, "melanoma-liver-metastasis"),
        statement(v, "V", nmn, focused, every),
        statement(v, "VI", nmn, "histotripsy", every),
        statement(v, "VII", nmn, "electromagnetic-fields", every),
        statement(v, "VIII", nmn, "simulation-angiogram", every),
        statement(v, "IX", nmn, "contour-simulation-3d", every),
        name="Providence Health Plan", since="2025-05-06", number="151",
    )  # fmt: skip
    treated = is_("all_foci_ablatable", True)

    def past(id: str, status: str, tumor: str, criteria: Criterion, denies: tuple[str, ...] = ()) -> StatementRow:
        return statement(v, id, status, cryo, tumor, criteria, complement_of=denies, former=True, until="2015-06-12")

    kansas = version(
        "bcbsks",
        statement(v, "1", "investigational", cryo, every),
        past("A", "medically-necessary", hcc, treated),
        past("B", "medically-necessary", hcc, is_("goal", "bridge-to-transplant")),
        past("C", "investigational", hcc, is_("all_foci_ablatable", False)),
        past("D", "medically-necessary", crc, all_of(is_("extrahepatic_disease", "none"), treated)),
        past("E", "medically-necessary", net, atom("symptoms", "in", ("present", "refractory-to-medical-treatment"))),
        past("F", "investigational", mets,
             any_of(all_of(diagnosis(crc), not_met("D")), all_of(diagnosis(net), not_met("E")),
                    none_of(diagnosis(crc), diagnosis(net))),
             ("D", "E")),
        name="Blue Cross and Blue Shield of Kansas", since="2015-06-12", first_known="2003-04-08",
    )  # fmt: skip
    louisiana = version(
        "bcbsla", statement(v, "1", "investigational", cryo, every),
        name="Blue Cross and Blue Shield of Louisiana", since="2024-07-08", number="00220",
    )  # fmt: skip
    return Index((massachusetts, providence, kansas, louisiana))
