"""How the trial county is made: places and people first, then ninety days of contacts and cases through the services.

Nothing is written past the services' rules, so that every chain holds and every closed case was asked about. The same
seed at the same instant gives the same county, but for passwords, salts and nonces.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Final, Self

from sqlmodel import Session

from feedback.core.clock import office_day, utc_now
from feedback.tracker.clocks import clocks_of
from feedback.trial.aiding import aid_and_books
from feedback.trial.diary import Diary
from feedback.trial.fates import cast
from feedback.trial.helping import help_people
from feedback.trial.hours import Office
from feedback.trial.marker import mark_trial
from feedback.trial.places import areas
from feedback.trial.play import Play
from feedback.trial.roster import enrol, give_passwords, passwords_ahead
from feedback.trial.scores import add_scores
from feedback.trial.setup import FirstAccount
from feedback.trial.shelves import shelve
from feedback.trial.standing import lay_down
from feedback.trial.story import WINDOW_DAYS
from feedback.trial.visiting import lay_down_duties, walk
from feedback.trial.voices import hear_more

SEED: Final = 20_260_901
_ROSTER_SHARE: Final = 12


@dataclass(frozen=True, slots=True)
class CountySize:
    """How many households and, about, how many cases over how many days."""

    households: int
    cases: int
    days: int = WINDOW_DAYS

    @classmethod
    def full(cls) -> Self:
        return cls(households=3000, cases=2000)

    @classmethod
    def small(cls) -> Self:
        return cls(households=300, cases=150)

    @property
    def scale(self) -> int:
        """How many times over each desk is given its laid-down cases."""
        return 2 if self.cases >= 1000 else 1


def build_county(
    session: Session, size: CountySize, *, progress: Callable[[int], None], seed: int = SEED
) -> list[FirstAccount]:
    """Build the county in the caller's transaction, and return the accounts that can sign in, one for each role first.

    `progress` is told steps that add up to 100.
    """
    now, rng = utc_now(), Random(seed)  # noqa: S311 - chance for a story, not for secrets
    with _seldom_collected(), passwords_ahead() as passwords:
        roster = enrol(session, rng, year=office_day(now).year, household_count=size.households)
        lay_down(session, roster)
        lay_down_duties(session, roster)
        shelve(session, roster)
        mark_trial(session, areas()[0].name)
        progress(_ROSTER_SHARE)
        office = Office(clocks_of(session).calendar, rng)
        diary = Diary(rng, roster, office, now)
        laid_down = sum(each.number for each in cast(size.scale))
        incoming = diary.ordinary(size.cases - laid_down, size.days) + diary.cast(size.scale)
        incoming.sort(key=lambda each: each.at)
        Play(roster, diary, office, now).run(incoming, progress=_percent(progress, 100 - _ROSTER_SHARE))
        help_people(roster, office, now)
        walk(session, roster, rng, now)
        aid_and_books(roster, now)
        hear_more(roster, rng, now)
        add_scores(session, roster)
        return give_passwords(roster, passwords)


def _percent(progress: Callable[[int], None], total: int) -> Callable[[float], None]:
    """Return a progress that takes shares of 1, and passes them on in whole steps of `total`."""
    done, told = 0.0, 0

    def passed(share: float) -> None:
        nonlocal done, told
        done += share
        steps = min(total, round(done * total)) - told
        if steps > 0:
            told += steps
            progress(steps)

    return passed


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Collect garbage seldom: rows by the ten thousand are made, and searching them for cycles would take a third."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
