"""What holds of the calendar whatever the holiday table, the office hours and the instant are?

The table is drawn over eleven weeks around a year's end; a start lies where a festival can reach over it. Half of the
starts fall on an opening, a close or midnight, where a count goes wrong first.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core.clock import OFFICE_ZONE, office_day
from feedback.worktime.calendar import OFFICE_HOURS, Calendar, OfficeHours, next_clinic_day
from feedback.worktime.limits import Limit, due_at, redo_limit
from models.vocabulary import LimitUnit
from tests.worktime.test_calendar import OFFICE

SIXTY: Final = settings(max_examples=60)
FEWER: Final = settings(max_examples=30)
QUARTER: Final = timedelta(minutes=15)
MINUTES_A_DAY: Final = 24 * 60
EDGES: Final = (0, *(moment.hour * 60 + moment.minute for span in OFFICE_HOURS for moment in span), MINUTES_A_DAY - 1)
SATURDAY: Final = 5
FIRST_TUESDAY: Final = date(2025, 10, 7)

table_days = st.dates(date(2025, 12, 1), date(2026, 2, 15))
start_days = st.dates(date(2025, 12, 8), date(2026, 2, 1))
minutes = st.sampled_from(EDGES) | st.integers(0, MINUTES_A_DAY - 1)
day_counts = st.integers(0, 25)
minute_counts = st.integers(1, 40 * 60)


def instant(day: date, minute: int) -> datetime:
    midnight = datetime.combine(day, time(), tzinfo=OFFICE_ZONE)
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


def hours_of(minute_count: int) -> float:
    """Return whole minutes as hours; a timedelta of them is exact again, so results compare without tolerance."""
    return minute_count / 60


@st.composite
def drawn_hours(draw: st.DrawFn) -> OfficeHours:
    """Draw one to three spans of whole quarters that do not touch."""
    n_spans = draw(st.integers(1, 3))
    quarters = sorted(draw(st.sets(st.integers(0, 95), min_size=2 * n_spans, max_size=2 * n_spans)))
    moments = [time(quarter // 4, quarter % 4 * 15) for quarter in quarters]
    return tuple(zip(moments[::2], moments[1::2], strict=True))


@st.composite
def drawn_calendars(draw: st.DrawFn) -> Calendar:
    free = draw(st.frozensets(table_days, max_size=25))
    worked = draw(st.frozensets(table_days.filter(lambda day: day.weekday() >= SATURDAY), max_size=6))
    hours = draw(st.just(OFFICE_HOURS) | drawn_hours())
    return Calendar(free, worked, frozenset({2025, 2026}), hours)


calendars = drawn_calendars()
instants = st.builds(instant, start_days, minutes)


def is_office_time(calendar: Calendar, moment: datetime) -> bool:
    """Say whether `moment` lies in a span of a working day; a span's close belongs to it."""
    local = moment.astimezone(OFFICE_ZONE)
    spans = calendar.office_hours
    return calendar.is_working_day(local.date()) and any(opens <= local.time() <= close for opens, close in spans)


