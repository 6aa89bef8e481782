"""Does each rule of the clock give the instant that its words promise, in every kind of gap an office has?

The gaps: midnight, the lunch break, a weekend, a make-up weekend day, the Spring Festival of 2026, the National Day of
2025 with the Mid-Autumn Festival, and the end of a year. Every expected instant was counted by hand from the rule's
docstring; 2025 and 2026 are held, 2024 and 2027 have no notice. A working day has 3.5 hours, then 4.
"""

from collections.abc import Callable
from datetime import datetime

import pytest

from feedback.worktime.limits import Limit, clinic_due, due_at, redo_limit
from models.vocabulary import LimitUnit
from tests.worktime.test_calendar import OFFICE, at, shown

DAYS, HOURS = LimitUnit.WORKING_DAYS, LimitUnit.HOURS
NAIVE = datetime(2026, 11, 6, 12, 0)  # noqa: DTZ001


class TestAddWorkingDays:
    @pytest.mark.parametrize(
        ("start", "days", "due"),
        [
            pytest.param("2026-11-06 12:00", 1, "2026-11-09 17:30", id="Friday noon + 1 wd = Monday 17:30"),
            pytest.param("2026-11-06 17:29", 1, "2026-11-09 17:30", id="Friday just before closing counts on Friday"),
            pytest.param("2026-11-06 17:30", 1, "2026-11-10 17:30", id="Friday at closing counts from Monday"),
            pytest.param("2026-11-07 10:00", 1, "2026-11-10 17:30", id="Saturday counts from Monday"),
            pytest.param("2026-11-09 06:00", 1, "2026-11-10 17:30", id="Monday before hours counts on Monday"),
            pytest.param("2026-11-09 12:30", 1, "2026-11-10 17:30", id="the lunch break counts on its day"),
            pytest.param("2026-11-09 09:00", 0, "2026-11-09 17:30", id="0 wd = the same day's closing"),
            pytest.param("2026-11-07 09:00", 0, "2026-11-09 17:30", id="0 wd from a Saturday = Monday's closing"),
            pytest.param("2026-11-09 09:00", 5, "2026-11-16 17:30", id="5 wd = a week"),
            pytest.param("2026-02-13 09:00", 1, "2026-02-14 17:30", id="into the make-up Saturday 02-14"),
            pytest.param("2026-02-14 09:00", 1, "2026-02-24 17:30", id="over the Spring Festival"),
            pytest.param("2026-02-18 09:00", 1, "2026-02-25 17:30", id="received in the Spring Festival"),
            pytest.param("2026-02-27 09:00", 1, "2026-02-28 17:30", id="into the make-up Saturday 02-28"),
            pytest.param("2026-05-08 09:00", 1, "2026-05-09 17:30", id="into the make-up Saturday 05-09"),
            pytest.param("2026-09-18 09:00", 1, "2026-09-20 17:30", id="into the make-up Sunday 09-20"),
            pytest.param("2026-09-30 09:00", 2, "2026-10-09 17:30", id="over the National Day"),
            pytest.param("2026-09-30 09:00", 3, "2026-10-10 17:30", id="into the make-up Saturday 10-10"),
            pytest.param("2026-12-31 09:00", 1, "2027-01-01 17:30", id="into a year that counts weekends only"),
            pytest.param("2026-11-05 23:59", 1, "2026-11-09 17:30", id="midnight: Thursday 23:59 counts on Friday"),
            pytest.param("2026-11-06 00:00", 1, "2026-11-09 17:30", id="midnight: as does Friday 00:00"),
            pytest.param("2026-11-05 17:29:59", 1, "2026-11-06 17:30", id="the last second of the office day"),
            pytest.param("2026-11-05 12:00", 1, "2026-11-06 17:30", id="lunch: its first minute"),
            pytest.param("2026-11-05 13:29", 0, "2026-11-05 17:30", id="lunch: its last minute, due the same day"),
            pytest.param("2026-11-06 18:00", 0, "2026-11-09 17:30", id="weekend: Friday evening counts on Monday"),
            pytest.param("2026-11-08 23:59", 1, "2026-11-10 17:30", id="weekend: Sunday 23:59 counts on Monday"),
            pytest.param("2026-02-28 16:00", 0, "2026-02-28 17:30", id="make-up Saturday: due on itself"),
            pytest.param("2026-02-28 17:30", 0, "2026-03-02 17:30", id="make-up Saturday at closing: Monday"),
            pytest.param("2026-05-09 09:00", 1, "2026-05-11 17:30", id="make-up Saturday: the Sunday after is free"),
            pytest.param("2026-02-12 09:00", 5, "2026-02-26 17:30", id="Spring Festival: 13, 14, 24, 25, 26"),
            pytest.param("2026-02-14 17:30", 0, "2026-02-24 17:30", id="Spring Festival: closing of its eve"),
            pytest.param("2026-02-23 23:59", 1, "2026-02-25 17:30", id="Spring Festival: its last minute"),
            pytest.param("2025-09-26 10:00", 1, "2025-09-28 17:30", id="National Day: into its make-up Sunday"),
            pytest.param("2025-09-30 16:00", 3, "2025-10-11 17:30", id="National Day: 9, 10, make-up Saturday 11"),
            pytest.param("2025-09-30 16:00", 4, "2025-10-13 17:30", id="National Day: then Sunday 12 is free"),
            pytest.param("2025-10-06 09:00", 1, "2025-10-10 17:30", id="National Day: on the Mid-Autumn Festival"),
            pytest.param("2025-12-31 10:00", 1, "2026-01-04 17:30", id="year end with a notice: make-up Sunday"),
            pytest.param("2026-12-30 10:00", 3, "2027-01-04 17:30", id="year end without: 31, then 1 January"),
            pytest.param("2026-12-31 18:00", 0, "2027-01-01 17:30", id="year end without: the evening before"),
        ],
    )
    def test_due_at_the_closing_of_the_nth_day(self, start: str, days: int, due: str) -> None:
        assert shown(OFFICE.add_working_days(at(start), days)) == due


