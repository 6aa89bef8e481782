"""What stands beside the list of accounts: one account, and the acts of the system's and the security's administrator.

Neither sees the other's buttons, and nobody has any over their own account; the services hold the same.
"""

from functools import partial

import streamlit as st

from feedback.access.accounts import (
    LONGEST_NAME,
    create_account,
    grant_role,
    reset_password,
    revoke_role,
    set_active,
    unlock,
)
from feedback.access.actor import Actor
from feedback.access.directory import AccountView
from feedback.access.duties import ADMINISTRATION, APART
from feedback.access.permissions import Permission
from feedback.capture.lookup import places_for, units_for
from feedback.core.database import Session, reading, transaction
from models.vocabulary import AreaKind, Role
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out, hold_password
from pages.ui.admin_style import plain_note
from pages.ui.choices import unit_names, word_choice
from pages.ui.desk import DeskRow, open_row
from pages.ui.shell import acting, require
from pages.ui.text import _, ago, listed, words

_PLACED = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)


def account_row(view: AccountView) -> DeskRow:
    """Return the line of an account in the list."""
    roles = [f"{words(grant.role)} {grant.where}" for grant in view.grants]
    return DeskRow(
        id=str(view.user_id),
        number=view.username,
        title=view.name,
        place=listed(roles) if roles else _("还没有角色"),
        age="",
        chip=_state(view),
        chip_kind="waiting",
    )


def _state(view: AccountView) -> str:
    if not view.is_active:
        return _("已停用")
    return _("已锁定") if view.is_locked else ""


def draw_account(actor: Actor, view: AccountView) -> None:
    """Draw one account with the acts that are this administrator's."""
    chips = [layout.chip("waiting", _state(view))] if _state(view) else []
    seen = ago(view.last_sign_in_at) if view.last_sign_in_at else _("还没有登录过")
    own = _("本人已设") if view.has_own_password else _("一次性密码，等本人第一次登录时换掉")
    with layout.card("account"):
        layout.matter_card(view.username, view.name, chips=chips, facts=[(_("最近登录"), seen), (_("密码"), own)])
        if view.user_id == actor.user_id:
            plain_note(_("这是您自己的账号。改密码请到“我的账号”；其余的改动要由另一位管理员来做。"))
        elif actor.holds(Permission.MANAGE_ACCOUNTS):
            _draw_keeping(actor, view)
        elif view.may_be_reset:
            _draw_reset(actor, view)
        if view.user_id != actor.user_id and view.is_locked and actor.holds(Permission.GRANT_ROLES):
            _draw_unlock(actor, view)
    _draw_roles(actor, view)


def _draw_keeping(actor: Actor, view: AccountView) -> None:
    if not view.may_be_reset:
        plain_note(_("这个账号的密码由安全管理员重置。"))
    with st.container(horizontal=True):
        if view.may_be_reset:
            _draw_reset(actor, view)
        if view.is_active:
            ask_first(
                _("停用账号"),
                _(
                    "停用后，{name}立刻从所有设备上退出，也不能再登录。办过的事和角色都留着，随时可以恢复。",
                    name=view.name,
                ),
                partial(set_active, actor=actor, user_id=view.user_id, is_active=False),
                key=f"close_{view.user_id}",
                said=_("{name}的账号已停用。", name=view.name),
                sure=_("停用"),
            )
        elif st.button(_("恢复账号"), key=f"open_{view.user_id}"):
            deed = partial(set_active, actor=actor, user_id=view.user_id, is_active=True)
            carry_out(deed, _("{name}的账号已恢复。", name=view.name))


def _draw_reset(actor: Actor, view: AccountView) -> None:
    with st.container(width="content"), st.popover(_("重置密码")):
        plain_note(_("{name}现在的密码立刻作废，并从所有设备上退出。新的一次性密码只显示一次。", name=view.name))
        if st.button(_("重置"), key=f"reset_{view.user_id}_sure", width="stretch"):
            with acting():
                with transaction() as session:
                    password = reset_password(session, actor, view.user_id)
                hold_password(view.username, view.name, password)
                st.rerun()


def _draw_unlock(actor: Actor, view: AccountView) -> None:
    if st.button(_("解除锁定"), key=f"unlock_{view.user_id}"):
        carry_out(lambda session: unlock(session, actor, view.user_id), _("{name}可以登录了。", name=view.name))


