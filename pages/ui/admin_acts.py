"""How is a deed of administration done from a page: in one transaction, once asked about where it is grave?"""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from feedback.core.database import Session, transaction
from pages.ui.admin_style import plain_note, secret
from pages.ui.shell import acting, require, said_last
from pages.ui.text import _

Look = Literal["primary", "secondary", "tertiary"]
Deed = Callable[[Session], object]


def carry_out(
    deed: Deed,
    said: str,
    *,
    after: Callable[[], None] | None = None,
    then: Callable[[Any], None] | None = None,
    once: str = "",
) -> None:
    """Do `deed`, say `said` at the top of the next run, and run the page anew; an error is shown where it stands.

    `once` says what is done, with all that was typed: the second click of a double one does not do it again. Give it
    where the button is still there afterwards and the deed adds something. `then` is handed what the deed returned.
    """
    with acting():
        last = said_last()
        if not last.is_done(once):
            with transaction() as session:
                made = deed(session)
            last.note(once, made)
        last.text = said
        if after:
            after()
        if then:
            then(last.made)
        st.rerun()


def ask_first(
    label: str, consequence: str, deed: Deed, *, key: str, said: str, sure: str, look: Look = "secondary"
) -> None:
    """Draw a grave act: the button opens a box that says what will happen, and there a second one does it.

    `look`: coloured where it is the next act, without a frame where it is one of many in a list.
    """
    with st.container(key=f"grave_{key}", width="content"), st.popover(label, type=look):
        plain_note(consequence)
        if st.button(sure, key=f"{key}_sure", width="stretch"):
            carry_out(deed, said)


def hold_password(username: str, name: str, password: str) -> None:
    """Keep a one-time password until it was copied down; it is shown in every run till then, and stored nowhere."""
    st.session_state["one_time_password"] = (username, name, password)


def show_password() -> None:
    """Show the one-time password that was just made, in large type, until somebody has copied it down."""
    if "one_time_password" in st.session_state:
        st.dialog(_("一次性密码"), dismissible=False)(_password_box)()


def _password_box() -> None:
    require()
    username, name, password = st.session_state["one_time_password"]
    secret(_("{name}，账号 {username}", name=name, username=username), password)
    plain_note(_("只显示这一次。请抄下，当面交给本人；本人第一次登录时会要求换成自己的密码。"))
    if st.button(_("抄下后关闭"), key="password_copied", type="primary", width="stretch"):
        del st.session_state["one_time_password"]
        st.rerun()
