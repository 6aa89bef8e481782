"""The forms by which a case is joined to another and parted again: what it would join is shown before it is done."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.capture.repeats import repeats_of_case
from feedback.core.database import reading
from feedback.tracker import service
from feedback.tracker.casefile import CaseFile
from feedback.tracker.merging import Preview, preview
from feedback.tracker.states import OPEN
from models.vocabulary import CaseStatus, Verb
from pages.ui import layout
from pages.ui.forms.handing_in import form_key, hand_in, submit_button
from pages.ui.forms.simple import one_text
from pages.ui.shell import go_to
from pages.ui.text import _, literal, words


def merge(actor: Actor, file: CaseFile) -> None:
    """Ask for the other case, show what it is and whether it is the same person's, and why it is the same matter."""
    case, key = file.case, form_key("merge", file)
    _likely(actor, file, key)
    into = st.text_input(_("并入哪一件（诊号）"), key=f"{key}_into", placeholder="ZS2026-000318")
    found = _found(actor, file, into)
    if found is not None:
        _draw_found(found, key)
        st.session_state[f"earlier_{case.id}"] = found.case_no
    with st.form(key, border=False):
        asks = _("为什么是同一件事（同一人再次反映的可不填）")
        note = st.text_input(asks, key=f"{key}_note", max_chars=200)
        with layout.action_bar(key):
            done = submit_button(file, key, _("并案"), texts={"into": _("并入哪一件（诊号）"), "note": asks})
    if done:
        hand_in(
            lambda session, step: service.merge(session, actor, case.id, step, into_case_no=into, note=note or None),
            said=_("{case_no} 已并入 {into}", case_no=case.case_no, into=into),
        )


def _likely(actor: Actor, file: CaseFile, key: str) -> None:
    """Offer the numbers of the cases that are likely the same matter."""
    if file.case.is_confidential:
        return
    with reading() as session:
        repeats = repeats_of_case(session, actor, file.case)
    same = {repeat.case_no: repeat.heading for repeat in repeats if repeat.is_same_matter}
    if same:
        st.pills(
            _("可能是同一件"),
            list(same),
            format_func=lambda number: f"{number} {same[number]}",
            key=f"{key}_likely",
            on_change=_take_number,
            args=(key,),
        )


def _take_number(key: str) -> None:
    if chosen := st.session_state.get(f"{key}_likely"):
        st.session_state[f"{key}_into"] = chosen


def _found(actor: Actor, file: CaseFile, into: str) -> Preview | None:
    if not into.strip():
        return None
    with reading() as session:
        return preview(session, actor, file.case, into)


def _draw_found(found: Preview, key: str) -> None:
    person = words(found.why) if found.why else _("看不出是同一人，并进去算另一人反映")
    layout.row_line([found.case_no, found.heading, words(found.status), person])
    if found.status in OPEN:
        return
    if found.status is CaseStatus.CLOSED:
        st.info(
            literal(_("那一件已办结。没有新情况的，用“告知不予受理”说明；有新情况的，先把那一件“重新办理”，再并进去。"))
        )
    if st.button(_("看那一件"), key=f"{key}_look", type="tertiary"):
        go_to("case", no=found.case_no)


def unmerge(actor: Actor, file: CaseFile) -> None:
    one_text(
        file,
        Verb.UNMERGE,
        lambda session, step, text: service.unmerge(session, actor, file.case.id, step, reason=text),
        asks=_("为什么拆开"),
        button=_("拆开，重新挂号"),
    )
