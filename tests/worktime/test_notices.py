"""Does the seeded calendar say of each day of 2024 to 2026 what the State Council's notices say, and both packages?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import chinese_calendar
import holidays
import pytest

from feedback.worktime.calendar import seed_from_chinesecalendar
from models.work_vocabulary import DayKind
from tests.worktime.notices import NOTICES, FreeSpan, MakeUpDay, Notice
from tests.worktime.test_calendar import official

YEARS: Final = tuple(notice.year for notice in NOTICES)
OFFICE: Final = official(*YEARS)
SEEDED: Final = {row.day: row for row in seed_from_chinesecalendar(YEARS)}
FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
DAYS: Final = tuple(FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1))
FREE: Final = frozenset[date]().union(*(notice.free for notice in NOTICES))
WORKED: Final = frozenset[date]().union(*(notice.worked for notice in NOTICES))
OTHER_PACKAGE: Final = holidays.country_holidays("CN", years=YEARS)
WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

each_notice = pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: str(notice.year))
each_span = pytest.mark.parametrize(
    "span", [pytest.param(span, id=f"{notice.year} {span.name}") for notice in NOTICES for span in notice.spans]
)
each_make_up_day = pytest.mark.parametrize(
    ("span", "make_up"),
    [
        pytest.param(span, make_up, id=make_up.day.isoformat())
        for notice in NOTICES
        for span in notice.spans
        for make_up in span.make_up
    ],
)


def worked_by_notice(day: date) -> bool:
    """Say whether `day` is worked, from the hand-typed table alone."""
    return day in WORKED or (day not in FREE and WEEKDAYS[day.weekday()] not in {"周六", "周日"})


class TestTheTypedTable:
    @each_span
    def test_a_holiday_has_as_many_days_as_its_notice_counts(self, span: FreeSpan) -> None:
        assert len(span.days) == span.n_days

    @each_notice
    def test_every_date_is_of_its_year_and_stands_once(self, notice: Notice) -> None:
        typed = [day for span in notice.spans for day in (*span.days, *(each.day for each in span.make_up))]
        assert len(typed) == len(set(typed))
        assert {day.year for day in typed} == {notice.year}
        assert notice.issued_on.year == notice.year - 1

    @each_notice
    def test_the_workdays_lost_are_what_the_decree_grants(self, notice: Notice) -> None:
        lost = [day for day in notice.free if day.weekday() < 5]
        assert len(lost) - len(notice.make_up) == notice.statutory_days


class TestMakeUpDays:
    @each_make_up_day
    def test_is_the_weekend_day_that_the_notice_prints(self, span: FreeSpan, make_up: MakeUpDay) -> None:
        assert WEEKDAYS[make_up.day.weekday()] == make_up.weekday
        assert abs(make_up.day - span.first_on) <= timedelta(days=14)

    @each_make_up_day
    def test_is_seeded_as_worked_under_its_holidays_name(self, span: FreeSpan, make_up: MakeUpDay) -> None:
        seeded = SEEDED[make_up.day]
        assert (seeded.kind, seeded.year) == (DayKind.WORKDAY, make_up.day.year)
        assert seeded.name in span.name
        assert OFFICE.is_working_day(make_up.day)

    @each_make_up_day
    def test_is_named_as_worked_by_both_packages(self, span: FreeSpan, make_up: MakeUpDay) -> None:
        assert make_up.day in chinese_calendar.workdays
        assert make_up.day in OTHER_PACKAGE.weekend_workdays

    def test_nothing_else_is_seeded_as_worked(self) -> None:
        assert {day for day, row in SEEDED.items() if row.kind is DayKind.WORKDAY} == WORKED


class TestFreeDays:
    @each_span
    def test_each_is_seeded_under_its_holidays_name(self, span: FreeSpan) -> None:
        seeded = [SEEDED[day] for day in span.days]
        assert {row.kind for row in seeded} == {DayKind.HOLIDAY}
        assert [row.name for row in seeded if row.name not in span.name] == []

    def test_nothing_else_is_seeded_as_free(self) -> None:
        assert {day for day, row in SEEDED.items() if row.kind is DayKind.HOLIDAY} == FREE


class TestEveryDay:
    @pytest.mark.parametrize(
        "says",
        [
            pytest.param(OFFICE.is_working_day, id="calendar"),
            pytest.param(chinese_calendar.is_workday, id="chinesecalendar"),
            pytest.param(OTHER_PACKAGE.is_working_day, id="holidays"),
        ],
    )
    def test_is_worked_where_the_notices_say_so(self, says: Callable[[date], bool]) -> None:
        assert [day for day in DAYS if says(day) != worked_by_notice(day)] == []

    @pytest.mark.parametrize(("year", "worked"), [(2024, 251), (2025, 248)])
    def test_a_year_has_the_workdays_that_payroll_counts(self, year: int, worked: int) -> None:
        assert sum(OFFICE.is_working_day(day) for day in DAYS if day.year == year) == worked
