"""How is a long text typed so that nothing of it is lost? A textarea that tells the server after a second's rest.

Streamlit's own text area says nothing until it loses the focus, so a draft could not be kept nor a suggestion shown
while somebody types. This one never overwrites what is being typed, and waits while a word is still being composed.
"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from pages.ui.layout import MarkKind, quote
from pages.ui.own_component import own_component, told_since
from pages.ui.text import _

_BOX: Final = own_component("zhenshi_live_words", "words")


def live_words(
    key: str,
    value: str,
    label: str,
    *,
    placeholder: str = "",
    height: int = 132,
    max_length: int = 20_000,
    marks: Sequence[tuple[int, int, MarkKind]] = (),
    reset_token: str = "",
    takes_focus: bool = False,
) -> str:
    """Draw the box and return what stands in it, as far as the server has been told.

    `value` is what it opens with, and again each time `reset_token` changes (after a save: `value=""` and a new token);
    at all other times the box keeps its own text. `height` is where it starts in pixels; it grows with the text.
    With `takes_focus` it is typed in at once on a desktop, unless another box has the focus.
    More than `max_length` characters are kept and shown in red, never cut: the caller says what is wrong with them.
    With `marks` the words are repeated below, the deciding ones underlined.
    The buttons that need the text stand in the same scope as the box: both in one fragment, or neither. Streamlit sends
    what happens within one tick as one message, and if part of it belongs to a fragment it reruns that fragment only: a
    button outside, pressed right after typing, would be dropped.
    Not for use inside `st.form`, which would hold the text back until it is submitted.
    """
    told = told_since(st.session_state.get(key, {}), "words", reset_token) or {"text": value}
    text = str(told["text"])
    box = _BOX(
        key=key,
        data={
            "value": text,
            "token": reset_token,
            "label": label,
            "placeholder": placeholder,
            "height": height,
            "limit": max_length,
            "focus": takes_focus,
            "count": _("{count} 字", count="{count}"),
            "over": _("{count} 字，最多 {limit} 字，请删去一些", count="{count}", limit=f"{max_length:,}"),
        },
        on_words_change=lambda: None,
    )
    text = str((told_since(box, "words", reset_token) or told)["text"])
    if marks and text.strip():
        quote(text, marks)
    return text
