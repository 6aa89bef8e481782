"""Reads the Holiday and TimeLimit tables into the values that `calendar.py` and `limits.py` count with, and fills them.

Filling adds what is missing and never changes a row: what an administrator has edited stays as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from feedback.core.clock import today
from feedback.worktime.calendar import Calendar, seed_from_chinesecalendar
from feedback.worktime.limits import LimitRow, Limits, default_limits
from models.work_vocabulary import DayKind
from models.worktime import Holiday, TimeLimit

FIRST_SEEDED_YEAR: Final = 2004


def load_calendar(session: Session) -> Calendar:
    """Return the office's calendar.

    A year is official when the table holds its 1 January and its 1 October as free: the notice of every year names
    both, while a single local day off that somebody enters early makes no notice.
    """
    rows = session.exec(select(col(Holiday.day), col(Holiday.kind))).all()
    holidays = frozenset(day for day, kind in rows if kind is DayKind.HOLIDAY)
    workdays = frozenset(day for day, kind in rows if kind is DayKind.WORKDAY)
    years = frozenset(day.year for day in holidays if {date(day.year, 1, 1), date(day.year, 10, 1)} <= holidays)
    return Calendar(holidays, workdays, years)


def load_limits(session: Session) -> Limits:
    """Return the limit table in the order in which its rows were made."""
    rows = session.exec(select(TimeLimit).order_by(col(TimeLimit.id))).all()
    return Limits(tuple(LimitRow(**row.model_dump(exclude={"id"})) for row in rows))


def seed_calendar(session: Session, years: Iterable[int] | None = None) -> int:
    """Add the public holidays and make-up days of `years` and return how many rows were added.

    A year that is official already is left alone, so a day that an administrator took out stays out. Where `years` is
    None: every year that the package holds, up to the coming one.
    """
    wanted = range(FIRST_SEEDED_YEAR, today().year + 2) if years is None else years
    calendar = load_calendar(session)
    held = calendar.holidays | calendar.workdays
    rows = [
        Holiday(**row._asdict())
        for row in seed_from_chinesecalendar(year for year in wanted if not calendar.is_official(year))
        if row.day not in held
    ]
    session.add_all(rows)
    # A later read in the same transaction must see the days, and a reading session does not flush by itself.
    session.flush()
    return len(rows)


def seed_limits(session: Session, taxonomy_days: Mapping[str, int]) -> int:
    """Add each default limit whose conditions no row has yet, and return how many rows were added.

    `taxonomy_days` gives the working days of each second-level category by its code.
    """
    held = {row.conditions for row in load_limits(session).rows}
    wanted = [row for row in default_limits(taxonomy_days).rows if row.conditions not in held]
    session.add_all([TimeLimit(**asdict(row)) for row in wanted])
    # A later read in the same transaction must see the rows, and a reading session does not flush by itself.
    session.flush()
    return len(wanted)
