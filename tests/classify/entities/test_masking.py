"""Is what is personal hidden, in the same length, and the rest left alone?"""

import pytest

from feedback.classify.entities.entity import Kind
from feedback.classify.entities.finding import find
from feedback.classify.entities.masking import PERSONAL, mask


class TestMask:
    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("打138 0013 8000找我", "打*************找我"),
            ("张书记不管", "*书记不管"),
            ("村民王德福反映，欠3000元", "村民***反映，欠3000元"),
            ("😀老陈说身份证11010519491231002X", "😀**说身份证******************"),
            ("竹岙村没水", "竹岙村没水"),
            ("", ""),
        ],
    )
    def test_hides_what_is_personal(self, text: str, masked: str) -> None:
        assert mask(text, find(text)) == masked

    def test_hides_the_kinds_asked_for(self) -> None:
        text = "竹岙村张书记"
        assert mask(text, find(text), kinds={Kind.PLACE}) == "***张书记"
        assert mask(text, find(text), kinds=PERSONAL | {Kind.PLACE}) == "****书记"

    def test_is_done_once(self) -> None:
        text = "张书记电话13800138000，卡号6222021234567890128，浙B12345，a@b.cn"
        once = mask(text, find(text))
        assert mask(once, find(once)) == once
