"""Are days and times read as they are meant on a given day (Sunday, 29 November 2026)?"""

from datetime import date, time

import pytest

from feedback.classify.entities.entity import Kind, Period
from feedback.classify.entities.when import times_found
from tests.classify.entities.reader import found, texts


def span(first: str, last: str = "") -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last or first))


class TestDays:
    @pytest.mark.parametrize(
        ("words", "period"),
        [
            ("2026年3月5日", span("2026-03-05")),
            ("２０２６年３月５日", span("2026-03-05")),
            ("二〇二六年三月五号", span("2026-03-05")),
            ("2016-05-03", span("2016-05-03")),
            ("2016/5/3", span("2016-05-03")),
            ("2016.5.3", span("2016-05-03")),
            ("15年3月", span("2015-03-01", "2015-03-31")),
            ("98年3月", span("1998-03-01", "1998-03-31")),
            ("2015年", span("2015-01-01", "2015-12-31")),
            ("2015年底", span("2015-11-01", "2015-12-31")),
            ("2016年2月底", span("2016-02-21", "2016-02-29")),
            ("3月5日", span("2026-03-05")),
            ("12月20日", span("2026-12-20")),
            ("12月31日", span("2025-12-31")),
            ("3月初", span("2026-03-01", "2026-03-10")),
            ("5月中旬", span("2026-05-11", "2026-05-20")),
            ("十二月", span("2026-12-01", "2026-12-31")),
            ("去年3月", span("2025-03-01", "2025-03-31")),
            ("去年冬天", span("2025-12-01", "2026-02-28")),
            ("去年夏天", span("2025-06-01", "2025-08-31")),
            ("今年上半年", span("2026-01-01", "2026-06-30")),
            ("去年年底", span("2025-11-01", "2025-12-31")),
            ("前年", span("2024-01-01", "2024-12-31")),
            ("上个月", span("2026-10-01", "2026-10-31")),
            ("上个月15号", span("2026-10-15")),
            ("本月初", span("2026-11-01", "2026-11-10")),
            ("昨天", span("2026-11-28")),
            ("前天", span("2026-11-27")),
            ("今晚", span("2026-11-29")),
            ("上周二", span("2026-11-17")),
            ("上星期天", span("2026-11-22")),
            ("这周三", span("2026-11-25")),
            ("下周一", span("2026-11-30")),
            ("周三", span("2026-11-25")),
            ("上周末", span("2026-11-21", "2026-11-22")),
            ("上周", span("2026-11-16", "2026-11-22")),
            ("3天前", span("2026-11-26")),
            ("两个月前", span("2026-09-01", "2026-09-30")),
            ("半年前", span("2026-05-01", "2026-05-31")),
            ("三年前", span("2023-01-01", "2023-12-31")),
            ("一周前", span("2026-11-16", "2026-11-22")),
            ("前几天", span("2026-11-20", "2026-11-27")),
        ],
    )
    def test_are_read(self, words: str, period: Period) -> None:
        assert [(each.text, each.value) for each in found(f"路灯，{words}，坏了", Kind.DATE)] == [(words, period)]

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("每周二都停水", id="every week"),
            pytest.param("每年3月停水", id="every year"),
            pytest.param("一周一次", id="once a week"),
            pytest.param("工作15年", id="a number of years"),
            pytest.param("等了3个月", id="a number of months"),
            pytest.param("一月500元", id="a month's pay"),
            pytest.param("2月30日", id="no such day"),
            pytest.param("2026年2月29日", id="no such day, beside its year"),
            pytest.param("那年3月", id="of a year that is not named"),
            pytest.param("2026年13月", id="no such month, beside its year"),
            pytest.param("3号楼5单元", id="a house"),
            pytest.param("前天天"[1:], id="another word"),
            pytest.param("1.5.3.2版", id="a version"),
            pytest.param("周末愉快", id="no week is named"),
            pytest.param("三天前面", id="in front, not ago"),
        ],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        whole_years = [each.text for each in found(text, Kind.DATE) if not each.text.endswith("年")]
        assert whole_years == []

    @pytest.mark.parametrize("today", [date(2024, 3, 1), date(2026, 11, 29), date(2028, 1, 1)])
    def test_the_leap_day_is_that_of_the_latest_leap_year(self, today: date) -> None:
        (leap,) = [each.value for each in times_found("2月29日", today)]
        assert leap == span("2024-02-29")

    @pytest.mark.parametrize("today", [date(1, 1, 1), date(9999, 12, 31)])
    def test_the_ends_of_the_calendar_are_no_trap(self, today: date) -> None:
        assert isinstance(list(times_found("去年冬天，上周二，100年前，下个月，后天，12月", today)), list)


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "words", "at"),
        [
            ("上午9点半停电", "上午9点半", time(9, 30)),
            ("晚上十点开始", "晚上十点", time(22)),
            ("凌晨2点多还在吵", "凌晨2点多", time(2)),
            ("晚上12点", "晚上12点", time(0)),
            ("半夜三点", "半夜三点", time(3)),
            ("中午12点", "中午12点", time(12)),
            ("中午1点", "中午1点", time(13)),
            ("下午三点一刻", "下午三点一刻", time(15, 15)),
            ("下午3点15", "下午3点15", time(15, 15)),
            ("19时40分", "19时40分", time(19, 40)),
            ("10:30来的", "10:30", time(10, 30)),
            ("下午3：05", "下午3：05", time(15, 5)),
            ("８点钟", "８点钟", time(8)),
            ("昨晚8点", "8点", time(20)),
        ],
    )
    def test_are_read(self, text: str, words: str, at: time) -> None:
        assert [(each.text, each.value) for each in found(text, Kind.TIME)] == [(words, at)]

    @pytest.mark.parametrize(
        "text",
        ["以下3点建议", "3点5人民币", "有三点要求", "3小时", "比例1:10", "25:10", "8:75", "晚上30点", "第3点左右"],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, Kind.TIME) == []
