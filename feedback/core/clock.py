"""What time it is. The only place that asks the machine; everything else calls `utc_now`, and tests set it.

Instants are aware UTC; a calendar day is the day at the office (`OFFICE_ZONE`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

OFFICE_ZONE: Final = ZoneInfo("Asia/Shanghai")
_set_time: ContextVar[datetime | None] = ContextVar("set_time", default=None)


def utc_now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _set_time.get() or datetime.now(UTC)


def office_day(instant: datetime) -> date:
    """Return the calendar day on which `instant` falls at the office."""
    return instant.astimezone(OFFICE_ZONE).date()


def today() -> date:
    """Return today's date at the office."""
    return office_day(utc_now())


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """Let `utc_now` return `instant` inside the block: for tests and for the trial county's past."""
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    token = _set_time.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set_time.reset(token)
