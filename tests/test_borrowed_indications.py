"""Borrowed indications: 'for the same indications and limits as 1) a) and 1) b)' asks what those ask."""

from __future__ import annotations

import pytest

from tests.trees import shown, statements_of

LIST = """1. Microwave ablation is medically necessary for:

a. Hepatocellular carcinoma, up to 3 tumors of 4 cm or less

b. Colorectal liver metastases of 4 cm or less

c. Neuroendocrine liver metastases, to relieve symptoms

2. Cryoablation is medically necessary {}"""


def asked(wording: str, policy: str = LIST) -> str:
    return shown(statements_of(policy.format(wording))[1].criteria)


@pytest.mark.parametrize(
    "wording",
    [
        "for the same indications and limits as 1.a and 1.b.",
        "for the same indications as in 1.a or 1.b.",
        "for the same conditions, limits and requirements as items 1.a, 1.b",
        "for the indications in 1.a and 1.b.",
        "under the same criteria as those in 1.a and 1.b, by the open approach too.",
    ],
)
def test_the_same_as_several_items_is_any_of_them(wording: str) -> None:
    assert "any_of(met[1.a], met[1.b])" in asked(wording)


@pytest.mark.parametrize(
    ("wording", "label"),
    [("for the same indications as 1.a.", "1.a"), ("with the same limits that apply to 1.b.", "1.b")],
)
def test_the_same_as_an_item_is_that_item(wording: str, label: str) -> None:
    assert asked(wording) == f"met[{label}]"


def test_labels_with_brackets_are_read_as_printed() -> None:
    policy = LIST.replace("1.", "1)").replace("2.", "2)").replace("a.", "a)").replace("b.", "b)").replace("c.", "c)")
    assert asked("for the same indications and limits as 1) a) and 1) b).", policy) == "any_of(met[1.a], met[1.b])"


def test_the_same_as_something_else_is_no_label() -> None:
    statements = statements_of(LIST.format("for the same indications as a resection."))
    assert not any("met[" in shown(s.criteria) for s in statements if s.criteria is not None)


USES = """1. TACE is medically necessary for:

a. Hepatocellular carcinoma, up to 3 tumors of 4 cm or less

b. Neuroendocrine liver metastases with symptoms

2. Radioembolization is medically necessary {}"""
ICC = "intrahepatic-cholangiocarcinoma"


@pytest.mark.parametrize(
    "wording",
    [
        "for 1.b and for unresectable intrahepatic cholangiocarcinoma.",
        "for the indications in 1.b and for unresectable intrahepatic cholangiocarcinoma.",
        "for unresectable intrahepatic cholangiocarcinoma and for the indications in 1.b.",
        "for item 1.b, and for unresectable intrahepatic cholangiocarcinoma.",
        "for the uses listed in 1.b, and in addition for unresectable intrahepatic cholangiocarcinoma.",
    ],
)
def test_a_use_by_label_stands_beside_one_by_name(wording: str) -> None:
    granted = {repr(s.indication): shown(s.criteria) for s in statements_of(USES.format(wording))[1:]}
    assert granted == {"Named(id='liver-tumor')": "met[1.b]", f"Named(id='{ICC}')": "resection_feasible = False"}


def test_what_is_asked_behind_both_is_asked_of_both() -> None:
    wording = "for 1.b and for intrahepatic cholangiocarcinoma when Child-Pugh class is A."
    by_label, by_name = (shown(s.criteria) for s in statements_of(USES.format(wording))[1:])
    assert by_label == "all_of(child_pugh = A, met[1.b])"
    assert by_name == "child_pugh = A"


def test_items_by_label_are_any_of_them() -> None:
    assert asked("for items 1.a and 1.b.", USES) == "any_of(met[1.a], met[1.b])"
