"""How is it said who raised a matter, and that they want to stay unknown? Two fields and two switches."""

import streamlit as st

from feedback.capture.notes import Reporter
from pages.ui.drafting import Form
from pages.ui.text import _

REPORTER_FIELDS = ("reporter_name", "reporter_phone", "anonymous", "confidential")


def name_and_phone(form: Form, *, live: bool = False) -> tuple[str, str]:
    """Draw the two fields in a row; with `live` the number is told while it is typed."""
    left, right = st.columns(2, gap="small", wrap=False)
    name = left.text_input(_("姓名"), key=form.key("reporter_name"), max_chars=40, autocomplete="off")
    phone = right.text_input(
        _("电话"),
        key=form.key("reporter_phone"),
        type="phone",
        icon="",
        placeholder="",
        max_chars=20,
        autocomplete="off",
        live=live,
    )
    return name, phone


def wishes(form: Form) -> tuple[bool, bool]:
    """Draw the switches, and return whether they are anonymous and whether they want it kept confidential."""
    with st.container(horizontal=True, gap="medium"):
        anonymous = st.toggle(_("匿名"), key=form.key("anonymous"))
        confidential = st.toggle(_("要求保密"), key=form.key("confidential"))
    if confidential:
        st.caption(_("保密的诉求只有保密台看得到，存下后这里也查不到内容"))
    return anonymous, confidential


def reporter_of(name: str | None, phone: str | None, *, anonymous: bool) -> Reporter:
    """Return who raised it; of an anonymous one neither name nor number is kept."""
    if anonymous:
        return Reporter(is_anonymous=True)
    return Reporter(name=(name or "").strip(), phone=(phone or "").strip())
