"""走访安排: whom to visit this week, how far visits reach, who answers for what, contact points, cards and cycles."""

from collections.abc import Callable

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from pages.ui import admin_style, board_style, layout
from pages.ui.shell import require
from pages.ui.text import _
from pages.ui.visits.cards import draw_cards
from pages.ui.visits.cycles import draw_cycles
from pages.ui.visits.duty_people import draw_duty_people
from pages.ui.visits.my_plan import draw_my_plan
from pages.ui.visits.points import draw_points
from pages.ui.visits.reach import draw_reach

actor = require(Permission.RECORD_VISIT, Permission.MANAGE_VISITS, Permission.READ_BOARD)
admin_style.apply()
board_style.apply()

_OFFICE = (Permission.MANAGE_VISITS,)
_WATCHING = (Permission.MANAGE_VISITS, Permission.READ_BOARD)
_CARDS = (Permission.RECORD_VISIT, Permission.MANAGE_VISITS)
views: dict[str, tuple[str, str, tuple[Permission, ...], Callable[[Actor], None]]] = {
    "mine": (_("本周要走的"), _("点一户就记，按走的顺序排"), (Permission.RECORD_VISIT,), draw_my_plan),
    "reach": (_("走到了多少"), _("走到的户占全部的户，点数字看是哪些户"), _WATCHING, draw_reach),
    "duties": (_("责任人"), _("哪一片、哪一户由谁负责"), _OFFICE, draw_duty_people),
    "points": (_("联系点"), _("领导一年去几次，每次有没有报告"), _WATCHING, draw_points),
    "cards": (_("联系卡"), _("一张纸印八张，走访时发给群众"), _CARDS, draw_cards),
    "cycles": (_("走访周期"), _("每一类户多少天走一次"), _OFFICE, draw_cycles),
}
shown = [name for name, (_title, _line, asked, _draw) in views.items() if any(actor.holds(each) for each in asked)]
# An office looks at the whole before it walks itself.
first = "reach" if "duties" in shown else shown[0]
title = st.container()
linked = st.query_params.get("view", "")
view = st.segmented_control(
    _("看什么"), shown, format_func=lambda name: views[name][0], default=linked if linked in shown else first,
    key="plan_view", required=True, label_visibility="collapsed",
)  # fmt: skip
_name, line, _asked, draw = views[view or first]
with title:
    layout.page_title(_("走访安排"), line)
draw(actor)
