"""What became of a message that left the house, in words and as a chip: the same on every page that tells it."""

from collections.abc import Mapping
from typing import Final

from feedback.i18n.notice_texts import DELIVERY_FAULTS
from feedback.notify.outlets import TestOutcome
from feedback.notify.parcels import Answer, Outcome
from models.work_vocabulary import DeliveryState
from pages.ui import layout
from pages.ui.layout import ChipKind, Markup
from pages.ui.text import _, ago, words

_CHIPS: Final[Mapping[DeliveryState, ChipKind]] = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.SENDING: "next",
    DeliveryState.SENT: "closed",
    DeliveryState.UNSURE: "near",
    DeliveryState.FAILED: "overdue",
}
ON_ITS_WAY: Final = (DeliveryState.WAITING, DeliveryState.SENDING)


def state_chip(state: DeliveryState) -> Markup:
    """Return the chip of a message's state."""
    return layout.chip(_CHIPS[state], words(state))


def fault_words(fault: str, detail: str) -> str:
    """Return why a message is not out, with what the other side said; empty where nothing is wrong."""
    if not fault:
        return ""
    said = _(DELIVERY_FAULTS[fault]) if fault in DELIVERY_FAULTS else fault
    return _("{why}（{detail}）", why=said, detail=detail) if detail else said


def test_words(test: TestOutcome) -> str:
    """Return what came of a test message: 测试消息 2 分钟前：已发出."""
    line = _("测试消息{ago}：{state}", ago=ago(test.made_at), state=words(test.state))
    why = fault_words(test.fault, test.fault_detail)
    return _("{line}。{why}。", line=line, why=why) if why else line


def answer_words(answer: Answer) -> str:
    """Return what came of a message that was sent at once."""
    if answer.outcome is Outcome.SENT:
        return _("网关收下了，请看手机有没有收到。")
    if answer.outcome in (Outcome.NOT_REACHED, Outcome.BUSY):
        why = _("连不上网关") if answer.outcome is Outcome.NOT_REACHED else _("网关忙或出错")
        return _("没有发出去：{why}（{detail}）。请核对网关地址后再试。", why=why, detail=answer.detail)
    return _("没有发成：{why}。", why=fault_words(answer.outcome.value, answer.detail))
