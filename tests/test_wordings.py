"""Wordings that turn a position over, narrow it, or tie it to another: what payers write, in our own words."""

from __future__ import annotations

import pytest

from loaders.lines.columns import in_reading_order
from loaders.lines.reading import read_text
from loaders.structure.blocks import read_blocks
from ontology.scope import AllOf, AnyOf, Named, Not
from tests.trees import criteria_of, positions_of, sections_of, shown, statements_of

GRANTED = "1. Radiofrequency ablation is medically necessary for hepatocellular carcinoma when ECOG is 0.\n\n"
DENIED = "not-medically-necessary"


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("We do not consider cryoablation of liver tumors to be medically necessary.", DENIED),
        ("The plan does not consider TACE, cryoablation or HIFU medically necessary for liver tumors.", DENIED),
        ("Cryoablation of liver tumors will not be considered medically reasonable and necessary.", DENIED),
        ("Cryoablation of liver tumors aren't considered medically necessary.", DENIED),
        ("Cryoablation of liver tumors does not qualify as medically necessary.", DENIED),
        ("Cryoablation of liver tumors fails to meet medical necessity.", DENIED),
        ("Cryoablation of liver tumors cannot be considered medically necessary.", DENIED),
        ("Cryoablation of liver tumors is no longer covered.", DENIED),
        ("Cryoablation of liver tumors is considered established.", "medically-necessary"),
        ("Cryoablation of liver tumors may be considered a useful therapeutic option.", "medically-necessary"),
    ],
)
def test_who_judges_and_how_a_denial_is_worded(wording: str, status: str) -> None:
    assert [s.status for s in statements_of(wording)] == [status]


@pytest.mark.parametrize(
    "wording",
    [
        "Clearance of histotripsy does not by itself make it medically necessary for liver tumors.",
        "Until 2024 cryoablation of liver tumors was considered investigational.",
        "Medicare pays only for services that are reasonable and necessary.",
        "Medically Necessary.",
    ],
)
def test_what_is_no_position_of_today(wording: str) -> None:
    assert statements_of(wording) == ()


@pytest.mark.parametrize(
    "wording",
    [
        "2. Radiofrequency ablation of hepatocellular carcinoma outside indication 1 is investigational.",
        "2. Radiofrequency ablation of hepatocellular carcinoma is investigational if position 1 is not satisfied.",
        "2. Radiofrequency ablation is investigational for liver tumors, except as stated above.",
        "2. Except as noted elsewhere in this policy, radiofrequency ablation of liver tumors is investigational.",
        "2. Radiofrequency ablation of liver tumors is investigational unless indicated above.",
        "2. Radiofrequency ablation is investigational for any use other than the one described in 1.",
        "2. Any use of radiofrequency ablation that is not described above is investigational.",
    ],
)
def test_a_denial_of_what_is_left_names_what_is_granted(wording: str) -> None:
    granted, denied = statements_of(GRANTED + wording)
    assert denied.status == "investigational"
    assert denied.complement_of == (granted.id,)
    assert denied.criteria is None


def test_a_list_of_denials_may_name_statements_by_their_labels() -> None:
    granted, denied, other = statements_of(
        GRANTED + "2. The plan does not cover the following, because they are investigational:\n\n"
        "   - Services in 1. when the criteria there are not met\n   - Histotripsy of liver tumors\n"
    )
    assert (denied.complement_of, denied.modality) == ((granted.id,), granted.modality)
    assert other.modality == Named("histotripsy")


def test_a_denial_may_stand_before_what_it_leaves_out() -> None:
    denied, granted = statements_of(
        "Cryoablation is not medically necessary for liver metastases, except as described in the next paragraph.\n\n"
        "Cryoablation is medically necessary for neuroendocrine liver metastases when there are 3 or fewer tumors.\n"
    )
    assert denied.complement_of == (granted.id,)
    assert denied.indication == Named("liver-metastasis")


