"""Brackets behind the names of treatments: each limits its own."""

from __future__ import annotations

import pytest

from ontology.scope import named
from tests.trees import shown, statements_of


def _read(text: str) -> list[tuple[str, str]]:
    return [("+".join(named(s.modality)), shown(s.criteria)) for s in statements_of(text + "\n")]


RFA, TACE = "radiofrequency-ablation", "transarterial-chemoembolization"
SMALL, UNRESECTABLE = "largest_tumor_cm <= 3", "resection_feasible = False"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "RFA (for lesions up to 3 cm) and TACE (for unresectable lesions) are medically necessary for HCC.",
            [(RFA, SMALL), (TACE, UNRESECTABLE)],
        ),
        ("Radiofrequency ablation (RFA) (tumors <= 3 cm) or TACE is covered for HCC.", [(RFA, SMALL), (TACE, "-")]),
        (
            "Acorn Valley considers RFA (lesions of 3 cm or less) and TACE medically necessary for unresectable HCC.",
            [(RFA, f"all_of({SMALL}, {UNRESECTABLE})"), (TACE, UNRESECTABLE)],
        ),
        (
            "RFA (if 3 cm or less), microwave ablation (if 4 cm or less), and TACE are covered for HCC.",
            [(RFA, SMALL), ("microwave-ablation", "largest_tumor_cm <= 4"), (TACE, "-")],
        ),
        ("RFA (tumors up to 3 cm) and TACE are not covered for HCC.", [(RFA, SMALL), (TACE, "-")]),
        ("RFA (for lesions up to 3 cm) is covered for HCC.", [(RFA, SMALL)]),
    ],
)
def test_each_treatment_has_the_limit_of_its_bracket(text: str, read: list[tuple[str, str]]) -> None:
    assert _read(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "RFA (47382) and TACE (37243) are covered for HCC.",
        "Radiofrequency ablation (RFA) and chemoembolization (TACE) are covered for HCC.",
    ],
)
def test_brackets_that_limit_nothing_part_nothing(text: str) -> None:
    assert _read(text) == [(f"{RFA}+{TACE}", "-")]
