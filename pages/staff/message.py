"""收来信: a letter, a note from the mailbox, something written online or said at a counter, with where it came from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.checks import LONGEST_KEY
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import Matter, MessageDetail
from feedback.capture.sketch import Sketch
from models.vocabulary import Channel, ContactKind
from pages.ui import layout
from pages.ui.drafting import Form, open_form
from pages.ui.matters import draw_sketches
from pages.ui.occasion import campaign_choice, occasion_of, topic_choice, topic_fields, with_topics
from pages.ui.photos import PAPERS, files_box
from pages.ui.placing import day_choice, offer_named_place, place_choice
from pages.ui.receipt import show_receipt, today_line
from pages.ui.refusing import REFUSAL_FIELDS, refusal_choice, save_label
from pages.ui.reporter import REPORTER_FIELDS, name_and_phone, reporter_of, wishes
from pages.ui.saving import save_note, telling_why
from pages.ui.shell import require
from pages.ui.spoken import drafted, sketches_of, words_box
from pages.ui.text import _, words

require(Permission.RECORD_MESSAGE)
_PROPOSALS = (Channel.CONGRESS, Channel.CPPCC)
_CHANNELS = (Channel.LETTER, Channel.MAILBOX, Channel.ONLINE, Channel.COUNTER, *_PROPOSALS)
_SAID = ("place", "on", "campaign", "team", "channel", "source", "number", "split")
_KEPT = (*_SAID, *REPORTER_FIELDS, *REFUSAL_FIELDS)


def _where_from(form: Form) -> tuple[Channel, date, AreaChoice | None]:
    first = form.remembered("channel") or Channel.LETTER
    channel = st.segmented_control(
        _("怎么来的"), list(_CHANNELS), format_func=words, key=form.starts_with("channel", first), required=True
    )
    form.remember("channel", channel)
    when, where = st.columns(2, gap="small")
    with when:
        on = day_choice(form, _("收到日期"))
    with where:
        place = place_choice(form, Permission.RECORD_MESSAGE)
    return Channel(channel or first), on, place


def _origin(form: Form, channel: Channel) -> str:
    """Draw by which name and number the message is known where it came from, and return the name."""
    left, right = st.columns(2, gap="small", wrap=False)
    names = (_("哪一次会议"), _("建议、提案编号")) if channel in _PROPOSALS else (_("来自哪个平台"), _("对方的编号"))
    source = left.text_input(names[0], key=form.key("source"), max_chars=40)
    right.text_input(names[1], key=form.key("number"), max_chars=LONGEST_KEY)
    return source.strip()


def _matters(form: Form, sketches: Sequence[Sketch], channel: Channel) -> list[Matter]:
    """Return what is handed in. The number at its source stands on one opinion: of several matters on the first."""
    anonymous, hidden = bool(form.value("anonymous")), bool(form.value("confidential"))
    reporter = reporter_of(form.value("reporter_name"), form.value("reporter_phone"), anonymous=anonymous)
    number, source = (str(form.value(field) or "").strip() for field in ("number", "source"))
    said = [sketch.as_matter(reporter, asks_confidence=hidden) for sketch in sketches]
    if number and said:
        said[0] = replace(said[0], source=source or channel.value, external_key=number)
    return said


@st.fragment
def _message() -> None:
    form = open_form(require(Permission.RECORD_MESSAGE), "message")
    head = st.container()
    show_receipt(form)
    left, right = st.columns((7, 6), gap="medium")
    with left:
        with layout.card("message_words"):
            channel, on, place = _where_from(form)
            named, refused, alarm = st.container(), st.container(), st.container()
            text = words_box(form, _("信里说了什么"), _("照原文录入或粘贴"), height=180, comes_first=True)
        with named:
            offer_named_place(form, Permission.RECORD_MESSAGE, text)
        bar = layout.action_bar("message")
    with right:
        matters = st.container()
        with layout.card("message_sender"):
            source, campaign = _origin(form, channel), campaign_choice(form, place, on)
            name_and_phone(form)
            with st.expander(_("原件、匿名、保密（可不填）")):
                files = files_box(form, _("原件照片或扫描件，最多 5 个，每个 10 MB 以内"), PAPERS)
                _anonymous, hidden = wishes(form)
                split = st.toggle(_("一段一件，分开挂号"), key=form.key("split"))
                no_case = refusal_choice(form, text)
    with bar:
        done = st.button(save_label(no_case), type="primary", key=form.key("save"))
    sketches = sketches_of(form, text, split=split)
    with matters:
        draw_sketches(form, sketches, where=place, hidden=hidden, alarm=alarm)
        topic_choice(form, campaign, sketches)
    form.keep((*_KEPT, *topic_fields(sketches)), drafted(text, sketches), worth_keeping=bool(text.strip()))
    with head:
        layout.page_title(_("收来信"), today_line(form, ContactKind.MESSAGE))
    if done:
        with telling_why(refused):
            detail = MessageDetail(source_name=source, received_on=on)
            said = with_topics(form, campaign, sketches, _matters(form, sketches, channel))
            occasion = occasion_of(form, campaign)
            save_note(
                form, channel, detail, said, held_on=on, place=place, files=files, occasion=occasion, refused=no_case
            )


_message()
