"""The checklist beside a reply: what its words show by themselves, so that the reviewer reads the rest."""

from typing import Final

import streamlit as st

from feedback.i18n.catalogue import mark
from feedback.tracker.casefile import CaseFile
from feedback.tracker.reply_check import Check, Point, reply_checks
from pages.ui import layout
from pages.ui.text import _, listed

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
    (Point.IN_TIME, True): mark("在期限内反馈"),
    (Point.IN_TIME, False): mark("超期反馈"),
}


def draw_reply_checks(file: CaseFile) -> None:
    """Draw the checklist of the newest reply; nothing where there is none."""
    checks = reply_checks(file)
    if not checks:
        return
    with layout.card(f"checks_{file.case.id}"):
        layout.section(_("对照看"))
        layout.check_list([(check.is_fine, _said(check), listed(list(check.found))) for check in checks])
        st.caption(_("系统只看字面，过不过由您定。"))


def _said(check: Check) -> str:
    if check.point is not Point.PROMISED:
        return _(_SAID[check.point, check.is_fine])
    if not check.found:
        return _("没有许诺的话")
    return _("许诺的事写了日子") if check.is_fine else _("许诺的事没写日子")