def test_one_use_or_any_other_is_all_of_them() -> None:
    (statement,) = statements_of("HIFU is investigational for hepatocellular carcinoma or any other indication.")
    assert (statement.indication, statement.criteria, statement.complement_of) == (Named("liver-tumor"), None, ())


def test_two_uses_with_conditions_of_their_own_are_two_statements() -> None:
    first, second = statements_of(
        GRANTED + "Radiofrequency ablation is investigational for hepatocellular carcinoma when the criteria above are "
        "not met, and for liver metastases of any origin other than colorectal."
    )[1:]
    assert (first.indication, len(first.complement_of)) == (Named("hepatocellular-carcinoma"), 1)
    left = AllOf((Named("liver-metastasis"), Not(Named("colorectal-liver-metastasis"))))
    assert (second.indication, second.complement_of, second.criteria) == (left, (), None)


def test_a_criterion_for_some_treatments_binds_only_these() -> None:
    statements = statements_of(
        "TACE, bland embolization or radioembolization is medically necessary for any of the following:\n\n"
        "1. Hepatocellular carcinoma; or\n2. Uveal melanoma liver metastases (radioembolization only).\n"
    )
    by_modality = {s.modality: shown(s.criteria) for s in statements}
    some = AnyOf((Named("transarterial-chemoembolization"), Named("bland-embolization")))
    assert set(by_modality) == {some, Named("radioembolization")}
    assert "uveal" not in by_modality[some]
    assert "uveal" in by_modality[Named("radioembolization")]


@pytest.mark.parametrize(
    ("condition", "read"),
    [
        ("ECOG is 2 or better", "ecog <= 2"),
        ("Karnofsky is 70 or better", "karnofsky >= 70"),
        ("Child-Pugh class B or better", "child_pugh in A|B"),
        ("Child-Pugh A or B7", "child_pugh_score <= 7"),
        ("each lesion is no more than 3 cm, with a total diameter of 8 cm or less", "largest_tumor_cm <= 3"),
    ],
)
def test_bounds_that_need_more_than_the_sign(condition: str, read: str) -> None:
    assert read in criteria_of(f"TACE is medically necessary for hepatocellular carcinoma when {condition}.")


def test_for_whom_another_bound_holds_is_asked_of_nobody_else() -> None:
    tree = criteria_of(
        "TACE is medically necessary for liver tumors when there are no more than 4 tumors "
        "(no more than 2 for intrahepatic cholangiocarcinoma)."
    )
    assert tree == "all_of(tumor_count <= 4, text)"


def test_a_condition_behind_alternatives_is_asked_in_each() -> None:
    tree = criteria_of(
        "TACE is medically necessary for hepatocellular carcinoma as a bridge to transplantation, or for downstaging, "
        "when ECOG is 0."
    )
    assert tree == "all_of(any_of(goal = bridge-to-transplant, goal = downstaging), ecog = 0)"


@pytest.mark.parametrize(
    "wording",
    [
        "Radioembolization is covered for liver metastases of colorectal cancer after progression on some drug.",
        "Radioembolization will be considered for coverage on a case-by-case basis for colorectal liver metastases.",
    ],
)
def test_what_is_asked_in_other_words_stays_open(wording: str) -> None:
    (statement,) = statements_of(wording)
    assert statement.criteria is not None


def test_a_treatment_that_failed_is_not_the_one_that_is_judged() -> None:
    (statement,) = statements_of(
        "The plan considers the following procedures medically necessary for members with neuroendocrine liver "
        "metastases whose symptoms are not controlled by octreotide: chemoembolization or radioembolization."
    )
    assert statement.modality == AnyOf((Named("transarterial-chemoembolization"), Named("radioembolization")))


