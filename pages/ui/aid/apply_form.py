"""Asking for aid for a household: who, what kind, what policies cover already, why. Kept while typed, taken once."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.permissions import Permission
from feedback.capture.lookup import AreaChoice
from feedback.core.database import reading, transaction
from feedback.core.errors import MissingFact, NotFound
from feedback.i18n.amounts import fen_of
from feedback.services.aid.applying import LONGEST_COVERED, AidRequest, apply_for_aid
from feedback.services.aid.panels import PanelView, panels_over
from feedback.tracker.casefile import find_case
from models.office_vocabulary import AidKind, HouseholdType
from models.vocabulary import AreaKind
from pages.ui import layout
from pages.ui.aid.list_view import kinds_and_types
from pages.ui.aid.sums import sum_box
from pages.ui.choices import told_apart
from pages.ui.drafting import Form, open_form
from pages.ui.household import check_household, household_choice, picked_household
from pages.ui.placing import place_choice
from pages.ui.saving import telling_why
from pages.ui.shell import go_to, require, said_last
from pages.ui.spoken import words_box
from pages.ui.text import _, literal, words

_KEPT = ("place", "kind", "type", "name", "covered", "asked", "panel", "case")


@st.fragment
def draw_applying() -> None:
    """Draw the form; what is handed in opens at once."""
    actor = require(Permission.APPLY_FOR_AID)
    form = open_form(actor, "aid")
    linked = st.query_params.get("case", "")
    left, right = st.columns((7, 6), gap="medium")
    with left, layout.card("aid_who"):
        place = place_choice(form, Permission.APPLY_FOR_AID, AreaKind.VILLAGE, AreaKind.TOWNSHIP)
        household_id = household_choice(form, village_id=place.place.village_id if place else None)
        name = _who(form, has_household=household_id is not None)
        reason = words_box(
            form,
            _("家里遇到什么困难"),
            _("如：因病住院动手术，报销后自付还有两万多，家里只有一人打零工"),
        )
        refused = st.container()
    with right, layout.card("aid_what"):
        panels = _what(form, place, linked)
    with layout.action_bar("aid"):
        done = st.button(_("提交评议"), type="primary", key=form.key("save"), disabled=not panels)
    form.keep(
        _KEPT,
        {"words": reason, "household": picked_household(form)},
        worth_keeping=bool(reason.strip() or name.strip()),
    )
    if done:
        with telling_why(refused):
            _hand_in(form, place, household_id, reason)


def _who(form: Form, *, has_household: bool) -> str:
    label = _("申请人（不填就是户主）") if has_household else _("申请人姓名")
    name = st.text_input(label, key=form.key("name"), max_chars=40, autocomplete="off")
    _kinds, types = kinds_and_types()
    key = form.starts_with("type", None)
    if isinstance(st.session_state[key], str):
        # A draft keeps a word of a vocabulary as plain text.
        st.session_state[key] = HouseholdType(st.session_state[key])
    st.selectbox(
        _("家庭类型"),
        types,
        index=None,
        format_func=words,
        key=key,
        placeholder=_("不选就按户档案") if has_household else _("请选择"),
    )
    return name or ""


def _what(form: Form, place: AreaChoice | None, linked: str) -> Sequence[PanelView]:
    st.pills(
        _("哪一种帮扶"),
        list(AidKind),
        format_func=words,
        key=form.starts_with("kind", AidKind.CASE),
        required=True,
    )
    st.text_input(
        _("已经享受哪些政策"),
        key=form.key("covered"),
        max_chars=LONGEST_COVERED,
        placeholder=_("如：低保 681 元，医疗救助 3000 元"),
        autocomplete="off",
    )
    sum_box(_("申请金额（元，可不填）"), key=form.key("asked"))
    panels = _panels(form, place)
    if not panels:
        layout.empty_state(_("这个地方还没有评议组"), _("请台账员在“评议组”里先设一个，一般三人，两人同意就通过。"))
    else:
        _draw_panels(form, panels)
    key = form.starts_with("case", linked)
    with st.expander(_("相关诉求（可不填）"), expanded=bool(st.session_state[key])):
        st.text_input(_("诊号"), key=key, placeholder="ZS2026-000318", autocomplete="off")
    return panels


def _draw_panels(form: Form, panels: Sequence[PanelView]) -> None:
    """Draw the choice of who decides; where there is one panel only, its name says it."""
    names = told_apart({each.panel_id: _panel_line(each) for each in panels})
    key = form.starts_with("panel", panels[0].panel_id)
    if st.session_state[key] not in names:
        st.session_state[key] = panels[0].panel_id
    if len(names) == 1:
        st.caption(literal(_("由{panel}评议", panel=names[panels[0].panel_id])))
        return
    st.selectbox(_("由谁评议"), list(names), format_func=lambda each: literal(names[each]), key=key)


def _panel_line(panel: PanelView) -> str:
    return _("{name}（{n} 人，{least} 人同意通过）", name=panel.name, n=len(panel.members), least=panel.least_yes)


def _panels(form: Form, place: AreaChoice | None) -> list[PanelView]:
    """Return the panels over the place; asked anew only when it changed."""
    area_id = place.area_id if place else None
    held: tuple[int | None, list[PanelView]] | None = st.session_state.get(form.key("panels"))
    if held is None or held[0] != area_id or not held[1]:
        with reading() as session:
            held = st.session_state[form.key("panels")] = (area_id, panels_over(session, form.actor, area_id))
    return held[1]


def _hand_in(form: Form, place: AreaChoice | None, household_id: int | None, reason: str) -> None:
    kind, panel_id = form.value("kind"), form.value("panel")
    if panel_id is None:
        raise NotFound("panel_not_found")
    if kind is None:
        raise MissingFact("fact_missing", field="aid_kind")
    check_household(form)
    line = said_last()
    with transaction() as session:
        case_no = str(form.value("case") or "").strip()
        row = apply_for_aid(
            session,
            form.actor,
            AidRequest(
                submission_key=form.submission_key,
                kind=AidKind(kind),
                household_type=form.value("type"),
                panel_id=panel_id,
                applicant_name=str(form.value("name") or ""),
                reason=reason,
                area_id=place.area_id if place else None,
                household_id=household_id,
                case_id=find_case(session, form.actor, case_no) if case_no else None,
                covered_by=str(form.value("covered") or ""),
                asked_fen=fen_of(form.value("asked") or 0) or None,
            ),
        )
        number = row.application_no
        form.discard(session)
    line.text = _("{no} 已提交，等评议组评议", no=number)
    form.finish()
    go_to("aid_application", no=number)