class TestThereAndBack:
    @SIXTY
    @given(calendars, instants, day_counts)
    def test_the_days_between_are_the_days_added(self, calendar: Calendar, start: datetime, days: int) -> None:
        due = calendar.add_working_days(start, days)
        assert calendar.working_days_between(calendar.start_day(start), office_day(due)) == days

    @SIXTY
    @given(calendars, instants, minute_counts)
    def test_the_hours_between_are_the_hours_added(self, calendar: Calendar, start: datetime, added: int) -> None:
        end = calendar.add_working_hours(start, hours_of(added))
        assert calendar.working_hours_between(start, end) == hours_of(added)

    @FEWER
    @given(calendars, start_days, st.integers(0, 95), st.integers(0, 4 * 96))
    def test_the_hours_are_those_of_a_count_quarter_by_quarter(
        self, calendar: Calendar, day: date, first: int, n_quarters: int
    ) -> None:
        start = instant(day, first * 15)
        middles = (start + QUARTER * n + QUARTER / 2 for n in range(n_quarters))
        counted = sum(is_office_time(calendar, middle) for middle in middles)
        assert calendar.working_hours_between(start, start + QUARTER * n_quarters) == counted / 4

    @SIXTY
    @given(calendars, instants, day_counts)
    def test_calendar_days_end_with_the_office_whatever_the_day(
        self, calendar: Calendar, start: datetime, days: int
    ) -> None:
        due = calendar.add_calendar_days(start, days)
        assert (office_day(due) - office_day(start)).days == days
        assert due == calendar.closing(office_day(due))
        assert calendar.moved_by_days(due, due, calendar.add_calendar_days(due, days)) == (
            calendar.add_calendar_days(due, days)
        )

    @SIXTY
    @given(calendars, instants, minute_counts, minute_counts)
    def test_working_time_of_two_stretches_is_that_of_both(
        self, calendar: Calendar, start: datetime, first: int, second: int
    ) -> None:
        middle = start + timedelta(minutes=first)
        end = middle + timedelta(minutes=second)
        whole = calendar.working_time_between(start, end)
        assert calendar.working_time_between(start, middle) + calendar.working_time_between(middle, end) == whole

    @FEWER
    @given(calendars, start_days, drawn_hours())
    def test_other_hours_leave_the_days_and_a_working_day_is_as_long_as_its_spans(
        self, calendar: Calendar, day: date, hours: OfficeHours
    ) -> None:
        other = calendar.with_hours(hours)
        assert (other.holidays, other.workdays) == (calendar.holidays, calendar.workdays)
        worked = other.working_time_between(instant(day, 0), instant(day + timedelta(days=1), 0))
        assert worked == (other.day_length if other.is_working_day(day) else timedelta())

    @FEWER
    @given(calendars, instants, day_counts)
    def test_it_becomes_overdue_with_the_next_working_day(self, calendar: Calendar, start: datetime, days: int) -> None:
        due = calendar.add_working_days(start, days)
        following = instant(calendar.next_working_day(office_day(due)), 0)
        assert calendar.overdue_working_days(due, due) == 0
        assert calendar.overdue_working_days(due, following - timedelta(minutes=1)) == 0
        assert calendar.overdue_working_days(due, following) == 1


class TestOrder:
    @SIXTY
    @given(calendars, instants, instants, day_counts)
    def test_days_from_a_later_start_end_no_earlier(
        self, calendar: Calendar, one: datetime, other: datetime, days: int
    ) -> None:
        earlier, later = sorted((one, other))
        assert calendar.add_working_days(earlier, days) <= calendar.add_working_days(later, days)

    @SIXTY
    @given(calendars, instants, instants, minute_counts)
    def test_hours_from_a_later_start_end_no_earlier(
        self, calendar: Calendar, one: datetime, other: datetime, added: int
    ) -> None:
        earlier, later = sorted((one, other))
        hours = hours_of(added)
        assert calendar.add_working_hours(earlier, hours) <= calendar.add_working_hours(later, hours)

    @SIXTY
    @given(calendars, instants, day_counts, st.integers(1, 10))
    def test_more_days_end_later(self, calendar: Calendar, start: datetime, days: int, more: int) -> None:
        assert calendar.add_working_days(start, days) < calendar.add_working_days(start, days + more)

    @SIXTY
    @given(calendars, instants, minute_counts, st.integers(1, 600))
    def test_more_hours_end_later(self, calendar: Calendar, start: datetime, added: int, more: int) -> None:
        shorter, longer = hours_of(added), hours_of(added + more)
        assert calendar.add_working_hours(start, shorter) < calendar.add_working_hours(start, longer)

    @FEWER
    @given(calendars, instants, st.lists(instants, min_size=2, max_size=6))
    def test_overdue_days_never_fall_as_time_passes(
        self, calendar: Calendar, due: datetime, moments: list[datetime]
    ) -> None:
        counted = [calendar.overdue_working_days(due, now) for now in sorted(moments)]
        assert counted == sorted(counted)
        assert counted[0] >= 0

    @FEWER
    @given(calendars, instants, st.integers(1, 25), st.sampled_from(LimitUnit))
    def test_what_is_handled_again_is_due_no_later(
        self, calendar: Calendar, start: datetime, amount: int, unit: LimitUnit
    ) -> None:
        first = Limit(amount, unit, "投诉件办理时限")
        assert due_at(start, redo_limit(first), calendar).at <= due_at(start, first, calendar).at


