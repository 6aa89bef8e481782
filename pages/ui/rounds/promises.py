"""What each unit promises in public, and the form in which it is changed."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.services.promises import Promise, kept_promises, set_promise
from feedback.services.rounds.entry import LONGEST_NAME
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.desk import DeskRow, desk, desk_list
from pages.ui.text import _

_KEY = "promises"


def draw_promises(actor: Actor) -> None:
    """Draw the units left and what the chosen one promises right."""
    with reading() as session:
        promises = kept_promises(session, actor)
    if not promises:
        layout.empty_state(_("您的范围内还没有单位"), _("单位由系统管理员在“地方与单位”里设。"))
        return
    left, right = desk(_KEY)
    with left:
        chosen = desk_list([_row(each) for each in promises], None, _KEY)
    with right:
        _draw_form(actor, next(each for each in promises if str(each.unit_id) == chosen))


def _row(promise: Promise) -> DeskRow:
    said = _("{n} 条承诺", n=len(promise.promises)) if promise.promises else _("还没有承诺")
    return DeskRow(id=str(promise.unit_id), number="", title=promise.unit, place=promise.slogan, age=said)


def _draw_form(actor: Actor, promise: Promise) -> None:
    key = f"promise_{promise.unit_id}"
    with layout.card(key), st.form(f"{key}_form", border=False):
        layout.section(promise.unit)
        slogan = st.text_input(_("服务品牌"), value=promise.slogan, key=f"{key}_slogan", max_chars=LONGEST_NAME)
        said = st.text_area(_("服务承诺，一行一条"), value="\n".join(promise.promises), key=f"{key}_said", height=180)
        done = st.form_submit_button(_("存下承诺"), type="primary")
    if done:
        carry_out(
            lambda session: set_promise(session, actor, promise.unit_id, slogan=slogan, promises=said.splitlines()),
            _("{unit}的承诺已存下。", unit=promise.unit),
        )
