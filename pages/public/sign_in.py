"""登录: name and password; on success the browser goes to the address that sets the cookie and comes back."""

from urllib.parse import urlencode

import streamlit as st

from feedback.access.sessions import check_sign_in, open_session
from feedback.core.database import transaction
from feedback.core.errors import FeedbackError
from pages.ui import layout
from pages.ui.first_accounts import show_first_accounts
from pages.ui.shell import NONCE_COOKIE, asked_path, leave_to
from pages.ui.text import _, fault, literal


def _try(username: str, password: str) -> str | None:
    """Return the ticket, or None where name or password is wrong; a failure is counted in the same transaction."""
    with transaction() as session:
        user = check_sign_in(session, username, password)
        if user is None:
            return None
        st.session_state["language"] = user.language
        return open_session(session, user, st.context.cookies.get(NONCE_COOKIE, ""))


left, middle, right = st.columns((1, 3, 1))
with middle:
    layout.wordmark(_("诊事"), _("听民意 · 记民情 · 解民忧"))
    show_first_accounts()
    with st.form("sign_in", border=False):
        username = st.text_input(_("账号"), key="sign_in_name", autocomplete="username")
        password = st.text_input(_("密码"), type="password", key="sign_in_password", autocomplete="current-password")
        done = st.form_submit_button(_("登录"), type="primary", width="stretch")
    if st.query_params.get("again"):
        st.warning(_("登录没有完成，请再试一次。"), icon=":material/info:")
    if done:
        try:
            ticket = _try(username, password)
        except FeedbackError as error:
            st.error(literal(fault(error)), icon=":material/error:")
        else:
            if ticket is None:
                st.error(_("账号或密码不对。连错 5 次会锁 15 分钟。"), icon=":material/error:")
            else:
                language = st.session_state["language"]
                leave_to("/session/ticket?" + urlencode({"t": ticket, "next": asked_path(), "lang": language}))
