"""How is the trial county taken away? With its consequences in words, and only after a word was typed for it."""

from html import escape

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import transaction
from feedback.trial.removal import remove_county
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.first_accounts import hold_first_accounts, show_first_accounts
from pages.ui.shell import acting
from pages.ui.text import _


def draw_removal(actor: Actor) -> None:
    """Draw what removing the trial county would do, and the button for it."""
    word = _("清除")
    told = [
        _("试用县的地方、单位、账号、住户档案，以及走访、座谈、来电、来信和全部诉求都会删除，不能恢复。"),
        _("后来录入的真实数据，和它们用到的地方、单位，都留下。"),
        _("时限、假日和分类不受影响。"),
    ]
    if actor.is_trial:
        told.append(_("您现在用的也是试用账号，清除后立刻退出，不能再用它登录。"))
    with layout.card("trial_removal"):
        layout.section(_("清除试用县"))
        st.html(f'<ul class="zs-grave">{"".join(f"<li>{escape(line)}</li>" for line in told)}</ul>')
        typed = st.text_input(
            _("确定要清除的话，请输入“{word}”", word=word), key="trial_word", live=True, width=260, autocomplete="off"
        )
        is_meant = (typed or "").strip() == word
        with st.container(key="grave_trial", width="content"):
            done = st.button(_("清除试用县"), key="trial_remove", disabled=not is_meant)
    if done and is_meant:
        _remove(actor)


def _remove(actor: Actor) -> None:
    with acting(), st.spinner(_("正在清除……")):
        actor.require(Permission.REMOVE_TRIAL)
        with transaction() as session:
            removal = remove_county(session, actor)
        hold_first_accounts(removal.accounts)
        st.session_state["trial_removed"] = (removal.total, sum(removal.kept.values()))
        # The frame asks only now and then whether the county is a trial one.
        st.cache_data.clear()
        st.rerun()


def show_removed() -> None:
    """Say once what was taken away."""
    counts = st.session_state.pop("trial_removed", None)
    if counts is None:
        return
    deleted, kept = counts
    layout.saved_line(_("试用县已清除，删除 {n} 条记录。", n=f"{deleted:,}"))
    if kept:
        plain_note(_("有 {n} 条留下了，因为后来录入的真实数据用到它们。", n=f"{kept:,}"))
    show_first_accounts()
