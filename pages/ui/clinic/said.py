"""Who said what about a matter: written while they speak, kept after a second's rest, never over another's words."""

from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import transaction
from feedback.core.errors import Conflict, FeedbackError
from feedback.tracker.agenda_rows import AgendaItem
from feedback.tracker.decisions import say
from pages.ui.text import _, fault, literal
from pages.ui.words import live_words

_HEIGHT: Final = 96


def draw_said(actor: Actor, item: AgendaItem, *, height: int = _HEIGHT) -> None:
    """Draw the box of what is said about `item`, and keep what was typed since the last run."""
    seen_key = f"said_seen_{item.item_id}"
    seen, turn = st.session_state.setdefault(seen_key, (item.said, 0))
    box = f"said_{item.item_id}"
    typed = live_words(
        box,
        seen,
        _("会上的意见（谁说了什么）"),
        placeholder=_("例：村支书说先填坑；水利站说排水沟一起做"),
        height=height,
        max_length=20_000,
        reset_token=str(turn),
    )
    if typed != seen:
        _keep(actor, item, typed, before=seen)
    elif item.said != seen:
        # Somebody else has written here, and nothing of this box is lost by showing it.
        st.session_state[seen_key] = (item.said, turn + 1)
        st.rerun()


def _keep(actor: Actor, item: AgendaItem, typed: str, *, before: str) -> None:
    seen_key = f"said_seen_{item.item_id}"
    turn = st.session_state[seen_key][1]
    try:
        with transaction() as session:
            say(session, actor, item.item_id, typed, before=before)
    except Conflict as error:
        st.error(literal(fault(error)), icon=":material/error:")
        st.code(item.said, language=None, wrap_lines=True)
        # What is saved next is written over what now stands on the screen.
        st.session_state[seen_key] = (item.said, turn)
    except FeedbackError as error:
        st.error(literal(fault(error)), icon=":material/error:")
    else:
        st.session_state[seen_key] = (typed.strip() and typed, turn)
        st.caption(_("意见已记下"))
