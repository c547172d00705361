"""Policies that name no insurer: their positions are somebody's, and nobody can tell whose.

Such a document stands for a payer of its own without a name, so that its positions are found and none is
ascribed to a company. What is no payer's policy (a lecture, a paper) takes no position at all.
"""

from __future__ import annotations

from loaders.lines.reading import Reading
from loaders.record import Finding, Payer, Statement
from loaders.structure.dates import all_lines
from loaders.wording.identity_words import cue

__all__ = ["no_payer", "not_issued", "presents_policy", "unnamed_payer"]

_DIGITS = 12
_LONGEST = 120
"""Characters of a line that names the kind of a document or one of its parts, at most."""


def presents_policy(reading: Reading) -> bool:
    """Tell whether a document calls itself the policy of a payer, in a line of its own or as 'this medical policy'."""
    pattern, speaks = cue("payer", "unnamed", "presents"), cue("payer", "unnamed", "speaks")
    return any(
        (len(line.text) <= _LONGEST and not line.text.rstrip().endswith(".") and pattern.search(line.text))
        or speaks.match(line.text)
        for line in all_lines(reading)
    )


def unnamed_payer(sha256: str) -> Payer:
    """Return what stands for the payer of a policy that names none: one for each document.

    :param sha256: the hash of the document.
    """
    return Payer(f"unnamed-{sha256[:_DIGITS]}", f"Payer not named ({sha256[:_DIGITS]})", ())


def no_payer(statements: tuple[Statement, ...]) -> Finding:
    """Return the finding that nobody can tell whose these positions are."""
    message = "the document names no payer; whose position this is must be looked up"
    return Finding("no-payer", "error", message, statements[0].at, ("payer",))


def not_issued(statements: tuple[Statement, ...]) -> Finding:
    """Return the finding that nothing tells whether a document is the policy of a payer, so that it states none."""
    message = "nothing says that this document is the policy of a payer; the positions in it are not taken"
    return Finding("no-payer", "error", message, statements[0].at, ("payer",))
