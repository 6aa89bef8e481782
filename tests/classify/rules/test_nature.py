"""What does each of these ask for? Source of the rows: domain digest, D3."""

import pytest

from feedback.classify.rules.nature import nature_of
from models.vocabulary import Nature
from tests.classify.rules.reader import passage

CONSULT, HELP, COMPLAINT = Nature.CONSULT, Nature.HELP, Nature.COMPLAINT
REPORT, SUGGESTION, PRAISE = Nature.REPORT, Nature.SUGGESTION, Nature.PRAISE


class TestNature:
    @pytest.mark.parametrize(
        ("text", "nature"),
        [
            ("请问低保怎么申请", CONSULT),
            ("想了解一下建房需要什么材料", CONSULT),
            ("高龄津贴标准是多少", CONSULT),
            ("咨询社保转移的手续", CONSULT),
            ("求助，孩子看病没钱了", HELP),
            ("恳请帮忙修一下水管", HELP),
            ("家庭困难，想申请补助", HELP),
            ("希望政府尽快解决吃水问题", HELP),
            ("投诉物业乱收费", COMPLAINT),
            ("打了多次电话一直没人来", COMPLAINT),
            ("办事员态度恶劣，互相推诿", COMPLAINT),
            ("夜里施工太吵，睡不着", COMPLAINT),
            ("举报村主任套取补贴", REPORT),
            ("某化工厂半夜偷排废水", REPORT),
            ("药店无证卖假药", REPORT),
            ("揭发会计做假账", REPORT),
            ("建议村口增设路灯", SUGGESTION),
            ("能否考虑延长公交末班时间", SUGGESTION),
            ("希望增加健身器材", SUGGESTION),
            ("表扬社区医生服务周到", PRAISE),
            ("给派出所民警点赞", PRAISE),
            ("送锦旗感谢热心的村干部", PRAISE),
        ],
    )
    def test_cue_decides(self, text: str, nature: Nature) -> None:
        found = nature_of(passage(text))
        assert found.value is nature
        assert all(reason.cue in text for reason in found.reasons)

    @pytest.mark.parametrize(
        ("text", "nature"),
        [
            pytest.param("不是投诉，只是想问一下怎么办理", CONSULT, id="denied complaint"),
            pytest.param("并非举报，是想咨询", CONSULT, id="denied report"),
            pytest.param("举报物业，也请问怎么退费", REPORT, id="report before question"),
            pytest.param("投诉公交，建议换司机", COMPLAINT, id="complaint before idea"),
            pytest.param("感谢领导百忙之中看信，请问退休金怎么算", CONSULT, id="thanks as a formula"),
            pytest.param("感谢社区帮我解决了困难", PRAISE, id="solved trouble is no plea"),
            pytest.param("请问投诉电话是多少", CONSULT, id="a number that is asked for"),
            pytest.param("这是违法的吧，路边堆沙", COMPLAINT, id="illegal, and nobody named"),
            pytest.param("那家店违法占道", REPORT, id="illegal, and somebody named"),
        ],
    )
    def test_context_decides(self, text: str, nature: Nature) -> None:
        assert nature_of(passage(text)).value is nature

    @pytest.mark.parametrize("text", ["", "村口的大樟树", "昨天去了一趟镇上"])
    def test_nothing_said_is_left_open(self, text: str) -> None:
        found = nature_of(passage(text))
        assert (found.value, found.confidence, found.reasons) == (None, 0.0, ())

    def test_reflecting_alone_is_neutral(self) -> None:
        assert nature_of(passage("反映一下后山的事")).value is None

    def test_weak_cue_is_less_sure(self) -> None:
        assert nature_of(passage("路不通")).confidence < nature_of(passage("投诉路不通")).confidence
