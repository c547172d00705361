"""Policies as web pages, as the tools of publishers write them: one function a tool."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

from loaders.text.labels import Label, readings_of
from tests.typeset import Part

__all__ = ["PAGES", "count_of"]

Parts = Sequence[Part]
_PRINTED = re.compile(r"\(?([A-Za-z0-9]+)([.)])")


def _inline(part: Part, text: str | None = None, sup: str = "<sup>{}</sup>") -> str:
    """Return the text of a part with its superscripts."""
    if text is not None or not part.marks:
        return escape(part.text if text is None else text, quote=False)
    out, at = [], 0
    for position, mark in part.marks:
        out += [escape(part.text[at:position], quote=False), sup.format(escape(mark))]
        at = position
    return "".join([*out, escape(part.text[at:], quote=False)])


def count_of(label: str) -> tuple[str, int] | None:
    """Return the style and number of a label that lists of HTML print: 'A.' is ('A', 1)."""
    match = re.fullmatch(r"([A-Za-z]{1,4}|\d{1,2})\.", label)
    found = readings_of(Label(match[1], ".")) if match else []
    return (found[0][0][0], found[0][1]) if found else None


def _table(rows: Parts, head: str = "th", body: str = "td") -> str:
    width = max(len(r.cells) for r in rows)
    out = ["<table>"]
    for i, row in enumerate(rows):
        tag = head if i == 0 and width > 2 else body
        cells = "".join(f"<{tag}>{escape(c, quote=False)}</{tag}>" for c in row.cells)
        out.append(f"<tr>{cells}</tr>")
    return "\n".join([*out, "</table>"])


class _Lists:
    """Writes list items as nested lists; what the labels count becomes their type and start."""

    def __init__(self, sibling: bool = False) -> None:
        self.sibling = sibling
        self.out: list[str] = []
        self.open: list[tuple[str, str | None, int]] = []
        self.item: list[bool] = []

    def close(self, depth: int) -> None:
        while len(self.open) > depth:
            tag, _, _ = self.open.pop()
            if self.item.pop():
                self.out.append("</li>")
            self.out.append(f"</{tag}>")

    def put(self, part: Part) -> None:
        counted = count_of(part.label) if part.label else None
        tag, style = ("ol", counted[0] if counted else None) if part.label else ("ul", None)
        self.close(part.depth + 1)
        if len(self.open) == part.depth + 1:
            held = self.open[-1]
            goes_on = held[0] == tag and held[1] == style and (counted is None or counted[1] == held[2] + 1)
            if not goes_on:
                self.close(part.depth)
        if len(self.open) == part.depth + 1 and self.item[-1]:
            self.out.append("</li>")
        while len(self.open) <= part.depth:
            if self.sibling and self.item and self.item[-1]:
                self.out.append("</li>")
                self.item[-1] = False
            kind = f' type="{style}"' if style and style != "1" else ""
            start = f' start="{counted[1]}"' if counted and counted[1] != 1 else ""
            plain = ' style="list-style-type: none"' if tag == "ol" and counted is None else ""
            self.out.append(f"<{tag}{kind}{start}{plain}>")
            self.open.append((tag, style, 0))
            self.item.append(False)
        self.open[-1] = (tag, style, counted[1] if counted else 0)
        label = f"{part.label} " if part.label and counted is None else ""
        self.out.append(f"<li>{escape(label)}{_inline(part)}")
        self.item[-1] = True

    def paragraph(self, part: Part) -> None:
        self.close(max(1, part.depth))
        if self.item[-1]:
            self.out.append(f"<p>{_inline(part)}</p>")
        else:
            self.out.append(f"<li style='list-style:none'>{_inline(part)}</li>")


def _flow(
    parts: Parts,
    sibling: bool = False,
    heading: Callable[[Part], str] | None = None,
    table: Callable[[Parts], str] = _table,
) -> str:
    """Return parts as headings, paragraphs, nested lists and tables."""
    out: list[str] = []
    for kind, run in groupby(parts, lambda p: "row" if p.kind == "row" else "list" if p.depth >= 0 else p.kind):
        group = list(run)
        if kind == "row":
            out.append(table(group))
        elif kind == "list":
            lists = _Lists(sibling)
            for part in group:
                if part.kind == "item":
                    lists.put(part)
                elif lists.open:
                    lists.paragraph(part)
                else:
                    lists.out.append(f"<p>{_inline(part)}</p>")
            lists.close(0)
            out += lists.out
        else:
            for part in group:
                if kind == "heading":
                    out.append(heading(part) if heading else f"<h{part.level}>{_inline(part)}</h{part.level}>")
                else:
                    out.append(f"<p>{_inline(part)}</p>")
    return "\n".join(out)


def _page(body: str, head: str = "", charset: str = "utf-8") -> str:
    return f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="{charset}">{head}</head>\n<body>\n{body}\n</body></html>\n'


def plain(parts: Parts) -> bytes:
    """Headings, paragraphs, lists within list items with type and start."""
    return _page(_flow(parts)).encode()


def sibling_lists(parts: Parts) -> bytes:
    """A deeper list stands beside the item that it belongs to, as editors of older pages nest them."""
    return _page(_flow(parts, sibling=True)).encode()


def compact(parts: Parts) -> bytes:
    """All on one line, no end tags that HTML lets one leave out, no quotes."""
    text = re.sub(r"</(?:li|p|td|th|tr)>", "", _flow(parts))
    return re.sub(r">\s+<", "><", _page(text)).replace("\n", " ").encode()


# -- Word -----------------------------------------------------------------------------------

_WORD_HEAD = """
<meta http-equiv=Content-Type content="text/html; charset=windows-1252">
<meta name=Generator content="Microsoft Word 15 (filtered)">
<style>
<!--
 @font-face {font-family:Symbol; panose-1:5 5 1 2 1 7 6 2 5 7;}
 p.MsoNormal, li.MsoNormal, div.MsoNormal {margin-top:0in; margin-bottom:8.0pt; font-size:11.0pt;}
 h1 {mso-style-link:"Heading 1 Char"; font-size:16.0pt;}
 @page WordSection1 {size:8.5in 11.0in; margin:1.0in 1.0in 1.0in 1.0in;}
 div.WordSection1 {page:WordSection1;}
 ol {margin-bottom:0in;} ul {margin-bottom:0in;}
