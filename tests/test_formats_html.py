"""HTML: what a browser shows is read, what it hides is not, and what is around it only names the payer."""

import pytest

from loaders.formats.encodings import decode_page
from loaders.formats.html import print_html
from loaders.formats.refusals import RefusedError
from loaders.lines.documents import open_document
from loaders.lines.line import Line
from loaders.lines.reading import read_printed
from loaders.load import load_bytes
from loaders.structure.blocks import read_blocks
from loaders.structure.outline import nest
from loaders.text.printed import PrintedLine
from tests.policies import acorn
from tests.renderings import as_html
from tests.trees import shown


def printed(body: str, head: str = "") -> list[PrintedLine]:
    return print_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>").lines


def words(body: str, head: str = "") -> list[str]:
    return [line.text for line in printed(body, head) if not line.furniture]


def lines(body: str) -> list[Line]:
    return read_printed(print_html(f"<html><body>{body}</body></html>"), "page.html").lines


def labels(body: str) -> list[str | None]:
    """Return the label path of every item, outermost lists first."""
    out: list[str | None] = []
    waiting = nest([(block, ()) for block in read_blocks(read_printed(print_html(body), "page.html"))])
    while waiting:
        item = waiting.pop(0)
        out.append(item.label)
        waiting = item.children + waiting
    return out


def test_a_policy_reads_the_same_as_a_page_and_as_text() -> None:
    page, text = load_bytes(as_html().encode(), "acorn.html"), acorn()
    assert page.media_type == "text/html"
    assert (page.payer and page.payer.name, page.title) == (text.payer and text.payer.name, text.title)
    assert (page.policy_number, [(d.kind, d.date) for d in page.dates]) == (
        text.policy_number, [(d.kind, d.date) for d in text.dates]
    )  # fmt: skip
    assert [(s.label, s.status, shown(s.criteria)) for s in page.statements] == [
        (s.label, s.status, shown(s.criteria)) for s in text.statements
    ]


def test_addresses_count_in_the_extracted_text() -> None:
    data = as_html().encode()
    record, text = load_bytes(data, "acorn.html"), open_document(data, "acorn.html").reading.source.text
    (span,) = record.statements[2].at
    assert text[span.start : span.end].startswith("Histotripsy of primary")
    assert text.split("\n")[span.first_line - 1].startswith("III. Histotripsy")


@pytest.mark.parametrize(
    "body",
    [
        "<!-- Ablation is covered. -->",
        "<script>Ablation is covered.</script>",
        "<style>Ablation is covered.</style>",
        "<template><p>Ablation is covered.</p></template>",
        "<noscript>Ablation is covered.</noscript>",
        "<p hidden>Ablation is covered.</p>",
        '<div style="color: red; display : none"><p>Ablation is covered.</p></div>',
        '<p style="visibility:hidden">Ablation is covered.</p>',
        '<div class="old"><p>Ablation is covered.</p></div>',
        "<p><del>Ablation is covered.</del></p>",
        '<p style="text-decoration: line-through">Ablation is covered.</p>',
        '<div id="cookie-consent"><p>Ablation is covered.</p></div>',
    ],
)
def test_what_a_page_does_not_show_is_not_read(body: str) -> None:
    assert words(f"<p>One.</p>{body}<p>Two.</p>", "<style>div.old { display: none } p{color:red}</style>") == [
        "One.", "Two.",
    ]  # fmt: skip


def test_a_later_or_narrower_rule_shows_what_another_hides() -> None:
    sheet = "<style>.tab { display: none } .tab.open { display: block } @media print { p { display: none } }</style>"
    assert words('<div class="tab open"><p>One.</p></div><div class="tab"><p>Two.</p></div>', sheet) == ["One."]


def test_hidden_prose_and_closed_former_versions_are_reported() -> None:
    old = "Ablation of all tumors is considered medically necessary in members who were told so by us before."
    page = print_html(
        f"<body><h2>Policy</h2><p>None.</p><div hidden>{old}</div>"
        f"<details><summary>Archived versions</summary><h2>Policy</h2><p>{old}</p></details></body>"
    )
    assert [line.text for line in page.lines] == ["Policy", "None."]
    assert [(f.kind, f.severity) for f in page.findings] == [("text-left-out", "warning"), ("text-left-out", "note")]
    (first, _) = read_printed(page, "p.html").findings
    assert first.at[0].first_line == 2


