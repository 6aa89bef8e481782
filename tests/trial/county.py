"""The trial county that these tests look at: made once a process, from one seed and one last day."""

import re
from datetime import date
from functools import cache
from random import Random
from typing import Final

from feedback.trial import phrases, story
from feedback.trial.households import HouseholdSeed, households
from feedback.trial.people import StaffSeed, staff
from feedback.trial.phrases import Utterance
from feedback.trial.places import AreaSeed, areas, within
from models.vocabulary import AreaKind

SEED: Final = 20261122
UNTIL: Final = date(2026, 11, 22)
YUEXI: Final = "330299201"
UNRESOLVED: Final = re.compile(r"[{}\[\]|]")


@cache
def county_year() -> tuple[tuple[date, Utterance], ...]:
    rng = Random(SEED)
    days = story.daily_counts(rng, 2000, UNTIL)
    return tuple((day, phrases.draw(rng, on=day, until=UNTIL)) for day, count in days for _ in range(count))


@cache
def the_households() -> tuple[HouseholdSeed, ...]:
    return households(Random(SEED), 2026)


@cache
def the_staff() -> tuple[StaffSeed, ...]:
    return staff(Random(SEED))


def natural_villages() -> tuple[AreaSeed, ...]:
    return within(areas()[0].code, AreaKind.NATURAL_VILLAGE)
