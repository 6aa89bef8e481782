"""消息发到哪里: where somebody is reached outside, which only they enter, switch, try and take away."""

from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.database import reading
from feedback.notify.own_outlets import (
    MOST_OWN,
    OWN_KINDS,
    OwnOutlet,
    add_own_outlet,
    own_outlets,
    remove_own,
    switch_own,
    try_own,
)
from models.work_vocabulary import OutletKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.delivery_words import ON_ITS_WAY, test_words
from pages.ui.shell import require
from pages.ui.text import _, literal, words

_LOOK_AGAIN_SECONDS = 3
# A message that is not out by then has its reason on a later visit of the page.
_LOOK_FOR_SECONDS = 60


def draw_own_outlets(actor: Actor) -> None:
    """Draw the actor's outlets, and the form that adds one."""
    with reading() as session:
        held = own_outlets(session, actor)
    st.caption(_("急件马上发到这里，别的早上汇总成一条。只发编号、期限和链接；不设也行，消息里都有。"))
    if _is_waited_for(held):
        st.fragment(_draw_held_anew, run_every=_LOOK_AGAIN_SECONDS)()
    else:
        _draw_held(actor, held)
    if len(held) < MOST_OWN:
        _draw_adding(actor, len(held))


def _is_waited_for(held: list[OwnOutlet]) -> bool:
    """Say whether a test message was asked for just now and is still on its way."""
    return any(
        each.test is not None
        and each.test.state in ON_ITS_WAY
        and (utc_now() - each.test.made_at).total_seconds() < _LOOK_FOR_SECONDS
        for each in held
    )


def _draw_held_anew() -> None:
    """Look again every few seconds until the test message is out or given up."""
    actor = require()
    with reading() as session:
        held = own_outlets(session, actor)
    if not _is_waited_for(held):
        st.rerun()
    _draw_held(actor, held)


def _draw_held(actor: Actor, held: list[OwnOutlet]) -> None:
    for each in held:
        _draw_outlet(actor, each)


def _draw_outlet(actor: Actor, outlet: OwnOutlet) -> None:
    view = outlet.view
    number = view.outlet_id
    with st.container(key=f"held_outlet_{number}"):
        chips = [] if view.is_active else [layout.chip("near", _("已停用"))]
        layout.label_line(words(view.kind), [shown_address(view.address)], chips=chips)
        if outlet.test is not None:
            st.caption(literal(test_words(outlet.test)))
        with st.container(horizontal=True, vertical_alignment="center", key=f"outlet_acts_{number}"):
            takes = st.toggle(_("早上的汇总也发"), view.takes_digest, key=f"digest_{number}_{view.takes_digest}")
            if takes is not view.takes_digest:
                said = _("早上的汇总会发到这里。") if takes else _("早上的汇总不再发到这里，急件照发。")
                carry_out(partial(switch_own, actor=actor, outlet_id=number, takes_digest=takes), said)
            if view.is_active and st.button(_("发一条试试"), key=f"try_{number}"):
                said = _("测试消息已排上，结果马上会显示在下面。")
                carry_out(partial(try_own, actor=actor, outlet_id=number), said)
            ask_first(
                _("删去"),
                _("以后不再发到这里，等着发的也不发了。"),
                partial(remove_own, actor=actor, outlet_id=number),
                key=f"remove_{number}",
                said=_("已删去。"),
                sure=_("确定删去"),
            )


def shown_address(masked: str) -> str:
    """Return a masked address without its scheme, which the kind in words says already."""
    return masked.partition("://")[2]


def _draw_adding(actor: Actor, held: int) -> None:
    key = f"own_outlet_{held}"
    with st.form(key, border=False):
        kind = st.selectbox(_("发到"), list(OWN_KINDS), format_func=words, key=f"{key}_kind")
        address = st.text_input(_("邮箱地址，或机器人的网址"), key=f"{key}_address", max_chars=500)
        secret = st.text_input(
            _("机器人的加签密钥（没有就空着）"), key=f"{key}_secret", max_chars=200, type="password", autocomplete="off"
        )
        done = st.form_submit_button(_("添加"))
    if done:
        chosen = kind or OutletKind.MAIL
        carry_out(
            lambda session: add_own_outlet(session, actor, chosen, address, secret),
            _("已添加。请发一条试试，看收不收得到。"),
        )
