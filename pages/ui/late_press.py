"""What is said to somebody who pressed when another person had been first? A sentence, and what they had typed.

A page reads anew before it looks at a press, and by then the button may be gone with its form. So the press itself
brings what the person saw and what they had typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui.shell import said_last
from pages.ui.text import _, literal


@dataclass(frozen=True, slots=True)
class _Press:
    """A button that somebody pressed: of which form, as it stood then, and what stood in its boxes by their labels."""

    form: str
    seen: str
    about: str
    typed: Mapping[str, str]


_NEW = "late_press_new"
_KEPT = "late_press_kept"


def deed_of(form: str, seen: str) -> str:
    """Return how the deed of a press is called; `carry_out(once=...)` takes it, with more behind it."""
    return f"{form} as {seen};"


def note_press(form: str, seen: str, about: str, boxes: Mapping[str, str]) -> None:
    """Keep a press until the page was read anew; for `on_click`. `boxes` are the labels by the keys of the boxes."""
    said = {label: str(st.session_state.get(key) or "").strip() for key, label in boxes.items()}
    typed = {label: text for label, text in said.items() if text}
    st.session_state[_NEW] = _Press(form, seen, about, typed)


def tell_late_press(live: Mapping[str, str]) -> None:
    """Say that a press came too late, and show what was typed for it until it is put away.

    `live` are the forms that the page draws now, each with how it stands; call it before they are drawn.
    """
    press: _Press | None = st.session_state.pop(_NEW, None)
    if press is not None and live.get(press.form) != press.seen and not _is_own_second(press):
        st.session_state[_KEPT] = press
        said = _("{about}刚刚有别人办过，您这一步没有存下。请看现在的情况再办。", about=press.about)
        st.error(literal(said), icon=":material/error:")
    kept: _Press | None = st.session_state.get(_KEPT)
    if kept is None or not kept.typed:
        return
    if draw_kept_words(kept.about, kept.typed):
        st.session_state.pop(_KEPT, None)
        st.rerun()


def draw_kept_words(about: str, typed: Mapping[str, str]) -> bool:
    """Draw what somebody typed that was not stored, by the labels of its boxes; say whether they put it away."""
    with st.container(border=True, key="kept_words"):
        st.markdown(f"**{_('您刚才写的内容，还没有存下')}** · {literal(about)}")
        for label, text in typed.items():
            st.caption(literal(label))
            st.code(text, language=None, wrap_lines=True)
        return st.button(_("不用了，收起"), key="kept_put_away")


def _is_own_second(press: _Press) -> bool:
    """Say whether it is the second of two quick clicks, which finds what the first has done."""
    return said_last().deed.startswith(deed_of(press.form, press.seen))
