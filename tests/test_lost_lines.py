"""Lost lines: each sign that a line of the policy is missing is a finding, and a whole policy has none."""

from __future__ import annotations

import pytest

from loaders.coverage.lost_lines import LOST_LINES
from loaders.load import load_bytes
from loaders.record import Finding, Record
from loaders.wording.statuses import GRANT
from tests.trees import criteria_of

HEAD = """Fir Ridge Health Plan

Medical Policy: Treatment of Liver Tumors

Effective Date: March 1, 2031

"""
PAGE = "<html><body><h1>Fir Ridge Health Plan</h1><h2>Policy</h2>{}</body></html>"


def read(policy: str, name: str = "fictional.txt") -> Record:
    return load_bytes(policy.encode() if name.endswith("html") else (HEAD + policy).encode(), name)


def signs(record: Record) -> list[Finding]:
    return [f for f in record.findings if f.kind == LOST_LINES]


LABELS = """POLICY

I.   Cryoablation is medically necessary for hepatocellular carcinoma of 3 cm or less.
II.  Microwave ablation of metastases is investigational.
III. Histotripsy of any liver tumor is investigational.
"""
NESTED = """POLICY

Radiofrequency ablation is medically necessary for any of the following:

1. Unresectable hepatocellular carcinoma when both of the following are met:
   a. The tumor measures 4 cm or less; and
   b. Extrahepatic disease is absent; or
2. Colorectal liver metastases, no more than three.
"""
BULLETS = """POLICY

Microwave ablation is medically necessary for any of the following:

  • Hepatocellular carcinoma, when all of the following are met:
      o The tumor measures 3 cm or less
      o Surgery is not possible
  • Neuroendocrine liver metastases with symptoms
"""
PLAIN = """POLICY

Radioembolization is medically necessary for unresectable colorectal liver metastases that
have progressed on two lines of chemotherapy and when no extrahepatic disease is present.

Cryoablation of a tumor in the liver that is smaller than 4 cm and cannot be resected is
medically necessary when surgery is refused by the member.

Histotripsy of any liver tumor is investigational.
"""
TWO_LISTS = """POLICY

TACE is medically necessary for:
  • Unresectable hepatocellular carcinoma
  • Neuroendocrine liver metastases
  • Uveal melanoma liver metastases

TACE is investigational for:
  • Colorectal liver metastases
  • Breast cancer liver metastases
"""
MARKED = """POLICY

TACE† is medically necessary for unresectable hepatocellular carcinoma.

† Drug-eluting beads are not meant by this.
"""
WHOLE = [LABELS, NESTED, BULLETS, PLAIN, TWO_LISTS, MARKED]


@pytest.mark.parametrize("policy", WHOLE)
def test_a_whole_policy_has_no_sign(policy: str) -> None:
    assert signs(read(policy)) == []


@pytest.mark.parametrize(
    ("policy", "lost", "message"),
    [
        (LABELS, "II.", "a label before 'III' is missing from a list"),
        (NESTED, "   a.", "a label before 'b' is missing from a list"),
        (NESTED, "2.", "a list breaks off behind 'and' or 'or'; its last item may be lost"),
        (BULLETS, "  • Hep", "a list begins deeper than it goes on; what leads its first part may be lost"),
        (PLAIN, "Radioembolization", "a paragraph begins within a sentence; what stood before it may be lost"),
        (PLAIN, "Cryoablation", "a paragraph begins within a sentence; what stood before it may be lost"),
        (TWO_LISTS, "TACE is investigational", "a blank line cuts a list of bullets"),
        (MARKED, "† Drug", "no note explains the mark '†'"),
    ],
)
def test_a_lost_line_is_told_where_it_was(policy: str, lost: str, message: str) -> None:
    lines = policy.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(lost))
    found = signs(read("\n".join(lines[:at] + lines[at + 1 :])))
    assert any(f.message.startswith(message) for f in found), [f.message for f in found]
    assert all(f.at for f in found)


def test_a_lost_position_touches_every_answer_and_a_lost_criterion_those_on_its_treatments() -> None:
    (position,) = signs(read(LABELS.replace("II.  Microwave ablation of metastases is investigational.\n", "")))
    assert position.touches == ()
    criterion, alone = signs(read(NESTED.replace("   a. The tumor measures 4 cm or less; and\n", "")))
    assert "radiofrequency-ablation" in criterion.touches
    assert alone.message == "a list holds one item; the others may be lost"


def test_a_sentence_that_breaks_off_is_told() -> None:
    broken = PLAIN.replace("medically necessary when surgery is refused by the member.\n", "")
    (before_another,) = signs(read(broken))
    assert before_another.message.startswith("a paragraph goes on behind a blank line")
    (last,) = signs(read(broken.partition("\nHistotripsy")[0]))
    assert last.message == "a sentence breaks off before its end"


def test_a_count_that_runs_on_leaves_no_label_out() -> None:
    policy = """POLICY

Cryoablation is medically necessary in these situations:
1. Hepatocellular carcinoma of 3 cm or less
2. Colorectal liver metastases, no more than three

TACE is medically necessary in these situations:
3. Unresectable hepatocellular carcinoma
4. Neuroendocrine liver metastases
"""
    assert signs(read(policy)) == []


