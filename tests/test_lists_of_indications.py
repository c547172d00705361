"""Lists of indications, some of them of other organs; denials of every use; lists whose marks were lost."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import Named
from tests.test_several_in_one_sentence import DENIAL, GRANT, HCC, NET, UNPROVEN, text_of
from tests.trees import positions_of, sections_of, shown, statements_of

PROTON, MWA, IRE = "proton-beam-therapy", "microwave-ablation", "irreversible-electroporation"
HEAD = "Harrow Ridge Health Plan\n\nMedical Policy: {title}\n\nPolicy Number: 7.3\nEffective Date: 01/01/2026\n\n"


def policy(text: str, title: str = "Proton Beam Therapy") -> Record:
    """Return the record of a fictional policy; its coverage stands under 'Policy'."""
    return load_bytes((HEAD.format(title=title) + f"Policy\n\n{text}\n").encode(), "policy.txt")


def read(record: Record) -> list[tuple[str, str, str]]:
    """Return status, indication and criteria of the statements of a record."""
    return [(s.status, text_of(s.indication), shown(s.criteria)) for s in record.statements]


ORGANS = (
    "Proton beam therapy is considered medically necessary for any of the following indications:\n\n"
    "- Chordoma of the skull base\n- Uveal melanoma\n- Hepatocellular carcinoma\n- Seminoma\n"
)


def test_a_grant_for_tumors_of_several_organs_is_none_for_tumors_that_no_item_names() -> None:
    (statement,) = policy(ORGANS).statements
    assert (text_of(statement.indication), shown(statement.criteria)) == (HCC, f"diagnosis in {HCC}")


def test_an_item_on_another_organ_is_noted_and_a_name_that_nobody_knows_keeps_what_is_left_open() -> None:
    record = policy(f"{ORGANS}- Glomoidosis\n\nProton beam therapy is investigational for all other indications.\n")
    notes = [f for f in record.findings if f.kind == "uncertain-scope"]
    assert [f.severity for f in notes].count("note") == 3
    assert any("what others leave" in f.message for f in notes)
    assert {s.status for s in record.statements} == {GRANT, UNPROVEN}


def test_a_list_of_other_organs_only_grants_nothing_here() -> None:
    record = policy(
        "Proton beam therapy is considered medically necessary for these tumors:\n\n"
        "- Chordoma of the skull base\n- Medulloblastoma\n- Uveal melanoma\n"
    )
    assert record.statements == ()
    assert "uncertain-scope" in {f.kind for f in record.findings}


def test_a_list_of_criteria_is_none_of_indications() -> None:
    statements = statements_of(
        "Microwave ablation of HCC is covered when any of the following is present:\n\n- Child-Pugh A\n- ECOG 0\n"
    )
    assert [(text_of(s.indication), shown(s.criteria)) for s in statements] == [
        (HCC, "any_of(child_pugh = A, ecog = 0)")
    ]


def test_each_item_of_a_denial_is_denied_the_purposes_too() -> None:
    statements = statements_of(
        "TACE is investigational for these indications:\n\n- Colorectal liver metastases\n- As a bridge to liver "
        "transplantation\n- For tumors before a transplantation of the liver\n"
    )
    assert {s.status for s in statements} == {UNPROVEN}
    assert {text_of(s.modality) for s in statements} == {"transarterial-chemoembolization"}
    assert "goal = bridge-to-transplant" in [shown(s.criteria) for s in statements]


@pytest.mark.parametrize(
    "wording",
    [
        "Irreversible electroporation is considered investigational for all indications, including but not limited to "
        "ablation of soft tissue or of an organ such as the pancreas.",
        "Irreversible electroporation, with any device, is considered investigational for any indication, for example:"
        "\n\n- Hepatocellular carcinoma\n- Pancreatic cancer",
        "Members may NOT be eligible under the plan for irreversible electroporation for ANY indication, among these:"
        "\n\n- Hepatocellular carcinoma\n- Cancer of the prostate",
    ],
)
def test_a_denial_of_every_use_is_narrowed_by_no_example(wording: str) -> None:
    first = policy(wording, "Irreversible Electroporation").statements[0]
    assert first.status != GRANT
    assert (text_of(first.modality), text_of(first.indication), shown(first.criteria)) == (IRE, "liver-tumor", "-")


@pytest.mark.parametrize(
    ("wording", "criteria"),
    [
        ("RFA of tumors larger than 5 cm is not medically necessary for all indications.", "largest_tumor_cm > 5"),
        ("Repeat RFA is not medically necessary for any indication.", "repeat_treatment = True"),
        ("RFA combined with TACE is investigational for all indications.", "text"),
        ("Outpatient RFA is not covered for any indication.", "text"),
        (
            "RFA is not covered for any indication, including HCC, when the tumor is larger than 5 cm.",
            "largest_tumor_cm > 5",
        ),
    ],
)
def test_what_a_denial_of_every_use_asks_is_asked(wording: str, criteria: str) -> None:
    assert [shown(s.criteria) for s in statements_of(wording)] == [criteria]


def test_a_denial_of_every_use_but_one_denies_the_others() -> None:
    (statement,) = statements_of("Irreversible electroporation is investigational for all indications save HCC.")
    assert text_of(statement.indication) == f"liver-tumor -{HCC}"


@pytest.mark.parametrize(
    "wording",
    [
        "RFA has yet to be proven to be effective for HCC.",
        "There is no evidence that RFA is proven to be effective in HCC.",
        "It would be wrong to say that RFA of HCC is medically necessary.",
        "This policy does not exclude RFA of HCC from coverage.",
    ],
)
def test_what_grants_and_denies_nothing_is_reported(wording: str) -> None:
    positions = positions_of(wording)
    assert positions.statements == ()
    assert positions.findings


def test_other_treatments_than_those_above_leave_no_uses_of_those() -> None:
    positions = positions_of(
        "RFA is covered for HCC.\n\nAll treatments other than those above are investigational for HCC.\n"
    )
    assert [s.status for s in positions.statements] == [GRANT]
    assert "uncertain-scope" in {f.kind for f in positions.findings}


def test_a_sign_in_a_flattened_table_is_no_mark() -> None:
    positions = positions_of("RFA is covered for HCC.\n\nTumor\n\n-\n\nRFA of NET metastases\n")
    assert len(positions.statements) == 1
    assert "-" in " ".join(s.text for section in sections_of("Policy\n\nTumor\n\n-\n\nNet\n") for s in section.blocks)


def test_a_list_of_other_organs_with_a_name_that_nobody_knows_leaves_the_rest_open() -> None:
    record = policy(
        "Proton beam therapy is considered medically necessary for these tumors:\n\n- Medulloblastoma\n"
        "- Glomoidosis\n\nProton beam therapy is investigational for all other indications.\n"
    )
    assert any("what others leave" in f.message for f in record.findings)


@pytest.mark.parametrize("mark", ["•\n", "• "])
def test_a_lead_between_two_lists_is_no_item(mark: str) -> None:
    statements = statements_of(
        f"Covered:\n{mark}Microwave ablation for HCC\n{mark}Cryoablation for HCC\n"
        f"Not covered:\n{mark}Histotripsy for HCC\n"
    )
    assert [s.status for s in statements] == [GRANT, GRANT, DENIAL]


@pytest.mark.parametrize("last", ["ECOG 0-1", "and ECOG is 0-1", "provided that ECOG is 0-1"])
def test_a_list_without_marks_whose_end_is_not_clear_is_not_read(last: str) -> None:
    positions = positions_of(
        "RFA is covered for HCC when any of these is met:\n\nthe tumor is unresectable\n\n"
        f"the patient refuses surgery\n\n{last}\n"
    )
    assert all("text" in shown(s.criteria) for s in positions.statements)
    assert {"criteria-missing", "not-understood"} & {f.kind for f in positions.findings}


def test_a_use_of_another_treatment_is_one_of_what_the_list_is_about() -> None:
    record = policy(
        "Proton beam therapy is considered investigational for the following indications:\n\n- Liver metastases\n"
        "- Liver tumors that can be treated with IMRT\n"
    )
    assert {text_of(s.modality) for s in record.statements} == {PROTON}


def test_an_alternative_of_a_list_is_no_requirement() -> None:
    (statement,) = statements_of(
        "Cryoablation is covered when the patient has any of the following conditions:\n\n- Hepatocellular carcinoma\n"
        "- A tumor no larger than 3 cm\n- Portal hypertension\n"
    )
    assert shown(statement.criteria).startswith(f"any_of(diagnosis in {HCC}, ")


def test_a_list_of_other_organs_under_a_title_on_the_liver_grants_nothing() -> None:
    positions = positions_of(
        "Cryoablation is covered for:\n\n- Prostate cancer\n- Renal cell carcinoma of 4 cm or less\n"
    )
    assert positions.statements == ()


def test_criteria_of_a_labelled_item_are_those_of_its_grant() -> None:
    statements = statements_of(
        "A. RFA is covered for HCC with a single tumor. RFA is investigational for patients with Child-Pugh C.\n\n"
        "B. Microwave ablation is covered for HCC when the criteria in A are met.\n"
    )
    assert shown(statements[-1].criteria) == "met[A]"


def test_a_status_ends_where_another_part_begins() -> None:
    statements = statements_of(
        "Services Not Covered\n\n- Histotripsy for HCC\n\nIndications Requiring Prior Authorization\n\n- TACE for HCC\n"
    )
    assert [text_of(s.modality) for s in statements] == ["histotripsy"]


def test_a_denial_of_every_use_in_some_patients_is_none_in_the_others() -> None:
    (statement,) = policy(
        "Irreversible electroporation is investigational for all indications in children under 12 years."
    ).statements
    assert shown(statement.criteria) != "-"


def test_a_grant_on_nobody_knows_what_is_reported_and_left_out() -> None:
    record = policy("Proton beam therapy is medically necessary when it follows the planning rules of the program.")
    assert record.statements == ()
    assert any("names no tumor" in f.message and f.severity == "error" for f in record.findings)


def test_what_failed_before_is_not_what_is_judged() -> None:
    (statement,) = statements_of(
        "For patients with hepatocellular carcinoma for whom radiotherapy failed, microwave ablation is considered "
        "medically necessary."
    )
    assert (statement.modality, statement.indication) == (Named(MWA), Named(HCC))


@pytest.mark.parametrize(
    "left",
    [
        "for primary and metastatic tumors that are not listed above",
        "for tumors other than those above",
        "for all malignancies apart from this one",
        "for conditions other than those listed above",
    ],
)
def test_what_the_grants_leave_may_be_said_in_many_ways(left: str) -> None:
    statements = statements_of(
        f"Microwave ablation is covered for HCC.\n\nMicrowave ablation is investigational {left}.\n"
    )
    assert [(s.status, s.complement_of) for s in statements] == [(GRANT, ()), (UNPROVEN, ("1",))]


def test_what_is_not_covered_because_it_is_investigational_is_that() -> None:
    (statement,) = statements_of(
        "The plan does not provide coverage for microwave ablation of HCC because it is considered experimental, "
        "investigational or unproven."
    )
    assert (statement.status, statement.printed_status) == (UNPROVEN, "does not provide coverage")


@pytest.mark.parametrize(
    ("wording", "status"),
    [
        ("The plan excludes microwave ablation from coverage for HCC.", DENIAL),
        ("Microwave ablation is medically proven to be effective and therefore medically appropriate for HCC.", GRANT),
        ("Microwave ablation has not been medically proven to be effective and is investigational for HCC.", UNPROVEN),
    ],
)
def test_further_words_of_a_position(wording: str, status: str) -> None:
    assert [(s.status, s.criteria) for s in statements_of(wording)] == [(status, None)]


def test_covered_with_conditions_is_not_covered_outright() -> None:
    (statement,) = statements_of("Microwave ablation of HCC is a covered benefit with conditions.")
    assert statement.criteria is not None


def test_lines_that_go_on_with_a_sentence_are_the_items_of_its_list() -> None:
    (statement,) = statements_of(
        "Chemoembolization may be considered medically necessary:\n\nfor hepatocellular carcinoma that is unresectable "
        "and confined to the liver\n\nas a bridge to transplantation in hepatocellular carcinoma\n\n"
        "for liver metastases of uveal melanoma\n"
    )
    assert shown(statement.criteria).startswith("any_of(all_of(")
    assert shown(statement.criteria).count("diagnosis in") == 3


def test_a_mark_alone_on_its_line_is_that_of_the_next() -> None:
    (statement,) = statements_of(
        "Microwave ablation of HCC is covered when ALL of these are met:\n-\nECOG is 0;\nand\n-\nChild-Pugh A.\n"
    )
    assert shown(statement.criteria) == "all_of(ecog = 0, child_pugh = A)"


def test_the_criteria_of_a_section_with_several_positions_are_those_of_any() -> None:
    record = policy(
        "1. Heat\n\nMicrowave ablation is covered for HCC when ECOG is 0.\n\nMicrowave ablation is covered as a bridge "
        "to liver transplantation in HCC.\n\n2. Cold\n\nCryoablation is covered for HCC when the criteria in section 1 "
        "are met.\n",
        "Ablation of Liver Tumors",
    )
    assert shown(record.statements[-1].criteria) == "any_of(met[1], met[2])"


@pytest.mark.parametrize(
    "text",
    [
        "1. Aldora considers microwave ablation medically necessary for HCC.",
        "In Aldora's view microwave ablation of HCC is covered.",
    ],
)
def test_who_speaks_is_the_payer(text: str) -> None:
    record = load_bytes(f"Ablation of Liver Lesions\n\nNumber: 0274\n\n{text}\n".encode(), "bulletin.txt")
    assert record.payer is not None
    assert record.payer.name == "Aldora"


def test_whose_position_is_told_behind_the_payers_own_is_no_payer() -> None:
    text = (
        "Ablation of Liver Lesions\n\nNumber: 0274\n\nPolicy\n\nAldora considers RFA medically necessary for HCC.\n\n"
        "Background\n\nBelmont covers microwave ablation. Belmont considers RFA investigational. Code 47382 covers "
        "RFA. In Ohio covers are paid by the state. Child-Pugh considers five factors.\n"
    )
    record = load_bytes(text.encode(), "bulletin.txt")
    assert record.payer is not None
    assert record.payer.name == "Aldora"
    assert [f.message for f in record.findings if f.kind == "payer-candidates"] == [
        "'Aldora' is read as the payer, for it speaks first, before 'Belmont'."
    ]


def test_a_policy_that_names_no_insurer_is_that_of_a_payer_of_its_own() -> None:
    text = "Microwave Ablation\n\nPolicy Number: MP-9\n\nPolicy\n\nMicrowave ablation of HCC is investigational.{}\n"
    one, other = (load_bytes(text.format(end).encode(), "policy.txt") for end in ("", " It is under review."))
    assert one.payer is not None
    assert other.payer is not None
    assert one.payer.id != other.payer.id
    assert one.payer.name.startswith("Payer not named")
    assert [(s.status, text_of(s.indication)) for s in one.statements] == [(UNPROVEN, HCC)]
    assert [(f.severity, f.touches) for f in one.findings if f.kind == "no-payer"] == [("error", ("payer",))]


def test_what_is_no_policy_takes_no_position_for_anybody() -> None:
    record = load_bytes(b"A Talk\n\nConclusion\n\nMicrowave ablation of HCC is medically necessary.\n", "talk.txt")
    assert (record.payer, record.statements) == (None, ())


def test_a_title_names_what_the_policy_is_on_and_takes_no_position() -> None:
    text = (
        "Category Filter Page\n\nAldora Health Plan\n\nMicrowave Ablation of Tumors\n\nNumber: MP-9\n\n"
        "Microwave ablation of tumors is considered investigational\n"
    )
    title = load_bytes(text.encode(), "policy.txt").title
    assert title == "Microwave Ablation of Tumors"


def test_radiosurgery_is_a_treatment_of_its_own() -> None:
    (statement,) = statements_of("Stereotactic radiosurgery (SRS) is investigational for liver metastases.")
    assert statement.modality == Named("stereotactic-radiosurgery")


def test_a_heading_may_say_what_is_not_covered() -> None:
    record = policy(
        "Microwave ablation is covered for HCC.\n\nIndications not covered\n\nMicrowave ablation for NET metastases\n",
        "Liver",
    )
    assert [(s.status, text_of(s.indication)) for s in record.statements] == [(GRANT, HCC), (DENIAL, NET)]
