"""我的联系点: one's own contact points: the visits that the year still lacks, a form for the next, their reports."""

import streamlit as st

from feedback.archive.contact_points import points
from feedback.core.clock import today
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.shell import require
from pages.ui.text import _
from pages.ui.visits.own_points import draw_own_points, own_line

actor = require()
with reading() as session:
    views = points(session, actor, today().year, only_own=True)
layout.page_title(_("我的联系点"), own_line(views))
if not views:
    layout.empty_state(_("您名下还没有联系点"), _("请台账员在“走访安排 · 联系点”里加上，或在“责任人”里分给您。"))
    st.stop()
draw_own_points(actor, views)
