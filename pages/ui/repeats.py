"""How likely repeats of a case are shown: what they are, why they look alike, and a way to look at them."""

import streamlit as st

from feedback.access.actor import Actor, Place
from feedback.capture.repeats import Repeat, likely_repeats
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from pages.ui import layout
from pages.ui.shell import go_to
from pages.ui.text import _, ago, words


def repeat_line(repeat: Repeat) -> str:
    """Return why `repeat` is likely the same matter, in words."""
    reasons = [ago(repeat.registered_at)]
    if repeat.same_household:
        reasons.append(_("同一户"))
    elif repeat.same_village:
        reasons.append(_("同村"))
    reasons += [_("说法相近 {share:.0%}", share=repeat.alike_share), words(repeat.status)]
    return " · ".join(reasons)


def draw_repeats(actor: Actor, file: CaseFile) -> None:
    """Draw the cases that are likely the same matter as this one; nothing where there are none."""
    case = file.case
    if case.is_confidential or not file.opinions:
        return
    with reading() as session:
        found = likely_repeats(
            session,
            actor,
            file.opinions[0].words,
            place=Place(case.area_id, case.township_id, case.village_id),
            household_id=case.household_id,
            most=4,
        )
    others = [repeat for repeat in found if repeat.case_id != case.id][:3]
    if not others:
        return
    with layout.card(f"repeats_{case.id}"):
        layout.section(_("可能重复"), _("{n} 件", n=len(others)))
        for repeat in others:
            _draw_repeat(case.id, repeat)


def _draw_repeat(case_id: int, repeat: Repeat) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"link_repeat_{case_id}_{repeat.case_id}"):
        layout.row_line([repeat.case_no, repeat.heading, repeat_line(repeat)])
        if st.button(_("看看"), key=f"look_{case_id}_{repeat.case_id}", type="tertiary"):
            go_to("case", no=repeat.case_no)