def test_the_count_may_run_on_through_the_lists_of_several_statements() -> None:
    first, second = statements_of(
        "TACE is medically necessary in the following circumstances:\n\n1. Hepatocellular carcinoma\n"
        "2. Uveal melanoma liver metastases\n\n"
        "Radioembolization is medically necessary in the following circumstances:\n\n"
        "3. Colorectal liver metastases\n4. Neuroendocrine liver metastases\n"
    )
    assert "colorectal" not in shown(first.criteria)
    assert "colorectal" in shown(second.criteria)


def test_the_parts_of_a_numbered_guideline_are_headings() -> None:
    statements = statements_of(
        "LIV-1 Hepatocellular carcinoma\n\nLIV-1.1 TACE\n  - Considered medically necessary when ECOG is 0.\n"
        "LIV-1.2 HIFU\n  - Considered investigational.\n\nLIV-2 Uveal melanoma liver metastases\n\n"
        "LIV-2.1 TACE\n  - Considered medically necessary when ECOG is 1.\n"
    )
    assert [(s.modality, s.indication) for s in statements] == [
        (Named("transarterial-chemoembolization"), Named("hepatocellular-carcinoma")),
        (Named("high-intensity-focused-ultrasound"), Named("hepatocellular-carcinoma")),
        (Named("transarterial-chemoembolization"), Named("uveal-melanoma-liver-metastasis")),
    ]


def test_denied_sentences_report_what_they_leave_open() -> None:
    positions = positions_of("TACE of liver tumors is neither experimental nor investigational.")
    assert [f.kind for f in positions.findings] == ["unclear-position"]


LEFT = (
    "The plan covers embolization of a tumor that",
    "cannot be taken out by an operation, as long",
    "as the liver still works well enough for it.",
    "",
    "A second session is covered when the scan of",
    "the first one shows that the tumor has lost",
    "a part of its blood supply, and when no more",
    "than a year has passed since the first one.",
    "Requests are sent before the day on which it",
    "is to be done, with a letter of the surgeon.",
)
RIGHT = (
    "at a meeting of the committee, which looks",
    "at new studies once in every second year and",
    "writes down what it has found in them.",
    "A member who does not agree with a decision",
    "may ask for another one within sixty days,",
    "either in a letter or by a call to the plan.",
    "",
    "This policy is not a promise of payment; the",
    "contract that is in force on the day of the",
    "service says what is paid and how much of it.",
)


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    lines = ["Title of the policy", "", *(f"{a:<48}{b}" for a, b in zip(LEFT, RIGHT, strict=True)), "", "Last line."]
    read = [lines[s.number - 1][s.start : s.end].strip() for s in in_reading_order(lines)]
    assert [text for text in read if text] == [
        "Title of the policy", *filter(None, LEFT), *filter(None, RIGHT), "Last line.",
    ]  # fmt: skip


def test_the_rows_of_a_table_stay_rows() -> None:
    rows = [
        f"{f'Treatment {n} of a tumor in the liver':<48}{f'Covered when criterion {n} of the list is met'}"
        for n in range(12)
    ]
    assert [(s.start, s.end) for s in in_reading_order(rows)] == [(0, len(row)) for row in rows]


@pytest.mark.parametrize(
    ("wording", "tree"),
    [
        ("TACE is medically necessary for liver tumors, except in patients with Child-Pugh class C.", "child_pugh = C"),
        ("TACE is medically necessary for liver tumors unless bilirubin is above 2 mg/dL.", "bilirubin > 2"),
        ("TACE is not medically necessary for liver tumors except in patients with tumors of 3 cm or less.",
         "largest_tumor_cm <= 3"),
        ("TACE is investigational for liver tumors, except as a bridge to transplant.", "goal = bridge-to-transplant"),
        ("TACE is not covered for liver tumors except in a clinical trial.", "text"),
        ("Except in patients with Child-Pugh class C, TACE is medically necessary for liver tumors.", "child_pugh = C"),
    ],
)  # fmt: skip
def test_an_exception_is_asked_to_be_untrue(wording: str, tree: str) -> None:
    assert criteria_of(wording) == f"none_of({tree})"


