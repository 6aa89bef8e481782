"""户情档案: one household's file whole, with its story, and what can be done from here."""

from datetime import date

import streamlit as st

from feedback.access.permissions import Permission
from feedback.archive.file_lists import stale_before
from feedback.archive.file_story import FileStory, file_story
from feedback.archive.files import FileView, open_file
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.services.household_help import HouseholdHelp, household_help, with_help
from pages.ui import board_style, layout
from pages.ui.archive.done_for import draw_done_for
from pages.ui.archive.file_acts import (
    PRINTING,
    act_key,
    begin,
    draw_acts,
    draw_editing,
    draw_grave_acts,
    draw_member_form,
    draw_printing,
)
from pages.ui.archive.file_view import draw_head, draw_members, draw_story
from pages.ui.archive.joining import draw_dividing, draw_joining
from pages.ui.navigation import PAGE_BY_PATH
from pages.ui.shell import go_to, require
from pages.ui.text import _

actor = require(Permission.READ_HOUSEHOLDS)
board_style.apply()
asked = str(st.query_params.get("id", ""))


def _way_back() -> None:
    with st.container(key="link_back"):
        if st.button(_("‹ 返回{page}", page=_(PAGE_BY_PATH["households"].title)), key="way_back", type="tertiary"):
            go_to("households", **st.session_state.get("households_address", {}))


def _draw(file: FileView, story: FileStory, done: HouseholdHelp, oldest: date) -> None:
    is_stale = file.is_active and (file.updated_on is None or file.updated_on < oldest)
    layout.page_title(_("户情档案"), file.place_names)
    act = st.session_state.get(act_key(file))
    if not act:
        # A phone has room for one bar of acts, and a form has its own.
        draw_acts(actor, file, is_stale=is_stale)
    left, right = st.columns((7, 6), gap="medium")
    with left:
        if act == "edit" and file.may_keep:
            draw_editing(actor, file)
        elif act == "join" and file.may_change:
            draw_joining(actor, file)
        elif act == "divide" and file.may_change:
            draw_dividing(actor, file)
        elif act == PRINTING:
            draw_printing(actor, file)
        elif act and file.may_keep:
            draw_member_form(actor, file, str(act))
        draw_head(actor, file, story, is_stale=is_stale)
        wanted = draw_members(actor, file)
    with right:
        draw_done_for(done)
        draw_story(story)
        draw_grave_acts(actor, file)
    if wanted:
        begin(file, wanted)
        st.rerun()


_way_back()
found: FileView | None = None
try:
    with reading() as session:
        found = open_file(session, actor, int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
        done = household_help(session, actor, found.household_id)
        told = with_help(file_story(session, actor, found.household_id, with_notes=found.may_keep), done)
        limit = stale_before(session)
except NotFound:
    # The run goes on: what stands at a phone's lower edge is drawn after the page.
    layout.page_title(_("户情档案"))
    layout.empty_state(_("没有这一户，或不在您的范围内"), _("请从民情档案里查找。"))
if found is not None:
    _draw(found, told, done, limit)