def test_closed_blocks_that_hold_the_current_text_are_read() -> None:
    assert words("<details><summary>Coverage criteria</summary><p>One.</p></details>") == ["Coverage criteria", "One."]
    history = "<details><summary>Policy History</summary><ul><li>01/02/2024: reviewed</li></ul></details>"
    assert words(history) == ["Policy History", "01/02/2024: reviewed"]
    assert words("<details open><summary>Previous versions</summary><p>One.</p></details>") == [
        "Previous versions", "One.",
    ]  # fmt: skip


def test_what_a_button_opens_is_read_unless_it_is_a_former_text() -> None:
    body = (
        '<button aria-controls="now" aria-expanded="false">Criteria</button><div id="now" hidden><p>One.</p></div>'
        '<a data-target="#old">Archived policy</a><div id="old" style="display:none"><p>Two.</p></div>'
        '<div aria-hidden="true"><p>Three.</p></div>'
    )
    assert words(body) == ["Criteria", "One.", "Archived policy", "Three."]


def test_two_line_breaks_part_paragraphs() -> None:
    found = printed("<p>One<br>two<br><br>three</p>")
    assert [(line.text, line.gap) for line in found] == [("One", 0), ("two", 0), ("three", 1)]


def test_what_stands_around_a_page_is_furniture_and_names_the_payer() -> None:
    page = (
        '<header><img src="l.png" alt="Quarry Bay Health Plan logo"><nav><a href="/a">Home</a> <a href="/b">Plans</a>'
        '</nav></header><div class="site-breadcrumb">Home &gt; Policies</div><p><a href="#">Print</a> | Share</p>'
        '<ul><li><a href="#p">Policy</a></li><li><a href="#r">References</a></li></ul>'
        '<main><h1>Freezing of Tumors</h1><h2 id="p">Policy</h2><p>Cryoablation is investigational.</p>'
        '<h2 id="r">References</h2></main><aside><p>Ask us.</p></aside><footer>© Quarry Bay Health Plan</footer>'
    )
    found = printed(page)
    assert [line.text for line in found if not line.furniture] == [
        "Freezing of Tumors", "Policy", "Cryoablation is investigational.", "References",
    ]  # fmt: skip
    assert [line.text for line in found if line.furniture] == [
        "Quarry Bay Health Plan", "Home | Plans", "Home > Policies", "Print | Share", "Policy | References", "Ask us.",
        "© Quarry Bay Health Plan",
    ]  # fmt: skip
    payer = load_bytes(f"<html><body>{page}</body></html>".encode(), "q.html").payer
    assert payer is not None
    assert payer.name == "Quarry Bay Health Plan"


def test_an_element_that_holds_the_policy_is_no_furniture_whatever_its_name() -> None:
    body = "<h2>Coverage criteria</h2><p>One.</p>"
    assert words(f'<div class="menu-banner">{body}</div>') == ["Coverage criteria", "One."]
    assert words(f"<aside><main>{body}</main></aside>") == ["Coverage criteria", "One."]


@pytest.mark.parametrize(
    ("list", "expected"),
    [
        ("<ol><li>x<li>y</ol>", ["1. x", "2. y"]),
        ("<ol type=a start=3><li>x<li>y</ol>", ["c. x", "d. y"]),
        ("<ol type=I><li>x<li value=9>y<li>z</ol>", ["I. x", "IX. y", "X. z"]),
        ("<ol reversed><li>x<li>y</ol>", ["2. x", "1. y"]),
        ('<ol style="list-style-type:upper-alpha" start=26><li>x<li>y</ol>', ["Z. x", "AA. y"]),
        ("<ol class=r><li>x</ol>", ["i. x"]),
        ("<ol class=n><li>A. x<li>B. y</ol>", ["A. x", "B. y"]),
        ("<ol start=x><li>x</ol>", ["1. x"]),
    ],
)
def test_ordered_lists_print_the_labels_that_a_browser_shows(list: str, expected: list[str]) -> None:
    sheet = "<style>ol.r{list-style:lower-roman inside} ol.n>li{list-style-type:none}</style>"
    assert words(list, sheet) == expected


