"""Positions in brackets behind names: each name has its own, and where nobody can tell of what, none is read."""

from __future__ import annotations

import pytest

from tests.test_several_in_one_sentence import CRC, GRANT, HCC, RFA, read
from tests.trees import positions_of

CRYO, DENIAL = "cryoablation", "investigational"


@pytest.mark.parametrize(
    "text",
    [
        "RFA (covered) and cryoablation (investigational) of HCC.",
        "RFA [medically necessary], cryoablation [investigational] for HCC.",
        "For HCC: RFA (considered medically necessary), cryoablation (considered investigational).",
        "Radiofrequency ablation (RFA) (covered) for HCC and cryoablation (unproven) for HCC.",
        "RFA for HCC (medically necessary) and cryoablation for HCC (investigational).",
    ],
)
def test_each_treatment_has_the_position_in_the_bracket_behind_it(text: str) -> None:
    assert read(text) == [(GRANT, RFA, HCC, ""), (DENIAL, CRYO, HCC, "")]


def test_each_use_has_the_position_in_the_bracket_behind_it() -> None:
    found = read("RFA of HCC (medically necessary) and of colorectal liver metastases (investigational).")
    assert found == [(GRANT, RFA, HCC, ""), (DENIAL, RFA, CRC, "")]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "RFA (medically necessary when the tumor is 3 cm or less) and cryoablation (investigational) for HCC.",
            "largest_tumor_cm <= 3",
            "",
        ),
        (
            "RFA (covered) and cryoablation (investigational) for HCC when the tumor is 3 cm or less.",
            "largest_tumor_cm <= 3",
            "largest_tumor_cm <= 3",
        ),
    ],
)
def test_what_a_bracket_asks_is_asked_of_its_own(text: str, first: str, second: str) -> None:
    assert read(text) == [(GRANT, RFA, HCC, first), (DENIAL, CRYO, HCC, second)]


@pytest.mark.parametrize(
    "text",
    [
        "RFA (covered) or cryoablation (investigational) is used in HCC.",
        "RFA (medically necessary) or cryoablation (investigational) may be used to treat HCC.",
        "RFA and MWA (covered) and cryoablation (investigational) for HCC.",
        "RFA (covered) and cryoablation are investigational for HCC.",
        "RFA (medically necessary) for HCC, cryoablation (investigational).",
        "Cryoablation is investigational (covered for HCC).",
        "Cryoablation is not covered (covered only as a bridge to transplant).",
        "Cryoablation is investigational (proven in HCC only).",
        "RFA, cryoablation (not covered for metastases) and MWA are covered for HCC.",
        "MWA, cryoablation (investigational), and RFA are medically necessary for HCC.",
    ],
)
def test_nothing_is_read_where_nobody_can_tell_of_what_a_bracket_is(text: str) -> None:
    found = positions_of(f"{text}\n")
    assert (list(found.statements), [f.kind for f in found.findings]) == ([], ["unclear-position"])
