"""Does the calendar count days and hours as an office does, with its holidays, make-up days and lunch break?"""

import doctest
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.clock import OFFICE_ZONE, office_day
from feedback.worktime import calendar as module
from feedback.worktime.calendar import Calendar, next_clinic_day, overdue_hours, seed_from_chinesecalendar
from models.work_vocabulary import DayKind


def official(*years: int) -> Calendar:
    rows = seed_from_chinesecalendar(years)
    return Calendar(
        frozenset(row.day for row in rows if row.kind is DayKind.HOLIDAY),
        frozenset(row.day for row in rows if row.kind is DayKind.WORKDAY),
        frozenset(row.year for row in rows),
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def shown(instant: datetime) -> str:
    return instant.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")


OFFICE = official(2025, 2026)
# Hypothesis wants the bounds naive and adds the zone itself.
FIRST, LAST = datetime(2025, 1, 1), datetime(2026, 12, 20)  # noqa: DTZ001
instants = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


class TestDays:
    @pytest.mark.parametrize(
        ("day", "worked"),
        [
            pytest.param("2026-01-01", False, id="New Year's Day"),
            pytest.param("2026-01-04", True, id="make-up Sunday in January"),
            pytest.param("2026-02-14", True, id="make-up Saturday before the Spring Festival"),
            pytest.param("2026-02-15", False, id="Spring Festival begins"),
            pytest.param("2026-02-23", False, id="Spring Festival ends, a Monday"),
            pytest.param("2026-02-24", True, id="first Tuesday after the Spring Festival"),
            pytest.param("2026-02-28", True, id="make-up Saturday after the Spring Festival"),
            pytest.param("2026-05-09", True, id="make-up Saturday after Labour Day"),
            pytest.param("2026-09-20", True, id="make-up Sunday before the National Day"),
            pytest.param("2026-10-10", True, id="make-up Saturday after the National Day"),
            pytest.param("2026-11-07", False, id="an ordinary Saturday"),
            pytest.param("2026-11-09", True, id="an ordinary Monday"),
            pytest.param("2027-10-01", True, id="National Day of a year without a notice"),
        ],
    )
    def test_a_day_is_worked_as_the_notice_says(self, day: str, worked: bool) -> None:
        assert OFFICE.is_working_day(date.fromisoformat(day)) is worked

    def test_a_year_without_notice_is_not_official(self) -> None:
        assert OFFICE.is_official(2026)
        assert not OFFICE.is_official(2027)

    def test_a_year_of_the_package_has_as_many_free_workdays_as_its_notice(self) -> None:
        year = [date(2026, 1, 1) + timedelta(days=offset) for offset in range(365)]
        assert sum(OFFICE.is_working_day(day) for day in year) == 248

    def test_the_package_gives_no_rows_for_a_year_that_it_does_not_hold(self) -> None:
        assert seed_from_chinesecalendar([2027]) == []
        assert {row.year for row in seed_from_chinesecalendar([2026, 2027])} == {2026}

    def test_a_seeded_day_says_its_name_and_where_it_comes_from(self) -> None:
        first = seed_from_chinesecalendar([2026])[0]
        assert first == (date(2026, 1, 1), DayKind.HOLIDAY, "元旦", "chinesecalendar", 2026)


class TestAddWorkingDays:
    def test_the_office_day_decides_not_the_utc_day(self) -> None:
        late_friday_in_utc = datetime(2026, 11, 5, 23, 0, tzinfo=UTC)
        assert shown(OFFICE.add_working_days(late_friday_in_utc, 1)) == "2026-11-09 17:30"

    def test_refuses_a_negative_count(self) -> None:
        with pytest.raises(ValueError, match="forward"):
            OFFICE.add_working_days(at("2026-11-06 12:00"), -1)

    @given(start=instants, days=st.integers(0, 40))
    def test_the_count_back_gives_the_same_days(self, start: datetime, days: int) -> None:
        due = OFFICE.add_working_days(start, days)
        assert due > start
        assert OFFICE.is_working_day(office_day(due))
        assert OFFICE.working_days_between(OFFICE.start_day(start), office_day(due)) == days


class TestUnofficialYears:
    @pytest.mark.parametrize(
        ("start", "end", "years"),
        [
            pytest.param("2026-11-06 12:00", "2026-11-09 17:30", (), id="inside an official year"),
            pytest.param("2026-12-25 12:00", "2027-01-05 17:30", (2027,), id="crossing into 2027 flags 2027"),
            pytest.param("2026-12-25 12:00", "2028-01-05 17:30", (2027, 2028), id="two years ahead"),
            pytest.param("2027-02-01 12:00", "2027-02-03 17:30", (2027,), id="wholly in 2027"),
            pytest.param("2027-01-05 12:00", "2026-12-25 12:00", (2027,), id="the order does not matter"),
        ],
    )
    def test_names_the_years_without_notice(self, start: str, end: str, years: tuple[int, ...]) -> None:
        assert OFFICE.unofficial_years(at(start), at(end)) == years

    def test_the_year_is_the_offices(self) -> None:
        new_years_morning = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
        assert OFFICE.unofficial_years(new_years_morning, new_years_morning) == (2027,)


class TestWorkingHours:
    @given(start=instants, hours=st.integers(0, 200))
    def test_the_hours_between_are_the_hours_that_were_added(self, start: datetime, hours: int) -> None:
        end = OFFICE.add_working_hours(start, hours)
        assert OFFICE.working_hours_between(start, end) == pytest.approx(hours)

    def test_no_hours_when_the_end_is_not_later(self) -> None:
        assert OFFICE.working_hours_between(at("2026-11-06 12:00"), at("2026-11-06 09:00")) == 0.0

    def test_refuses_a_negative_count(self) -> None:
        with pytest.raises(ValueError, match="forward"):
            OFFICE.add_working_hours(at("2026-11-06 12:00"), -0.5)

    def test_refuses_office_hours_out_of_order(self) -> None:
        with pytest.raises(ValueError, match="in order"):
            Calendar(frozenset(), frozenset(), frozenset(), ((time(13, 0), time(9, 0)),))
        with pytest.raises(ValueError, match="in order"):
            Calendar(frozenset(), frozenset(), frozenset(), ())


class TestBetweenAndOverdue:
    @pytest.mark.parametrize(
        ("start", "end", "days"),
        [
            pytest.param("2026-11-06", "2026-11-06", 0, id="the same day"),
            pytest.param("2026-11-06", "2026-11-09", 1, id="Friday to Monday"),
            pytest.param("2026-11-07", "2026-11-08", 0, id="inside a weekend"),
            pytest.param("2026-02-13", "2026-02-24", 2, id="over the Spring Festival with its make-up day"),
            pytest.param("2026-11-09", "2026-11-06", -1, id="reversed"),
        ],
    )
    def test_working_days_between(self, start: str, end: str, days: int) -> None:
        assert OFFICE.working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == days

    @pytest.mark.parametrize(
        ("now", "hours", "days"),
        [
            pytest.param("2026-11-06 17:30", 0.0, 0, id="at the due time"),
            pytest.param("2026-11-06 17:00", 0.0, 0, id="before the due time"),
            pytest.param("2026-11-06 18:00", 0.5, 0, id="the same evening"),
            pytest.param("2026-11-08 17:30", 48.0, 0, id="on the free Sunday"),
            pytest.param("2026-11-10 17:30", 96.0, 2, id="on Tuesday"),
        ],
    )
    def test_overdue_since_friday_closing(self, now: str, hours: float, days: int) -> None:
        due = at("2026-11-06 17:30")
        assert overdue_hours(due, at(now)) == hours
        assert OFFICE.overdue_working_days(due, at(now)) == days


class TestNextClinicDay:
    @pytest.mark.parametrize(
        ("now", "session"),
        [
            pytest.param("2026-11-05 09:00", "2026-11-10", id="Thursday to the next Tuesday"),
            pytest.param("2026-11-09 23:59", "2026-11-10", id="Monday night to Tuesday"),
            pytest.param("2026-11-10 11:59", "2026-11-10", id="Tuesday morning to the same day"),
            pytest.param("2026-11-10 12:00", "2026-11-17", id="Tuesday noon to the week after"),
            pytest.param("2026-02-13 09:00", "2026-02-24", id="Spring Festival Tuesday moves to the next working day"),
            pytest.param("2026-02-17 09:00", "2026-02-24", id="queued on the free Tuesday itself"),
            pytest.param("2026-10-05 09:00", "2026-10-08", id="National Day Tuesday moves to Thursday"),
            pytest.param("2026-10-07 09:00", "2026-10-08", id="queued after the free Tuesday, before its stand-in"),
            pytest.param("2026-10-08 09:00", "2026-10-08", id="on the morning of the stand-in"),
            pytest.param("2026-10-08 12:00", "2026-10-13", id="on the afternoon of the stand-in"),
        ],
    )
    def test_the_first_session_that_can_still_hear_it(self, now: str, session: str) -> None:
        assert next_clinic_day(at(now), OFFICE) == date.fromisoformat(session)

    @given(now=instants)
    def test_is_a_working_day_ahead_and_never_later_than_a_festival_allows(self, now: datetime) -> None:
        day = next_clinic_day(now, OFFICE)
        assert OFFICE.is_working_day(day)
        assert timedelta(0) <= day - office_day(now) <= timedelta(days=15)


def test_the_examples_run() -> None:
    result = doctest.testmod(module)
    assert result.attempted >= 8
    assert result.failed == 0
