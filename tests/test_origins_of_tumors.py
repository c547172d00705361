"""Origins of tumors: words that say where a tumor of a kind comes from name no second one."""

import pytest

from ontology.scope import Named, named
from tests.trees import shown, statements_of


@pytest.mark.parametrize(
    ("wording", "tumor"),
    [
        ("neuroendocrine tumors in the liver, pancreatic in origin", "neuroendocrine-liver-metastasis"),
        ("liver metastases from neuroendocrine tumors of pancreatic origin", "neuroendocrine-liver-metastasis"),
        ("neuroendocrine tumors (of pancreatic origin) in the liver", "neuroendocrine-liver-metastasis"),
        ("liver metastases that are neuroendocrine (pancreatic in origin)", "neuroendocrine-liver-metastasis"),
    ],
)
def test_where_a_tumor_of_a_kind_comes_from_is_no_second_tumor(wording: str, tumor: str) -> None:
    """It narrows the kind; as nobody reads by how much, the statement stays open."""
    (statement,) = statements_of(f"TACE is medically necessary for {wording}.")
    assert statement.indication == Named(tumor)
    assert shown(statement.criteria) == "text"
    (listed,) = statements_of(f"TACE of the liver is covered for any of the following:\n- HCC\n- {wording}\n")
    assert f"diagnosis in {tumor}, text)" in shown(listed.criteria)


@pytest.mark.parametrize(
    ("wording", "tumors"),
    [
        ("liver metastases, colorectal in origin", {"colorectal-liver-metastasis"}),
        (
            "liver metastases of colorectal or breast origin",
            {"colorectal-liver-metastasis", "breast-liver-metastasis"},
        ),
        ("liver metastases of melanoma, uveal in origin", {"uveal-melanoma-liver-metastasis"}),
    ],
)
def test_an_origin_names_the_tumor_where_no_kind_is_named(wording: str, tumors: set[str]) -> None:
    """'Metastases of A origin' are those of A."""
    (statement,) = statements_of(f"TACE is medically necessary for {wording}.")
    assert set(named(statement.indication)) == tumors
    assert statement.criteria is None
