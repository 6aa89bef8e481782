"""不在岗与代收: who stands in for one person, and on which days they are away; the same on every page that sets it."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from feedback.access.absences import StandIn, add_absence, alike, end_absence, set_backup, stand_in
from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.choices import person_names
from pages.ui.text import _, day


def draw_stand_in(actor: Actor, user_id: int) -> None:
    """Draw what is set for a person, with the forms that change it."""
    with reading() as session:
        held = stand_in(session, user_id)
        others = alike(session, user_id)
    st.caption(_("不在岗的日子里，通知由代收的人接着收；代收的人能看什么、能做什么，都不改变。"))
    _draw_backup(actor, held, person_names(others))
    for absence in held.absences:
        with st.container(horizontal=True, vertical_alignment="center", key=f"absence_{absence.absence_id}"):
            has_begun = absence.first_on <= today()
            state = [layout.chip("near", _("正不在岗"))] if has_begun else []
            layout.row_line([days_line(absence.first_on, absence.last_on)], state)
            if st.button(_("撤回"), key=f"absence_end_{absence.absence_id}"):
                said = _("{name}回岗了。", name=held.name) if has_begun else _("{name}那几天照常在岗。", name=held.name)
                carry_out(partial(end_absence, actor=actor, absence_id=absence.absence_id), said)
    _draw_adding(actor, held)


def days_line(first_on: date, last_on: date) -> str:
    """Return a span of days in words."""
    if first_on == last_on:
        return day(first_on, weekday=True)
    return _("{first}至{last}", first=day(first_on), last=day(last_on))


def _draw_backup(actor: Actor, held: StandIn, others: dict[int, str]) -> None:
    now = held.backup.user_id if held.backup else None
    if held.backup:
        others = {held.backup.user_id: held.backup.name} | others
    if not others:
        layout.row_line([_("还没有同单位、同角色的人可以代收")])
        return
    ids = list(others)
    key = f"backup_{held.user_id}_{now}"
    with st.form(key, border=False):
        chosen = st.selectbox(
            _("不在时由谁代收"),
            ids,
            index=ids.index(now) if now is not None else None,
            format_func=others.__getitem__,
            key=f"{key}_who",
            placeholder=_("没有"),
        )
        done = st.form_submit_button(_("保存代收人"))
    if done:
        said = _("{name}不在时由{other}代收。", name=held.name, other=others[chosen]) if chosen else _("没有人代收了。")
        carry_out(lambda session: set_backup(session, actor, held.user_id, chosen), said)


def _draw_adding(actor: Actor, held: StandIn) -> None:
    key = f"absence_{held.user_id}_{len(held.absences)}"
    with st.form(key, border=False):
        left, right = st.columns(2)
        most = today() + timedelta(days=730)
        first = left.date_input(_("从"), today(), None, most, key=f"{key}_from", format="YYYY-MM-DD")
        last = right.date_input(_("到（含）"), today(), None, most, key=f"{key}_to", format="YYYY-MM-DD")
        done = st.form_submit_button(_("登记不在岗"))
    if done:
        carry_out(
            lambda session: add_absence(session, actor, held.user_id, first_on=first, last_on=last),
            _("{name}不在岗的日子已登记。", name=held.name),
        )
