"""Notes behind a sign ('Not covered*'), tables without a known head, and names in frames."""

from __future__ import annotations

from loaders.coverage.positions import Positions, read_positions
from loaders.lines.documents import open_document
from loaders.structure.blocks import read_blocks
from loaders.structure.sections import read_sections
from ontology.vocabulary import load_vocabulary
from tests.trees import criteria_of, positions_of, sections_of, shown, statements_of

HEAD = "| Treatment | Tumor | The plan decides |\n|---|---|---|\n"
ROWS = "| RFA | Hepatocellular carcinoma | Covered for up to three tumors |\n"
ROWS += "| RFA | All other metastases | Not covered{} |\n"


def page(body: str) -> Positions:
    """Return what a web page of a fictional plan says in its policy."""
    text = f"<h1>Acorn Health Plan</h1><h2>Ablation of Liver Tumors</h2><h2>Policy</h2>{body}"
    document = open_document(text.encode(), "policy.html")
    return read_positions(read_sections(read_blocks(document.reading)), None, load_vocabulary())


def test_a_column_whose_cells_all_state_a_status_needs_no_known_head() -> None:
    first, second = statements_of(HEAD + ROWS.format(""))
    assert (first.status, shown(first.criteria)) == ("medically-necessary", "tumor_count <= 3")
    assert second.status == "not-medically-necessary"
    assert "hepatocellular" in repr(second.indication)


def test_a_note_says_of_the_marked_cells_what_it_says() -> None:
    note = "*The treatment is considered investigational and is not reimbursed.\n"
    first, second = statements_of(HEAD + ROWS.format("*") + "\n" + note)
    assert first.status == "medically-necessary"
    assert (second.status, second.criteria) == ("investigational", None)


def test_a_note_on_a_web_page_is_none_of_the_policy_on_all_treatments() -> None:
    row = "<tr><td>{}</td><td>Liver tumors</td><td>{}</td></tr>"
    found = page(
        f"<table><tr><th>Treatment</th><th>Tumor</th><th>Coverage</th></tr>{row.format('Histotripsy', 'Not covered*')}"
        f"{row.format('RFA', 'Covered')}</table><p>*The treatment is considered investigational.</p>"
    )
    assert [s.status for s in found.statements] == ["investigational", "medically-necessary"]


def test_what_a_note_asks_is_asked_where_its_sign_stands() -> None:
    text = "RFA is covered for liver tumors.*\n\nCryoablation is covered for liver tumors.\n\n*Child-Pugh A only.\n"
    assert [shown(s.criteria) for s in statements_of(text)] == ["child_pugh = A", "-"]


def test_a_note_that_grants_what_is_denied_leaves_the_denial_open() -> None:
    text = "RFA is not covered for liver tumors.*\n\n*It is covered in the Garnet plan.\n"
    (statement,) = statements_of(text)
    assert shown(statement.criteria) == "none_of(text)"


def test_words_in_italics_are_no_notes() -> None:
    text = "RFA is *not covered* for liver tumors.\n\n*All members are meant.*\n"
    found = positions_of(text)
    assert [(s.status, s.criteria) for s in found.statements] == [("not-medically-necessary", None)]
    assert "not-understood" in {f.kind for f in found.findings}


def test_parts_of_a_cell_between_semicolons_are_each_meant() -> None:
    text = HEAD + ROWS.format("") + "| TACE | Uveal melanoma metastases | Covered |\n"
    text += "| TACE | Colorectal metastases; all other metastases | Not covered |\n"
    denied = repr(statements_of(text)[-1].indication)
    assert "colorectal" in denied
    assert "Not(of=Named(id='uveal-melanoma-liver-metastasis'))" in denied


def test_and_all_of_the_following_is_no_heading_in_bold() -> None:
    tree = criteria_of(
        "RFA may be considered medically necessary in an individual with:\n\n* Hepatocellular carcinoma; **or**\n"
        "* Colorectal liver metastases.\n\n**AND ALL of the following:**\n\n* ECOG 0; **and**\n* Child-Pugh A.\n"
    )
    assert tree.endswith("ecog = 0, child_pugh = A)")


def test_a_frame_around_a_line_makes_it_a_heading() -> None:
    text = (
        "Example Health Plan\n\nPolicy\n\nRFA is covered for liver tumors.\n\n"
        "| Professional Statements and Societal Positions Guidelines |\n|---|\n\nTACE is appropriate for any HCC.\n"
    )
    assert [s.role for s in sections_of(text)][-2:] == ["position", "guidelines"]


def test_a_row_may_lack_its_first_bar() -> None:
    document = open_document(b"Policy number: | AV-12 |\nTopic: | Ablation of liver tumors |\n", "policy.md")
    assert [[c.text for c in line.cells] for line in document.reading.lines] == [
        ["Policy number:", "AV-12"],
        ["Topic:", "Ablation of liver tumors"],
    ]


def test_a_title_that_stands_out_from_the_marks_of_a_list_is_none_of_its_items() -> None:
    text = (
        "SBRT is considered not medically necessary for all other indications, including but not limited to:\n"
        "     • Gallbladder cancer\n     • Liver metastases of more than 3 lesions\n\n Radioembolization\n\n"
        "Radioembolization is considered medically necessary for hepatocellular carcinoma.\n"
    )
    about = [s.status for s in statements_of(text) if "radioembolization" in repr(s.modality)]
    assert about == ["medically-necessary"]
