"""投票: what somebody sees who opens the link of a ballot: who is rated, a row of marks for each, one button."""

import streamlit as st

from feedback.core.database import reading, transaction
from feedback.core.errors import FeedbackError
from feedback.services.rounds.ballots import cast_ballot, round_of_ticket
from feedback.services.rounds.service import items_of
from models.office_vocabulary import RoundKind
from pages.ui import admin_style, layout
from pages.ui.admin_style import plain_note
from pages.ui.rounds.marking import draw_marks
from pages.ui.saving import telling_why
from pages.ui.text import _, fault, literal

admin_style.apply()
ticket = st.query_params.get("t", "")
# Fetched before the deed: a second click may end the run in which the first one's ballot was cast.
cast_here: list[str] = st.session_state.setdefault("ballots_cast", [])
if ticket in cast_here:
    layout.page_title(_("投票"))
    layout.empty_state(_("您的票已经收到，谢谢"), _("票上没有您的名字，谁也查不到您投了什么。现在可以关掉这一页。"))
    st.stop()
try:
    with reading() as session:
        found, subjects = round_of_ticket(session, ticket)
except FeedbackError as error:
    layout.page_title(_("投票"))
    layout.empty_state(literal(fault(error)))
    st.stop()

is_poll = found.kind is RoundKind.POLL
about = _("不记名，每人一票。") if is_poll else _("不记名，每人一票，分数越高越好。不了解的可以不评。")
layout.page_title(found.name, about)
marks = draw_marks(subjects, items_of(found), name="ballot")
done = sum(1 for given in marks.values() if given)
plain_note(_("已评 {done} 个，共 {n} 个", done=done, n=len(subjects)))
with layout.action_bar("ballot"):
    cast = st.button(_("投票"), key="ballot_cast_now", type="primary", width="stretch")
if cast:
    with telling_why(st.container()):
        with transaction() as session:
            cast_ballot(session, ticket, marks)
        cast_here.append(ticket)
        st.rerun()
