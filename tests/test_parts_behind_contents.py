"""Guidelines whose parts are named in their table of contents, and say what they grant under names of their own."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record, Statement
from ontology.scope import Named, members
from ontology.vocabulary import load_vocabulary
from tests.trees import shown

HEAD = """Larkspur Health Plan

Radiation Guideline for Tumors of the Liver
Effective Date: 04/01/2026

{contents}
Hepatocellular Carcinoma (RT.20.A)                 2
Metastases of the Liver (RT.20.B)                  3
Radioembolization (RT.20.C)                        4
References                                         5

"""
PARTS = """Hepatocellular Carcinoma (RT.20.A)

A. Unresectable disease

   1. SBRT is considered medically necessary when Child-Pugh class is A.

Metastases of the Liver (RT.20.B)

A. SBRT of liver metastases is considered medically necessary when there are no more than 3.

B. Proton beam therapy of liver metastases is considered not medically necessary.

Radioembolization (RT.20.C)

Radioembolization is considered medically necessary for unresectable hepatocellular carcinoma and for unresectable
colorectal metastases.

Contraindications: refractory ascites; lung dose above 30 Gy.

Radioembolization of metastases from breast cancer and all other primary tumors is considered investigational.

References

1. A B. Title of a study. Journal. 2020.
"""
SBRT, Y90 = "stereotactic-body-radiotherapy", "radioembolization"


def guideline(contents: str = "Table of Contents", parts: str = PARTS) -> Record:
    """Return the record of the guideline under a name of its table of contents."""
    return load_bytes((HEAD.format(contents=contents) + parts).encode(), "larkspur.txt")


def on(record: Record, treatment: str) -> list[Statement]:
    """Return the statements on a treatment."""
    return [s for s in record.statements if s.modality == Named(treatment)]


@pytest.mark.parametrize("contents", ["Table of Contents", "Contents", "CONTENTS"])
def test_the_first_title_that_the_contents_list_ends_them(contents: str) -> None:
    record = guideline(contents)
    assert [s.indication for s in on(record, SBRT)] == [Named("hepatocellular-carcinoma"), Named("liver-metastasis")]
    assert not [f for f in record.findings if f.kind == "position-elsewhere"]


def test_parts_beside_each_other_are_not_below_the_first() -> None:
    roles = [(s.role, s.heading) for s in guideline().sections]
    assert ("position", "Metastases of the Liver (RT.20.B)") in roles
    assert ("position", "Radioembolization (RT.20.C)") in roles


def test_contraindications_in_a_line_are_those_of_the_part_that_they_stand_in() -> None:
    record = guideline()
    assert all("lung_dose_gy" not in shown(s.criteria) for s in on(record, SBRT))
    granted = next(s for s in on(record, Y90) if s.status == "medically-necessary")
    assert "none_of(any_of(ascites = refractory, lung_dose_gy > 30))" in shown(granted.criteria)


def test_all_other_primaries_leave_out_what_was_granted() -> None:
    denied = on(guideline(), Y90)[-1]
    assert denied.status == "investigational"
    left = members(denied.indication, load_vocabulary())
    assert "breast-liver-metastasis" in left
    assert "colorectal-liver-metastasis" not in left


def test_a_denial_of_all_else_stays_open_where_a_part_that_grants_was_not_read() -> None:
    record = load_bytes(
        b"Larkspur Health Plan\n\nGuideline for Tumors of the Liver\nEffective Date: 04/01/2026\n\nRelated Policies\n\n"
        b"Radioembolization is considered medically necessary for unresectable colorectal metastases.\n\n"
        b"Radioembolization is considered medically necessary for neuroendocrine metastases.\n\nPolicy\n\n"
        b"Radioembolization of metastases from breast cancer and all other primary tumors is considered "
        b"investigational.\n\nReferences\n\n1. A B. Title. J. 2020.\n",
        "larkspur.txt",
    )
    denied = record.statements[-1]
    assert (denied.status, "text" in shown(denied.criteria)) == ("investigational", True)
    assert {f.kind for f in record.findings} >= {"position-elsewhere", "uncertain-scope"}
