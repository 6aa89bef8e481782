"""Before a session: its agenda in the order that is wanted, where it is held, who chairs it and who comes."""

import streamlit as st

from feedback.boards.hot_topics import hot_topics
from feedback.core.database import reading, transaction
from feedback.sheets.safe_text import as_number
from feedback.tracker.agenda import add_case, refresh_agenda, take_off
from feedback.tracker.agenda_rows import AgendaItem
from feedback.tracker.agenda_topics import HotTopic
from feedback.tracker.attendance import chairs
from feedback.tracker.clinic import take_session
from feedback.tracker.sessions import last_place
from models.work_vocabulary import AgendaReason, SessionState
from pages.ui import layout
from pages.ui.choices import told_apart
from pages.ui.clinic.attendance import draw_attendance
from pages.ui.clinic.hold import draw_begin
from pages.ui.clinic.order import draw_move, draw_order
from pages.ui.clinic.table import Table, forget_agenda
from pages.ui.shell import acting, said_last
from pages.ui.text import _

_BY_HAND = (AgendaReason.ADDED, AgendaReason.HOT)


def draw_prepare(table: Table) -> None:
    left, right = st.columns((8, 5), gap="medium")
    with left:
        layout.section(_("议程"), _("{n} 件，拖动或按箭头排先后", n=len(table.items)))
        if not table.items:
            layout.empty_state(_("议程还是空的"), _("初诊时提交会诊的事会自己排上议程，也可以按诊号加。"))
        draw_order(table)
        draw_move(table)
        _draw_additions(table)
    with right:
        _draw_session(table)
        draw_attendance(table)


def _draw_additions(table: Table) -> None:
    """Draw what the chair may put on the agenda and take off again."""
    with layout.card("clinic_additions"):
        layout.section(_("加一件"))
        with (
            st.form("clinic_add", border=False, clear_on_submit=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            case_no = st.text_input(_("诊号"), key="clinic_add_no", max_chars=20, placeholder="ZS2026-000318")
            done = st.form_submit_button(_("加到议程"))
        if done:
            _add(table, case_no)
        with st.container(horizontal=True, vertical_alignment="center", key="clinic_add_more"):
            if st.button(_("找近 30 天的热点"), key="clinic_hot", icon=":material/local_fire_department:"):
                _find_hot(table)
            if st.button(_("更新议程"), key="clinic_refresh", icon=":material/refresh:"):
                forget_agenda()
                st.rerun()
        _draw_taking_off(table)


def _add(table: Table, case_no: str) -> None:
    last = said_last()
    with acting():
        with transaction() as session:
            add_case(session, table.actor, table.held.session_id, case_no)
        last.text = _("{case_no} 已加到议程", case_no=as_number(case_no))
        st.rerun()


def _find_hot(table: Table) -> None:
    """Look for hot issues, which takes some seconds, and put them on the agenda."""
    last = said_last()
    with acting(), st.spinner(_("正在把近 30 天的诉求归拢…")):
        found = _hot(table)
        with transaction() as session:
            held = take_session(session, table.actor, table.held.session_id)
            refresh_agenda(session, held, found)
        last.text = _("找到 {n} 个热点，已排到议程末尾", n=len(found)) if found else _("近 30 天没有成堆的问题")
        st.rerun()


def _hot(table: Table) -> list[HotTopic]:
    with reading() as session:
        return hot_topics(session, table.actor, table.held.level, table.held.area_id)


def _draw_taking_off(table: Table) -> None:
    added = {item.item_id: item for item in table.open_items if item.reason in _BY_HAND and item.decision is None}
    if not added:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("从议程上拿下（只限后加的）"),
            list(added),
            index=None,
            format_func=lambda item_id: _name(added[item_id]),
            key="clinic_take_off",
            placeholder=_("请选择"),
        )
        if st.button(_("拿下"), key="clinic_take_off_do", disabled=chosen is None) and chosen is not None:
            last = said_last()
            with acting():
                with transaction() as session:
                    take_off(session, table.actor, table.held.session_id, chosen)
                last.text = _("{name} 已拿下", name=_name(added[chosen]))
                st.rerun()


def _name(item: AgendaItem) -> str:
    return f"{item.case_no} {item.heading}".strip()


def _draw_session(table: Table) -> None:
    """Draw where the session is held and who chairs it; then the button that begins it."""
    if table.held.state is not SessionState.PLANNED:
        with layout.card("clinic_session"):
            layout.section(_("这次会诊"))
            layout.fact_list([(_("地点"), table.held.place or "—"), (_("主持"), table.held.chair or "—")])
        return
    with reading() as session:
        people = {each.user_id: each for each in chairs(session, table.held.seat, table.held.level)}
        where = last_place(session, table.held.level, table.held.area_id)
    with layout.card("clinic_session"):
        layout.section(_("这次会诊"))
        key = f"clinic_place_{table.held.session_id}"
        place = st.text_input(_("地点"), where, key=key, max_chars=60, placeholder=_("例：乡政府二楼会议室"))
        ids = list(people)
        chair_id = st.selectbox(
            _("主持"),
            ids,
            index=ids.index(table.actor.user_id) if table.actor.user_id in people else (0 if ids else None),
            format_func=told_apart({user_id: each.name for user_id, each in people.items()}).__getitem__,
            key=f"clinic_chair_{table.held.session_id}",
        )
        with layout.action_bar("clinic_begin"):
            draw_begin(table, is_next=True, place=place, chair_id=chair_id)
