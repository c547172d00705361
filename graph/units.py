"""Units: a number in another unit, as the unit of its characteristic."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ontology.lexicon import lexicon
from ontology.vocabulary import Characteristic

__all__ = ["UnitError", "convert"]

_KNOWN = re.compile(r"[\w%µμ°*/^. ()\[\]]{1,40}")


class UnitError(ValueError):
    """An error raised when a unit does not fit a characteristic."""


def convert(value: float, unit: str, characteristic: Characteristic) -> float:
    """Return a value in the unit of a characteristic; between amount and mass by its molar mass.

    :raises UnitError: when the unit is none, or measures something else.
    """
    own = characteristic.unit
    if own is None or own == "{score}":
        own = own or ""
    wanted = unit.strip()
    if wanted == own or wanted.casefold() in {w.casefold() for w in lexicon("facts")["counts"].get(own, ())}:
        return value
    if own.startswith("{") or not own:
        raise UnitError("takes no unit")
    message = f"must be in {own} or a unit that can be converted to it"
    if not _KNOWN.fullmatch(wanted):
        raise UnitError(message)
    spelled: dict[str, str] = lexicon("facts")["units"]
    import pint  # a quarter of a second, and only a foreign unit needs it

    registry = _registry()
    try:
        given = registry.Quantity(value, registry.Unit(spelled.get(wanted, wanted)))
        target = registry.parse_expression(spelled.get(own, own))
        if characteristic.molar_mass is not None and not given.is_compatible_with(target):
            given = given * registry.Quantity(characteristic.molar_mass, "gram/mole")
        converted = float((given / target).to("").magnitude)
    except (pint.PintError, ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError) as error:
        raise UnitError(message) from error
    return float(f"{converted:.12g}")


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()
