"""Treatments by label: 'the techniques of section I'; 'ablative techniques named above' are not all of their kind."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import statements_of

ABOVE = """I. Treatments

A. Cryoablation or microwave ablation is medically necessary for hepatocellular carcinoma with no lesion over 5 cm.
B. TACE or TAE is medically necessary for unresectable hepatocellular carcinoma.
{}
II. Bridge

A. {}"""
COLD = {"cryoablation", "microwave-ablation"}
ARTERIAL = {"transarterial-chemoembolization", "bland-embolization"}
REST = "covered as a bridge to transplantation in hepatocellular carcinoma."


def judged(sentence: str, more: str = "") -> tuple[set[str], str] | None:
    """Return what the last position of a policy judges, and how; nothing when it was not read."""
    found = [s for s in statements_of(ABOVE.format(more, sentence)) if (s.label or "").startswith("II")]
    return (set(named(found[-1].modality)), found[-1].status) if found else None


@pytest.mark.parametrize(
    ("subject", "treatments"),
    [
        ("Locally ablative and arterially directed techniques named in section I are", COLD | ARTERIAL),
        ("Ablative techniques listed in section I are", COLD),
        ("The arterial techniques of section I are", ARTERIAL),
        ("Thermal ablation techniques described in I.A are", COLD),
        ("Any of the ablative procedures under section I is", COLD),
        ("Ablative and catheter-directed techniques named above are", COLD | ARTERIAL),
        ("The techniques of section I are", COLD | ARTERIAL),
    ],
)
def test_a_kind_that_points_to_others_is_those_of_them(subject: str, treatments: set[str]) -> None:
    assert judged(f"{subject} {REST}") == (treatments, "medically-necessary")


def test_a_denial_of_a_kind_that_stands_above_denies_no_other() -> None:
    sentence = "The ablative techniques in section I are investigational for neuroendocrine liver metastases."
    assert judged(sentence) == (COLD, "investigational")


@pytest.mark.parametrize(
    "subject",
    ["Ablative and radiation techniques listed in section I are", "The flurbish techniques in section I are"],
)
def test_a_kind_of_which_nothing_stands_there_is_not_guessed(subject: str) -> None:
    assert judged(f"{subject} {REST}") is None


def test_what_stands_above_may_be_denied_there() -> None:
    more = "C. Irreversible electroporation is investigational."
    assert judged(f"Ablative techniques named above are {REST}", more) is None
    assert judged(f"Ablative techniques named in section I are {REST}", more) == (COLD, "medically-necessary")
