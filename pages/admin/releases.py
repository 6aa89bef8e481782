"""判类版本: which release reads what people say, the candidate beside it, training, and the way back."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.learning.releases import read_standing
from pages.ui import admin_style, layout, learning_style
from pages.ui.release_acts import draw_acts, draw_card, draw_training
from pages.ui.release_view import (
    draw_bars,
    draw_candidate,
    draw_history,
    draw_in_use,
    title_line,
    warn_unreadable,
)
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_RELEASES)
admin_style.apply()
learning_style.apply()
with reading() as session:
    standing = read_standing(session, actor)

layout.page_title(_("判类版本"), title_line(standing))
warn_unreadable(standing.unreadable, standing.in_use.name if standing.in_use else "starter")
draw_training(standing.training)
left, right = st.columns((1, 1))
with left:
    draw_in_use(standing)
with right:
    draw_candidate(standing)
draw_acts(actor, standing)
draw_bars(standing)
with layout.card("release_history"):
    layout.section(_("练过的版本"), _("新的在前"))
    draw_history(standing.history)
draw_card(actor, standing.history)
