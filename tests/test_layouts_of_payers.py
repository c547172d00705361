"""What payers' layouts do to positions: codes between statements, names in the margin, tables of sentences."""

from __future__ import annotations

import pytest

from loaders.coverage.positions import read_positions
from loaders.lines.reading import read_text
from loaders.structure.resumed_sections import resume_positions
from ontology.scope import AnyOf, Named
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, positions_of, sections_of, shown, statements_of

INVESTIGATIONAL = "investigational"
NECESSARY = "medically-necessary"


@pytest.mark.parametrize(
    "wording",
    [
        "TACE (conventional or with drug-eluting beads) is medically necessary for liver tumors.",
        "TACE, with an oily emulsion or with drug-eluting beads, is medically necessary for liver tumors.",
        "TACE, conventional or drug-eluting bead, is medically necessary for liver tumors.",
    ],
)
def test_variants_of_a_treatment_are_all_meant(wording: str) -> None:
    (statement,) = statements_of(wording)
    assert statement.modality in (
        Named("transarterial-chemoembolization"),
        AnyOf((Named("conventional-tace"), Named("drug-eluting-bead-tace"))),
    )


def test_codes_in_brackets_part_no_treatments_and_restrict_nothing() -> None:
    (statement,) = statements_of(
        "Radiofrequency ablation (CPT codes 47370, 47382) or cryoablation (CPT 47383) is medically necessary for HCC."
    )
    assert statement.modality == AnyOf((Named("radiofrequency-ablation"), Named("cryoablation")))
    assert statement.criteria is None


def test_a_condition_in_brackets_between_treatments_does_not_join_them() -> None:
    text = "Cryoablation (only when Child-Pugh class A) or TACE is medically necessary for HCC."
    limited, other = statements_of(text)
    assert (limited.modality, other.modality) == (Named("cryoablation"), Named("transarterial-chemoembolization"))
    assert (shown(limited.criteria), other.criteria) == ("child_pugh = A", None)


def test_items_with_wide_gaps_behind_their_signs_stay_items() -> None:
    lines = read_text(
        "Policy\n\n     •    one tumor\n     •    no ascites\n     -      ECOG 0\n   ○ two tumors\n", "x"
    ).lines
    assert [(line.bullet, line.text) for line in lines[1:]] == [
        ("•", "one tumor"), ("•", "no ascites"), ("-", "ECOG 0"), ("•", "two tumors"),
    ]  # fmt: skip


def test_a_sentence_behind_a_list_is_asked_whichever_item_is_met() -> None:
    tree = criteria_of(
        "TACE is medically necessary for liver tumors for any of the following:\n\n   1. ECOG is 0\n   2. ECOG is 1\n\n"
        "   An angiogram before the first session is considered part of the work-up.\n"
    )
    assert tree == "all_of(any_of(1: ecog = 0, 2: ecog = 1), text)"


def test_contraindications_behind_a_list_are_excluded() -> None:
    tree = criteria_of(
        "TACE is covered for liver tumors for any of the following:\n\n- ECOG is 0\n- ECOG is 1\n\n"
        "AND absence of all of the following contraindications:\n\n- Child-Pugh class C\n- Ascites\n"
    )
    assert tree.startswith("all_of(any_of(ecog = 0, ecog = 1), none_of(child_pugh = C")


def test_examples_below_a_denial_of_all_else_are_denied_each() -> None:
    granted, rest, first, second = statements_of(
        "Cryoablation of HCC is medically necessary when ECOG is 0.\n\n"
        "Cryoablation of liver tumors is investigational for all other indications:\n\n"
        "- Breast cancer liver metastases\n- Downstaging of HCC to permit liver transplantation\n"
    )
    assert rest.complement_of == (granted.id,)
    assert rest.criteria is None
    assert (first.indication, first.criteria) == (Named("breast-liver-metastasis"), None)
    assert "goal = downstaging" in shown(second.criteria)


