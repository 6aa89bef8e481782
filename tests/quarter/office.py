"""The office of the quarter, counted from the hand-typed notices alone: nothing of `feedback.worktime` is asked."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from tests.worktime.notices import NOTICES

ZONE: Final = ZoneInfo("Asia/Shanghai")
CLOSES: Final = time(17, 30)
_NOTICES: Final = {notice.year: notice for notice in NOTICES}
_DAY: Final = timedelta(days=1)


@cache
def is_worked(day: date) -> bool:
    notice = _NOTICES[day.year]
    return day in notice.worked or (day.weekday() < 5 and day not in notice.free)


def next_worked(day: date) -> date:
    day += _DAY
    while not is_worked(day):
        day += _DAY
    return day


def days_between(first: date, last: date) -> int:
    """Return how many worked days lie after `first` up to `last`."""
    return sum(is_worked(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=ZONE)


def day_of(instant: datetime) -> date:
    return instant.astimezone(ZONE).date()


def session_days(first: date, last: date) -> list[date]:
    """Return the days on which a clinic is held: each Tuesday, or the first worked day after it; once if two meet."""
    return list(dict.fromkeys(day if is_worked(day) else next_worked(day) for day in tuesdays(first, last)))


def tuesdays(first: date, last: date) -> list[date]:
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in every if day.weekday() == 1]
