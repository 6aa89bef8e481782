"""A leader's decision on what somebody asked for: why, and yes or no; what was typed stays where it is refused."""

from typing import Protocol

import streamlit as st

from pages.ui.shell import acting, said_last
from pages.ui.text import _


class Decide(Protocol):
    """Takes the decision down and returns what to say of it."""

    def __call__(self, *, upheld: bool, note: str) -> str: ...


def draw_deciding(name: str, decide: Decide, *, names: tuple[str, str]) -> None:
    """Draw the reason and two buttons, named for yes and no; `name` keeps two of one page apart."""
    note = st.text_input(_("理由"), key=f"{name}_note", max_chars=500, placeholder=_("写一句为什么"))
    with st.container(horizontal=True):
        yes = st.button(names[0], key=f"{name}_yes", type="primary")
        no = st.button(names[1], key=f"{name}_no")
    if yes or no:
        said = said_last()
        with acting():
            said.text = decide(upheld=yes, note=note)
            st.rerun()
