"""派单与值班: by which rules a case is suggested to whom, whose matter it is, who is on duty, and who stands in."""

from collections.abc import Callable

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from pages.ui import admin_style, layout
from pages.ui.duty_view import draw_absences, draw_duty
from pages.ui.routing_levels import draw_levels
from pages.ui.routing_rules import draw_rules
from pages.ui.routing_trial import draw_trial
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_ROUTING, Permission.MANAGE_DUTY)
admin_style.apply()
layout.page_title(_("派单与值班"), _("派账时先推荐谁，出了急事先找谁，人不在时由谁代收。"))

views: dict[str, tuple[str, Permission, Callable[[Actor], None]]] = {
    "rules": (_("派单规则"), Permission.MANAGE_ROUTING, draw_rules),
    "trial": (_("拿一件试试"), Permission.MANAGE_ROUTING, draw_trial),
    "levels": (_("职责层级"), Permission.MANAGE_ROUTING, draw_levels),
    "duty": (_("值班领导"), Permission.MANAGE_DUTY, draw_duty),
    "absences": (_("不在岗与代收"), Permission.MANAGE_DUTY, draw_absences),
}
shown = [name for name, (_title, permission, _draw) in views.items() if actor.holds(permission)]
view = st.segmented_control(
    _("看什么"), shown, format_func=lambda name: views[name][0], default=shown[0], key="routing_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
views[view or shown[0]][2](actor)
