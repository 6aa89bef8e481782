"""Which days and hours are worked, and when a count of them is over. Pure; the tables are read in `queries.py`.

A year for which the calendar holds no public notice counts its weekends only; whoever shows a date from such a year
asks `unofficial_years` and says so. Source: domain digest, B4 (working days with the State Council's holidays and
make-up days; office hours with a lunch break); the holidays of past years come from the package chinesecalendar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple, Self

import chinese_calendar

from feedback.core.clock import OFFICE_ZONE, at_office, in_utc, office_day
from models.work_vocabulary import DayKind

OFFICE_HOURS: Final = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 30)))
CLINIC_WEEKDAY: Final = 1
CLINIC_CLOSES: Final = time(12, 0)
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
# The longest public holiday with its weekends stays well under three weeks, so no earlier session can still be ahead.
_LOOK_BACK: Final = timedelta(weeks=3)

OfficeHours = tuple[tuple[time, time], ...]


class SeedDay(NamedTuple):
    """One row of a public notice, ready for the Holiday table."""

    day: date
    kind: DayKind
    name: str
    source: str
    year: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of one office.

    Parameters
    ----------
    holidays : frozenset of date
        Days that a public notice declares free (weekend days may be among them).
    workdays : frozenset of date
        Weekend days that a public notice declares worked; they win over `holidays`.
    years : frozenset of int
        The years whose notice is held. In every other year each Monday to Friday is worked and nothing else.
    office_hours : tuple of (time, time)
        The day's spans in order, office time, not touching each other.

    Examples
    --------
    >>> from datetime import date, datetime
    >>> calendar = Calendar(frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}), frozenset({2026}))
    >>> calendar.is_working_day(date(2026, 10, 1)), calendar.is_working_day(date(2026, 10, 10))
    (False, True)
    >>> friday_noon = datetime(2026, 11, 6, 12, 0, tzinfo=OFFICE_ZONE)
    >>> calendar.add_working_days(friday_noon, 1).astimezone(OFFICE_ZONE).strftime("%A %H:%M")
    'Monday 17:30'
    """

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]
    office_hours: OfficeHours = OFFICE_HOURS

    def __post_init__(self) -> None:
        moments = [moment for span in self.office_hours for moment in span]
        if not moments or any(earlier >= later for earlier, later in pairwise(moments)):
            raise ValueError("office hours must be spans in order that do not touch")

    def with_hours(self, office_hours: OfficeHours) -> Self:
        """Return the same days with other office hours."""
        return self if office_hours == self.office_hours else replace(self, office_hours=office_hours)

    def is_official(self, year: int) -> bool:
        """Say whether the public notice of `year` is held."""
        return year in self.years

    def unofficial_years(self, start: datetime, end: datetime) -> tuple[int, ...]:
        """Return the years from `start` to `end`, both included, that count their weekends only."""
        first, last = sorted((office_day(start).year, office_day(end).year))
        return tuple(year for year in range(first, last + 1) if not self.is_official(year))

    def is_working_day(self, day: date) -> bool:
        """Say whether the office works on `day`."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def nth_working_day(self, day: date, n: int) -> date:
        """Return the n-th working day after `day`; 0 gives `day` itself."""
        for _ in range(n):
            day = self.next_working_day(day)
        return day

    def start_day(self, start: datetime) -> date:
        """Return the working day on which `start` counts.

        What comes in on a free day, or at or after the end of office hours, counts as coming in on the next working
        day; what comes in before office hours or in the lunch break counts on that same day.
        """
        local = at_office(start)
        if self.is_working_day(local.date()) and local.time() < self.office_hours[-1][1]:
            return local.date()
        return self.next_working_day(local.date())

    def closing(self, day: date) -> datetime:
        """Return the end of office hours on `day`, in UTC."""
        return _instant(day, self.office_hours[-1][1])

    def add_working_days(self, start: datetime, n: int) -> datetime:
        """Return the end of office hours on the n-th working day after `start_day(start)`.

        Parameters
        ----------
        start : datetime
            Aware.
        n : int
            Working days, 0 or more; 0 gives the end of the start day itself.

        Returns
        -------
        datetime
            Aware, UTC.
        """
        if n < 0:
            raise ValueError("working days are counted forward only")
        return self.closing(self.nth_working_day(self.start_day(start), n))

    def add_calendar_days(self, start: datetime, n: int) -> datetime:
        """Return the end of office hours on the n-th day after that of `start`, free days counted, in UTC.

        The day on which it comes in does not count. A last day that is free stays: the law counts days, not offices.
        """
        if n < 0:
            raise ValueError("days are counted forward only")
        return self.closing(office_day(start) + timedelta(days=n))

    def add_working_hours(self, start: datetime, hours: float) -> datetime:
        """Return the instant at which `hours` (0 or more) of office hours have passed since `start`, in UTC.

        A count that ends with a span ends at that span's close, not at the next span's opening; 0 hours from outside
        office hours give the next opening.
        """
        if hours < 0:
            raise ValueError("working hours are counted forward only")
        left = timedelta(hours=hours)
        for opening, close in self._spans(start):
            if left <= close - opening:
                return opening + left
            left -= close - opening
        raise OverflowError("no working hours are left in the calendar")

    def working_hours_between(self, start: datetime, end: datetime) -> float:
        """Return the office hours from `start` to `end`; 0.0 where `end` is not later."""
        return self.working_time_between(start, end) / timedelta(hours=1)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the office hours from `start` to `end`, to the microsecond; none where `end` is not later."""
        total = timedelta()
        for opening, close in self._spans(start):
            if opening >= end:
                break
            total += min(close, end.astimezone(UTC)) - opening
        return total

    def working_days_between(self, start_on: date, end_on: date) -> int:
        """Return how many working days lie after `start_on` up to and including `end_on`; negative when reversed."""
        if end_on < start_on:
            return -self.working_days_between(end_on, start_on)
        days = (start_on + timedelta(days=offset) for offset in range(1, (end_on - start_on).days + 1))
        return sum(1 for day in days if self.is_working_day(day))

    def moved_on(self, due_at: datetime, since: datetime, until: datetime) -> datetime:
        """Return `due_at`, in UTC, later by the working days after the day of `since` up to that of `until`.

        The time of day stays. What the clock stood still for is not lost, but nothing is won by it within one day.
        """
        due = at_office(due_at)
        passed = self.working_days_between(office_day(since), office_day(until))
        return _instant(self.nth_working_day(due.date(), passed), due.time())

    def moved_by_days(self, due_at: datetime, since: datetime, until: datetime) -> datetime:
        """Return `due_at`, in UTC, later by the calendar days from the day of `since` to that of `until`."""
        due = at_office(due_at)
        return _instant(due.date() + (office_day(until) - office_day(since)), due.time())

    @property
    def day_length(self) -> timedelta:
        """How long a whole working day is, its breaks left out."""
        first = date(2000, 1, 1)
        return sum(
            (_instant(first, closes) - _instant(first, opens) for opens, closes in self.office_hours), timedelta()
        )

    def overdue_working_days(self, due_at: datetime, now: datetime) -> int:
        """Return the working days that have begun since the day on which it was due; 0 while it is not overdue."""
        if now <= due_at:
            return 0
        return self.working_days_between(office_day(due_at), office_day(now))

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the office's spans from `start` on, in UTC; the first is cut where `start` lies inside it."""
        start = in_utc(start)
        day = office_day(start)
        while True:
            if self.is_working_day(day):
                for opens, closes in self.office_hours:
                    close = _instant(day, closes)
                    if close > start:
                        yield max(_instant(day, opens), start), close
            day += _DAY