class TestTheTable:
    @SIXTY
    @given(calendars, table_days, instants, day_counts, minute_counts)
    def test_one_more_free_day_brings_nothing_forward(
        self, calendar: Calendar, day: date, start: datetime, days: int, added: int
    ) -> None:
        freer = replace(calendar, holidays=calendar.holidays | {day})
        assert freer.add_working_days(start, days) >= calendar.add_working_days(start, days)
        assert freer.add_working_hours(start, hours_of(added)) >= calendar.add_working_hours(start, hours_of(added))

    @SIXTY
    @given(calendars, table_days, instants, day_counts, minute_counts)
    def test_one_more_workday_puts_nothing_off(
        self, calendar: Calendar, day: date, start: datetime, days: int, added: int
    ) -> None:
        busier = replace(calendar, workdays=calendar.workdays | {day})
        assert busier.add_working_days(start, days) <= calendar.add_working_days(start, days)
        assert busier.add_working_hours(start, hours_of(added)) <= calendar.add_working_hours(start, hours_of(added))


class TestInsideOfficeTime:
    @SIXTY
    @given(calendars, instants, day_counts)
    def test_days_end_at_the_closing_of_a_working_day(self, calendar: Calendar, start: datetime, days: int) -> None:
        due = calendar.add_working_days(start, days)
        assert is_office_time(calendar, due)
        assert due == calendar.closing(office_day(due)) > start

    @SIXTY
    @given(calendars | st.just(OFFICE), instants, st.just(0) | minute_counts)
    def test_hours_end_inside_a_span(self, calendar: Calendar, start: datetime, added: int) -> None:
        end = calendar.add_working_hours(start, hours_of(added))
        assert is_office_time(calendar, end)
        assert end >= start + timedelta(minutes=added)


class TestClinic:
    @FEWER
    @given(calendars, instants)
    def test_is_the_first_session_whose_morning_is_not_over(self, calendar: Calendar, now: datetime) -> None:
        tuesdays = (FIRST_TUESDAY + timedelta(weeks=week) for week in range(26))
        held = {day if calendar.is_working_day(day) else calendar.next_working_day(day) for day in tuesdays}
        assert next_clinic_day(now, calendar) == min(day for day in held if now < instant(day, 12 * 60))


class TestSums:
    @SIXTY
    @given(calendars, instants, instants, instants)
    def test_the_hours_of_two_stretches_add_up(
        self, calendar: Calendar, one: datetime, other: datetime, third: datetime
    ) -> None:
        first, middle, last = sorted((one, other, third))
        parts = calendar.working_hours_between(first, middle) + calendar.working_hours_between(middle, last)
        assert calendar.working_hours_between(first, last) == pytest.approx(parts, abs=1e-8)

    @SIXTY
    @given(calendars, start_days, start_days, start_days)
    def test_the_days_of_two_stretches_add_up_in_any_order(
        self, calendar: Calendar, first: date, middle: date, last: date
    ) -> None:
        parts = calendar.working_days_between(first, middle) + calendar.working_days_between(middle, last)
        assert calendar.working_days_between(first, last) == parts

    @SIXTY
    @given(calendars, instants, minute_counts, minute_counts)
    def test_hours_added_in_two_steps_are_hours_added_in_one(
        self, calendar: Calendar, start: datetime, first: int, second: int
    ) -> None:
        stop = calendar.add_working_hours(start, hours_of(first))
        in_two = calendar.add_working_hours(stop, hours_of(second))
        in_one = calendar.add_working_hours(start, hours_of(first + second))
        assert in_two == in_one