@pytest.mark.parametrize("word", ["unless", "except when"])
def test_a_denial_unless_criteria_are_met_is_a_grant_with_these_criteria(word: str) -> None:
    granted, denied = statements_of(
        f"TACE of liver tumors is considered not medically necessary {word} all of the following are met:\n\n"
        "1. ECOG 0\n2. No more than 3 tumors\n"
    )
    assert (granted.status, shown(granted.criteria)) == (
        "medically-necessary",
        "all_of(1: ecog = 0, 2: tumor_count <= 3)",
    )
    assert granted.printed_status == f"not medically necessary {word}"
    assert (denied.status, denied.complement_of) == (DENIED, (granted.id,))


def test_a_grant_unless_one_of_a_list_is_present() -> None:
    (statement,) = statements_of(
        "TACE is medically necessary for liver tumors unless any of the following is present:\n\n"
        "1. Child-Pugh class C\n2. ECOG 3\n"
    )
    assert shown(statement.criteria) == "none_of(any_of(1: child_pugh = C, 2: ecog = 3))"


def test_the_address_of_a_paragraph_in_a_column_is_its_own_lines() -> None:
    lines = [f"{a:<48}{b}" for a, b in zip(LEFT, RIGHT, strict=True)]
    text = "\n".join(lines)
    reading = read_text(text, "policy.txt")
    paragraph = read_blocks(reading)[1]
    spans = paragraph.passage.place()
    assert [text[s.start : s.end] for s in spans] == list(LEFT[4:8])
    assert all(s.start < s.end for line in reading.lines for s in line.passage.place())


def test_what_the_lead_of_a_list_asks_is_asked_of_each_item() -> None:
    first, second = statements_of(
        "The following are considered medically necessary for unresectable hepatocellular carcinoma in a member who "
        "awaits a liver transplant, either as a bridge or to downstage:\n\n- Cryoablation\n- TACE, including with "
        "drug-eluting beads\n"
    )
    asked = (
        "all_of(resection_feasible = False, awaiting_transplant = True, "
        "any_of(goal = bridge-to-transplant, goal = downstaging))"
    )
    assert [(s.modality, shown(s.criteria)) for s in (first, second)] == [
        (Named("cryoablation"), asked),
        (Named("transarterial-chemoembolization"), asked),
    ]


def test_criteria_printed_with_a_list_are_no_further_ones() -> None:
    (granted, denied) = statements_of(
        "I. Medical Necessity\n\nThe plan considers the following medically necessary:\n\n"
        "A. TACE for hepatocellular carcinoma when ECOG is 0.\n\n"
        "II. Investigational\n\nThe plan considers the following investigational:\n\n"
        "A. A treatment named in section I for a tumor type that is not listed for it there, or when the criteria "
        "printed there are not met.\n"
    )
    assert shown(granted.criteria) == "ecog = 0"
    assert (denied.modality, denied.complement_of, denied.criteria) == (granted.modality, (granted.id,), None)


@pytest.mark.parametrize(
    ("wording", "without"),
    [
        ("liver metastases of non-neuroendocrine primaries", ["neuroendocrine-liver-metastasis"]),
        ("noncolorectal, nonneuroendocrine liver metastases",
         ["colorectal-liver-metastasis", "neuroendocrine-liver-metastasis"]),
        ("hepatic metastases from non-colorectal cancers", ["colorectal-liver-metastasis"]),
    ],
)  # fmt: skip
def test_a_name_behind_non_is_what_is_not_meant(wording: str, without: list[str]) -> None:
    scope = AllOf((Named("liver-metastasis"), *(Not(Named(id)) for id in without)))
    (denied,) = statements_of(f"Microwave ablation of {wording} is investigational.")
    assert denied.indication == scope
    tree = criteria_of(
        f"Microwave ablation is covered for any of the following:\n\n- {wording}\n- Sarcoma metastases\n"
    )
    assert {"diagnosis in liver-metastasis", *(f"none_of(diagnosis in {id})" for id in without)} == set(
        tree.removeprefix("any_of(all_of(").split("), diagnosis in sarcoma")[0].split(", ")
    )


