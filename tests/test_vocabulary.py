"""Vocabulary: what text names, and what lies under what."""

from pathlib import Path

import pytest

from ontology.scope import AllOf, AnyOf, Named, Not, members, union_of
from ontology.vocabulary import load_vocabulary, read_vocabulary

V = load_vocabulary()


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("cryosurgery", "cryoablation"),
        ("RFA", "radiofrequency-ablation"),
        ("rfa", "radiofrequency-ablation"),
        ("Y-90", "radioembolization"),
        ("MR-guided focused ultrasound", "mr-guided-focused-ultrasound"),
        ("percutaneous ethanol injection", "percutaneous-ethanol-injection"),
    ],
)
def test_modalities_resolve_by_label_synonym_and_acronym(text: str, id: str) -> None:
    term = V.resolve("modality", text)
    assert term is not None
    assert term.id == id


FORMS = [
    "{} liver metastases",
    "liver metastases from {}",
    "liver metastases from primary {}",
    "metastases to the liver from a primary {}",
    "{} metastases to the liver",
    "hepatic metastases of {} origin",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("primary", "id"),
    [
        ("colorectal", "colorectal-liver-metastasis"),
        ("colorectal cancer", "colorectal-liver-metastasis"),
        ("neuroendocrine tumor", "neuroendocrine-liver-metastasis"),
        ("breast cancer", "breast-liver-metastasis"),
        ("uveal melanoma", "uveal-melanoma-liver-metastasis"),
        ("gastric cancer", "gastric-liver-metastasis"),
        ("ovarian cancer", "ovarian-liver-metastasis"),
        ("sarcoma", "sarcoma-liver-metastasis"),
    ],
)
def test_every_form_of_a_primary_composes(form: str, primary: str, id: str) -> None:
    assert [m.id for m in V.mentions(form.format(primary), ("tumor",))] == [id]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (
            "liver metastases from colorectal cancer or neuroendocrine tumors",
            ["colorectal-liver-metastasis", "neuroendocrine-liver-metastasis"],
        ),
        ("colorectal or breast liver metastases", ["colorectal-liver-metastasis", "breast-liver-metastasis"]),
        ("either primary or metastatic tumors in the liver", ["liver-tumor"]),
        ("a better net health outcome", []),
        ("NET liver metastases", ["neuroendocrine-liver-metastasis"]),
    ],
)
def test_running_text(text: str, ids: list[str]) -> None:
    assert [m.id for m in V.mentions(text, ("tumor",))] == ids


def test_metastases_of_other_cancers_are_a_class_expression_and_not_a_list() -> None:
    other = AllOf(
        (
            Named("liver-metastasis"),
            Not(AnyOf((Named("colorectal-liver-metastasis"), Named("neuroendocrine-liver-metastasis")))),
        )
    )
    found = members(other, V)
    assert {"breast-liver-metastasis", "melanoma-liver-metastasis", "gist-liver-metastasis"} <= found
    assert not found & {
        "liver-metastasis", "colon-liver-metastasis", "pancreatic-neuroendocrine-liver-metastasis",
        "intrahepatic-cholangiocarcinoma", "hepatocellular-carcinoma", "liver-tumor",
    }  # fmt: skip


def test_a_union_is_flat_and_without_repeats() -> None:
    a, b = Named("cryoablation"), Named("histotripsy")
    assert union_of([AnyOf((a, b)), a]) == AnyOf((a, b))
    assert union_of([a, a]) == a
    with pytest.raises(ValueError, match="at least one"):
        union_of([])


def test_a_new_primary_and_a_new_modality_need_turtle_only(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(
        """
@prefix tumor: <https://w3id.org/payergraph/tumor/> . @prefix modality: <https://w3id.org/payergraph/modality/> .
@prefix pgo: <https://w3id.org/payergraph/ontology/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
tumor:thymic-carcinoma a owl:Class ; rdfs:label "thymic carcinoma"@en ; pgo:adjectivalForm "thymic"@en ;
    rdfs:subClassOf tumor:primary-tumor .
tumor:thymic-liver-metastasis a owl:Class ; rdfs:label "thymic liver metastasis"@en ;
    rdfs:subClassOf tumor:liver-metastasis ;
    pgo:composedOfHead tumor:liver-metastasis ; pgo:composedOfPrimary tumor:thymic-carcinoma .
modality:pulsed-field-ablation a owl:Class ; rdfs:label "pulsed field ablation"@en ; skos:altLabel "PFA"@en ;
    rdfs:subClassOf modality:non-thermal-ablation .
"""
    )
    folder = Path(__file__).resolve().parents[1] / "ontology"
    v = read_vocabulary([*sorted(folder.glob("*.ttl")), more])
    assert [m.id for m in v.mentions("PFA of hepatic metastases from thymic cancer", ("modality", "tumor"))] == [
        "pulsed-field-ablation",
        "thymic-liver-metastasis",
    ]
    assert "thymic-liver-metastasis" in members(
        AllOf((Named("liver-metastasis"), Not(Named("colorectal-liver-metastasis")))), v
    )
    assert "pulsed-field-ablation" in v.descendants("ablation")


def test_nearest_terms_help_with_a_typo() -> None:
    assert V.resolve("modality", "cryoablasion") is None
    assert V.nearest("modality", "cryoablasion")[0].id == "cryoablation"


def test_scores_give_classes_and_facts_follow_from_facts() -> None:
    assert [V.implied("child_pugh_score", n) for n in (6, 7, 10)] == [
        {"child_pugh": "A"}, {"child_pugh": "B"}, {"child_pugh": "C"},
    ]  # fmt: skip
    assert V.implied("resection_infeasible_documented", True) == {"resection_feasible": False}
