"""Who acts for a case of the trial county, and in which words: the people and phrases that its life draws on."""

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from feedback.access.actor import Actor
from feedback.trial import phrases
from feedback.trial.hours import Office
from feedback.trial.phrases import Utterance
from feedback.trial.places import UnitSeed, above, areas, likely_co_units, likely_lead, units
from feedback.trial.roster import Roster
from feedback.trial.sources import tree
from feedback.trial.wording import Filler
from models.case import Case
from models.vocabulary import AreaKind, OrgLevel, Role


@dataclass(slots=True)
class Desks:
    """The offices as one case meets them; `told` is what was said in it."""

    roster: Roster
    office: Office
    rng: Random
    told: Utterance

    def _one_of(self, role: Role, area_code: str) -> Actor:
        return self.roster.actor(self.rng.choice(self.roster.staff_of(role, area_code)))

    def at(self, role: Role, case: Case) -> Actor:
        """Return somebody of a role on the level that the case has now."""
        township = above(self.told.place, AreaKind.TOWNSHIP)
        if case.level is OrgLevel.COUNTY or township is None:
            return self._one_of(role, areas()[0].code)
        return self._one_of(role, township.code)

    def secret(self, *, second: bool) -> Actor:
        """Return one of the two officers of the confidential desk."""
        return self.roster.actor(self.roster.staff_of(Role.DISCIPLINE, areas()[0].code)[int(second)])

    def handler(self, unit_id: int) -> Actor:
        return self.roster.actor(self.roster.handler_of(self.roster.unit_code(unit_id)))

    def lead(self, *, county_only: bool = False, but: Collection[int] = ()) -> UnitSeed:
        """Return the unit that is given the matter; none of those with the numbers `but`."""
        for _ in range(40):
            found = likely_lead(self.rng, self.told.code, self.told.place, county_only=county_only)
            if self.unit_id(found) not in but:
                return found
        return next(seed for seed in units() if self.unit_id(seed) not in but)

    def co_units(self, lead: UnitSeed) -> tuple[UnitSeed, ...]:
        return likely_co_units(self.rng, self.told.code, self.told.place, lead)

    def unit_id(self, seed: UnitSeed) -> int:
        return self.roster.units[seed.code].id

    def words(self, kind: str) -> str:
        """Draw one of the office's own sentences of `data/office.json`."""
        return Filler(self.rng).fill(self.rng.choice(tree("office")[kind]))

    def note(self, kind: str, *, key: str = "") -> str:
        return phrases.note(self.rng, kind, self.told.code, key=key, place=self.told.place)
