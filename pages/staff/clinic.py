"""周二诊事: the queue of the next session; each item is dispatched, answered, suspended or reported up."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from feedback.tracker.clinic import decided_on, levels_of, session_day
from feedback.tracker.desks import Desk
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.caseview import draw_suggestion
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.repeats import draw_repeats
from pages.ui.shell import require
from pages.ui.text import _, day, words

_DECISIONS = (Verb.DISPATCH, Verb.ANSWER, Verb.SUSPEND, Verb.ESCALATE)


def _first(_file: CaseFile) -> Sequence[Verb]:
    return _DECISIONS


actor = require(Permission.DISPATCH)
with reading() as session:
    held_on = session_day(session)
    decided = decided_on(session, actor, held_on)
levels = levels_of(actor)

draw_desk(
    actor,
    DeskPage(
        desk=Desk.CLINIC,
        title=_("周二诊事 · {day}", day=day(held_on)),
        waits=_("待会诊"),
        nothing=_("会诊的事都定了"),
        hint=_("初诊时提交会诊的事会自己排上议程。"),
        first=_first,
        middle=draw_suggestion,
        after=draw_repeats,
        levels=levels,
    ),
)
if decided:
    layout.section(_("这次已定"), _("{n} 件", n=len(decided)))
    for item in decided:
        decision = layout.chip("closed", words(item.decision))
        layout.label_line(str(item.position), [item.case_no, item.heading], chips=[decision])
        if item.opinion:
            st.caption(f"{item.opinion} — {item.decided_by}")
