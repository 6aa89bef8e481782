"""The ballot itself: a card for each who is rated, with a row of marks for each item; a tap marks, another unmarks."""

from collections.abc import Sequence

import streamlit as st

from feedback.services.rounds.entry import Item
from models.appraisal import AppraisalSubject
from pages.ui import layout
from pages.ui.admin_style import plain_note
from pages.ui.text import listed, literal

# With more marks than these a row of buttons is no longer read at a glance.
_MOST_BUTTONS = 10


def draw_marks(
    subjects: Sequence[AppraisalSubject], items: Sequence[Item], *, name: str
) -> dict[int, dict[str, int | str]]:
    """Draw the ballot and return what is marked by now; `name` keeps two ballots of one page apart."""
    marks: dict[int, dict[str, int | str]] = {}
    for subject in subjects:
        with layout.card(f"{name}_{subject.id}"):
            layout.section(subject.name, subject.slogan)
            if subject.promises:
                plain_note(listed(subject.promises))
            given = {item.code: _mark(item, f"{name}_{subject.id}_{item.code}") for item in items}
            marks[subject.id] = {code: value for code, value in given.items() if value is not None}
    return marks


def _mark(item: Item, key: str) -> int | str | None:
    label = literal(item.name)
    if item.is_choice:
        return st.pills(label, list(item.options), key=key, format_func=literal)
    if item.most <= _MOST_BUTTONS:
        # A phone shows these in rows of five.
        with st.container(key=f"marks_{key}"):
            return st.pills(label, list(range(1, item.most + 1)), key=key)
    marked = st.number_input(label, value=None, min_value=1, max_value=item.most, step=1, key=key)
    return None if marked is None else int(marked)
