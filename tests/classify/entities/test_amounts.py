"""Are sums of money and numbers of people read as people write them?"""

from decimal import Decimal

import pytest

from feedback.classify.entities.amounts import quantity
from feedback.classify.entities.entity import Kind
from tests.classify.entities.reader import found, texts


class TestQuantity:
    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("3", "3"),
            ("1.5万", "15000"),
            ("12,500.50", "12500.5"),
            ("三千", "3000"),
            ("三千五", "3500"),
            ("一百二", "120"),
            ("一万五千", "15000"),
            ("一万五", "15000"),
            ("一万零五", "10005"),
            ("十五", "15"),
            ("两百三十四", "234"),
            ("3百万", "3000000"),
            ("一亿两千万", "120000000"),
            ("12万5千", "125000"),
            ("几千", "3000"),
            ("十几万", "100000"),
            ("二三十万", "200000"),
            ("三点五万", "35000"),
            ("3点5", "3.5"),
            ("两万多", "20000"),
            ("零", "0"),
        ],
    )
    def test_is_the_least_that_is_meant(self, words: str, number: str) -> None:
        assert quantity(words) == Decimal(number)

    @pytest.mark.parametrize("words", ["村", "3村", "1.2.3", "亿亿亿亿亿", "7" * 400])
    def test_is_none_where_the_words_are_no_number(self, words: str) -> None:
        assert quantity(words) is None

    def test_is_written_without_exponent(self) -> None:
        assert str(quantity("三千")) == "3000"


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "words", "yuan"),
        [
            ("赔了1.5万元", "1.5万元", "15000"),
            ("罚款三千块", "三千块", "3000"),
            ("低保八百元", "八百元", "800"),
            ("交了3000多元", "3000多元", "3000"),
            ("要5块钱", "5块钱", "5"),
            ("3点5人民币", "3点5人民币", "3.5"),
            ("￥3,000.50", "￥3,000.50", "3000.5"),
            ("¥80一斤", "¥80", "80"),
            ("欠工资十几万。", "十几万", "100000"),
            ("赔偿款共20万，没给", "20万", "200000"),
            ("１２０元", "１２０元", "120"),
            ("共三户，800元", "800元", "800"),
            ("每月5,000元整", "5,000元整", "5000"),
            ("两块五不收，五块也行", "五块", "5"),
        ],
    )
    def test_is_found(self, text: str, words: str, yuan: str) -> None:
        assert [(each.text, each.value) for each in found(text, Kind.MONEY)] == [(words, Decimal(yuan))]

    @pytest.mark.parametrize(
        "text",
        [
            "三块地",
            "多元化",
            "几块钱",
            "二元结构",
            "元旦",
            "20万人",
            "涨到3万多人口",
            "5块玻璃",
            "第3元",
            "30美元",
            "花了20万吨",
            "一万",
            "0元",
            "块",
        ],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, Kind.MONEY) == []


class TestPeople:
    @pytest.mark.parametrize(
        ("text", "kind", "words", "number"),
        [
            ("十几人围着", Kind.PERSONS, "十几人", 10),
            ("30余户没水", Kind.HOUSEHOLDS, "30余户", 30),
            ("两千多名业主", Kind.PERSONS, "两千多名业主", 2000),
            ("３０多户人家", Kind.HOUSEHOLDS, "３０多户人家", 30),
            ("来了五个人", Kind.PERSONS, "五个人", 5),
            ("全县50多万人", Kind.PERSONS, "50多万人", 500_000),
            ("十万人", Kind.PERSONS, "十万人", 100_000),
        ],
    )
    def test_are_found(self, text: str, kind: Kind, words: str, number: int) -> None:
        assert [(each.kind, each.text, each.value) for each in found(text, Kind.PERSONS, Kind.HOUSEHOLDS)] == [
            (kind, words, number)
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "千家万户",
            "4050人员",
            f"{'7' * 400}人",
            "亿亿亿亿亿元",
            "我是一名村民",
            "很多人",
            "大多数人",
            "第三人",
            "每人补贴",
            "5人民币",
            "三人次",
            "户口",
            "12个月",
            "每户",
        ],
    )
    def test_what_only_looks_like_one_is_not(self, text: str) -> None:
        assert texts(text, Kind.PERSONS, Kind.HOUSEHOLDS) == []
