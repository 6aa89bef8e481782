"""What is done on somebody's behalf for the sake of a case, as the case shows it; nothing where nothing is."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.services.task_lists import tasks_of_case
from feedback.tracker.casefile import CaseFile
from pages.ui import layout
from pages.ui.agency.words import promise_chip, state_chip
from pages.ui.shell import go_to
from pages.ui.text import _, literal


def draw_tasks_of_case(actor: Actor, file: CaseFile) -> None:
    """Draw the tasks that hang on the case; a confidential one shows none."""
    may_see = actor.holds(Permission.TAKE_TASKS) or actor.holds(Permission.READ_BOARD)
    if file.case.is_confidential or not may_see:
        return
    with reading() as session:
        rows = tasks_of_case(session, actor, file.case.id)
    if not rows:
        return
    with layout.card("tasks_of_case"):
        layout.section(_("相关的代办"), _("{n} 件代办", n=len(rows)))
        for row in rows:
            with st.container(horizontal=True, vertical_alignment="center", key=f"link_task_{row.task_id}"):
                if st.button(literal(f"{row.item} · {row.applicant}"), key=f"task_{row.task_id}", type="tertiary"):
                    go_to("agency_task", no=row.task_no)
                kind, line = promise_chip(row.state, row.promised_on)
                layout.row_line([row.task_no], [state_chip(row.state), *([layout.chip(kind, line)] if line else [])])
