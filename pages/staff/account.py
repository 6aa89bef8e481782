"""我的账号: language, size of the letters, password, and signing out here or everywhere."""

import streamlit as st

from feedback.access.sessions import end_all_sessions, set_preferences
from feedback.core.database import transaction
from feedback.i18n.catalogue import LANGUAGES
from pages.ui import layout
from pages.ui.own_outlets import draw_own_outlets
from pages.ui.passwords import choose_password
from pages.ui.shell import leave_to, require, said_last
from pages.ui.stand_in import draw_stand_in
from pages.ui.text import _, words

actor = require()
layout.page_title(_("我的账号"), _("{name}，账号 {username}", name=actor.name, username=actor.username))

with layout.card("preferences"):
    layout.section(_("显示"))
    sizes = {"normal": _("标准"), "large": _("大字")}
    language = st.segmented_control(
        _("语言"), list(LANGUAGES), default=actor.language, format_func=LANGUAGES.__getitem__, key="account_language"
    )
    size = st.segmented_control(
        _("字号"), list(sizes), default=actor.text_size, format_func=sizes.__getitem__, key="account_size"
    )
    if st.button(_("保存显示设置"), key="account_save", type="primary"):
        said = said_last()
        with transaction() as session:
            set_preferences(session, actor, language=language or actor.language, text_size=size or actor.text_size)
        said.text = _("已保存。")
        leave_to(f"/session/language?lang={language or actor.language}&next=/account")

with layout.card("roles"):
    layout.section(_("我的角色"))
    layout.fact_list([(words(grant.role), grant.unit_name or grant.area_name) for grant in actor.grants])

with layout.card("outlets"):
    layout.section(_("消息发到哪里"))
    draw_own_outlets(actor)

with layout.card("stand_in"):
    layout.section(_("不在岗与代收"))
    draw_stand_in(actor, actor.user_id)

with layout.card("password"):
    layout.section(_("修改密码"))
    with st.form("change_password", border=False, clear_on_submit=False):
        old = st.text_input(_("现在的密码"), type="password", key="account_old")
        new = st.text_input(_("新密码"), type="password", key="account_new", autocomplete="new-password")
        done = st.form_submit_button(_("修改密码"))
    if done:
        choose_password(actor, old=old, new=new)

with layout.card("leave"):
    layout.section(_("退出"))
    with st.container(horizontal=True):
        if st.button(_("退出登录"), key="account_out"):
            leave_to("/session/end")
        if st.button(_("在所有设备上退出"), key="account_out_everywhere"):
            with transaction() as session:
                end_all_sessions(session, actor.user_id, by=actor.user_id)
            leave_to("/session/end")
