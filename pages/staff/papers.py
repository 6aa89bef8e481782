"""打印与下载: the official papers, by place and days, by session or by case; first seen, then fetched."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.tracker.minutes import closed_sessions
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.papers import PAPER_NAMES, draw_making
from pages.ui.shell import require
from pages.ui.text import _, day, words

_WEEK: Final = timedelta(days=6)
_OF_A_CASE: Final = (PaperName.ORDER, PaperName.DECLINE)


def _of_place(actor: Actor) -> None:
    with reading() as session:
        places = places_for(session, actor, Permission.READ_CASES, AreaKind.TOWNSHIP, AreaKind.VILLAGE)
    if not places:
        layout.empty_state(_("没有可以出单的地方"), _("反馈单按乡镇或村出，请由乡镇或村里的同志来打印。"))
        return
    names = {place.area_id: place.path_names for place in places}
    home = actor.home()
    ids = list(names)
    first = ids.index(home.area_id) if home and home.area_id in names else 0
    one, two, three = st.columns(3)
    area_id = one.selectbox(_("地方"), ids, first, format_func=names.__getitem__, key="papers_area")
    since = two.date_input(_("从哪天"), today() - _WEEK, key="papers_from", format="YYYY-MM-DD")
    until = three.date_input(_("到哪天"), today(), key="papers_to", format="YYYY-MM-DD")
    if isinstance(since, date) and isinstance(until, date):
        draw_making(actor, PaperRequest(name=PaperName.SLIP, area_id=area_id, from_on=since, to_on=until), key="slip")


def _of_session(actor: Actor) -> None:
    with reading() as session:
        held = {each.session_id: each for each in closed_sessions(session, actor)}
    if not held:
        layout.empty_state(_("还没有开完的诊事会"), _("在“周二诊事”里结束会议后，纪要就在这里。"))
        return

    def named(session_id: int) -> str:
        each = held[session_id]
        number = _("第 {number} 期", number=each.number) if each.number else words(each.level)
        return f"{day(each.held_on)} · {each.area} · {number}"

    session_id = st.selectbox(_("哪一次诊事会"), list(held), format_func=named, key="papers_session")
    draw_making(actor, PaperRequest(name=PaperName.MINUTES, session_id=session_id), key="minutes")


def _of_case(actor: Actor, name: PaperName) -> None:
    asked = st.query_params.get("no", "")
    number = st.text_input(_("诊号"), asked, key=f"papers_no_{name}", placeholder="ZS2026-000318", width=320)
    wanted = PaperRequest(name=name, case_no=(number or "").strip())
    draw_making(actor, wanted, key=name, is_ready=bool(wanted.case_no))


actor = require(Permission.READ_CASES)
layout.page_title(_("打印与下载"), _("选好哪种文书，生成后先看样子，再下载"))
# Who works for a unit has no place to report on.
offered = [PaperName.SLIP, PaperName.MINUTES, *_OF_A_CASE] if actor.home() else list(_OF_A_CASE)
linked = st.query_params.get("paper", "")
chosen = st.segmented_control(
    _("哪种文书"),
    offered,
    format_func=lambda each: _(PAPER_NAMES[each]),
    default=PaperName(linked) if linked in offered else offered[0],
    key="papers_name",
    required=True,
    label_visibility="collapsed",
)
with layout.card("papers"):
    if chosen is PaperName.SLIP:
        _of_place(actor)
    elif chosen is PaperName.MINUTES:
        _of_session(actor)
    elif chosen is not None:
        _of_case(actor, chosen)
