"""修改初始密码: whoever signs in with a one-time password first chooses their own."""

import streamlit as st

from feedback.access.passwords import LEAST_LENGTH
from feedback.access.sessions import actor_of_token
from feedback.core.database import reading
from pages.ui import layout
from pages.ui.passwords import choose_password
from pages.ui.shell import SESSION_COOKIE
from pages.ui.text import _

with reading() as session:
    actor = actor_of_token(session, st.context.cookies.get(SESSION_COOKIE, ""))
if actor is None:
    st.stop()

left, middle, right = st.columns((1, 3, 1))
with middle:
    layout.wordmark(_("诊事"))
    layout.page_title(_("修改初始密码"), _("至少 {n} 位，大写、小写、数字、符号至少三种。", n=LEAST_LENGTH))
    with st.form("first_password", border=False):
        old = st.text_input(_("初始密码"), type="password", key="first_old")
        new = st.text_input(_("新密码"), type="password", key="first_new", autocomplete="new-password")
        again = st.text_input(_("再输一次新密码"), type="password", key="first_again", autocomplete="new-password")
        done = st.form_submit_button(_("改好，进入系统"), type="primary", width="stretch")
    if done and new != again:
        st.error(_("两次输入的新密码不一样。"), icon=":material/error:")
    elif done:
        choose_password(actor, old=old, new=new)