class TestAddCalendarDays:
    @pytest.mark.parametrize(
        ("start", "days", "due"),
        [
            pytest.param("2026-11-06 12:00", 1, "2026-11-07 17:30", id="weekend: the Saturday stays"),
            pytest.param("2026-11-06 18:00", 3, "2026-11-09 17:30", id="the evening counts as its day"),
            pytest.param("2026-11-05 23:59", 1, "2026-11-06 17:30", id="midnight: Thursday 23:59"),
            pytest.param("2026-11-06 00:00", 1, "2026-11-07 17:30", id="midnight: Friday 00:00"),
            pytest.param("2026-02-06 10:00", 15, "2026-02-21 17:30", id="Spring Festival: ends within it and stays"),
            pytest.param("2026-02-14 10:00", 60, "2026-04-15 17:30", id="Spring Festival: 60 days over it"),
            pytest.param("2026-12-20 10:00", 30, "2027-01-19 17:30", id="year end: asks no notice"),
            pytest.param("2026-11-06 12:00", 0, "2026-11-06 17:30", id="none: the same day's closing"),
        ],
    )
    def test_due_at_the_closing_of_that_day(self, start: str, days: int, due: str) -> None:
        assert shown(OFFICE.add_calendar_days(at(start), days)) == due

    def test_never_backwards(self) -> None:
        with pytest.raises(ValueError, match="forward"):
            OFFICE.add_calendar_days(at("2026-11-06 12:00"), -1)

    @pytest.mark.parametrize(
        ("due", "since", "until", "moved"),
        [
            pytest.param(
                "2026-11-20 17:30", "2026-11-06 23:59", "2026-11-07 00:01", "2026-11-21 17:30", id="over midnight"
            ),
            pytest.param("2026-11-20 17:30", "2026-11-06 12:00", "2026-11-09 09:00", "2026-11-23 17:30", id="weekend"),
            pytest.param("2026-12-31 17:30", "2026-12-01 12:00", "2026-12-05 12:00", "2027-01-04 17:30", id="year end"),
            pytest.param("2026-11-20 17:30", "2026-11-06 09:00", "2026-11-06 17:00", "2026-11-20 17:30", id="one day"),
        ],
    )
    def test_stand_still_by_calendar_days(self, due: str, since: str, until: str, moved: str) -> None:
        assert shown(OFFICE.moved_by_days(at(due), at(since), at(until))) == moved

    def test_need_no_notice(self) -> None:
        due = due_at(at("2026-12-20 10:00"), Limit(30, LimitUnit.CALENDAR_DAYS, "petition"), OFFICE)
        assert due.unofficial_years == ()


