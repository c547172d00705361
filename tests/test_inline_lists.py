"""Lists behind the colon of their sentence, leads of a few words, and what contraindications name by a bare name."""

from __future__ import annotations

import pytest

from ontology.scope import Named, named
from tests.trees import criteria_of, positions_of, shown, statements_of


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("when none of the following is present: Child-Pugh C; ECOG over 2.", "none_of(child_pugh = C, ecog > 2)"),
        ("when none of the following is present: Child-Pugh C, ECOG over 2.", "none_of(child_pugh = C, ecog > 2)"),
        ("when one or more of the following is present: Child-Pugh A; ECOG 0.", "any_of(child_pugh = A, ecog = 0)"),
        ("when all of these are met: Child-Pugh A; and ECOG 0.", "all_of(child_pugh = A, ecog = 0)"),
        ("with the following: Child-Pugh A; or ECOG 0.", "any_of(child_pugh = A, ecog = 0)"),
        (
            "when at least two of the following are met: Child-Pugh A, ECOG 0, no ascites.",
            "at_least 2(child_pugh = A, ecog = 0, ascites = False)",
        ),
        (
            "when one is met: (a) single tumor, 5 cm or less; or (b) up to 3 tumors, each 3 cm or less.",
            "any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), all_of(tumor_count <= 3, largest_tumor_cm <= 3))",
        ),
        (
            "when either of the following is met: single tumor of 5 cm or less, or up to 3 tumors of 3 cm or less.",
            "any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), all_of(tumor_count <= 3, largest_tumor_cm <= 3))",
        ),
    ],
)
def test_a_list_within_a_sentence_combines_as_its_lead_says(asked: str, tree: str) -> None:
    found = positions_of(f"RFA is medically necessary for liver tumors {asked}\n")
    (grant,) = found.statements
    assert shown(grant.criteria) == tree
    assert [f.kind for f in found.findings if f.severity == "error"] == []


def test_what_a_paragraph_says_behind_such_a_list_is_read_too() -> None:
    text = (
        "RFA is medically necessary when all are met: ECOG 0; Child-Pugh A. TACE is investigational for liver tumors."
    )
    grant, denial = positions_of(text + "\n").statements
    assert shown(grant.criteria) == "all_of(ecog = 0, child_pugh = A)"
    assert denial.status == "investigational"
    assert denial.criteria is None


def test_a_treatment_that_is_excepted_within_its_list_is_no_item_of_it() -> None:
    text = (
        "We consider each of the following investigational for liver tumors: cryoablation; and histotripsy, except "
        "that histotripsy is medically necessary for a single hepatocellular carcinoma.\n"
    )
    judged = [(s.status, [*named(s.modality)], s.indication, shown(s.criteria)) for s in positions_of(text).statements]
    assert judged == [
        ("investigational", ["cryoablation", "histotripsy"], Named("liver-tumor"), "-"),
        ("medically-necessary", ["histotripsy"], Named("hepatocellular-carcinoma"), "tumor_count = 1"),
    ]


@pytest.mark.parametrize(
    ("lead", "combination"),
    [
        ("One of:", "any_of"),
        ("Any of:", "any_of"),
        ("Either:", "any_of"),
        ("Any one:", "any_of"),
        ("One or more:", "any_of"),
        ("1 of the following:", "any_of"),
        ("One of these applies:", "any_of"),
        ("Liver function with any one of these features:", "any_of"),
        ("Two of:", "at_least 2"),
        ("2 of the following:", "at_least 2"),
        ("Both:", "all_of"),
    ],
)
def test_a_lead_of_few_words_combines_its_items(lead: str, combination: str) -> None:
    text = (
        f"RFA is medically necessary when all are met:\n\n1. No ascites\n2. {lead}\n   a. Child-Pugh A\n   b. ECOG 0\n"
    )
    below = f"2: {combination}(2.a: child_pugh = A, 2.b: ecog = 0)"
    assert criteria_of(text) == f"all_of(1: ascites = False, {below})"


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Ascites", "ascites = True"),
        ("Hepatic encephalopathy", "encephalopathy = True"),
        ("Extrahepatic metastases", "extrahepatic_disease = present"),
        ("Portal vein thrombosis", "portal_vein_thrombosis != none"),
        ("Main portal vein thrombosis", "portal_vein_thrombosis = main"),
        ("Macrovascular invasion", "vascular_invasion = True"),
        ("Pregnancy", "pregnant = True"),
        ("Prior external beam radiation to the liver", "prior_liver_radiation = True"),
        ("Uncontrolled extrahepatic disease", "text"),
        ("Hepatopulmonary shunting over 30 Gy", "text"),
    ],
)
def test_a_contraindication_is_there_by_its_bare_name(name: str, asked: str) -> None:
    assert (
        criteria_of(f"RFA is not covered in any of the following:\n\n- {name}\n- ECOG 4\n")
        == f"any_of({asked}, ecog = 4)"
    )