def test_lists_within_lists_keep_their_place_whatever_their_labels() -> None:
    inner = "<ol><li>x</li><li>y</li></ol>"
    assert labels(f"<ol><li>One{inner}</li><li>Two{inner}</li><li>Three</li></ol>") == [
        "1", "1.1", "1.2", "2", "2.1", "2.2", "3",
    ]  # fmt: skip
    depths = [(line.bullet, line.indent) for line in lines("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>")]
    assert depths == [("•", 4), ("•", 8), ("•", 4)]


def test_inline_markup_is_no_break_and_superscripts_are_marks() -> None:
    (line,) = lines("<p>Lesions <b>up\n to</b> 3&nbsp;cm<sup>2</sup> &lt;b&gt; are rare<sup>12,13</sup>.</p>")
    assert line.text == "Lesions up to 3 cm² <b> are rare."
    assert line.marks == ((len(line.text) - 1, "12,13"),)
    assert [x.text for x in lines("<p>The 2<sup>nd</sup> Beads<sup>TM</sup> x<sub>2</sub></p>")] == [
        "The 2nd Beads™ x2"
    ]


def test_headings_bold_lines_and_line_breaks() -> None:
    found = printed("<h3>One</h3><p><b>Two</b></p><div role=heading aria-level=4>Three</div>x<br>y<dl><dt>a<dd>b</dl>")
    assert [(line.text, line.level, line.strong) for line in found] == [
        ("One", 3, False), ("Two", None, True), ("Three", 4, False), ("x", None, False), ("y", None, False),
        ("a", None, True), ("b", None, False),
    ]  # fmt: skip


def test_preformatted_text_keeps_its_lines_and_indents() -> None:
    found = printed("<pre>Policy\n\n  A. one\n     two\n</pre>")
    assert [(line.text, line.indent) for line in found] == [("Policy", 0), ("A. one", 2), ("two", 5)]


def test_spans_of_cells_are_printed_out() -> None:
    table = (
        "<table><thead><tr><th rowspan=2>Condition<th colspan=2>Technique<tr><th>Heat<th>Cold</thead>"
        "<tr><td rowspan=2>Primary<td>yes<td>no<tr><td colspan=2>perhaps<tr><td colspan=3>Notes</table>"
    )
    assert words(table) == [
        "Condition\tTechnique Heat\tTechnique Cold", "Primary\tyes\tno", "Primary\tperhaps\tperhaps", "Notes",
    ]  # fmt: skip
    row = lines(table)[1]
    assert [cell.text for cell in row.cells] == ["Primary", "yes", "no"]


def test_cells_may_hold_lists_and_line_breaks_and_be_empty() -> None:
    table = "<table><tr><th>a<th>b<th>c<tr><td>x<br>y<td><td><ul><li>one<li>two</ul><tr><td>1<td>2<td>3</table>"
    assert words(table)[1:] == ["x y\t\t• one • two", "1\t2\t3"]


def test_tables_for_layout_are_read_as_what_they_hold() -> None:
    assert words("<table><tr><td><h2>Policy</h2><p>One.</p><td><p>Two.</p></table>") == ["Policy", "One.", "Two."]
    assert words("<table><tr><td>One.<tr><td>Two.</table>") == ["One.", "Two."]
    parts = "<table><tr><td>Policy Statement<td><p>One.</p><ol><li>Two.</ol><tr><td>Policy Number<td>12</table>"
    assert words(parts) == ["Policy Statement", "One.", "1. Two.", "Policy Number\t12"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<p>≤ 3</p>".encode(), "utf-8"),
        ("<p>≤ 3</p>".encode("utf-16"), "utf-16"),
        ('<meta charset="windows-1251"><p>ж</p>'.encode("windows-1251"), "cp1251"),
        ('<meta charset="utf-8"><p>é</p>'.encode("latin-1"), "windows-1252"),
        ('<meta charset="hex"><p>é</p>'.encode("latin-1"), "windows-1252"),
    ],
)
def test_pages_are_decoded_as_browsers_do(data: bytes, encoding: str) -> None:
    text, used = decode_page(data)
    assert used == encoding
    assert any(sign in text for sign in "≤жé")


