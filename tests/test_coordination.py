"""Words that share a noun: adjectives of one tumor, attributes of one diagnosis, ailments that one word rules out."""

from __future__ import annotations

import pytest

from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, positions_of, shown, statements_of

MELANOMA = "{}-melanoma-liver-metastasis"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("metastases to the liver from cutaneous or ocular melanoma", ["cutaneous", "ocular"]),
        ("cutaneous, mucosal, or uveal melanoma metastatic to the liver", ["cutaneous", "mucosal", "uveal"]),
        ("hepatic metastases of cutaneous and mucosal melanoma", ["cutaneous", "mucosal"]),
        ("liver metastases from melanoma, ocular", ["ocular"]),
        ("liver metastases from melanoma (uveal)", ["uveal"]),
        ("metastasis to the liver from uveal (ocular) melanoma", ["uveal"]),
        ("liver metastases from melanoma of the skin", ["cutaneous"]),
        ("liver metastases from melanoma, uveal only", ["uveal"]),
        ("liver metastases from melanoma, uveal in origin", ["uveal"]),
        ("liver metastases from melanoma (uveal primary)", ["uveal"]),
        ("liver metastases from melanoma - uveal type", ["uveal"]),
        ("liver metastases from melanoma of uveal origin", ["uveal"]),
        ("liver metastases from melanoma, cutaneous type only", ["cutaneous"]),
        ("liver metastases from melanoma, of uveal origin", ["uveal"]),
        ("liver metastases from melanoma (ocular only)", ["ocular"]),
    ],
)
def test_an_adjective_names_the_tumor_whose_noun_it_shares(text: str, named: list[str]) -> None:
    assert [m.id for m in load_vocabulary().mentions(text, ("tumor",))] == [MELANOMA.format(kind) for kind in named]


def test_the_parts_of_an_organ_share_the_noun_behind_of() -> None:
    found = load_vocabulary().mentions("melanoma of the eye or the skin", ("primary",))
    assert [m.id for m in found] == ["ocular-melanoma", "cutaneous-melanoma"]
    found = load_vocabulary().mentions("melanoma (of the eye or the skin) or breast cancer", ("primary",))
    assert [m.id for m in found] == ["ocular-melanoma", "cutaneous-melanoma", "breast-carcinoma"]
    found = load_vocabulary().mentions("hepatocellular or intrahepatic bile duct carcinoma", ("tumor",))
    assert [m.id for m in found] == ["hepatocellular-carcinoma", "intrahepatic-cholangiocarcinoma"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cholangiocarcinoma, intrahepatic or perihilar", ["intrahepatic", "perihilar"]),
        ("Cholangiocarcinoma, hilar and intra-hepatic;", ["perihilar", "intrahepatic"]),
    ],
)
def test_several_adjectives_behind_a_noun_name_a_tumor_each(text: str, named: list[str]) -> None:
    found = load_vocabulary().mentions(text, ("tumor",))
    assert [m.id for m in found] == [f"{kind}-cholangiocarcinoma".lstrip("-") for kind in named]


def test_a_bracket_with_several_adjectives_means_all_of_the_noun() -> None:
    found = load_vocabulary().mentions("liver metastases of breast cancer or melanoma (cutaneous or uveal)", ("tumor",))
    assert [m.id for m in found] == ["breast-liver-metastasis", "melanoma-liver-metastasis"]


ONLY_OR_DOMINANT = "any_of(extrahepatic_disease = none, liver_dominant_disease = True)"
NET = "diagnosis in neuroendocrine-liver-metastasis"


@pytest.mark.parametrize(
    ("item", "tree"),
    [
        ("Liver-only or liver-dominant neuroendocrine metastases", f"all_of({ONLY_OR_DOMINANT}, {NET})"),
        (
            "Unresectable liver-only or liver-dominant neuroendocrine metastases",
            f"all_of(resection_feasible = False, {ONLY_OR_DOMINANT}, {NET})",
        ),
        (
            "Hepatic-only or liver-dominant metastases of neuroendocrine tumors",
            f"all_of({ONLY_OR_DOMINANT}, {NET})",
        ),
        (
            "Unresectable liver-only or liver-dominant metastatic neuroendocrine tumors",
            f"all_of(resection_feasible = False, {ONLY_OR_DOMINANT}, {NET})",
        ),
        (
            "Unresectable or recurrent neuroendocrine liver metastases",
            f"all_of(any_of(resection_feasible = False, recurrent_disease = True), {NET})",
        ),
        (
            "Recurrent and/or unresectable neuroendocrine liver metastases",
            f"all_of(any_of(recurrent_disease = True, resection_feasible = False), {NET})",
        ),
    ],
)
def test_attributes_that_or_joins_are_both_of_the_diagnosis_behind_them(item: str, tree: str) -> None:
    asked = criteria_of(f"SIRT is covered for any of the following:\n\n- Hepatocellular carcinoma\n- {item}\n")
    assert asked == f"any_of(diagnosis in hepatocellular-carcinoma, {tree})"


