"""Does each kind of cell read what people write in it, and refuse the rest with its own reason?"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.clock import OFFICE_ZONE, set_to
from feedback.core.errors import BadInput
from feedback.sheets import cells


def refused(parse: Callable[[str], object], value: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(BadInput) as fault:
        parse(value)
    return fault.value.key, fault.value.facts


class TestText:
    def test_20_000_characters_pass_and_one_more_does_not(self) -> None:
        assert cells.text()("字" * 20_000) == "字" * 20_000
        assert refused(cells.text(), "字" * 20_001) == ("cell_too_long", {"length": 20_001, "limit": 20_000})

    @pytest.mark.parametrize("blank", ["", "  ", "\n\u3000"])
    def test_a_needed_text_may_not_be_blank(self, blank: str) -> None:
        assert refused(cells.required_text(), blank) == ("cell_required", {})
        assert cells.text()(blank) == blank

    def test_a_needed_text_has_a_limit_too(self) -> None:
        assert cells.required_text(3)("abc") == "abc"
        assert refused(cells.required_text(3), "abcd") == ("cell_too_long", {"length": 4, "limit": 3})


class TestDates:
    @pytest.mark.parametrize(
        "value",
        [
            "2026-11-03",
            "2026-11-3",
            "2026/11/3",
            "2026.11.3",
            "2026。11。3",
            "2026年11月3日",
            "2026年 11 月 3 日",
            "2026年11月3号",
            "２０２６－１１－０３",
            "2026—11—03",
            "20261103",
            "2026-11-03 08:30",
            "2026/11/3 8:30:00.0",
            "2026年11月3日8时30分",
            "2026-11-02T23:30:00Z",
            "46329",
            "46329.354166666664",
        ],
    )
    def test_a_day_is_read(self, value: str) -> None:
        assert cells.parse_day(value) == dt.date(2026, 11, 3)

    @pytest.mark.parametrize(
        ("value", "hour", "minute", "second"),
        [
            ("2026-11-03", 0, 0, 0),
            ("2026-11-03 08:30", 8, 30, 0),
            ("2026-11-03 8：30", 8, 30, 0),
            ("2026/11/3 18:05:09", 18, 5, 9),
            ("2026年11月3日 9点", 9, 0, 0),
            ("2026年11月3日9时30分15秒", 9, 30, 15),
            ("2026-11-03T08:30:00+08:00", 8, 30, 0),
            ("2026-11-03t00:30:00z", 8, 30, 0),
            ("46329.75", 18, 0, 0),
        ],
    )
    def test_an_instant_is_office_time(self, value: str, hour: int, minute: int, second: int) -> None:
        found = cells.parse_instant(value)
        assert found == dt.datetime(2026, 11, 3, hour, minute, second, tzinfo=OFFICE_ZONE)
        assert found.tzinfo is not None

    @pytest.mark.parametrize(
        "value",
        [
            "上周二",
            "昨天",
            "2026年11月",
            "11月3日",
            "2026-02-30",
            "2026-13-01",
            "2026-11/03",
            "11/3/2026",
            "26-11-03",
            "1026-11-03",
            "2126-11-03",
            "2026-11-03 25:00",
            "2026-11-03 08:30+99:99",
            "0001-01-01T00:00:00Z",
            "7",
            "12345",
            "99999",
            "202611",
            "2026-11-03 左右",
            "",
        ],
    )
    def test_what_is_no_date_is_refused(self, value: str) -> None:
        assert refused(cells.parse_day, value) == ("cell_date", {})
        assert refused(cells.parse_instant, value) == ("cell_date", {})

    @given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
    def test_every_day_in_every_form(self, day: dt.date) -> None:
        for form in ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}"):
            assert cells.parse_day(form.format(day)) == day

    @given(st.dates(dt.date(1950, 1, 7), dt.date(2099, 12, 31)))
    def test_every_serial_of_a_date_cell(self, day: dt.date) -> None:
        assert cells.parse_day(str((day - dt.date(1899, 12, 30)).days)) == day


class TestInteger:
    @pytest.mark.parametrize(
        ("value", "number"),
        [("12", 12), ("１２", 12), ("1,200", 1200), ("1，200", 1200), ("12.0", 12), ("+7", 7), ("0", 0)],
    )
    def test_read(self, value: str, number: int) -> None:
        assert cells.integer()(value) == number

    @pytest.mark.parametrize("value", ["十二", "12.5", "1,20", "1e3", "12人", "", "-", "9" * 5000])
    def test_refused(self, value: str) -> None:
        assert refused(cells.integer(), value) == ("cell_integer", {})

    @pytest.mark.parametrize("value", ["-1", "0", "101"])
    def test_out_of_range(self, value: str) -> None:
        assert refused(cells.integer(1, 100), value) == ("cell_out_of_range", {"minimum": 1, "maximum": 100})


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


class TestChoice:
    parse = staticmethod(cells.choice({Colour.RED: ("红", "红色"), Colour.DARK_BLUE: ("深蓝", "Dark blue")}))

    @pytest.mark.parametrize("value", ["深蓝", "dark blue", "DARK_BLUE", "ｄａｒｋ＿ｂｌｕｅ"])
    def test_by_label_or_code(self, value: str) -> None:
        assert self.parse(value) is Colour.DARK_BLUE

    def test_another_word_is_refused_with_the_labels(self) -> None:
        assert refused(self.parse, "绿") == ("cell_choice", {"options": "红, 深蓝"})


class TestYesNo:
    @pytest.mark.parametrize("value", ["是", "有", "√", "1", "Yes", "TRUE", "Ｙ"])
    def test_yes(self, value: str) -> None:
        assert cells.yes_no(value) is True

    @pytest.mark.parametrize("value", ["否", "无", "没有", "×", "0", "no", "FALSE"])
    def test_no(self, value: str) -> None:
        assert cells.yes_no(value) is False

    @pytest.mark.parametrize("value", ["可能", "2", "是否", ""])
    def test_refused(self, value: str) -> None:
        assert refused(cells.yes_no, value) == ("cell_yes_no", {})


class TestPhone:
    @pytest.mark.parametrize(
        ("value", "number"),
        [
            ("13800138000", "13800138000"),
            ("138-0013-8000", "13800138000"),
            ("138 0013 8000", "13800138000"),
            ("+86 138 0013 8000", "13800138000"),
            ("0086-13800138000", "13800138000"),
            ("8613800138000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
            ("0574-65098888", "0574-65098888"),
            ("(0574) 6509 8888", "0574-65098888"),
            ("（0574）65098888", "0574-65098888"),
            ("057465098888", "0574-65098888"),
            ("+86 574 65098888", "0574-65098888"),
            ("010-62345678", "010-62345678"),
            ("0731-2345678", "0731-2345678"),
            ("65098888", "65098888"),
            ("0574-65098888-801", "0574-65098888-801"),
            ("0574-65098888转801", "0574-65098888-801"),
            ("65098888 分机 12", "65098888-12"),
            ("400-820-8820", "4008208820"),
        ],
    )
    def test_read_in_one_form(self, value: str, number: str) -> None:
        assert cells.phone(value) == number

    @pytest.mark.parametrize("value", ["13800138000", "0574-65098888-801", "65098888", "010-62345678"])
    def test_the_form_reads_as_itself(self, value: str) -> None:
        assert cells.phone(cells.phone(value)) == value

    @pytest.mark.parametrize(
        "value",
        [
            "1380013800",
            "138001380001",
            "12800138000",
            "13800138000、13900139000",
            "没有",
            "12345",
            "13800138000-801",
            "",
            "0",
        ],
    )
    def test_refused(self, value: str) -> None:
        assert refused(cells.phone, value) == ("cell_phone", {})

    def test_a_number_that_a_spreadsheet_has_rounded(self) -> None:
        assert refused(cells.phone, "1.38E+10") == ("cell_digits_lost", {})


def numbered(first_17: str) -> str:
    """Return the number with the one check sign for which the sum of signs times powers of two leaves 1 modulo 11."""
    total = sum(int(digit) << (17 - place) for place, digit in enumerate(first_17))
    return next(first_17 + sign for value, sign in enumerate("0123456789X") if (total + value) % 11 == 1)


class TestIdNumber:
    @pytest.mark.parametrize("value", ["11010519491231002X", "11010519491231002x", " 110105 19491231 002X "])
    def test_the_example_of_the_standard_is_read(self, value: str) -> None:
        assert cells.id_number(value) == "11010519491231002X"

    @pytest.mark.parametrize(
        "value",
        [
            pytest.param("110105194912310021", id="a wrong check digit"),
            pytest.param("11015019491231002X", id="two digits exchanged"),
            pytest.param("11010519491231002", id="one digit short"),
            pytest.param("110105491231002", id="the old form of fifteen digits"),
            pytest.param("01010519491231002X", id="no province begins with 0"),
            pytest.param("不清楚", id="words"),
        ],
    )
    def test_refused(self, value: str) -> None:
        assert refused(cells.id_number, value) == ("cell_id_number", {})

    @pytest.mark.parametrize("value", ["330226198001011000", "3.30226E+17"])
    def test_a_number_that_a_spreadsheet_has_rounded(self, value: str) -> None:
        assert refused(cells.id_number, value) == ("cell_digits_lost", {})

    def test_nobody_is_born_on_30_february_or_tomorrow(self) -> None:
        assert refused(cells.id_number, numbered("33022619800230001"))[0] == "cell_id_number"
        tomorrow = numbered("33022620261123001")
        with set_to(dt.datetime(2026, 11, 22, tzinfo=dt.UTC)):
            assert refused(cells.id_number, tomorrow)[0] == "cell_id_number"
        with set_to(dt.datetime(2026, 11, 23, tzinfo=dt.UTC)):
            assert cells.id_number(tomorrow) == tomorrow

    @given(
        st.dates(dt.date(1920, 1, 1), dt.date(2020, 1, 1)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9)
    )
    def test_one_wrong_digit_is_always_noticed(self, born_on: dt.date, order: int, place: int, step: int) -> None:
        right = numbered(f"330226{born_on:%Y%m%d}{order:03}")
        assert cells.id_number(right) == right
        if right[place] != "X":
            wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
            assert refused(cells.id_number, wrong)[0] in {"cell_id_number", "cell_digits_lost"}


PARSERS = {
    "text": cells.text(),
    "required text": cells.required_text(),
    "day": cells.parse_day,
    "instant": cells.parse_instant,
    "integer": cells.integer(),
    "phone": cells.phone,
    "identity number": cells.id_number,
    "yes or no": cells.yes_no,
    "choice": cells.choice({Colour.RED: ("红",)}),
}


@given(value=st.text(max_size=40) | st.text(st.sampled_from("0123456789年月日:./ -XE+"), max_size=25))
@pytest.mark.parametrize("kind", PARSERS)
def test_any_text_is_read_or_refused(kind: str, value: str) -> None:
    with suppress(BadInput):
        assert PARSERS[kind](value) is not None
