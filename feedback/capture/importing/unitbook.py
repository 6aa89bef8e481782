"""Which unit is meant by what a sheet calls it: a code or a name, in the township of the matter or at the county."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from feedback.core.errors import BadInput
from feedback.sheets.safe_text import half_width
from models.place import Area, Unit

_MOST_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class UnitSpot:
    """One unit as a sheet may name it; without a township it is the county's, which every township may name."""

    unit_id: int
    code: str
    name: str
    township_id: int | None
    is_active: bool


class UnitBook:
    """All units by their codes and names; the directory is no secret among the staff."""

    def __init__(self, units: list[UnitSpot]) -> None:
        self._named: dict[str, list[UnitSpot]] = defaultdict(list)
        for unit in units:
            for name in dict.fromkeys((_plain(unit.code), _plain(unit.name))):
                self._named[name].append(unit)

    def find(self, text: str, *, township_id: int | None) -> UnitSpot:
        """Return the unit that `text` names, the township's own before the county's, one in use before a closed one.

        Raises:
            BadInput: there is none of that name for the township, or there are several.
        """
        near = [unit for unit in self._named.get(_plain(text), ()) if unit.township_id in (None, township_id)]
        for found in (
            [unit for unit in near if unit.is_active and unit.township_id == township_id],
            [unit for unit in near if unit.is_active],
            near,
        ):
            if len(found) > 1:
                shown = ", ".join(f"{unit.name} ({unit.code})" for unit in found[:_MOST_SHOWN])
                raise BadInput("cell_unit_ambiguous", units=shown)
            if found:
                return found[0]
        raise BadInput("cell_unit_unknown")


def open_unitbook(session: Session) -> UnitBook:
    """Return all units, closed ones too: an old ledger names those that were."""
    query = select(Unit, Area.township_id).join(Area, col(Unit.area_id) == Area.id).order_by(col(Unit.id))
    return UnitBook(
        [
            UnitSpot(unit.id, unit.code, unit.name, township_id, unit.is_active)
            for unit, township_id in session.exec(query)
        ]
    )


def _plain(text: str) -> str:
    return half_width(text).casefold()