def test_both_with_and_without_non_is_all_of_them() -> None:
    (statement,) = statements_of(
        "Radioembolization is covered for liver metastases of neuroendocrine tumors (carcinoid and noncarcinoid)."
    )
    assert statement.indication == Named("neuroendocrine-liver-metastasis")


@pytest.mark.parametrize(
    "wording",
    [
        "Ablation of a widget tumor of the liver is considered not medically necessary.",
        "TACE given in more than five sittings is not payable as therapy for liver tumors.",
        "TACE of liver tumors is investigational as adjuvant treatment after resection.",
    ],
)
def test_a_denial_with_a_word_that_nobody_understood_is_open(wording: str) -> None:
    (statement,) = statements_of(wording)
    assert shown(statement.criteria).startswith("text")


@pytest.mark.parametrize(
    "wording",
    [
        "The Company considers cryoablation of liver tumors, benign or malignant, to be investigational at this time.",
        "Cryoablation of liver tumors is investigational, as there is insufficient evidence to support its use.",
        "Cryoablation, alone or in combination with another therapy, of liver tumors is considered investigational.",
    ],
)
def test_words_that_narrow_nothing_leave_a_denial_as_it_is(wording: str) -> None:
    assert [s.criteria for s in statements_of(wording)] == [None]


def test_what_a_policy_is_about_is_no_position() -> None:
    assert statements_of("This policy describes when TACE and cryoablation of liver tumors are covered.") == ()


def test_insufficient_evidence_for_a_list_is_a_position_on_each_item() -> None:
    first, second = statements_of(
        "It is the policy of the Example Health Plan that there is insufficient evidence in the literature to support "
        "the use of the following for liver tumors:\n\nA. Cryoablation\nB. Histotripsy\n"
    )
    assert {first.status, second.status} == {"investigational"}


def test_the_name_of_a_treatment_over_sentences_about_it_judges_nothing() -> None:
    denied = statements_of(
        "Not covered\n\nCryoablation\n\nCryoablation of breast cancer metastases is investigational.\n"
    )
    assert [s.indication for s in denied] == [Named("breast-liver-metastasis")]


def test_notes_under_a_list_of_denials_deny_nothing() -> None:
    denied = statements_of(
        "Not covered:\n\nA. Histotripsy of liver tumors\n\nFootnotes\n\n(1) With or without drug-eluting beads.\n"
    )
    assert [s.modality for s in denied] == [Named("histotripsy")]


def test_criteria_may_be_borrowed_by_their_labels() -> None:
    _, borrowed = statements_of(
        "A. TACE is covered for any of the following:\n\n   1. Hepatocellular carcinoma\n   2. Neuroendocrine liver "
        "metastases\n\nB. Bland embolization is covered for the tumors in A.1 and A.2 under the same criteria.\n"
    )
    assert shown(borrowed.criteria) == "any_of(met[A.1], met[A.2])"


def test_a_sentence_that_lets_others_in_is_an_alternative() -> None:
    tree = criteria_of(
        "Cryoablation of liver tumors is covered when all of the following are met:\n\n1. Resection is not feasible. "
        "A single tumor of 2 cm or less also qualifies.\n2. ECOG is 0\n"
    )
    assert (
        tree
        == "all_of(1: any_of(resection_feasible = False, all_of(tumor_count = 1, largest_tumor_cm <= 2)), 2: ecog = 0)"
    )


