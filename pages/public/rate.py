"""评价: what somebody sees who opens the link on their receipt: what was done for them, and five buttons."""

import streamlit as st

from feedback.core.database import reading, transaction
from feedback.core.errors import FeedbackError
from feedback.services.ratings import rate_by_link, task_to_rate
from pages.ui import admin_style, layout
from pages.ui.agency.words import rating_names
from pages.ui.shell import who_looks
from pages.ui.text import _, fault, literal

admin_style.apply()
ticket = st.query_params.get("t", "")
if st.session_state.get("rated_by") == ticket and ticket:
    layout.page_title(_("评价"))
    layout.empty_state(_("您的评价已经收到，谢谢"), _("现在可以关掉这一页。"))
    st.stop()
viewer = who_looks()
try:
    with reading() as session:
        task, item = task_to_rate(session, ticket, viewer)
except FeedbackError as error:
    layout.page_title(_("评价"))
    layout.empty_state(literal(fault(error)))
    st.stop()

layout.page_title(_("您的事办得怎么样"), _("{item}（{no}）。点一个就好，只能评一次。", item=item, no=task.task_no))
with st.container(key="rate_stars", gap="small"):
    for rating, name in rating_names().items():
        if st.button(_("{n} 分 · {said}", n=rating, said=name), key=f"rate_{rating}", width="stretch"):
            try:
                with transaction() as session:
                    rate_by_link(session, ticket, rating, viewer)
            except FeedbackError as error:
                st.error(literal(fault(error)), icon=":material/error:")
            else:
                st.session_state["rated_by"] = ticket
                st.rerun()
