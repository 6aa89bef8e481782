"""What may be added to a visit: its campaign and kind of place, cards, photos, who said it, a report on a point."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import streamlit as st

from feedback.archive.campaigns import CampaignView
from feedback.archive.contact_points import PointChoice, points_to_visit
from feedback.capture.checks import LARGEST_FILE_MB, MOST_CARDS
from feedback.capture.importing.parsers import split_names
from feedback.capture.lookup import AreaChoice, household_choice_of
from feedback.capture.notes import Occasion, VisitDetail
from feedback.core.database import reading
from feedback.core.errors import FeedbackError
from models.vocabulary import AreaKind, VisitType
from pages.ui.choices import told_apart
from pages.ui.drafting import ANCHOR, Form
from pages.ui.household import pick_household, picked_household
from pages.ui.occasion import OCCASION_FIELDS, campaign_choice, checklist, occasion_of, place_type_choice
from pages.ui.photos import PAPERS, files_box
from pages.ui.reporter import name_and_phone, wishes
from pages.ui.text import _, fault, literal, words

ASIDE_FIELDS: Final = ("cards", "visit_type", "companions", "nothing_said", "point", *OCCASION_FIELDS)
REPORTS: Final = (*PAPERS, "docx")
_TUESDAY: Final = 1


@dataclass(frozen=True, slots=True)
class Aside:
    """What was added; `place` is the contact point's, where there is one."""

    detail: VisitDetail
    files: list[tuple[str, bytes]]
    occasion: Occasion
    campaign: CampaignView | None
    place: AreaChoice | None = field(default=None)


def open_with_household(form: Form) -> None:
    """Fill in the household that a plan led here with; what was typed of another is saved first."""
    asked = st.query_params.pop("household", "")
    if not asked.isdecimal():
        return
    if form.restored.get("words") or picked_household(form):
        st.toast(_("还有一户没存下，先把它存好，再从走访安排里点下一户。"), icon=":material/edit_note:")
        return
    try:
        with reading() as session:
            choice = household_choice_of(session, form.actor, int(asked))
    except FeedbackError as error:
        st.toast(literal(fault(error)), icon=":material/error:")
        return
    pick_household(form, choice)
    st.session_state[form.key(ANCHOR)] = choice.place.village_id


def draw_aside(form: Form, place: AreaChoice | None, on: date, household_id: int | None) -> Aside:
    """Draw all of it, and return what stands there."""
    campaign = campaign_choice(form, place, on)
    if household_id is None:
        place_type_choice(form, campaign)
    checklist(form, campaign)
    usual = VisitType.TUESDAY if on.weekday() == _TUESDAY else VisitType.VISIT_WEEK
    usual = VisitType.SPECIAL if campaign else usual
    cards = st.number_input(
        _("发了几张联系卡"), 0, MOST_CARDS, key=form.starts_with("cards", 1), width=180, help=_("没有发就改成 0")
    )
    with st.expander(_("照片、反映人、同行的人（可不填）")):
        files = files_box(form, _("照片，最多 5 张，每张 10 MB 以内"))
        name_and_phone(form)
        wishes(form)
        visit_type = st.selectbox(
            _("哪种走访"), list(VisitType), format_func=words, key=form.starts_with("visit_type", usual)
        )
        companions = st.text_input(_("同行的人，用顿号隔开"), key=form.key("companions"), max_chars=100)
    point, report = _point_choice(form)
    detail = VisitDetail(
        household_id=household_id,
        visit_type=VisitType(visit_type or usual),
        visitors=(form.actor.name, *split_names(companions)),
        cards_issued=int(cards),
        contact_point_id=point.point_id if point else None,
        report=report if point else None,
    )
    occasion = occasion_of(form, campaign, has_place_type=True)
    return Aside(detail, files, occasion, campaign, _place_of(point) if point and household_id is None else None)


def _point_choice(form: Form) -> tuple[PointChoice | None, tuple[str, bytes] | None]:
    """Draw the box of contact points with the report on the visit; nothing where there are none."""

    def read() -> list[PointChoice]:
        with reading() as session:
            return points_to_visit(session, form.actor)

    offered = {each.point_id: each for each in form.once("points", read)}
    if not offered:
        return None, None
    if form.value("point") not in offered:
        st.session_state[form.key("point")] = None
    with st.expander(_("联系点调研"), expanded=form.value("point") is not None):
        chosen = st.selectbox(
            _("哪个联系点"),
            list(offered),
            format_func=told_apart({n: f"{each.name} · {each.leader}" for n, each in offered.items()}).__getitem__,
            key=form.key("point"),
            placeholder=_("不是联系点调研"),
        )
        uploaded: Any = None
        if chosen is not None:
            uploaded = st.file_uploader(
                _("调研报告（可以过后再补，补了才算一次）"),
                type=list(REPORTS),
                key=form.key("report"),
                max_upload_size=LARGEST_FILE_MB,
            )
    return offered.get(chosen or 0), (uploaded.name, uploaded.getvalue()) if uploaded else None


def _place_of(point: PointChoice) -> AreaChoice:
    return AreaChoice(point.place.area_id, point.name, AreaKind.VILLAGE, point.name, point.place)