def test_what_has_a_noun_of_its_own_is_no_attribute() -> None:
    asked = criteria_of(
        "SIRT is covered for any of the following:\n\n- Hepatocellular carcinoma\n"
        "- Bridge to transplantation or unresectable neuroendocrine liver metastases\n"
    )
    assert "any_of(goal" not in asked


BOTH = "encephalopathy = False, ascites = False)"
NEITHER = f"all_of({BOTH}"


@pytest.mark.parametrize(
    ("words", "tree"),
    [
        ("in the absence of encephalopathy and of ascites", NEITHER),
        ("when there is no evidence of encephalopathy and ascites", NEITHER),
        ("when the patient is free of encephalopathy and of ascites", NEITHER),
        ("without encephalopathy and/or ascites", NEITHER),
        ("when encephalopathy and ascites are absent", NEITHER),
        ("when encephalopathy and ascites have been excluded", NEITHER),
        ("with no vascular invasion, encephalopathy, and ascites", f"all_of(vascular_invasion = False, {BOTH}"),
        (
            "when vascular invasion, encephalopathy and ascites are absent",
            f"all_of(vascular_invasion = False, {BOTH}",
        ),
        (
            "with a lack of encephalopathy or of uncorrectable coagulopathy",
            "all_of(encephalopathy = False, uncorrectable_coagulopathy = False)",
        ),
        ("without ascites and with a patent portal vein", "all_of(ascites = False, portal_vein_thrombosis = none)"),
        ("without extrahepatic disease and Child-Pugh class A", "all_of(extrahepatic_disease = none, child_pugh = A)"),
        (
            "without vascular invasion and listed for transplantation",
            "all_of(vascular_invasion = False, transplant_listed = True)",
        ),
    ],
)
def test_a_negation_reaches_the_ailments_that_and_adds_and_nothing_that_a_patient_may_have(
    words: str, tree: str
) -> None:
    assert criteria_of(f"TACE is covered for hepatocellular carcinoma {words}.") == tree


def test_a_denial_still_asks_for_the_ailments_it_names() -> None:
    asked = criteria_of("TACE is not covered for hepatocellular carcinoma with ascites and encephalopathy.")
    assert asked == "all_of(ascites = True, encephalopathy = True)"


@pytest.mark.parametrize(
    "item",
    [
        "Uveal melanoma with metastasis to the liver only",
        "Uveal melanoma metastatic to the liver alone",
        "Uveal melanoma with metastases only in the liver",
        "Hepatic-only metastases of uveal melanoma",
        "Metastases exclusively in the liver from uveal melanoma",
        "Metastases from uveal melanoma, liver only",
    ],
)
def test_the_word_only_behind_or_before_the_liver_rules_out_disease_elsewhere(item: str) -> None:
    asked = criteria_of(f"TACE is covered for any of the following:\n\n- Hepatocellular carcinoma\n- {item}\n")
    assert "extrahepatic_disease = none" in asked
    assert "text" not in asked


@pytest.mark.parametrize(
    "denial",
    [
        "TACE is not considered appropriate for colorectal liver metastases.",
        "TACE is not appropriate in the treatment of colorectal liver metastases.",
        "TACE is never appropriate for colorectal liver metastases.",
    ],
)
def test_what_is_not_appropriate_is_denied(denial: str) -> None:
    assert [s.status for s in statements_of(denial)] == ["not-medically-necessary"]


def test_who_is_not_appropriate_for_surgery_is_a_condition() -> None:
    text = (
        "Radiofrequency ablation is covered for patients with hepatocellular carcinoma who are not appropriate for {}."
    )
    (one,) = statements_of(text.format("surgery"))
    assert (one.status, shown(one.criteria)) == ("medically-necessary", "resection_feasible = False")


@pytest.mark.parametrize("item", ["No extrahepatic disease", "Child-Pugh class A", "ECOG 0 to 1"])
def test_a_criterion_is_kept_that_a_new_position_follows_in_its_item(item: str) -> None:
    found = positions_of(
        "SBRT is covered for hepatocellular carcinoma when both are met:\n\n- Unresectable\n"
        f"- {item}. SBRT is not covered for colorectal liver metastases.\n"
    )
    grant, denial = found.statements
    alone = criteria_of(
        f"SBRT is covered for hepatocellular carcinoma when both are met:\n\n- Unresectable\n- {item}\n"
    )
    assert shown(grant.criteria) == alone
    assert denial.status == "not-medically-necessary"
