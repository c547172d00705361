"""Sentences that judge several treatments or uses, take some out, or share a condition: what payers write."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from ontology.scope import AllOf, AnyOf, Not, Scope
from tests.trees import positions_of, shown, statements_of

HCC, CRC, NET = "hepatocellular-carcinoma", "colorectal-liver-metastasis", "neuroendocrine-liver-metastasis"
TACE, BEADS, RFA, MWA = (
    "transarterial-chemoembolization",
    "drug-eluting-bead-tace",
    "radiofrequency-ablation",
    "microwave-ablation",
)
HISTO = "histotripsy"
GRANT, DENIAL, UNPROVEN = "medically-necessary", "not-medically-necessary", "investigational"


def text_of(scope: Scope) -> str:
    """Return a scope in signs: '|' for any of, '-' before what is taken out."""
    if isinstance(scope, AnyOf):
        return "|".join(text_of(part) for part in scope.of)
    if isinstance(scope, AllOf):
        return " ".join(text_of(part) for part in scope.of)
    return f"-{text_of(scope.of)}" if isinstance(scope, Not) else scope.id


def read(wording: str) -> list[tuple[str, str, str, str]]:
    """Return the statements of a sentence: status, treatments, indications, criteria."""
    return [
        (s.status, text_of(s.modality), text_of(s.indication), "" if s.criteria is None else shown(s.criteria))
        for s in statements_of(wording)
    ]


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        (
            "TACE for hepatocellular carcinoma, and RFA for colorectal liver metastases, are medically necessary.",
            [(GRANT, TACE, HCC, ""), (GRANT, RFA, CRC, "")],
        ),
        (
            "TACE is medically necessary for hepatocellular carcinoma and RFA for colorectal liver metastases.",
            [(GRANT, TACE, HCC, ""), (GRANT, RFA, CRC, "")],
        ),
        (
            "TACE is medically necessary for hepatocellular carcinoma, while RFA is investigational for colorectal "
            "liver metastases.",
            [(GRANT, TACE, HCC, ""), (UNPROVEN, RFA, CRC, "")],
        ),
        (
            "TACE is medically necessary for hepatocellular carcinoma but investigational for colorectal liver "
            "metastases.",
            [(GRANT, TACE, HCC, ""), (UNPROVEN, TACE, CRC, "")],
        ),
        (
            "TACE and RFA are medically necessary for hepatocellular carcinoma and colorectal liver metastases, "
            "respectively.",
            [(GRANT, TACE, HCC, ""), (GRANT, RFA, CRC, "")],
        ),
        (
            "When ECOG is 0, TACE is medically necessary for HCC and RFA is medically necessary for colorectal liver "
            "metastases.",
            [(GRANT, TACE, HCC, "ecog = 0"), (GRANT, RFA, CRC, "ecog = 0")],
        ),
        (
            "TACE is covered for HCC, and RFA is covered for colorectal liver metastases, if all lesions are 3 cm or "
            "smaller.",
            [(GRANT, TACE, HCC, "largest_tumor_cm <= 3"), (GRANT, RFA, CRC, "largest_tumor_cm <= 3")],
        ),
        (
            "TACE is covered for HCC, but RFA and microwave ablation are not covered.",
            [(GRANT, TACE, HCC, ""), (DENIAL, f"{RFA}|{MWA}", HCC, "")],
        ),
    ],
)
def test_each_treatment_has_its_own_indication(wording: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert read(wording) == expected


@pytest.mark.parametrize(
    ("wording", "treatments"),
    [
        ("TACE (DEB-TACE excluded) is medically necessary for HCC.", f"{TACE} -{BEADS}"),
        ("TACE without drug-eluting beads is medically necessary for HCC.", f"{TACE} -{BEADS}"),
        ("TACE, but not TAE, is medically necessary for HCC.", f"{TACE} -bland-embolization"),
        ("TACE or DEB-TACE is medically necessary for HCC.", f"{TACE}|{BEADS}"),
        ("Ablation other than RFA and microwave ablation is medically necessary for HCC.", f"ablation -{RFA} -{MWA}"),
        ("Ablation (except RFA or microwave ablation) is medically necessary for HCC.", f"ablation -{RFA} -{MWA}"),
        ("Ablation (not including RFA) is medically necessary for HCC.", f"ablation -{RFA}"),
        ("Ablation of the liver (RFA) is medically necessary for HCC.", RFA),
        ("Of the ablative techniques only RFA is medically necessary for HCC.", RFA),
    ],
)
def test_what_is_taken_out_is_not_granted(wording: str, treatments: str) -> None:
    assert [(t, i) for _, t, i, _ in read(wording)] == [(treatments, HCC)]


@pytest.mark.parametrize(
    ("wording", "status", "treatments"),
    [
        ("Neither TACE nor RFA is medically necessary for HCC.", DENIAL, f"{TACE}|{RFA}"),
        ("No form of RFA is considered medically necessary for HCC.", DENIAL, RFA),
        ("RFA and TACE are excluded from coverage for HCC.", DENIAL, f"{RFA}|{TACE}"),
    ],
)
def test_a_subject_that_denies_turns_a_grant_over(wording: str, status: str, treatments: str) -> None:
    assert read(wording) == [(status, treatments, HCC, "")]


@pytest.mark.parametrize(
    "wording",
    [
        "No more than 4 sessions of TACE will be covered in a year.",
        "Not more than two ablations of one lobe will be covered.",
        "RFA with TACE is considered investigational for HCC.",
        "Unless asked for, TACE is not covered for HCC; it is, however, covered for colorectal liver metastases.",
        "Inpatient admission is covered when the liver is decompensated.",
        "RFA of osteoid osteoma is medically necessary.",
        "Microwave ablation of tumors other than liver is investigational.",
        "RFA and TACE are covered for HCC, colorectal liver metastases and hepatoblastoma, respectively.",
        "RFA and TACE are covered for HCC, phantom tumors and colorectal liver metastases, respectively.",
        "RFA and TACE are covered for HCC of up to 3 cm and up to 5 cm, respectively.",
    ],
)
def test_what_is_no_position_on_a_treatment_alone_is_reported(wording: str) -> None:
    positions = positions_of(wording)
    assert positions.statements == ()
    assert positions.findings


@pytest.mark.parametrize(
    ("wording", "indication"),
    [
        ("RFA is investigational except for hepatocellular carcinoma.", f"liver-tumor -{HCC}"),
        ("TACE is investigational in all tumors except hepatocellular carcinoma.", f"liver-tumor -{HCC}"),
        ("RFA of hepatic or pancreatic tumors is investigational.", "liver-tumor"),
    ],
)
def test_what_indications_are_left(wording: str, indication: str) -> None:
    assert [i for _, _, i, _ in read(wording)] == [indication]


@pytest.mark.parametrize(
    ("wording", "criteria"),
    [
        ("RFA is covered for a single HCC of 5 cm or less.", "all_of(tumor_count = 1, largest_tumor_cm <= 5)"),
        ("RFA is covered for up to 3 HCCs of 3 cm or less.", "all_of(tumor_count <= 3, largest_tumor_cm <= 3)"),
        ("TACE is covered for HCC but not for patients with Child-Pugh C.", "none_of(child_pugh = C)"),
        (
            "TACE is covered for neuroendocrine liver metastases when systemic therapy does not control the symptoms.",
            "systemic_therapy_failed_to_control_symptoms = True",
        ),
        ("TACE is covered for HCC after failure of 2 lines of chemotherapy.", "prior_therapy_lines >= 2"),
        ("TACE is covered for HCC in good surgical candidates.", "resection_feasible = True"),
    ],
)
def test_what_a_sentence_asks(wording: str, criteria: str) -> None:
    (statement,) = statements_of(wording)
    assert statement.criteria is not None
    assert criteria in shown(statement.criteria)


@pytest.mark.parametrize(
    "wording",
    [
        "TACE is covered for HCC of Barcelona stage 0 or A.",
        "TACE, when performed by an experienced team, is covered for HCC.",
        "TACE is not covered for HCC when used with ablation.",
        "TACE is covered for HCC when the spleen is less than 14 cm.",
        "TACE is covered for HCC, though not in patients with fever.",
        "TACE is covered for HCC. This coverage ended on December 31, 2025.",
        "TACE is covered for neuroendocrine liver metastases when symptoms do not persist despite systemic therapy.",
    ],
)
def test_what_nobody_understands_leaves_the_position_open(wording: str) -> None:
    (statement,) = statements_of(wording)
    assert statement.criteria is not None
    assert "text" in shown(statement.criteria)


def test_what_is_asked_of_some_patients_leaves_the_others_alone() -> None:
    (statement,) = statements_of(
        "RFA is covered for liver metastases when ALL of the following are met:\n\n"
        "  - Resection is not possible;\n  - For colorectal metastases, 5 tumors or fewer\n"
    )
    assert statement.criteria is not None
    assert "any_of(none_of(diagnosis in colorectal-liver-metastasis), tumor_count <= 5)" in shown(statement.criteria)


def test_lines_without_marks_under_a_bullet_are_items_of_its_list() -> None:
    (statement,) = statements_of(
        "TACE is covered for HCC when ALL of the following are met:\n\n"
        "    •   EITHER of the following:\n"
        "           the patient is not a candidate for resection\n"
        "           the patient is waiting for a liver transplant\n"
        "    •   ECOG 0 or 1, as written down by the physician who is to treat the patient in the hospital\n"
    )
    assert statement.criteria is not None
    assert "any_of(resection_feasible = False, awaiting_transplant = True)" in shown(statement.criteria)


def test_exclusions_must_not_be_met() -> None:
    (statement,) = statements_of(
        "TACE may be considered medically necessary for HCC, within the guidelines below.\n\n"
        "Inclusions (all must be present):\n  - ECOG 0\n\nExclusions:\n  - Child-Pugh class C\n"
    )
    assert statement.criteria is not None
    assert "none_of(child_pugh = C)" in shown(statement.criteria)


def test_a_count_of_the_outer_list_goes_on_behind_an_inner_one() -> None:
    statements = statements_of(
        "1. RFA is covered for:\n   1. Hepatocellular carcinoma\n   2. Colorectal liver metastases\n\n"
        "2. TACE is covered for hepatocellular carcinoma.\n\n"
        "3. Histotripsy is covered for hepatocellular carcinoma.\n"
    )
    assert [text_of(s.modality) for s in statements] == [RFA, TACE, "histotripsy"]


def policy(head: str, tail: str = "") -> bytes:
    """Return a policy under a head of its own."""
    body = "Policy\n\nRFA is considered medically necessary for hepatocellular carcinoma.\n"
    return f"{head}\n\nAblation of Liver Tumors\n\nEffective Date: 01/01/2026\n\n{body}\n{tail}\n".encode()


@pytest.mark.parametrize(
    ("head", "tail", "payer"),
    [
        ("Osawa Valley Blue\nAn Independent Health Plan", "Osawa Valley Blue pays by contract.", "Osawa Valley Blue"),
        ("Tessaly Group", "Printed for Tessaly Group.", "Tessaly Group"),
        ("LINDQVIST REVIEW PARTNERS", "Copyright © 2026. Lindqvist Review Partners. All Rights Reserved.", "Lindqvist"),
    ],
)
def test_who_issues_a_policy_that_prints_no_name_of_an_insurer(head: str, tail: str, payer: str) -> None:
    record = load_bytes(policy(head, tail), "policy.txt")
    assert record.payer is not None
    assert record.payer.name.lower().startswith(payer.lower())


def test_a_topic_at_the_head_is_no_payer() -> None:
    record = load_bytes(policy("Interventional Oncology", "More on interventional oncology."), "policy.txt")
    assert record.payer is None


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("RFA for all other indications, and histotripsy of HCC, is investigational.", (RFA, HISTO)),
        ("RFA for all other indications and histotripsy for any indication are investigational.", (RFA, HISTO)),
        ("Histotripsy of HCC and RFA for any other indication are considered investigational.", (HISTO, RFA)),
        ("The use of RFA for all other indications, or of histotripsy for HCC, is investigational.", (RFA, HISTO)),
        ("RFA for all other uses and the use of histotripsy for liver tumors are investigational.", (RFA, HISTO)),
    ],
)
def test_the_rest_of_one_treatment_and_another_treatment_are_two_positions(
    sentence: str, denied: tuple[str, str]
) -> None:
    text = f"Larch Plan\n\nMedical Policy\n\nPolicy\n\nRFA of HCC is medically necessary.\n\n{sentence}\n"
    statements = load_bytes(text.encode(), "larch.txt").statements[1:]
    assert [repr(s.modality) for s in statements] == [f"Named(id='{id}')" for id in denied]
    rest = next(s for s in statements if s.complement_of)
    assert (repr(rest.modality), repr(rest.indication)) == (f"Named(id='{RFA}')", "Named(id='liver-tumor')")


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        (
            "RFA - medically necessary; histotripsy - investigational for hepatocellular carcinoma.",
            [(GRANT, RFA, HCC, ""), (UNPROVEN, HISTO, HCC, "")],
        ),
        (
            "Histotripsy is investigational, and RFA is medically necessary for unresectable hepatocellular carcinoma "
            "when bilirubin is below 2 mg/dL.",
            [
                (UNPROVEN, HISTO, HCC, "resection_feasible = False"),
                (GRANT, RFA, HCC, "all_of(resection_feasible = False, bilirubin < 2)"),
            ],
        ),
        # What the last position says of all, or of itself alone, or names before its status, is its own.
        (
            "RFA is covered for all indications and histotripsy is not covered for hepatocellular carcinoma.",
            [(GRANT, RFA, "liver-tumor", ""), (DENIAL, HISTO, HCC, "")],
        ),
        (
            "RFA is covered, but histotripsy is covered only for hepatocellular carcinoma.",
            [(GRANT, RFA, "liver-tumor", ""), (GRANT, HISTO, HCC, "")],
        ),
        (
            "RFA is covered; histotripsy of hepatocellular carcinoma is not covered.",
            [(GRANT, RFA, "liver-tumor", ""), (DENIAL, HISTO, HCC, "")],
        ),
    ],
)
def test_a_tumor_behind_the_last_position_is_that_of_each(
    wording: str, expected: list[tuple[str, str, str, str]]
) -> None:
    """What is granted before it may be granted for that tumor alone; for others nothing is said."""
    assert read(wording) == expected


def test_a_tumor_that_may_be_that_of_the_last_position_alone_is_told() -> None:
    """Whether the first treatment is covered for other tumors stays a question for the reader of the findings."""
    text = "Policy\n\nRFA of the liver is covered, and histotripsy is not covered for hepatocellular carcinoma.\n"
    findings = load_bytes(text.encode(), "lent.txt").findings
    assert [f.kind for f in findings].count("uncertain-scope") == 1
