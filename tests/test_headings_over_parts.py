"""Headings of treatments and tumors over the known parts of a policy, and what documents say that those parts mean."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.positions.part_statuses import PartStatuses
from loaders.record import Statement
from ontology.scope import Named, Scope
from ontology.vocabulary import load_vocabulary
from tests.trees import sections_of, shown

GRANTED = "medically-necessary"
DENIED = "not-medically-necessary"
INVESTIGATIONAL = "investigational"
HEAD = "Plainfield Health Partners\nClinical guideline: Tumors of the liver\nEffective: January 1, 2026\n\n"
END = "\n\nReferences\n\n1. Roe J. A title. J Hepat. 2020;1:2.\n"
MEANING = "A service is medically necessary if one of its indications is met."


def read(policy: str) -> tuple[Statement, ...]:
    """Return the statements of a whole document given as text."""
    return load_bytes((HEAD + policy + END).encode(), "policy.txt").statements


def told(policy: str) -> list[tuple[str, Scope, Scope]]:
    """Return status, treatment and indication of each statement."""
    return [(s.status, s.modality, s.indication) for s in read(policy)]


RFA, TARE, CRYO = Named("radiofrequency-ablation"), Named("radioembolization"), Named("cryoablation")
MWA = Named("microwave-ablation")
HCC, NET, ANY = Named("hepatocellular-carcinoma"), Named("neuroendocrine-liver-metastasis"), Named("liver-tumor")
A, B, YES, NO = (
    "Hepatocellular carcinoma",
    "Neuroendocrine liver metastases",
    "Medically Necessary",
    "Not Medically Necessary",
)
EXPECTED = [(GRANTED, RFA, HCC), (DENIED, RFA, NET), (GRANTED, TARE, NET), (INVESTIGATIONAL, TARE, HCC)]


@pytest.mark.parametrize(
    "policy",
    [
        f"Policy\n\nRadiofrequency ablation\n\n{YES}:\n- {A}\n\n{NO}:\n- {B}\n\n"
        f"Radioembolization\n\n{YES}:\n- {B}\n\nInvestigational:\n- {A}",
        f"RADIOFREQUENCY ABLATION\n\n{YES}\n\n- {A}\n\n{NO}\n\n- {B}\n\n"
        f"RADIOEMBOLIZATION\n\n{YES}\n\n- {B}\n\nInvestigational\n\n- {A}",
        f"1. Radiofrequency ablation\n\n{YES}\n\n{A}.\n\n{NO}\n\n{B}.\n\n"
        f"2. Radioembolization\n\n{YES}\n\n{B}.\n\nInvestigational\n\n{A}.",
        f"2. Radiofrequency ablation\n\n2.1 {YES}\n\na. {A}\n\n2.2 {NO}\n\na. {B}\n\n"
        f"3. Radioembolization\n\n3.1 {YES}\n\na. {B}\n\n3.2 Investigational\n\na. {A}",
        f"Policy\n\nRadiofrequency ablation\n\nDescription: A needle is put into the tumor, and its tip is heated.\n\n"
        f"{YES}:\n- {A}\n\n{NO}:\n- {B}\n\nRadioembolization\n\nDescription: Beads are put into an artery, and "
        f"irradiate the tumor.\n\n{YES}:\n- {B}\n\nInvestigational:\n- {A}",
    ],
    ids=["names", "capitals", "numbers", "numbers-below-numbers", "descriptions"],
)
def test_a_treatment_stands_over_the_known_parts_below_its_name(policy: str) -> None:
    assert told(policy) == EXPECTED


def test_a_tumor_stands_over_the_known_parts_below_its_name() -> None:
    policy = (
        "Policy\n\nHepatocellular carcinoma\n\nMedically Necessary:\n- Radiofrequency ablation\n\nInvestigational:\n"
        "- Radioembolization\n\nNeuroendocrine liver metastases\n\nMedically Necessary:\n- Radioembolization\n\n"
        "Not Medically Necessary:\n- Radiofrequency ablation"
    )
    assert told(policy) == [EXPECTED[0], EXPECTED[3], EXPECTED[2], EXPECTED[1]]


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        ("## Radiofrequency ablation", "## Cryoablation", "### {}"),
        ("## Radiofrequency ablation", "## Cryoablation", "**{}**"),
        ("**Radiofrequency ablation**", "**Cryoablation**", "**{}**"),
    ],
)
def test_levels_tell_what_stands_over_a_known_part(one: str, other: str, part: str) -> None:
    document = (
        f"# Policies of Plainfield Health\n\n{one}\n\n{part.format('Medically Necessary')}\n\n"
        f"- Hepatocellular carcinoma\n\n{other}\n\n{part.format('Investigational')}\n\n"
        "- Neuroendocrine liver metastases\n\n## References\n\n1. Roe J. 2020.\n"
    )
    record = load_bytes(document.encode(), "policy.md")
    assert [(s.status, s.modality, s.indication) for s in record.statements] == [
        (GRANTED, RFA, HCC),
        (INVESTIGATIONAL, CRYO, NET),
    ]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        # The last of a list without marks is no heading of what follows.
        (
            "Investigational:\n\nCryoablation\n\nMedically Necessary:\n\n- Hepatocellular carcinoma",
            [(INVESTIGATIONAL, CRYO, ANY)],
        ),
        (
            "Medically Necessary:\n\nMicrowave ablation\n\nCryoablation\n\nInvestigational:\n\n"
            "- Hepatocellular carcinoma",
            [(GRANTED, MWA, ANY), (GRANTED, CRYO, ANY)],
        ),
        (
            "Medically Necessary\n\nMicrowave Ablation\n\nCryoablation\n\nInvestigational\n\nRadioembolization",
            [(GRANTED, MWA, ANY), (GRANTED, CRYO, ANY), (INVESTIGATIONAL, TARE, ANY)],
        ),
        (
            "Medically Necessary\n\nCryoablation\n\nInvestigational\n\nMicrowave ablation\n\nRadioembolization",
            [(GRANTED, CRYO, ANY), (INVESTIGATIONAL, MWA, ANY), (INVESTIGATIONAL, TARE, ANY)],
        ),
        (
            "Radiofrequency ablation\n\nMedically Necessary\n\nNeuroendocrine liver metastases\n\nCryoablation"
            "\n\nInvestigational\n\nHepatocellular carcinoma",
            [(GRANTED, RFA, NET), (INVESTIGATIONAL, CRYO, HCC)],
        ),
        (
            "Radiofrequency ablation\n\nMedically Necessary\n\nHepatocellular carcinoma\n\nCryoablation"
            "\n\nMedically Necessary\n\nNeuroendocrine liver metastases",
            [(GRANTED, RFA, HCC), (GRANTED, CRYO, NET)],
        ),
    ],
)
def test_a_name_that_may_end_a_list_gives_its_treatment_to_no_tumor_of_another(
    policy: str, expected: list[tuple[str, Scope, Scope]]
) -> None:
    assert told(f"Policy\n\n{policy}") == expected


def test_a_tumor_that_no_treatment_stands_over_leaves_the_grants_before_it_open() -> None:
    policy = "Policy\n\nMedically Necessary:\n\nMicrowave ablation\n\nCryoablation\n\nInvestigational:\n\n- HCC"
    assert [(s.modality, shown(s.criteria)) for s in read(policy)] == [(MWA, "text"), (CRYO, "text")]


def test_the_same_part_again_belongs_to_a_treatment_whose_name_was_not_told_from_the_text() -> None:
    policy = (
        "Policy\n\nRadiofrequency ablation\n\nMedically Necessary:\n- Hepatocellular carcinoma\n\nCryoablation of a "
        "tumor, as it is done here, is a procedure of its own\nthat takes a day\n\nMedically Necessary:\n"
        "- Neuroendocrine liver metastases"
    )
    assert (GRANTED, RFA, NET) not in told(policy)


@pytest.mark.parametrize(
    "meaning",
    [
        MEANING,
        "A procedure is considered medically necessary when one of its Indications is met and none of its "
        "Contraindications is present.",
        "Each treatment in this guideline is medically necessary for the indications listed under it.",
        'Uses listed under "Indications" are considered medically necessary.',
        "Requests that meet an indication are approved as medically necessary.",
        '"Indications" are uses that the plan considers medically necessary.',
        "Treatments are medically necessary only when an indication below is met.",
    ],
)
def test_indications_are_granted_where_the_document_says_so(meaning: str) -> None:
    policy = (
        f"General\n\n{meaning}\n\nRADIOFREQUENCY ABLATION\n\nCPT: 47382\n\nIndications\n- Hepatocellular carcinoma\n\n"
        "Not Indicated\n- Neuroendocrine liver metastases\n\nRADIOEMBOLIZATION\n\nCPT: 79445\n\nIndications\n"
        "- Neuroendocrine liver metastases\n\nInvestigational\n- Hepatocellular carcinoma"
    )
    assert told(policy) == EXPECTED


@pytest.mark.parametrize(
    "meaning",
    [
        "Services are medically necessary when they are used for FDA approved indications.",
        "Radiofrequency ablation is medically necessary when one of its indications is met.",
        "A service that meets no indication is not medically necessary.",
        "A service is not medically necessary because an indication is met.",
        "Requests are reviewed by indication.",
    ],
)
def test_indications_are_not_granted_by_their_name(meaning: str) -> None:
    policy = f"General\n\n{meaning}\n\nCRYOABLATION\n\nCPT: 47383\n\nIndications\n- Hepatocellular carcinoma"
    assert not [t for t in told(policy) if t[1] == CRYO]


@pytest.mark.parametrize(
    "otherwise",
    [
        "A service is not medically necessary when no indication is met.",
        "Uses that meet no indication are considered not medically necessary.",
        "A service that does not meet any of the indications is considered not medically necessary.",
        "Procedures for which none of the indications is met are not medically necessary.",
        "Requests that meet an indication are medically necessary; those that meet none are not medically necessary.",
    ],
)
def test_who_meets_no_indication_is_denied_where_the_document_says_so(otherwise: str) -> None:
    policy = (
        f"General\n\n{MEANING} {otherwise}\n\nRADIOFREQUENCY ABLATION\n\nIndications\n- Hepatocellular carcinoma of "
        "5 cm or smaller\n- Hepatocellular carcinoma as a bridge to transplant\n\nRADIOEMBOLIZATION\n\nIndications\n"
        "- Neuroendocrine liver metastases"
    )
    statements = read(policy)
    assert [(s.status, s.modality, s.indication, s.complement_of) for s in statements[3:]] == [
        (DENIED, RFA, HCC, ("1", "2")),
        (DENIED, TARE, NET, ("3",)),
    ]


def test_who_meets_none_of_the_indications_that_were_read_may_meet_one_that_was_not() -> None:
    policy = (
        f"General\n\n{MEANING} A service is not medically necessary when no indication is met.\n\nCRYOABLATION\n\n"
        "Indications\n- Hepatocellular carcinoma of 5 cm or smaller\n- What the board of hepatocellular carcinoma was "
        "glad to see and voted for\n\nRADIOEMBOLIZATION\n\nIndications\n- Neuroendocrine liver metastases"
    )
    assert [s.modality for s in read(policy) if s.complement_of] == [TARE]


@pytest.mark.parametrize(
    ("indications", "contraindications"),
    [
        ("Indications", "Contraindications"),
        ("{}.1 Indications", "2.2 Contraindications"),
        ("Indications:", "Exclusions:"),
    ],
)
def test_contraindications_are_of_the_treatment_that_they_stand_under(indications: str, contraindications: str) -> None:
    policy = (
        f"{MEANING}\n\n1. Cryoablation\n\n{indications.format(1)}\n\n- Hepatocellular carcinoma\n\n2. Radiofrequency "
        f"ablation\n\n{indications.format(2)}\n\n- Hepatocellular carcinoma of 5 cm or smaller\n\n{contraindications}"
        "\n\n- Child-Pugh class C"
    )
    cold, heat = read(policy)
    assert (cold.modality, heat.modality) == (CRYO, RFA)
    assert cold.criteria is None
    assert shown(heat.criteria) == "all_of(largest_tumor_cm <= 5, none_of(child_pugh = C))"


def test_no_meaning_is_read_where_none_is_said() -> None:
    passages = [b.passage for s in sections_of(HEAD + "Policy\n\nText." + END) for b in s.blocks]
    assert PartStatuses.of(passages, load_vocabulary()) == PartStatuses()


def test_a_name_in_bold_before_a_sentence_heads_what_follows() -> None:
    text = (
        "Crest Valley Health Plan\n\n**Background** Radioembolization is a therapy of tumors in the liver.\n\n"
        "**Policy Statement** Coverage follows the benefit plan of the member.\n\n"
        "Radioembolization is considered medically necessary for unresectable HCC."
        "\n\n**References**\n\n1. A. Title. 2020.\n"
    )
    assert [s.status for s in load_bytes(text.encode(), "policy.md").statements] == [GRANTED]


def test_a_word_in_bold_within_a_sentence_heads_nothing() -> None:
    text = "Crest Valley Health Plan\n\n# Policy\n\n**Coverage** of TACE needs review.\n\nTACE is covered for HCC.\n"
    assert [s.status for s in load_bytes(text.encode(), "policy.md").statements] == [GRANTED]
