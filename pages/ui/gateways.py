"""The county's own two ways out: the server that mail goes through, and the gateway for short messages to citizens."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from feedback.access.actor import Actor
from feedback.notify.outlets import (
    MAIL_SERVER,
    MODES,
    SMS_GATEWAY,
    MailServer,
    OutletView,
    SmsGateway,
    set_mail_server,
    set_sms_gateway,
    switch_outlet,
)
from feedback.notify.trying import try_gateway
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.admin_style import plain_note
from pages.ui.delivery_words import answer_words
from pages.ui.own_outlets import shown_address
from pages.ui.shell import acting
from pages.ui.text import _, literal


def draw_gateways(actor: Actor, held: Mapping[str, OutletView]) -> None:
    """Draw what is entered for both, and the forms that enter it anew; nothing of what was entered is shown again."""
    left, right = st.columns(2, gap="medium")
    with left, layout.card("gateway_sms"):
        layout.section(_("短信网关"), _("给反映人发短信"))
        _draw_held(actor, held.get(SMS_GATEWAY), _("没有设，反映人不会收到短信。"))
        with st.expander(_("改网关") if SMS_GATEWAY in held else _("填网关")):
            _draw_sms_form(actor)
        if SMS_GATEWAY in held:
            _draw_trial(actor)
    with right, layout.card("gateway_mail"):
        layout.section(_("邮件服务器"), _("给工作人员发邮件"))
        _draw_held(actor, held.get(MAIL_SERVER), _("没有设，邮件发不出去。"))
        with st.expander(_("改服务器") if MAIL_SERVER in held else _("填服务器")):
            _draw_mail_form(actor)
        plain_note(_("设好后，在“我的账号”里加上自己的邮箱，发一条试试。"))


def _draw_held(actor: Actor, outlet: OutletView | None, otherwise: str) -> None:
    if outlet is None:
        plain_note(otherwise)
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"gateway_{outlet.gateway}"):
        state = layout.chip("closed", _("在用")) if outlet.is_active else layout.chip("near", _("已停用"))
        layout.row_line([shown_address(outlet.address)], [state])
        if st.button(_("停用") if outlet.is_active else _("启用"), key=f"switch_{outlet.outlet_id}"):
            now = not outlet.is_active
            said = _("已启用。") if now else _("已停用。")
            carry_out(partial(switch_outlet, actor=actor, outlet_id=outlet.outlet_id, is_active=now), said)


def _draw_sms_form(actor: Actor) -> None:
    with st.form("sms_gateway", border=False):
        address = st.text_input(_("网关的网址"), key="sms_address", max_chars=500)
        secret = st.text_input(_("约定的密钥"), key="sms_secret", max_chars=200, type="password", autocomplete="off")
        phone = st.text_input(_("咨询电话（写在短信里）"), key="sms_phone", max_chars=20)
        done = st.form_submit_button(_("保存网关"))
    if done:
        entered = SmsGateway(address=address, secret=secret, office_phone=phone)
        carry_out(lambda session: set_sms_gateway(session, actor, entered), _("短信网关已保存。"))


def _draw_trial(actor: Actor) -> None:
    with st.form("sms_trial", border=False):
        phone = st.text_input(_("往哪个手机号发一条试试（号码不留存）"), key="sms_trial_phone", max_chars=20)
        done = st.form_submit_button(_("发一条试试"))
    if done:
        with acting(), st.spinner(_("正在发")):
            answer = try_gateway(actor, phone)
            st.info(literal(answer_words(answer)), icon=":material/sms:")


def _draw_mail_form(actor: Actor) -> None:
    modes = dict(zip(MODES, ("STARTTLS", "SSL", _("不加密（只限内网）")), strict=True))
    with st.form("mail_server", border=False):
        host = st.text_input(_("服务器地址"), key="mail_host", max_chars=200)
        port = st.number_input(_("端口"), value=587, step=1, key="mail_port")
        mode = st.selectbox(_("加密"), list(modes), format_func=modes.__getitem__, key="mail_mode")
        sender = st.text_input(_("发件人邮箱"), key="mail_sender", max_chars=200)
        user = st.text_input(_("登录名（没有就空着）"), key="mail_user", max_chars=200, autocomplete="off")
        password = st.text_input(
            _("登录密码（没有就空着）"), key="mail_password", max_chars=200, type="password", autocomplete="off"
        )
        done = st.form_submit_button(_("保存服务器"))
    if done:
        entered = MailServer(
            host=host.strip(), port=int(port or 0), mode=mode, sender=sender, user=user.strip(), password=password
        )
        carry_out(lambda session: set_mail_server(session, actor, entered), _("邮件服务器已保存。"))
