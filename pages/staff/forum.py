"""记座谈: a forum with its topic, its people by group, and many opinions typed into one table."""

from datetime import date

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import ForumDetail, Reporter
from models.vocabulary import AreaKind, Channel, ContactKind
from pages.ui import layout
from pages.ui.drafting import Form, open_form
from pages.ui.forum_table import (
    PARTICIPANT_FIELDS,
    fill_in_labels,
    opinions_table,
    participants_boxes,
    participants_of,
)
from pages.ui.matters import draw_sketches
from pages.ui.occasion import campaign_choice, occasion_of, topic_choice, topic_fields, with_topics
from pages.ui.placing import day_choice, place_choice
from pages.ui.receipt import show_receipt, today_line
from pages.ui.saving import save_note, telling_why
from pages.ui.shell import require
from pages.ui.spoken import drafted, sketches_of_rows
from pages.ui.text import _

require(Permission.RECORD_FORUM)
_KEPT = ("place", "on", "topic", "confidential", "campaign", "team", *PARTICIPANT_FIELDS)
_PLACES = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE)


def _about(form: Form) -> tuple[str, date, AreaChoice | None]:
    first, when, where = st.columns((5, 2, 3), gap="small")
    topic = first.text_input(_("座谈主题"), key=form.key("topic"), max_chars=120, placeholder=_("如：减轻学生课业负担"))
    with when:
        on = day_choice(form, _("哪天"))
    with where:
        place = place_choice(form, Permission.RECORD_FORUM, *_PLACES)
    with st.expander(_("参加的人：两代表一委员、党员、群众等，按类填人数")):
        participants_boxes(form)
    return topic, on, place


@st.fragment
def _forum() -> None:
    form = open_form(require(Permission.RECORD_FORUM), "forum")
    head = st.container()
    show_receipt(form)
    with layout.card("forum_about"):
        topic, on, place = _about(form)
        campaign = campaign_choice(form, place, on)
    layout.section(_("大家的意见"), _("一行一件，可整段粘贴"))
    rows = opinions_table(form)
    refused = st.container()
    with layout.action_bar("forum"):
        done = st.button(_("存下"), type="primary", key=form.key("save"))
        read = st.button(_("识别分类"), key=form.key("read_labels"), disabled=not rows)
    if read:
        fill_in_labels(form, rows)
        st.rerun()
    hidden = st.toggle(_("都要求保密"), key=form.key("confidential"))
    sketches = sketches_of_rows(form, rows)
    if sketches:
        layout.section(_("存之前看一眼"), _("{n} 件", n=len(sketches)))
    draw_sketches(form, sketches, where=place, hidden=hidden, alarm=refused, editable=False)
    topic_choice(form, campaign, sketches)
    more = {"rows": [row.as_draft() for row in rows]}
    form.keep(
        (*_KEPT, *topic_fields(sketches)), drafted("", sketches) | more, worth_keeping=bool(rows or topic.strip())
    )
    with head:
        layout.page_title(_("记座谈"), today_line(form, ContactKind.FORUM))
    if done:
        with telling_why(refused):
            detail = ForumDetail(topic=topic, participants=participants_of(form))
            said = [
                sketch.as_matter(Reporter(name=row.speaker), asks_confidence=hidden)
                for sketch, row in zip(sketches, rows, strict=True)
            ]
            said = with_topics(form, campaign, sketches, said)
            occasion = occasion_of(form, campaign)
            save_note(form, Channel.FORUM, detail, said, place=place, held_on=on, occasion=occasion, about=topic)


_forum()
