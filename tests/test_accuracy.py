"""What the loaders make of the fictional policies, and that no answer about them is wrong in silence."""

from __future__ import annotations

import pytest

from ontology.vocabulary import load_vocabulary
from tests.accuracy import details
from tests.expectations import Expectation, expectations
from tests.measuring import Report, measure

V = load_vocabulary()
WRONG = ("wrong covered", "wrong denial")
KNOWN = {
    "55": (1, "scan damage in the words that name which criteria are borrowed"),
    "66": (1, "a list goes on behind its items, with a void item among them"),
    "82": (1, "beads are denied for all other tumors, so chemoembolization in general varies"),
    "84": (1, "denied as a bridge only, so that the answer without a setting varies"),
    "103": (1, "a former position in a clause of a history"),
    "104": (1, "'when A, and when B' are two cases of a denial"),
    "108": (1, "the conditions of a part without a status stand under another number"),
    "90": (2, "lists inside sentences, and a former position in a clause"),
    "121": (
        1,
        "'is X, or a metastasis of Y, and is unresectable': that it binds both is not seen",
    ),
    "122": (1, "a document's own narrow meaning of 'thermal ablation' stands in a heading only"),
    "165": (1, "a reversal told in the history only, asked for a day before it"),
}
"""Wrong answers that are known, by document: how many and why. A number that falls must be lowered here."""
UNREAD = {
    "55": {"payer"},
    "56": {"title"},
    "66": {"number"},
    "67": {"effective"},
    "68": {"effective"},
    "76": {"number"},
    "89": {"title"},
    "90": {"number", "effective"},
    "101": {"number"},
    "107": {"payer", "effective"},
    "108": {"title", "number"},
    "135": {"payer", "number"},
    "136": {"effective"},
    "155": {"title"},
    "156": {"effective"},
    "159": {"effective"},
    "160": {"title"},
    "164": {"title"},
    "165": {"effective"},
    "166": {"title"},
}
"""What is known not to be read of who issued which document when, by document."""
DOCUMENTS = expectations()


@pytest.mark.parametrize("expectation", DOCUMENTS, ids=[e.file for e in DOCUMENTS])
def test_nothing_is_read_wrong_that_is_not_known(expectation: Expectation) -> None:
    report: Report = measure(expectation, V)
    assert not report.refused
    wrong = [w for w in report.wrong if w.severity in WRONG]
    assert len(wrong) == KNOWN.get(expectation.number, (0, ""))[0], "\n".join(details(report))
    unread = {name for name, (_, _, right) in report.fields.items() if not right and name != "outcome"}
    assert unread == UNREAD.get(expectation.number, set()), report.fields


def test_every_known_wrong_answer_is_of_a_document_of_the_suite() -> None:
    assert set(KNOWN) <= {e.number for e in DOCUMENTS}
