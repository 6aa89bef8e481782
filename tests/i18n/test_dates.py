"""Do days, ages and deadlines read as the office counts them?"""

from datetime import UTC, date, datetime

import pytest

from feedback.core.clock import set_to
from feedback.i18n.dates import ago, day, due_kind, due_line, moment, month, span, waited
from tests.i18n.moments import NOON, at


class TestDay:
    @pytest.mark.parametrize(
        ("on", "told", "told_in_english"),
        [
            pytest.param(date(2026, 11, 22), "11月22日", "22 Nov", id="this year"),
            pytest.param(date(2025, 1, 2), "2025年1月2日", "2 Jan 2025", id="another year"),
        ],
    )
    def test_says_the_year_only_where_it_is_another(self, on: date, told: str, told_in_english: str) -> None:
        with set_to(NOON):
            assert [day(on), day(on, "en")] == [told, told_in_english]

    def test_a_month_has_its_year_only_where_that_is_another(self) -> None:
        with set_to(NOON):
            told = [month(on, language) for on in (date(2026, 9, 1), date(2025, 9, 1)) for language in ("zh", "en")]
        assert told == ["9月", "Sept", "2025年9月", "Sept 2025"]

    def test_says_the_weekday_where_asked(self) -> None:
        with set_to(NOON):
            assert [day(date(2026, 11, 24), weekday=True), day(date(2026, 11, 24), "en", weekday=True)] == [
                "11月24日周二",
                "Tue 24 Nov",
            ]

    def test_an_instant_stands_on_the_clock_of_the_office(self) -> None:
        late = datetime(2026, 11, 21, 18, 5, tzinfo=UTC)
        with set_to(NOON):
            assert [moment(late), moment(late, "en")] == ["11月22日 02:05", "22 Nov 02:05"]


class TestAgo:
    @pytest.mark.parametrize(
        ("then", "told", "told_in_english"),
        [
            pytest.param(at("2026-11-22", "11:59:30"), "刚刚", "just now", id="half a minute"),
            pytest.param(at("2026-11-22", "12:01"), "刚刚", "just now", id="a clock that runs ahead"),
            pytest.param(at("2026-11-22", "11:59"), "1 分钟前", "1 minute ago", id="a minute"),
            pytest.param(at("2026-11-22", "11:01"), "59 分钟前", "59 minutes ago", id="nearly an hour"),
            pytest.param(at("2026-11-22", "11:00"), "1 小时前", "1 hour ago", id="an hour"),
            pytest.param(at("2026-11-22", "00:00"), "12 小时前", "12 hours ago", id="since midnight"),
            pytest.param(at("2026-11-21", "23:00"), "昨天", "yesterday", id="late yesterday"),
            pytest.param(at("2026-11-20", "23:00"), "2 天前", "2 days ago", id="two calendar days"),
            pytest.param(at("2025-11-23"), "364 天前", "364 days ago", id="nearly a year"),
            pytest.param(at("2025-11-22"), "2025年11月22日", "22 Nov 2025", id="a year"),
        ],
    )
    def test_counts_by_the_calendar_of_the_office(self, then: datetime, told: str, told_in_english: str) -> None:
        with set_to(NOON):
            assert [ago(then, NOON), ago(then, NOON, "en")] == [told, told_in_english]


class TestSpan:
    @pytest.mark.parametrize(
        ("end", "told", "told_in_english"),
        [
            (at("2026-11-22", "12:01"), "1 分钟", "1 minute"),
            (at("2026-11-22", "13:59"), "1 小时", "1 hour"),
            (at("2026-11-23", "12:00"), "1 天", "1 day"),
            (at("2026-11-24", "11:00"), "2 天", "2 days"),
            (at("2026-11-25", "12:00"), "3 天", "3 days"),
            (at("2026-11-22", "11:00"), "0 分钟", "0 minutes"),
        ],
    )
    def test_says_the_largest_unit(self, end: datetime, told: str, told_in_english: str) -> None:
        assert [span(NOON, end), span(NOON, end, "en")] == [told, told_in_english]


class TestWaited:
    @pytest.mark.parametrize(
        ("since", "told", "told_in_english"),
        [
            (at("2026-11-22", "00:01"), "今天挂号", "registered today"),
            (at("2026-11-21", "23:59"), "已等 1 个自然日", "waiting for 1 calendar day"),
            (at("2026-11-18", "17:30"), "已等 4 个自然日", "waiting for 4 calendar days"),
        ],
    )
    def test_counts_calendar_days_as_the_desks_do(self, since: datetime, told: str, told_in_english: str) -> None:
        assert [waited(since, NOON), waited(since, NOON, "en")] == [told, told_in_english]


class TestDueLine:
    @pytest.mark.parametrize(
        ("due_at", "kind", "told", "told_in_english"),
        [
            pytest.param(None, "waiting", "", "", id="no deadline"),
            pytest.param(at("2026-11-22", "17:30"), "near", "今天 17:30 前", "by 17:30 today", id="today"),
            pytest.param(at("2026-11-23", "17:30"), "near", "明天 17:30 前", "by 17:30 tomorrow", id="tomorrow"),
            pytest.param(at("2026-11-24", "09:00"), "waiting", "还剩 2 天", "2 days left", id="in two days"),
            pytest.param(NOON, "near", "今天 12:00 前", "by 12:00 today", id="this very minute"),
            pytest.param(
                at("2026-11-22", "11:59:50"), "overdue", "超期 1 分钟", "1 minute overdue", id="seconds too late"
            ),
            pytest.param(
                at("2026-11-22", "11:30"), "overdue", "超期 30 分钟", "30 minutes overdue", id="half an hour late"
            ),
            pytest.param(at("2026-11-22", "10:30"), "overdue", "超期 1 小时", "1 hour overdue", id="an hour late"),
            pytest.param(at("2026-11-21", "17:30"), "overdue", "超期 1 天", "1 day overdue", id="since yesterday"),
            pytest.param(at("2026-11-19", "17:30"), "overdue", "超期 3 天", "3 days overdue", id="three days late"),
        ],
    )
    def test_says_what_is_left(self, due_at: datetime | None, kind: str, told: str, told_in_english: str) -> None:
        assert [due_line(due_at, NOON), due_line(due_at, NOON, "en")] == [told, told_in_english]
        assert due_kind(due_at, NOON) == kind

    def test_midnight_of_the_office_parts_today_from_tomorrow(self) -> None:
        before_midnight_in_utc = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
        assert due_line(before_midnight_in_utc, NOON) == "明天 00:30 前"
