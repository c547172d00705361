"""Documents whose title takes the liver out: nothing in them is on tumors there, unless it names them."""

from __future__ import annotations

import pytest

from loaders.load import load_bytes
from loaders.record import Record
from ontology.scope import members
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()
DOCUMENT = """\
# {title}

Larkmoor Health Plan Medical Policy

Policy Number: 12.44

## Policy

{policy}
"""
TITLES = [
    "Thermal Ablation of Solid Tumors Excluding Liver Tumors",
    "Thermal Ablation of Selected Tumors Other Than Liver, Prostate and Skin",
    "Ablation of Tumors Outside the Liver",
    "Ablation for Tumors Other Than Renal and Hepatic Tumors",
    "Thermal Ablation (Except Primary or Metastatic Liver Tumors)",
]
POLICIES = [
    "Radiofrequency ablation is covered for renal cell carcinoma up to 4 cm.",
    "Radiofrequency ablation of metastatic tumors is investigational.",
    "Radiofrequency ablation is investigational for every other indication.",
    "Microwave ablation is covered for any of the following:\n\n- Breast cancer\n- Colorectal cancer",
    "| Tumor | Coverage |\n|---|---|\n| Renal cell carcinoma | Covered |\n| Metastases | Not covered |",
]


def read(title: str, policy: str) -> Record:
    """Return the record of a fictional document."""
    return load_bytes(DOCUMENT.format(title=title, policy=policy).encode(), "policy.md")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("policy", POLICIES)
def test_what_a_title_takes_out_is_neither_granted_nor_denied(title: str, policy: str) -> None:
    record = read(title, policy)
    assert not record.statements
    assert any("other places" in f.message for f in record.findings)


@pytest.mark.parametrize("title", TITLES)
def test_what_a_sentence_or_a_heading_names_counts_under_such_a_title(title: str) -> None:
    policy = "Ablation of colorectal liver metastases is covered.\n\n## Liver\n\nAblation of metastases is covered."
    first, second = read(title, policy).statements
    assert "colorectal-liver-metastasis" in members(first.indication, V)
    assert "breast-liver-metastasis" not in members(first.indication, V)
    assert "breast-liver-metastasis" in members(second.indication, V)


@pytest.mark.parametrize(
    "title",
    [
        "Ablation of Liver Tumors Other Than Liver Transplantation",
        "Ablation of Liver Tumors Excluding Histotripsy of the Liver",
        "Ablation of Tumors Other Than Liver Metastases",
        "Ablation: Other Than Surgery of the Liver",
        "Ablation of Hepatocellular Carcinoma and of Tumors Other Than Liver Tumors",
    ],
)
def test_a_title_that_takes_less_out_leaves_the_place_in(title: str) -> None:
    (statement,) = read(title, "Ablation of metastatic tumors is investigational.").statements
    assert "breast-liver-metastasis" in members(statement.indication, V)
