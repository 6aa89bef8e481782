"""帮扶评议: what awaits the vote of somebody who sits in a panel, one application at a time, and what they said."""

import streamlit as st

from feedback.core.database import reading
from feedback.services.aid.voting import count_awaiting, is_seated
from pages.ui import layout
from pages.ui.aid.vote_view import draw_awaiting, draw_slip, draw_spoken
from pages.ui.shell import require
from pages.ui.text import _

actor = require()
with reading() as session:
    seated = is_seated(session, actor)
    waiting = count_awaiting(session, actor)
line = _("{n} 份等您投票，出结果以前别人看不到您投了什么", n=waiting) if waiting else ""
layout.page_title(_("帮扶评议"), line)
if not seated:
    layout.empty_state(_("您不是评议员"), _("帮扶评议由评议组的志愿者投票。需要担任的，请联系乡镇台账员。"))
elif st.query_params.get("no"):
    draw_slip(actor, st.query_params["no"])
else:
    draw_awaiting(actor)
    draw_spoken(actor)