class TestAddWorkingHours:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            pytest.param("2026-11-06 09:00", 2, "2026-11-06 11:00", id="within the morning"),
            pytest.param("2026-11-06 11:00", 2, "2026-11-06 14:30", id="over the lunch break"),
            pytest.param("2026-11-06 11:00", 1, "2026-11-06 12:00", id="ends with the morning, not after lunch"),
            pytest.param("2026-11-06 16:30", 2, "2026-11-09 09:30", id="over the weekend"),
            pytest.param("2026-11-06 12:30", 0.5, "2026-11-06 14:00", id="begun in the lunch break"),
            pytest.param("2026-11-07 10:00", 1, "2026-11-09 09:30", id="begun on a Saturday"),
            pytest.param("2026-11-07 10:00", 0, "2026-11-09 08:30", id="no hours from a Saturday"),
            pytest.param("2026-02-14 17:00", 1, "2026-02-24 09:00", id="over the Spring Festival"),
            pytest.param("2026-11-05 23:59", 1, "2026-11-06 09:30", id="midnight: the night counts nothing"),
            pytest.param("2026-11-05 17:00", 8, "2026-11-06 17:30", id="midnight: half an hour and a whole day"),
            pytest.param("2026-11-05 00:00", 7.5, "2026-11-05 17:30", id="midnight: a whole day ends at its close"),
            pytest.param("2026-11-05 11:30", 0.75, "2026-11-05 13:45", id="lunch: a quarter is left after it"),
            pytest.param("2026-11-05 12:00", 0, "2026-11-05 13:30", id="lunch: no hours give the next opening"),
            pytest.param("2026-11-05 17:30", 0, "2026-11-06 08:30", id="no hours from closing: tomorrow's opening"),
            pytest.param("2026-11-05 10:10", 0, "2026-11-05 10:10", id="no hours from inside: the same instant"),
            pytest.param("2026-11-06 15:30", 4, "2026-11-09 10:30", id="weekend: two hours on each side"),
            pytest.param("2026-11-08 12:00", 3.5, "2026-11-09 12:00", id="weekend: a Sunday gives Monday's morning"),
            pytest.param("2026-02-27 16:30", 3, "2026-02-28 10:30", id="make-up Saturday: into it"),
            pytest.param("2026-02-28 16:30", 2, "2026-03-02 09:30", id="make-up Saturday: out of it"),
            pytest.param("2026-02-13 15:30", 12, "2026-02-24 11:00", id="Spring Festival: 2 + 7.5 + 2.5"),
            pytest.param("2026-02-17 10:00", 0.5, "2026-02-24 09:00", id="Spring Festival: begun on its first day"),
            pytest.param("2025-09-27 10:00", 8, "2025-09-29 09:00", id="National Day: its make-up Sunday counts"),
            pytest.param("2025-09-30 14:30", 5, "2025-10-09 10:30", id="National Day: 3 before and 2 after"),
            pytest.param("2025-10-10 17:00", 8.5, "2025-10-13 09:00", id="National Day: over make-up Saturday 11"),
            pytest.param("2025-12-31 17:00", 1, "2026-01-04 09:00", id="year end with a notice: make-up Sunday"),
            pytest.param("2026-12-31 16:30", 10, "2027-01-04 10:00", id="year end without: 1 + 7.5 + 1.5"),
        ],
    )
    def test_ends_when_so_many_office_hours_have_passed(self, start: str, hours: float, end: str) -> None:
        assert shown(OFFICE.add_working_hours(at(start), hours)) == end