-->
</style>"""
_SMART = str.maketrans({"'": "\u2019", "-": "\u2011"})


def _wrapped(text: str, width: int = 76) -> str:
    """Break the lines of markup at spaces, as Word does, also within tags and sentences."""
    out, line = [], ""
    for word in text.split(" "):
        if line and len(line) + len(word) > width:
            out.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*out, line])


def _word_paragraph(part: Part, supports: tuple[str, str]) -> str:
    text = _inline(part, sup="<sup><span style='font-size:8.0pt'>{}</span></sup>")
    # Word breaks runs where spelling or revision was marked.
    text = re.sub(r"(\w{4,}) (\w+)", r"\1<span style='font-size:11.0pt'> \2</span>", text, count=1)
    if part.kind == "heading":
        return _wrapped(
            f"<h{part.level} style='margin-left:0in'><a name=\"_Toc{len(part.text)}\"></a><span\nstyle='color:black'>{text}</span></h{part.level}>"
        )
    if part.kind != "item":
        left = f" style='margin-left:{0.5 * (part.depth):.1f}in'" if part.depth > 0 else ""
        return _wrapped(
            f"<p class=MsoNormal{left}><span style='font-family:\"Arial\",sans-serif'>{text}<o:p></o:p></span></p>"
        )
    gap = "&nbsp;" * 6
    if part.label:
        sign = f"<span style='font-family:\"Arial\",sans-serif'>{part.label}<span style='font:7.0pt \"Times New Roman\"'>{gap} </span></span>"
    else:
        font, mark = (("Symbol", "\u00b7"), ("Courier New", "o"), ("Wingdings", "\u00a7"))[min(part.depth, 2)]
        sign = f"<span style='font-family:\"{font}\"'>{mark}<span style='font:7.0pt \"Times New Roman\"'>{gap} </span></span>"
    left = 0.5 * (part.depth + 1)
    return _wrapped(
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:{left:.2f}in;text-indent:-.25in;mso-list:l0 level{part.depth + 1} lfo1'>"
        f"{supports[0]}{sign}{supports[1]}{text}</p>"
    )


def _word_table(rows: Parts) -> str:
    out = ["<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>"]
    for row in rows:
        out.append(" <tr>")
        out += [
            f"  <td width=200 valign=top style='width:149.6pt;border:solid windowtext 1.0pt'>\n"
            f"  <p class=MsoNormal style='margin-bottom:0in'>{_wrapped(escape(cell, quote=False)) or '&nbsp;'}</p>\n  </td>"
            for cell in row.cells
        ]
        out.append(" </tr>")
    return "\n".join([*out, "</table>"])


def _word(parts: Parts, supports: tuple[str, str], extra: str) -> bytes:
    out = []
    for kind, run in groupby(parts, lambda p: p.kind):
        group = list(run)
        out += [_word_table(group)] if kind == "row" else [_word_paragraph(p, supports) for p in group]
        out.append("<p class=MsoNormal>&nbsp;</p>" if kind == "row" else "")
    body = "\n\n".join(out)
    text = f"<html{extra}>\n\n<head>{_WORD_HEAD}\n</head>\n\n<body lang=EN-US link=blue>\n\n<div class=WordSection1>\n\n{body}\n\n</div>\n\n</body>\n\n</html>\n"
    return text.encode("windows-1252", "xmlcharrefreplace")


def word_filtered(parts: Parts) -> bytes:
    """Word's 'Web Page, Filtered', in Windows-1252."""
    return _word(parts, ("", ""), "")


