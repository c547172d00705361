"""Conditions of rows: what a row of a table asks beside its criteria.

It stands beside the tumor's name ('HCC, up to three lesions'), beside the
treatment's ('ablation of lesions up to 3 cm'), or in a column whose header is no
name that is known ('Size', 'Comments'). A remark that gives codes, reasons or a
policy to look up asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from loaders.conditions.conditions import read_conditions, text_criterion
from loaders.conditions.criterion_trees import atoms_of, is_diagnosis
from loaders.criteria.criteria import Reader
from loaders.positions.clauses import Stated, criteria_of, exception_of
from loaders.positions.subjects import narrowing_words
from loaders.record import Criterion, Finding, Group
from loaders.structure.blocks import Block
from loaders.structure.outline import Item
from loaders.text.lexicon_patterns import connective, lexicon_pattern, said_of_any
from loaders.text.text import Passage, join
from loaders.wording.column_names import bare
from loaders.wording.named_lines import find_lines
from loaders.wording.scopes import Scopes
from loaders.wording.statuses import GRANT, StatusPhrase, find_statuses

__all__ = ["asked_beside_name", "asked_in_remark", "asks_after_all", "lines_of_cell"]


def asked_beside_name(cell: Passage, scopes: Scopes, status: str, reader: Reader) -> Criterion | None:
    """Return what a cell asks beside the name that it holds."""
    scopes = replace(scopes, spans=_names_only(cell, scopes, reader))
    rest = read_conditions(cell, reader.context, scopes.spans)
    beside = narrowing_words(cell, scopes.spans, reader)
    if rest.criterion is None and not beside:
        return None
    spans = sorted(scopes.spans)
    first, last = spans[0][1] if spans else 0, spans[-1][0] if spans else 0
    between = any(first <= f.start < last for f in rest.found)
    if between:
        # 'Tumors A up to 3 cm, unresectable tumors B': which is asked of which, nobody can tell.
        return _open(cell, reader)
    stated = Stated(cell, StatusPhrase(status, 0, 0), scopes, None, [], listed=True)
    return criteria_of(stated, reader) if beside or exception_of(stated) else rest.criterion


def _names_only(cell: Passage, scopes: Scopes, reader: Reader) -> tuple[tuple[int, int], ...]:
    """Return where the names stand that a cell holds, without treatments within a condition: 'A, unfit for X'."""
    treatments = {(m.start, m.end) for m in reader.context.vocabulary.mentions(cell.text, ("modality",))}
    names = tuple(span for span in scopes.spans if span not in treatments)
    if scopes.indication is None or len(names) == len(scopes.spans):
        return scopes.spans
    found = read_conditions(cell, reader.context, names).found
    asked = [span for span in treatments if any(f.start <= span[0] and span[1] <= f.end for f in found)]
    return tuple(span for span in scopes.spans if span not in asked)


def asked_in_remark(
    head: Passage | None, cell: Passage, scopes: Scopes, status: str, reader: Reader
) -> Criterion | None:
    """Return what a cell asks whose column is of no kind that is known.

    :param head: the header of its column.
    """
    low = cell.text.lower().strip(" .;*")
    unasked = lexicon_pattern("connectives", "columns", "unasked").fullmatch(low)
    if unasked is not None and not (unasked["points"] and _reads_criterion(cell, reader)):
        return None
    if head is not None and connective("exclusions").fullmatch(bare(head)) is not None:
        return _excluded(cell, status, reader)
    asked = read_conditions(cell, reader.context, scopes.spans)
    left = [word for word in asked.left if word not in said_of_any()]
    judges = any(p.status != "scope" for p in find_statuses(cell.text))
    if asked.criterion is not None and not left and not judges:
        return asked.criterion
    if status != GRANT and asked.criterion is None and connective("restricts").search(low) is None:
        return None  # beside a denial stands why
    for named in _with_head(head, cell) if head is not None and not judges else ():
        of_head = read_conditions(named, reader.context)
        if of_head.criterion is not None and not of_head.left:
            return of_head.criterion
    repeats = lexicon_pattern("connectives", "columns", "repeats").fullmatch(low) is not None
    restricts = lexicon_pattern("connectives", "columns", "restricts").search(low) and scopes.indication is not None
    if asked.criterion is None and not left and not any(c.isdigit() for c in low) and not (repeats or restricts):
        return None
    return _open(cell, reader)


def _excluded(cell: Passage, status: str, reader: Reader) -> Criterion | None:
    """Return what a cell below 'Exclusions' asks of whoever is granted something: none of what it names."""
    if status != GRANT:
        return None
    against = replace(reader, positive=False, context=replace(reader.context, denies=True))
    item = Item(Block("item", cell, 0))
    criterion = against.exclusion(item)
    if criterion is None:
        return _open(cell, reader)
    reader.findings += [f for f in against.findings if f not in reader.findings]
    return Group("none_of", (criterion,), criterion.at)


def asks_after_all(head: Passage, cell: Passage, reader: Reader) -> bool:
    """Tell whether a cell asks something whose column as a rule asks nothing: 'Child-Pugh A' below 'Category'.

    A column that explains asks only where a cell says nothing else, or restricts: 'only if unresectable'.
    """
    low = cell.text.lower().strip(" .;*")
    if not low or lexicon_pattern("connectives", "columns", "unasked").fullmatch(low):
        return False
    if lexicon_pattern("connectives", "columns", "restricts").search(low):
        return True
    if lexicon_pattern("connectives", "columns", "explains").fullmatch(bare(head)):
        if lexicon_pattern("connectives", "columns", "describes").search(low):
            return False
        return _reads_criterion(cell, reader) and not read_conditions(cell, reader.context).left
    return _reads_criterion(cell, reader) or bool(lexicon_pattern("connectives", "columns", "bounds").search(low))


def _reads_criterion(cell: Passage, reader: Reader) -> bool:
    """Tell whether a cell asks more than that a patient has some tumor."""
    return any(not is_diagnosis(atom) for atom in atoms_of(read_conditions(cell, reader.context).criterion))


def _with_head(head: Passage, cell: Passage) -> Iterator[Passage]:
    """Yield what a cell says of the subject of its column: 'Size: 3 cm', '3 or fewer' of the 'Number of lesions'."""
    yield join([head, cell], ": ")
    if cell.text.strip().isdigit():
        return  # '3' alone may be as many, or at most as many
    counted = lexicon_pattern("connectives", "columns", "number-of").match(head.text)
    if counted is not None:
        yield join([cell, head.slice(counted.end())], " ")
    yield join([head, cell], " ")


def lines_of_cell(cell: Passage) -> tuple[str, ...]:
    """Return the lines of business that a cell names and nothing else, none where it says anything more."""
    lines = find_lines(cell.text, listed=True)
    text = list(cell.text.lower())
    for line in lines:
        text[line.start : line.end] = " " * (line.end - line.start)
    rest = lexicon_pattern("connectives", "columns", "of-lines").sub(" ", "".join(text))
    return tuple(sorted({line.id for line in lines})) if lines and not rest.strip(" ,;/&.()") else ()


def _open(cell: Passage, reader: Reader) -> Criterion:
    """Return a cell as a criterion that no characteristic expresses, and report it."""
    message = "a condition in a cell of the table was not understood; it counts as open"
    reader.findings.append(Finding("unknown-characteristic", "warning", message, cell.place()))
    return text_criterion(cell, reader.context)