def test_a_use_among_the_examples_of_a_denial_is_denied_by_itself() -> None:
    statements = statements_of(
        "Cryoablation of HCC is medically necessary when ECOG is 0.\n\nCryoablation of liver tumors is investigational "
        "for all other indications, including but not limited to breast metastases and downstaging of HCC.\n"
    )
    assert shown(statements[-1].criteria) == "all_of(goal = downstaging, diagnosis in hepatocellular-carcinoma)"


def test_criteria_are_borrowed_by_what_they_are_for() -> None:
    _, _, borrowed = statements_of(
        "Cryoablation of HCC is medically necessary when ECOG is 0.\n\n"
        "Microwave ablation of colorectal liver metastases is medically necessary when ECOG is 1.\n\n"
        "Laser ablation is medically necessary for members who meet the criteria above for cryoablation of HCC.\n"
    )
    assert shown(borrowed.criteria) == "all_of(diagnosis in hepatocellular-carcinoma, met[1])"


def test_who_cannot_meet_criteria_does_not_meet_them() -> None:
    tree = criteria_of(
        "Laser ablation is covered for HCC in members unable to meet the criteria above for TACE of HCC."
    )
    assert "met[" not in tree


def test_pairs_under_a_status_are_read_apart_unless_the_last_asks_for_more() -> None:
    lead = "The following are medically necessary:\n\n- "
    first, second = statements_of(
        lead + "Cryoablation for HCC, and TACE for neuroendocrine liver metastases\n- RFA for HCC\n"
    )[:2]
    assert (first.modality, first.indication) == (Named("cryoablation"), Named("hepatocellular-carcinoma"))
    assert second.indication == Named("neuroendocrine-liver-metastasis")
    shared = statements_of(
        lead + "Cryoablation for HCC or TACE for neuroendocrine liver metastases, when ECOG is 0\n- RFA for HCC\n"
    )
    assert "ecog = 0" in shown(shared[0].criteria)


def test_a_reason_behind_a_list_of_denials_is_that_of_all_and_of_no_grant() -> None:
    statements = statements_of(
        "Members may NOT be eligible under the Plan for the following procedures for any liver tumor:\n\n"
        "- Histotripsy\n- Laser ablation\n\nThese are considered investigational, as studies are few.\n"
    )
    assert [s.status for s in statements] == [INVESTIGATIONAL] * 2
    other = statements_of(
        "Cryoablation is investigational for breast metastases in the liver. It is not medically necessary for HCC."
    )
    assert [s.indication for s in other] == [Named("breast-liver-metastasis"), Named("hepatocellular-carcinoma")]


def test_what_is_between_unread_words_and_or_is_an_alternative_to_them_only() -> None:
    tree = criteria_of(
        "TACE is covered for HCC when ECOG is 0 and the member has not responded to or cannot tolerate chemotherapy."
    )
    assert tree == "all_of(ecog = 0, any_of(text, chemotherapy_intolerant = True))"


def test_a_class_and_what_it_is_not_say_nothing_about_which() -> None:
    tree = criteria_of(
        "TACE is covered for:\n\n- Neuroendocrine liver metastases (carcinoid or noncarcinoid)\n- HCC with ECOG 0\n"
    )
    assert "none_of" not in tree


def test_services_by_whom_are_no_position_and_are_reported() -> None:
    positions = positions_of("Services will be considered medically necessary only if performed by trained providers.")
    assert positions.statements == ()
    assert [f.kind for f in positions.findings] == ["not-understood"]
    (limited,) = statements_of("Cryoablation is covered only for tumors of 3 cm or smaller.")
    assert "largest_tumor_cm <= 3" in shown(limited.criteria)


def test_that_records_must_show_a_need_is_no_position_but_a_payer_that_determined_it_takes_one() -> None:
    assert statements_of("Documentation must show that cryoablation of liver tumors is medically necessary.") == ()
    said = "The plan has determined that cryoablation of liver tumors is medically necessary."
    assert [s.status for s in statements_of(said)] == [NECESSARY]


def test_tumors_of_other_organs_are_none_of_the_ontologys() -> None:
    positions = positions_of(
        "Cryoablation is medically necessary for renal tumors of 4 cm or less.\n\n"
        "RFA of liver tumors is investigational.\n"
    )
    assert [s.status for s in positions.statements] == [INVESTIGATIONAL]
    assert "uncertain-scope" in {f.kind for f in positions.findings}
    assert [
        s.status for s in statements_of("Cryoablation is investigational for all tumors, including lung cancer.")
    ] == [INVESTIGATIONAL]


