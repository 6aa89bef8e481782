"""The register of exclusions: ask with reason and evidence, decide as a leader, see what was decided and by whom."""

from functools import partial
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.assess.exclusions import ExclusionRow, ask_exclusion, decide_exclusion, exclusions
from feedback.core.database import reading, transaction
from feedback.sheets.safe_text import as_number
from models.office_vocabulary import ExclusionReason
from models.vocabulary import RequestStatus
from pages.ui import layout
from pages.ui.drafting import ANCHOR, Form, open_form
from pages.ui.paging import page_in_address, page_links
from pages.ui.scores.deciding import draw_deciding, tell_decided
from pages.ui.scores.said import decision_chip
from pages.ui.shell import acting, go_to, said_last
from pages.ui.text import _, literal, moment, words

_FIELDS: Final = (ANCHOR, "reason", "evidence")
_ALL: Final = "all"


def draw_exclusions(actor: Actor) -> None:
    """Draw the form for who may ask, and the register."""
    if actor.holds(Permission.ASK_EXCLUSION):
        _draw_asking(actor)
    states = _states()
    chosen = st.segmented_control(
        _("看哪些"), list(states), default=_ALL, required=True, format_func=states.__getitem__, key="exclusion_state",
        label_visibility="collapsed", on_change=_first_page,
    )  # fmt: skip
    with reading() as session:
        status = None if chosen == _ALL else RequestStatus(chosen)
        page = page_in_address(lambda cursor: exclusions(session, actor, status=status, cursor=cursor))
    tell_decided([_name(row) for row in page.rows if row.may_decide])
    if not page.rows:
        layout.empty_state(
            _("没有剔除的诉求"), _("不合理、超出政策的诉求，写明依据后由领导同意，才不算进剔除后的比率。")
        )
        return
    for row in page.rows:
        _draw_row(actor, row)
    page_links(page)


def _states() -> dict[str, str]:
    return {
        _ALL: _("全部"),
        RequestStatus.PENDING: _("等决定"),
        RequestStatus.UPHELD: _("同意的"),
        RequestStatus.DENIED: _("不同意的"),
    }


def _first_page() -> None:
    st.query_params.pop("from", None)


def _draw_asking(actor: Actor) -> None:
    form = open_form(actor, "exclusion")
    opened = bool(form.value(ANCHOR) or st.query_params.get("case"))
    with st.expander(_("申请剔除一件"), expanded=opened, icon=":material/add:"):
        st.caption(_("原始的比率不变；同意以后，剔除后的比率才不算这一件，并且在考核表上公布。"))
        number = st.text_input(
            _("诊号"), key=form.starts_with(ANCHOR, st.query_params.get("case", "")), placeholder="ZS2026-000123"
        )
        reason = st.selectbox(_("为什么"), list(ExclusionReason), format_func=words, key=form.key("reason"))
        evidence = st.text_area(_("依据"), key=form.key("evidence"), max_chars=2000)
        form.keep(_FIELDS, {}, worth_keeping=bool(number or evidence))
        if form.kept_line:
            st.caption(literal(form.kept_line))
        if st.button(_("交领导决定"), key="exclusion_ask", type="primary"):
            _ask(form, number, reason, evidence)


def _ask(form: Form, number: str, reason: ExclusionReason | None, evidence: str) -> None:
    said = said_last()
    with acting():
        with transaction() as session:
            ask_exclusion(session, form.actor, number, reason=reason or ExclusionReason.UNREASONABLE, evidence=evidence)
            form.discard(session)
        said.text = _("{case_no} 已交领导决定。", case_no=as_number(number))
        form.finish()
        st.query_params.pop("case", None)
        st.rerun()


def _draw_row(actor: Actor, row: ExclusionRow) -> None:
    with layout.card(f"exclusion_{row.exclusion_id}"):
        if st.button(literal(row.title or row.case_no), key=f"exclusion_case_{row.exclusion_id}", type="tertiary"):
            go_to("case", no=row.case_no)
        asked = _("{name} {at} 申请", name=row.asked_by, at=moment(row.asked_at))
        layout.row_line([row.case_no, words(row.reason), asked], [decision_chip(row.status)])
        st.markdown(literal(row.evidence))
        if row.decided_at is not None:
            layout.row_line([_("{name} {at} 决定", name=row.decided_by, at=moment(row.decided_at)), row.decision_note])
        if row.may_decide:
            draw_deciding(
                _name(row),
                partial(decide_exclusion, actor=actor, exclusion_id=row.exclusion_id),
                about=row.case_no,
                names=(_("同意剔除"), _("不同意剔除")),
                said=(_("{case_no} 已剔除。", case_no=row.case_no), _("{case_no} 不剔除。", case_no=row.case_no)),
            )


def _name(row: ExclusionRow) -> str:
    return f"exclusion_{row.exclusion_id}"
