"""The session itself: the agenda at the left, one matter large in the middle, what was decided at the right."""

import streamlit as st

from feedback.core.database import reading, transaction
from feedback.core.errors import FeedbackError, NotFound
from feedback.tracker.agenda_rows import AgendaItem
from feedback.tracker.casefile import open_case
from feedback.tracker.decisions import take_up
from feedback.tracker.sessions import last_place, open_session
from models.work_vocabulary import SessionState
from pages.ui import layout
from pages.ui.caseview import draw_case, draw_requests, draw_suggestion
from pages.ui.clinic.decide import draw_decision, draw_topic_decision
from pages.ui.clinic.said import draw_said
from pages.ui.clinic.table import Table, agenda_row, decided_line, forget_agenda, is_ahead, why_chips
from pages.ui.clinic.together import draw_together
from pages.ui.desk import desk, desk_list
from pages.ui.forms.handing_in import show_kept
from pages.ui.repeats import draw_repeats
from pages.ui.shell import acting, go_to, said_last
from pages.ui.text import _, fault, literal

_DESK = "clinic"
_LED = "clinic_led"


def draw_hold(table: Table) -> None:
    """Draw the session, item by item or several together."""
    together = _draw_bar(table)
    if not table.items:
        show_kept(table.actor, None)
        layout.empty_state(_("会诊的事都定了"), _("初诊时提交会诊的事会自己排上议程。"))
        return
    if together:
        draw_together(table)
        return
    shown = table.items if st.session_state.get("clinic_all") else table.open_items
    if not shown:
        show_kept(table.actor, None)
        layout.empty_state(_("会诊的事都定了"), _("到“结束与纪要”里看纪要，结束会诊。"))
        _draw_decided(table)
        return
    left, right = desk(_DESK, beside=lambda: _draw_decided(table))
    with left:
        chosen = desk_list([agenda_row(item) for item in shown], None, _DESK)
    item = table.item(chosen) or shown[0]
    _lead(table, item)
    with right:
        if item.case_id is None:
            show_kept(table.actor, None)
            _draw_topic(table, item)
        else:
            _draw_case_item(table, item, item.case_id)


def _draw_bar(table: Table) -> bool:
    """Draw what may be done with the session as a whole; return whether several matters are decided together."""
    with st.container(horizontal=True, vertical_alignment="center", key="clinic_bar"):
        if table.held.state is SessionState.PLANNED:
            draw_begin(table, is_next=False)
        st.button(
            _("投影"), key="clinic_project", icon=":material/present_to_all:", on_click=_project, help=_("大字给全屋看")
        )
        if table.is_running:
            # Who has opened the session records it, and so turns the wall.
            st.toggle(
                _("大屏跟着我"),
                table.held.keeper_id == table.actor.user_id,
                key="clinic_leads",
                help=_("我在看哪一件，投影的大屏就显示哪一件"),
            )
        st.toggle(_("已定的也列出"), key="clinic_all")
        return st.toggle(_("几件一起定"), key="clinic_together")


def _lead(table: Table, item: AgendaItem) -> None:
    """Let the wall follow what is looked at here; once for each matter, so that of two who lead the last one does."""
    if not st.session_state.get("clinic_leads"):
        st.session_state.pop(_LED, None)
        return
    if st.session_state.get(_LED) == item.item_id:
        return
    with acting():
        with transaction() as session:
            take_up(session, table.actor, item.item_id)
        st.session_state[_LED] = item.item_id


def _project() -> None:
    st.query_params["view"] = "projector"


def draw_begin(table: Table, *, is_next: bool, place: str | None = None, chair_id: int | None = None) -> None:
    """Draw the button that begins the session; ahead of its day it is held today."""
    label = _("提前到今天，开始会诊") if is_ahead(table.held) else _("开始会诊")
    if not st.button(label, key="clinic_begin", type="primary" if is_next else "secondary"):
        return
    last, held = said_last(), table.held
    try:
        with transaction() as session:
            where = last_place(session, held.level, held.area_id) if place is None else place
            begun = open_session(session, table.actor, held.session_id, place=where, chair_id=chair_id)
            number = begun.number
    except FeedbackError as error:
        st.error(literal(fault(error)), icon=":material/error:")
    else:
        last.text = _("第 {n} 期会诊开始了", n=number)
        forget_agenda()
        st.rerun()


def _draw_case_item(table: Table, item: AgendaItem, case_id: int) -> None:
    try:
        with reading() as session:
            file = open_case(session, table.actor, case_id)
    except NotFound as error:
        st.error(literal(fault(error)), icon=":material/error:")
        return
    show_kept(table.actor, file)
    layout.chips_row(why_chips(item))
    draw_case(table.actor, file, on_desk=True)
    draw_suggestion(table.actor, file)
    draw_requests(table.actor, file)
    with layout.card(f"said_{item.item_id}"):
        draw_said(table.actor, item)
    draw_decision(table.actor, file, item)
    draw_repeats(table.actor, file)


def _draw_topic(table: Table, item: AgendaItem) -> None:
    """Draw a hot issue: what it is, the cases that make it up, and what the session thinks of it."""
    layout.chips_row(why_chips(item))
    with layout.card(f"topic_{item.item_id}"):
        layout.section(item.heading, _("{n} 件诉求", n=len(item.related)))
        with st.container(horizontal=True, key=f"link_topic_{item.item_id}"):
            for case_no in item.related:
                if st.button(case_no, key=f"topic_case_{case_no}", type="tertiary"):
                    go_to("case", no=case_no)
        draw_said(table.actor, item)
    draw_topic_decision(table.actor, item)


def _draw_decided(table: Table) -> None:
    """Draw what was decided so far, in the order of the agenda."""
    with layout.card("clinic_decided"):
        layout.section(_("这次已定"), _("{n} 件", n=len(table.settled)))
        if not table.settled:
            st.caption(_("定一件，这里记一件，纪要自己成文。"))
            return
        layout.numbered_list([(item.number, item.heading, decided_line(item)) for item in table.settled])