def overdue_hours(due_at: datetime, now: datetime) -> float:
    """Return the clock hours, nights and free days included, since `due_at`; 0.0 while it is not overdue.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> overdue_hours(datetime(2026, 11, 6, 9, 30, tzinfo=UTC), datetime(2026, 11, 6, 12, 0, tzinfo=UTC))
    2.5
    """
    return max(0.0, (now - due_at) / timedelta(hours=1))


def next_clinic_day(now: datetime, calendar: Calendar) -> date:
    """Return the day of the first clinic session that a case queued at `now` can still be heard in.

    A session is held every Tuesday; where that Tuesday is free, on the next working day after it. A case that is
    queued on the day of a session is heard on that day until noon, and in the following session from noon on.

    Parameters
    ----------
    now : datetime
        Aware; its day and hour are read at the office.

    Examples
    --------
    >>> from datetime import datetime
    >>> calendar = Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> next_clinic_day(datetime(2026, 11, 3, 9, 0, tzinfo=OFFICE_ZONE), calendar).isoformat()
    '2026-11-03'
    >>> next_clinic_day(datetime(2026, 11, 3, 12, 0, tzinfo=OFFICE_ZONE), calendar).isoformat()
    '2026-11-10'
    """
    local = at_office(now)
    earliest = local.date() if local.time() < CLINIC_CLOSES else local.date() + _DAY
    tuesday = earliest - timedelta(days=(earliest.weekday() - CLINIC_WEEKDAY) % 7) - _LOOK_BACK
    while True:
        session = tuesday if calendar.is_working_day(tuesday) else calendar.next_working_day(tuesday)
        if session >= earliest:
            return session
        tuesday += timedelta(weeks=1)


def seed_from_chinesecalendar(years: Iterable[int]) -> list[SeedDay]:
    """Return the holidays and make-up days of `years`, in order; a year that the package does not hold gives none.

    Examples
    --------
    >>> [row.day.isoformat() for row in seed_from_chinesecalendar([2026]) if row.kind is DayKind.WORKDAY][:2]
    ['2026-01-04', '2026-02-14']
    """
    rows: list[SeedDay] = []
    for year in sorted(set(years)):
        try:
            rows.extend(_notice(year))
        except NotImplementedError:
            continue
    return rows


@cache
def _notice(year: int) -> tuple[SeedDay, ...]:
    days: list[SeedDay] = []
    day = date(year, 1, 1)
    while day.year == year:
        is_free, name = chinese_calendar.get_holiday_detail(day)
        if name is not None:
            kind = DayKind.HOLIDAY if is_free else DayKind.WORKDAY
            days.append(SeedDay(day, kind, chinese_calendar.Holiday(name).chinese, "chinesecalendar", year))
        day += _DAY
    return tuple(days)


def _instant(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=OFFICE_ZONE).astimezone(UTC)
