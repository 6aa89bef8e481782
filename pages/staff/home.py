"""我的工作台: what waits for this person today, and what became of what they recorded; every line leads to its desk."""

import streamlit as st

from feedback.boards.home import MyDay, my_day
from feedback.core.clock import OFFICE_ZONE, utc_now
from feedback.core.database import reading
from feedback.tracker.desks import Desk, desk_page
from pages.ui import layout
from pages.ui.listing import draw_rows
from pages.ui.navigation import PAGE_BY_PATH, PAGES
from pages.ui.shell import go_to, require
from pages.ui.text import _, ago, day, words

_PAGE_OF_DESK = {
    Desk.CONFIDENTIAL: "confidential",
    Desk.TRIAGE: "triage",
    Desk.CLINIC: "clinic",
    Desk.UNIT: "unit",
    Desk.REVIEW: "review",
    Desk.REVISIT: "revisit",
}
_MOST_MINE = 8


def _greeting() -> str:
    hour = utc_now().astimezone(OFFICE_ZONE).hour
    return _("早上好") if hour < 11 else _("下午好") if hour >= 13 else _("中午好")


def _summary(mine: MyDay) -> str:
    waiting = sum(item.waiting.count for item in mine.desks)
    line = _("今天有 {n} 件事等您办", n=waiting) if waiting else _("眼下没有等您办的事")
    if mine.next_clinic_on is not None:
        line += _("；下次诊事 {day}", day=day(mine.next_clinic_on, weekday=True))
    return line


def _desks(mine: MyDay) -> None:
    for item in mine.desks:
        path = _PAGE_OF_DESK.get(item.desk)
        if path is None:
            continue
        entry = PAGE_BY_PATH[path]
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"home_{item.desk}"):
            st.page_link(entry.script, label=f"**{_(entry.title)}**", icon=entry.icon)
            chips = [layout.chip("next" if item.waiting.count else "waiting", _("{n} 件", n=item.waiting.count))]
            if item.waiting.overdue:
                chips.append(layout.chip("overdue", _("超期 {n} 件", n=item.waiting.overdue)))
            if item.waiting.oldest_at is not None:
                chips.append(layout.chip("plain", _("最早 {time}", time=ago(item.waiting.oldest_at))))
            layout.chips_row(chips)


def _to_record() -> None:
    """Offer what this person may write down, the first as the coloured button."""
    entries = [
        entry for entry in PAGES if entry.is_open_to(actor) and entry.path in {"visit", "call", "message", "forum"}
    ]
    if not entries:
        return
    with st.container(horizontal=True, key="home_record"):
        for number, entry in enumerate(entries):
            if st.button(
                _(entry.title), icon=entry.icon, type="primary" if number == 0 else "secondary", key=f"to_{entry.path}"
            ):
                go_to(entry.path)


def _recorded(mine: MyDay) -> None:
    if mine.recorded is None:
        return
    layout.section(_("我记的"), _("本周 {n} 件", n=mine.recorded.total))
    layout.chips_row([layout.chip("plain", f"{words(item.status)} {item.count}") for item in mine.recorded.became])
    with reading() as session:
        page = desk_page(session, actor, Desk.MINE)
    if page.rows:
        draw_rows(page.rows[:_MOST_MINE], name="mine")
    else:
        layout.empty_state(_("还没有记过"), _("走访回来，从上面的按钮记第一户。"))


actor = require()
with reading() as session:
    mine = my_day(session, actor)
layout.page_title(_("{greeting}，{name}", greeting=_greeting(), name=actor.name), _summary(mine))
for draft in mine.drafts:
    entry = PAGE_BY_PATH.get(draft.form)
    if entry is not None:
        with st.container(horizontal=True, vertical_alignment="center", key=f"draft_{draft.form}"):
            layout.chips_row([layout.chip("near", _("有没存下的草稿"))])
            st.page_link(
                entry.script, label=_("接着写：{title}（{time}）", title=_(entry.title), time=ago(draft.saved_at))
            )
_to_record()
_desks(mine)
_recorded(mine)
