"""What stands on the page of limits for office hours: those that were set, and the form that sets some."""

from collections.abc import Sequence
from datetime import time

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import Session, reading
from feedback.worktime.calendar import OFFICE_HOURS
from feedback.worktime.hours import (
    MOST_SPANS,
    HeldHours,
    Owner,
    drop_hours,
    held_hours,
    hours_owners,
    set_hours,
)
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import plain_note
from pages.ui.recount_offer import settings_changed
from pages.ui.text import _, listed


def draw_hours(actor: Actor) -> None:
    """Draw whose hours are set, and set or drop those of the county, a township, a village or a unit."""
    with reading() as session:
        held = held_hours(session, actor)
        owners = dict(hours_owners(session, actor))
    left, right = st.columns(2, gap="medium")
    with left, layout.card("hours_held"):
        layout.section(_("现在的办公时间"), _("单位先于村，村先于乡镇，乡镇先于全县"))
        _draw_held(held)
    with right, layout.card("hours_form"):
        _draw_form(actor, owners, {each.owner: each for each in held})


def spans_line(spans: Sequence[tuple[time, time]]) -> str:
    """Return the hours of a day in words: 08:30–12:00、13:30–17:30."""
    return listed([f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans])


def _draw_held(held: Sequence[HeldHours]) -> None:
    facts = [(each.name or _("全县"), spans_line(each.spans)) for each in held]
    if not any(each.owner == Owner() for each in held):
        facts.insert(0, (_("全县（出厂）"), spans_line(OFFICE_HOURS)))
    layout.fact_list(facts)
    plain_note(_("没有单独定的，跟着上一级。两段之间是午休。改动只影响以后开始计时的件，已经定下的期限不变。"))


def _draw_form(actor: Actor, owners: dict[Owner, str], held: dict[Owner, HeldHours]) -> None:
    layout.section(_("定办公时间"))
    owner = st.selectbox(
        _("谁的"), list(owners), format_func=lambda each: owners[each] or _("全县"), key="hours_owner",
        placeholder=_("输入几个字查找"),
    )  # fmt: skip
    set_before = held.get(owner)
    spans: Sequence[tuple[time, time]] = set_before.spans if set_before else OFFICE_HOURS
    # A box keeps what was typed under its key: another owner, or a saved change, has boxes of its own.
    key = f"hours_{owner.area_id or 0}_{owner.unit_id or 0}_{st.session_state.setdefault('hours_turn', 0)}"
    name = owners[owner] or _("全县")
    number = st.segmented_control(
        _("一天分几段（中间是休息）"), range(1, MOST_SPANS + 1), default=len(spans), key=f"{key}_number", required=True
    ) or len(spans)  # fmt: skip
    with st.form(key, border=False):
        wanted = [_span_row(key, place, _offered(spans, place)) for place in range(number)]
        done = st.form_submit_button(_("保存办公时间"), type="primary")
    if done:
        carry_out(
            lambda session: set_hours(session, actor, owner, wanted),
            _("“{name}”的办公时间已保存。", name=name),
            after=_next_turn,
        )
    if set_before is not None:
        ask_first(
            _("不单独定了"),
            _("去掉以后，“{name}”跟着上一级的办公时间。", name=name),
            lambda session: _dropped(session, actor, owner),
            key="hours_drop",
            said=_("“{name}”跟着上一级的办公时间了。", name=name),
            sure=_("去掉"),
        )


def _dropped(session: Session, actor: Actor, owner: Owner) -> None:
    drop_hours(session, actor, owner)
    _next_turn()


def _next_turn() -> None:
    st.session_state["hours_turn"] += 1
    settings_changed()


def _offered(spans: Sequence[tuple[time, time]], place: int) -> tuple[time, time]:
    """Return the span that stands there, or for one more an hour in the evening, each later than the one before."""
    if place < len(spans):
        return spans[place]
    hour = min(max(spans[-1][1].hour + 1, 18) + 2 * (place - len(spans)), 22)
    return time(hour), time(hour + 1)


def _span_row(key: str, place: int, span: tuple[time, time]) -> tuple[time | None, time | None]:
    first, last = st.columns(2)
    return (
        first.time_input(_("第 {n} 段，上班", n=place + 1), span[0], key=f"{key}_from_{place}", step=300),
        last.time_input(_("第 {n} 段，下班", n=place + 1), span[1], key=f"{key}_to_{place}", step=300),
    )
