"""审核台: replies that wait for a check by somebody who did not handle the case: let pass or send back."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.tracker.casefile import CaseFile
from feedback.tracker.desks import Desk
from models.vocabulary import Verb
from pages.ui.caseview import draw_parts
from pages.ui.deskpage import DeskPage, draw_desk
from pages.ui.forms.closing import draw_outcome
from pages.ui.reply_check import draw_reply_checks
from pages.ui.shell import require
from pages.ui.text import _


def _first(_file: CaseFile) -> Sequence[Verb]:
    return (Verb.APPROVE_REPLY, Verb.SEND_BACK)


def _middle(_actor: Actor, file: CaseFile) -> None:
    reply, checks = st.columns((3, 2), gap="small")
    with reply:
        draw_outcome(file)
        draw_parts(file)
    with checks:
        draw_reply_checks(file)


draw_desk(
    require(Permission.REVIEW),
    DeskPage(
        desk=Desk.REVIEW,
        title=_("审核台"),
        waits=_("待审核"),
        nothing=_("都审完了"),
        hint=_("承办单位反馈后会排到这里。"),
        first=_first,
        middle=_middle,
    ),
)
