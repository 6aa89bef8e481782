"""审计日志: who opened what is hidden, and every act of administration; and the proof of it."""

import streamlit as st

from feedback.access.logbook import LogSearch, log_page
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.database import reading
from feedback.tracker.audit import verify_all
from models.work_vocabulary import AccessAction
from pages.ui import admin_style, layout
from pages.ui.admin_log import draw_log, draw_proof
from pages.ui.shell import require
from pages.ui.text import _, ago, moment, words


def _cursor(name: str) -> int | None:
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _from_the_newest() -> None:
    st.query_params.clear()


def _turn(name: str, line: int) -> None:
    st.query_params.clear()
    st.query_params[name] = str(line)


actor = require(Permission.READ_LOGS)
admin_style.apply()
title = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", key="tools_logs"):
    action = st.selectbox(
        _("做了什么"), list(AccessAction), None, format_func=words, key="logs_action", placeholder=_("不限"),
        on_change=_from_the_newest, width=220,
    )  # fmt: skip
    who = st.text_input(_("谁做的"), key="logs_who", placeholder=_("姓名或账号"), on_change=_from_the_newest, width=180)
    on = st.date_input(_("哪一天"), None, key="logs_on", on_change=_from_the_newest, width=180, format="YYYY-MM-DD")
    verify = st.button(_("核验全部链条"), key="logs_verify", type="primary", icon=":material/verified_user:")

with reading() as session:
    search = LogSearch(action=action, who=who, on=on)
    page = log_page(session, actor, search, before=_cursor("before"), after=_cursor("after"))
is_newest = page.newer is None and page.lines
with title:
    line = _("最近一行是{ago}写的", ago=ago(page.lines[0].at)) if is_newest else ""
    layout.page_title(_("审计日志"), line)
if verify:
    with st.spinner(_("正在逐条核验，件数多时要等一会儿……")), reading() as session:
        st.session_state["logs_proof"] = (verify_all(session), moment(utc_now()))
if "logs_proof" in st.session_state:
    proof, at = st.session_state["logs_proof"]
    draw_proof(proof, _("{at} 核验。", at=at))

if page.lines:
    draw_log(page)
    with st.container(horizontal=True, key="logs_paging"):
        newer, older = page.newer, page.older
        if st.button(_("‹ 较新的"), key="logs_newer", disabled=newer is None) and newer is not None:
            _turn("after", newer)
            st.rerun()
        if st.button(_("较早的 ›"), key="logs_older", disabled=older is None) and older is not None:
            _turn("before", older)
            st.rerun()
else:
    layout.empty_state(_("没有这样的记录"), _("换个条件试试。"))
