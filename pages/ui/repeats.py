"""How likely repeats of a case are shown: what they are, why they look alike, and a way to look at them."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.repeats import Repeat, repeats_of_case
from feedback.classify.similar.scoring import Because, Why
from feedback.core.database import reading
from feedback.tracker.casefile import CaseFile
from pages.ui import layout
from pages.ui.shell import go_to
from pages.ui.text import _, ago, listed, words


def repeat_line(repeat: Repeat) -> str:
    """Return why `repeat` is likely the same matter, or of the same person, in words."""
    parts = [ago(repeat.registered_at), words(repeat.status)]
    if repeat.same_person:
        parts.append(words(repeat.same_person))
    if repeat.is_same_matter:
        parts.append(_("像同一件事 {share:.0%}", share=repeat.score))
    parts += [line for line in map(_reason, repeat.reasons) if line]
    return " · ".join(parts)


def repeat_label(repeat: Repeat) -> str:
    """Return what the earlier case is taken for."""
    return _("可能重复") if repeat.is_same_matter else _("同一人反映的另一件事")


def _reason(because: Because) -> str:
    """Return a reason in words; nothing for what says little to a person."""
    told = listed(list(because.words))
    if because.why is Why.NAME:
        return _("都提到 {names}", names=told)
    if because.why is Why.WORDS:
        return _("都说到 {said}", said=told)
    if because.why is Why.OTHER_NAME:
        return _("地点不同：{names}", names=told)
    return {Why.VILLAGE: _("同村"), Why.OTHER_VILLAGE: _("不同村"), Why.OTHER_NUMBER: _("号码不同")}.get(
        because.why, ""
    )


def draw_repeats(actor: Actor, file: CaseFile) -> None:
    """Draw the cases that are likely the same matter as this one, and what else the same person has raised."""
    case = file.case
    if case.is_confidential:
        return
    with reading() as session:
        found = repeats_of_case(session, actor, case)
    if not found:
        return
    same = [repeat for repeat in found if repeat.is_same_matter]
    others = [repeat for repeat in found if not repeat.is_same_matter]
    with layout.card(f"repeats_{case.id}"):
        for repeats in (same, others):
            if repeats:
                layout.section(repeat_label(repeats[0]), _("{n} 件", n=len(repeats)))
            for repeat in repeats:
                _draw_repeat(case.id, repeat)


def _draw_repeat(case_id: int, repeat: Repeat) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"link_repeat_{case_id}_{repeat.case_id}"):
        layout.row_line([repeat.case_no, repeat.heading, repeat_line(repeat)])
        if st.button(_("看看"), key=f"look_{case_id}_{repeat.case_id}", type="tertiary"):
            go_to("case", no=repeat.case_no)