def test_conditions_named_by_their_section_are_asked_of_the_statement_that_names_them() -> None:
    text = (
        "I. RFA is medically necessary for ANY of the following when ALL of the conditions in section II are met:\n"
        "   A. Hepatocellular carcinoma\n"
        "   B. Colorectal liver metastases\n"
        "II. Conditions\n"
        "   A. ECOG 0 or 1\n"
        "   B. Bilirubin 2 mg/dL or less\n"
        "III. RFA is considered investigational for breast cancer liver metastases.\n"
        "IV. Liver metastases of melanoma are looked at in another chapter, which see.\n"
    )
    grant = positions_of(text).statements[0]
    either = "any_of(I.A: diagnosis in hepatocellular-carcinoma, I.B: diagnosis in colorectal-liver-metastasis)"
    assert shown(grant.criteria) == f"all_of(II.A: ecog <= 1, II.B: bilirubin <= 2, {either})"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "TACE is considered investigational: 1. as adjuvant treatment of resectable hepatocellular carcinoma; "
            "2. to treat unresectable cholangiocarcinoma; 3. for colorectal liver metastases.",
            [
                ("hepatocellular-carcinoma", "resection_feasible = True"),
                ("cholangiocarcinoma", "resection_feasible = False"),
                ("colorectal-liver-metastasis", "-"),
            ],
        ),
        (
            "TACE is investigational for: (1) colorectal liver metastases; or (2) hepatocellular carcinoma with "
            "extrahepatic disease.",
            [("colorectal-liver-metastasis", "-"), ("hepatocellular-carcinoma", "extrahepatic_disease = present")],
        ),
    ],
)
def test_numbers_in_a_sentence_part_what_it_judges(sentence: str, expected: list[tuple[str, str]]) -> None:
    found = statements_of(sentence)
    assert [(s.indication, shown(s.criteria).partition(", text")[0].removeprefix("all_of(")) for s in found] == [
        (Named(tumor), tree) for tumor, tree in expected
    ]


def test_numbers_behind_a_grant_are_its_uses_and_the_next_letter_is_the_next_position() -> None:
    grant, denial = statements_of(
        "A. TACE may be considered medically necessary to: 1. treat unresectable hepatocellular carcinoma; OR 2. treat "
        "neuroendocrine liver metastases. B. Cryoablation is considered investigational to: 1. treat "
        "cholangiocarcinoma."
    )
    assert shown(grant.criteria) == (
        "any_of(all_of(resection_feasible = False, diagnosis in hepatocellular-carcinoma), "
        "diagnosis in neuroendocrine-liver-metastasis)"
    )
    assert (denial.modality, denial.status) == (Named("cryoablation"), "investigational")


def test_what_is_asked_in_each_case_stays_asked_of_all() -> None:
    (grant,) = statements_of(
        "TACE is covered for (a) hepatocellular carcinoma and (b) neuroendocrine liver metastases, provided "
        "in each case that resection cannot be done."
    )
    assert "any_of(" not in shown(grant.criteria)


def test_a_choice_before_what_is_asked_besides_binds_first() -> None:
    policy = "TACE is covered for:\n\n- Unresectable HCC; or\n- Colorectal metastases; and\n- ECOG 0\n"
    (grant,) = statements_of(policy)
    assert shown(grant.criteria) == (
        "all_of(any_of(all_of(resection_feasible = False, diagnosis in hepatocellular-carcinoma), "
        "diagnosis in colorectal-liver-metastasis), ecog = 0)"
    )
