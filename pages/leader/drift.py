"""判得准不准: how often people accept what the machine suggests, what it mixes up, what is new, what comes next."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.learning.drift import read_drift
from feedback.learning.new_words import new_words
from feedback.learning.next_cases import next_to_label
from pages.ui import board_style, layout, learning_style
from pages.ui.drift_view import (
    draw_confusions,
    draw_months,
    draw_next,
    draw_sentences,
    draw_words,
    title_line,
)
from pages.ui.shell import acting, require
from pages.ui.text import _

actor = require(Permission.READ_DRIFT)
board_style.apply()
learning_style.apply()
levels = {1: _("大类"), 2: _("小类")}
views = {"rate": _("判得怎样"), "words": _("新出现的词")}
if actor.holds(Permission.DIAGNOSE):
    views["next"] = _("先诊哪几件")

by_sector = st.session_state.get("drift_level", 1) != 2
with reading() as session:
    drift = read_drift(session, actor, by_sector=by_sector)
layout.page_title(_("判得准不准"), title_line(drift))
view = st.segmented_control(
    _("看什么"), list(views), format_func=views.__getitem__, default="rate", key="drift_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
with acting():
    if view == "words":
        with layout.card("drift_words"), reading() as session:
            layout.section(_("最近 30 天多起来的词"), _("和前 90 天比"))
            draw_words(new_words(session, actor))
    elif view == "next":
        with layout.card("drift_next"), reading() as session:
            layout.section(_("先诊哪几件"))
            draw_next(next_to_label(session, actor))
    elif drift.is_empty:
        layout.empty_state(_("半年来还没有判过的"), _("初诊台上每确认或改一次分类，这里就多一件。"))
    else:
        with layout.card("drift_sentences"):
            draw_sentences(drift)
        with layout.card("drift_months"):
            layout.section(_("机器的建议有多少照用"), _("按机器判成的类别和月份"))
            st.segmented_control(
                _("分到哪一级"), list(levels), format_func=levels.__getitem__, default=1, key="drift_level",
                required=True, label_visibility="collapsed",
            )  # fmt: skip
            draw_months(drift)
        with layout.card("drift_confusions"):
            layout.section(_("容易弄混的"), _("半年来"))
            draw_confusions(drift)
