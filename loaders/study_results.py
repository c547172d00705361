"""Results of a study as a document prints them: its arms and outcomes, as plain data of a record."""

from __future__ import annotations

import msgspec

from loaders.places import Place

__all__ = ["Outcome", "StudyArm"]


class StudyArm(msgspec.Struct, frozen=True):
    """A group of patients with its printed size. `label` is the printed name, `modalities` what it names."""

    label: str
    patients: int
    at: Place
    modalities: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True):
    """One figure. Numbers are strings that hold the digits as printed; nothing is recomputed.

    `statistic`: proportion, median, mean, range, hazard-ratio, odds-ratio, risk-ratio, mean-difference,
    relative-reduction (by which share of itself a risk fell), count (patients, no share), not-stated.
    `unit` is UCUM ('%', 'mo', 'a', 'wk', 'd', 'h', 'cm', 'mL', '1'), empty where none is printed. Where a
    range or a bound is printed for the value, `value` is None and `low` and `high` hold it; so it is for a
    count in words. `interval` is that of an estimate at `level` percent. `time` counts `time_unit`
    after the start. `count` patients had the outcome where the document prints that too; there is no
    denominator unless `total` holds one. `p` is as printed ('<.001'). `category` names which way the
    measure went where a table counts several, `subgroup` the part of the patients or lesions.
    """

    measure: str
    statistic: str
    unit: str
    printed: str
    at: Place
    value: str | None = None
    low: str | None = None
    high: str | None = None
    interval: tuple[str, str] | None = None
    level: str | None = None
    p: str | None = None
    time: str | None = None
    time_unit: str | None = None
    arm: str | None = None
    comparator: str | None = None
    subgroup: str | None = None
    count: int | None = None
    total: int | None = None
    category: str | None = None
