"""Thresholds: strict and inclusive bounds exactly as printed, in every wording."""

import pytest

from loaders.conditions.conditions import Context, read_conditions
from loaders.lines.reading import read_text
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, shown


def read(text: str) -> str:
    (line,) = read_text(text, "p.txt").lines
    return shown(read_conditions(line.passage, Context(load_vocabulary())).criterion)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a tumor < 3 cm", "largest_tumor_cm < 3"),
        ("a tumor ≤ 3 cm", "largest_tumor_cm <= 3"),
        ("each lesion smaller than 3.5 cm", "largest_tumor_cm < 3.5"),
        ("each lesion no larger than 3 cm in diameter", "largest_tumor_cm <= 3"),
        ("tumors not exceeding 40 mm", "largest_tumor_cm <= 4"),
        ("tumors of 45 mm or less", "largest_tumor_cm <= 4.5"),
        ("5 cm or smaller", "largest_tumor_cm <= 5"),
        ("lesions up to 5 cm", "largest_tumor_cm <= 5"),
        ("tumors greater than 3 cm", "largest_tumor_cm > 3"),
        ("tumors of at least 3 cm", "largest_tumor_cm >= 3"),
        ("tumors between 2 and 3 cm", "all_of(largest_tumor_cm >= 2, largest_tumor_cm <= 3)"),
        ("no lesion is larger than 4 cm", "largest_tumor_cm <= 4"),
        ("no tumor exceeds 5 cm in diameter", "largest_tumor_cm <= 5"),
        ("none over 3 cm", "largest_tumor_cm <= 3"),
        ("three tumors, none of them larger than 3 cm", "all_of(tumor_count = 3, largest_tumor_cm <= 3)"),
        ("no single lesion may exceed 5 cm", "largest_tumor_cm <= 5"),
        ("a tumor size that is not > 5 cm", "largest_tumor_cm <= 5"),
        ("equal to or smaller than 2 cm", "largest_tumor_cm <= 2"),
        ("fewer than or equal to 3 lesions", "tumor_count <= 3"),
        ("AFP less than 1,000 ng/mL", "alpha_fetoprotein < 1000"),
        ("three or fewer nodules", "tumor_count <= 3"),
        ("no more than three (3) nodules", "tumor_count <= 3"),
        ("fewer than 4 lesions", "tumor_count < 4"),
        ("up to 5 metastases", "tumor_count <= 5"),
        ("more than 3 nodules", "tumor_count > 3"),
        ("5 or fewer metastases", "tumor_count <= 5"),
        ("two to three tumors", "all_of(tumor_count >= 2, tumor_count <= 3)"),
        ("a solitary nodule", "tumor_count = 1"),
        ("a single tumor of 5 cm or less", "all_of(tumor_count = 1, largest_tumor_cm <= 5)"),
        (
            "no more than three lesions less than or equal to 4.5 cm",
            "all_of(tumor_count <= 3, largest_tumor_cm <= 4.5)",
        ),
        ("total tumor diameter of 8 cm or less", "total_tumor_diameter_cm <= 8"),
        ("ECOG performance status of 2 or less", "ecog <= 2"),
        ("ECOG 0, 1 or 2", "ecog <= 2"),
        ("ECOG performance status 0-1", "ecog <= 1"),
        ("ECOG performance status of less than 3", "ecog < 3"),
        ("Karnofsky performance status of at least 70", "karnofsky >= 70"),
        ("a KPS of 60% or greater", "karnofsky >= 60"),
        ("Child-Pugh class A", "child_pugh = A"),
        ("Child-Pugh A or B", "child_pugh in A|B"),
        ("liver disease that is not Child-Pugh class C", "child_pugh in A|B"),
        ("Child-Pugh score of 7 or less", "child_pugh_score <= 7"),
        ("total bilirubin no greater than 2.0 mg/dL", "bilirubin <= 2.0"),
        ("life expectancy of more than 3 months", "life_expectancy_months > 3"),
        ("age 18 or older", "age >= 18"),
    ],
)
def test_bounds(text: str, tree: str) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "a margin of 1 cm",
        "tumors of 3 cm",
        "studied in 180 patients",
        "published in 2015",
        "see page 12",
        "a dose of 30",
    ],
)
def test_numbers_without_a_clear_meaning_are_no_bounds(text: str) -> None:
    assert read(text) == "-"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ECOG 0 or 1 and no extrahepatic disease", "all_of(ecog <= 1, extrahepatic_disease = none)"),
        (
            "a single tumor ≤ 5 cm or up to 3 nodules < 3 cm",
            "any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), all_of(tumor_count <= 3, largest_tumor_cm < 3))",
        ),
        (
            "no ascites, no encephalopathy, and Child-Pugh A",
            "all_of(ascites = False, encephalopathy = False, child_pugh = A)",
        ),
        (
            "Child-Pugh A and the Milan criteria (one tumor ≤ 5 cm or 2 to 3 tumors ≤ 3 cm)",
            "all_of(child_pugh = A, any_of(all_of(tumor_count = 1, largest_tumor_cm <= 5), "
            "all_of(tumor_count >= 2, tumor_count <= 3, largest_tumor_cm <= 3)))",
        ),
        ("tumors within the Milan criteria", "meets_milan_criteria = True"),
        ("tumors outside the Milan criteria", "meets_milan_criteria = False"),
        (
            "no evidence of extrahepatic disease (except stable bone metastases)",
            "extrahepatic_disease in none|stable-bone-metastasis-only",
        ),
    ],
)
def test_conditions_are_put_together_as_the_words_between_say(text: str, tree: str) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("maximum 5 lesions", "tumor_count <= 5"),
        ("bilirubin max 2 mg/dL", "bilirubin <= 2"),
        ("life expectancy min. 3 months", "life_expectancy_months >= 3"),
        ("a single tumor up to 5cm", "all_of(tumor_count = 1, largest_tumor_cm <= 5)"),
        ("tumors ≤5cm", "largest_tumor_cm <= 5"),
        ("ECOG (Eastern Cooperative Oncology Group) score 0-2", "ecog <= 2"),
        ("patients over age 65", "age > 65"),
        ("under the age of 18", "age < 18"),
        ("ECOG worse than 2", "-"),
        ("ECOG no better than 2", "-"),
    ],
)
def test_bounds_as_they_are_typed(text: str, tree: str) -> None:
    source = read_text(text, "policy.txt")
    conditions = read_conditions(source.lines[0].passage, Context(load_vocabulary()))
    assert shown(conditions.criterion) == tree
    assert bool(conditions.left) == (tree == "-")


