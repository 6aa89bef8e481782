"""有事请说: where the code on a contact card leads: whom to ring and where to go, for a place; nobody signs in."""

import streamlit as st

from feedback.archive.public_place import place_of_card
from feedback.core.database import reading
from pages.ui import admin_style, layout
from pages.ui.admin_style import plain_note
from pages.ui.text import _, literal

admin_style.apply()
with reading() as session:
    found = place_of_card(session, st.query_params.get("area", ""))

layout.page_title(_("有事请说"), found.place or _("没有认出卡片上的地方，可以先找县里"))
with layout.card("say"):
    if found.phone:
        layout.section(_("打电话"))
        st.link_button(
            literal(found.phone), f"tel:{found.phone}", type="primary", width="stretch", icon=":material/call:"
        )
    layout.section(_("当面说"))
    plain_note(
        _("到{office}便民服务中心，或者等干部走访上门时说，都一样登记、一样给您回音。", office=found.office)
        if found.office
        else _("到便民服务中心，或者等干部走访上门时说，都一样登记、一样给您回音。")
    )
plain_note(_("有危险先拨 110、119、120 或 122。"))
