"""Does a long text fall into its matters, without losing a word?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.classify.matters import split_matters


class TestSplit:
    @pytest.mark.parametrize(
        ("text", "matters"),
        [
            pytest.param("村口路灯坏了", ["村口路灯坏了"], id="one matter"),
            pytest.param("  \n \n", [], id="nothing"),
            pytest.param(
                "一、村口路灯坏了。\n二、自来水发黄。",
                ["一、村口路灯坏了。", "二、自来水发黄。"],
                id="Chinese numerals",
            ),
            pytest.param("1. 村口路灯坏了\n2. 自来水发黄", ["1. 村口路灯坏了", "2. 自来水发黄"], id="Arabic numerals"),
            pytest.param(
                "反映两件事：1、水渠堵了要清理；2、低保什么时候发。",
                ["反映两件事：\n1、水渠堵了要清理；", "2、低保什么时候发。"],
                id="numbered inside a line, lead-in kept with the first",
            ),
            pytest.param("（1）路灯坏了。（2）水发黄了。", ["（1）路灯坏了。", "（2）水发黄了。"], id="in brackets"),
            pytest.param("路灯坏了很久\n\n自来水发黄好几天", ["路灯坏了很久", "自来水发黄好几天"], id="blank line"),
            pytest.param("路灯坏了很久\r\n自来水发黄好几天", ["路灯坏了很久", "自来水发黄好几天"], id="paragraphs"),
            pytest.param(
                "您好！\n路灯坏了很久没人修", ["您好！\n路灯坏了很久没人修"], id="greeting stays with its matter"
            ),
            pytest.param("路灯坏了很久没人修\n谢谢", ["路灯坏了很久没人修\n谢谢"], id="thanks stay with theirs"),
            pytest.param("我家3.5亩地被占，补了1.2万", ["我家3.5亩地被占，补了1.2万"], id="decimals are no items"),
            pytest.param("第一，路灯坏了。第二，水发黄。", ["第一，路灯坏了。", "第二，水发黄。"], id="first, second"),
        ],
    )
    def test_finds_the_matters(self, text: str, matters: list[str]) -> None:
        assert split_matters(text) == matters

    @given(st.text(st.sampled_from("一二1.、。\n \r（）水路灯坏了：③第"), max_size=60))
    def test_loses_no_word(self, text: str) -> None:
        assert "".join("".join(split_matters(text)).split()) == "".join(text.split())
