"""记走访: what was heard in a yard, written down once: place and day filled in, one text, as many matters as it has."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.checks import MOST_CARDS
from feedback.capture.lookup import AreaChoice
from feedback.capture.notes import Matter, VisitDetail
from feedback.capture.sketch import Sketch
from feedback.core.errors import MissingFact
from models.vocabulary import AreaKind, Channel, ContactKind, VisitType
from pages.ui import layout
from pages.ui.drafting import Form, open_form
from pages.ui.household import household_choice
from pages.ui.matters import draw_sketches
from pages.ui.photos import files_box
from pages.ui.placing import lately_choice, place_choice
from pages.ui.receipt import show_receipt, today_line
from pages.ui.reporter import REPORTER_FIELDS, name_and_phone, reporter_of, wishes
from pages.ui.saving import save_note, telling_why
from pages.ui.shell import require
from pages.ui.spoken import drafted, sketches_of, words_box
from pages.ui.text import _, words

require(Permission.RECORD_VISIT)
_KEPT = ("place", "on", "cards", "visit_type", "companions", "nothing_said", *REPORTER_FIELDS)
_TUESDAY = 1


def _where_and_when(form: Form) -> tuple[AreaChoice | None, date]:
    where, when = st.columns((3, 2), wrap=False, gap="small")
    with where:
        place = place_choice(form, Permission.RECORD_VISIT, AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE, stays=True)
    with when:
        on = lately_choice(form, _("哪天"))
    return place, on


def _aside(form: Form, on: date, household_id: int | None) -> tuple[VisitDetail, list[tuple[str, bytes]]]:
    """Draw what may be added: cards, photos, who said it, who went along."""
    usual = VisitType.TUESDAY if on.weekday() == _TUESDAY else VisitType.VISIT_WEEK
    cards = st.number_input(
        _("发了几张联系卡"), 0, MOST_CARDS, key=form.starts_with("cards", 1), width=180, help=_("没有发就改成 0")
    )
    with st.expander(_("照片、反映人、同行的人（可不填）")):
        files = files_box(form, _("照片，最多 5 张，每张 10 MB 以内"))
        name_and_phone(form)
        wishes(form)
        visit_type = st.selectbox(
            _("哪种走访"),
            list(VisitType),
            format_func=words,
            key=form.starts_with("visit_type", usual),
        )
        companions = st.text_input(_("同行的人，用顿号隔开"), key=form.key("companions"), max_chars=100)
        st.toggle(_("这户没有提意见，只记走访"), key=form.key("nothing_said"))
    with_me = [name.strip() for name in companions.replace("，", "、").split("、") if name.strip()]
    detail = VisitDetail(
        household_id=household_id,
        visit_type=VisitType(visit_type or usual),
        visitors=(form.actor.name, *with_me),
        cards_issued=int(cards),
    )
    return detail, files


def _matters(form: Form, sketches: Sequence[Sketch]) -> list[Matter]:
    """Return what is handed in; that nothing was said has to be said, or the words were forgotten."""
    if not sketches and not form.value("nothing_said"):
        raise MissingFact("fact_missing", field="words")
    anonymous, hidden = bool(form.value("anonymous")), bool(form.value("confidential"))
    reporter = reporter_of(form.value("reporter_name"), form.value("reporter_phone"), anonymous=anonymous)
    return [sketch.as_matter(reporter, asks_confidence=hidden) for sketch in sketches]


@st.fragment
def _visit() -> None:
    form = open_form(require(Permission.RECORD_VISIT), "visit")
    head = st.container()
    show_receipt(form)
    left, right = st.columns((7, 6), gap="medium")
    with left:
        with layout.card("visit_words"):
            place, on = _where_and_when(form)
            household_id = household_choice(form, village_id=place.place.village_id if place else None)
            refused, alarm = st.container(), st.container()
            text = words_box(form, _("说了什么"), _("照他的话记，一件事一段"))
        with layout.action_bar("visit"):
            onward = st.button(_("存下并记下一户"), type="primary", key=form.key("save_next"))
            stay = st.button(_("存下"), key=form.key("save"))
    sketches = sketches_of(form, text, split=True)
    with right:
        matters = st.container()
        detail, files = _aside(form, on, household_id)
    with matters:
        hidden = bool(form.value("confidential"))
        draw_sketches(form, sketches, where=place, household_id=household_id, hidden=hidden, alarm=alarm)
    household = form.value("household")
    form.keep(_KEPT, drafted(text, sketches) | {"household": household}, worth_keeping=bool(text.strip()))
    with head:
        layout.page_title(_("记走访"), today_line(form, ContactKind.VISIT))
    if onward or stay:
        with telling_why(refused):
            save_note(
                form,
                Channel.VISIT,
                detail,
                _matters(form, sketches),
                place=place,
                held_on=on,
                files=files,
                about=household["line"] if household else "",
                carried={"household": household, "cards": 0} if stay and household else None,
            )


_visit()
