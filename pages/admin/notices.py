"""消息与短信: what went out and what did not, the words of every message, and where they go."""

import streamlit as st

from feedback.access.permissions import Permission
from pages.ui import admin_style, layout
from pages.ui.delivery_view import draw_deliveries
from pages.ui.navigation import PAGE_BY_PATH
from pages.ui.notice_templates import draw_templates
from pages.ui.outlets_view import draw_outlets
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_NOTICES)
admin_style.apply()
layout.page_title(_("消息与短信"), _("急件马上发，别的每天早上汇总成一条；给反映人的短信一步一条。"))
views = {"sent": _("发送情况"), "words": _("用语模板"), "outlets": _("发到哪里")}
view = st.segmented_control(
    _("看什么"), list(views), format_func=views.__getitem__, default="sent", key="notices_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
if view == "words":
    draw_templates(actor)
elif view == "outlets":
    draw_outlets(actor)
else:
    draw_deliveries(actor)
with st.container(key="link_rules"):
    st.page_link(
        PAGE_BY_PATH["limits"].script, label=_("改安静时段和汇总时间"),
        icon=PAGE_BY_PATH["limits"].icon,
    )  # fmt: skip
