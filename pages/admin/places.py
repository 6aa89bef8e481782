"""地方与单位: the tree of places, the units with what each handles, and the end of a trial county."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.archive.outline import area_nodes, kept_units
from feedback.core.database import reading
from feedback.trial.marker import is_trial_county
from pages.ui import admin_style, layout
from pages.ui.admin_areas import below_line, draw_areas
from pages.ui.admin_trial import draw_removal, show_removed
from pages.ui.admin_units import draw_units
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_PLACES)
admin_style.apply()
with reading() as session:
    nodes = area_nodes(session, actor)
    units = kept_units(session, actor)
    may_remove = actor.holds(Permission.REMOVE_TRIAL) and is_trial_county(session)

in_use = sum(unit.is_active for unit in units)
counted = below_line(nodes[0].below, most=3) if nodes else _("还没有地方")
layout.page_title(_("地方与单位"), " · ".join([counted, _("{n} 个单位", n=in_use)]))
show_removed()

views = {"areas": _("地方"), "units": _("单位")} | ({"trial": _("清除试用县")} if may_remove else {})
view = st.segmented_control(
    _("看什么"), list(views), format_func=views.__getitem__, default="areas", key="places_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
if view == "units":
    draw_units(actor, units, nodes)
elif view == "trial":
    draw_removal(actor)
else:
    draw_areas(actor, nodes)
