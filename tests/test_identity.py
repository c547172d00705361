"""Identity: title, payer and identifiers in several layouts."""

from pathlib import Path

import pytest

from loaders.identity.identifiers import read_identifiers
from loaders.identity.payers import find_companies, read_payer
from loaders.identity.title import read_title
from loaders.lines.reading import Reading, read_text
from loaders.load import load_bytes
from loaders.record import Finding, Payer
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import Section, read_sections
from ontology.vocabulary import load_vocabulary

SOURCES = Path(__file__).resolve().parents[2] / "shared" / "sources"


def opened(text: str) -> tuple[Reading, list[Section]]:
    reading = read_text(text, "policy.txt")
    return reading, read_sections(read_blocks(reading))


def issuer_of(text: str) -> tuple[Payer | None, tuple[Finding, ...]]:
    reading, sections = opened(text)
    return read_payer(reading, find_companies(reading, sections), load_vocabulary(), states=True)


def title_of(text: str) -> str | None:
    reading, sections = opened(text)
    found = read_title(reading, find_companies(reading, sections), load_vocabulary())
    return found.name if found else None


def payer_of(text: str) -> Payer | None:
    return issuer_of(text)[0]


def numbers_of(text: str) -> list[tuple[str, str]]:
    return [(i.kind, i.value) for i in read_identifiers(*opened(text))[0]]


def test_a_label_at_the_end_of_a_document_has_no_number() -> None:
    assert numbers_of("Fennel Health Plan\n\nPolicy Number:") == []


def test_the_kind_of_the_document_is_not_its_title() -> None:
    assert title_of("Fennel Health Plan\n\nMedical Policy\n\nWater Treatment of Small Warts\n\nPolicy\n\nText.\n") == (
        "Water Treatment of Small Warts"
    )


def test_a_labelled_title_wins() -> None:
    assert title_of("## Medical Policy\n\n### Title: Laser Treatment of Warts\n\nText.\n") == "Laser Treatment of Warts"
    assert title_of("Fennel Health Plan\n\nSubject:          Laser Treatment of Warts\nNumber: 12\n") == (
        "Laser Treatment of Warts"
    )


def test_a_title_repeated_in_page_headers_wins_over_the_company() -> None:
    page = "# Fennel\n\n## Laser Treatment of Warts\n\nPolicy # 00220\n\nPage text {}.\n\n"
    text = "".join(page.format(w) for w in ("a", "b", "c")) + "Fennel Mutual Insurance is an independent licensee.\n"
    assert title_of(text) == "Laser Treatment of Warts"


def test_no_title() -> None:
    assert title_of("Medical Policy\n\nEffective Date: 1/1/2024\n") is None


def test_payer_of_a_licence_notice() -> None:
    payer = payer_of(
        "FENNEL\n\nMedical Policy\n\nFennel Health Plan of Ohio is an independent licensee of the Fennel Association\n"
    )
    assert payer is not None
    assert (payer.id, payer.name) == ("fennel-health-plan-of-ohio", "Fennel Health Plan of Ohio")


def test_of_several_companies_in_the_scope_the_first_is_the_payer() -> None:
    text = (
        "Laser Treatment\n\nSCOPE: Fennel Health Plan, Fennel Health Assurance, and Fennel Plan Partners "
        '(collectively "the Companies").\n'
    )
    payer = payer_of(text)
    assert payer is not None
    assert payer.name == "Fennel Health Plan"
    assert [a.name for a in payer.affiliates] == ["Fennel Health Assurance", "Fennel Plan Partners"]
    assert text[payer.at[0].start : payer.at[0].end] == "Fennel Health Plan"


def test_a_subsidiary_is_an_affiliate() -> None:
    payer = payer_of(
        "Applies to all products administered or underwritten by Fennel Insurance "
        "of Ohio and its subsidiary, HMO Fennel, Inc.\n"
    )
    assert payer is not None
    assert payer.name == "Fennel Insurance of Ohio"
    assert [a.name for a in payer.affiliates] == ["HMO Fennel, Inc."]


