"""What stands on the page of limits for the calendar: a year's named days, and the forms that add and remove some."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.worktime.editing import HeldDay, add_days, calendar_years, held_days, remove_days
from models.work_vocabulary import DayKind
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_calendar import Span, draw_spans, draw_year, span_line, spans
from pages.ui.admin_style import alarm
from pages.ui.recount_offer import settings_changed
from pages.ui.text import _, words


def warn_of_years(years: Sequence[int]) -> None:
    """Say loudly that a year's dates are counted without its public notice."""
    for year in years:
        alarm(
            _("{year} 年的放假安排还没有录入", year=year),
            _("落在这一年的期限只按周末计算，可能差几天。放假通知一般在上一年 11 月公布，请照通知在“假日”里逐段录入。"),
            is_now=year == today().year,
        )


def draw_days(actor: Actor) -> None:
    """Draw a year's days and what can be done with them."""
    years = calendar_years()
    year = st.selectbox(
        _("年份"), years[::-1], years[::-1].index(today().year), key="days_year", width=160, format_func=str
    )
    with reading() as session:
        days = held_days(session, actor, year)
    with layout.card("year"):
        free = sum(held.kind is DayKind.HOLIDAY for held in days)
        layout.section(
            _("{year} 年", year=year), _("放假 {free} 天，周末上班 {worked} 天", free=free, worked=len(days) - free)
        )
        draw_year(year, days)
    left, right = st.columns(2, gap="medium")
    with left, layout.card("spans"):
        layout.section(_("放假和调休"))
        if days:
            draw_spans(days)
            _draw_removing(actor, year, days)
        else:
            layout.empty_state(_("这一年还没有录入"), _("照放假通知，一段一段地加。"))
    with right, layout.card("adding"):
        _draw_adding(actor, year)


def _draw_adding(actor: Actor, year: int) -> None:
    layout.section(_("加一段"))
    start = max(today(), date(year, 1, 1)) if year >= today().year else date(year, 1, 1)
    turn = st.session_state.setdefault("days_turn", 0)
    with st.form(f"days_{year}_{turn}", border=False):
        kind = st.segmented_control(
            _("哪一种"), list(DayKind), default=DayKind.HOLIDAY, format_func=words, key=f"days_kind_{year}_{turn}",
            required=True,
        )  # fmt: skip
        name = st.text_input(_("名称"), key=f"days_name_{year}_{turn}", max_chars=60, placeholder=_("如：国庆节"))
        first, last = st.columns(2)
        low, high = date(calendar_years()[0], 1, 1), date(calendar_years()[-1], 12, 31)
        from_on = first.date_input(_("从"), start, low, high, key=f"days_from_{year}_{turn}", format="YYYY-MM-DD")
        to_on = last.date_input(_("到（含）"), start, low, high, key=f"days_to_{year}_{turn}", format="YYYY-MM-DD")
        source = st.text_input(_("依据"), key=f"days_source_{year}_{turn}", max_chars=120, placeholder=_("通知的文号"))
        done = st.form_submit_button(_("加上"), type="primary")
    if done and kind is not None:
        carry_out(
            lambda session: add_days(
                session, actor, first_on=from_on, last_on=to_on, kind=kind, name=name, source=source
            ),
            _("“{name}”已录入。", name=name.strip()),
            after=_next_turn,
        )


def _next_turn() -> None:
    st.session_state["days_turn"] += 1
    settings_changed()


def _draw_removing(actor: Actor, year: int, days: Sequence[HeldDay]) -> None:
    lines = {
        span.first.day: (span, _("{name}，{days}", name=span.first.name, days=span_line(span))) for span in spans(days)
    }
    singles = {held.day: held for held in days}
    with st.popover(_("去掉几天")):
        wanted = st.multiselect(
            _("去掉整段"), list(lines), format_func=lambda on: lines[on][1], key=f"days_spans_{year}_{len(days)}",
            placeholder=_("请选择"),
        )  # fmt: skip
        alone = st.multiselect(
            _("或只去掉其中几天"), list(singles), format_func=lambda on: f"{on:%m-%d} {singles[on].name}",
            key=f"days_single_{year}_{len(days)}", placeholder=_("请选择"),
        )  # fmt: skip
        chosen = {held.day for held in days if any(_within(held.day, lines[on][0]) for on in wanted)} | set(alone)
        st.caption(_("去掉后，这些天按平常的周一到周五、周六周日计算。"))
        if st.button(_("去掉 {n} 天", n=len(chosen)), key=f"days_remove_{year}", disabled=not chosen):
            said = _("已去掉 {n} 天。", n=len(chosen))
            carry_out(lambda session: remove_days(session, actor, chosen), said, after=settings_changed)


def _within(on: date, span: Span) -> bool:
    return span.first.day <= on <= span.last.day