def word_unfiltered(parts: Parts) -> bytes:
    """Word's 'Web Page': conditional comments around the labels of lists."""
    return _word(
        parts,
        ("<![if !supportLists]>", "<![endif]>"),
        " xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office'",
    )


def word_conditional(parts: Parts) -> bytes:
    """The same as editors of web sites paste it, with the conditions in comments."""
    text = _word(parts, ("<!--[if !supportLists]-->", "<!--[endif]-->"), "").decode("windows-1252")
    island = "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->"
    return (
        text.replace("<div class=WordSection1>", island + "<div class=WordSection1>")
        .replace("windows-1252", "utf-8")
        .encode()
    )


# -- content management ------------------------------------------------------------------------

_SITE_TOP = """
<a class="skip-link" href="#content">Skip to main content</a>
<div id="onetrust-banner-sdk" class="otFlat" role="dialog"><div class="ot-text">We use cookies to improve this site. <a href="/privacy">Privacy notice</a></div><button>Accept all cookies</button></div>
<header class="site-header"><div class="logo"><a href="/"><img src="/logo.svg" alt=""></a></div>
<nav aria-label="Main"><ul><li><a href="/m">Members</a><ul><li><a href="/m/plans">Plans that are covered in your state</a></li></ul></li><li><a href="/p">Providers</a></li></ul></nav>
<form role="search" action="/s"><input name="q"><button>Search</button></form></header>
<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li><li><a href="/p">Providers</a></li><li>Medical policies</li></ol></nav>"""
_SITE_SIDE = """
<aside class="sidebar"><h3>Related policies</h3><ul><li><a href="/a">Bariatric surgery</a></li><li><a href="/b">Cochlear implants</a></li></ul>
<h3>Was this page helpful?</h3><button>Yes</button><button>No</button></aside>"""
_SITE_END = """
<footer class="site-footer"><ul><li><a href="/t">Terms of use</a></li><li><a href="/l">Language assistance</a></li></ul>
<p>Page last updated by web services</p></footer>
<script>window.dataLayer=[{"covered":"medically necessary"}]</script>"""


def _sections(parts: Parts, top: int = 2) -> list[list[Part]]:
    """Return runs of parts, each but the first behind its heading."""
    out: list[list[Part]] = [[]]
    for part in parts:
        if part.kind == "heading" and part.level <= top:
            out.append([])
        out[-1].append(part)
    return [run for run in out if run]


