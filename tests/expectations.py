"""Expectations of the fictional policies: what a careful reader takes from each (tests/policies/README.md)."""

from __future__ import annotations

from pathlib import Path

import msgspec

__all__ = ["POLICIES", "Expectation", "ExpectedCell", "ExpectedCriterion", "expectations"]

POLICIES = Path(__file__).parent / "policies"


class ExpectedCell(msgspec.Struct, forbid_unknown_fields=True):
    """One cell of the matrix of a document; '' stands for 'none'."""

    modality: str
    indication: str
    setting: str
    determination: str
    otherwise: str = ""
    accept: tuple[str, ...] = ()
    otherwise_accept: tuple[str, ...] = ()
    as_of: str = ""
    line_of_business: str = ""
    note: str = ""

    @property
    def determinations(self) -> frozenset[str]:
        """Return every determination that passes."""
        return frozenset((self.determination, *self.accept))

    @property
    def others(self) -> frozenset[str]:
        """Return every 'otherwise' that passes."""
        return frozenset((self.otherwise, *self.otherwise_accept))

    @property
    def name(self) -> str:
        """Return the question in a few words."""
        extra = [self.setting, self.line_of_business, f"as of {self.as_of}" if self.as_of else ""]
        return " / ".join([self.modality, self.indication, *filter(None, extra)])


class ExpectedCriterion(msgspec.Struct, forbid_unknown_fields=True):
    """One condition of a statement, by the name that the reader gave the statement."""

    statement: str
    characteristic: str
    comparator: str
    value: bool | int | float | str | list[bool | int | float | str]
    unit: str = ""
    note: str = ""
    optional: bool = False
    accept: tuple[str, ...] = ()
    """What passes as well: 'text', a characteristic, a comparator with a value, or all three."""

    @property
    def name(self) -> str:
        """Return the criterion in a line."""
        return f"{self.statement}: {self.characteristic} {self.comparator} {self.value} {self.unit}".rstrip()


class ExpectedFinding(msgspec.Struct, forbid_unknown_fields=True):
    """Something that the reader of an answer must be told."""

    kind: str
    about: str
    optional: bool = False


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """What a careful reader takes from one document."""

    file: str
    payer: str
    policy_number: str
    title: str
    effective: str
    as_of: str
    outcome: str
    notes: str = ""
    payer_accept: tuple[str, ...] = ()
    policy_number_accept: tuple[str, ...] = ()
    title_accept: tuple[str, ...] = ()
    effective_accept: tuple[str, ...] = ()
    determination: tuple[ExpectedCell, ...] = ()
    criterion: tuple[ExpectedCriterion, ...] = ()
    finding: tuple[ExpectedFinding, ...] = ()

    @property
    def path(self) -> Path:
        """Return the document."""
        return POLICIES / self.file

    @property
    def number(self) -> str:
        """Return the number of the document in the suite."""
        return self.file.partition("-")[0]


def expectations(prefix: str = "", folder: Path = POLICIES) -> list[Expectation]:
    """Return the expectations of the documents whose names begin in a certain way.

    :raises msgspec.ValidationError: when a file has a key that nothing reads.
    """
    files = sorted(folder.glob(f"{prefix}*.expected.toml"))
    return [msgspec.toml.decode(file.read_bytes(), type=Expectation) for file in files]
