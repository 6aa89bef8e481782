"""When do quiet hours end, also over midnight?"""

from datetime import datetime, time

import pytest

from feedback.core.clock import OFFICE_ZONE, at_office
from feedback.notify.rules import case_link, end_of_quiet


def at(clock: str, day: int = 12) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        pytest.param(at("20:59"), at("20:59"), id="before"),
        pytest.param(at("21:00"), at("07:00", 13), id="the minute they begin"),
        pytest.param(at("23:30"), at("07:00", 13), id="before midnight"),
        pytest.param(at("00:00", 13), at("07:00", 13), id="at midnight"),
        pytest.param(at("06:59", 13), at("07:00", 13), id="the last minute"),
        pytest.param(at("07:00", 13), at("07:00", 13), id="the minute they end"),
    ],
)
def test_over_midnight(now: datetime, ends: datetime) -> None:
    assert at_office(end_of_quiet(now, time(21), time(7))) == ends


def test_within_a_day() -> None:
    assert end_of_quiet(at("13:00"), time(12), time(14)) == at("14:00")
    assert end_of_quiet(at("14:00"), time(12), time(14)) == at("14:00")


def test_none_where_they_begin_and_end_at_one_time() -> None:
    assert end_of_quiet(at("12:00"), time(12), time(12)) == at("12:00")


def test_link_needs_to_know_where_the_system_is() -> None:
    assert case_link("https://zs.example.gov.cn", "ZS2026-000017") == "https://zs.example.gov.cn/case?no=ZS2026-000017"
    assert case_link("", "ZS2026-000017") == ""
