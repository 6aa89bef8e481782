"""打印与下载: what do you want? About one case, a place and days, a month, a brief, or all cases as a ledger."""

from enum import StrEnum
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.i18n.catalogue import mark
from feedback.reports.making import CASE_PAPERS
from feedback.reports.paper import BRIEFS, MONTHLY, PaperName
from pages.ui import layout
from pages.ui.brief_view import of_brief
from pages.ui.paper_choice import of_all, of_case, of_month, of_place, of_session
from pages.ui.shell import require
from pages.ui.text import _


class About(StrEnum):
    """What a paper is about."""

    PLACE = "place"
    SESSION = "session"
    CASE = "case"
    MONTH = "month"
    BRIEF = "brief_of"
    ALL = "ledger"


_NAMES: Final = {
    About.PLACE: mark("民情反馈单"),
    About.SESSION: mark("会诊纪要"),
    About.CASE: mark("一件诉求的文书"),
    About.MONTH: mark("月报"),
    About.BRIEF: mark("简报通报"),
    About.ALL: mark("台账"),
}
_OF: Final = {
    PaperName.SLIP: About.PLACE,
    PaperName.MINUTES: About.SESSION,
    **dict.fromkeys(CASE_PAPERS, About.CASE),
    **dict.fromkeys(MONTHLY, About.MONTH),
    **dict.fromkeys(BRIEFS, About.BRIEF),
}


def _offered(actor: Actor) -> list[About]:
    """Return what the actor may ask for: who works for a unit has no place to report on."""
    if not actor.home():
        return [About.CASE, About.MONTH, About.ALL]
    makes = actor.holds(Permission.MAKE_REPORTS)
    return [about for about in About if about is not About.BRIEF or makes]


actor = require(Permission.READ_CASES)
layout.page_title(_("打印与下载"), _("选好要什么，生成后先看样子，再下载"))
offered = _offered(actor)
linked = st.query_params.get("paper", "")
asked = _OF.get(PaperName(linked)) if linked in set(PaperName) else About(linked) if linked in set(About) else None
chosen = st.segmented_control(
    _("要什么"),
    offered,
    format_func=lambda each: _(_NAMES[each]),
    default=asked if asked in offered else offered[0],
    key="papers_about",
    required=True,
    label_visibility="collapsed",
)
with layout.card("papers"):
    if chosen is About.PLACE:
        of_place(actor)
    elif chosen is About.SESSION:
        of_session(actor)
    elif chosen is About.CASE:
        of_case(actor, linked)
    elif chosen is About.MONTH:
        of_month(actor)
    elif chosen is About.BRIEF:
        of_brief(actor, linked)
    elif chosen is About.ALL:
        of_all(actor)