def accordion(parts: Parts) -> bytes:
    """A site's page whose sections open with a button, all of them closed when it loads."""
    out = []
    for i, run in enumerate(_sections(parts)):
        if run[0].kind != "heading" or i < 2:
            out.append(f'<div class="field field--body">{_flow(run)}</div>')
            continue
        out.append(
            f'<div class="accordion-item"><h2 class="accordion-header" id="h{i}"><button class="accordion-button collapsed" '
            f'type="button" data-bs-toggle="collapse" data-bs-target="#c{i}" aria-expanded="false" aria-controls="c{i}">'
            f'{_inline(run[0])}</button></h2>\n<div id="c{i}" class="accordion-collapse collapse" aria-labelledby="h{i}">'
            f'<div class="accordion-body">{_flow(run[1:])}</div></div></div>'
        )
    body = f'{_SITE_TOP}<main id="content"><div class="accordion">{"".join(out)}</div></main>{_SITE_SIDE}{_SITE_END}'
    return _page(body, "<style>.collapse:not(.show){display:none}</style>").encode()


def details(parts: Parts) -> bytes:
    """A page of closed details elements, a former text among them."""
    out = []
    for i, run in enumerate(_sections(parts)):
        if run[0].kind != "heading" or i < 2:
            out.append(_flow(run))
        else:
            out.append(f"<details><summary><h2>{_inline(run[0])}</h2></summary><div>{_flow(run[1:])}</div></details>")
    archive = (
        "<details><summary>Archived versions</summary><h4>Policy</h4><p>Cryoablation of liver tumors is considered "
        "medically necessary for every member who asks for it, whatever the tumor and its size may be.</p></details>"
    )
    return _page(f"{_SITE_TOP}<div id='content'>{''.join(out)}{archive}</div>{_SITE_END}").encode()


def tabs(parts: Parts) -> bytes:
    """A page whose sections are tabs, all but one hidden."""
    heads, panels = [], []
    for i, run in enumerate(_sections(parts)):
        if run[0].kind != "heading" or i < 2:
            panels.append(_flow(run))
            continue
        heads.append(
            f'<li role="presentation"><a role="tab" href="#t{i}" aria-controls="t{i}">{_inline(run[0])}</a></li>'
        )
        hidden = "" if len(heads) == 1 else " hidden"
        panels.append(f'<div role="tabpanel" id="t{i}" class="tab-pane"{hidden}>{_flow(run)}</div>')
    body = f'{_SITE_TOP}<main><ul class="nav nav-tabs" role="tablist">{"".join(heads)}</ul>{"".join(panels)}</main>{_SITE_END}'
    return _page(body).encode()


def sharepoint(parts: Parts) -> bytes:
    """A page of a portal: everything in layout tables and div elements with ids."""
    body = (
        '<form id="aspnetForm"><table width="100%" cellpadding="0"><tr><td colspan="2"><div id="s4-topheader">'
        '<a href="/">Home</a> | <a href="/p">Providers</a></div></td></tr><tr><td width="180" valign="top" class="ms-nav">'
        '<table><tr><td><a href="/1">Policies A-C</a></td></tr><tr><td><a href="/2">Policies D-F</a></td></tr></table></td>'
        f'<td valign="top"><div class="ms-rtestate-field">{_flow(parts)}</div></td></tr></table></form>'
    )
    return _page(body).encode()


# -- less structure ------------------------------------------------------------------------------


def _typed(part: Part, gap: str = "&nbsp; ") -> str:
    return f"{escape(part.label or '•')}{gap}{_inline(part)}"


def divs(parts: Parts) -> bytes:
    """Nothing but div elements with classes; headings are bold lines."""
    out = []
    for kind, run in groupby(parts, lambda p: p.kind):
        group = list(run)
        if kind == "row":
            out.append(_table(group, "td"))
            continue
        for part in group:
            if kind == "heading":
                out.append(f'<div class="txt t-{part.level}"><span class="b">{_inline(part)}</span></div>')
            elif kind == "item":
                out.append(f'<div class="txt in{part.depth}">{_typed(part)}</div>')
            else:
                out.append(f'<div class="txt in{part.depth + 1}">{_inline(part)}</div>')
    style = "<style>.b{font-weight:700;font-size:120%} .in1{margin-left:20px} .in2{margin-left:40px}</style>"
    return _page("\n".join(out), style).encode()


