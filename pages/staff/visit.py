"""记走访: what was heard in a yard, written down once: place and day filled in, one text, as many matters as it has."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import Matter
from feedback.capture.sketch import Sketch
from feedback.core.errors import MissingFact
from models.vocabulary import AreaKind, Channel, ContactKind
from pages.ui import layout
from pages.ui.drafting import Form, open_form
from pages.ui.household import check_household, household_choice
from pages.ui.matters import draw_sketches
from pages.ui.occasion import topic_choice, topic_fields, with_topics
from pages.ui.placing import lately_choice, place_choice
from pages.ui.receipt import show_receipt, today_line
from pages.ui.reporter import REPORTER_FIELDS, reporter_of
from pages.ui.saving import save_note, telling_why
from pages.ui.shell import require
from pages.ui.spoken import drafted, sketches_of, words_box
from pages.ui.text import _
from pages.ui.visit_aside import ASIDE_FIELDS, Aside, draw_aside, open_with_household

require(Permission.RECORD_VISIT)
_KEPT = ("place", "on", *ASIDE_FIELDS, *REPORTER_FIELDS)


def _where_and_when(form: Form) -> tuple[AreaChoice | None, date]:
    where, when = st.columns((3, 2), wrap=False, gap="small")
    with where:
        place = place_choice(form, Permission.RECORD_VISIT, AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE, stays=True)
    with when:
        on = lately_choice(form, _("哪天"))
    return place, on


def _matters(form: Form, sketches: Sequence[Sketch]) -> list[Matter]:
    """Return what is handed in; that nothing was said has to be said, or the words were forgotten."""
    check_household(form)
    if not sketches and not form.value("nothing_said"):
        raise MissingFact("visit_says_nothing", field="words")
    anonymous, hidden = bool(form.value("anonymous")), bool(form.value("confidential"))
    reporter = reporter_of(form.value("reporter_name"), form.value("reporter_phone"), anonymous=anonymous)
    return [sketch.as_matter(reporter, asks_confidence=hidden) for sketch in sketches]


@st.fragment
def _visit() -> None:
    form = open_form(require(Permission.RECORD_VISIT), "visit")
    open_with_household(form)
    head = st.container()
    show_receipt(form)
    left, right = st.columns((7, 6), gap="medium")
    with left:
        with layout.card("visit_words"):
            place, on = _where_and_when(form)
            household_id = household_choice(form, village_id=place.place.village_id if place else None)
            refused, alarm = st.container(), st.container()
            text = words_box(form, _("说了什么"), _("照他的话记，一件事一段"))
            if not text.strip():
                st.toggle(_("没有提意见，只记走访"), key=form.key("nothing_said"))
        with layout.action_bar("visit"):
            onward = st.button(_("存下并记下一户"), type="primary", key=form.key("save_next"))
            stay = st.button(_("存下"), key=form.key("save"))
    sketches = sketches_of(form, text, split=True)
    with right:
        matters = st.container()
        aside = draw_aside(form, place, on, household_id)
    with matters:
        hidden = bool(form.value("confidential"))
        draw_sketches(form, sketches, where=place, household_id=household_id, hidden=hidden, alarm=alarm)
        topic_choice(form, aside.campaign, sketches)
    more = drafted(text, sketches) | {"household": form.value("household")}
    form.keep((*_KEPT, *topic_fields(sketches)), more, worth_keeping=bool(text.strip()))
    with head:
        layout.page_title(_("记走访"), today_line(form, ContactKind.VISIT))
    if onward or stay:
        with telling_why(refused):
            _save(form, aside, sketches, place, on, stays=stay)


def _save(
    form: Form, aside: Aside, sketches: Sequence[Sketch], place: AreaChoice | None, on: date, *, stays: bool
) -> None:
    household = form.value("household")
    save_note(
        form,
        Channel.VISIT,
        aside.detail,
        with_topics(form, aside.campaign, sketches, _matters(form, sketches)),
        place=aside.place or place,
        held_on=on,
        files=aside.files,
        occasion=aside.occasion,
        about=household["line"] if household else "",
        carried={"household": household, "cards": 0} if stays and household else None,
    )


_visit()
