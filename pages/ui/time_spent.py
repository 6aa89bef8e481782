"""时间用在哪: who had a case in hand for how long, as one bar and its lines; what they add up to is the whole."""

from collections.abc import Mapping
from datetime import timedelta
from html import escape
from typing import Final

import streamlit as st

from feedback.i18n.catalogue import mark
from feedback.tracker.elapsed import Elapsed, Holder, Share
from pages.ui import layout
from pages.ui.text import _

_NAMES: Final[Mapping[Holder, str]] = {
    Holder.DESK: mark("初诊台"),
    Holder.CLINIC: mark("等会诊"),
    Holder.UNIT: mark("承办单位"),
    Holder.DECISION: mark("等退单决定"),
    Holder.WAITING: mark("挂账等待"),
    Holder.REVIEWER: mark("审核"),
    Holder.REVISIT: mark("回访"),
    Holder.NOBODY: mark("办结以后、重办以前"),
}


def draw_spent(spent: Elapsed) -> None:
    """Draw where a case's time went; nothing where none has passed."""
    if not spent.took:
        return
    with layout.card("time_spent"):
        layout.section(_("时间用在哪"), _("共 {time}", time=worked_line(spent, spent.worked)))
        shares = [(share, _part(share, spent)) for share in spent.shares]
        bar = "".join(
            f'<i class="zs-held-{share.holder.value}" style="flex-grow:{part:.4f}"></i>'
            for share, part in shares
            if part > 0
        )
        lines = "".join(_line(share, part, spent) for share, part in shares)
        st.html(f'<div class="zs-spent" aria-hidden="true">{bar}</div><ul class="zs-spent-list">{lines}</ul>')
        st.caption(_("按办公时间算，午休、夜里和放假不算。"))


def holder_name(share: Share) -> str:
    """Return who had the case: the unit by its name, every other by what it does."""
    return share.unit or _(_NAMES[share.holder])


def worked_line(spent: Elapsed, worked: timedelta) -> str:
    """Return working time in words: in working days from one on, below in hours or minutes."""
    days = spent.days(worked)
    if days >= 1:
        return _("{n} 个工作日", n=f"{days:.1f}".removesuffix(".0"))
    hours = worked / timedelta(hours=1)
    if hours >= 1:
        return _("{count} 小时", count=f"{hours:.1f}".removesuffix(".0"))
    return _("{count} 分钟", count=round(hours * 60))


def _part(share: Share, spent: Elapsed) -> float:
    """Return which part of the whole this is: of the working time, or of the clock time where nobody worked."""
    return share.worked / spent.worked if spent.worked else share.took / spent.took


def _line(share: Share, part: float, spent: Elapsed) -> str:
    return (
        f'<li><i class="zs-held-{share.holder.value}" aria-hidden="true"></i><b>{escape(holder_name(share))}</b>'
        f"<span>{escape(worked_line(spent, share.worked))}</span><small>{part:.0%}</small></li>"
    )