def test_primary_or_metastatic_tumors_are_both() -> None:
    for wording in ("primary or metastatic hepatic tumors", "primary or secondary liver tumors"):
        (statement,) = statements_of(f"Cryoablation of {wording} is investigational.")
        assert statement.indication == Named("liver-tumor")


def test_a_word_that_heads_a_column_denies_nothing() -> None:
    assert [s.status for s in statements_of("Investigational\n\nHistotripsy of liver tumors is investigational.")] == [
        INVESTIGATIONAL
    ]


def test_rows_of_sentences_are_read_one_after_the_other() -> None:
    policy = (
        "Service                 Medical Necessity\n"
        "Cryoablation of         Cryoablation of HCC may be considered medically\n"
        "liver tumors            necessary when ECOG is 0.\n"
        "TACE                    TACE of HCC may be considered medically necessary\n"
        "                        when both are met:\n"
        "                        •   ECOG is 1\n"
        "                        •   Child-Pugh class A\n"
    )
    first, second = statements_of(policy)
    assert (first.modality, shown(first.criteria)) == (Named("cryoablation"), "ecog = 0")
    assert shown(second.criteria) == "all_of(ecog = 1, child_pugh = A)"


def test_names_in_the_margin_head_the_text_beside_them() -> None:
    body = " " * 16
    text = "".join(
        f"{name:<16}{line}\n" + "".join(f"{body}and more on it, line {n}.\n" for n in range(4)) + "\n"
        for name, line in (("Scope", "All plans."), ("Description", "Words."), ("Background", "Others."))
    )
    text += f"Coverage        Cryoablation is\nLimitations     investigational for liver tumors.\n{body}End.\n"
    lines = [line.text for line in read_text(text, "x").lines]
    assert "Coverage Limitations" in lines
    assert lines[lines.index("Coverage Limitations") + 1 :][:2] == [
        "Cryoablation is",
        "investigational for liver tumors.",
    ]


def test_dots_lead_from_a_label_to_its_date() -> None:
    lines = read_text("Effective Date ......... 9/15/2026\nOverview ......... 3\n", "x").lines
    assert [line.text for line in lines] == ["Effective Date: 9/15/2026", "Overview ......... 3"]


def test_a_term_that_a_document_defines_is_another_one_behind_not() -> None:
    positions = positions_of(
        "Covered means that the plan considers the service medically necessary.\n\n"
        "Not Covered: cryoablation of liver tumors.\n"
    )
    assert [s.status for s in positions.statements] == ["not-medically-necessary"]


def test_a_name_with_the_shape_of_a_code_is_a_treatment_behind_a_list_of_codes() -> None:
    policy = (
        "Cryoablation of liver tumors is investigational.\n\n## Procedure Codes\n\n47383\n\n"
        "Y90 radioembolization of liver tumors is medically necessary.\n"
    )
    vocabulary = load_vocabulary()
    sections = resume_positions(sections_of(f"# Policy\n\n{policy}"), vocabulary)
    statements = read_positions(sections, None, vocabulary).statements
    assert [s.modality for s in statements] == [Named("cryoablation"), Named("radioembolization")]


def test_what_the_foot_of_a_page_cuts_goes_on_however_short_its_lines_are() -> None:
    foot = "Example Health Plan Medical Policy                     Page {} of 9"
    text = (
        f"RFA of hepatocellular carcinoma is\nmedically necessary when ALL of the\n\n{foot.format(1)}\n\n"
        "following criteria are met:\ni) ECOG 0;\nii) The largest tumor is 5 cm or less\n\n"
        f"{foot.format(2)}\n\nin diameter;\niii) Child-Pugh A;\n\n{foot.format(3)}\n"
    )
    assert criteria_of(text) == "all_of(i: ecog = 0, ii: largest_tumor_cm <= 5, iii: child_pugh = A)"
