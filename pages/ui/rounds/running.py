"""A round that takes ballots: links for those who vote, ballots entered from paper, and the way to close it."""

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading
from feedback.notify.rules import service_address
from feedback.services.rounds.ballots import (
    LONGEST_SERIAL,
    MOST_TICKETS,
    enter_paper,
    issue_tickets,
    tickets_of,
    void_ballot,
)
from feedback.services.rounds.service import close_round, groups_of, items_of
from feedback.sheets.writing import XLSX_MEDIA_TYPE, Cell, table_bytes
from models.appraisal import AppraisalRound, AppraisalSubject
from pages.ui import layout
from pages.ui.admin_acts import Look, ask_first, carry_out
from pages.ui.admin_style import plain_note
from pages.ui.rounds.marking import draw_marks
from pages.ui.text import _, literal

_HELD = "round_links"


def draw_running(actor: Actor, found: AppraisalRound, subjects: list[AppraisalSubject]) -> None:
    """Draw the links, the paper ballots and the end of the round; how it stands is shown to nobody."""
    with reading() as session:
        tickets = tickets_of(session, found.id)
        address = service_address(session)
    with layout.card("round_links"):
        layout.section(_("网上投票的链接"))
        for group, (issued, used) in tickets.items():
            layout.row_line([group, _("发了 {n} 个", n=f"{issued:,}"), _("已投 {n} 票", n=f"{used:,}")])
        _draw_issue(actor, found, address)
    with layout.card("round_paper"):
        layout.section(_("录纸质选票"))
        _draw_paper(actor, found, subjects)
    ask_first(
        _("截止收票"),
        _("截止以后不再收票，才能看结果。"),
        lambda session: close_round(session, actor, found.id),
        key="round_close",
        said=_("“{name}”已截止。", name=found.name),
        sure=_("确定截止"),
    )


def _draw_issue(actor: Actor, found: AppraisalRound, address: str) -> None:
    with st.form(f"links_{found.id}", border=False):
        left, right = st.columns(2)
        names = [group.name for group in groups_of(found)]
        group = left.selectbox(_("发给哪一类人"), names, key=f"links_group_{found.id}", format_func=literal)
        count = right.number_input(
            _("发几个"), value=20, min_value=1, max_value=MOST_TICKETS, key=f"links_count_{found.id}"
        )
        done = st.form_submit_button(_("生成链接"))
    if done:
        carry_out(
            lambda session: issue_tickets(session, actor, found.id, group=str(group), count=int(count)),
            _("{n} 个链接已生成，请马上下载。", n=int(count)),
            then=lambda made: _hold(found.id, str(group), made),
            once=f"links {found.id} {group} {count}",
        )
    held = _held(found.id)
    if held:
        plain_note(_("链接只在这张表里，请马上下载。一个链接只能投一次，投了谁、给几分，谁也查不到。"))
        rows: list[list[Cell]] = [
            [n, group, f"{address}/ballot?t={ticket}"] for n, (group, ticket) in enumerate(held, start=1)
        ]
        sheet = table_bytes([_("序号"), _("评议人"), _("链接")], rows, sheet_name=_("投票链接"))
        name = _("{name}投票链接.xlsx", name=found.name)
        st.download_button(
            _("下载 {n} 个链接", n=len(held)), sheet, name, XLSX_MEDIA_TYPE, key="links_get", type="primary",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    if not address:
        plain_note(_("还没有设置本系统的网址，链接前面要自己加上；网址由系统管理员在“时限与假日”里设置。"))


def _held(round_id: int) -> list[tuple[str, str]]:
    """Return the links of this session, each with its voters: they are told once, so those of before stay with them."""
    kept: tuple[int, list[tuple[str, str]]] | None = st.session_state.get(_HELD)
    return kept[1] if kept and kept[0] == round_id else []


def _hold(round_id: int, group: str, tickets: list[str]) -> None:
    st.session_state[_HELD] = (round_id, list(dict.fromkeys([*_held(round_id), *((group, each) for each in tickets)])))


def _draw_paper(actor: Actor, found: AppraisalRound, subjects: list[AppraisalSubject]) -> None:
    left, middle, right = st.columns(3)
    # With the turn in its key the ballot is empty after each: a browser keeps what was typed under a key.
    turn = st.session_state.get(f"paper_turn_{found.id}", 0)
    serial = left.text_input(_("选票编号"), key=f"paper_serial_{found.id}_{turn}", max_chars=LONGEST_SERIAL)
    names = [group.name for group in groups_of(found)]
    group = middle.selectbox(_("评议人"), names, key=f"paper_group_{found.id}", format_func=literal)
    on = right.date_input(
        _("填票的日子"), value=min(today(), found.ends_on), max_value=today(), key=f"paper_on_{found.id}",
        format="YYYY-MM-DD",
    )  # fmt: skip
    name = f"paper_{found.id}_{turn}"
    marks = draw_marks(subjects, items_of(found), name=name)
    # Links that were just made wait to be fetched first.
    look: Look = "secondary" if _held(found.id) else "primary"
    if st.button(_("录入这张票"), key=f"paper_save_{found.id}_{turn}", type=look):
        carry_out(
            lambda session: enter_paper(
                session, actor, found.id, group=str(group), serial_no=serial, marks=marks, cast_on=on or today()
            ),
            _("编号 {serial_no} 的票已录入。", serial_no=serial.strip()),
            after=lambda: st.session_state.update({f"paper_turn_{found.id}": turn + 1}),
            once=f"ballot {found.id} {turn} {serial} {marks}",
        )
    with st.expander(_("作废一张纸质选票")):
        number = st.text_input(_("选票编号"), key=f"void_serial_{found.id}", max_chars=LONGEST_SERIAL)
        reason = st.text_input(_("为什么作废"), key=f"void_reason_{found.id}", max_chars=100)
        if st.button(_("作废"), key=f"void_do_{found.id}"):
            carry_out(
                lambda session: void_ballot(session, actor, found.id, serial_no=number, reason=reason),
                _("编号 {serial_no} 的票已作废，不计入结果。", serial_no=number.strip()),
                once=f"void {found.id} {number}",
            )
