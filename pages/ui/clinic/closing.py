"""The end of a session: its minutes as they stand, what is left to the next one, and the sessions of before."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from feedback.core.database import reading, transaction
from feedback.sheets.writing import XLSX_MEDIA_TYPE
from feedback.tracker.agenda_rows import AgendaItem
from feedback.tracker.minutes import SessionMinutes, minutes_of
from feedback.tracker.sessions import PAGE_SIZE, PastSession, close_session, history
from models.vocabulary import ClinicDecision
from models.work_vocabulary import AttendeeKind, SessionState
from pages.ui import layout
from pages.ui.clinic.table import Table, forget_agenda
from pages.ui.minutes import draw_minutes, sheet_of
from pages.ui.papers import draw_minutes_downloads
from pages.ui.shell import acting, said_last
from pages.ui.text import _, day

_PAST = "clinic_past"
_ENDING = "clinic_ending"


def draw_closing(table: Table) -> None:
    """Draw the minutes of the session as they stand and its end; before it has begun, those of the sessions before."""
    has_begun = table.is_running or bool(table.settled)
    left, right = st.columns((8, 5), gap="medium")
    if not has_begun:
        with left:
            _draw_history(table, opens_newest=True)
        with right, layout.card("clinic_end"):
            layout.section(_("这次会诊"), _("{n} 件待议", n=len(table.open_items)))
            st.caption(_("这次会诊还没有开始。"))
        return
    with reading() as session:
        minutes = minutes_of(session, table.actor, table.held.session_id)
    with left, layout.card("clinic_minutes"):
        draw_minutes(minutes)
        _draw_downloads(table, minutes)
    with right:
        _draw_end(table, minutes)
        _draw_history(table, opens_newest=False)


def _draw_downloads(table: Table, minutes: SessionMinutes) -> None:
    """Draw the ways to the minutes: as a sheet at any time, as an official paper once the session is over."""
    if minutes.state is SessionState.CLOSED:
        draw_minutes_downloads(table.actor, minutes.session_id)
    st.download_button(
        _("会诊纪要（表格）"),
        sheet_of(minutes),
        file_name=_("周二诊事会诊纪要 {area} {day}.xlsx", area=minutes.area, day=minutes.held_on.isoformat()),
        mime=XLSX_MEDIA_TYPE,
        key=f"clinic_minutes_{minutes.session_id}",
        icon=":material/description:",
        on_click="ignore",
    )


def _draw_end(table: Table, minutes: SessionMinutes) -> None:
    """Draw what is left over, and the button that ends the session."""
    left = [item for item in table.items if item.decision in {None, ClinicDecision.DEFER}]
    with layout.card("clinic_end"):
        layout.section(_("留到下次"), _("{n} 件", n=len(left)))
        if left:
            layout.numbered_list(
                [(item.number, item.heading, _why_left(item.times_rolled, item.opinion)) for item in left]
            )
        else:
            st.caption(_("议程上的事都定了，没有留下的。"))
        if not minutes.attendees[AttendeeKind.PRESENT]:
            st.caption(_("还没有记出席的人，可到“会前准备”里补上。"))
        if not table.is_running:
            st.caption(_("这次会诊还没有开始。"))
            return
        _draw_ending(table, left)


def _draw_ending(table: Table, left: Sequence[AgendaItem]) -> None:
    """Draw the button that ends the session; where something is undecided it asks first, since it cannot be undone."""
    asks = any(item.decision is None for item in left)
    is_asked = asks and st.session_state.get(_ENDING) == table.held.session_id
    with layout.action_bar("clinic_end"):
        if is_asked:
            if st.button(_("结束，{n} 件留到下次", n=len(left)), key="clinic_end_now", type="primary"):
                _end(table)
            if st.button(_("先不结束"), key="clinic_end_not"):
                del st.session_state[_ENDING]
                st.rerun()
        elif st.button(_("结束会诊"), key="clinic_end", type="primary"):
            if asks:
                st.session_state[_ENDING] = table.held.session_id
                st.rerun()
            _end(table)
    st.caption(_("结束后纪要不再变动，没定的事自己排进下一次议程。"))


def _why_left(times: int, opinion: str) -> str:
    rolled = _("这是第 {n} 次留下", n=times + 1) if times else _("第一次留下")
    return " · ".join(part for part in (rolled, opinion) if part)


def _end(table: Table) -> None:
    last = said_last()
    with acting():
        with transaction() as session:
            left = close_session(session, table.actor, table.held.session_id)
        last.text = _("会诊结束，纪要已成；{n} 件排进下一次", n=left) if left else _("会诊结束，纪要已成")
        st.session_state[_PAST] = table.held.session_id
        forget_agenda()
        st.rerun()


def _draw_history(table: Table, *, opens_newest: bool) -> None:
    """Draw the sessions of before, twenty at a time; one that is chosen shows its minutes."""
    before = _date(st.query_params.get("before"))
    with reading() as session:
        past = history(session, table.actor, table.held.level, table.held.area_id, before=before)
    with layout.card("clinic_history"):
        layout.section(_("往期会诊"))
        if not past:
            st.caption(_("还没有开完的会诊。"))
            return
        lines = {each.session_id: _line(each) for each in past}
        if st.session_state.get(_PAST) not in lines:
            st.session_state[_PAST] = past[0].session_id if opens_newest else None
        chosen: int | None = st.selectbox(
            _("看哪一期的纪要"),
            list(lines),
            format_func=lines.__getitem__,
            key=_PAST,
            placeholder=_("请选择"),
        )
        _draw_paging(past, before)
        if chosen is None:
            return
        with reading() as session:
            minutes = minutes_of(session, table.actor, chosen)
        draw_minutes(minutes)
        _draw_downloads(table, minutes)


def _draw_paging(past: list[PastSession], before: date | None) -> None:
    with st.container(horizontal=True, key="paging_clinic_past"):
        if before is not None and st.button(_("‹ 最近的"), key="clinic_past_newest"):
            st.query_params.pop("before", None)
            st.rerun()
        if len(past) == PAGE_SIZE and st.button(_("更早的 ›"), key="clinic_past_older"):
            st.query_params["before"] = past[-1].held_on.isoformat()
            st.rerun()


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _line(past: PastSession) -> str:
    said = _("第 {n} 期 · {day} · {items} 件", n=past.number, day=day(past.held_on), items=past.items)
    left = _("留下 {n} 件", n=past.left_over) if past.left_over else ""
    return " · ".join(part for part in (said, left) if part)
