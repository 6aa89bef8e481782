"""Are numbers of households, persons and villages read as people write them?"""

import pytest

from feedback.classify.rules.amounts import amounts, crowd, read_number
from tests.classify.rules.reader import passage


class TestReadNumber:
    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("3", 3),
            ("20", 20),
            ("1.5万", 15_000),
            ("两", 2),
            ("十", 10),
            ("十五", 15),
            ("三十", 30),
            ("一百二十", 120),
            ("两百", 200),
            ("一千三百", 1300),
            ("二三十", 20),
            ("七八", 7),
            ("几", 3),
            ("十几", 10),
            ("几十", 30),
            ("数百", 300),
            ("百", 100),
            ("三万", 30_000),
            ("十万", 100_000),
            ("十几万", 100_000),
            ("一百二十三万五千", 1_235_000),
            ("数百万", 3_000_000),
            ("1.13万", 11_300),
            ("50多万", 500_000),
            ("零", 0),
            ("7" * 400, 0),
            ("", 0),
        ],
    )
    def test_is_the_least_that_is_meant(self, words: str, number: int) -> None:
        assert read_number(words) == number


class TestAmounts:
    @pytest.mark.parametrize(
        ("text", "kind", "number"),
        [
            ("三十多户人家吃水难", "households", 30),
            ("20余户没水", "households", 20),
            ("几十户", "households", 30),
            ("一百二十户村民", "households", 120),
            ("十几人", "persons", 10),
            ("我们七八个人", "persons", 7),
            ("30多名农民工", "persons", 30),
            ("上百人", "persons", 100),
            ("两个自然村", "villages", 2),
            ("3个村", "villages", 3),
            ("50多万人", "persons", 500_000),
            ("十万人", "persons", 100_000),
        ],
    )
    def test_are_found(self, text: str, kind: str, number: int) -> None:
        (found,) = amounts(passage(text))
        assert (found.kind, found.number) == (kind, number)

    @pytest.mark.parametrize("sign", ["7", "三", "万", "几", "一2"])
    def test_a_long_run_without_a_counter_is_read_once(self, sign: str) -> None:
        assert amounts(passage(sign * 50_000)) == []

    @pytest.mark.parametrize(("text", "start"), [("村里三十多户", 2), ("安排一百多户", 3), ("3五百户", 2)])
    def test_a_run_begins_at_its_first_sign_or_behind_one_that_is_shut(self, text: str, start: int) -> None:
        (found,) = amounts(passage(text))
        assert found.start == start

    @pytest.mark.parametrize(
        "text", ["第三人", "前5名", "每人补贴", "罚款800人民币", "双人间", "三人次", "户口", "工人", "第二名位置"]
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert amounts(passage(text)) == []


class TestCrowd:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("我们三十几个工人的工资没发", 30),
            ("昨天有二十多人围在厂门口", 20),
            ("食堂吃坏肚子，十几个学生呕吐", 10),
        ],
    )
    def test_ten_who_act_or_suffer_together(self, text: str, number: int) -> None:
        found = crowd(passage(text))
        assert found is not None
        assert found.number == number

    @pytest.mark.parametrize("text", ["我们班有五十人", "四个工人的工资没发", "全厂三百人。食堂的菜太咸"])
    def test_fewer_or_idle_are_none(self, text: str) -> None:
        assert crowd(passage(text)) is None
