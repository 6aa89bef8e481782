"""A form with one text and one button: most verbs need no more."""

from collections.abc import Callable

import streamlit as st

from feedback.core.database import Session
from feedback.tracker.casefile import CaseFile
from feedback.tracker.door import Step
from models.vocabulary import Verb
from pages.ui import layout
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.text import _, literal, words


def one_text(
    file: CaseFile,
    verb: Verb,
    deed: Callable[[Session, Step, str], object],
    *,
    asks: str,
    button: str,
    is_next: bool = False,
    is_long: bool = False,
    warns: str = "",
) -> None:
    """Draw the form and do `deed` with what was written; `warns` says in words what a grave act will do."""
    key = form_key(verb, file)
    with st.form(key, border=False):
        if is_long:
            text = st.text_area(asks, key=f"{key}_text", height=100, max_chars=20_000)
        else:
            text = st.text_input(asks, key=f"{key}_text", max_chars=200)
        if warns:
            st.caption(literal(warns))
        with layout.action_bar(key):
            done = submit_button(file, key, button, is_next=is_next, texts={"text": asks})
    if done:
        said = _("{case_no} · {verb}，已记下", case_no=file.case.case_no, verb=words(verb))
        hand_in(lambda session, step: deed(session, step, text), said=said)
