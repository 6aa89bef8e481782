"""诉求详情: one case whole, with the person's own words first, what is to be done next, and how it came here."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.notify.citizens import sent_to_citizen
from feedback.tracker.casefile import find_case, open_case, time_spent
from pages.ui import layout
from pages.ui.agency.of_case import draw_tasks_of_case
from pages.ui.aid.of_case import draw_aid_of_case
from pages.ui.caseview import draw_case, draw_parts, draw_story, draw_suggestion, note_opening
from pages.ui.files import draw_files
from pages.ui.forms.closing import draw_outcome, draw_revisit
from pages.ui.forms.handing_in import show_kept
from pages.ui.forms.registry import draw_verbs
from pages.ui.papers import draw_case_papers
from pages.ui.sent_to_citizen import draw_sent
from pages.ui.shell import require, way_back
from pages.ui.standing import draw_joined
from pages.ui.sub_forms import draw_sub_forms
from pages.ui.text import _
from pages.ui.time_spent import draw_spent

actor = require(Permission.READ_CASES, Permission.READ_CONFIDENTIAL)
number = st.query_params.get("no", "")
try:
    with reading() as session:
        file = open_case(session, actor, find_case(session, actor, number))
        spent = time_spent(session, file)
        sent = sent_to_citizen(session, actor, file.case.id)
except NotFound:
    layout.page_title(_("诉求详情"))
    layout.empty_state(_("没有这件诉求，或不在您的范围内"), _("请核对诊号，或从列表里打开。"))
    st.stop()

way_back(file.case.case_no)
layout.page_title(_("诉求详情"), file.case.case_no)
note_opening(actor, file)
show_kept(actor, file)
left, right = st.columns((8, 5), gap="medium")
with left:
    draw_case(actor, file)
    draw_outcome(file)
    draw_revisit(file)
    draw_sub_forms(file)
    draw_joined(file)
    draw_story(file)
with right:
    draw_suggestion(actor, file)
    draw_verbs(actor, file)
    draw_parts(file)
    draw_aid_of_case(actor, file)
    draw_spent(spent)
    draw_tasks_of_case(actor, file)
    draw_sent(sent)
    draw_files(actor, file)
    draw_case_papers(file)
