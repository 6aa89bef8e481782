"""后台任务: what comes by schedule, what failed and why, what waits; and the ladder by which overdue cases are told."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.jobs.standing import read_work
from pages.ui import admin_style, layout
from pages.ui.shell import require
from pages.ui.text import _
from pages.ui.work_ladder import draw_ladder
from pages.ui.work_view import draw_failures, draw_open_jobs, draw_schedules, title_line, warn

actor = require(Permission.MANAGE_WORK)
admin_style.apply()
with reading() as session:
    standing = read_work(session, actor)

layout.page_title(_("后台任务"), title_line(standing))
warn(standing)
views = {"jobs": _("任务"), "ladder": _("催办阶梯")}
view = st.segmented_control(
    _("看什么"), list(views), format_func=views.__getitem__, default="jobs", key="work_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
if view == "ladder":
    draw_ladder(actor)
else:
    draw_failures(actor, standing)
    draw_schedules(standing)
    draw_open_jobs(standing)