def test_pages_that_cannot_be_decoded_are_refused() -> None:
    with pytest.raises(RefusedError, match="utf-16"):
        decode_page(b"\xff\xfea")


def test_a_page_named_as_text_is_read_as_a_page() -> None:
    document = open_document(as_html().encode(), "acorn.txt")
    assert document.media_type == "text/html"


def test_elements_nested_beyond_all_documents_are_refused() -> None:
    with pytest.raises(match="nested"):
        print_html("<div>" * 1000 + "x")


def test_labels_that_a_style_sheet_counts_are_printed() -> None:
    sheet = (
        "<style>ol{list-style:none; counter-reset:x} li{counter-increment:x} "
        'li::before{content:"(" counter(x, lower-latin) ") "}</style>'
    )
    assert words("<ol><li>one<ol><li>deep</ol><li>two</ol><ol><li>anew</ol>", sheet) == [
        "(a) one", "(a) deep", "(b) two", "(a) anew",
    ]  # fmt: skip
    paths = sheet.replace('"(" counter(x, lower-latin) ") "', 'counters(x, ".") " "')
    assert words("<ol><li>one<ol><li>deep</ol></ol>", paths) == ["1. one", "1.1 deep"]
    headings = "<style>h2{counter-increment:s} h2:before{content:'Section ' counter(s) '. '}</style>"
    assert words("<h2>Policy</h2><h2>Coding</h2>", headings) == ["Section 1. Policy", "Section 2. Coding"]
    assert words("<ul><li>one</ul>", "<style>li:before{content:'\\e900'}</style>") == ["one"]


def test_headings_are_headings_whatever_stands_inside_them() -> None:
    found = printed("<h2><button aria-controls=c>Policy<br>Statement</button></h2><div id=c>One.</div>")
    assert [(line.text, line.level) for line in found] == [("Policy Statement", 2), ("One.", None)]


def test_the_text_behind_the_first_line_of_an_item_is_no_part_of_it() -> None:
    found = printed("<ol><li>Any of:<ul><li>Heat</ul><p>for one of these:</p><ul><li>Cold</ul></ol>")
    assert [(line.text, line.indent, line.gap) for line in found] == [
        ("1. Any of:", 4, 0), ("Heat", 8, 0), ("for one of these:", 6, 1), ("Cold", 8, 0),
    ]  # fmt: skip


def test_indents_of_paragraphs_are_columns_and_hanging_ones_are_items() -> None:
    item = "margin-left:{}in;text-indent:-.25in"
    found = printed(
        f"<p style='{item.format('.5')}'>A. one<p style='{item.format('1.0')}'>1. two<p style='margin:0 0 0 1in'>three"
    )
    assert [(line.indent, line.gap) for line in found] == [(3, 1), (10, 0), (13, 1)]


def test_signs_of_symbol_fonts_are_what_they_show() -> None:
    body = (
        "<p><span style='font-family:Symbol'>·<span style='font:7pt Times'>&nbsp; </span></span>At most "
        "<font face=Symbol>£</font> 3 cm, <span style='font-family:Symbol'>m</span>mol</p>"
    )
    (line,) = lines(body)
    assert (line.bullet, line.text) == ("•", "At most ≤ 3 cm, µmol")


def test_tables_within_a_layout_are_tables() -> None:
    inner = "<table><tr><th>Code<th>Set<th>Note<tr><td>1<td>CPT<td>x</table>"
    assert words(f"<table><tr><td>Plans A-C<td><h2>Coding</h2>{inner}</table>") == [
        "Plans A-C", "Coding", "Code\tSet\tNote", "1\tCPT\tx",
    ]  # fmt: skip


