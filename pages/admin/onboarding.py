"""从表格建起: a township begins with sheets, one after another; which is next, what is there, and who takes it in."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.importing.onboarding import steps
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.onboarding_view import draw_step, next_step
from pages.ui.shell import require
from pages.ui.text import _, words

actor = require(Permission.IMPORT_SHEET, Permission.MANAGE_PLACES, Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES)
with reading() as session:
    found = steps(session, actor)

done = sum(step.is_done for step in found)
upcoming = next_step(found)
line = _("{n} 步里已有 {done} 步", n=len(found), done=done)
if upcoming is not None:
    line = _("{line}，下一步：{step}", line=line, step=words(upcoming.kind))
layout.page_title(_("从表格建起"), line)
st.caption(
    _(
        "一个乡镇照这个顺序导入几张表就能用起来。每张空白表里都有填表说明；有错的行会逐行指出，要么全部导入，要么一行不动。"
    )
)
for number, each in enumerate(found, 1):
    draw_step(actor, number, each, is_next=each is upcoming)
if upcoming is None:
    layout.saved_line(_("几张表都有内容了。以后有新增的，用同样的表补充导入即可，已有的不会重复。"))
