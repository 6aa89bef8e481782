"""How does it go on? What came in and was closed day by day, how old the open cases are, and what lies with which unit.

Each function sends a fixed number of statements. Units are compared by what lies with them, persons not at all; a unit
with fewer than five cases is shown and not ranked (domain digest, part E).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import case as case_when
from sqlalchemy import func, literal, union_all
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.boards.conditions import (
    Look,
    closed_with_date,
    kept_date,
    late_besides,
    measured,
    midnight,
    not_by_index,
    office_day,
    overdue,
    read_day,
    seen,
    tally,
)
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.boards.queries import board_look
from feedback.core.clock import office_day as office_day_of
from feedback.tracker.states import OPEN
from models.case import Case
from models.place import Unit

FEWEST_RANKED: Final = 5


class AgeSpan(NamedTuple):
    """Ages in whole office days since registration, both ends included; the last span has no end."""

    code: str
    least_days: int
    most_days: int | None


AGE_SPANS: Final = (
    AgeSpan("0-2", 0, 2),
    AgeSpan("3-7", 3, 7),
    AgeSpan("8-15", 8, 15),
    AgeSpan("16-30", 16, 30),
    AgeSpan(">30", 31, None),
)


def flow(session: Session, actor: Actor, board_filter: BoardFilter, *, weekly: bool = False) -> pd.DataFrame:
    """Return what was registered and what was closed on each day or in each week of the period.

    Returns
    -------
    DataFrame
        One row for each day, or each week from Monday to Sunday cut at the period's ends, days without cases included:
        `from_on`, `to_on`, `registered`, `closed`, `registered_key`, `closed_key`.
    """
    look = board_look(session, actor, board_filter)
    registered = _by_day(look, Case.registered_at, Measure.REGISTERED)
    closed = _by_day(look, Case.closed_at, Measure.CLOSED)
    rows = []
    for days in _stretches(board_filter, weekly=weekly):
        first, last = days[0], days[-1]
        numbers = [sum(counts.get(day, 0) for day in days) for counts in (registered, closed)]
        marks = [Mark(measure=measure, from_on=first, to_on=last) for measure in (Measure.REGISTERED, Measure.CLOSED)]
        rows.append((first, last, *numbers, *[mark.key() for mark in marks]))
    return pd.DataFrame(rows, columns=["from_on", "to_on", "registered", "closed", "registered_key", "closed_key"])


def _by_day(look: Look, column: Any, measure: Measure) -> dict[date, int]:
    day = office_day(look.session, column).label("day")
    query: Any = select_columns(day, func.count()).select_from(Case)
    found = look.session.execute(query.where(seen(look), measured(look, measure)).group_by(day))
    return {read_day(value): int(number) for value, number in found}


def _stretches(board_filter: BoardFilter, *, weekly: bool) -> list[list[date]]:
    days = [board_filter.from_on + timedelta(days=number) for number in range(board_filter.days)]
    if not weekly:
        return [[day] for day in days]
    return [list(week) for _monday, week in groupby(days, key=_monday_of)]


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def ageing(session: Session, actor: Actor, board_filter: BoardFilter) -> pd.DataFrame:
    """Return the cases open now by state and age, whenever they were registered.

    Returns
    -------
    DataFrame
        One row for each open state and each of `AGE_SPANS`, empty ones included, in their orders: `status`, `span`,
        `count`, `key`.
    """
    look = board_look(session, actor, board_filter)
    marks = {span.code: _age_mark(span, office_day_of(look.now)) for span in AGE_SPANS}
    oldest = AGE_SPANS[-1].code
    younger = [
        (col(Case.registered_at) >= midnight(mark.from_on), code) for code, mark in marks.items() if mark.from_on
    ]
    span = case_when(*younger, else_=oldest).label("span")
    query: Any = select_columns(col(Case.status), span, func.count()).select_from(Case)
    query = query.where(seen(look), measured(look, Measure.OPEN)).group_by(span, col(Case.status))
    found = {(status, code): int(number) for status, code, number in look.session.execute(query)}
    rows = [
        (str(status), code, found.get((status, code), 0), mark.narrowed(status=status).key())
        for status in OPEN
        for code, mark in marks.items()
    ]
    return pd.DataFrame(rows, columns=["status", "span", "count", "key"])


def _age_mark(span: AgeSpan, today: date) -> Mark:
    oldest = None if span.most_days is None else today - timedelta(days=span.most_days)
    youngest = today - timedelta(days=span.least_days) if span.least_days else None
    return Mark(measure=Measure.OPEN, from_on=oldest, to_on=youngest)


UNIT_COLUMNS: Final = [
    "unit_id",
    "unit_name",
    "open",
    "overdue",
    "median_age_days",
    "on_time",
    "judged",
    "on_time_share",
    "is_ranked",
    "open_key",
    "overdue_key",
    "judged_key",
    "late_key",
]


def units(session: Session, actor: Actor, board_filter: BoardFilter) -> pd.DataFrame:
    """Return what lies with each lead unit now, and how much of what it closed in the period was on time.

    Returns
    -------
    DataFrame
        `unit_id`, `unit_name`; `open` and `overdue` (dispatched to it or handled by it now), `median_age_days` (of
        those, whole days since registration; missing where there are none); `on_time` of `judged` (see `Measure`) and
        `on_time_share` (0 to 1, missing where nothing was judged); `is_ranked`; the keys. Ranked units first, the one
        with most overdue on top; those with fewer than five cases last, by name.
    """
    look = board_look(session, actor, board_filter)
    ages = _ages_by_unit(look)
    judged = _judged_by_unit(look)
    ids = ages.keys() | judged.keys()
    names = dict(look.session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(ids))).all())
    rows = [_unit_row(unit, names[unit], ages.get(unit, {}), judged.get(unit, (0, 0))) for unit in ids]
    rows.sort(key=_unit_order)
    return pd.DataFrame(rows, columns=UNIT_COLUMNS)


def _ages_by_unit(look: Look) -> dict[int, dict[int, tuple[int, int]]]:
    """Return for each unit: age in days to the number of cases with it, and how many of those are overdue."""
    day = office_day(look.session, Case.registered_at).label("day")
    unit = col(Case.lead_unit_id)
    query: Any = select_columns(unit, day, func.count(), tally(overdue(look))).select_from(Case)
    query = query.where(seen(look), measured(look, Measure.AT_UNITS), unit.is_not(None)).group_by(unit, day)
    today = office_day_of(look.now)
    ages: dict[int, dict[int, tuple[int, int]]] = {}
    for unit_id, registered_on, number, late in look.session.execute(query):
        ages.setdefault(unit_id, {})[(today - read_day(registered_on)).days] = (int(number), int(late))
    return ages


def _judged_by_unit(look: Look) -> dict[int, tuple[int, int]]:
    """Return for each unit how many cases it kept to the date of, and of how many, in one statement of two halves."""
    unit: Any = col(Case.lead_unit_id)
    kept = tally(kept_date())
    closed: Any = select_columns(unit, kept, func.count()).select_from(Case).where(closed_with_date(look))
    late: Any = select_columns(unit, literal(0), func.count()).select_from(Case).where(late_besides(look))
    halves = [
        half.where(seen(look), unit.is_not(None)).group_by(not_by_index(look.session, unit)) for half in (closed, late)
    ]
    sums: dict[int, tuple[int, int]] = {}
    for unit_id, on_time, number in look.session.execute(union_all(*halves)):
        held = sums.get(unit_id, (0, 0))
        sums[unit_id] = (held[0] + int(on_time), held[1] + int(number))
    return sums


def _unit_row(unit_id: int, name: str, ages: Mapping[int, tuple[int, int]], judged: tuple[int, int]) -> tuple[Any, ...]:
    here = sum(number for number, _late in ages.values())
    late = sum(late for _number, late in ages.values())
    on_time, of = judged
    at_unit = Mark(measure=Measure.AT_UNITS, unit_id=unit_id)
    return (
        unit_id,
        name,
        here,
        late,
        median_age({age: number for age, (number, _late) in ages.items()}),
        on_time,
        of,
        on_time / of if of else None,
        here + of >= FEWEST_RANKED,
        at_unit.key(),
        at_unit.narrowed(is_overdue=True).key(),
        Mark(measure=Measure.JUDGED, unit_id=unit_id).key(),
        Mark(measure=Measure.LATE, unit_id=unit_id).key(),
    )


def _unit_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    unit = dict(zip(UNIT_COLUMNS, row, strict=True))
    if not unit["is_ranked"]:
        return (1, 0, 0, unit["unit_name"], unit["unit_id"])
    return (0, -unit["overdue"], -unit["open"], unit["unit_name"], unit["unit_id"])


def median_age(counts: Mapping[int, int]) -> float | None:
    """Return the median of ages that occur as often as `counts` says, None where there are none.

    Examples
    --------
    >>> median_age({1: 2, 4: 1, 9: 1})
    2.5
    >>> median_age({}) is None
    True
    """
    total = sum(counts.values())
    if not total:
        return None
    return (_nth(counts, (total - 1) // 2) + _nth(counts, total // 2)) / 2


def _nth(counts: Mapping[int, int], position: int) -> int:
    passed = 0
    for age in sorted(counts):
        passed += counts[age]
        if passed > position:
            return age
    raise ValueError(f"no position {position} among {passed}")
