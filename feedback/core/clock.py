"""What time it is. The only place that asks the machine; everything else calls `utc_now`, and tests set it.

Instants are aware UTC; a calendar day is the day at the office (`OFFICE_ZONE`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OFFICE_ZONE: Final = ZoneInfo("Asia/Shanghai")
_FIRST_DAY: Final = date(1900, 1, 1)
_LAST_DAY: Final = date(9000, 12, 31)
_set_time: ContextVar[datetime | None] = ContextVar("set_time", default=None)


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _set_time.get() or datetime.now(UTC)


def at_office(instant: datetime) -> datetime:
    """Return `instant` as the office's clock shows it.

    Raises
    ------
    ValueError
        It is not aware: whatever zone the machine is in would decide.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(OFFICE_ZONE)


def in_utc(instant: datetime) -> datetime:
    """Return `instant`, aware, in UTC."""
    return at_office(instant).astimezone(UTC)


def office_day(instant: datetime) -> date:
    """Return the calendar day on which `instant`, aware, falls at the office."""
    return at_office(instant).date()


def today() -> date:
    """Return today's date at the office."""
    return office_day(utc_now())


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the instants at which `day` begins and ends at the office.

    A day before 1900 or after 9000 counts as the nearest of these: the calendar's ends have no such instants in UTC.
    """
    kept = max(_FIRST_DAY, min(day, _LAST_DAY))
    first, last = (datetime.combine(each, time(), tzinfo=OFFICE_ZONE) for each in (kept, kept + timedelta(days=1)))
    return first, last


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """Let `utc_now` return `instant` inside the block: for tests and for the trial county's past."""
    token = _set_time.set(in_utc(instant))
    try:
        yield
    finally:
        _set_time.reset(token)
