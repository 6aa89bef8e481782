"""导入表格: a sheet is chosen, checked row by row, shown as it will come in, and taken in; or a batch is undone."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.importing.running import ImportResult
from pages.ui import layout
from pages.ui.sheet_batches import draw_batches, draw_result
from pages.ui.sheet_choice import draw_choice, draw_mapping
from pages.ui.sheet_plan import draw_import, draw_plan, planned
from pages.ui.shell import go_to, require
from pages.ui.text import _

actor = require(Permission.IMPORT_SHEET, Permission.MANAGE_PLACES, Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES)
layout.page_title(_("导入表格"), _("整份表先检查，点了导入才会记下"))
if "kind" in st.query_params and st.button(
    _("回到从表格建起"), key="sheet_back", icon=":material/arrow_back:", type="tertiary"
):
    go_to("onboarding")

result = st.session_state.get("sheet_result")
if isinstance(result, ImportResult):
    draw_result(result)
else:
    with layout.card("sheet_choice"):
        chosen = draw_choice(actor)
    if chosen is not None:
        with layout.card("sheet_mapping"):
            mapping = draw_mapping(chosen)
        plan = planned(actor, chosen, mapping)
        if plan is not None:
            draw_plan(plan)
            came = draw_import(actor, plan)
            if came is not None:
                st.session_state["sheet_result"] = came
                # Another box is empty, and nobody's words stay in the session.
                st.session_state["sheet_round"] = st.session_state.get("sheet_round", 0) + 1
                for name in ("sheet_plan", "sheet_table"):
                    st.session_state.pop(name, None)
                st.rerun()
draw_batches(actor)
