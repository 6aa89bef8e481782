"""Are unknown places found by their endings and by the codes of anonymised data?"""

import pytest

from feedback.classify.entities.entity import Kind
from tests.classify.entities.reader import found, texts


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("我是竹岙村的", ["竹岙村"]),
            ("位于解放路的桥", ["解放路"]),
            ("白石镇锦绣家园没水", ["白石镇", "锦绣家园"]),
            ("桐坑村小学要撤", ["桐坑村小学"]),
            ("柳家桥村一组", ["柳家桥村"]),
            ("在石桥村附近", ["石桥村"]),
            ("白石镇政府不管", ["白石镇"]),
            ("和竹岙村相邻", ["竹岙村"]),
            ("住在阳光小区", ["阳光小区"]),
            ("A市A1区", ["A市", "A1区"]),
            ("B7县竹岙村", ["B7县", "竹岙村"]),
            ("319国道坑洼", ["319国道"]),
            ("Ａ市", ["Ａ市"]),
        ],
    )
    def test_are_found(self, text: str, names: list[str]) -> None:
        assert texts(text, Kind.PLACE) == names

    def test_what_no_index_knows_has_no_value(self) -> None:
        assert [each.value for each in found("竹岙村", Kind.PLACE)] == [()]

    @pytest.mark.parametrize(
        "text",
        [
            "我们小区没水",
            "农村的马路",
            "全体村民",
            "这条路坏了",
            "修路堵路",
            "附近的学校",
            "走投无路",
            "本村",
            "小区",
            "市场经济",
            "失地村民",
            "逛街",
            "乡镇干部",
            "思路",
            "甲乙丙丁戊己庚辛壬癸小区",
        ],
    )
    def test_common_nouns_are_none(self, text: str) -> None:
        assert texts(text, Kind.PLACE) == []
