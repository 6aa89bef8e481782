"""Which household is meant by what a sheet calls it: its number, or its head's name within the village."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.scope import visible_households
from feedback.core.errors import BadInput
from models.household import Household


class HouseFinder:
    """The households of some villages that an actor sees, by number and by the head's name."""

    def __init__(self, households: Iterable[tuple[int, int, str, str]]) -> None:
        self._numbers: dict[tuple[int, str], int] = {}
        self._heads: Mapping[tuple[int, str], list[int]] = defaultdict(list)
        for household_id, village_id, number, head in households:
            self._numbers[village_id, number] = household_id
            self._heads[village_id, head].append(household_id)

    def find(self, village_id: int, text: str) -> int:
        """Return the one household of the village that `text` names.

        Raises:
            BadInput: it names none, or a head of several.
        """
        numbered = self._numbers.get((village_id, text))
        if numbered is not None:
            return numbered
        found = self._heads.get((village_id, text), [])
        if len(found) > 1:
            raise BadInput("cell_household_ambiguous", count=len(found))
        if not found:
            raise BadInput("cell_household_unknown")
        return found[0]


def open_housefinder(session: Session, actor: Actor, village_ids: Sequence[int]) -> HouseFinder:
    """Return the households of these villages, in one statement."""
    if not village_ids:
        return HouseFinder(())
    query = visible_households(actor).where(col(Household.village_id).in_(village_ids))
    found = session.exec(query).all()
    return HouseFinder((each.id, each.village_id, each.household_no, each.head_name) for each in found)
