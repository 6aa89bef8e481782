"""What stands behind a figure of a campaign: its contacts, or the cases of its opinions, a page at a time."""

from dataclasses import dataclass
from typing import Final, Literal

import streamlit as st

from feedback.access.permissions import Permission
from feedback.archive.campaign_figures import contacts_of_campaign, opinions_of_campaign
from feedback.archive.campaigns import CampaignView
from feedback.core.database import reading
from models.vocabulary import ContactKind
from pages.ui import layout
from pages.ui.board_rows import case_rows
from pages.ui.shell import acting, require
from pages.ui.text import _, day, words

_OPEN: Final = "campaign_list"
_AT: Final = "campaign_list_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which list: contacts of one kind or team (0 for none), opinions of a topic, or the solved ones."""

    what: Literal["contacts", "opinions", "solved"]
    kind: ContactKind | None = None
    team_id: int | None = None
    topic: str | None = None


def open_list(asked: Asked) -> None:
    """Open a list in the next run; for callbacks."""
    st.session_state[_OPEN] = asked
    st.session_state.pop(_AT, None)


def _close() -> None:
    st.session_state.pop(_OPEN, None)


def draw_list(view: CampaignView) -> None:
    """Draw the panel where a list is open."""
    asked: Asked | None = st.session_state.get(_OPEN)
    if asked is not None:
        st.dialog(view.name, width="large", position="right", on_dismiss=_close)(_draw)(view, asked)


def _draw(view: CampaignView, asked: Asked) -> None:
    # A press inside the panel runs this function alone, without the page and its guard.
    actor = require(Permission.MANAGE_CAMPAIGNS, Permission.RECORD_FORUM)
    cursor: str | None = st.session_state.get(_AT)
    with acting(), reading() as session:
        if asked.what == "contacts":
            contacts = contacts_of_campaign(session, actor, view, kind=asked.kind, team_id=asked.team_id, cursor=cursor)
            if not contacts.rows:
                layout.empty_state(_("这里还没有记录"))
            for line in contacts.rows:
                facts = [
                    day(line.on) if line.on else "—", words(line.kind), line.place, line.place_type, line.team,
                    _("看了 {n} 项", n=line.checked) if line.checked else "", line.by,
                ]  # fmt: skip
                said = layout.chip("plain", _("{n} 条意见", n=line.opinions))
                layout.row_line([fact for fact in facts if fact], [said] if line.opinions else [])
            _turn(contacts.earlier, contacts.later)
            return
        page = opinions_of_campaign(
            session, actor, view, topic=asked.topic, only_solved=asked.what == "solved", cursor=cursor
        )
        if page.rows:
            st.caption(_("同一件事有几个人说的，这里只列一件。"))
            case_rows(page.rows, "campaign")
        else:
            layout.empty_state(_("这里还没有诉求"))
        _turn(page.earlier, page.later)


def _turn(earlier: str | None, later: str | None) -> None:
    if earlier is None and later is None:
        return
    with st.container(horizontal=True, key="campaign_paging"):
        for key, label, cursor in (("earlier", _("‹ 上一页"), earlier), ("later", _("下一页 ›"), later)):
            st.button(
                label, key=f"campaign_{key}", disabled=cursor is None, on_click=st.session_state.update,
                args=({_AT: cursor},),
            )  # fmt: skip