def test_what_stands_behind_a_sentence_that_lets_others_in_is_asked_of_all() -> None:
    tree = criteria_of(
        "Cryoablation of liver tumors is covered when all of the following are met:\n\n1. Resection is not feasible. "
        "A single tumor of 2 cm or less also qualifies. Child-Pugh class is A.\n2. ECOG is 0\n"
    )
    either = "any_of(resection_feasible = False, all_of(tumor_count = 1, largest_tumor_cm <= 2))"
    assert tree == f"all_of(1: all_of({either}, child_pugh = A), 2: ecog = 0)"


def test_an_alternative_that_nobody_understood_is_open_beside_the_other() -> None:
    tree = criteria_of(
        "Cryoablation of liver tumors is covered when all of the following are met:\n\n"
        "1. ECOG is 0 or the surgeon has a letter\n2. No more than 3 tumors\n"
    )
    assert tree == "all_of(1: any_of(ecog = 0, text), 2: tumor_count <= 3)"


def test_criteria_that_a_sentence_asks_to_be_met_are_those_under_the_next_heading() -> None:
    policy = (
        "The plan covers the following ablative techniques for unresectable liver tumors when ALL of the criteria are "
        "met:\n\n- Cryoablation\n- Microwave ablation\n\nCriteria:\n\n- Four tumors or fewer\n"
    )
    first, second = statements_of(policy)
    asked = "all_of(resection_feasible = False, tumor_count <= 4)"
    assert [(s.modality, shown(s.criteria)) for s in (first, second)] == [
        (Named("cryoablation"), asked),
        (Named("microwave-ablation"), asked),
    ]


def test_criteria_that_stand_nowhere_leave_a_grant_open() -> None:
    positions = positions_of("TACE is covered for unresectable liver tumors when all of the criteria are met.")
    assert "text" in shown(positions.statements[0].criteria)
    assert "criteria-missing" in {f.kind for f in positions.findings}


@pytest.mark.parametrize(
    ("wording", "tree"),
    [
        ("Resection is not feasible because of its place, of other illness, or both, and ECOG is 0.",
         "all_of(resection_feasible = False, ecog = 0)"),
        ("Resection is not feasible, and a single tumor of 5 cm or less or up to 3 tumors of 3 cm or less",
         "all_of(resection_feasible = False, any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), "
         "all_of(tumor_count <= 3, largest_tumor_cm <= 3)))"),
        ("No portal vein thrombosis of the main trunk", "portal_vein_thrombosis in branch|none"),
        ("No more than half (50%) of the liver is replaced", "liver_involvement_percent <= 50"),
        ("All tumors in the liver, as determined by imaging, would be potentially destroyed by the ablation",
         "all_foci_ablatable = True"),
    ],
)  # fmt: skip
def test_what_an_item_asks(wording: str, tree: str) -> None:
    policy = (
        f"Cryoablation of liver tumors is covered when all of these are met:\n\n1. {wording}\n2. Karnofsky is 80%\n"
    )
    assert criteria_of(policy).removeprefix("all_of(1: ").removesuffix(", 2: karnofsky = 80)") == tree


def test_what_stands_behind_with_restricts_a_grant() -> None:
    (statement,) = statements_of("TACE is medically necessary for hepatocellular carcinoma with a widget in it.")
    assert shown(statement.criteria) == "text"


@pytest.mark.parametrize(
    "wording",
    [
        "The plan may consider TACE to treat liver tumors to be eligible for coverage.",
        "Coverage eligibility will be considered for TACE to treat liver tumors.",
    ],
)
def test_who_considers_it_eligible_grants_it(wording: str) -> None:
    assert [s.status for s in statements_of(wording)] == ["medically-necessary"]


