"""帮扶申请: one application whole: why, what the panel says, what is paid, and what is next."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.services.aid.reading import find_application, open_application
from pages.ui import layout
from pages.ui.aid.acts import draw_acts
from pages.ui.aid.file_view import draw_earlier, draw_file, draw_payouts, draw_seats
from pages.ui.papers import draw_making
from pages.ui.shell import go_to, require
from pages.ui.text import _

actor = require(Permission.APPLY_FOR_AID, Permission.MANAGE_AID, Permission.PAY_AID)
number = st.query_params.get("no", "")
try:
    with reading() as session:
        file = open_application(session, actor, find_application(session, actor, number))
except NotFound:
    layout.page_title(_("帮扶申请"))
    layout.empty_state(_("没有这份申请，或不在您的范围内"), _("请核对编号，或从“帮扶”里打开。"))
    st.stop()

with st.container(key="link_back"):
    if st.button(_("‹ 返回{page}", page=_("帮扶")), key="way_back", type="tertiary"):
        go_to("aid")
layout.page_title(_("帮扶申请"), file.line.application_no)
left, right = st.columns((8, 5), gap="medium")
with left:
    draw_file(actor, file)
    draw_earlier(file)
    draw_seats(file)
    draw_payouts(file)
with right:
    draw_acts(actor, file)
    draw_making(actor, PaperRequest(name=PaperName.AID, application_no=number), key="aid", is_next=False)