def test_labels_inside_a_sentence_that_the_layout_broke_are_no_loss() -> None:
    policy = """POLICY

Cryoablation is medically necessary for hepatocellular carcinoma when the member (a) cannot undergo surgery, or
(b) has no more than two tumors, each of 3 cm or less.
"""
    assert signs(read(policy)) == []


def test_words_behind_a_grant_without_criteria_keep_it_open() -> None:
    policy = (
        "POLICY\n\nTACE is medically necessary for liver metastases progression on a kinase inhibitor and another.\n"
    )
    found = [f for f in read(policy).findings if f.kind in ("partly-understood", "unknown-characteristic")]
    assert [f.touches for f in found] == [("1",)]
    assert [f.kind for f in read("POLICY\n\nTACE is medically necessary for liver metastases.\n").findings] == []


LISTED = """<p>TACE is medically necessary for any of the following:</p>
<ol type="A">
<li>Hepatocellular carcinoma when all of the following are met:
<ol>
<li>The tumor is unresectable</li>
<li>Ascites is absent</li>
</ol></li>
<li>Neuroendocrine liver metastases</li>
</ol>
<p>TACE is investigational for all other indications.</p>"""


@pytest.mark.parametrize("line", [1, 2, 3, 6, 8])
def test_tags_of_a_list_that_do_not_match_are_told(line: int) -> None:
    lines = LISTED.split("\n")
    assert signs(read(PAGE.format(LISTED), "page.html")) == []
    found = signs(read(PAGE.format("\n".join(lines[:line] + lines[line + 1 :])), "page.html"))
    assert found
    assert "the tags of a list do not match; what leads or ends it may be lost" in {f.message for f in found}
    assert all("transarterial-chemoembolization" in f.touches for f in found if f.touches)


def test_items_without_their_end_and_lists_in_comments_are_no_damage() -> None:
    page = PAGE.format("<!-- </ol> --><script>'</ul>'</script>" + LISTED.replace("</li>", ""))
    assert signs(read(page, "page.html")) == []


TABLE = """<p>The table shows what is covered.</p><table>
<tr><th>Procedure</th><th>Covered indications</th><th>Not covered indications</th></tr>
<tr><td>TACE</td>
<td>Hepatocellular carcinoma</td>
<td>Breast cancer liver metastases</td></tr>
<tr><td>Cryoablation</td>
<td>Hepatocellular carcinoma</td>
<td>Colorectal liver metastases</td></tr>
</table>"""


def test_a_row_that_lost_a_cell_is_no_position() -> None:
    whole = read(PAGE.format(TABLE), "page.html")
    assert len([s for s in whole.statements if s.status == GRANT]) == 2
    assert signs(whole) == []
    damaged = read(PAGE.format(TABLE.replace("<td>Hepatocellular carcinoma</td>\n<td>Br", "<td>Br")), "page.html")
    assert [(str(s.modality), str(s.indication)) for s in damaged.statements if s.status == GRANT] == [
        ("Named(id='cryoablation')", "Named(id='hepatocellular-carcinoma')")
    ]
    assert "unreadable-cell" in {f.kind for f in damaged.findings}
    assert [f.message for f in signs(damaged)] == ["a row of a table has fewer cells than its header"]


@pytest.mark.parametrize(
    "item",
    [
        "- Hepatocellular carcinoma when all of the following criteria are met:",
        "- Treatment of hepatocellular carcinoma when BOTH of the following are met:",
        "A. Hepatocellular carcinoma, if any of the following applies:",
        "1. Hepatocellular carcinoma in individuals who meet each of the following criteria:",
        "- **Hepatocellular carcinoma and ONE of the following:**",
    ],
)
def test_an_item_whose_own_list_was_lost_grants_nothing_outright(item: str) -> None:
    policy = "Microwave ablation may be considered medically necessary for the following indications:\n\n" + item
    for more in ("", "\n\nCryoablation is considered investigational for liver tumors."):
        tree = criteria_of(policy + more)
        assert "text" in tree.lower(), tree


def test_an_item_of_a_denial_whose_own_list_was_lost_denies_nothing_outright() -> None:
    tree = criteria_of(
        "Microwave ablation is considered investigational for any of the following:\n\n"
        "- Hepatocellular carcinoma when any of the following is present:"
    )
    assert "text" in tree.lower()


@pytest.mark.parametrize(
    "name", ["Conditions", "Conditions/", "Conditions and criteria", "Clinical conditions", "Conditions/Criteria"]
)
def test_a_list_of_which_only_the_name_is_left_grants_nothing_outright(name: str) -> None:
    tree = criteria_of(
        "1. Any of the following techniques are considered medically necessary for liver tumors when any of the "
        "following conditions below have been met:\n"
        "  1. Techniques:\n    1. TACE; or\n    2. SIRT\n     and\n"
        f"  2. {name}"
    )
    assert "text" in tree.lower()
