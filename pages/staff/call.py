"""接热线: a call, written down while the caller speaks; the number tells who calls, the case number comes at once."""

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import CallDetail, ContactNote
from feedback.core.clock import today, utc_now
from feedback.core.errors import MissingFact
from models.vocabulary import Channel, ContactKind
from pages.ui import layout
from pages.ui.caller import caller_known, draw_caller
from pages.ui.drafting import Form, open_form
from pages.ui.matters import draw_sketches
from pages.ui.placing import place_choice
from pages.ui.receipt import show_receipt, today_line
from pages.ui.reporter import REPORTER_FIELDS, name_and_phone, reporter_of, wishes
from pages.ui.saving import save_note, telling_why
from pages.ui.shell import require
from pages.ui.spoken import drafted, sketches_of, words_box
from pages.ui.text import _

require(Permission.RECORD_CALL)
_KEPT = ("place", "call_back", "answered", "answer", "split", *REPORTER_FIELDS)


def _who_and_where(form: Form) -> tuple[AreaChoice | None, int | None]:
    _name, phone = name_and_phone(form, live=True)
    caller = caller_known(form, phone)
    household_id = draw_caller(form, caller)
    villages = {household.place.village_id for household in caller.households}
    return place_choice(
        form, Permission.RECORD_CALL, suggested=villages.pop() if len(villages) == 1 else None
    ), household_id


def _promise(form: Form) -> tuple[bool, str]:
    """Draw what the caller is told, and return whether they want a call back and what was answered on the spot."""
    call_back = st.toggle(_("要回电"), key=form.starts_with("call_back", value=True))
    if not st.toggle(_("电话里已经答复"), key=form.key("answered")):
        return call_back, ""
    st.text_area(_("怎么答复的"), key=form.key("answer"), height=96, max_chars=2_000)
    st.caption(_("答复随来电记下，诉求照样挂号，由初诊台看过再办结"))
    return call_back, str(form.value("answer") or "")


@st.fragment
def _call() -> None:
    form = open_form(require(Permission.RECORD_CALL), "call")
    head = st.container()
    show_receipt(form, large=True)
    left, right = st.columns((7, 6), gap="medium")
    with left, layout.card("call_words"):
        place, household_id = _who_and_where(form)
        refused, alarm = st.container(), st.container()
        text = words_box(form, _("说了什么"), _("边听边记，存下就出诊号"))
    with left:
        bar = layout.action_bar("call")
    with right:
        matters = st.container()
        call_back, answer = _promise(form)
        split = st.toggle(_("一段一件，分开挂号"), key=form.key("split"))
        anonymous, confidential = wishes(form)
    sketches = sketches_of(form, text, split=split)
    began = form.once("began", utc_now) if text.strip() else utc_now()
    with matters:
        draw_sketches(form, sketches, where=place, household_id=household_id, hidden=confidential, alarm=alarm)
    more = drafted(text, sketches) | {"household": form.value("household")}
    form.keep(_KEPT, more, worth_keeping=bool(text.strip() or form.value("reporter_phone")))
    with head:
        layout.page_title(_("接热线"), today_line(form, ContactKind.CALL))
    with bar:
        done = st.button(_("存下，出诊号"), type="primary", key=form.key("save"))
    if not done:
        return
    with telling_why(refused):
        if form.value("answered") and not answer.strip():
            raise MissingFact("fact_missing", field="answer")
        reporter = reporter_of(form.value("reporter_name"), form.value("reporter_phone"), anonymous=anonymous)
        detail = CallDetail(
            called_at=began,
            household_id=household_id,
            wants_call_back=call_back,
            answered_on_the_spot=bool(answer.strip()),
            answer=answer.strip(),
        )
        matters_said = [
            sketch.as_matter(reporter, wants_reply=call_back, asks_confidence=confidential) for sketch in sketches
        ]
        note = ContactNote(
            submission_key=form.submission_key,
            channel=Channel.HOTLINE,
            area_id=place.area_id if place else None,
            detail=detail,
            matters=matters_said,
            held_on=today(),
            is_trial=form.actor.is_trial,
        )
        save_note(form, note, about=str(form.value("reporter_name") or ""))


_call()
