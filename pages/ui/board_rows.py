"""How does a plain list of cases look: a line of words, its facts and chips, and one press anywhere opens the case."""

from collections.abc import Callable, Sequence

import streamlit as st

from feedback.tracker.desks import DeskRow
from models.vocabulary import CaseStatus
from pages.ui import layout
from pages.ui.caseview import limit_chip
from pages.ui.shell import go_to
from pages.ui.text import _, ago, category_name, literal, words

Open = Callable[[DeskRow], None]
Chips = Callable[[DeskRow], list[layout.Markup]]


def state_chips(row: DeskRow) -> list[layout.Markup]:
    """Return what a list says of a case beside its words: its state, and how much time is left."""
    kind, line = limit_chip(row.due_at, row.status)
    state: layout.ChipKind = "closed" if row.status is CaseStatus.CLOSED else "waiting"
    chips = [layout.chip(state, words(row.status))]
    return [*chips, layout.chip(kind, line)] if line else chips


def open_case(row: DeskRow) -> None:
    go_to("case", no=row.case_no)


def case_rows(rows: Sequence[DeskRow], name: str, *, chips: Chips = state_chips, opens: Open = open_case) -> None:
    """Draw the rows in one box; `name` keeps two lists of one page apart."""
    with st.container(key=f"case_rows_{name}", gap=None):
        for row in rows:
            with st.container(key=f"case_row_{name}_{row.case_id}", gap=None):
                if st.button(literal(row.heading) or _("（涉密诉求）"), key=f"{name}_{row.case_id}", type="tertiary"):
                    opens(row)
                facts = [row.place, category_name(row.category), row.lead_unit, ago(row.registered_at), row.case_no]
                layout.row_line([fact for fact in facts if fact], chips(row))
