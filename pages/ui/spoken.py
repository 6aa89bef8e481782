"""How does what is typed become matters? One live text, cut by its paragraphs, or the rows of a table.

What was decided about a matter stays with it while the words around it change.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from feedback.capture.sketch import Sketch, realigned, sketch_of_draft
from feedback.capture.table import TableRow
from feedback.classify.matters import split_matters
from pages.ui.drafting import Form
from pages.ui.words import live_words


def words_box(form: Form, label: str, placeholder: str, *, height: int = 132, comes_first: bool = False) -> str:
    """Draw the box and return what stands in it; one that `comes_first` has the focus again after each save."""
    opening = st.session_state.setdefault(form.key("opening"), form.restored.get("words", ""))
    return live_words(
        form.key("words"),
        opening,
        label,
        placeholder=placeholder,
        height=height,
        takes_focus=comes_first and form.turn > 0,
        reset_token=f"{form.turn}.{st.session_state.setdefault(form.key('rewritten'), 0)}",
    )


def rewrite(form: Form, text: str) -> None:
    """Put another text into the box, in place of what stands there."""
    st.session_state[form.key("opening")] = text
    st.session_state[form.key("rewritten")] += 1


def sketches_of(form: Form, text: str, *, split: bool) -> list[Sketch]:
    """Return the matters of the text with what was decided about each; by paragraphs, or all of it as one."""
    return _aligned(form, split_matters(text) if split else [text.strip()] if text.strip() else [])


def sketches_of_rows(form: Form, rows: Sequence[TableRow]) -> list[Sketch]:
    """Return the matters of a table's rows, with the labels that were chosen there."""
    sketches = _aligned(form, [row.words for row in rows])
    for sketch, row in zip(sketches, rows, strict=True):
        sketch.decided = row.decided()
    return sketches


def _aligned(form: Form, texts: Sequence[str]) -> list[Sketch]:
    kept = st.session_state.get(form.key("sketches"))
    if kept is None:
        drafted = form.restored.get("sketches", [])
        kept = [sketch_of_draft(number, each) for number, each in enumerate(drafted, start=1)]
    sketches = st.session_state[form.key("sketches")] = realigned(kept, texts)
    return sketches


def drafted(text: str, sketches: Sequence[Sketch]) -> dict[str, Any]:
    """Return the text and what was decided about its matters, as a draft keeps them."""
    return {"words": text, "sketches": [sketch.as_draft() for sketch in sketches]}
