"""Units: a number in another unit, as the unit of its characteristic."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from loaders.record import Atom
from ontology.lexicon import lexicon
from ontology.vocabulary import Characteristic, Vocabulary

__all__ = ["UnitError", "comparable", "convert"]

_UNIT = re.compile(r"(?:(?:1|1000|10(?:\^|\*\*?)\d)\s*/\s*)?[^\W\d_]{1,20}\d?(?:\s*[*/·]\s*[^\W\d_]{1,20}\d?){0,3}")
"""A unit or a quotient of units, perhaps after a power of ten: nothing that has to be computed at length."""


class UnitError(ValueError):
    """An error raised when a unit does not fit a characteristic."""


def convert(value: float, unit: str, characteristic: Characteristic) -> float:
    """Return a value in the unit of a characteristic; between amount and mass by its molar mass.

    :raises UnitError: when the unit is none, or measures something else.
    """
    own = characteristic.unit or ""
    wanted = unit.strip()
    if wanted == own or wanted.casefold() in {w.casefold() for w in lexicon("facts")["counts"].get(own, ())}:
        return value
    if own.startswith("{") or not own:
        raise UnitError("takes no unit")
    message = f"must be in {own} or a unit that can be converted to it"
    spelled: dict[str, str] = lexicon("facts")["units"]
    if wanted not in spelled and not _UNIT.fullmatch(wanted):
        raise UnitError(message)
    foreign = spelled.get(wanted) or re.sub(r"^10(?:\^|\*\*?)", "1e", wanted)
    import pint  # a quarter of a second, and only a foreign unit needs it

    registry = _registry()
    try:
        given = value * registry.parse_expression(foreign)
        target = registry.parse_expression(spelled.get(own, own))
        if not isinstance(given, registry.Quantity):
            raise UnitError(message)
        if characteristic.molar_mass is not None and not given.is_compatible_with(target):
            given = given * registry.Quantity(characteristic.molar_mass, "gram/mole")
        converted = float((given / target).to("").magnitude)
    except (pint.PintError, ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError) as error:
        raise UnitError(message) from error
    return float(f"{converted:.12g}")


def comparable(atom: Atom, vocabulary: Vocabulary) -> bool | int | float | str | tuple[str, ...] | None:
    """Return the value of an atom in the unit of its characteristic, or None when its printed unit does not fit."""
    value = atom.value
    if atom.unit is None or isinstance(value, bool | str | tuple):
        return value
    try:
        characteristic = vocabulary.characteristic(atom.characteristic)
        return value if atom.unit == characteristic.unit else convert(float(value), atom.unit, characteristic)
    except KeyError:
        return value
    except UnitError:
        return None


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()