class TestWorkingHoursBetween:
    @pytest.mark.parametrize(
        ("start", "end", "hours"),
        [
            pytest.param("2026-11-05 17:00", "2026-11-06 09:00", 1.0, id="midnight: half an hour on each side"),
            pytest.param("2026-11-05 18:00", "2026-11-06 08:30", 0.0, id="midnight: a night"),
            pytest.param("2026-11-05 00:00", "2026-11-06 00:00", 7.5, id="midnight to midnight"),
            pytest.param("2026-11-05 12:00", "2026-11-05 13:30", 0.0, id="lunch: the whole break"),
            pytest.param("2026-11-05 12:10", "2026-11-05 13:20", 0.0, id="lunch: inside the break"),
            pytest.param("2026-11-05 11:00", "2026-11-05 14:00", 1.5, id="lunch: over the break"),
            pytest.param("2026-11-05 11:45", "2026-11-05 12:45", 0.25, id="lunch: into the break"),
            pytest.param("2026-11-07 09:00", "2026-11-08 17:00", 0.0, id="weekend: inside"),
            pytest.param("2026-11-06 16:00", "2026-11-09 10:00", 3.0, id="weekend: over it"),
            pytest.param("2026-05-09 08:00", "2026-05-09 18:00", 7.5, id="make-up Saturday: a whole day"),
            pytest.param("2026-02-27 17:00", "2026-03-02 09:00", 8.5, id="make-up Saturday: over it"),
            pytest.param("2026-02-15 00:00", "2026-02-24 00:00", 0.0, id="Spring Festival: inside"),
            pytest.param("2026-02-13 12:00", "2026-02-24 12:00", 15.0, id="Spring Festival: 4 + 7.5 + 3.5"),
            pytest.param("2025-09-26 17:30", "2025-10-09 08:30", 22.5, id="National Day: 28, 29 and 30"),
            pytest.param("2025-10-08 12:00", "2025-10-12 12:00", 22.5, id="National Day: 9, 10 and Saturday 11"),
            pytest.param("2025-12-31 17:00", "2026-01-05 09:00", 8.5, id="year end with a notice: Sunday counts"),
            pytest.param("2026-12-31 17:00", "2027-01-04 09:00", 8.5, id="year end without: 1 January counts"),
        ],
    )
    def test_counts_the_office_hours(self, start: str, end: str, hours: float) -> None:
        assert OFFICE.working_hours_between(at(start), at(end)) == hours


class TestDueInWorkingDays:
    @pytest.mark.parametrize(
        ("start", "days", "due", "years"),
        [
            pytest.param("2026-11-05 23:59", 2, "2026-11-10 17:30", (), id="midnight"),
            pytest.param("2026-11-05 12:45", 1, "2026-11-06 17:30", (), id="lunch"),
            pytest.param("2026-11-07 12:00", 2, "2026-11-11 17:30", (), id="weekend"),
            pytest.param("2026-02-28 09:00", 2, "2026-03-03 17:30", (), id="make-up Saturday"),
            pytest.param("2026-02-15 10:00", 3, "2026-02-27 17:30", (), id="Spring Festival: begun on its first day"),
            pytest.param("2026-02-13 18:00", 1, "2026-02-24 17:30", (), id="Spring Festival: counts on Saturday 14"),
            pytest.param("2025-09-29 09:00", 5, "2025-10-13 17:30", (), id="National Day: 30, 9, 10, 11, 13"),
            pytest.param("2025-10-01 08:00", 2, "2025-10-11 17:30", (), id="National Day: counts on the 9th"),
            pytest.param("2025-12-31 09:00", 2, "2026-01-05 17:30", (), id="year end with a notice on both sides"),
            pytest.param("2026-12-29 09:00", 2, "2026-12-31 17:30", (), id="year end: due just inside the year"),
            pytest.param("2026-12-31 17:30", 1, "2027-01-04 17:30", (2027,), id="year end: 2027 has no notice"),
            pytest.param("2026-12-30 09:00", 10, "2027-01-13 17:30", (2027,), id="year end: nine days into 2027"),
            pytest.param("2024-12-31 09:00", 1, "2025-01-02 17:30", (2024,), id="year end: out of one without notice"),
        ],
    )
    def test_due_at_a_closing_and_says_which_years_are_guessed(
        self, start: str, days: int, due: str, years: tuple[int, ...]
    ) -> None:
        found = due_at(at(start), Limit(days, DAYS, "投诉件办理时限"), OFFICE)
        assert (shown(found.at), found.unofficial_years) == (due, years)