@pytest.mark.parametrize(
    ("bound", "sign"),
    [
        ("not greater than or equal to", "<"),
        ("not larger than or equal to", "<"),
        ("not equal to or greater than", "<"),
        ("not ≥", "<"),
        ("not less than or equal to", ">"),
        ("not <=", ">"),
        ("not greater than", "<="),
        ("not less than", ">="),
    ],
)
def test_what_is_not_equal_or_more_is_less(bound: str, sign: str) -> None:
    text = f"the tumor is {bound} 5 cm"
    assert read(text) == f"largest_tumor_cm {sign} 5"


@pytest.mark.parametrize(
    ("asked", "tree"),
    [
        ("the patient is 18 years of age or older", "age >= 18"),
        ("the patient is at least 18 years of age", "age >= 18"),
        ("the member is 21 years or older", "age >= 21"),
        ("the member is aged 18 years or older", "age >= 18"),
        ("the patient is 18 yrs of age and older", "age >= 18"),
        ("the patient is under 18 years of age", "age < 18"),
        ("the patient is older than 18 years", "age > 18"),
        ("the patient is 75 years of age or younger", "age <= 75"),
        ("life expectancy is 1 year or more", "life_expectancy_months >= 1"),
        ("disease was controlled for at least 2 years", "text"),
        ("the scan is at most 2 years old", "text"),
    ],
)
def test_years_of_age_are_an_age_and_others_are_none(asked: str, tree: str) -> None:
    assert criteria_of(f"SBRT is covered for HCC when {asked}.\n") == tree


def test_years_of_age_in_a_list_are_an_age() -> None:
    items = "1. Patient is 18 years of age or older\n2. 18 years or older\n3. Member is \u2265 18 years of age\n"
    asked = criteria_of(f"SBRT is covered for HCC when all are met:\n\n{items}")
    assert asked == "all_of(1: age >= 18, 2: age >= 18, 3: age >= 18)"
