"""What numbers and days stand in an address? Anybody can write one, so what makes no sense there counts as left out."""

import re
from datetime import date
from typing import Final

_NUMBER: Final = re.compile("[0-9]{1,9}")
_YEARS: Final = range(2000, 2100)


def number_in(text: str) -> int | None:
    """Return a row's number, or None."""
    return int(text) if _NUMBER.fullmatch(text) else None


def day_in(text: str) -> date | None:
    """Return a day that cases can have, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None
