"""Where are the first administrators' one-time passwords shown, once the account that made them is gone itself?

On whatever page comes next in the same window, the sign-in page among them, until somebody signs in there: that loads
the page anew, and nothing of this is left. They are stored nowhere.
"""

from collections.abc import Sequence

import streamlit as st

from feedback.trial.setup import FirstAccount
from pages.ui import admin_style, layout
from pages.ui.text import _, words

_KEY = "first_accounts"


def hold_first_accounts(accounts: Sequence[FirstAccount]) -> None:
    """Keep the accounts for the next runs of this window."""
    if accounts:
        st.session_state[_KEY] = tuple(accounts)


def show_first_accounts() -> None:
    """Show the accounts with their passwords, where there are any to be copied down."""
    accounts = st.session_state.get(_KEY, ())
    if not accounts:
        return
    admin_style.apply()
    with layout.card("first_accounts"):
        layout.section(_("请抄下管理员账号"))
        admin_style.plain_note(_("原来的账号已经清除。下面的一次性密码只显示到有人登录为止，第一次登录时要换掉。"))
        for account in accounts:
            named = _("{role}，账号 {username}", role=words(account.role), username=account.username)
            admin_style.secret(named, account.password)
