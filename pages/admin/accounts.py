"""账号与角色: the system administrator makes and keeps accounts, the security administrator gives and takes roles."""

import streamlit as st

from feedback.access.directory import PAGE_SIZE, AccountFilter, account, account_figures, accounts
from feedback.access.permissions import Permission
from feedback.core.database import reading
from pages.ui import admin_style, layout
from pages.ui.admin_accounts import account_row, draw_account, offer_account
from pages.ui.admin_acts import show_password
from pages.ui.desk import desk, desk_list
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES)
admin_style.apply()
kinds = {
    AccountFilter.ALL: _("全部"),
    AccountFilter.WITHOUT_ROLE: _("没有角色"),
    AccountFilter.LOCKED: _("已锁定"),
    AccountFilter.CLOSED: _("已停用"),
}
with reading() as session:
    figures = account_figures(session, actor)

counted = [
    (figures.without_role, _("{n} 个还没有角色", n=figures.without_role)),
    (figures.locked, _("{n} 个已锁定", n=figures.locked)),
    (figures.closed, _("{n} 个已停用", n=figures.closed)),
]
layout.page_title(
    _("账号与角色"), " · ".join([_("{n} 个账号", n=figures.total), *[line for count, line in counted if count]])
)
show_password()

if st.session_state.pop("accounts_made", False):
    # The list must hold the account that was just made, whatever was looked for before.
    st.session_state["accounts_search"], st.session_state["accounts_only"] = "", AccountFilter.ALL
st.session_state.setdefault("accounts_only", AccountFilter.ALL)
with admin_style.tools_of("accounts"):
    typed = st.text_input(
        _("查找"), key="accounts_search", type="search", live=True, placeholder=_("姓名或账号"), width=260,
        label_visibility="collapsed",
    )  # fmt: skip
    only = st.segmented_control(
        _("只看"), list(kinds), format_func=kinds.__getitem__, key="accounts_only", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if actor.holds(Permission.MANAGE_ACCOUNTS):
        offer_account()

with reading() as session:
    found = accounts(session, actor, typed or "", only=only or AccountFilter.ALL)
left, right = desk("accounts")
with left:
    chosen = desk_list([account_row(view) for view in found], None, "accounts")
    if len(found) == PAGE_SIZE:
        st.caption(_("只列出前 {n} 个，请输入姓名或账号查找。", n=PAGE_SIZE))
with right:
    if chosen is None:
        layout.empty_state(_("没有这样的账号"), _("换一个姓名或账号查找，或看全部账号。"))
    else:
        with reading() as session:
            view = account(session, actor, int(chosen))
        draw_account(actor, view)
