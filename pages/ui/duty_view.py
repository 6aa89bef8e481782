"""值班领导 and 不在岗: the roster of one place by weeks with its gaps, and who of the place is away or has a backup."""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Final

import streamlit as st

from feedback.access.absences import StandIn, people_of_place
from feedback.access.actor import Actor
from feedback.access.duty_roster import (
    DutyArea,
    ShiftView,
    drop_shift,
    duty_areas,
    duty_people,
    plan_duty,
    roster,
    uncovered_days,
)
from feedback.core.clock import today
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import alarm, plain_note
from pages.ui.choices import person_names, told_apart
from pages.ui.stand_in import days_line, draw_stand_in
from pages.ui.text import _, day, listed

_WEEKS: Final = 6
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_MOST_NAMED: Final = 5


def draw_duty(actor: Actor) -> None:
    """Draw the roster of a place for the weeks ahead, what is not covered, and the form that fills it."""
    with reading() as session:
        areas = duty_areas(session, actor)
    area = _area_choice(areas)
    if area is None:
        layout.empty_state(_("没有要排班的地方"), _("值班按县和乡镇来排。"))
        return
    first = today() - timedelta(days=today().weekday())
    last = first + _WEEK * _WEEKS - _DAY
    with reading() as session:
        shifts = roster(session, actor, area.area_id, first_on=first, last_on=last)
        people = person_names(duty_people(session, area.area_id))
    gaps = uncovered_days(shifts, first_on=today(), last_on=last)
    _warn_of_gaps(gaps)
    left, right = st.columns(2, gap="medium")
    with left, layout.card("duty_weeks"):
        layout.section(_("{area}值班表", area=area.name), _("往后 {n} 周", n=_WEEKS))
        st.html(f'<ul class="zs-spans">{"".join(_week(shifts, first + _WEEK * n) for n in range(_WEEKS))}</ul>')
        _draw_dropping(actor, [shift for shift in shifts if shift.last_on >= today()])
    with right, layout.card("duty_plan"):
        _draw_planning(actor, area, people, gaps[0] if gaps else last + _DAY)


def _area_choice(areas: Sequence[DutyArea]) -> DutyArea | None:
    if len(areas) < 2:
        return next(iter(areas), None)
    return st.selectbox(_("哪里的值班"), areas, format_func=lambda area: area.name, key="duty_area", width=320)


def _warn_of_gaps(gaps: Sequence[date]) -> None:
    if not gaps:
        return
    named = listed([day(on) for on in gaps[:_MOST_NAMED]])
    more = _("等 {n} 天", n=len(gaps)) if len(gaps) > _MOST_NAMED else ""
    alarm(
        _("今天没有人值班") if gaps[0] == today() else _("{day}起没有人值班", day=day(gaps[0])),
        _("{days}{more}出了特急的事，通知不到值班领导。", days=named, more=more),
        is_now=gaps[0] == today(),
    )


def _week(shifts: Sequence[ShiftView], monday: date) -> str:
    sunday = monday + _WEEK - _DAY
    named = [
        _on_duty(shift, monday, sunday) for shift in shifts if shift.first_on <= sunday and shift.last_on >= monday
    ]
    gaps = uncovered_days(shifts, first_on=max(monday, today()), last_on=sunday) if sunday >= today() else []
    missing = [_("{days}没有人", days=listed([day(on) for on in gaps]) if len(gaps) < 7 else _("整周"))] if gaps else []
    said = listed([*named, *missing]) or "—"
    return f"<li><b>{escape(days_line(monday, sunday))}</b><span>{escape(said)}</span></li>"


def _on_duty(shift: ShiftView, monday: date, sunday: date) -> str:
    start, end = max(shift.first_on, monday), min(shift.last_on, sunday)
    if (start, end) == (monday, sunday):
        return shift.name
    return _("{name}（{days}）", name=shift.name, days=days_line(start, end))


def _draw_dropping(actor: Actor, shifts: Sequence[ShiftView]) -> None:
    if not shifts:
        return
    lines = {
        shift.shift_id: _("{name}，{days}", name=shift.name, days=days_line(shift.first_on, shift.last_on))
        for shift in shifts
    }
    with st.popover(_("去掉一班")):
        chosen = st.selectbox(
            _("去掉哪一班"), list(lines), index=None, format_func=lines.__getitem__, key=f"duty_drop_{len(shifts)}",
            placeholder=_("请选择"),
        )  # fmt: skip
        if st.button(_("去掉"), key="duty_drop_do", disabled=chosen is None) and chosen is not None:
            carry_out(lambda session: drop_shift(session, actor, chosen), _("已去掉：{shift}", shift=lines[chosen]))


def _draw_planning(actor: Actor, area: DutyArea, people: dict[int, str], start: date) -> None:
    layout.section(_("排班"))
    if not people:
        layout.empty_state(_("这里还没有领导"), _("值班的人要是这个地方的领导或会诊召集人。"))
        return
    key = f"duty_{area.area_id}_{start}"
    with st.form(key, border=False):
        chosen = st.multiselect(
            _("谁值班（按选的先后，一人一周轮流）"), list(people), format_func=people.__getitem__, key=f"{key}_who",
            placeholder=_("请选择"),
        )  # fmt: skip
        left, right = st.columns(2)
        first = left.date_input(_("从"), start, key=f"{key}_from", format="YYYY-MM-DD")
        last = right.date_input(_("到（含）"), start + _WEEK - _DAY, key=f"{key}_to", format="YYYY-MM-DD")
        done = st.form_submit_button(_("排上"), type="primary")
    if done:
        carry_out(
            lambda session: plan_duty(session, actor, area.area_id, chosen, first_on=first, last_on=last),
            _("值班表已排到{day}。", day=day(last)),
        )


def draw_absences(actor: Actor) -> None:
    """Draw who of the actor's place is away now or soon, and what is set for one of them."""
    with reading() as session:
        people = people_of_place(session, actor)
    away = [person for person in people if person.absences]
    left, right = st.columns(2, gap="medium")
    with left, layout.card("away"):
        layout.section(_("不在岗的人"), _("{n} 人", n=len(away)))
        if not away:
            layout.empty_state(
                _("眼下和往后都没有登记不在岗的"), _("本人可以在“我的账号”里登记，也可以在这里代为登记。")
            )
        for person in away:
            layout.row_line([person.name, *_absence_lines(person)], [_receiver_chip(person)])
    with right, layout.card("away_one"):
        layout.section(_("代为登记"))
        names = told_apart({person.user_id: person.name for person in people})
        chosen = st.selectbox(
            _("谁"), list(names), index=None, format_func=names.__getitem__, key="away_who",
            placeholder=_("输入几个字查找"),
        )  # fmt: skip
        if chosen is None:
            plain_note(_("选一个人，登记他不在岗的日子，或定下由谁代收。"))
        else:
            draw_stand_in(actor, chosen)


def _absence_lines(person: StandIn) -> list[str]:
    return [days_line(absence.first_on, absence.last_on) for absence in person.absences]


def _receiver_chip(person: StandIn) -> layout.Markup:
    if person.backup is None:
        return layout.chip("overdue", _("没有人代收"))
    return layout.chip("plain", _("{name}代收", name=person.backup.name))
