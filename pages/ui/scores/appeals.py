"""Appeals: a unit or a village says what is wrong with its figure, a leader decides, and the trail stays to be seen."""

from functools import partial
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.assess.appeals import AppealRow, appeal, appeals, decide_appeal
from feedback.core.database import reading, transaction
from models.vocabulary import RequestStatus
from pages.ui import layout
from pages.ui.drafting import ANCHOR, open_form
from pages.ui.paging import page_in_address, page_links
from pages.ui.scores.deciding import draw_deciding, tell_decided
from pages.ui.scores.said import decision_chip, measure_name
from pages.ui.scores.sheet_list import open_sheet
from pages.ui.shell import acting, said_last
from pages.ui.text import _, literal, moment, words

_LONGEST: Final = 2000


def draw_appealing(actor: Actor, sheet_id: int, subject_id: int, measure: str) -> None:
    """Draw what a unit or a village has under its own figure: what is wrong with it."""
    form = open_form(actor, f"appeal_{sheet_id}_{measure}")
    with st.expander(_("这个数字不对，提出申诉")):
        reason = st.text_area(_("哪里不对"), key=form.starts_with(ANCHOR, ""), max_chars=_LONGEST)
        form.keep((ANCHOR,), {}, worth_keeping=bool(reason))
        if form.kept_line:
            st.caption(literal(form.kept_line))
        if st.button(_("交领导决定"), key="appeal_ask", type="primary"):
            said = said_last()
            with acting():
                with transaction() as session:
                    appeal(session, actor, sheet_id, subject_id=subject_id, measure=measure, reason=reason)
                    form.discard(session)
                said.text = _("申诉已交领导决定，在“申诉”里看结果。")
                form.finish()
                st.rerun()


def draw_appeals(actor: Actor) -> None:
    """Draw the appeals that the actor may see, the newest first."""
    with reading() as session:
        page = page_in_address(lambda cursor: appeals(session, actor, cursor=cursor))
    tell_decided([_name(row) for row in page.rows if row.may_decide])
    if not page.rows:
        layout.empty_state(_("没有申诉"), _("封存的考核表里，对自己的数字有异议，点开那个数字就能提出。"))
        return
    for row in page.rows:
        _draw_row(actor, row)
    page_links(page)


def _draw_row(actor: Actor, row: AppealRow) -> None:
    with layout.card(f"appeal_{row.appeal_id}"):
        st.button(
            literal(f"{row.subject_name} · {measure_name(row.measure)}"), key=f"appeal_sheet_{row.appeal_id}",
            type="tertiary", on_click=open_sheet, args=(row.sheet_id,),
        )  # fmt: skip
        asked = _("{name} {at} 提出", name=row.asked_by, at=moment(row.asked_at))
        number = _("第 {number} 号", number=row.sheet_id)
        layout.row_line([number, words(row.sheet_subject), asked], [decision_chip(row.status)])
        st.markdown(literal(row.reason))
        if row.decided_at is not None:
            layout.row_line([_("{name} {at} 决定", name=row.decided_by, at=moment(row.decided_at)), row.decision_note])
        if row.status is RequestStatus.UPHELD:
            st.caption(_("原表不变，由制表人出更正表。"))
        if row.may_decide:
            draw_deciding(
                _name(row),
                partial(decide_appeal, actor=actor, appeal_id=row.appeal_id),
                about=row.subject_name,
                names=(_("申诉成立"), _("申诉不成立")),
                said=(_("申诉成立，请制表人出更正表。"), _("申诉不成立。")),
            )


def _name(row: AppealRow) -> str:
    return f"appeal_{row.appeal_id}"