def breaks(parts: Parts) -> bytes:
    """One block whose lines are parted by br, with indents of spaces that do not break."""
    out = []
    before = None
    for part in parts:
        if before is not None:
            same = part.kind == before.kind and part.kind in ("item", "row")
            out.append("<br>\n" if same else "<br>\n<br>\n")
        if part.kind == "row":
            out.append(_table([part]) if False else " | ".join(escape(c) for c in part.cells))
        elif part.kind == "heading":
            out.append(f"<b>{_inline(part)}</b>")
        elif part.kind == "item":
            out.append("&nbsp;" * 4 * part.depth + _typed(part, "&nbsp;&nbsp;"))
        else:
            out.append(_inline(part))
        before = part
    return _page(f'<font face="Arial" size=2>{"".join(out)}</font>').encode()


def typed_labels(parts: Parts) -> bytes:
    """Lists without signs whose labels are typed, each in an element of its own."""
    out = []
    for kind, run in groupby(parts, lambda p: p.kind):
        group = list(run)
        if kind == "row":
            out.append(_table(group))
            continue
        for part in group:
            if kind == "heading":
                out.append(f"<h{part.level}>{_inline(part)}</h{part.level}>")
            elif kind == "item":
                out.append(
                    f'<p class="list-{part.depth}"><span class="label">{escape(part.label or "•")}</span>'
                    f'<span class="tab">&emsp;</span><span class="text">{_inline(part)}</span></p>'
                )
            else:
                out.append(f"<p>{_inline(part)}</p>")
    return _page("\n".join(out)).encode()


def definition_list(parts: Parts) -> bytes:
    """Sections as the terms of a definition list."""
    out = []
    for run in _sections(parts):
        if run[0].kind == "heading":
            out.append(f"<dt>{_inline(run[0])}</dt><dd>{_flow(run[1:])}</dd>")
        else:
            out.append(f"<dd>{_flow(run)}</dd>")
    return _page(f"<dl>{''.join(out)}</dl>").encode()


def section_table(parts: Parts) -> bytes:
    """A table for the whole: headings at the left as heads of rows, texts at the right."""
    runs = _sections(parts)
    before = [r for r in runs if r[0].kind != "heading" or len(r) == 1]
    rows = [
        f'<tr><th scope="row" valign="top">{_inline(r[0])}</th><td>{_flow(r[1:])}</td></tr>'
        for r in runs
        if r not in before
    ]
    return _page("".join(_flow(r) for r in before) + f"<table border=1>{''.join(rows)}</table>").encode()


def list_table(parts: Parts) -> bytes:
    """Each list is a table of two columns without rules: labels at the left, texts at the right."""
    out = []
    for kind, run in groupby(parts, lambda p: "item" if p.depth >= 0 else p.kind):
        group = list(run)
        if kind == "item":
            rows = []
            for p in group:
                spacers = "<td></td>" * max(0, p.depth)
                label = escape(p.label or "•") if p.kind == "item" else ""
                rows.append(f"<tr>{spacers}<td valign=top>{label}</td><td colspan={4 - p.depth}>{_inline(p)}</td></tr>")
            out.append(f'<table border="0">{"".join(rows)}</table>')
        else:
            out.append(_flow(group))
    return _page("\n".join(out)).encode()


# -- counters ------------------------------------------------------------------------------------

_NAMES = {"1": "decimal", "a": "lower-latin", "A": "upper-latin", "i": "lower-roman", "I": "upper-roman"}


