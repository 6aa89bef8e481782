"""接热线: a call, written down while the caller speaks; the number tells who calls, the case number comes at once."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import CallDetail, Matter
from feedback.capture.sketch import Sketch
from feedback.core.clock import today, utc_now
from feedback.core.errors import MissingFact
from models.vocabulary import Channel, ContactKind
from pages.ui import layout
from pages.ui.caller import caller_known, draw_caller
from pages.ui.drafting import Form, open_form
from pages.ui.knowledge.proposals import draw_known_answers
from pages.ui.matters import draw_sketches
from pages.ui.occasion import campaign_choice, occasion_of, topic_choice, topic_fields, with_topics
from pages.ui.placing import offer_named_place, place_choice
from pages.ui.receipt import show_receipt, today_line
from pages.ui.refusing import REFUSAL_FIELDS, refusal_choice, save_label
from pages.ui.reporter import REPORTER_FIELDS, name_and_phone, reporter_of, wishes
from pages.ui.saving import save_note, telling_why
from pages.ui.shell import require
from pages.ui.spoken import drafted, sketches_of, words_box
from pages.ui.text import _

require(Permission.RECORD_CALL)
_SAID = ("place", "campaign", "team", "call_back", "answered", "answer", "split")
_KEPT = (*_SAID, *REPORTER_FIELDS, *REFUSAL_FIELDS)


def _who_and_where(form: Form) -> tuple[AreaChoice | None, int | None]:
    _name, phone = name_and_phone(form, live=True)
    caller = caller_known(form, phone)
    household_id = draw_caller(form, caller)
    villages = {household.place.village_id for household in caller.households}
    return place_choice(
        form, Permission.RECORD_CALL, suggested=villages.pop() if len(villages) == 1 else None
    ), household_id


def _promise(form: Form) -> None:
    """Draw what the caller is told: that somebody calls back, or what was answered on the spot."""
    st.toggle(_("要回电"), key=form.starts_with("call_back", value=True))
    if st.toggle(_("电话里已经答复"), key=form.key("answered")):
        st.text_area(_("怎么答复的"), key=form.key("answer"), height=96, max_chars=2_000)
        st.caption(_("答复随来电记下，诉求照样挂号，由初诊台看过再办结"))


def _detail(form: Form, began: datetime, household_id: int | None) -> CallDetail:
    answer = str(form.value("answer") or "").strip() if form.value("answered") else ""
    if form.value("answered") and not answer:
        raise MissingFact("fact_missing", field="answer")
    return CallDetail(
        called_at=began,
        household_id=household_id,
        wants_call_back=bool(form.value("call_back")),
        answered_on_the_spot=bool(answer),
        answer=answer,
    )


def _matters(form: Form, sketches: Sequence[Sketch], *, anonymous: bool, hidden: bool) -> list[Matter]:
    reporter = reporter_of(form.value("reporter_name"), form.value("reporter_phone"), anonymous=anonymous)
    back = bool(form.value("call_back"))
    return [sketch.as_matter(reporter, wants_reply=back, asks_confidence=hidden) for sketch in sketches]


def _keep(form: Form, text: str, sketches: Sequence[Sketch]) -> None:
    more = drafted(text, sketches) | {"household": form.value("household")}
    worth_keeping = bool(text.strip() or form.value("reporter_phone"))
    form.keep((*_KEPT, *topic_fields(sketches)), more, worth_keeping=worth_keeping)


@st.fragment
def _call() -> None:
    form = open_form(require(Permission.RECORD_CALL), "call")
    head = st.container()
    show_receipt(form, large=True)
    left, right = st.columns((7, 6), gap="medium")
    with left:
        with layout.card("call_words"):
            place, household_id = _who_and_where(form)
            named, refused, alarm = st.container(), st.container(), st.container()
            text = words_box(form, _("说了什么"), _("边听边记，存下就出诊号"))
        with named:
            offer_named_place(form, Permission.RECORD_CALL, text)
        bar = layout.action_bar("call")
    with right:
        draw_known_answers(form, text)
        matters = st.container()
        with layout.card("call_wishes"):
            _promise(form)
            campaign = campaign_choice(form, place, today())
            split = st.toggle(_("一段一件，分开挂号"), key=form.key("split"))
            anonymous, hidden = wishes(form)
            no_case = refusal_choice(form, text)
    with bar:
        done = st.button(save_label(no_case), type="primary", key=form.key("save"))
    sketches = sketches_of(form, text, split=split)
    began = form.once("began", utc_now) if text.strip() else utc_now()
    with matters:
        draw_sketches(form, sketches, where=place, household_id=household_id, hidden=hidden, alarm=alarm)
        topic_choice(form, campaign, sketches)
    _keep(form, text, sketches)
    with head:
        layout.page_title(_("接热线"), today_line(form, ContactKind.CALL))
    if done:
        with telling_why(refused):
            said = _matters(form, sketches, anonymous=anonymous, hidden=hidden)
            detail = _detail(form, began, household_id)
            said, occasion = with_topics(form, campaign, sketches, said), occasion_of(form, campaign)
            about = str(form.value("reporter_name") or "")
            save_note(form, Channel.HOTLINE, detail, said, place=place, occasion=occasion, about=about, refused=no_case)


_call()
