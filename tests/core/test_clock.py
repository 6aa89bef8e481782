"""Is there one clock, aware, that a test can set, with the day as the office has it?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from feedback.core import clock
from feedback.core.clock import OFFICE_ZONE, office_day, today, utc_now


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().tzinfo is UTC
    assert abs(datetime.now(UTC) - utc_now()) < timedelta(seconds=5)


def test_day_begins_at_midnight_of_the_office() -> None:
    assert office_day(datetime(2026, 3, 11, 15, 59, tzinfo=UTC)) == date(2026, 3, 11)
    assert office_day(datetime(2026, 3, 11, 16, 0, tzinfo=UTC)) == date(2026, 3, 12)


def test_can_be_set_for_a_while_and_within() -> None:
    outer, inner = (datetime(2026, 3, day, 9, tzinfo=OFFICE_ZONE) for day in (12, 13))
    with clock.set_to(outer):
        with clock.set_to(inner):
            assert (utc_now(), today()) == (inner, date(2026, 3, 13))
        assert utc_now() == outer
    assert utc_now() > inner


def test_cannot_be_set_to_an_hour_of_nowhere() -> None:
    with pytest.raises(ValueError, match="aware"), clock.set_to(datetime(2026, 3, 12, 9)):  # noqa: DTZ001
        pass