def google_docs(parts: Parts) -> bytes:
    """A published word processor page: every level a list of its own, labels made by counters of the style sheet."""
    rules: list[str] = []
    out: list[str] = []
    serial = 0
    for kind, run in groupby(parts, lambda p: "item" if p.kind == "item" else p.kind):
        group = list(run)
        if kind == "row":
            out.append(_table(group, "td"))
            continue
        if kind != "item":
            for part in group:
                tag = f"h{part.level}" if kind == "heading" else "p"
                out.append(f'<{tag} class="c{part.depth + 3}"><span class="c1">{_inline(part)}</span></{tag}>')
            continue
        open_tag = ""
        last: dict[int, tuple[str, int, str]] = {}
        for part in group:
            counted = count_of(part.label.replace(")", ".").replace("(", "")) if part.label else None
            style, number = counted or ("", 0)
            for deeper in [d for d in last if d > part.depth]:
                del last[deeper]
            held = last.get(part.depth)
            single = part.label and not counted
            if held is None or single or held[0] != style or (counted and number != held[1] + 1):
                serial += 1
                name = f"lst-kix_x{serial}-{part.depth}"
                rules.append(f"ul.{name}{{list-style-type:none}} ol.{name}{{list-style-type:none}}")
                if counted:
                    before, behind = ("(" if part.label.startswith("(") else ""), part.label[-1]
                    rules.append(f".{name} > li{{counter-increment: lst-ctn-{name}}}")
                    rules.append(f"ol.{name}.start{{counter-reset: lst-ctn-{name} {number - 1}}}")
                    rules.append(
                        f'.{name} > li:before{{content:"{before}" counter(lst-ctn-{name},{_NAMES[style]}) "{behind} "}}'
                    )
                else:
                    rules.append(f'.{name} > li:before{{content:"{part.label or chr(0x25CF)}  "}}')
                fresh = " start"
            else:
                name, fresh = held[2], ""
            last[part.depth] = (style, number, name)
            tag = "ol" if part.label else "ul"
            now = f'<{tag} class="{name}{fresh}">'
            if not out or open_tag != f'<{tag} class="{name}' or fresh:
                if open_tag:
                    out.append("</ol>" if open_tag.startswith("<ol") else "</ul>")
                out.append(now)
                open_tag = f'<{tag} class="{name}'
            out.append(f'<li class="c{20 + part.depth} li-bullet-0"><span class="c1">{_inline(part)}</span></li>')
        if open_tag:
            out.append("</ol>" if open_tag.startswith("<ol") else "</ul>")
    rules += [f".c{20 + depth}{{margin-left:{36 * depth + 36}pt;padding-left:0pt}}" for depth in range(6)]
    return _page("".join(out), f'<style type="text/css">{"".join(rules)} .c1{{color:#000}}</style>').encode()


def with_changes(parts: Parts) -> bytes:
    """A page that shows what was struck out and put in, and hides copies of its text."""
    out = []
    for i, part in enumerate(parts):
        if part.kind == "paragraph" and part.depth < 0 and len(part.text) > 60:
            words = part.text.split(" ")
            middle = len(words) // 2
            first, last = (escape(" ".join(w), quote=False) for w in (words[:middle], words[middle:]))
            if part.marks:
                continue
            out.append((i, f"<p>{first} <del>for a fee and never</del> <ins>{last}</ins><s> as before</s></p>"))
    replaced = dict(out)
    pieces = [
        replaced[i] if i in replaced else _flow([part]) if part.kind == "heading" else None
        for i, part in enumerate(parts)
    ]
    body, run = [], []
    for part, piece in zip(parts, pieces, strict=True):
        if piece is None:
            run.append(part)
            continue
        if run:
            body.append(_flow(run))
            run = []
        body.append(piece)
    body.append(_flow(run))
    hidden = '<div style="display:none">Policy</div><p aria-hidden="true" hidden>Covered.</p><span class="sr-only" hidden>x</span>'
    return _page(hidden + "\n".join(body)).encode()


PAGES: dict[str, Callable[[Parts], bytes]] = {
    f.__name__: f
    for f in (
        plain, sibling_lists, compact, word_filtered, word_unfiltered, word_conditional, accordion, details, tabs, sharepoint,
        divs, breaks, typed_labels, definition_list, section_table, list_table, google_docs, with_changes,
    )
}  # fmt: skip
"""Renderings of a policy as a web page, by name."""
