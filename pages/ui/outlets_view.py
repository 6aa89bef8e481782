"""What stands under 发到哪里: the robots and mailboxes of units and people, and the county's own two gateways."""

from collections.abc import Mapping
from functools import partial
from secrets import token_hex

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.directory import accounts
from feedback.archive.outline import kept_units
from feedback.core.database import Session, reading
from feedback.core.errors import NotFound
from feedback.notify.outlets import (
    NewOutlet,
    OutletView,
    TestOutcome,
    add_outlet,
    last_tests,
    outlets,
    remove_outlet,
    send_test,
    switch_outlet,
)
from models.work_vocabulary import OutletKind
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.admin_style import plain_note
from pages.ui.choices import told_apart
from pages.ui.delivery_words import test_words
from pages.ui.gateways import draw_gateways
from pages.ui.own_outlets import shown_address
from pages.ui.text import _, literal, words


def draw_outlets(actor: Actor) -> None:
    """Draw the gateways, all outlets with whose they are, and the form that adds one."""
    with reading() as session:
        held = outlets(session, actor)
        tests = last_tests(session, [each.outlet_id for each in held])
    draw_gateways(actor, {each.gateway: each for each in held if each.gateway})
    left, right = st.columns((3, 2), gap="medium")
    with left, layout.card("outlets"):
        _draw_held([each for each in held if not each.gateway], tests, actor)
    with right, layout.card("outlet_new"):
        _draw_adding(actor, len(held))


def _draw_held(held: list[OutletView], tests: Mapping[int, TestOutcome], actor: Actor) -> None:
    layout.section(_("单位和个人的"), _("{n} 个", n=len(held)))
    if not held:
        plain_note(_("还没有。没有也不要紧，消息都在各人的“消息”里；急件要马上叫到人的单位，最好加一个群机器人。"))
    for each in held:
        _draw_outlet(actor, each, tests.get(each.outlet_id))


def _draw_outlet(actor: Actor, outlet: OutletView, test: TestOutcome | None) -> None:
    number = outlet.outlet_id
    with st.container(key=f"held_outlet_{number}"):
        chips = [] if outlet.is_active else [layout.chip("near", _("已停用"))]
        parts = [part for part in (words(outlet.kind), shown_address(outlet.address), outlet.label) if part]
        layout.label_line(outlet.owner, parts, chips=chips)
        if test is not None:
            st.caption(literal(test_words(test)))
        with st.container(horizontal=True, vertical_alignment="center", key=f"outlet_acts_{number}"):
            takes = st.toggle(_("早上的汇总也发"), outlet.takes_digest, key=f"digest_{number}_{outlet.takes_digest}")
            if takes is not outlet.takes_digest:
                said = _("早上的汇总会发到这里。") if takes else _("早上的汇总不再发到这里。")
                carry_out(partial(switch_outlet, actor=actor, outlet_id=number, takes_digest=takes), said)
            if outlet.is_active and st.button(_("发一条试试"), key=f"try_{number}"):
                deed = partial(send_test, actor=actor, outlet_id=number, key=token_hex(8))
                carry_out(deed, _("测试消息已排上，过一会儿刷新看结果。"))
            said = _("已停用。") if outlet.is_active else _("已启用。")
            if st.button(_("停用") if outlet.is_active else _("启用"), key=f"switch_{number}"):
                now = not outlet.is_active
                carry_out(partial(switch_outlet, actor=actor, outlet_id=number, is_active=now), said)
            ask_first(
                _("删去"),
                _("以后不再发到这里，等着发的也不发了。"),
                partial(remove_outlet, actor=actor, outlet_id=number),
                key=f"remove_{number}",
                said=_("已删去。"),
                sure=_("确定删去"),
            )


def _draw_adding(actor: Actor, held: int) -> None:
    key = f"outlet_new_{held}"
    layout.section(_("添加"))
    sides = {"unit": _("给单位"), "person": _("给个人")}
    side = st.segmented_control(
        _("给谁"), list(sides), format_func=sides.__getitem__, key="outlet_side", default="unit", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with reading() as session:
        units = told_apart({each.unit_id: each.name for each in kept_units(session, actor) if each.is_active})
    with st.form(key, border=False):
        unit_id, username = None, ""
        if side == "unit":
            unit_id = st.selectbox(
                _("单位"), list(units), None, format_func=units.__getitem__, key=f"{key}_unit",
                placeholder=_("输入几个字查找"),
            )  # fmt: skip
        else:
            username = st.text_input(_("账号"), key=f"{key}_person", max_chars=60)
        kind = st.selectbox(_("发到"), list(OutletKind), format_func=words, key=f"{key}_kind")
        address = st.text_input(_("邮箱地址，或机器人的网址"), key=f"{key}_address", max_chars=500)
        secret = st.text_input(
            _("机器人的加签密钥（没有就空着）"), key=f"{key}_secret", max_chars=200, type="password", autocomplete="off"
        )
        label = st.text_input(_("备注"), key=f"{key}_label", max_chars=60, placeholder=_("比如：值班群"))
        done = st.form_submit_button(_("添加"), type="primary")
    if done:
        chosen = kind or OutletKind.MAIL

        def add(session: Session) -> None:
            user_id = _person(session, actor, username) if side == "person" else None
            new = NewOutlet(kind=chosen, address=address, secret=secret, label=label, user_id=user_id, unit_id=unit_id)
            add_outlet(session, actor, new)

        carry_out(add, _("已添加。请发一条试试，看收不收得到。"))


def _person(session: Session, actor: Actor, username: str) -> int:
    """Return the number of the account of that name."""
    typed = username.strip()
    found = [each.user_id for each in accounts(session, actor, typed) if each.username == typed] if typed else []
    if not found:
        raise NotFound("user_not_found")
    return found[0]
