"""Which classes lie inside a scope, whatever kinds its exceptions are of."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ontology.scope import AllOf, Named, Not, members
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()
ALL_BUT = """
from ontology.scope import AllOf, Named, Not, members
from ontology.vocabulary import load_vocabulary
scope = AllOf((Named("liver-metastasis"), Not(Named("cholangiocarcinoma"))))
print(sorted(members(scope, load_vocabulary())))
"""


@pytest.mark.parametrize("excluded", ["colorectal-liver-metastasis", "cholangiocarcinoma", "breast-carcinoma"])
def test_an_exception_of_any_kind_leaves_the_rest(excluded: str) -> None:
    inside = members(AllOf((Named("liver-metastasis"), Not(Named(excluded)))), V)
    assert "neuroendocrine-liver-metastasis" in inside
    assert excluded not in inside


def test_an_exception_alone_is_all_of_its_kind_but_that() -> None:
    inside = members(Not(Named("liver-metastasis")), V)
    assert "hepatocellular-carcinoma" in inside
    assert "liver-metastasis" not in inside
    assert "liver-tumor" not in inside


def test_no_order_of_a_set_decides_what_lies_inside() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", ALL_BUT], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "5")
    }
    assert len(found) == 1
