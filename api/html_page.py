"""One self-contained HTML file: no script, nothing fetched, nothing of a document taken as markup."""

from __future__ import annotations

from collections.abc import Iterable

from api.escaping import markup

__all__ = ["element", "html_page"]

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --dim: #767676; --rule: #d8d8d8; --positive: #d3efd3;
  --denial: #f6d5d5; --other: #e2e2f5; --finding: #8a5a00; --error: #b00020; --unread: #ffe9a8; --section: #24527a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --paper: #161616; --dim: #8c8c8c; --rule: #3a3a3a;
  --positive: #1d4021; --denial: #52272a; --other: #2f2f52; --finding: #e0b050; --error: #ff8a94; --unread: #5a4a12;
  --section: #8fc1ec; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 1.5rem auto;
  max-width: 90rem; padding: 0 1rem; }
h1 { font-size: 1.35rem; margin: 0 0 .3rem; } h2 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
table { border-collapse: collapse; } td, th { text-align: left; vertical-align: top; padding: .15rem .8rem .15rem 0; }
tr + tr td { border-top: 1px solid var(--rule); } .count { text-align: right; }
.dim, .furniture .text { color: var(--dim); } .error { color: var(--error); } .warning { color: var(--finding); }
.positive { background: var(--positive); } .denial { background: var(--denial); } .other { background: var(--other); }
.line { display: grid; grid-template-columns: 3.2rem 5rem minmax(0, 3fr) minmax(0, 2fr); gap: .6rem;
  border-top: 1px solid var(--rule); } .line:target { outline: 2px solid var(--section); }
.number { color: var(--dim); text-align: right; text-decoration: none; } .text { white-space: pre-wrap;
  overflow-wrap: anywhere; unicode-bidi: isolate; } .furniture .text { opacity: .6; }
.label { font-size: .8rem; overflow-wrap: anywhere; } .margin { font-size: .85rem; overflow-wrap: anywhere; }
.margin p { margin: 0; } .section { color: var(--section); font-weight: bold; } .fact { border-bottom: 1px dotted; }
.criterion { text-decoration: underline; text-underline-offset: .2em; } .finding { border-left: 3px solid
  var(--finding); } .unread { background: var(--unread); } .bidi { unicode-bidi: isolate; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def element(tag: str, text: str, kind: str = "", **attributes: str) -> str:
    """Return an element that holds text, escaped.

    :param kind: its classes.
    """
    named = {"class": kind, **attributes} if kind else attributes
    written = "".join(f' {name}="{markup(value)}"' for name, value in named.items())
    return f"<{tag}{written}>{markup(text)}</{tag}>"


def html_page(title: str, body: Iterable[str]) -> bytes:
    """Return a whole page as UTF-8.

    :param body: markup whose text is escaped already.
    """
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="referrer" content="no-referrer">\n'
        f"{element('title', title)}\n<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    return (head + "\n".join(body) + "\n</body>\n</html>\n").encode()
