"""What a negation turns, variants beside a treatment, contraindications, and lists within lists of other marks."""

from __future__ import annotations

import pytest

from ontology.scope import AllOf, Named, Not, members
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, sections_of, shown, statements_of

CRC, HCC, NET = "colorectal-liver-metastasis", "hepatocellular-carcinoma", "neuroendocrine-liver-metastasis"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("the tumor does not occupy more than 50% of the liver", "liver_involvement_percent <= 50"),
        ("the patient does not have more than three lesions", "tumor_count <= 3"),
        ("the patient does not have a tumor larger than 5 cm", "largest_tumor_cm <= 5"),
    ],
)
def test_a_figure_behind_a_negated_verb_is_a_bound_on_the_other_side(text: str, tree: str) -> None:
    assert criteria_of(f"TACE is medically necessary for hepatocellular carcinoma when {text}.\n") == tree


def test_a_figure_that_an_unread_negation_turns_stays_open() -> None:
    tree = criteria_of(
        "TACE is covered for hepatocellular carcinoma that did not respond to more than 2 prior lines of therapy.\n"
    )
    assert tree == "text"


def test_isolated_metastases_of_one_tumor_are_of_that_tumor() -> None:
    tree = criteria_of(
        "RFA is medically necessary for members who have isolated liver metastases of colorectal cancer or "
        "hepatocellular carcinoma and whose tumors are not resectable.\n"
    )
    assert f"diagnosis in {CRC}|{HCC}" in tree


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("RF tumor ablation is", "radiofrequency-ablation"),
        ("Embolization with bland particles is", "bland-embolization"),
        (
            "TACE, including TACE with drug-eluting beads, or bland embolization is",
            "transarterial-chemoembolization|bland-embolization",
        ),
    ],
)
def test_a_treatment_is_named_as_a_whole_and_a_variant_ends_no_list(text: str, modality: str) -> None:
    (statement,) = statements_of(f"{text} medically necessary for hepatocellular carcinoma.\n")
    assert all(f"'{id}'" in repr(statement.modality) for id in modality.split("|"))
    assert repr(statement.modality).count("Named") == modality.count("|") + 1


def test_examples_of_other_primaries_leave_the_exception_to_metastases() -> None:
    (statement,) = statements_of(
        "RFA of hepatic metastases from primary cancers other than colorectal and neuroendocrine (e.g., breast, lung, "
        "ovary, pancreas, stomach) is considered investigational.\n"
    )
    shown_scope = repr(statement.indication)
    assert "'liver-metastasis'" in shown_scope
    assert "'liver-tumor'" not in shown_scope


def test_a_bullet_goes_on_behind_bullets_of_a_list_within_a_counted_one() -> None:
    tree = criteria_of(
        "RFA may be covered when the following criteria are met:\n\n"
        "  • Hepatocellular carcinoma for the following indications:\n"
        "    1. As a bridge to liver transplantation; OR\n"
        "    2. Unresectable tumor when all of these are met:\n"
        "      • Five or fewer lesions; AND\n"
        "      • Largest lesion is 4 cm or less; OR\n"
        "  • Neuroendocrine liver metastases of 5 cm or less\n"
    )
    assert tree.startswith("any_of(")
    assert tree.endswith(f"all_of(diagnosis in {NET}, largest_tumor_cm <= 5))")


def test_a_title_says_of_which_tumor_the_metastases_below_it_are() -> None:
    (statement,) = statements_of(
        "3.4 Neuroendocrine metastases\n\n   3.4.1 TACE is considered medically necessary for unresectable "
        "metastases.\n"
    )
    assert repr(statement.indication) == f"Named(id='{NET}')"


def test_no_grant_holds_for_whom_a_contraindication_is_listed() -> None:
    first, second = statements_of(
        "RFA is medically necessary for hepatocellular carcinoma.\n\nTACE is medically necessary for neuroendocrine "
        "liver metastases.\n\nContraindications:\n\n- Child-Pugh class C\n- Extrahepatic disease\n"
    )
    for statement in (first, second):
        assert "none_of" in shown(statement.criteria)
        assert "child_pugh = C" in shown(statement.criteria)


def test_the_next_number_ends_a_glossary_that_opens_a_count() -> None:
    roles = [
        (s.role, len(s.blocks))
        for s in sections_of(
            "Example Health Plan\n\n1. Definitions\n\n   1.1 Ablation: destruction of a tumor in place.\n\n"
            "2. Ablation\n\n   2.1 RFA is considered medically necessary for hepatocellular carcinoma.\n"
        )
    ]
    assert ("definitions", 1) in roles
    assert roles[-1][0] == "front"


def test_lettered_alternatives_within_a_numbered_item_are_its_alternatives() -> None:
    tree = criteria_of(
        "RFA is medically necessary for hepatocellular carcinoma when all of the following are met:\n\n"
        "1. Any of the following: a) Child-Pugh class A and no ascites; b) ECOG 0, listed for transplantation, and no "
        "extrahepatic disease\n\n"
        "2. Any of the following: a) no more than three tumors of up to 3 cm; b) largest tumor 5 cm or less, and the "
        "tumor is not resectable\n"
    )
    assert tree == (
        "all_of("
        "1: any_of(1.a: all_of(child_pugh = A, ascites = False), "
        "1.b: all_of(ecog = 0, transplant_listed = True, extrahepatic_disease = none)), "
        "2: any_of(2.a: all_of(tumor_count <= 3, largest_tumor_cm <= 3), "
        "2.b: all_of(largest_tumor_cm <= 5, resection_feasible = False)))"
    )


