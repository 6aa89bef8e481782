"""周二诊事: the next session, decided item by item; beside it what units ask for, and what was suspended."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from feedback.tracker.clinic import decided_on, levels_of, session_day
from feedback.tracker.desks import Desk, waiting_at
from models.vocabulary import Verb
from pages.ui.caseview import draw_requests, draw_suggestion
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.minutes import draw_decided
from pages.ui.repeats import draw_repeats
from pages.ui.shell import require
from pages.ui.text import _, day


def _decisions(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.DISPATCH, Verb.ANSWER, Verb.SUSPEND, Verb.ESCALATE)


def _answers(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.UPHOLD_RETURN, Verb.DENY_RETURN, Verb.GRANT_EXTENSION, Verb.DENY_EXTENSION)


def _resumes(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.RESUME,)


def _to_first_page() -> None:
    """Forget how far one of the lists was turned over, before another is shown."""
    st.query_params.pop("from", None)


def _draw_views() -> None:
    st.segmented_control(
        _("看哪一类"),
        shown,
        default=Desk.CLINIC,
        format_func=names.__getitem__,
        key="clinic_view",
        on_change=_to_first_page,
        label_visibility="collapsed",
    )


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
        under_title=_draw_views,
        beside=partial(draw_decided, decided, held_on),
        numbered_from=len(decided) + 1,
    ),
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
names = {
    Desk.CLINIC: _("会诊议程"),
    Desk.REQUESTS: _("退单与延期申请 {n}", n=asked.count),
    Desk.SUSPENDED: _("挂账清单"),
}
shown = [view for view in pages if view is not Desk.SUSPENDED or actor.holds(Permission.SUSPEND)]
draw_desk(actor, pages[st.session_state.get("clinic_view") or Desk.CLINIC])
