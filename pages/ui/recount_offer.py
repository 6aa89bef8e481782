"""After the calendar, the hours or the limits were changed: how many stored dates would be others now, said at once."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.tracker.recount import BATCH, Moved, preview
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.text import _

_CHANGED = "recount_is_due"
_FOUND = "recount_found"
# So many cases are looked at while somebody waits for the page; the tab itself looks at all.
_AT_ONCE = 5000


def settings_changed() -> None:
    """Note that what was counted before no longer holds."""
    st.session_state[_CHANGED] = True
    st.session_state.pop(_FOUND, None)


def offer_recount(actor: Actor) -> None:
    """Say how many dates would move since the last change, with a button that leads to them."""
    if not st.session_state.get(_CHANGED):
        return
    found, is_all = look(actor, most=_AT_ONCE)
    cases = len({each.case_id for each in found})
    if not cases:
        st.session_state.pop(_CHANGED, None)
        return
    with layout.card("recount_offer"):
        said = _("有 {n} 件的时限会变", n=cases) if is_all else _("至少有 {n} 件的时限会变", n=cases)
        layout.section(said)
        plain_note(_("已经定下的期限不会自己变。要不要按新的规定重算，由您决定，每件都会留下记录。"))
        with st.container(horizontal=True):
            st.button(_("看看是哪些"), key="recount_show", type="primary", on_click=_show)
            st.button(_("先不改"), key="recount_later", on_click=forget_change)


def look(actor: Actor, *, most: int | None = None) -> tuple[list[Moved], bool]:
    """Look at the open cases, at `most` of them; return what would move, and whether all were looked at."""
    found: list[Moved] = []
    after, seen = 0, 0
    while True:
        with reading() as session:
            batch = preview(session, actor, after=after, limit=BATCH)
        found += batch.moved
        seen += batch.looked_at
        if batch.after is None:
            return found, True
        if most is not None and seen >= most:
            return found, False
        after = batch.after


def _show() -> None:
    forget_change()
    st.session_state["limits_view"] = "recount"


def forget_change() -> None:
    st.session_state.pop(_CHANGED, None)


def held_moves() -> list[Moved] | None:
    """Return what the last look found in this session; numbers and dates only."""
    found: list[Moved] | None = st.session_state.get(_FOUND)
    return found


def hold_moves(found: list[Moved] | None) -> None:
    st.session_state[_FOUND] = found
