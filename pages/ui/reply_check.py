"""The checklist beside a reply: what its words show by themselves, so that the reviewer reads the rest."""

from typing import Final

import streamlit as st

from feedback.i18n.catalogue import mark
from feedback.i18n.terms import stored_label
from feedback.tracker.casefile import CaseFile
from feedback.tracker.reply_check import Check, Point, reply_checks
from models.vocabulary import ReplyDefect, Verb
from pages.ui import layout
from pages.ui.text import _, language, listed, literal, moment, words

_MOST_BACK: Final = 3
# For each point what is said where it is fine, and where somebody should look.
_SAID: Final = {
    (Point.CONTACTED, True): mark("已联系反映人"),
    (Point.CONTACTED, False): mark("没联系反映人"),
    (Point.TO_THE_POINT, True): mark("说到了群众提的事"),
    (Point.TO_THE_POINT, False): mark("没有这些词，看是不是答非所问"),
    (Point.GROUNDED, True): mark("写了依据"),
    (Point.GROUNDED, False): mark("没写依据，看用不用写"),
    (Point.TONE, True): mark("没有不当的话"),
    (Point.TONE, False): mark("有不当的话"),
    (Point.PLAIN, True): mark("没有套话"),
    (Point.PLAIN, False): mark("有套话，看说清楚了没有"),
    (Point.SPELLING, True): mark("没有常见的错别字"),
    (Point.SPELLING, False): mark("有错别字"),
    (Point.IN_TIME, True): mark("在期限内反馈"),
    (Point.IN_TIME, False): mark("超期反馈"),
}
_EXAMPLES: Final = {
    ReplyDefect.OFF_THE_POINT: mark("问路灯几时修，答“已加强管理”"),
    ReplyDefect.NOT_CONTACTED: mark("写“已联系”，反映人说没人找过他"),
    ReplyDefect.CONTRARY_TO_FACTS: mark("写“已修好”，现场还是坏的"),
    ReplyDefect.NO_GROUNDS: mark("写“不符合条件”，没说哪份文件哪一条"),
    ReplyDefect.IMPROPER_TONE: mark("写“反映人无理取闹”"),
}


def draw_defect_examples() -> None:
    """Say by an example what each of the five defects is."""
    with st.expander(_("五种不合格各举一例")):
        for defect, example in _EXAMPLES.items():
            st.caption(literal(_("{defect}：{example}", defect=words(defect), example=_(example))))


def _draw_earlier_defects(file: CaseFile) -> None:
    """Draw for what the replies of this case were sent back before, and what was asked for."""
    back = [event for event in file.events if event.verb is Verb.SEND_BACK]
    if not back:
        return
    layout.section(_("以前退过 {n} 次", n=len(back)))
    for event in back[-_MOST_BACK:]:
        defect = stored_label(ReplyDefect, event.facts.get("defect", ""), language())
        st.caption(literal(" · ".join(part for part in (moment(event.at), defect, event.note) if part)))


def draw_reply_checks(file: CaseFile) -> None:
    """Draw the checklist of the newest reply; nothing where there is none."""
    checks = reply_checks(file)
    if not checks:
        return
    with layout.card(f"checks_{file.case.id}"):
        layout.section(_("对照看"))
        layout.check_list([(check.is_fine, _said(check), listed(list(check.found))) for check in checks])
        st.caption(_("系统只看字面，过不过由您定。"))
        _draw_earlier_defects(file)


def _said(check: Check) -> str:
    if check.point is not Point.PROMISED:
        return _(_SAID[check.point, check.is_fine])
    if not check.found:
        return _("没有许诺的话")
    return _("许诺的事写了日子") if check.is_fine else _("许诺的事没写日子")
