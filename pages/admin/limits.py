"""时限与假日: which days and hours are worked, how long each stage may take, and what a change of them would move."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.worktime.editing import years_without_notice
from pages.ui import admin_style, layout
from pages.ui.admin_days import draw_days, warn_of_years
from pages.ui.admin_hours import draw_hours
from pages.ui.admin_limits import draw_grid, draw_trial
from pages.ui.admin_presets import draw_presets
from pages.ui.admin_recount import draw_recount
from pages.ui.admin_rules import draw_rules
from pages.ui.recount_offer import offer_recount
from pages.ui.shell import require
from pages.ui.text import _

actor = require(Permission.MANAGE_LIMITS)
admin_style.apply()
with reading() as session:
    missing = years_without_notice(session)

layout.page_title(_("时限与假日"), _("每件事的到期日，都由这里的假日、办公时间和时限算出来。"))
warn_of_years(missing)
offer_recount(actor)
views = {
    "days": _("假日"),
    "hours": _("办公时间"),
    "limits": _("时限"),
    "presets": _("现成的时限"),
    "recount": _("重算期限"),
    "rules": _("办事规则"),
}
st.session_state.setdefault("limits_view", "days")
view = st.segmented_control(
    _("看什么"), list(views), format_func=views.__getitem__, key="limits_view", required=True,
    label_visibility="collapsed",
)  # fmt: skip
if view == "limits":
    with layout.card("limit_trial"):
        draw_trial(actor)
    with layout.card("limit_grid"):
        layout.section(_("时限表"), _("条件越具体的一行越优先"))
        draw_grid(actor)
elif view == "hours":
    draw_hours(actor)
elif view == "presets":
    draw_presets(actor)
elif view == "recount":
    draw_recount(actor)
elif view == "rules":
    draw_rules(actor)
else:
    draw_days(actor)
