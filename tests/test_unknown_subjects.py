"""What a policy on one treatment grants by a name that nobody knows is no grant of that treatment."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes

POLICY = "Acorn Valley Health Plan\n\nMedical Policy\n\n{title}\n\nEffective Date: 03/01/2025\n\nPolicy\n\n{said}\n"


def granted(said: str, title: str = "Radiofrequency Ablation of Liver Tumors") -> int:
    """Return how many statements a policy makes, and check that it says why where it makes none."""
    record = load_bytes(POLICY.format(title=title, said=said).encode(), "policy.txt")
    assert record.statements or any(f.kind == "uncertain-scope" for f in record.findings)
    return len(record.statements)


@pytest.mark.parametrize(
    "said",
    [
        "Contrast-enhanced ultrasound is covered for HCC.",
        "Zapotherapy is considered medically necessary for colorectal liver metastases.",
        "A mapping angiogram of HCC is covered.",
        "Sonic cavitation may be considered medically necessary for HCC of 3 cm or less.",
        "Genetic testing is covered for HCC.",
    ],
)
def test_an_unknown_name_is_not_the_treatment_of_the_title(said: str) -> None:
    assert granted(said) == 0


@pytest.mark.parametrize(
    "said",
    [
        "The procedure is covered for HCC.",
        "Treatment is considered medically necessary for HCC of 3 cm or less.",
        "HCC of 3 cm or less is covered.",
        "Coverage is provided for HCC of 3 cm or less.",
        "Patients with HCC are covered.",
    ],
)
def test_what_means_the_treatment_of_the_title_is_granted(said: str) -> None:
    assert granted(said) == 1


def test_what_a_treatment_is_given_with_means_that_treatment() -> None:
    assert granted("Glass microspheres are covered for HCC.", "Radioembolization of Liver Tumors") == 1
