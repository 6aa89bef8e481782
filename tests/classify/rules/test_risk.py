"""Which words raise a flag whatever else is said? Source of the rows: domain digest, D2."""

import pytest

from feedback.classify.rules.risk import Risk, risk_flags
from tests.classify.rules.reader import passage


class TestFlags:
    @pytest.mark.parametrize(
        ("text", "risks"),
        [
            ("我不想活了", [Risk.SELF_HARM]),
            ("他要同归于尽", [Risk.HARM_TO_OTHERS]),
            ("扬言报复", [Risk.THREAT]),
            ("几十人围堵大门", [Risk.CROWD]),
            ("扬言要跳楼，门口聚集很多人", [Risk.SELF_HARM, Risk.THREAT, Risk.CROWD]),
            ("她在遗言里说下辈子再做母女", [Risk.SELF_HARM]),
            ("他手里拿着一把柴刀", [Risk.HARM_TO_OTHERS]),
            ("男的掐着她脖子", [Risk.HARM_TO_OTHERS]),
            ("再不给说法就把汽油点了", [Risk.HARM_TO_OTHERS]),
            ("路灯坏了", []),
            ("剪刀借去剪羊毛", []),
            ("跳楼价甩卖", []),
            ("严重威胁到行人安全", []),
            ("垃圾聚集了苍蝇", []),
            ("没有人聚集", []),
        ],
    )
    def test_are_raised(self, text: str, risks: list[Risk]) -> None:
        assert [flag.risk for flag in risk_flags(passage(text))] == risks

    @pytest.mark.parametrize("text", ["我不是要自杀，就是想说说", "去年他想自杀", "怕她轻生"])
    def test_denied_past_and_feared_harm_is_still_looked_at(self, text: str) -> None:
        assert [flag.risk for flag in risk_flags(passage(text))] == [Risk.SELF_HARM]

    def test_words_are_shown(self) -> None:
        (flag,) = risk_flags(passage("他说不想活了", title="求助"))
        assert [(reason.cue, reason.start, reason.end) for reason in flag.reasons] == [("不想活了", 2, 6)]