def test_rows_of_a_label_and_a_text_are_items_of_a_list() -> None:
    found = printed(
        "<table><tr><td>(a)<td colspan=2>One of:<tr><td><td>•<td>heat<tr><td><td><td>with more"
        "<tr><td>2.1<td colspan=2>The limits are these.</table><table><tr><td>1.5<td>mg/dL<tr><td>2<td>x</table>"
    )
    assert [(line.text, line.bullet, line.indent) for line in found] == [
        ("(a) One of:", "", 4), ("heat", "•", 8), ("with more", "", 10), ("2.1 The limits are these.", "", 4),
        ("1.5\tmg/dL", "", 0), ("2\tx", "", 0),
    ]  # fmt: skip


def test_heads_of_rows_and_terms_stand_above_the_headings_they_hold() -> None:
    row = "<table><tr><th scope=row>Policy<td><h3>Heat</h3><p>One.</table>"
    terms = "<dl><dt>Policy<dd><h4>Heat</h4><p>One.</dl>"
    assert [line.level for line in printed(row)] == [2, 3, None]
    assert [line.level for line in printed(terms)] == [3, 4, None]


def test_a_closed_history_of_changes_is_read() -> None:
    change = "03/01/2024: new limits for the size of tumors."
    assert words(f"<details><summary>History of this policy</summary><p>{change}</p></details>") == [
        "History of this policy", change,
    ]  # fmt: skip


def test_a_table_of_bullets_in_a_cell_is_a_list_in_it() -> None:
    page = (
        "<h1>Medical policy</h1><h2>Policy</h2><p>SIRT is covered for an individual with:</p><table>"
        "<tr><td>Tumor</td><td>When ANY of the following are met</td></tr>"
        "<tr><td>Hepatocellular carcinoma</td><td><table><tr><td>&#8226;</td><td>ECOG 0 or 1</td></tr>"
        "<tr><td>&#8226;</td><td>Child-Pugh class A, with open portal veins</td></tr></table></td></tr>"
        "<tr><td>Colorectal liver metastases</td><td><table><tr><td>&#8226;</td><td>ECOG 0</td></tr>"
        "<tr><td>&#8226;</td><td>Up to 3 tumors</td></tr></table></td></tr></table>"
    )
    lines = print_html(page).lines
    assert [line.text.split("\t") for line in lines[3:]] == [
        ["Tumor", "When ANY of the following are met"],
        ["Hepatocellular carcinoma", "• ECOG 0 or 1 • Child-Pugh class A, with open portal veins"],
        ["Colorectal liver metastases", "• ECOG 0 • Up to 3 tumors"],
    ]
    grants = load_bytes(page.encode(), "x.html").statements
    assert [shown(s.criteria) for s in grants] == [
        "any_of(ecog <= 1, all_of(child_pugh = A, text))",
        "any_of(ecog = 0, tumor_count <= 3)",
    ]


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("<b>Policy Position</b> Coverage depends on the plan of a member.",
         [("Policy Position", True), ("Coverage depends on the plan of a member.", False)]),
        ("<b>Note</b> Coverage depends on the plan of a member.",
         [("Note Coverage depends on the plan of a member.", False)]),
        ("<b>Policy Position</b> and what it depends on for members",
         [("Policy Position and what it depends on for members", False)]),
        ("<b>Policy Position:</b> Covered", [("Policy Position: Covered", False)]),
    ],
)  # fmt: skip
def test_the_name_of_a_part_in_bold_before_a_sentence_heads_it(cell: str, lines: list[tuple[str, bool]]) -> None:
    assert [(line.text, line.strong) for line in print_html(f"<p>{cell}</p>").lines] == lines


def test_positions_of_nobody_are_reported() -> None:
    record = load_bytes(b"<h2>Policy</h2><p>SIRT is covered for hepatocellular carcinoma.</p>", "x.html")
    assert record.statements == ()
    assert [f.kind for f in record.findings if f.severity == "error"] == ["no-payer"]
