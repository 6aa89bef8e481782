"""Is it the same as what is open already? The likely repeats of a matter while it is typed: join one, or keep apart."""

from typing import Final

import streamlit as st

from feedback.access.actor import Place
from feedback.capture.repeats import Repeat, likely_repeats
from feedback.capture.sketch import Sketch
from feedback.core.database import reading
from feedback.tracker.states import OPEN
from pages.ui import layout
from pages.ui.drafting import Form
from pages.ui.repeats import repeat_label, repeat_line
from pages.ui.reporter import reporter_of
from pages.ui.text import _

_MOST_REPEATS: Final = 2
_LEAST_SEARCHED: Final = 6


def draw_joining(form: Form, sketch: Sketch, place: Place | None, household_id: int | None) -> None:
    """Draw the case that the matter joins, or those that it may be a repeat of, with what to do about each."""
    if sketch.join_case_no:
        with st.container(horizontal=True, vertical_alignment="center"):
            layout.chips_row([layout.chip("next", _("并入 {case_no}", case_no=sketch.join_case_no))])
            st.button(
                _("改为另记"),
                key=form.key(f"unjoin_{sketch.number}"),
                type="tertiary",
                on_click=_join,
                args=(sketch, None),
            )
        return
    for repeat in _repeats(form, sketch, place, household_id):
        _draw_repeat(form, sketch, repeat)


def _draw_repeat(form: Form, sketch: Sketch, repeat: Repeat) -> None:
    layout.label_line(repeat.case_no, [repeat.heading], chips=[layout.chip("near", repeat_label(repeat))])
    layout.row_line([repeat_line(repeat)])
    with st.container(horizontal=True):
        if repeat.status in OPEN:
            key = form.key(f"into_{sketch.number}_{repeat.case_id}")
            st.button(_("并入"), key=key, on_click=_join, args=(sketch, repeat.case_no))
        key = form.key(f"apart_{sketch.number}_{repeat.case_id}")
        st.button(_("另记"), key=key, type="tertiary", on_click=_keep_apart, args=(sketch, repeat.case_no))


def _repeats(form: Form, sketch: Sketch, place: Place | None, household_id: int | None) -> list[Repeat]:
    """Return the likely repeats that the recorder has not put aside; asked anew only when the matter changed."""
    if len(sketch.words) < _LEAST_SEARCHED:
        return []
    is_anonymous = bool(form.value("anonymous"))
    reporter = reporter_of(form.value("reporter_name"), form.value("reporter_phone"), anonymous=is_anonymous)
    asked = (sketch.words, place, household_id, reporter)
    key = form.key(f"repeats_{sketch.number}")
    known = st.session_state.get(key)
    if known is None or known[0] != asked:
        with reading() as session:
            found = likely_repeats(
                session, form.actor, sketch.words, place=place, household_id=household_id, reporter=reporter
            )
        known = st.session_state[key] = (asked, found)
    return [repeat for repeat in known[1] if repeat.case_no not in sketch.apart][:_MOST_REPEATS]


def _join(sketch: Sketch, case_no: str | None) -> None:
    sketch.join_case_no = case_no


def _keep_apart(sketch: Sketch, case_no: str) -> None:
    sketch.apart = (*sketch.apart, case_no)
