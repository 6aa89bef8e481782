"""What is done for a household, on the page of its file: tasks on its behalf and aid, open ones first, each a link."""

import streamlit as st

from feedback.core.clock import office_day
from feedback.services.household_help import HouseholdHelp
from feedback.services.task_lists import TaskRow
from pages.ui import layout
from pages.ui.agency.words import promise_chip, state_chip
from pages.ui.aid.list_view import draw_line
from pages.ui.shell import go_to
from pages.ui.text import _, day, literal


def draw_done_for(done: HouseholdHelp) -> None:
    """Draw both lists, or where there is nothing how something begins."""
    with layout.card("file_help"):
        layout.section(_("办事和帮扶"), _("{n} 件没办完", n=done.is_open) if done.is_open else "")
        if not len(done):
            layout.empty_state(_("还没有替这一户办过事"), _("有事要办，到“代办”接件；有困难，到“帮扶”提申请。"))
        for row in done.tasks:
            draw_task_line(row)
        for line in done.aid:
            draw_line(line)


def draw_task_line(row: TaskRow) -> None:
    """Draw one task as a row that opens it."""
    with st.container(key=f"link_task_{row.task_id}", gap="xxsmall"):
        if st.button(literal(f"{row.item} · {row.applicant}"), key=f"task_{row.task_id}", type="tertiary"):
            go_to("agency_task", no=row.task_no)
        kind, line = promise_chip(row.state, row.promised_on)
        chips = [state_chip(row.state), *([layout.chip(kind, line)] if line else [])]
        layout.row_line([row.task_no, row.agent, day(office_day(row.accepted_at))], chips)
