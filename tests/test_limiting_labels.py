"""Limiting labels: names before a position that say of whom or of what it is, by a colon, a stop or bold print."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Statement
from tests.trees import shown, statements_of

HCC, CRC, ANY = "hepatocellular-carcinoma", "colorectal-liver-metastasis", "liver-tumor"
HTML = (
    "<html><body><h1>Fennel Health Plan</h1><p>Medical Policy</p><h1>Treatment of Tumors of the Liver</h1>"
    "<p>Effective Date: 03/01/2025</p><h2>Policy</h2>{}</body></html>"
)


def printed(body: str) -> list[Statement]:
    """Return the statements of a page."""
    return list(load_bytes(HTML.format(body).encode(), "fennel.html").statements)


@pytest.mark.parametrize(
    "label",
    ["Members over 18", "Pediatric members", "Outpatient setting", "Inpatient only", "Texas residents", "New members"],
)
def test_a_label_that_nobody_reads_is_asked(label: str) -> None:
    for text in (f"{label}: RFA of HCC is covered.", f"{label}. RFA of HCC is covered."):
        if text.startswith(("Outpatient setting.", "Inpatient only.")):
            continue
        (statement,) = statements_of(text)
        assert shown(statement.criteria).startswith("text"), text
    (bold,) = printed(f"<p><b>{label}</b> RFA of HCC is covered.</p>")
    assert shown(bold.criteria).startswith("text")


@pytest.mark.parametrize("label", ["All members", "Note", "Policy statement", "Our members", "Please note"])
def test_a_label_for_everybody_asks_nothing(label: str) -> None:
    (statement,) = statements_of(f"{label}: RFA of HCC is covered.")
    assert statement.criteria is None


@pytest.mark.parametrize(
    ("text", "tumor", "asked"),
    [
        ("HCC. RFA is covered.", HCC, ""),
        ("Colorectal liver metastases. RFA is covered.", CRC, ""),
        ("Unresectable HCC. RFA is covered.", HCC, "resection_feasible = False"),
        ("Bridge to transplant. RFA of HCC is covered.", HCC, "goal = bridge-to-transplant"),
        ("Background. RFA of liver tumors is covered.", ANY, ""),
    ],
)
def test_a_name_that_is_a_sentence_says_of_what_the_next_one_is(text: str, tumor: str, asked: str) -> None:
    (statement,) = statements_of(text)
    assert repr(statement.indication) == f"Named(id='{tumor}')"
    assert (shown(statement.criteria) if statement.criteria else "") == asked


def test_a_name_in_bold_and_a_stop_limits_its_sentence() -> None:
    (statement,) = printed("<p><b>HCC.</b> Radiofrequency ablation is covered.</p>")
    assert repr(statement.indication) == f"Named(id='{HCC}')"


@pytest.mark.parametrize(
    "body",
    [
        "<p><b>Commercial</b> RFA of HCC is covered. <b>Medicaid</b> RFA of HCC is investigational.</p>",
        "<p><b>Commercial.</b> RFA of HCC is covered. <b>Medicaid.</b> RFA of HCC is investigational.</p>",
        "<p><b>Commercial</b> RFA of HCC is covered.</p><p><b>Medicaid</b> RFA of HCC is investigational.</p>",
    ],
)
def test_lines_of_business_in_bold_keep_their_positions(body: str) -> None:
    assert [(s.lines_of_business, s.status) for s in printed(body)] == [
        (("commercial",), "medically-necessary"),
        (("medicaid",), "investigational"),
    ]


def test_bold_print_that_is_the_subject_or_a_part_of_it_is_no_label() -> None:
    for body in ("<b>Radiofrequency</b> Ablation of HCC is covered.", "<b>RFA</b> of HCC is covered for all members."):
        (statement,) = printed(f"<p>{body}</p>")
        assert repr(statement.modality) == "Named(id='radiofrequency-ablation')"
        assert statement.criteria is None


@pytest.mark.parametrize("label", ["<b>Cryoablation</b> ", "<b>Cryoablation:</b> ", "Cryoablation: "])
def test_a_treatment_over_a_sentence_on_another_one_is_not_judged(label: str) -> None:
    (statement,) = printed(f"<p>{label}Histotripsy of HCC is covered.</p>")
    assert repr(statement.modality) == "Named(id='histotripsy')"
    assert statement.criteria is None


@pytest.mark.parametrize("lines", ["Medicare members", "Medicaid members", "Medicare"])
def test_a_sentence_labelled_with_a_line_of_business_is_no_heading_over_what_follows(lines: str) -> None:
    text = (
        f"RFA of HCC is covered.\n\n{lines}: Microwave ablation of HCC is covered.\n\nCryoablation of HCC is covered."
    )
    named = [s.lines_of_business for s in statements_of(text)]
    assert named == [(), (lines.split()[0].lower(),), ()]


@pytest.mark.parametrize(
    "label", ["Texas", "Second line", "Tier 2", "Referral centers", "Early stage", "BlueSky Select"]
)
def test_a_name_that_nobody_knows_limits_what_is_behind_it(label: str) -> None:
    """What a label names may be who alone is granted the treatment, or denied it."""
    for text in (f"{label}: RFA of HCC is covered.", f"{label}: RFA of HCC is not covered."):
        (statement,) = statements_of(text)
        assert shown(statement.criteria).startswith("text"), text


@pytest.mark.parametrize(
    "label", ["Interventional radiology", "Locoregional therapy", "Decision", "Indication 2", "Coverage", "Group 1"]
)
def test_a_name_of_a_part_of_the_policy_limits_nothing(label: str) -> None:
    """Labels that only name a part of the policy or a kind of treatment ask nothing."""
    (statement,) = statements_of(f"{label}: RFA of HCC is covered.")
    assert statement.criteria is None


def test_what_a_label_over_a_list_names_limits_each_of_its_positions() -> None:
    """A line of its own limits the list below it as a label does the sentence behind it."""
    above = statements_of("Referral centers:\n- RFA of HCC is covered.\n- TACE of HCC is not covered.")
    assert [shown(s.criteria)[:4] for s in above] == ["text", "text"]


def test_surgical_candidates_as_a_label_can_be_operated_on() -> None:
    """The label alone says of whom a position is, over a list of positions as well."""
    (statement,) = statements_of("Surgical candidates: RFA of HCC is not covered.")
    assert shown(statement.criteria) == "resection_feasible = True"
    above = statements_of("Surgical candidates:\n- RFA of HCC is not covered.\n- TACE of HCC is not covered.")
    assert [shown(s.criteria) for s in above] == ["resection_feasible = True"] * 2