@pytest.mark.parametrize(
    "denied",
    ["breast cancer metastases to the liver and all other", "all other hepatic metastases and all other"],
)
def test_all_other_indications_leave_out_what_is_granted(denied: str) -> None:
    _, rest = statements_of(
        "RFA is medically necessary for hepatocellular carcinoma.\n\n"
        f"RFA is investigational for {denied} indications.\n"
    )
    assert rest.indication == Named("liver-tumor")
    assert rest.complement_of == ("1",)


@pytest.mark.parametrize("tail", ["only after chemotherapy", "following ablation", "after octreotide has failed"])
def test_what_stands_behind_the_status_is_asked_also_where_the_patients_come_first(tail: str) -> None:
    assert "text" in criteria_of(f"For hepatocellular carcinoma, TACE is considered medically necessary {tail}.\n")


def test_words_that_add_nothing_behind_the_status_ask_for_nothing() -> None:
    assert criteria_of("In hepatocellular carcinoma, TACE is medically necessary and covered.\n") == "-"


def test_what_experts_agree_on_is_no_position() -> None:
    policy = (
        "RFA is covered for hepatocellular carcinoma.\n\nPanelists agree that TACE is medically necessary for it.\n"
    )
    (statement,) = statements_of(policy)
    assert "radiofrequency-ablation" in repr(statement.modality)


def test_the_title_of_a_policy_that_a_sentence_names_is_not_what_it_judges() -> None:
    (statement,) = statements_of(
        "By our medical policy, Transarterial Treatments for Tumors of the Liver (Number: 061), radioembolization is "
        "considered medically necessary for hepatocellular carcinoma.\n"
    )
    assert repr(statement.modality) == "Named(id='radioembolization')"


def test_a_sentence_that_takes_a_position_is_no_end_of_a_line_of_names() -> None:
    (statement,) = statements_of(
        "Radiofrequency Ablation of Tumors of the Liver, #11 Microwave Ablation, #12 Radioembolization, #13 "
        "Meadow Members: Members of the Orchard and Brook Plans\n"
        "Cryosurgical ablation of tumors in the liver, whether primary or metastatic, is INVESTIGATIONAL.\n"
    )
    assert repr(statement.modality) == "Named(id='cryoablation')"
    assert shown(statement.criteria) == "-"


def test_words_that_tell_what_downstaging_is_do_not_open_its_denial() -> None:
    statement, _ = statements_of(
        "The following uses of TACE are investigational:\n\n- Reduction of hepatocellular carcinoma that exceeds "
        "transplant criteria, in order to make the individual eligible (downstaging)\n- Resectable "
        "hepatocellular carcinoma\n"
    )
    assert shown(statement.criteria) == "goal = downstaging"


@pytest.mark.parametrize(
    "denied",
    [
        "hepatic metastases from colorectal cancer, and of all other hepatic metastases not specified above,",
        "liver metastases of melanoma and of all other liver metastases not mentioned above",
        "hepatic metastases of breast cancer, and any other hepatic metastases not named in this policy,",
        "liver metastases of breast cancer and of any other origin",
    ],
)
def test_other_metastases_beside_named_ones_are_metastases(denied: str) -> None:
    read = statements_of(
        "MWA of neuroendocrine liver metastases is medically necessary.\n\n" + f"MWA of {denied} is investigational."
    )
    others = AllOf((Named("liver-metastasis"), Not(Named("neuroendocrine-liver-metastasis"))))
    vocabulary = load_vocabulary()
    assert [members(s.indication, vocabulary) for s in read[1:]] == [members(others, vocabulary)]


@pytest.mark.parametrize(
    "use",
    [
        "To downstage hepatocellular carcinoma so that the member can be considered for transplantation",
        "When used to downsize HCC so that a person may come to qualify for liver transplant",
        "When the procedure is meant to downstage the tumor until transplantation is possible",
        "To downstage HCC, allowing the member to be placed on a transplant list later",
        "For downstaging with evaluation for transplantation",
    ],
)
def test_what_downstaging_is_for_does_not_open_its_denial(use: str) -> None:
    statement = statements_of(f"The following uses of TACE are investigational:\n\n- Operable HCC\n- {use}\n")[-1]
    assert "text" not in shown(statement.criteria)
    assert "goal = downstaging" in shown(statement.criteria)


@pytest.mark.parametrize("use", ["so that resection becomes possible", "when used with SBRT", "in dialysis patients"])
def test_what_else_is_said_of_downstaging_opens_its_denial(use: str) -> None:
    statement = statements_of(
        f"The following uses of TACE are investigational:\n\n- Operable HCC\n- Downstaging {use}"
    )[-1]
    assert "text" in shown(statement.criteria)
