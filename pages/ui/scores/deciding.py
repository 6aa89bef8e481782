"""A leader's decision on what somebody asked for: why, and yes or no; what was typed stays where it is refused."""

from collections.abc import Sequence
from typing import Protocol

import streamlit as st

from feedback.core.database import Session
from pages.ui.admin_acts import carry_out
from pages.ui.late_press import deed_of, note_press, tell_late_press
from pages.ui.text import _

_OPEN = "open"


class Decide(Protocol):
    """Takes the decision down."""

    def __call__(self, session: Session, *, upheld: bool, note: str) -> object: ...


def tell_decided(names: Sequence[str]) -> None:
    """Say that somebody else was first where a press is on none of `names`, those that wait; before they are drawn."""
    tell_late_press(dict.fromkeys(names, _OPEN))


def draw_deciding(name: str, decide: Decide, *, about: str, names: tuple[str, str], said: tuple[str, str]) -> None:
    """Draw the reason and two buttons, named for yes and no, and say what was decided.

    `name` keeps two of one page apart, `about` is what they are called.
    """
    key = f"{name}_note"
    note = st.text_input(_("理由"), key=key, max_chars=500, placeholder=_("写一句为什么"))
    press = (name, _OPEN, about, {key: _("理由")})
    with st.container(horizontal=True):
        yes = st.button(names[0], key=f"{name}_yes", type="primary", on_click=note_press, args=press)
        no = st.button(names[1], key=f"{name}_no", on_click=note_press, args=press)
    if yes or no:
        carry_out(
            lambda session: decide(session, upheld=yes, note=note),
            said[0] if yes else said[1],
            once=f"{deed_of(name, _OPEN)} {yes} {note}",
        )