def test_and_may_belong_to_a_name() -> None:
    payer = payer_of(
        "Contact Blue Cross and Blue Shield of Utopia Customer Service.\n\n"
        "Blue Cross and Blue Shield of Utopia reserves the right to change.\n"
    )
    assert payer is not None
    assert payer.name == "Blue Cross and Blue Shield of Utopia"


def test_a_name_only_in_the_copyright_line() -> None:
    payer = payer_of(
        "Laser Treatment of Warts\n\nPolicy\n\nText.\n\nReferences\n\n1. A work.\n\n"
        "© 2024 Fennel Health, Inc. All rights reserved.\n"
    )
    assert payer is not None
    assert (payer.id, payer.name) == ("fennel-health", "Fennel Health, Inc.")


def test_a_brand_may_speak_in_its_own_name() -> None:
    payer = payer_of(
        "Laser Treatment of Warts\n\nPolicy\n\nFennelia considers laser treatment medically necessary for warts.\n"
    )
    assert payer is not None
    assert payer.name == "Fennelia"


def test_a_lecture_has_no_payer() -> None:
    text = (
        "# Treatment of Warts\n\nA. Person, MD\n\nDepartment of Skin\n\n"
        "National Fennel University Hospital\n\nAutumn Convention\n"
    )
    payer, (finding,) = issuer_of(text)
    assert payer is None
    assert finding.kind == "payer-candidates"
    assert title_of(text) == "Treatment of Warts"


def test_two_equal_candidates_are_reported() -> None:
    text = (
        "Laser Treatment\n\nFennel Health Plan is an independent company.\n\n"
        "Sorrel Mutual Insurance is an independent company.\n"
    )
    payer, findings = issuer_of(text)
    assert payer is not None
    assert [f.kind for f in findings] == ["payer-candidates"]