def test_a_position_whose_uses_stand_in_a_table_is_asked_of_each_row_that_it_grants() -> None:
    first, second, third = statements_of(
        "## Medically Necessary\n\nA. TACE or cryoablation is considered medically necessary when all are met:\n\n"
        "   1. The procedure and the tumor stand together in a row of Table 1; and\n   2. ECOG is 0 or 1.\n\n"
        "### Table 1\n\n| Procedure | Tumor | Criteria |\n|---|---|---|\n"
        "| TACE | Hepatocellular carcinoma | Child-Pugh A |\n"
        "| Cryoablation | Colorectal liver metastases | No more than 3 tumors |\n\n## Not Medically Necessary\n\n"
        "A. TACE of neuroendocrine liver metastases is not medically necessary.\n"
    )
    assert [(s.modality, s.indication, shown(s.criteria)) for s in (first, second)] == [
        (Named("transarterial-chemoembolization"), Named("hepatocellular-carcinoma"),
         "all_of(child_pugh = A, A.2: ecog <= 1)"),
        (Named("cryoablation"), Named("colorectal-liver-metastasis"), "all_of(tumor_count <= 3, A.2: ecog <= 1)"),
    ]  # fmt: skip
    assert third.status == DENIED


def test_a_reference_to_criteria_is_none_to_a_denial_that_has_the_label_but_asks_nothing() -> None:
    positions = positions_of(
        "1. Cryoablation is medically necessary for liver tumors when the criteria in A are met.\n\n"
        "A. TACE of liver tumors is not medically necessary.\n"
    )
    assert "met[?]" in shown(positions.statements[0].criteria)
    assert "dangling-reference" in {f.kind for f in positions.findings}


def test_each_label_of_a_reference_that_stands_nowhere_is_reported() -> None:
    positions = positions_of(
        "A. TACE is medically necessary for HCC when all are met:\n\n   1. Child-Pugh A; and\n   2. ECOG is 0 or 1.\n\n"
        "B. Cryoablation is medically necessary for HCC when criteria A.1 and A.7 are met.\n\n"
        "C. TACE is investigational for HCC when criteria A and K are not met.\n"
    )
    assert shown(positions.statements[1].criteria) == "all_of(met[A.1], met[?])"
    assert positions.statements[2].complement_of == ("A",)
    assert [f.touches for f in positions.findings if f.kind == "dangling-reference"] == [("B",), ("C",)]


def test_what_a_denial_for_a_purpose_is_on_is_kept() -> None:
    tree = criteria_of(
        "TACE is investigational when its purpose is to downstage HCC that exceeds the criteria for transplantation."
    )
    assert tree == "all_of(goal = downstaging, diagnosis in hepatocellular-carcinoma)"


def test_a_repeated_treatment_may_be_named_by_its_short_form() -> None:
    assert criteria_of("Repeat cTACE of liver tumors is covered when ECOG is 0.") == (
        "all_of(repeat_treatment = True, ecog = 0)"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "TACE is clinically proven to be less toxic than systemic chemotherapy for hepatocellular carcinoma.",
        "RFA has been proven to be safe and effective for hepatocellular carcinoma.",
        "Covered in this policy: radiofrequency ablation of liver tumors.",
        "Cryoablation of liver tumors is covered in a separate chapter.",
    ],
)
def test_what_is_said_of_evidence_or_of_the_document_is_no_grant(sentence: str) -> None:
    found = positions_of(sentence + "\n")
    assert found.statements == ()
    assert "not-understood" in {f.kind for f in found.findings}


def test_a_proof_that_is_missing_is_a_denial_as_a_whole() -> None:
    for sentence in ("has not been proven to be effective", "is not clinically proven to be safe and effective"):
        (statement,) = statements_of(f"Histotripsy {sentence} for hepatocellular carcinoma.\n")
        assert (statement.status, shown(statement.criteria)) == ("investigational", "-")


def test_a_numbered_title_in_a_description_opens_no_policy() -> None:
    text = (
        "Example Health Plan\n\n1. Description\n\n   1.1 Ablation: destruction of a tumor in place.\n\n"
        "2. Heat\n\n   2.1 Some centers hold that RFA is medically necessary for liver tumors.\n"
    )
    assert [s.role for s in sections_of(text)][-1] == "description"


