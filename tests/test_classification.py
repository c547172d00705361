"""Classification of the ontology by a reasoner, and what the shipped hierarchy makes of it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from ontology.classification import (
    BASE,
    INFERRED,
    Classification,
    InconsistentOntologyError,
    classify,
    inferred,
    render,
    sources,
)
from ontology.scope import AllOf, AnyOf, Named, Not, Scope
from ontology.vocabulary import Vocabulary, load_vocabulary

LIVER_METASTASIS = Named("tumor/liver-metastasis")
OTHER_LIVER_METASTASIS = AllOf(
    (
        LIVER_METASTASIS,
        Not(AnyOf((Named("tumor/colorectal-liver-metastasis"), Named("tumor/neuroendocrine-liver-metastasis")))),
    )
)
SCOPES: dict[str, Scope] = {
    "other liver metastasis": OTHER_LIVER_METASTASIS,
    "liver metastasis except melanoma": AllOf((LIVER_METASTASIS, Not(Named("tumor/melanoma-liver-metastasis")))),
    "primary or metastatic": AnyOf((Named("tumor/primary-liver-tumor"), LIVER_METASTASIS)),
    "primary except hepatocellular": AllOf(
        (Named("tumor/primary-liver-tumor"), Not(Named("tumor/hepatocellular-carcinoma")))
    ),
    "ablation except radiofrequency": AllOf(
        (Named("modality/ablation"), Not(Named("modality/radiofrequency-ablation")))
    ),
    "thermal but not cold": AllOf((Named("modality/thermal-ablation"), Not(Named("modality/cryoablation")))),
}


@pytest.fixture(scope="module")
def classification() -> Classification:
    return classify(SCOPES)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def tumor(slug: str) -> str:
    return f"{BASE}tumor/{slug}"


def modality(slug: str) -> str:
    return f"{BASE}modality/{slug}"


def test_every_class_can_have_members(classification: Classification) -> None:
    assert not classification.unsatisfiable
    assert not classification.empty


def test_the_shipped_hierarchy_is_current(classification: Classification) -> None:
    assert INFERRED.read_text(encoding="utf-8") == render(inferred(classification))


def test_a_pancreatic_neuroendocrine_metastasis_is_neuroendocrine_and_not_pancreatic_cancer(
    classification: Classification,
) -> None:
    above = classification.above[tumor("pancreatic-neuroendocrine-liver-metastasis")]
    assert tumor("neuroendocrine-liver-metastasis") in above
    assert tumor("liver-metastasis") in above
    assert tumor("pancreatic-liver-metastasis") not in above


def test_a_gastric_neuroendocrine_metastasis_is_neuroendocrine_and_not_gastric_cancer(
    classification: Classification,
) -> None:
    above = classification.above[tumor("gastric-neuroendocrine-liver-metastasis")]
    assert tumor("neuroendocrine-liver-metastasis") in above
    assert tumor("gastric-liver-metastasis") not in above


def test_a_gastric_stromal_metastasis_is_a_sarcoma_and_not_gastric_cancer(classification: Classification) -> None:
    above = classification.above[tumor("gastric-gist-liver-metastasis")]
    assert {tumor("gist-liver-metastasis"), tumor("sarcoma-liver-metastasis")} <= above
    assert tumor("gastric-liver-metastasis") not in above


def test_both_kinds_of_liver_tumor_are_liver_tumors(classification: Classification) -> None:
    for slug in ("hepatocellular-carcinoma", "intrahepatic-cholangiocarcinoma", "uveal-melanoma-liver-metastasis"):
        assert tumor("liver-tumor") in classification.above[tumor(slug)]
    assert tumor("liver-tumor") not in classification.above[tumor("extrahepatic-cholangiocarcinoma")]


def test_cold_counts_as_thermal_and_electric_pulses_do_not(classification: Classification) -> None:
    assert modality("thermal-ablation") in classification.above[modality("cryoablation")]
    for slug in ("irreversible-electroporation", "histotripsy", "percutaneous-ethanol-injection"):
        assert modality("non-thermal-ablation") in classification.above[modality(slug)]
        assert modality("thermal-ablation") not in classification.above[modality(slug)]


@pytest.mark.parametrize(
    "slug", ["electromagnetic-fields", "simulation-angiogram", "contour-simulation-3d", "resection"]
)
def test_what_only_sounds_like_an_ablation_is_none(classification: Classification, slug: str) -> None:
    assert modality("ablation") not in classification.above[modality(slug)]


@pytest.mark.parametrize(
    "origin", ["breast", "melanoma", "cutaneous-melanoma", "uveal-melanoma", "gist", "gastric", "pancreatic", "ovarian"]
)
def test_other_origins_are_neither_colorectal_nor_neuroendocrine(classification: Classification, origin: str) -> None:
    assert tumor(f"{origin}-liver-metastasis") in classification.inside["other liver metastasis"]


@pytest.mark.parametrize(
    "slug",
    [
        "liver-metastasis",
        "colorectal-liver-metastasis",
        "rectal-liver-metastasis",
        "pancreatic-neuroendocrine-liver-metastasis",
        "cholangiocarcinoma",
        "intrahepatic-cholangiocarcinoma",
    ],
)
def test_what_is_no_other_liver_metastasis(classification: Classification, slug: str) -> None:
    assert tumor(slug) not in classification.inside["other liver metastasis"]


def test_primary_and_metastatic_together_are_all_liver_tumors(classification: Classification) -> None:
    assert tumor("liver-tumor") in classification.inside["primary or metastatic"]


def test_classes_that_share_nothing_named_exclude_one_another(
    classification: Classification, vocabulary: Vocabulary
) -> None:
    """Scopes with a complement take 'no common class below' for 'disjoint'; the axioms must bear that out."""
    scopes = {**shared("tumor", classification, vocabulary), **shared("modality", classification, vocabulary)}
    assert scopes.keys() == classify(scopes).empty


def shared(kind: str, classification: Classification, vocabulary: Vocabulary) -> dict[str, Scope]:
    """Return what the classes of a kind have in common two by two, where no class lies below both."""
    ids = {iri.rpartition("/")[2] for iri in classification.above if iri.startswith(f"{BASE}{kind}/")}

    def apart(a: str, b: str) -> bool:
        return not vocabulary.descendants(a) & vocabulary.descendants(b)

    def follows(a: str, b: str) -> bool:
        wider = ((x, y) for x in vocabulary.ancestors(a) & ids for y in vocabulary.ancestors(b) & ids)
        return any((x, y) != (a, b) and apart(x, y) for x, y in wider)

    pairs = [(a, b) for a, b in combinations(sorted(ids), 2) if apart(a, b) and not follows(a, b)]
    return {f"{a} and {b}": AllOf((Named(f"{kind}/{a}"), Named(f"{kind}/{b}"))) for a, b in pairs}


def test_a_scope_may_not_name_an_unknown_class(tmp_path: Path) -> None:
    small = tmp_path / "small.ttl"
    small.write_text(f"<{tumor('melanoma')}> a <http://www.w3.org/2002/07/owl#Class> .", encoding="utf-8")
    with pytest.raises(KeyError, match="no class"):
        classify({"known": Named("tumor/melanoma"), "unknown": Named("tumor/plush-toy")}, [small])


def test_contradicting_axioms_are_refused(tmp_path: Path) -> None:
    extra = tmp_path / "extra.ttl"
    extra.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "owl:Thing rdfs:subClassOf owl:Nothing .\n",
        encoding="utf-8",
    )
    with pytest.raises(InconsistentOntologyError):
        classify(files=[*sources(), extra])
