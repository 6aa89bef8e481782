"""Are the Holiday and TimeLimit tables filled once, read back whole, and never overwritten?"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from feedback.core.clock import set_to
from feedback.core.database import reading, transaction
from feedback.worktime.limits import default_limits
from feedback.worktime.queries import load_calendar, load_limits, seed_calendar, seed_limits
from models.vocabulary import Nature, Stage
from models.work_vocabulary import DayKind
from models.worktime import Holiday, TimeLimit

pytestmark = pytest.mark.usefixtures("database")
CODES = {"0402": 1, "0104": 7}


def local_day_off(session: Session, day: date) -> None:
    session.add(Holiday(day=day, kind=DayKind.HOLIDAY, name="local", source="the office", year=day.year))
    session.flush()


class TestCalendar:
    def test_is_read_back_as_it_was_seeded(self) -> None:
        with transaction() as session:
            assert seed_calendar(session, [2025, 2026]) == 33 + 39
        with reading() as session:
            calendar = load_calendar(session)
        assert calendar.years == {2025, 2026}
        assert not calendar.is_working_day(date(2026, 2, 17))
        assert calendar.is_working_day(date(2026, 2, 28))

    def test_without_years_every_known_year_up_to_the_coming_one_is_seeded(self) -> None:
        with transaction() as session, set_to(datetime(2026, 11, 1, tzinfo=UTC)):
            seed_calendar(session)
            assert load_calendar(session).years == set(range(2004, 2027))

    def test_seeding_again_adds_nothing(self) -> None:
        with transaction() as session:
            seed_calendar(session, [2026])
            assert seed_calendar(session, [2026, 2027]) == 0

    def test_a_day_that_was_taken_out_stays_out(self) -> None:
        with transaction() as session:
            seed_calendar(session, [2026])
            session.delete(session.exec(select(Holiday).where(Holiday.day == date(2026, 5, 9))).one())
            session.flush()
            assert seed_calendar(session, [2026]) == 0
            assert not load_calendar(session).is_working_day(date(2026, 5, 9))

    def test_a_local_day_makes_no_notice_and_is_kept_when_the_notice_comes(self) -> None:
        with transaction() as session:
            local_day_off(session, date(2026, 10, 10))
            assert not load_calendar(session).is_official(2026)
            assert seed_calendar(session, [2026]) == 38
            assert load_calendar(session).is_official(2026)
            assert not load_calendar(session).is_working_day(date(2026, 10, 10))

    def test_an_empty_table_counts_weekends_only(self) -> None:
        with reading() as session:
            calendar = load_calendar(session)
        assert calendar.years == frozenset()
        assert calendar.is_working_day(date(2026, 10, 1))


class TestLimits:
    def test_are_read_back_as_they_were_seeded(self) -> None:
        with transaction() as session:
            seed_limits(session, CODES)
        with reading() as session:
            assert load_limits(session) == default_limits(CODES)

    def test_seeding_again_adds_only_what_is_new(self) -> None:
        with transaction() as session:
            seed_limits(session, CODES)
            assert seed_limits(session, CODES) == 0
            assert seed_limits(session, {**CODES, "1201": 20}) == 1

    def test_an_edited_row_stays_as_it_is(self) -> None:
        with transaction() as session:
            seed_limits(session, CODES)
            edited = session.exec(select(TimeLimit).where(TimeLimit.nature == Nature.HELP)).one()
            edited.amount = 3
            session.flush()
            seed_limits(session, CODES)
            assert load_limits(session).find(Stage.RESOLVE, nature=Nature.HELP).amount == 3


def test_each_table_is_read_with_one_statement(query_count: Callable[[], AbstractContextManager[list[str]]]) -> None:
    with transaction() as session:
        seed_calendar(session, [2026])
        seed_limits(session, CODES)
    with reading() as session, query_count() as statements:
        load_calendar(session)
        load_limits(session)
    assert len(statements) == 2
