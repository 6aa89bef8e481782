"""Aid that was asked for over a case, as the case shows it, and the way to ask; nothing where nobody may."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.services.aid.reading import aid_of_case
from feedback.tracker.casefile import CaseFile
from feedback.tracker.states import OPEN
from pages.ui import layout
from pages.ui.aid.list_view import draw_line
from pages.ui.shell import go_to
from pages.ui.text import _

# Benefits for the poor, temporary aid and help out of poverty (domain digest C).
_OF_NEED = ("12",)


def draw_aid_of_case(actor: Actor, file: CaseFile) -> None:
    """Draw the applications that hang on the case, and of one about need the way to another; none if confidential."""
    applies = actor.holds(Permission.APPLY_FOR_AID)
    if file.case.is_confidential or not (applies or actor.holds(Permission.MANAGE_AID)):
        return
    with reading() as session:
        lines = aid_of_case(session, actor, file.case.id)
    is_need = (file.case.category or "").startswith(_OF_NEED) and file.case.status in OPEN
    if not lines and not (applies and is_need):
        return
    with layout.card("aid_of_case"):
        layout.section(_("帮扶"), _("{n} 份申请", n=len(lines)) if lines else "")
        for line in lines:
            draw_line(line)
        if applies and is_need and st.button(_("为这一户申请帮扶"), key="case_aid", type="tertiary"):
            go_to("aid", view="apply", case=file.case.case_no)
