"""The days that parts of a year, a month or a week cover, counted from a given day."""

from calendar import isleap, monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from feedback.classify.entities.entity import Period

_MONTHS: Final = 12
_WEEK: Final = timedelta(days=6)
# What is told mostly was; a month ahead are things announced.
_AHEAD: Final = timedelta(days=31)
_LEAP_DAY: Final = (2, 29)


def one_day(day: date) -> Period:
    """Return the period of one day."""
    return Period(day, day)


def month_days(year: int, month: int, part: Sequence[int] = (1, 31)) -> Period:
    """Return the days of a month from the first to the second of `part`, which may lie past its end."""
    last = monthrange(year, month)[1]
    return Period(date(year, month, part[0]), date(year, month, min(part[1], last)))


def months_of(year: int, part: Sequence[int] = (1, _MONTHS)) -> Period:
    """Return the whole months of a year from the first to the second of `part`; those past 12 are of the next year."""
    over, last = divmod(part[1] - 1, _MONTHS)
    return Period(date(year, part[0], 1), month_days(year + over, last + 1).last)


def shifted_month(today: date, months: int) -> tuple[int, int]:
    """Return the year and the month that lie so many months from today's."""
    over, month = divmod(today.month - 1 + months, _MONTHS)
    return today.year + over, month + 1


def week_days(today: date, weeks: int) -> Period:
    """Return Monday to Sunday of the week that lies so many weeks from today's."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return Period(monday, monday + _WEEK)


def latest_year(today: date, month: int, day: int) -> int:
    """Return the latest year that has this month and day, at most a month ahead of today."""
    ahead = today + _AHEAD
    year = ahead.year if (month, day) <= (ahead.month, ahead.day) else ahead.year - 1
    while (month, day) == _LEAP_DAY and not isleap(year):
        year -= 1
    return year