def test_another_insurer_at_the_head_of_the_document_is_reported() -> None:
    text = (
        "Fennel Health Plan\nSorrel Mutual Insurance Company\nMedical Policy: Laser Treatment\n\n"
        "Sorrel Mutual Insurance Company decides by this policy.\n"
    )
    payer, findings = issuer_of(text)
    assert payer is not None
    (finding,) = findings
    assert (finding.kind, finding.severity) == ("payer-candidates", "warning")
    assert "Fennel Health Plan" in finding.message
    assert "Sorrel Mutual Insurance Company" in finding.message


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Policy Number: 286", [("policy", "286")]),
        ("MEDICAL POLICY NUMBER: 151", [("policy", "151")]),
        ("**Policy #** 00220", [("policy", "00220")]),
        ("Document #: FHP-SURG-0118", [("policy", "FHP-SURG-0118")]),
        ("File Name: laser_treatment_of_warts", [("policy", "laser_treatment_of_warts")]),
        ("LCD ID\nL39977", [("policy", "L39977")]),
        ("Number: 0771", [("policy", "0771")]),
        ("MEDICAL POLICY - 7.01.588", [("policy", "7.01.588")]),
        ("Provider Bulletin 26-117", [("policy", "26-117")]),
        ("Association Reference Number: 7.01.91", [("Association Reference Number", "7.01.91")]),
        ("NCD/LCD: NA", [("NCD/LCD", "NA")]),
        ("FDA product code: GEH", []),
        ("Effective Date: 1/1/2024", []),
    ],
)
def test_identifiers(line: str, expected: list[tuple[str, str]]) -> None:
    found = numbers_of(f"Fennel Health Plan\n\nLaser Treatment of Warts\n\n{line}\n\nDescription\n\nText.\n")
    # A page of a Medicare contractor calls its number an LCD ID; it is its own.
    assert [("policy" if k == "LCD ID" else k, v) for k, v in found] == expected


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        ("Laser Therapy\n\nText.\n\nFennel | Fennel is the trade name of Fennel Care Holding, Inc.\n", "Fennel"),
        (
            "Laser Therapy\n\nText.\n\nGrupo Hinojo, Inc., concesionario independiente de su asociacion.\n",
            "Grupo Hinojo",
        ),
        ("Laser Therapy\n\nSorrel Shield uses this policy to review claims.\n", "Sorrel Shield"),
        ("Laser Therapy\n\nSorrel Shield (SOSH) follows the Federal civil rights laws.\n", "Sorrel Shield"),
        ("Text.\n\nFennel HealthCare A nonprofit independent licensee of its association\n", "Fennel HealthCare"),
        (
            "Fennel Mutual Health, A Mutual Insurance Company is an independent licensee of its association.\n",
            "Fennel Mutual Health",
        ),
        (
            "Laser Therapy\n\nText.\n\n(C) 2026 Department of Worker Benefits. All rights reserved.\n",
            "Department of Work",
        ),
        (
            "LCD\n\nContractor Name     Contract Type   States\nFennel Federal      MAC - A         Utopia\n"
            "Administrators, LLC\n\nText.\n",
            "Fennel Federal Administrators, LLC",
        ),
        (
            "LCD\n\nContractor Name Contract Type Contract Number States\n"
            "Fennel Services, Inc. MAC - Part A 12345 Utopia\n\nText.\n",
            "Fennel Services, Inc.",
        ),
    ],
)
def test_payers_by_what_a_document_says_of_them(text: str, payer: str) -> None:
    found = payer_of(text)
    assert found is not None
    assert found.name.startswith(payer)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Clinical Policy: Laser Treatment of Warts Reference Number: FE.MP.12 Date of Last Revision: 01/25\n",
            "Laser Treatment of Warts",
        ),
        ("Clinical Policy Title: Laser Treatment of Warts\n\nText.\n", "Laser Treatment of Warts"),
        ("FE 7.01.46 Laser Treatment of Warts\n\nText.\n", "Laser Treatment of Warts"),
        (
            "Fennel Community Plan\nMedical Policy\n\nPercutaneous Microwave Ablation and Cryoablation of\n"
            "Metastases to the Liver\n\nPercutaneous Microwave Ablation and Cryoablation of Metastases to the Liver\n",
            "Percutaneous Microwave Ablation and Cryoablation of Metastases to the Liver",
        ),
        (
            "Medical Guidelines:\nMicrowave Ablation of Tumors\n(Radiofrequency Ablation, Cryoablation)\n\nText.\n",
            "Microwave Ablation of Tumors (Radiofrequency Ablation, Cryoablation)",
        ),
        (
            "POLICY TITLE       MICROWAVE ABLATION OF PRIMARY OR METASTATIC\n                   TUMORS\n\nText.\n",
            "MICROWAVE ABLATION OF PRIMARY OR METASTATIC TUMORS",
        ),
        (
            "Utopia Medicaid                            Medicaid\nLaser Therapy for Hepatic        Policy No: 1A-47\n"
            "Tumors                                   Amended: July 1, 2026\n\nText.\n",
            "Laser Therapy for Hepatic Tumors",
        ),
        (
            "Printer Friendly Version\nPrinter Friendly Version\nMicrowave Ablation of Tumors\n",
            "Microwave Ablation of Tumors",
        ),
    ],
)
def test_titles_in_heads_of_several_shapes(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Laser Therapy\n\nReview Date: April 21, 2025      P&P # C.7.19\n\nText.\n", "C.7.19"),
        ("1 SUBJECT: LASER THERAPY POLICY NUMBER: 6.01.48 CATEGORY: Technology PAGE: 1\n\nText.\n", "6.01.48"),
        ("Laser Therapy\n\n**Coverage policy:** III-SUR.84\n\nText.\n", "III-SUR.84"),
        ("Laser Therapy\n\nMedical Guideline 5-114: Laser\n\nText.\n", "5-114"),
        ("Local Coverage Article\n\nLaser Therapy\n\nA00001\n\nText.\n", "A00001"),
        ("Laser Therapy\n\nPOLICY:                   RO.HEP.114.A v1.0.2026\n\nText.\n", "RO.HEP.114.A"),
        ("Fennel\n12 Mill Road, Utopia, IL 60631\n\nLaser Therapy\n\nText.\n", ""),
        ("Laser Therapy\n\nAuthority: 32 CFR 199.4\n\nText.\n", ""),
        ("Laser Therapy\n\nReplaces policy number: 6.01.48\n\nText.\n", ""),
    ],
)
def test_numbers_in_heads_of_several_shapes(text: str, number: str) -> None:
    assert [value for kind, value in numbers_of(text) if kind == "policy"] == ([number] if number else [])


