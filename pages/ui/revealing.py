"""How does somebody see what is masked? They say why, which is logged, and it stands there while they are about."""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.database import Session, transaction
from pages.ui.shell import acting
from pages.ui.text import _, literal


def draw_revealed(actor: Actor, key: str, label: str, reveal: Callable[[Session, str], Iterable[str]]) -> None:
    """Draw what was revealed under `key`; until then the button that asks why, for whoever may reveal.

    `reveal` is handed the reason; it checks and logs it.
    """
    told = seen(key)
    if told is None:
        ask_to_reveal(actor, key, label, reveal)
    elif words := " ".join(told).strip():
        st.markdown(f"**{literal(words)}**")


def seen(key: str) -> Any:
    """Return what was revealed under `key` before; none where nothing was."""
    return st.session_state.get(f"revealed_{key}")


def ask_to_reveal(actor: Actor, key: str, label: str, reveal: Callable[[Session, str], object]) -> None:
    """Draw the button that asks why, for whoever may reveal and has not done so under `key`."""
    shown = f"revealed_{key}"
    if shown in st.session_state or not actor.holds(Permission.REVEAL):
        return
    with st.popover(label, type="tertiary"):
        reason = st.text_input(_("为什么要看（会记入日志）"), key=f"{shown}_reason", max_chars=100)
        if st.button(_("查看"), key=f"{shown}_do"):
            with acting():
                with transaction() as session:
                    told = reveal(session, reason)
                st.session_state[shown] = told
                st.rerun()
