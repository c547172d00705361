"""'Other tumors' are none of those named before, and what is asked of 'the latter' is not asked of the former."""

from __future__ import annotations

import pytest

from ontology.scope import members
from ontology.vocabulary import load_vocabulary
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, RFA, TACE, UNPROVEN, read
from tests.trees import statements_of


@pytest.mark.parametrize(
    "wording",
    [
        "TACE is covered for HCC. TACE is not covered for other tumors.",
        "TACE is covered for HCC. It is not covered for other tumors.",
        "TACE is covered for HCC. Other tumors are not covered.",
        "TACE is covered for HCC. TACE is not covered for the treatment of other types of cancer.",
    ],
)
def test_other_tumors_are_those_that_were_not_named(wording: str) -> None:
    assert read(wording) == [(GRANT, TACE, HCC, ""), (DENIAL, TACE, f"liver-tumor -{HCC}", "")]


def test_other_tumors_leave_out_all_that_were_named() -> None:
    found = read("TACE is covered for HCC. TACE is covered for NET. TACE is investigational for any other tumors.")
    assert [(status, whom) for status, _, whom, _ in found][:2] == [(GRANT, HCC), (GRANT, NET)]
    assert found[2][0] == UNPROVEN
    assert NET not in found[2][2].split()


@pytest.mark.parametrize(
    "wording",
    [
        "RFA and TACE are covered for HCC; the latter only for tumors above 2 cm.",
        "RFA is covered for HCC and colorectal metastases, the latter only if three or fewer lesions.",
        "RFA is covered for HCC and colorectal metastases, the former when 3 cm or less.",
    ],
)
def test_what_is_asked_of_one_of_two_is_open_for_both(wording: str) -> None:
    [(status, _, _, asked)] = read(wording)
    assert status == GRANT
    assert set(asked.replace("all_of(", "").replace(")", "").split(", ")) == {"text"}


def test_a_sentence_on_the_last_of_a_course_is_no_choice_of_one() -> None:
    assert read("RFA is covered for HCC of 3 cm or less.") == [(GRANT, RFA, HCC, "largest_tumor_cm <= 3")]


@pytest.mark.parametrize(
    "whom",
    [
        "HCC and for all other liver tumors",
        "HCC and all other tumors of the liver",
        "HCC as well as for all other liver tumors",
    ],
)
def test_what_is_named_before_the_others_is_meant_whatever_stood_before(whom: str) -> None:
    before = "TACE is covered for HCC. TACE is covered for uveal melanoma liver metastases. "
    last = statements_of(f"{before}DEB-TACE is considered investigational for {whom}.")[-1]
    meant = members(last.indication, load_vocabulary())
    assert HCC in meant
    assert NET in meant
    assert "uveal-melanoma-liver-metastasis" not in meant
