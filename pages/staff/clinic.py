"""周二诊事: prepare the session, hold it item by item or several together, end it; beside it what units ask for."""

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk, waiting_at
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.caseview import draw_requests, draw_suggestion
from pages.ui.clinic.closing import draw_closing
from pages.ui.clinic.hold import draw_hold
from pages.ui.clinic.prepare import draw_prepare
from pages.ui.clinic.projector import draw_projector
from pages.ui.clinic.table import Table, View, draw_seats, sit_down, title_of, waiting_line_of
from pages.ui.deskpage import DeskPage, chosen_list, draw_desk
from pages.ui.shell import require
from pages.ui.text import _


def _answers(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.UPHOLD_RETURN, Verb.DENY_RETURN, Verb.GRANT_EXTENSION, Verb.DENY_EXTENSION)


def _resumes(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.RESUME,)


def _to_first_page() -> None:
    """Forget how far one of the lists was turned over, before another is shown."""
    for name in ("from", "before"):
        st.query_params.pop(name, None)


def _draw_views() -> None:
    st.segmented_control(
        _("看哪一类"),
        shown,
        format_func=names.__getitem__,
        key="clinic_view",
        on_change=_to_first_page,
        label_visibility="collapsed",
    )


def _draw_session(table: Table, view: StrEnum) -> None:
    layout.page_title(title_of(table), waiting_line_of(table))
    _draw_views()
    draw_seats(table)
    if view is View.PREPARE:
        draw_prepare(table)
    elif view is View.CLOSE:
        draw_closing(table)
    else:
        draw_hold(table)


actor = require(Permission.DISPATCH)
seated = sit_down(actor)
if seated is not None and st.query_params.get("view") == "projector":
    draw_projector(seated)
    st.stop()
# A line of the home page leads to the requests.
chosen = chosen_list("clinic_view", Desk.CLINIC, Desk.REQUESTS)
with reading() as session:
    asked = waiting_at(session, actor, Desk.REQUESTS)

pages = {
    Desk.REQUESTS: DeskPage(
        desk=Desk.REQUESTS,
        title=_("承办单位的申请"),
        waits=_("待批"),
        nothing=_("没有待批的申请"),
        hint=_("单位申请退单或延期会排到这里。"),
        first=_answers,
        middle=draw_requests,
        under_title=_draw_views,
    ),
    Desk.SUSPENDED: DeskPage(
        desk=Desk.SUSPENDED,
        title=_("挂账清单"),
        waits=_("挂着账"),
        nothing=_("没有挂账的事"),
        hint=_("眼下办不了、定了下次再看日子的事会排在这里。"),
        first=_resumes,
        middle=draw_suggestion,
        under_title=_draw_views,
    ),
}
names: dict[StrEnum, str] = {
    Desk.CLINIC: _("会诊"),
    View.PREPARE: _("会前准备"),
    View.CLOSE: _("结束与纪要"),
    Desk.REQUESTS: _("退单与延期申请 {n}", n=asked.count),
    Desk.SUSPENDED: _("挂账清单"),
}
shown = [view for view in names if view is not Desk.SUSPENDED or actor.holds(Permission.SUSPEND)]
if isinstance(chosen, Desk) and chosen in pages:
    draw_desk(actor, pages[chosen])
elif seated is not None:
    _draw_session(seated, chosen)
