"""What a sentence concedes or compares before it judges: no condition, unless it is on the patient."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, RFA, TACE, UNPROVEN, read

CRYO, IRE, Y90, WAVES = "cryoablation", "irreversible-electroporation", "radioembolization", "histotripsy"


@pytest.mark.parametrize(
    ("wording", "treatments"),
    [
        ("Though microwave ablation is well established, cryoablation of HCC is considered investigational.", CRYO),
        ("Even though RFA has been used for many years, cryoablation is considered investigational for HCC.", CRYO),
        ("While RFA is accepted for tumors of 3 cm or less, cryoablation is investigational for HCC.", CRYO),
        ("Although RFA, microwave ablation and TACE are accepted, IRE and histotripsy are investigational for HCC.",
         f"{IRE}|{WAVES}"),
        ("In contrast to RFA, cryoablation is investigational for HCC.", CRYO),
        ("Contrary to microwave ablation, irreversible electroporation is considered unproven for HCC.", IRE),
        ("As opposed to RFA, cryoablation is considered investigational for HCC.", CRYO),
        ("Unlike other ablative techniques, irreversible electroporation is investigational for HCC.", IRE),
        ("Cryoablation, unlike RFA, is considered investigational for HCC.", CRYO),
        ("Despite growing use of histotripsy, the procedure is considered investigational for HCC.", WAVES),
        ("In spite of promising early results, histotripsy is investigational for HCC.", WAVES),
        ("While there is interest in irreversible electroporation, it is considered investigational for HCC.", IRE),
        ("Although FDA cleared, histotripsy is considered investigational for HCC.", WAVES),
    ],
)  # fmt: skip
def test_what_is_conceded_narrows_no_denial(wording: str, treatments: str) -> None:
    assert read(wording) == [(UNPROVEN, treatments, HCC, "")]


def test_what_stands_behind_a_concession_is_asked() -> None:
    said = "Although the evidence is limited, TACE is covered for HCC when there are no more than 3 tumors."
    assert read(said) == [(GRANT, TACE, HCC, "tumor_count <= 3")]
    said = "Although widely used, cryoablation, when performed under sedation, is investigational for HCC."
    assert read(said) == [(UNPROVEN, CRYO, HCC, "text")]


@pytest.mark.parametrize(
    ("wording", "treatments"),
    [
        ("Although TACE has failed, Y90 is covered for HCC.", Y90),
        ("Although no surgeon will operate, RFA is covered for HCC.", RFA),
        ("Though resection can be performed, TACE is covered for HCC.", TACE),
        ("Although evidence of tumor outside the liver is present, TACE is covered for HCC.", TACE),
        ("Despite prior TACE, Y90 is covered for HCC.", Y90),
    ],
)
def test_what_is_conceded_of_a_patient_is_asked(wording: str, treatments: str) -> None:
    [(status, modality, indication, criteria)] = read(wording)
    assert (status, modality, indication) == (GRANT, treatments, HCC)
    assert "text" in criteria


@pytest.mark.parametrize("word", ["On dialysis", "While sorafenib is being given", "While on dialysis"])
def test_a_time_is_no_concession(word: str) -> None:
    assert read(f"{word}, RFA is not covered for HCC.") == [(DENIAL, RFA, HCC, "text")]


@pytest.mark.parametrize("word", ["While", "Although", "Whereas", "Even though"])
def test_a_position_that_is_conceded_is_one(word: str) -> None:
    denied = "histotripsy is considered investigational for HCC."
    assert read(f"{word} TACE is medically necessary for HCC when there are no more than 3 tumors, {denied}") == [
        (GRANT, TACE, HCC, "tumor_count <= 3"),
        (UNPROVEN, WAVES, HCC, ""),
    ]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("While RFA is effective in patients with Child-Pugh A, RFA is covered for HCC.", "child_pugh = A"),
        ("Although RFA is used in patients with up to three tumors, RFA of HCC is covered.", "tumor_count <= 3"),
        (
            "RFA of HCC is covered, although RFA is most effective in tumors of 3 cm or less.",
            "largest_tumor_cm <= 3",
        ),
        ("Even though RFA is cleared for unresectable tumors, RFA of HCC is covered.", "resection_feasible = False"),
        ("While RFA is established for solitary lesions, RFA of HCC is covered.", "tumor_count = 1"),
    ],
)
def test_what_is_said_of_the_patients_of_the_granted_treatment_may_limit_it(said: str, asked: str) -> None:
    (found,) = read(said)
    assert found[:3] == (GRANT, RFA, HCC)
    assert asked in found[3]


@pytest.mark.parametrize(
    "said",
    [
        "Though cryoablation has been studied in patients with cirrhosis, RFA of HCC is covered.",
        "Although few studies of RFA in patients with cirrhosis are published, RFA of HCC is covered.",
        "While cryoablation is effective in HCC, RFA of HCC is covered.",
        "Although cryoablation is available for HCC, RFA of HCC is covered.",
        "Although the evidence on RFA is limited in tumors of this kind, RFA of HCC is covered.",
    ],
)
def test_what_is_said_of_another_treatment_or_of_poor_evidence_limits_no_grant(said: str) -> None:
    assert read(said) == [(GRANT, RFA, HCC, "")]