@pytest.mark.parametrize(
    "sentence",
    [
        "When the criteria are not met, the treatment is considered investigational.",
        "If these criteria are not met, these procedures are considered investigational.",
        "When the above criteria are not met, it is considered investigational.",
    ],
)
def test_what_holds_when_criteria_are_not_met_is_said_of_each_treatment_that_has_some(sentence: str) -> None:
    found = positions_of(
        "RFA is medically necessary for hepatocellular carcinoma when ECOG is 0.\n\n"
        f"Cryoablation is medically necessary for liver metastases when ECOG is 0.\n\n{sentence}\n"
    )
    assert found.findings == ()
    said = [(s.modality, s.indication, s.complement_of) for s in found.statements[2:]]
    assert said == [
        (Named("radiofrequency-ablation"), Named("hepatocellular-carcinoma"), ("1",)),
        (Named("cryoablation"), Named("liver-metastasis"), ("2",)),
    ]


def test_a_denied_use_asks_for_nothing_that_it_says_anyway() -> None:
    text = "RFA is investigational to downstage HCC in an individual who is being considered for a transplant.\n"
    assert criteria_of(text) == "goal = downstaging"


def test_a_use_that_names_no_tumor_is_of_those_that_have_it() -> None:
    statements = statements_of(
        "TACE is medically necessary for hepatocellular carcinoma.\n\nTACE is medically necessary for uveal melanoma "
        "metastases.\n\nTACE is medically necessary as a bridge to liver transplantation.\n"
    )
    assert statements[-1].indication == Named("hepatocellular-carcinoma")


def test_when_it_is_found_medically_necessary_grants_nothing() -> None:
    found = positions_of(
        "Ablation of metastases is investigational.\n\nA member under 21 may receive another service when it "
        "is found medically necessary.\n"
    )
    assert [s.status for s in found.statements] == ["investigational"]


def test_names_in_a_row_take_no_position_by_the_last_of_them() -> None:
    text = "Radiofrequency Ablation Cryoablation Radioembolization Experimental Treatments\n\nRFA is covered for HCC.\n"
    assert [s.status for s in statements_of(text)] == ["medically-necessary"]


def test_words_between_the_status_and_the_first_condition_count() -> None:
    text = "Histotripsy is covered for adults above 21 with unresectable liver tumors.\n"
    assert criteria_of(text) == "all_of(age > 21, resection_feasible = False)"
    text = "Histotripsy is covered for spry adults with unresectable liver tumors.\n"
    assert criteria_of(text) == "all_of(age >= 18, resection_feasible = False, text)"
    whole = (
        "SBRT is a covered benefit for oligometastatic liver disease (1 to 3 lesions) when resection is not feasible.\n"
    )
    assert criteria_of(whole) == "all_of(tumor_count <= 3, resection_feasible = False)"


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("when there is no uncontrolled ascites", "ascites != refractory"),
        ("without refractory ascites", "ascites != refractory"),
        ("in the absence of intractable or uncontrolled ascites", "ascites != refractory"),
        ("if ascites, if any, is medically controlled", "ascites != refractory"),
        ("when the patient does not have ascites that is refractory to diuretics", "ascites != refractory"),
        ("when there is no ascites", "ascites = False"),
    ],
)
def test_ascites_may_be_asked_to_be_controlled_only(asked: str, tree: str) -> None:
    assert criteria_of(f"TACE is medically necessary for HCC {asked}.") == tree


@pytest.mark.parametrize(
    "item",
    [
        "Refractory ascites",
        "Uncontrolled ascites",
        "Diuretic-resistant ascites",
        "Ascites that does not respond to diuretics",
    ],
)
def test_ascites_that_nothing_controls_is_an_exclusion(item: str) -> None:
    tree = criteria_of(
        f"TACE is medically necessary for HCC when none of the following is present:\n\n1. {item}\n2. Pregnancy"
    )
    assert "1: ascites = refractory" in tree
