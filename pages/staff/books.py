"""登记台账: the books of an office, and how one is set up."""

from typing import Final

import streamlit as st

from feedback.access.permissions import Permission
from feedback.i18n.catalogue import mark
from pages.ui import layout
from pages.ui.books.shelf import draw_setting_up, draw_shelf
from pages.ui.shell import require
from pages.ui.text import _

_NAMES: Final = {"shelf": mark("台账"), "new": mark("建一本")}

actor = require(Permission.FILL_BOOKS, Permission.MANAGE_BOOKS, Permission.READ_BOARD)
layout.page_title(_("登记台账"), _("窗口、检查、培训、年度指标，记一次，汇总和同比自动算"))
offered = list(_NAMES) if actor.holds(Permission.MANAGE_BOOKS) else ["shelf"]
wanted = st.session_state.pop("books_view_next", None)
if wanted is not None or "books_view" not in st.session_state:
    st.session_state["books_view"] = wanted or "shelf"
view: str | None = offered[0]
if len(offered) > 1:
    view = st.segmented_control(
        _("看什么"),
        offered,
        format_func=lambda each: _(_NAMES[each]),
        key="books_view",
        required=True,
        label_visibility="collapsed",
    )
if view == "new":
    draw_setting_up(actor)
else:
    draw_shelf(actor)