def test_several_numbers_are_reported() -> None:
    identifiers, (finding,) = read_identifiers(*opened("Policy Number: 286\n\nPolicy Number: 287\n"))
    assert [i.value for i in identifiers] == ["286", "287"]
    assert finding.kind == "identifier-candidates"


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the source documents are not part of the repository")
@pytest.mark.parametrize(
    ("prefix", "payer", "number", "affiliates"),
    [
        ("000", "Blue Cross Blue Shield of Massachusetts", "286", []),
        ("001", "Providence Health Plan", "151", ["Providence Health Assurance", "Providence Plan Partners"]),
        ("002", "Blue Cross and Blue Shield of Kansas", None, []),
        ("003", None, None, []),
        ("004", "Blue Cross and Blue Shield of Louisiana", "00220", ["HMO Louisiana, Inc."]),
    ],
)
def test_sources(prefix: str, payer: str | None, number: str | None, affiliates: list[str]) -> None:
    (file,) = SOURCES.glob(f"{prefix}_*.txt")
    reading, sections = opened(file.read_text(encoding="utf-8"))
    found = read_payer(reading, find_companies(reading, sections), load_vocabulary(), states=True)[0]
    assert (found.name if found else None) == payer
    assert [a.name for a in found.affiliates] == affiliates if found else not affiliates
    identifiers = read_identifiers(reading, sections, labelled_only=found is None)[0]
    assert next((i.value for i in identifiers if i.kind == "policy"), None) == number


def test_the_heading_of_a_menu_is_no_title_and_a_possessive_no_part_of_a_name() -> None:
    text = (
        "Narrow the List by Field\n- Eyes and Ears\n- Dental Care\n- Rules for Each Plan\n\n"
        "Probes for Small Growths\n\nPolicy\n\nRFA is covered for hepatocellular carcinoma.\n\n"
        "This policy is used in Fennel Health of Gull Pines' administration of plan contracts.\n"
    )
    assert title_of(text) == "Probes for Small Growths"
    payer = payer_of(text)
    assert payer is not None
    assert payer.name == "Fennel Health of Gull Pines"


def test_this_medical_policy_makes_a_document_that_of_a_payer() -> None:
    text = (
        "Radioembolization of Liver Tumors\n\nPolicy\n\nThis Medical Policy does not constitute medical advice. The "
        "plan document must be consulted when coverage is decided; where the two conflict it supersedes this one.\n\n"
        "Radioembolization is considered medically necessary for hepatocellular carcinoma.\n"
    )
    record = load_bytes(text.encode(), "policy.txt")
    assert record.outcome == "position"
    assert record.payer is not None
    assert record.payer.name.startswith("Payer not named")


@pytest.mark.parametrize(
    "notice",
    [
        "CPT only copyright 2025 AMA. All rights reserved.",
        "CPT codes, descriptions and other data are copyright 2025 AMA. All rights reserved.",
        "Current Procedural Terminology (CPT) copyright 2025 AMA.",
        "Dental codes (CDT) © 2025 ADA. All rights reserved.",
    ],
)
def test_whose_the_codes_are_issues_no_policy(notice: str) -> None:
    text = f"Provider Manual\n\nRFA of HCC is a benefit of Plainwater Medicaid.\n\n{notice}\n\nMore text.\n\n{notice}\n"
    payer, _ = issuer_of(text)
    assert payer is None or payer.name not in ("AMA", "ADA")
