"""A plain list of cases: every row opens its case with one click."""

from collections.abc import Sequence

import streamlit as st

from feedback.tracker.desks import DeskRow
from pages.ui import layout
from pages.ui.caseview import limit_chip
from pages.ui.shell import go_to
from pages.ui.text import _, ago, category_name, words


def draw_rows(rows: Sequence[DeskRow], *, name: str = "rows") -> None:
    """Draw the rows; a press on a heading opens the case."""
    for row in rows:
        with st.container(key=f"row_{name}_{row.case_id}"):
            if st.button(row.heading or _("（涉密诉求）"), key=f"{name}_{row.case_id}", type="tertiary"):
                go_to("case", no=row.case_no)
            kind, line = limit_chip(row.due_at, row.status)
            state: layout.ChipKind = "closed" if row.status == "closed" else "waiting"
            chips = [layout.chip(state, words(row.status))]
            if line:
                chips.append(layout.chip(kind, line))
            facts = [row.case_no, row.place, category_name(row.category), row.lead_unit, ago(row.registered_at)]
            layout.row_line([fact for fact in facts if fact], chips)
