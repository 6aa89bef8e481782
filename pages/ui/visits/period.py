"""Of which days are figures of visits? This month, quarter or year up to today, or days of one's own."""

from datetime import date

import streamlit as st

from feedback.core.clock import today
from pages.ui.text import _


def period_choice(key: str) -> tuple[date, date]:
    """Draw the choice and return the first and the last day."""
    on = today()
    starts = {
        "month": on.replace(day=1),
        "quarter": on.replace(month=on.month - (on.month - 1) % 3, day=1),
        "year": on.replace(month=1, day=1),
    }
    names = {"month": _("本月"), "quarter": _("本季度"), "year": _("今年"), "own": _("自选日期")}
    chosen = st.segmented_control(
        _("哪段时间"), list(names), format_func=names.__getitem__, default="year", key=f"{key}_period", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if chosen != "own":
        return starts[chosen or "year"], on
    left, right = st.columns(2, gap="small", wrap=False)
    first = left.date_input(_("从哪天"), starts["year"], key=f"{key}_from", format="YYYY-MM-DD")
    last = right.date_input(_("到哪天"), on, key=f"{key}_to", format="YYYY-MM-DD")
    return first, last
