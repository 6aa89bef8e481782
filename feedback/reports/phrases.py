"""How days, periods and lists are written on papers, in Chinese whatever the reader's language: `data/phrases.json`."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from feedback.classify.taxonomy import taxonomy
from feedback.core.clock import OFFICE_ZONE, office_day
from feedback.reports.layout import DATA

MOST_WORDS: Final = 150
"""How many characters of a text a table shows; the whole stands in the system."""


@cache
def _phrases() -> dict[str, Any]:
    return dict(json.loads((DATA / "phrases.json").read_text(encoding="utf-8")))


def phrase(name: str, /, **facts: object) -> str:
    """Return a phrase with its facts filled in."""
    text: str = _phrases()[name]
    return text.format(**facts)


def words_of(name: str) -> dict[str, str]:
    """Return the fixed words of a printed form."""
    return dict(_phrases()[name])


def more_than(unit: str) -> str:
    """Return the word for "more than" that goes with a measure word."""
    words: dict[str, str] = _phrases()["more"]
    return words.get(unit, words[""])


def nothing() -> str:
    """Return what stands where there is nothing to state."""
    return phrase("nothing")


def day(on: date) -> str:
    """Return a day with its year, as papers are dated."""
    return phrase("day", year=on.year, month=on.month, day=on.day)


def day_of(at: datetime | None) -> str:
    """Return the day at the office of an instant, a dash where there is none."""
    return day(office_day(at)) if at else nothing()


def narrow_day(on: date | None) -> str:
    """Return a day as a narrow column has it, its year on a line of its own; a dash where there is none."""
    if on is None:
        return nothing()
    return phrase("narrow_day", year=on.year, month=on.month, day=on.day)


def weekday(on: date) -> str:
    """Return a day with its day of the week."""
    return phrase("weekday", day=day(on), name=_phrases()["weekdays"][on.weekday()])


def hours(on: date, began: datetime | None, ended: datetime | None) -> str:
    """Return the day of a session with the hours of it that are known."""
    clock = [at.astimezone(OFFICE_ZONE).strftime("%H:%M") if at else "" for at in (began, ended)]
    if not clock[0]:
        return weekday(on)
    return phrase("hours" if clock[1] else "began", day=weekday(on), began=clock[0], ended=clock[1])


def period(first: date, last: date) -> str:
    return day(first) if first == last else phrase("period", first=day(first), last=day(last))


def listed(parts: Iterable[str]) -> str:
    return phrase("list").join(part for part in parts if part)


def cut(text: str, most: int = MOST_WORDS) -> str:
    """Return a text as far as a table has room for it."""
    whole = text.strip()
    return whole if len(whole) <= most else phrase("cut", text=whole[:most].rstrip())


def category_name(code: str | None) -> str:
    """Return the name of a category; a code that the taxonomy no longer has as it is."""
    if code is None:
        return nothing()
    entry = taxonomy().by_code.get(code) or next((each for each in taxonomy().sectors if each.code == code), None)
    return entry.name if entry else code
