"""Answers of the CMS Coverage API: escaped HTML is read, codes are no positions, nothing is lost."""

import html
import json
from typing import Any

import pytest

from loaders.formats.coverage_api import print_answer
from loaders.formats.refusals import RefusedError
from loaders.load import load_bytes
from tests.trees import shown

INDICATION = """
<p>Freezing of tumors of the liver (cryoablation) is considered reasonable and necessary when <strong>all</strong> of
the following are met:</p>
<ol type="a"><li>No lesion is larger than 4 cm;</li><li>ECOG performance status is 0 or 1.</li></ol>
<p>Histotripsy of tumors of the liver is considered not reasonable and necessary.</p>"""


def answer(*records: dict[str, Any]) -> bytes:
    return json.dumps({"meta": {"status": {"id": 200, "message": "OK"}, "fields": []}, "data": records}).encode()


def escaped(text: str) -> str:
    return html.escape(text).replace("/", "&sol;")


def lcd(**more: Any) -> dict[str, Any]:
    return {
        "lcd_id": 99123, "lcd_version": 4, "display_id": "L99123", "title": "Freezing of Tumors of the Liver",
        "contractor_name_type": "Salt Flat Government Administrators, LLC\r\n(MAC - Part A)",
        "orig_det_eff_date": "10/01/2019", "rev_eff_date": "03/05/2024", "rev_end_date": "N/A", "date_retired": "",
        "indication": escaped(INDICATION), "summary_of_evidence": "N/A", "icd10_doc": "Y",
        **more,
    }  # fmt: skip


def words(data: bytes) -> list[str]:
    return [line.text for line in print_answer(data).lines]


@pytest.mark.parametrize("escapes", [0, 1, 2])
def test_a_local_determination_is_read_however_often_its_html_is_escaped(escapes: int) -> None:
    text = INDICATION
    for _ in range(escapes):
        text = escaped(text)
    record = load_bytes(answer(lcd(indication=text)), "lcd.json")
    assert record.media_type == "application/json"
    assert record.payer is not None
    assert (record.payer.name, record.policy_number, record.title) == (
        "Salt Flat Government Administrators, LLC", "L99123", "Freezing of Tumors of the Liver",
    )  # fmt: skip
    assert {(d.kind, d.date) for d in record.dates} == {
        ("original_effective", "2019-10-01"), ("effective", "2024-03-05"),
    }  # fmt: skip
    assert [(s.status, shown(s.criteria)) for s in record.statements] == [
        ("medically-necessary", "all_of(a: largest_tumor_cm <= 4, b: ecog <= 1)"), ("not-medically-necessary", "-"),
    ]  # fmt: skip


def test_a_national_determination_is_issued_by_the_centers() -> None:
    record = load_bytes(
        answer({
            "document_id": "999", "document_display_id": "999.9", "title": "Freezing of Tumors",
            "effective_date": "01/02/1999", "publication_number": "100-3",
                "item_service_description": "&lt;p&gt;Cold is applied.&lt;/p&gt;",
            "indications_limitations": "Cryoablation of tumors of the liver is not covered.",
        }),
        "ncd.json",
    )  # fmt: skip
    assert record.payer is not None
    assert (record.payer.name, record.policy_number) == ("Centers for Medicare & Medicaid Services", "999.9")
    assert [s.status for s in record.statements] == ["not-medically-necessary"]


def test_articles_come_behind_their_determination_and_hold_no_position() -> None:
    article = {
        "article_id": 99124, "article_version": 2, "title": "Billing of Freezing", "article_eff_date": "03/05/2024",
        "description": escaped("<p>Histotripsy of tumors of the liver is covered when billed so.</p>"),
    }  # fmt: skip
    rows = [
        {"article_id": 99124, "hcpc_code_group": 1, "hcpc_code_id": "47383", "long_description": "x"},
        {"article_id": 99124, "icd10_covered_group": 1, "icd10_code_id": "C22.0", "description": "y"},
        {"article_id": 99124, "icd10_noncovered_group": 1, "icd10_code_id": "C22.1", "description": "z"},
    ]
    bundle = json.dumps(
        {"articles": [json.loads(answer(article)), json.loads(answer(*rows))], "lcd": json.loads(answer(lcd()))}
    ).encode()
    record = load_bytes(bundle, "bundle.json")
    assert record.policy_number == "L99123"
    assert [s.status for s in record.statements] == ["medically-necessary", "not-medically-necessary"]
    assert {(c.system, c.code) for c in record.codes} >= {
        ("CPT", "47383"), ("ICD-10-CM", "C22.0"), ("ICD-10-CM", "C22.1"),
    }  # fmt: skip


def test_fields_that_nobody_knows_are_printed_and_stand_apart() -> None:
    found = words(answer(lcd(new_text=escaped("<p>Something that was added later.</p>"), flag="Y", number=3)))
    assert found[-3:] == ["Additional Information", "New text", "Something that was added later."]


def test_signs_that_only_look_like_markup_are_kept() -> None:
    assert "Lesions < 3 cm." in words(answer(lcd(indication="Lesions < 3 cm.")))
    assert "Lesions < 3 cm." in words(answer(lcd(indication="&lt;p&gt;Lesions &amp;lt; 3 cm.&lt;/p&gt;")))


def test_several_contractors_leave_the_payer_open() -> None:
    record = lcd()
    del record["contractor_name_type"]
    rows = [{"contractor_bus_name": name} for name in ("Salt Flat Services, Inc.", "Dry Lake Services, Inc.")]
    printed = print_answer(answer(record, *rows))
    assert printed.issuer is None
    assert "Contractor Name: Dry Lake Services, Inc." in [line.text for line in printed.lines]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"data": [', "no JSON"), (b"[1, 2]", "no coverage"), (b"{}", "no coverage"), (b'"\xff"', "no JSON"),
        (answer(), "no coverage"), (b"[" * 100_000, "no JSON|nested"),
    ],
)  # fmt: skip
def test_other_json_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises((RefusedError, RecursionError), match=reason if data[:2] != b"[[" else None):
        print_answer(data)
