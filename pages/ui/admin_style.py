"""The part of the look that only administrators' pages have; `theme.css` is sent before it, by the shell."""

from functools import cache
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def apply() -> None:
    """Send the administrators' style sheet; once a run of their page, before anything is drawn."""
    st.html(f"<style>{_sheet()}</style>")


@cache
def _sheet() -> str:
    return Path(__file__).with_name("admin.css").read_text(encoding="utf-8")


def tools_of(key: str) -> DeltaGenerator:
    """The row of tools over the desk `key`: a phone that looks at one thing of the list has no use for it."""
    if st.session_state.get(f"{key}_opened"):
        st.html(f"<style>@media(max-width:640px){{.st-key-tools_{key}{{display:none!important}}}}</style>")
    return st.container(horizontal=True, vertical_alignment="center", key=f"tools_{key}")


def plain_note(text: str) -> None:
    """A grey sentence under what it explains."""
    st.html(f'<div class="zs-plainnote">{escape(text)}</div>')


def alarm(title: str, text: str, *, is_now: bool) -> None:
    """A loud banner: red for what is wrong now, amber for what is coming."""
    kind = " zs-now" if is_now else ""
    st.html(f'<div class="zs-alarm{kind}" role="alert"><b>{escape(title)}</b><span>{escape(text)}</span></div>')


def secret(whose: str, password: str) -> None:
    """A password in large type, so that it can be copied down by hand."""
    st.html(f'<div class="zs-secret"><small>{escape(whose)}</small><b>{escape(password)}</b></div>')
