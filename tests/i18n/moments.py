"""The instant at which the tests of dates and lines stand: Sunday 22 November 2026, noon at the office."""

from datetime import datetime
from typing import Final

from feedback.core.clock import OFFICE_ZONE

NOON: Final = datetime(2026, 11, 22, 12, 0, tzinfo=OFFICE_ZONE)


def at(day: str, time: str = "12:00") -> datetime:
    """Return an instant of office time: at("2026-11-22", "17:30")."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=OFFICE_ZONE)
