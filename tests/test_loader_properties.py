"""Properties of the loaders: what holds for any policy, whatever its style.

1. A criteria tree printed in any style of lists reads back as the same tree.
2. Sections that have nothing to do with each other may stand in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.load import load_bytes
from loaders.record import Atom, Criterion, Group
from ontology.vocabulary import load_vocabulary
from tests.trees import shown

V = load_vocabulary()
BOUNDED = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# -- 1. trees ---------------------------------------------------------------------------------

WORDINGS = {
    "resection_feasible = False": "The tumor is unresectable",
    "largest_tumor_cm <= 5": "The largest tumor is 5 cm or less in diameter",
    "ecog <= 2": "ECOG performance status of 0 to 2",
    "child_pugh in A|B": "Child-Pugh class A or B",
    "extrahepatic_disease = none": "There is no extrahepatic disease",
    "tumor_count <= 3": "No more than 3 tumors are present",
    "life_expectancy_months >= 6": "Life expectancy is at least 6 months",
    "pregnant = False": "The patient is not pregnant",
    "karnofsky >= 60": "Karnofsky score of 60 or higher",
    "bilirubin < 2": "Bilirubin is less than 2 mg/dL",
    "age >= 18": "Age 18 years or older",
}
ATOMS = list(WORDINGS)
COUNTS = {2: "two", 3: "three"}
LEADS = {
    "all_of": ("ALL of the following", "Both of the following", "Each of the following"),
    "any_of": ("ANY of the following", "Either of the following", "One or more of the following"),
}


@dataclass(frozen=True)
class Node:
    """A group to print; members are atoms by what they read as, or groups."""

    combination: str
    members: tuple[Node | str, ...]
    threshold: int | None = None


def normal(tree: Node | Criterion | str | None) -> str:
    """Return a tree without labels, groups of one and groups within a group of the same kind."""
    if isinstance(tree, Atom):
        return shown(tree).rpartition(": ")[2]
    if not isinstance(tree, Group | Node):
        return tree if isinstance(tree, str) else "?"
    parts: list[str] = []
    for member in tree.members:
        text = normal(member)
        same = text.startswith(f"{tree.combination}(") and tree.threshold is None
        parts += [text[len(tree.combination) + 1 : -1]] if same else [text]
    if len(parts) == 1 and tree.combination != "at_least":
        return parts[0]
    count = f" {tree.threshold}" if tree.threshold is not None else ""
    return f"{tree.combination}{count}({', '.join(parts)})"


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Node:
    """Draw a tree over distinct atoms, at most three groups deep."""
    waiting = list(draw(st.permutations(ATOMS)))

    def group(level: int, combination: str) -> Node:
        kinds = ["atom", "atom", "all_of", "any_of", "at_least"] if level < depth and len(waiting) > 4 else ["atom"]
        members: list[Node | str] = []
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=2, max_size=3)):
            if len(waiting) < 3:
                break
            members.append(waiting.pop() if kind == "atom" else group(level + 1, kind))
        while len(members) < 2:
            members.append(waiting.pop())
        if combination == "at_least" and len(members) == 2:
            combination = "any_of"
        return Node(combination, tuple(members), 2 if combination == "at_least" else None)

    return group(1, draw(st.sampled_from(["all_of", "any_of", "at_least"])))


def _roman(n: int) -> str:
    return ("i", "ii", "iii", "iv")[n]


LABELS: dict[str, Callable[[tuple[int, ...]], str]] = {
    "I.A.1.a": lambda p: (_roman(p[-1]).upper(), "ABCD"[p[-1]], str(p[-1] + 1), "abcd"[p[-1]])[len(p) - 1] + ".",
    "A.1.a.i": lambda p: ("ABCD"[p[-1]], str(p[-1] + 1), "abcd"[p[-1]], _roman(p[-1]))[len(p) - 1] + ".",
    "1)a)i)": lambda p: (str(p[-1] + 1), "abcd"[p[-1]], _roman(p[-1]))[len(p) - 1] + ")",
    "(a)(i)(1)": lambda p: f"({('abcd'[p[-1]], _roman(p[-1]), str(p[-1] + 1))[len(p) - 1]})",
    "1.1.1": lambda p: ".".join(str(n + 1) for n in p) + ("." if len(p) == 1 else ""),
    "bullets": lambda p: "•◦▪"[len(p) - 1],
    "dashes": lambda _: "-",
}


@dataclass(frozen=True)
class Style:
    """How a list is printed: labels, columns of indent a level, connectors, line width and pages."""

    labels: str
    indent: int
    trailing: bool
    stops: str
    lead: int
    width: int = 0
    breaks: tuple[int, ...] = ()
    footer: str = ""


FOOTERS = (
    "Example Health Plan Medical Policy                     Page {n} of 9",
    "Page {n}",
    "Policy No. EX-100   Page {n} of 9   © 2026 Example Health Plan",
    "Last reviewed 03/01/2026\n\n{n}",
)

styles = st.builds(
    Style,
    labels=st.sampled_from(["I.A.1.a", "A.1.a.i", "1)a)i)", "(a)(i)(1)", "1.1.1"]),
    indent=st.sampled_from([0, 2, 4]),
    trailing=st.booleans(),
    stops=st.sampled_from([";", ".", "", ","]),
    lead=st.integers(0, 2),
)
bullets = st.builds(
    Style,
    labels=st.sampled_from(["bullets", "dashes"]),
    indent=st.sampled_from([2, 4]),
    trailing=st.booleans(),
    stops=st.sampled_from([";", ".", ""]),
    lead=st.integers(0, 2),
)
broken = st.builds(
    Style,
    labels=st.sampled_from(["I.A.1.a", "A.1.a.i", "1)a)i)", "(a)(i)(1)", "1.1.1"]),
    indent=st.sampled_from([0, 4]),
    trailing=st.booleans(),
    stops=st.sampled_from([";", "."]),
    lead=st.just(0),
    width=st.sampled_from([0, 40]),
    breaks=st.lists(st.integers(0, 25), min_size=2, max_size=4, unique=True).map(lambda b: tuple(sorted(b))),
    footer=st.sampled_from(FOOTERS),
)


def printed(tree: Node, style: Style) -> str:
    """Return a policy whose only statement has a tree as its criteria."""
    head = "Radiofrequency ablation of hepatocellular carcinoma is considered medically necessary when"
    lines = [f"{head} {_lead(tree, style, first=True)}:", *_lines(tree, style, (), "")]
    if style.width:
        lines = [part for line in lines for part in _wrapped(line, style.width)]
    out: list[str] = []
    page = 0
    for number, line in enumerate(lines):
        if number in style.breaks:
            page += 1
            out += ["", style.footer.format(n=page), ""]
        out.append(line)
    for _ in range(3):
        page += 1
        out += ["", style.footer.format(n=page), ""]
    body = "\n".join(out if style.breaks else lines)
    return (
        "Example Health Plan\n\nMedical Policy\n\nAblation of Liver Tumors\n\nPolicy Number: EX-100\n\n"
        f"Policy\n\n{body}\n\nBackground\n\nAblation destroys tissue.\n"
    )


def _lead(tree: Node, style: Style, *, first: bool = False) -> str:
    if tree.combination == "at_least":
        return f"at least {COUNTS[tree.threshold or 2]} of the following{' are met' if first else ''}"
    plain = style.trailing and all(isinstance(m, str) for m in tree.members[:-1])
    if plain and (first or style.lead == 2):
        # The connectors at the ends of the lines alone say how the list is joined.
        return "the following are met" if first else "The following"
    words = LEADS[tree.combination]
    lead = words[style.lead] if len(tree.members) == 2 or style.lead != 1 else words[0]
    return f"{lead} criteria are met" if first else lead


def _lines(tree: Node, style: Style, path: tuple[int, ...], outer: str) -> Iterator[str]:
    """Yield the lines of a group; `outer` is the connector that the group's last line owes to the list around it."""
    word = {"all_of": "and", "any_of": "or"}.get(tree.combination, "") if style.trailing else ""
    for number, member in enumerate(tree.members):
        here = (*path, number)
        label = " " * style.indent * len(path) + LABELS[style.labels](here)
        owed = word if number < len(tree.members) - 1 else outer
        if isinstance(member, Node):
            yield f"{label} {_lead(member, style)[:1].upper()}{_lead(member, style)[1:]}:"
            yield from _lines(member, style, here, owed)
        else:
            end = f"{style.stops if style.stops != '.' else ';'} {owed}" if owed else style.stops
            yield f"{label} {WORDINGS[member]}{end}"


