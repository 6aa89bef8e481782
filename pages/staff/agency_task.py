"""代办详情: one task on somebody's behalf whole: how far it is, what is next, what was done and what was told."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.notify.applicants import sent_to_applicant
from feedback.services.task_lists import open_task
from pages.ui import layout
from pages.ui.agency.task_acts import draw_acts
from pages.ui.agency.task_view import draw_missing, draw_receipt, draw_sent, draw_story, draw_task
from pages.ui.shell import go_to, require
from pages.ui.text import _

actor = require(Permission.TAKE_TASKS, Permission.READ_BOARD)
try:
    with reading() as session:
        file = open_task(session, actor, st.query_params.get("no", ""))
        sent = sent_to_applicant(session, file.task.id)
except NotFound:
    layout.page_title(_("代办详情"))
    layout.empty_state(_("没有这件代办，或不在您的范围内"), _("请核对编号，或从“代办”里打开。"))
    st.stop()

with st.container(key="link_back"):
    if st.button(_("‹ 返回{page}", page=_("代办")), key="way_back", type="tertiary"):
        go_to("agency")
layout.page_title(_("代办详情"), file.task.task_no)
left, right = st.columns((8, 5), gap="medium")
with left:
    draw_task(actor, file, on_desk=False)
with right:
    draw_acts(actor, file)
    draw_missing(actor, file)
    draw_receipt(actor, file)
# A row of its own: on a phone what can be done comes before what was.
left, right = st.columns((8, 5), gap="medium")
with left:
    draw_story(file)
with right:
    draw_sent(sent)
