"""考核: sheets of figures with the cases that made each, what was left out and by whom, appeals, weights."""

import streamlit as st

from feedback.access.permissions import Permission
from pages.ui import board_style, layout
from pages.ui.board_screen import is_narrow
from pages.ui.scores import look
from pages.ui.scores.appeals import draw_appeals
from pages.ui.scores.exclusions import draw_exclusions
from pages.ui.scores.making import draw_making
from pages.ui.scores.sheet_list import draw_sheets
from pages.ui.scores.sheet_view import draw_sheet
from pages.ui.scores.weights import draw_weights
from pages.ui.shell import acting, require
from pages.ui.text import _

actor = require(Permission.READ_SCORES, Permission.ASK_EXCLUSION)
board_style.apply(wide=True)
look.apply()
is_phone = is_narrow()
layout.page_title(_("考核"), _("每个数字都能点开，看是由哪些件算出来的"))
keeps = actor.holds(Permission.MANAGE_SCORES)
views = {"sheets": _("考核表"), "exclusions": _("剔除"), "appeals": _("申诉")}
if keeps:
    views["weights"] = _("权重")


def _changed() -> None:
    st.query_params.clear()


linked = st.query_params.get("view", "")
view = st.segmented_control(
    _("看什么"), list(views), default=linked if linked in views else "sheets", required=True,
    format_func=views.__getitem__, key="score_view", label_visibility="collapsed", on_change=_changed,
)  # fmt: skip
with acting():
    if view == "exclusions":
        draw_exclusions(actor)
    elif view == "appeals":
        draw_appeals(actor)
    elif view == "weights" and keeps:
        draw_weights(actor)
    elif st.query_params.get("sheet"):
        draw_sheet(actor, is_phone=is_phone)
    else:
        if keeps:
            draw_making(actor)
        draw_sheets(actor)