def _wrapped(line: str, width: int) -> Iterator[str]:
    indent = len(line) - len(line.lstrip())
    rest = line
    while len(rest) - indent > width and " " in rest[indent + 12 : indent + width]:
        cut = rest.rindex(" ", indent + 12, indent + width)
        yield rest[:cut]
        rest = " " * indent + rest[cut + 1 :]
    yield rest


def read_back(text: str) -> str:
    """Return the criteria of the only statement of a document."""
    record = load_bytes(text.encode(), "policy.txt")
    assert [s.status for s in record.statements] == ["medically-necessary"], [
        (s.status, shown(s.criteria)) for s in record.statements
    ]
    return normal(record.statements[0].criteria)


def check(tree: Node, style: Style) -> None:
    text = printed(tree, style)
    assert read_back(text) == normal(tree), text


@BOUNDED
@given(trees(), styles)
def test_a_tree_with_labels_reads_back(tree: Node, style: Style) -> None:
    check(tree, style)


@BOUNDED
@given(trees(), bullets)
def test_a_tree_with_bullets_reads_back(tree: Node, style: Style) -> None:
    check(tree, style)


@BOUNDED
@given(trees(), broken)
def test_a_tree_over_page_breaks_reads_back(tree: Node, style: Style) -> None:
    check(tree, style)


