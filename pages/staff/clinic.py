"""周二诊事: the next session, decided item by item; beside it what units ask for, and what was suspended."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from feedback.tracker.clinic import Decided, decided_on, levels_of, session_day
from feedback.tracker.desks import Desk, waiting_at
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.caseview import draw_requests, draw_suggestion
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.repeats import draw_repeats
from pages.ui.shell import require
from pages.ui.text import _, day, words


def _decisions(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.DISPATCH, Verb.ANSWER, Verb.SUSPEND, Verb.ESCALATE)


def _answers(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.UPHOLD_RETURN, Verb.DENY_RETURN, Verb.GRANT_EXTENSION, Verb.DENY_EXTENSION)


def _resumes(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.RESUME,)


def _to_first_page() -> None:
    """Forget how far one of the lists was turned over, before another is shown."""
    st.query_params.pop("from", None)


def _draw_decided(items: Sequence[Decided]) -> None:
    layout.section(_("这次已定"), _("{n} 件", n=len(items)))
    for item in items:
        decision = layout.chip("closed", words(item.decision))
        layout.label_line(str(item.position), [item.case_no, item.heading], chips=[decision])
        if item.opinion:
            st.caption(f"{item.opinion} — {item.decided_by}")


actor = require(Permission.DISPATCH)
levels = levels_of(actor)
with reading() as session:
    held_on = session_day(session)
    decided = decided_on(session, actor, held_on)
    asked = waiting_at(session, actor, Desk.REQUESTS)

pages = {
    Desk.CLINIC: DeskPage(
        desk=Desk.CLINIC,
        title=_("周二诊事 · {day}", day=day(held_on)),
        waits=_("待会诊"),
        nothing=_("会诊的事都定了"),
        hint=_("初诊时提交会诊的事会自己排上议程。"),
        first=_decisions,
        middle=draw_suggestion,
        after=draw_repeats,
        levels=levels,
    ),
    Desk.REQUESTS: DeskPage(
        desk=Desk.REQUESTS,
        title=_("承办单位的申请"),
        waits=_("待批"),
        nothing=_("没有待批的申请"),
        hint=_("单位申请退单或延期会排到这里。"),
        first=_answers,
        middle=draw_requests,
    ),
    Desk.SUSPENDED: DeskPage(
        desk=Desk.SUSPENDED,
        title=_("挂账清单"),
        waits=_("挂着账"),
        nothing=_("没有挂账的事"),
        hint=_("眼下办不了、定了下次再看日子的事会排在这里。"),
        first=_resumes,
        middle=draw_suggestion,
    ),
}
names = {
    Desk.CLINIC: _("会诊议程"),
    Desk.REQUESTS: _("退单与延期申请 {n}", n=asked.count),
    Desk.SUSPENDED: _("挂账清单"),
}
shown = [view for view in pages if view is not Desk.SUSPENDED or actor.holds(Permission.SUSPEND)]
view = st.segmented_control(
    _("看哪一类"),
    shown,
    default=Desk.CLINIC,
    format_func=names.__getitem__,
    key="clinic_view",
    on_change=_to_first_page,
    label_visibility="collapsed",
)
draw_desk(actor, pages[view or Desk.CLINIC])
if decided and view is not Desk.REQUESTS:
    _draw_decided(decided)