def _draw_roles(actor: Actor, view: AccountView) -> None:
    may_grant = actor.holds(Permission.GRANT_ROLES) and view.user_id != actor.user_id
    with layout.card("grants"):
        layout.section(_("角色"), _("{n} 个", n=len(view.grants)))
        if not view.grants:
            hint = _("在下面授予。") if may_grant else _("请安全管理员授予。")
            layout.empty_state(_("还没有角色，登录后看不到任何业务"), hint)
        for grant in view.grants:
            with st.container(horizontal=True, vertical_alignment="center", key=f"grant_{grant.grant_id}"):
                layout.label_line(grant.where, [words(grant.role)])
                if may_grant:
                    ask_first(
                        _("收回"),
                        _("收回后，{name}打开下一页时就没有这个角色了。", name=view.name),
                        partial(revoke_role, actor=actor, grant_id=grant.grant_id),
                        key=f"revoke_{grant.grant_id}",
                        said=_("已收回{name}的“{role}”。", name=view.name, role=words(grant.role)),
                        sure=_("收回"),
                    )
    if may_grant:
        _draw_granting(actor, view)


def _draw_granting(actor: Actor, view: AccountView) -> None:
    key = f"granting_{view.user_id}_{len(view.grants)}"
    with layout.card("granting"):
        layout.section(_("授予角色"))
        left, right = st.columns(2)
        with left:
            role = word_choice(_("角色"), Role, None, key=f"{key}_role")
        with right:
            where = _place_choice(actor, role, key=f"{key}_place")
        if role in APART:
            st.caption(_("系统、安全、审计三种管理员和纪检干部要由不同的人担任，一个人只能担任其中一种。"))
        if st.button(_("授予"), key=f"{key}_done", type="primary", disabled=role is None) and role is not None:
            ids = {"unit_id": where} if role is Role.HANDLER else {"area_id": where}
            carry_out(
                lambda session: grant_role(session, actor, view.user_id, role=role, **ids),
                _("已授予{name}“{role}”。", name=view.name, role=words(role)),
            )


def _place_choice(actor: Actor, role: Role | None, *, key: str) -> int | None:
    with reading() as session:
        names = _unit_names(session) if role is Role.HANDLER else _area_names(session, actor)
    return st.selectbox(
        _("属于哪个单位") if role is Role.HANDLER else _("管哪个地方"),
        list(names),
        # The three administrators serve the whole county, which stands first.
        index=0 if role in ADMINISTRATION and names else None,
        format_func=names.__getitem__,
        key=f"{key}_{role}",
        placeholder=_("输入几个字查找"),
        disabled=role is None,
    )


def _unit_names(session: Session) -> dict[int, str]:
    return unit_names(units_for(session))


def _area_names(session: Session, actor: Actor) -> dict[int, str]:
    return {area.area_id: area.path_names for area in places_for(session, actor, Permission.GRANT_ROLES, *_PLACED)}


def offer_account() -> None:
    """Draw the button that opens the box for a new account, and the box while it is open."""
    st.button(_("新建账号"), key="accounts_new", type="primary", icon=":material/person_add:", on_click=_start_making)
    if st.session_state.get("accounts_making"):
        st.dialog(_("新建账号"), on_dismiss=_stop_making)(_account_form)()


def _start_making() -> None:
    st.session_state["accounts_making"] = True


def _stop_making() -> None:
    st.session_state.pop("accounts_making", None)


def _account_form() -> None:
    actor = require(Permission.MANAGE_ACCOUNTS)
    with st.form("new_account", border=False):
        name = st.text_input(_("姓名"), key="new_account_name", max_chars=LONGEST_NAME)
        username = st.text_input(
            _("账号"), key="new_account_username", max_chars=LONGEST_NAME, placeholder=_("登录用，如姓名的拼音")
        )
        done = st.form_submit_button(_("新建"), type="primary", width="stretch")
    st.caption(_("新账号没有角色，由安全管理员授予。"))
    if done:
        with acting():
            with transaction() as session:
                user, password = create_account(session, actor, username=username, name=name)
            _stop_making()
            hold_password(user.username, user.name, password)
            st.session_state["accounts_made"] = True
            open_row("accounts", str(user.id))
            st.rerun()
