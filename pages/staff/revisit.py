"""回访台: today's list of people to ask whether it was solved: three questions, then close or send back.

Where a share is drawn, the others stand in a list of their own and are closed together.
"""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk, waiting_at
from models.vocabulary import Verb
from pages.ui.deskpage import DeskPage, chosen_list, draw_desk
from pages.ui.forms.closing import draw_outcome
from pages.ui.shell import require
from pages.ui.standing import draw_joined, draw_why_asked
from pages.ui.text import _
from pages.ui.unasked import draw_close_all


def _asks(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.RECORD_REVISIT,)


def _closes(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.CLOSE_UNASKED, Verb.RECORD_REVISIT)


def _middle(_actor: Actor, file: CaseFile) -> None:
    draw_why_asked(file)
    draw_outcome(file)
    draw_joined(file)


def _to_first_page() -> None:
    """Forget how far one of the lists was turned over, before the other is shown."""
    st.query_params.pop("from", None)


def _draw_views() -> None:
    """Draw the choice of the list, once there is anything in the second one."""
    if not unasked.count and view is Desk.REVISIT:
        return
    st.segmented_control(
        _("看哪一类"),
        list(pages),
        format_func=names.__getitem__,
        key="revisit_view",
        on_change=_to_first_page,
        label_visibility="collapsed",
    )


def _draw_views_and_button(actor: Actor) -> None:
    _draw_views()
    draw_close_all(actor, unasked.count)


actor = require(Permission.REVISIT)
with reading() as session:
    unasked = waiting_at(session, actor, Desk.UNASKED)
# A line of the home page leads to those whom the draw passed over.
view = Desk(chosen_list("revisit_view", Desk.REVISIT, Desk.UNASKED))
names = {Desk.REVISIT: _("要问的"), Desk.UNASKED: _("没抽中的 {n}", n=unasked.count)}
pages = {
    Desk.REVISIT: DeskPage(
        desk=Desk.REVISIT,
        title=_("回访台"),
        waits=_("待回访"),
        nothing=_("都回访过了"),
        hint=_("审核通过的事会排到这里。"),
        first=_asks,
        middle=_middle,
        under_title=_draw_views,
    ),
    Desk.UNASKED: DeskPage(
        desk=Desk.UNASKED,
        title=_("回访台"),
        waits=_("没抽中"),
        nothing=_("没抽中的都办结了"),
        hint=_("按抽查比例没抽中的事会排到这里，可以一起办结。"),
        first=_closes,
        middle=_middle,
        under_title=partial(_draw_views_and_button, actor),
    ),
}
draw_desk(actor, pages[view])