class TestDueInHours:
    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            pytest.param("2026-11-05 23:00", 2, "2026-11-06 01:00", id="midnight"),
            pytest.param("2026-11-05 11:30", 1, "2026-11-05 12:30", id="lunch"),
            pytest.param("2026-11-06 17:00", 24, "2026-11-07 17:00", id="weekend"),
            pytest.param("2026-02-28 16:00", 24, "2026-03-01 16:00", id="make-up Saturday"),
            pytest.param("2026-02-14 17:00", 24, "2026-02-15 17:00", id="Spring Festival"),
            pytest.param("2025-09-30 20:00", 720, "2025-10-30 20:00", id="National Day: thirty days of the clock"),
            pytest.param("2026-12-31 12:00", 24, "2027-01-01 12:00", id="year end: no year is guessed"),
        ],
    )
    def test_the_clock_runs_day_and_night(self, start: str, hours: int, due: str) -> None:
        found = due_at(at(start), Limit(hours, HOURS, "紧急件办理时限"), OFFICE)
        assert (shown(found.at), found.unofficial_years) == (due, ())


class TestRedo:
    @pytest.mark.parametrize(
        ("unit", "first", "again"),
        [(DAYS, 0, 1), (DAYS, 3, 2), (DAYS, 5, 3), (DAYS, 250, 125), (HOURS, 1, 1), (HOURS, 24, 12), (HOURS, 719, 360)],
    )
    def test_half_rounded_up_and_never_nothing(self, unit: LimitUnit, first: int, again: int) -> None:
        assert redo_limit(Limit(first, unit, "r")) == Limit(again, unit, "r")

    @pytest.mark.parametrize(
        ("start", "first", "unit", "due"),
        [
            pytest.param("2026-11-05 23:59", 3, DAYS, "2026-11-10 17:30", id="midnight: 2 of 3"),
            pytest.param("2026-11-05 12:30", 1, DAYS, "2026-11-06 17:30", id="lunch: 1 of 1"),
            pytest.param("2026-11-07 09:00", 5, DAYS, "2026-11-12 17:30", id="weekend: 3 of 5"),
            pytest.param("2026-02-27 09:00", 4, DAYS, "2026-03-02 17:30", id="make-up Saturday: 2 of 4"),
            pytest.param("2026-02-13 09:00", 7, DAYS, "2026-02-26 17:30", id="Spring Festival: 4 of 7"),
            pytest.param("2025-09-30 09:00", 7, DAYS, "2025-10-13 17:30", id="National Day: 4 of 7"),
            pytest.param("2026-12-31 09:00", 3, DAYS, "2027-01-04 17:30", id="year end: 2 of 3"),
            pytest.param("2026-12-31 18:00", 24, HOURS, "2027-01-01 06:00", id="year end: 12 of 24 hours"),
            pytest.param("2026-11-06 23:00", 1, HOURS, "2026-11-07 00:00", id="midnight: 1 of 1 hour"),
        ],
    )
    def test_what_is_handled_again_is_due(self, start: str, first: int, unit: LimitUnit, due: str) -> None:
        assert shown(due_at(at(start), redo_limit(Limit(first, unit, "r")), OFFICE).at) == due


class TestClinicDue:
    @pytest.mark.parametrize(
        ("now", "due", "years"),
        [
            pytest.param("2026-11-10 00:00", "2026-11-10 17:30", (), id="midnight: Tuesday has begun"),
            pytest.param("2026-11-10 23:59", "2026-11-17 17:30", (), id="midnight: Tuesday is not over"),
            pytest.param("2026-11-10 11:59:59", "2026-11-10 17:30", (), id="lunch: the last second of the morning"),
            pytest.param("2026-11-10 12:30", "2026-11-17 17:30", (), id="lunch: Tuesday's break is too late"),
            pytest.param("2026-11-07 10:00", "2026-11-10 17:30", (), id="weekend"),
            pytest.param("2026-02-28 09:00", "2026-03-03 17:30", (), id="make-up Saturday"),
            pytest.param("2026-02-10 12:00", "2026-02-24 17:30", (), id="Spring Festival: the free Tuesday moves"),
            pytest.param("2026-02-24 11:59", "2026-02-24 17:30", (), id="Spring Festival: heard with the moved one"),
            pytest.param("2026-02-24 12:00", "2026-03-03 17:30", (), id="Spring Festival: one session, not two"),
            pytest.param("2025-01-21 12:00", "2025-02-05 17:30", (), id="Spring Festival of 2025: two free Tuesdays"),
            pytest.param("2025-02-05 12:00", "2025-02-11 17:30", (), id="Spring Festival of 2025: both were one"),
            pytest.param("2025-09-30 09:00", "2025-09-30 17:30", (), id="National Day: the Tuesday before"),
            pytest.param("2025-09-30 12:00", "2025-10-09 17:30", (), id="National Day: from Tuesday to Thursday"),
            pytest.param("2025-10-08 23:59", "2025-10-09 17:30", (), id="National Day: its last minute"),
            pytest.param("2025-10-09 13:00", "2025-10-14 17:30", (), id="National Day: after the stand-in"),
            pytest.param("2025-12-30 12:00", "2026-01-06 17:30", (), id="year end with a notice"),
            pytest.param("2026-12-29 09:00", "2026-12-29 17:30", (), id="year end: the year's last session"),
            pytest.param("2026-12-29 12:00", "2027-01-05 17:30", (2027,), id="year end: 2027 has no notice"),
        ],
    )
    def test_due_at_the_closing_of_the_session(self, now: str, due: str, years: tuple[int, ...]) -> None:
        found = clinic_due(at(now), OFFICE)
        assert (shown(found.at), found.unofficial_years) == (due, years)


