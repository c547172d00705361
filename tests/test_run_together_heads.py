"""Heads of documents whose columns were run together, and sentences that name no title and judge nothing."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from tests.trees import statements_of

HEAD = """\
Medical Policy
Subject: Arterial Treatment of Liver Tumors
{line}

Policy

TACE is covered for hepatocellular carcinoma.
"""


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Document #: ABLT.00417Publish Date: 07/06/2022", "ABLT.00417"),
        ("Policy #:  RT.00061Current Effective Date:  03/07/2015", "RT.00061"),
        ("Policy Number: MP-118Last Review Date: 05/2021", "MP-118"),
        ("Policy Number: 7.03.91Effective Date: 05/01/2021", "7.03.91"),
        ("Policy Number: 2021T0445S Effective Date: 05/01/2021", "2021T0445S"),
    ],
)
def test_a_number_ends_where_the_next_label_was_run_into_it(line: str, number: str) -> None:
    assert load_bytes(HEAD.format(line=line).encode(), "policy.txt").policy_number == number


def test_sentences_are_no_title() -> None:
    text = (
        "POLICY\nMicrowave ablation is covered for hepatocellular carcinoma.\nIMPORTANT REMINDERS\n"
        "We write Medical Policies for guidance of our members. This Medical Policy is on services named in it. The\n"
    )
    assert load_bytes(text.encode(), "policy.txt").title is None


@pytest.mark.parametrize(
    "aside",
    [
        "A network provider may bill the member for a service denied as investigational.",
        "Members may be charged for services that are denied as not medically necessary.",
        "Claims denied as experimental may be appealed.",
        "The provider holds the member harmless for items denied as unproven.",
        "Procedures which were denied for being investigational can be reviewed again.",
    ],
)
def test_what_follows_for_whatever_was_denied_denies_nothing(aside: str) -> None:
    (statement,) = statements_of(f"TACE is covered for hepatocellular carcinoma. {aside}")
    assert statement.status == "medically-necessary"


def test_a_service_that_is_denied_by_name_is_denied() -> None:
    (statement,) = statements_of("TACE is denied as investigational for breast cancer metastatic to the liver.")
    assert statement.status == "investigational"


@pytest.mark.parametrize(
    "word", ["Notification", "Announcement", "Policy Update", "Provider Alert", "Provider Bulletin"]
)
def test_the_word_over_a_page_is_no_payer(word: str) -> None:
    text = (
        f"{word}\n\n{word} Issue Date:\n\nMedical Policy Bulletin\n\nTitle: TACE of Hepatic Malignancies\n\n"
        "Policy #: 07.05.06\n\nPolicy\n\nTACE is covered for hepatocellular carcinoma.\n"
    )
    payer = load_bytes(text.encode(), "policy.txt").payer
    assert payer is not None
    assert payer.name.startswith("Payer not named")
