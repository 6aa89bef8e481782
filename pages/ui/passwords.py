"""How somebody gives themselves a new password from a page; a wrong old one is counted before it is refused."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.sessions import change_password
from feedback.core.database import transaction
from feedback.core.errors import BadInput
from pages.ui.shell import SESSION_COOKIE, acting, said_last
from pages.ui.text import _


def choose_password(actor: Actor, *, old: str, new: str) -> None:
    """Change the password and run the page anew; what is wrong is shown where it stands."""
    said = said_last()
    with acting():
        with transaction() as session:
            token = st.context.cookies.get(SESSION_COOKIE, "")
            is_changed = change_password(session, actor, old=old, new=new, token=token)
        if not is_changed:
            raise BadInput("old_password_wrong")
        said.text = _("密码已改好。")
        st.rerun()
