"""Reading: encodings, markup, addresses, page furniture."""

import pytest

from loaders.lines.reading import UnreadableDocumentError, decode_text, read_text
from loaders.structure.blocks import read_blocks


def words(text: str) -> list[str]:
    return [line.text for line in read_text(text, "p.txt").lines]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Größe ≤ 3 cm".encode(), "utf-8"),
        ("Größe ≤ 3 cm".encode("utf-16"), "utf-16"),
        ("Größe ≤ 3 cm".encode("utf-8-sig"), "utf-8-sig"),
        ("Größe < 3 cm".encode("latin-1"), "windows-1252"),
    ],
)
def test_usual_encodings_are_read(data: bytes, encoding: str) -> None:
    text, used = decode_text(data, "p.txt")
    assert used == encoding
    assert text.startswith("Größe")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x7fELF\x02\x01\x01\0\0\0\xff\xfe\x80\0\0" * 40, "not utf-8 text|control characters"),
        (b"GIF89a\x01\0\x02\x03\x04\x05\x06\x07" * 30, "control characters"),
        (b"\xff\xfea", "utf-16"),
        ("… — ·".encode(), "no words"),
    ],
)
def test_what_is_no_text_is_refused_with_name_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=f"^scan.txt: .*({reason})"):
        decode_text(data, "scan.txt")


def test_markup_goes_and_every_character_keeps_its_place() -> None:
    text = "Ablation is **not covered** for <b>two</b> reasons &lt; 3\u00a0cm, $\\leq 5$ cm [see](#x)<sup>12</sup>."
    (line,) = read_text(text, "p.txt").lines
    assert line.text == "Ablation is not covered for two reasons < 3 cm, ≤ 5 cm see."
    for shown, offset in zip(line.text, line.passage.offsets, strict=True):
        printed = text[offset]
        assert printed == shown or (shown, printed) in {("<", "&"), (" ", "\u00a0"), ("≤", "\\")}
    assert line.marks == ((len("Ablation is not covered for two reasons < 3 cm, ≤ 5 cm see"), "12"),)


def test_list_items_inside_one_line_become_lines() -> None:
    assert words("<ul><li>one</li><li>two</li></ul>") == ["one", "two"]
    assert words("first part     B. second part") == ["first part", "B. second part"]


def test_page_headers_and_footers_go_and_repeated_sentences_stay() -> None:
    footer = "Example Plan medical policy\nPage {n} of 3\n© 2026 Example Plan\n"
    body = "Freezing lesion {n} may be\n\n{footer}\nconsidered, as shown.\n\nAll other uses are investigational.\n\n"
    text = "".join(body.format(n=n, footer=footer.format(n=n)) for n in (1, 2, 3))
    reading = read_text(text, "p.txt")
    kept = [line.text for line in reading.lines]
    assert not any("Page" in line or "©" in line for line in kept)
    assert kept.count("All other uses are investigational.") == 3
    assert {line.text for line in reading.furniture} == {
        "Example Plan medical policy", "Page 1 of 3", "Page 2 of 3", "Page 3 of 3", "© 2026 Example Plan",
    }  # fmt: skip


def test_bare_page_numbers_go_with_the_line_that_each_stands_next_to() -> None:
    page = "Section {n} speaks of heat.\n\nLast reviewed 03/01/2026\n\n{n}\n\n"
    rows = "\n\n".join(("Heat", "1", "Cold", "2", "Light", "3"))
    reading = read_text("".join(page.format(n=n) for n in (1, 2, 3)) + rows, "p.txt")
    assert {line.text for line in reading.furniture} == {"Last reviewed 03/01/2026", "1", "2", "3"}
    kept = [line.text for line in reading.lines]
    assert kept[-6:] == ["Heat", "1", "Cold", "2", "Light", "3"]
    dated = read_text("".join(f"Last reviewed 03/01/202{n}\n\n{n}\n\n" for n in (1, 2, 3)), "p.txt")
    assert not dated.furniture


def test_a_label_alone_on_its_line_goes_on_below() -> None:
    blocks = read_blocks(read_text("(a) \n(a) \nbelow it\n" + "(a) " * 40 + "\nand on\n", "p.txt"))
    assert all(len(block.passage.text) == len(block.passage.offsets) for block in blocks)


def test_a_sentence_cut_by_a_footer_is_one_with_an_address_of_two_parts() -> None:
    page = "Ablation of the {n} lesion, which stands near a vessel, may be\n\nPage 1 of 3\n\nrepeated once.\n\n"
    text = "".join(page.format(n=n) for n in ("first", "second", "third"))
    blocks = read_blocks(read_text(text, "p.txt"))
    assert len(blocks) == 3
    first, second = blocks[0].passage.place()
    assert text[first.start : first.end].endswith("may be")
    assert text[second.start : second.end] == "repeated once."
    assert (first.first_line, second.first_line) == (1, 5)


def test_hard_wrapped_lines_are_joined_and_lists_are_not() -> None:
    blocks = read_blocks(
        read_text(
            "Radiofrequency ablation of a tumor that has come back after an\n"
            "operation is discussed here.\n- first reason\n- second reason\nAND\n- third reason\n",
            "p.txt",
        )
    )
    assert [b.kind for b in blocks] == ["paragraph", "item", "item", "connector", "item"]
    assert blocks[0].text.endswith("after an operation is discussed here.")


def test_a_header_is_one_also_where_one_page_has_no_foot() -> None:
    foot = "© 2026 Example Plan\nPage {n} of 6\n\n"
    head = "Radiation guidelines          V2.0\n\n"
    page = "Freezing of lesion {n} is described on this page in a few words\n\n"
    pages = [head + page.format(n=n) + ("" if n == 2 else foot.format(n=n)) for n in range(1, 7)]
    reading = read_text("Example Plan\n\n" + "".join(pages), "p.txt")
    assert not [line.text for line in reading.lines if line.text in ("Radiation guidelines", "V2.0")]
    few = read_text("Example Plan\n\n" + "".join(pages[:3]), "p.txt")
    assert [line.text for line in few.lines].count("V2.0") == 3
