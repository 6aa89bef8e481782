"""A new sheet: whose figures, where, for which days, with which weights. Last month is filled in."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.presets import Preset, presets
from feedback.assess.score_sheets import SheetOrder, make_sheet
from feedback.capture.lookup import AreaChoice, places_for
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.i18n.catalogue import mark
from models.office_vocabulary import SheetSubject
from models.vocabulary import AreaKind
from pages.ui.scores.said import preset_name, span_line, weights_line
from pages.ui.shell import acting, said_last
from pages.ui.text import _, literal, words

_PERIODS: Final = {
    "month": mark("上个月"),
    "quarter": mark("上个季度"),
    "year": mark("今年以来"),
    "own": mark("自选"),
}
_MONTHS_OF_A_QUARTER: Final = 3


def draw_making(actor: Actor) -> None:
    """Draw the form; a second press makes the same draft anew and no second one."""
    with reading() as session:
        places = places_for(session, actor, Permission.MANAGE_SCORES, AreaKind.COUNTY, AreaKind.TOWNSHIP)
        known = presets(session)
    if not places:
        return
    with st.expander(_("做一张考核表"), expanded=False, icon=":material/add:"):
        subject = st.segmented_control(
            _("考核谁"), list(SheetSubject), default=SheetSubject.UNIT, required=True, format_func=words,
            key="score_subject",
        )  # fmt: skip
        place = st.selectbox(_("哪里"), places, format_func=lambda each: each.name, key="score_place")
        days = _days()
        preset = _preset(subject, known)
        if st.button(_("算出来"), key="score_make", type="primary"):
            _make(actor, subject, place, days, preset)


def _days() -> tuple[date, date]:
    period = st.segmented_control(
        _("哪段时间"), list(_PERIODS), default="month", required=True, format_func=lambda each: _(_PERIODS[each]),
        key="score_period",
    )  # fmt: skip
    first, last = days_of(period, today())
    if period == "own":
        with st.container(horizontal=True):
            first = st.date_input(_("从哪天"), first, key="score_from", format="YYYY-MM-DD")
            last = st.date_input(_("到哪天"), last, key="score_to", format="YYYY-MM-DD")
    else:
        st.caption(literal(span_line(first, last)))
    return first, last


def days_of(period: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of a period as it is on `day`."""
    begun = day.replace(day=1)
    if period == "year":
        return date(day.year, 1, 1), day
    if period == "quarter":
        begun = date(day.year, (day.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER + 1, 1)
        last = begun - timedelta(days=1)
        return date(last.year, last.month - _MONTHS_OF_A_QUARTER + 1, 1), last
    last = begun - timedelta(days=1)
    return last.replace(day=1), last


def _preset(subject: SheetSubject, known: Sequence[Preset]) -> str:
    if subject is SheetSubject.CADRE:
        st.caption(_("干部只列各项数字，不算综合得分，不排名。"))
        return known[0].name
    chosen = st.selectbox(
        _("综合得分的权重"), known, format_func=lambda each: preset_name(each.name, each.label), key="score_preset"
    )
    st.caption(literal(weights_line(dict(chosen.weights))))
    return chosen.name


def _make(actor: Actor, subject: SheetSubject, place: AreaChoice, days: tuple[date, date], preset: str) -> None:
    said = said_last()
    with acting():
        order = SheetOrder(subject=subject, area_id=place.area_id, from_on=days[0], to_on=days[1], preset=preset)
        with st.spinner(_("正在算，件数多的要几秒钟")), transaction() as session:
            sheet_id = make_sheet(session, actor, order).id
        said.text = _("算好了，现在是草稿。看过没有问题再封存。")
        st.query_params.clear()
        st.query_params["sheet"] = str(sheet_id)
        st.rerun()