# -- 2. the order of sections -----------------------------------------------------------------

FRONT = "Example Health Plan\n\nMedical Policy\n\nAblation of Liver Tumors\n\n"
FRONT += "Policy Number: EX-100\nEffective Date: 03/01/2026\n"
SECTIONS = {
    "Description": "Radiofrequency ablation heats a tumor until its cells die. Cryoablation freezes it.",
    "Rationale": (
        "A trial compared radiofrequency ablation with resection in 120 patients who had one small tumor. Survival at "
        "five years was alike. For metastases of breast cancer the studies are small and the benefit is not proven."
    ),
    "Policy": (
        "Radiofrequency ablation of hepatocellular carcinoma is considered medically necessary when ALL of the "
        "following criteria are met:\n\n1. The tumor is unresectable; and\n2. No more than 3 tumors are present; and\n"
        "3. The largest tumor is 5 cm or less in diameter.\n\n"
        "Radiofrequency ablation of liver metastases from breast cancer is considered investigational.\n\n"
        "Cryoablation of liver metastases is considered not medically necessary."
    ),
    "Practice Guidelines": "A national society recommends ablation for tumors of up to 3 cm (category 2A).",
    "Coding": "CPT 47382\nCPT 47383",
    "Policy History": "03/01/2026  Annual review. No change in position.\n02/10/2025  Annual review. References added.",
    "References": (
        "1. Doe J, Roe R. Heat against resection. J Ex Liver. 2019;12(3):45-51.\n"
        "2. Poe A. Cold treatment of metastases. Ann Ex Surg. 2020;7(1):1-9."
    ),
}


@cache
def read_sections_in(order: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Return what the statements say when the sections stand in an order."""
    text = "\n\n".join((FRONT, *(f"{name}\n\n{SECTIONS[name]}" for name in order), ""))
    record = load_bytes(text.encode(), "policy.txt")
    return [
        (s.id, s.status, s.modality, s.indication, shown(s.criteria), s.complement_of, s.effective_from, s.former)
        for s in record.statements
    ]


@BOUNDED
@given(st.permutations(sorted(SECTIONS)))
def test_sections_may_stand_in_any_order(order: list[str]) -> None:
    assert read_sections_in(tuple(order)) == read_sections_in(tuple(SECTIONS))
