"""Studies of slides and of tables: fictional ones, in layouts of their own; what is unclear is left out and told."""

from loaders.evidence.evidence import read_evidence
from loaders.evidence.presented import add_presented
from loaders.evidence.recommendation_tables import read_recommendations
from loaders.lines.reading import read_text
from loaders.record import EvidenceItem, Finding
from loaders.structure.blocks import read_blocks
from loaders.structure.citations import read_mark_style
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary

V = load_vocabulary()

SLIDES = """\
# Heat and Cold for Deposits in the Liver

Dr. R. Wren, Marsh Hill Hospital

## The HEATHER trial

Phase III, randomized study; primary endpoint: local tumor progression

| Outcome | MWA (n = 80) | Resection (n = 78) | P value |
| --- | --- | --- | --- |
| 1-year OS, % | 94 | 95 | .81 |
| Local recurrence | 11 (13.8%) | 5 (6.4%) | .12 |
| Median survival, months | 41.2 | 44.0 | NS |
| Surgeon satisfaction | 8 | 7 | .5 |
| Hospital stay (days), median (range) | 2 (1-9) | 6 (3-21) | <.001 |
| Odd figure | 12 (4) | 9 (8) | |

## Local tumor progression

| Tumor size | Local tumor progression at 2 years, % | |
| --- | --- | --- |
| | MWA | Resection |
| up to 2 cm | 4 | 2 |
| above 2 cm | 17 | 7 |

- mortality 0.9% (MWA) → 2.4% (resection)

## Local recurrence after cold

| | HR | 95% CI | p |
| --- | --- | --- | --- |
| Cryoablation vs. resection | 1.9 | 0.8 to 4.4 | 0.14 |
| Size above 2 cm | 3.1 | 1.3-7.2 | 0.01 |

Journal of Ice and Trees 2031; 4: 1-9

## Slower growth after cold: a systematic review of case series in hepatocellular carcinoma

Ida Moss, Otto Fern, Ulla van der Reed

| Study | N | Technique | Recurrence, % | 5-yr survival, % |
| --- | --- | --- | --- | --- |
| Alder 2001 | 20 | Cryoablation | 12 | 40 |
| Birch et al., 2003 | 31 | RFA | 19 | NR |
| Cedar | 12 | RFA | 25-30 | 33 |

## NCCN Guidelines: Hepatobiliary Cancers

- Ablation may be considered; overall survival at 5 years was 55%.
"""

POLICY = """\
## Rationale

### Hepatocellular Carcinoma

Alder et al (2031) reported a randomized trial of RFA or resection in 90 patients with HCC. Growth was slower.

The ELDER trial compared cryoablation with RFA in 66 patients. Birch et al (2030) reported the ELDER trial in full.

**Table 1. Summary of Key Randomized Trial Results**

| Study | Overall survival at 3 years | Local recurrence | Pain score |
| --- | --- | --- | --- |
| Alder et al (2031) | | | |
| RFA | 66% | 12/45 (26.7%) | 3 |
| Resection | 71% | 5/45 (11.1%) | 5 |
| HR (95% CI) | 1.12 (0.60 to 2.10) | 2.4 (1.1 to 5.0) | NR |
| p-value | .70 | .03 | |
| Cedar et al (2029) | | | |
| RFA | 50% | NR | |
| Sorafenib | 41% | 30% | |

**Table 2. Results of ELDER**

| Group | 1-year OS | 3-year OS |
| --- | --- | --- |
| Cryoablation | 90% | 60% |

**Table 3. Results of the Unknown Registry**

| Group | 1-year OS | 3-year OS |
| --- | --- | --- |
| Cryoablation | 91% | 61% |
"""


def presented(text: str, slides: bool) -> tuple[list[EvidenceItem], list[Finding]]:
    sections = read_sections(read_blocks(read_text(text, "p.md")))
    items, findings = add_presented(sections, read_evidence(sections, (), read_mark_style(sections, ()), V), V, slides)
    return list(items), list(findings)


def figures(item: EvidenceItem) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(o.measure, o.value or o.low, o.time, o.arm) for o in item.outcomes]


def test_a_trial_of_a_slide_has_the_figures_of_its_table_with_their_groups() -> None:
    items, findings = presented(SLIDES, slides=True)
    trial = items[0]
    assert (trial.trial, trial.design, trial.patients, trial.patients_basis) == (
        "HEATHER", "randomized-controlled-trial", 158, "sum of arms",
    )  # fmt: skip
    assert figures(trial)[:4] == [
        ("overall-survival", "94", "1", "MWA"), ("overall-survival", "95", "1", "Resection"),
        ("local-recurrence", "13.8", None, "MWA"), ("local-recurrence", "6.4", None, "Resection"),
    ]  # fmt: skip
    stay = [o for o in trial.outcomes if o.measure == "length-of-stay"]
    assert [(o.statistic, o.value, o.unit, o.p) for o in stay] == [
        ("median", "2", "d", "<.001"),
        ("median", "6", "d", "<.001"),
    ]
    lines = [f.at[0].first_line for f in findings]
    assert [SLIDES.splitlines()[n - 1].split("|")[1].strip() for n in lines] == [
        "Surgeon satisfaction", "Odd figure", "Size above 2 cm", "Cedar",
    ]  # fmt: skip


