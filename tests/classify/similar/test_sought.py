"""By which words is a matter looked for?"""

import pytest

from feedback.classify.similar.sought import sought_in


class TestSoughtIn:
    def test_the_rarest_words_come_first_and_everyday_ones_last(self) -> None:
        words = [each.words for each in sought_in("村里的埠头石阶塌了，请领导解决一下问题。")]
        assert words.index(("埠头",)) < words.index(("解决",))

    def test_a_name_that_is_no_word_is_looked_for_by_its_characters(self) -> None:
        assert {each.words for each in sought_in("岙垟村停电")} >= {("岙", "垟")}

    def test_a_long_text_is_looked_for_by_as_few_words(self) -> None:
        assert len(sought_in("路灯坏了，水管爆了，电梯停了，工资欠了，垃圾堆了，学校远了，医院贵了。" * 500)) <= 13

    @pytest.mark.parametrize("text", ["", "，。", "123", "路"])
    def test_nothing_is_looked_for_in(self, text: str) -> None:
        assert sought_in(text) == []
