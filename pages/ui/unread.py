"""How much has somebody not read? The number beside the inbox in the navigation, on the home page and over a phone."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import reading
from feedback.notify.inbox import unread_count
from pages.ui import layout
from pages.ui.navigation import PAGE_BY_PATH
from pages.ui.text import _

_MOST_SHOWN = 99


def unread(actor: Actor) -> int:
    """Return how many notices the actor has not read, as it stood at most some twenty seconds ago."""
    return _counted(actor) if actor.holds(Permission.READ_NOTICES) else 0


# By who asks and what they may see.
@st.cache_data(ttl=20, show_spinner=False, hash_funcs={Actor: repr})
def _counted(actor: Actor) -> int:
    with reading() as session:
        return unread_count(session, actor)


def count_anew(actor: Actor) -> None:
    """Let the next run count again: somebody has just read something."""
    _counted.clear(actor)


def title_with_count(title: str, count: int) -> str:
    """Return the name of the page with its number: 消息 3."""
    return f"{title} {shown(count)}" if count else title


def shown(count: int) -> str:
    return str(count) if count <= _MOST_SHOWN else f"{_MOST_SHOWN}+"


def draw_bell(count: int) -> None:
    """Draw the bell that a phone shows in its bar at the top; the style sheet hides it on a desktop."""
    entry = PAGE_BY_PATH["inbox"]
    with st.container(key="bell"):
        st.page_link(entry.script, label=shown(count) if count else _(entry.title), icon=entry.icon)


def draw_unread_line(actor: Actor) -> None:
    """Draw a line on the home page that leads to what was not read, where there is something."""
    count = unread(actor)
    if not count:
        return
    entry = PAGE_BY_PATH["inbox"]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="home_inbox"):
        st.page_link(entry.script, label=f"**{_(entry.title)}**", icon=entry.icon)
        layout.chips_row([layout.chip("next", _("{n} 条没看", n=shown(count)))])