def test_a_slide_named_after_the_primary_outcome_goes_on_about_the_trial() -> None:
    trial = presented(SLIDES, slides=True)[0][0]
    growth = [(o.value, o.time, o.arm, o.subgroup) for o in trial.outcomes if o.measure == "local-tumor-progression"]
    assert growth == [
        ("4", "2", "MWA", "up to 2 cm"), ("2", "2", "Resection", "up to 2 cm"),
        ("17", "2", "MWA", "above 2 cm"), ("7", "2", "Resection", "above 2 cm"),
    ]  # fmt: skip
    assert [(o.value, o.arm) for o in trial.outcomes if o.measure == "mortality"] == [
        ("0.9", "MWA"),
        ("2.4", "resection"),
    ]


def test_figures_of_a_slide_that_names_no_study_are_given_to_none() -> None:
    items = presented(SLIDES, slides=True)[0]
    (nameless,) = [i for i in items if i.section == "Local recurrence after cold"]
    assert (nameless.trial, nameless.first_author, nameless.design) == (None, None, None)
    (estimate,) = nameless.outcomes
    assert (estimate.arm, estimate.comparator, estimate.interval, estimate.p) == (
        "Cryoablation", "resection", ("0.8", "4.4"), "0.14",
    )  # fmt: skip


def test_a_title_with_authors_and_imprint_is_a_study_and_the_rows_below_are_others() -> None:
    items = presented(SLIDES, slides=True)[0]
    (review,) = [i for i in items if i.design == "systematic-review"]
    assert (review.first_author, review.year, review.outcomes) == ("Moss", 2031, ())
    rows = [(i.first_author, i.year, i.patients, figures(i)) for i in items if i.first_author in ("Alder", "Birch")]
    assert rows == [
        ("Alder", 2001, 20, [("recurrence", "12", None, "Cryoablation"), ("survival", "40", "5", "Cryoablation")]),
        ("Birch", 2003, 31, [("recurrence", "19", None, "RFA")]),
    ]
    assert not [i for i in items if "NCCN" in (i.section or "")]


def test_a_table_in_prose_adds_to_the_studies_that_it_names() -> None:
    items, findings = presented(POLICY, slides=False)
    assert [(i.first_author, i.year, len(i.outcomes)) for i in items] == [
        ("Alder", 2031, 6), ("Birch", 2030, 2), ("Cedar", 2029, 3),
    ]  # fmt: skip
    alder = items[0].outcomes
    assert [(o.statistic, o.value, o.arm, o.count, o.total, o.p) for o in alder if o.measure == "local-recurrence"] == [
        ("proportion", "26.7", "RFA", 12, 45, ".03"),
        ("proportion", "11.1", "Resection", 5, 45, ".03"),
        ("hazard-ratio", "2.4", None, None, None, ".03"),
    ]
    told = [POLICY.splitlines()[f.at[0].first_line - 1] for f in findings]
    assert told[0].endswith("| Pain score |")
    assert told[1].startswith("| Group")


def test_recommendations_of_a_table_keep_grade_and_body() -> None:
    text = (
        "# Ablation of tumors: a position paper of the Society of Interventional Radiology 2030\n\n# Advice\n\n"
        "| Statement | Rationale | Strength of recommendation |\n| --- | --- | --- |\n"
        "| Cryoablation may be used for small hepatocellular carcinoma | The 3-year survival was 61% | Moderate |\n"
        "| Yes | No | Weak |\n"
    )
    citations, items, findings = read_recommendations(read_sections(read_blocks(read_text(text, "p.md"))), V)
    assert [(c.body, c.title, c.year, c.strength, c.modalities, c.indications) for c in citations] == [
        ("SIR", "Ablation of tumors", 2030, "Moderate", ("cryoablation",), ("hepatocellular-carcinoma",)),
    ]
    assert [(o.measure, o.value, o.time) for i in items for o in i.outcomes] == [("survival", "61", "3")]
    assert findings == []
    orphan = text.replace("a position paper of the Society of Interventional Radiology 2030", "a talk")
    citations, _, findings = read_recommendations(read_sections(read_blocks(read_text(orphan, "p.md"))), V)
    assert citations == []
    assert len(findings) == 1


def test_recommendations_of_several_bodies_keep_each_its_own() -> None:
    text = (
        "# Guidelines\n\n| Organization | Technique | Statement | Strength |\n| --- | --- | --- | --- |\n"
        "| NCCN Neuroendocrine v.1.2030 | Cryoablation | Consider for few small deposits | 2B |\n"
        "| Harbor Surgical Society (2029) | RFA | Not advised for hepatocellular carcinoma | 3 |\n"
    )
    citations, _, findings = read_recommendations(read_sections(read_blocks(read_text(text, "p.md"))), V)
    assert [(c.body, c.version, c.year, c.scheme, c.strength, c.modalities) for c in citations] == [
        ("NCCN", "1.2030", None, "nccn", "2B", ("cryoablation",)),
        ("Harbor Surgical Society", None, 2029, None, "3", ("radiofrequency-ablation",)),
    ]
    assert findings == []


def test_a_table_of_who_was_studied_is_told_and_gives_the_sizes_of_the_groups() -> None:
    slides = (
        "# Cold for Deposits in the Liver\n\n## The JUNIPER trial\n\nA randomized study\n\n"
        "| Baseline | MWA (n = 80) | Resection (n = 78) |\n| --- | --- | --- |\n"
        "| Women | 31 (38.8) | 29 (37.2) |\n| Older than 70 | 12 (15.0) | 14 (17.9) |\n"
    )
    blocks = read_sections(read_blocks(read_text(slides, "p.md")))
    (study,), (finding,) = add_presented(blocks, (), V, slides=True)
    assert [(a.label, a.patients) for a in study.arms] == [("MWA", 80), ("Resection", 78)]
    assert study.outcomes == ()
    assert (finding.kind, finding.at[0].first_line) == ("unread-figures", 7)
