"""What narrows no position: kinds, means and organs that a sentence names only to say that it does not matter which."""

from __future__ import annotations

import pytest

from tests.trees import shown, statements_of


@pytest.mark.parametrize(
    "denial",
    [
        "Chemoembolization is investigational for melanoma metastases, cutaneous or uveal.",
        "Chemoembolization is investigational for liver metastases of melanoma (cutaneous or uveal) or breast cancer.",
        "Chemoembolization is investigational for hepatic metastases of breast cancer, sarcoma or an unknown primary.",
        "Chemoembolization with any carrier is investigational for cholangiocarcinoma.",
        "HIFU of liver tumors by any approach is investigational.",
        "High-intensity focused ultrasound, with ultrasound or MR guidance, is investigational for HCC.",
        "Cryoablation of HCC is investigational, whether performed percutaneously or at open surgery.",
        "Cryoablation of HCC is investigational, whether the tumor is palpable or not.",
        "Irreversible electroporation is investigational for tumors of any organ, including the liver.",
        "Irreversible electroporation is investigational in every organ to which this policy applies.",
        "Laser interstitial therapy of HCC is investigational.",
        "Irreversible electroporation of the liver, pancreas, kidney or any other organ is not medically necessary.",
        "Histotripsy is investigational for any solid tumor, including tumors of the liver.",
        "Cryotherapy of liver tumors is not covered, as it is not known to be effective in improving health outcomes.",
        "Based upon our criteria and the lack of peer-reviewed literature, cryoablation of HCC is investigational.",
        "It is the policy of health plans affiliated with Heron Corp that histotripsy of HCC is investigational.",
    ],
)
def test_what_does_not_matter_leaves_a_denial_as_it_is(denial: str) -> None:
    (statement,) = statements_of(denial)
    assert shown(statement.criteria) == "-"


@pytest.mark.parametrize(
    "denial",
    [
        "Chemoembolization with two carriers is investigational for cholangiocarcinoma.",
        "Cryoablation of HCC is investigational when performed at open surgery.",
        "HIFU under magnetic resonance guidance is investigational for HCC.",
        "Histotripsy of a liver tumor that abuts another organ is investigational.",
    ],
)
def test_what_does_matter_keeps_it_open(denial: str) -> None:
    (statement,) = statements_of(denial)
    assert "text" in shown(statement.criteria)