class TestOverdueWorkingDays:
    @pytest.mark.parametrize(
        ("due", "now", "days"),
        [
            pytest.param("2026-11-05 17:30", "2026-11-05 23:59", 0, id="midnight: still the day on which it was due"),
            pytest.param("2026-11-05 17:30", "2026-11-06 00:00", 1, id="midnight: the next day has begun"),
            pytest.param("2026-11-05 12:00", "2026-11-05 12:30", 0, id="lunch"),
            pytest.param("2026-11-06 17:30", "2026-11-09 00:00", 1, id="weekend: Monday has begun"),
            pytest.param("2026-11-07 10:00", "2026-11-08 10:00", 0, id="weekend: due on Saturday, still Sunday"),
            pytest.param("2026-11-07 10:00", "2026-11-09 09:00", 1, id="weekend: due on Saturday, now Monday"),
            pytest.param("2026-02-27 17:30", "2026-02-28 09:00", 1, id="make-up Saturday: it counts"),
            pytest.param("2026-02-27 17:30", "2026-03-01 09:00", 1, id="make-up Saturday: the Sunday after does not"),
            pytest.param("2026-02-14 17:30", "2026-02-23 23:59", 0, id="Spring Festival: its last minute"),
            pytest.param("2026-02-14 17:30", "2026-02-24 00:00", 1, id="Spring Festival: over"),
            pytest.param("2026-02-13 17:30", "2026-02-20 12:00", 1, id="Spring Festival: Saturday 14 alone"),
            pytest.param("2025-09-26 17:30", "2025-09-28 09:00", 1, id="National Day: its make-up Sunday"),
            pytest.param("2025-09-30 17:30", "2025-10-08 12:00", 0, id="National Day: inside"),
            pytest.param("2025-09-30 17:30", "2025-10-12 12:00", 3, id="National Day: 9, 10 and Saturday 11"),
            pytest.param("2025-12-31 17:30", "2026-01-03 12:00", 0, id="year end with a notice: three free days"),
            pytest.param("2025-12-31 17:30", "2026-01-04 09:00", 1, id="year end with a notice: make-up Sunday"),
            pytest.param("2026-12-31 17:30", "2027-01-01 09:00", 1, id="year end without: 1 January counts"),
            pytest.param("2026-12-31 17:30", "2027-01-04 09:00", 2, id="year end without: then Monday"),
        ],
    )
    def test_counts_the_working_days_begun_since(self, due: str, now: str, days: int) -> None:
        assert OFFICE.overdue_working_days(at(due), at(now)) == days


class TestNaiveInstants:
    @pytest.mark.parametrize(
        "count",
        [
            pytest.param(lambda: OFFICE.add_working_days(NAIVE, 1), id="add_working_days"),
            pytest.param(lambda: OFFICE.add_working_hours(NAIVE, 1), id="add_working_hours"),
            pytest.param(lambda: OFFICE.working_hours_between(NAIVE, at("2026-11-07 12:00")), id="hours between"),
            pytest.param(lambda: OFFICE.overdue_working_days(NAIVE, NAIVE.replace(day=9)), id="overdue_working_days"),
            pytest.param(lambda: due_at(NAIVE, Limit(2, HOURS, "r"), OFFICE), id="due_at in hours"),
        ],
    )
    def test_are_refused(self, count: Callable[[], object]) -> None:
        with pytest.raises(ValueError, match="aware"):
            count()
