"""Which days and times a text names, read from a given day: last Tuesday, winter of last year, early March, 3 p.m.

A day without its year is the latest that lies at most a month ahead, since people mostly tell of what was. What repeats
(every Tuesday) is no day. Seasons are whole months. The words are data (`data/entities/times.json`).
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from functools import cache
from typing import Any, Final

from feedback.classify.entities import periods
from feedback.classify.entities.amounts import quantity
from feedback.classify.entities.entity import Candidate, Kind, Period
from feedback.classify.entities.wordlists import letters, lists, one_of

_YEARS: Final = range(1900, 2101)
_MOST_AGO: Final = 150
_WEEKEND: Final = 5
_ISO: Final = re.compile(
    r"(?<![0-9.\-/])(?P<year>(?:19|20)[0-9]{2})(?P<sign>[\-/.])(?P<month>0?[1-9]|1[0-2])(?P=sign)"
    r"(?P<day>0?[1-9]|[12][0-9]|3[01])(?![0-9\-/]|\.[0-9])"
)
_COLON: Final = r"(?P<colon_hour>[01]?[0-9]|2[0-3]):(?P<colon_minute>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
_Reader = Callable[[re.Match[str], date], Period | None]


def times_found(plain: str, today: date) -> Iterator[Candidate]:
    """Yield the days and times that `plain` (in `segment.plain` form) names, seen from `today`."""
    repeated, no_time = tuple(_words()["repeated"]), tuple(_words()["not_time_before"])
    for pattern, read in _readers():
        for found in pattern.finditer(plain):
            if plain.endswith(repeated, max(0, found.start() - 2), found.start()):
                continue
            try:
                period = read(found, today)
            except (ValueError, OverflowError):
                # There is no such day, as the thirtieth of February.
                continue
            if period is not None:
                yield Candidate(Kind.DATE, *found.span(), period)
    for found in _clock().finditer(plain):
        at = _time_of(found)
        if at is not None and not plain.endswith(no_time, max(0, found.start() - 3), found.start()):
            # An evening of a day is told by the day, which is an entity of its own.
            start = found.end("part") if found["part"] in _words()["days"] else found.start()
            yield Candidate(Kind.TIME, start, found.end(), at)


def _words() -> dict[str, Any]:
    return lists("times")


def _small() -> str:
    return f"(?:[0-9]{{1,2}}|{letters(_words()['numerals'])}{{1,3}})"


@cache
def _readers() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    """Return each pattern with what reads it; where two fit, the longer match is kept by whoever asks."""
    words, small = _words(), _small()
    month = f"(?P<month>{small})(?P<word>{one_of(words['month'])})"
    day = f"(?P<day>{small}){one_of(words['day'])}"
    shut = f"(?!{letters(words['part_not_after'])})"
    detail = f"(?:{day}|(?P<part>{one_of(words['month_parts'])}){shut})?"
    named_year = f"(?<![0-9])(?P<year>[0-9]{{4}}|{letters(words['digits'])}{{4}})"
    near_year = f"(?P<near_year>{one_of(words['years'])})"
    week = f"(?P<week>{one_of(words['weeks'])})"
    return (
        (_ISO, _dated),
        (re.compile(f"(?:{named_year}{words['year']}|{near_year}){month}{detail}"), _dated),
        (re.compile(f"(?<![0-9])(?P<year>[0-9]{{2}}){words['year']}{month}{detail}"), _dated),
        # Right behind a year it is that year's, and read above or, where there is no such day, not at all.
        (re.compile(f"(?<![0-9.{words['year']}{''.join(words['numerals'])}]){month}{detail}"), _dated),
        (
            re.compile(
                f"(?:{named_year}{words['year']}|{near_year})(?:(?P<part>{one_of(words['year_parts'])}){shut})?"
            ),
            _part_of_year,
        ),
        # "End of 2015" is written without the second word for year.
        (re.compile(f"{named_year}(?P<part>{one_of(words['year_ends'])}){shut}"), _part_of_year),
        (re.compile(f"(?P<months>{one_of(words['months'])}){detail}"), _near_month),
        (re.compile(f"(?P<days>{one_of(words['days'])})(?!{one_of(words['days_not_after'])})"), _near_day),
        (re.compile(f"{week}?{one_of(words['week'])}(?P<weekday>{letters(words['weekdays'])})"), _weekday),
        (re.compile(f"{week}{one_of(words['week'])}"), _week),
        (_ago_pattern(), _ago),
    )


def _ago_pattern() -> re.Pattern[str]:
    words = _words()
    count = f"(?<![0-9.{''.join(words['counts'])}])(?P<count>[0-9]{{1,3}}|{letters(words['counts'])}{{1,3}})"
    amount = f"(?:{count}(?P<unit>{one_of(words['ago_units'])})|(?P<half>{one_of(words['ago_halves'])}))"
    tail = f"{one_of(words['ago'])}(?!{letters(words['ago_not_after'])})"
    return re.compile(f"{amount}{tail}|(?P<few>{one_of(words['ago_few'])})")


def _year_of(found: re.Match[str], today: date) -> int | None:
    parts = found.groupdict()
    if parts.get("near_year"):
        return today.year + int(_words()["years"][parts["near_year"]])
    written = parts.get("year")
    if not written:
        return None
    digits: dict[str, int] = _words()["digits"]
    year = int("".join(str(digits.get(sign, sign)) for sign in written))
    if year < 100:
        return 2000 + year if 2000 + year <= today.year + 1 else 1900 + year
    if year not in _YEARS:
        raise ValueError
    return year


def _number(words: str) -> int:
    found = quantity(words)
    if found is None:
        raise ValueError
    return int(found)


def _dated(found: re.Match[str], today: date) -> Period | None:
    parts, words = found.groupdict(), _words()
    month, year = _number(parts["month"]), _year_of(found, today)
    if parts.get("day"):
        day = _number(parts["day"])
        return periods.one_day(date(year or periods.latest_year(today, month, day), month, day))
    part = words["month_parts"][parts["part"]] if parts.get("part") else None
    if year is None and part is None and not _is_month(found):
        return None
    return periods.month_days(year or periods.latest_year(today, month, part[0] if part else 1), month, part or (1, 31))


def _is_month(found: re.Match[str]) -> bool:
    """Return whether a bare month is one: not a number of months, nor a word that begins with the same sign."""
    words, after = _words(), found.string[found.end() : found.end() + 1]
    if found["word"] == words["month"][0]:
        return True
    return found["month"] not in words["no_bare_months"] and after not in words["bare_month_not_after"]


def _part_of_year(found: re.Match[str], today: date) -> Period | None:
    year, part = _year_of(found, today), found["part"]
    parts = {**_words()["year_parts"], **_words()["year_ends"]}
    return None if year is None else periods.months_of(year, parts[part] if part else (1, 12))


def _near_month(found: re.Match[str], today: date) -> Period:
    year, month = periods.shifted_month(today, _words()["months"][found["months"]])
    if found["day"]:
        return periods.one_day(date(year, month, _number(found["day"])))
    part = _words()["month_parts"][found["part"]] if found["part"] else (1, 31)
    return periods.month_days(year, month, part)


def _near_day(found: re.Match[str], today: date) -> Period:
    return periods.one_day(today + timedelta(days=_words()["days"][found["days"]]))


def _weekday(found: re.Match[str], today: date) -> Period | None:
    words, said = _words(), found["week"]
    week = periods.week_days(today, words["weeks"][said] if said else 0)
    if found["weekday"] == words["weekend"]:
        return Period(week.first + timedelta(days=_WEEKEND), week.last) if said else None
    day = week.first + timedelta(days=words["weekdays"][found["weekday"]])
    return periods.one_day(day - timedelta(weeks=1) if not said and day > today else day)


def _week(found: re.Match[str], today: date) -> Period:
    return periods.week_days(today, _words()["weeks"][found["week"]])


def _ago(found: re.Match[str], today: date) -> Period | None:
    """Return the day, week, month or year that lies so far back; "a few days ago" covers all that it may mean."""
    words = _words()
    if found["few"]:
        first, last = words["ago_few"][found["few"]]
        return Period(today - timedelta(days=first), today - timedelta(days=last))
    if found["half"]:
        unit, count = words["ago_halves"][found["half"]]
    else:
        unit, count = words["ago_units"][found["unit"]], _number(found["count"])
    if not 0 < count <= _MOST_AGO:
        return None
    if unit == "day":
        return periods.one_day(today - timedelta(days=count))
    if unit == "week":
        return periods.week_days(today, -count)
    if unit == "month":
        return periods.month_days(*periods.shifted_month(today, -count))
    return periods.months_of(today.year - count)


@cache
def _clock() -> re.Pattern[str]:
    words, small = _words(), _small()
    minute = f"(?P<minute>{small}){one_of(words['minute'])}"
    rest = f"(?P<half>{words['half']})|(?P<quarter>{one_of(words['quarter'])})|{minute}|(?P<bare>[0-5][0-9])(?![0-9.])"
    spoken = f"(?P<hour>{small})(?P<word>{one_of(words['hour'])})(?:{rest})?(?P<sharp>{one_of(words['sharp'])})?"
    return re.compile(f"(?P<part>{one_of(words['day_parts'])})?(?<![0-9.:])(?:{_COLON}|{spoken})")


def _time_of(found: re.Match[str]) -> time | None:
    parts, words = found.groupdict(), _words()
    if parts["colon_hour"]:
        return _at(parts["part"], int(parts["colon_hour"]), int(parts["colon_minute"]))
    told = parts["half"] or parts["quarter"] or parts["minute"]
    # A point of a list and a decimal point are written with the same sign as the hour.
    sure = told or parts["word"] == words["hour"][0] or (parts["sharp"] and parts["word"] == words["hour"][1])
    if not (parts["part"] or sure):
        return None
    hour, minute = quantity(parts["hour"]), 0
    if parts["half"]:
        minute = 30
    elif parts["quarter"]:
        minute = words["quarter"][parts["quarter"]]
    elif parts["minute"] or parts["bare"]:
        minute = int(quantity(parts["minute"] or parts["bare"]) or 0)
    return None if hour is None else _at(parts["part"], int(hour), minute)


def _at(part: str | None, hour: int, minute: int) -> time | None:
    """Return the time of a clock of twelve hours in its part of the day, None where there is no such time."""
    words = _words()
    later = words["day_parts"][part] if part else 0
    if part in words["night"] and hour == 12:
        hour = 0
    elif hour < 12 and not (part in words["night"] and hour <= 5) and not (part in words["noon"] and hour >= 10):
        hour += later
    hour = 0 if hour == 24 else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None
