"""Wordings of facts whose words state another one: a narrowed absence, a denied history, adults by name."""

from __future__ import annotations

import pytest

from tests.trees import criteria_of

COVERED = "RFA is covered for HCC "


@pytest.mark.parametrize(
    "whom",
    [
        "in non-adult members",
        "in adult members and their dependents",
        "in infants, children over 2 and adult patients",
        "in adults (and in children over 12)",
        "in adults and minors alike",
        "in accordance with the guideline of the Adult Liver Society",
        "when the Fernwood Adult Oncology Center has approved it",
    ],
)
def test_no_age_is_asked_where_minors_are_named_too_or_adult_is_part_of_a_name(whom: str) -> None:
    assert criteria_of(f"{COVERED}{whom}.\n") == "text"


@pytest.mark.parametrize("whom", ["children, adolescents, and adults", "both pediatric patients and adults"])
def test_adults_beside_all_minors_are_all(whom: str) -> None:
    assert criteria_of(f"{COVERED}in {whom}.\n") == "-"


@pytest.mark.parametrize(
    "whom", ["Adult Patients With ECOG 0", "adults, not in children, with ECOG 0", "Adult members with ECOG 0"]
)
def test_adults_are_asked_for_where_minors_are_left_out(whom: str) -> None:
    assert "age >= 18" in criteria_of(f"{COVERED}in {whom}.\n")


@pytest.mark.parametrize(
    "lacking",
    [
        "no ascites requiring paracentesis",
        "no ascites beyond a trace",
        "absence of ascites needing diuretics",
        "without ascites despite diuretics",
        "no ascites (or only a trace)",
        "without encephalopathy greater than grade 1",
        "no hepatic encephalopathy above grade 1",
        "no encephalopathy of grade 2 or higher",
        "no portal hypertension requiring treatment",
        "no active infection requiring antibiotics",
        "no vascular invasion of the main portal vein",
        "no extrahepatic disease that cannot be controlled",
    ],
)
def test_what_is_narrowed_is_not_absent_altogether(lacking: str) -> None:
    assert criteria_of(f"{COVERED}when both are met:\n\n1. Patient with {lacking}\n2. ECOG 0\n") == (
        "all_of(1: text, 2: ecog = 0)"
    )


@pytest.mark.parametrize(
    ("lacking", "tree"),
    [
        ("no ascites", "ascites = False"),
        ("no ascites, no encephalopathy", "all_of(ascites = False, encephalopathy = False)"),
        ("without ascites or encephalopathy", "all_of(ascites = False, encephalopathy = False)"),
        ("no cirrhosis and ECOG 0", "all_of(cirrhosis = False, ecog = 0)"),
    ],
)
def test_the_bare_name_is_absent(lacking: str, tree: str) -> None:
    assert criteria_of(f"{COVERED}in patients with {lacking}.\n") == tree


@pytest.mark.parametrize(
    ("liver", "tree"),
    [
        ("with non-decompensated cirrhosis", "hepatic_decompensation = False"),
        ("with nondecompensated liver disease", "hepatic_decompensation = False"),
        ("whose cirrhosis is not decompensated", "hepatic_decompensation = False"),
        ("whose liver disease is well compensated", "hepatic_decompensation = False"),
        ("with uncompensated liver disease", "hepatic_decompensation = True"),
        ("without compensated cirrhosis", "text"),
        ("without poorly compensated cirrhosis", "text"),
        ("with no compensated liver disease", "text"),
        ("who do not have compensated liver disease", "text"),
        ("with no or compensated cirrhosis", "text"),
        ("with compensated cirrhosis", "all_of(hepatic_decompensation = False, cirrhosis = True)"),
        ("without decompensated cirrhosis", "hepatic_decompensation = False"),
    ],
)
def test_what_is_not_compensated_or_not_decompensated(liver: str, tree: str) -> None:
    assert criteria_of(f"{COVERED}in patients {liver}.\n") == tree


@pytest.mark.parametrize(
    "never",
    [
        "without a history of prior radiation to the liver",
        "with no history of prior radiation to the liver",
        "with no known history of an earlier radiation therapy to the liver",
        "without any history of previous liver irradiation",
        "who have never had prior radiation to the liver",
        "who did not receive prior radiation to the liver",
    ],
)
def test_a_liver_that_was_never_irradiated(never: str) -> None:
    assert (
        criteria_of(f"Radioembolization is covered for HCC in patients {never}.\n") == "prior_liver_radiation = False"
    )


@pytest.mark.parametrize(
    "never",
    [
        "without a history of biliary obstruction",
        "without a history of portal hypertension",
        "without a documented history of cirrhosis",
        "with no prior history of hepatic decompensation",
        "with no current or past cirrhosis",
        "who never had portal hypertension",
    ],
)
def test_what_was_never_there_is_neither_there_nor_only_absent_now(never: str) -> None:
    assert criteria_of(f"{COVERED}in patients {never}.\n") == "text"
