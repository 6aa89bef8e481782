"""Voting on aid, on a phone first: what awaits a member, the slip with what is asked and why, three answers."""

from collections.abc import Sequence

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.database import reading
from feedback.core.errors import NotFound
from feedback.i18n.amounts import yuan
from feedback.services.aid.deciding import LONGEST_OPINION
from feedback.services.aid.reading import AidLine
from feedback.services.aid.voting import Spoken, VoteSlip, awaiting, cast_vote, lately_spoken, open_slip
from models.office_vocabulary import AidState
from pages.ui import layout
from pages.ui.admin_acts import carry_out
from pages.ui.aid.file_view import own_words
from pages.ui.aid.sums import sum_box
from pages.ui.aid.words import facts_of, state_chip, sum_of, sums_of
from pages.ui.paging import page_in_address, page_links
from pages.ui.text import _, literal, moment, words

_AGREES, _DISAGREES, _STEPS_BACK = "yes", "no", "back"


def draw_awaiting(actor: Actor) -> None:
    """Draw the applications that await the actor, each a tap away."""
    with reading() as session:
        page = page_in_address(lambda at: awaiting(session, actor, cursor=at))
    if not page.rows:
        layout.empty_state(_("眼下没有等您投票的申请"), _("有新的申请，会出现在“我的工作台”上。"))
        return
    with layout.card("aid_awaiting"):
        layout.section(_("等您投票"))
        _draw_rows(page.rows)
    page_links(page)


def draw_spoken(actor: Actor) -> None:
    """Draw the last ones on which the actor spoke, with what became of them."""
    with reading() as session:
        spoken = lately_spoken(session, actor)
    if spoken:
        with layout.card("aid_spoken"):
            layout.section(_("我表过态的"), _("最近 {n} 份", n=len(spoken)))
            _draw_rows(spoken)


def _draw_rows(lines: Sequence[AidLine]) -> None:
    for line in lines:
        with st.container(key=f"link_vote_{line.application_id}", gap="xxsmall"):
            name = f"{line.applicant} · {sums_of(line)}" if sums_of(line) else line.applicant
            st.button(
                literal(name),
                key=f"vote_{line.application_id}",
                type="tertiary",
                on_click=_open,
                args=(line.application_no,),
            )
            layout.row_line(facts_of(line), [state_chip(line.state)])


def _open(application_no: str) -> None:
    st.query_params["no"] = application_no


def _close() -> None:
    st.query_params.pop("no", None)


def draw_slip(actor: Actor, application_no: str) -> None:
    """Draw one application with the answers that are open to the actor; who must step back has that one only."""
    with st.container(key="link_back"):
        st.button(_("‹ 返回{page}", page=_("帮扶评议")), key="vote_back", type="tertiary", on_click=_close)
    try:
        with reading() as session:
            slip = open_slip(session, actor, application_no)
    except NotFound:
        layout.empty_state(_("没有这份申请，或不归您的评议组"), _("请从上面返回，选一份等您投票的。"))
        return
    _draw_matter(slip)
    if slip.spoken is not None:
        _draw_said(slip.spoken)
    if slip.line.state is AidState.APPLIED:
        _draw_answers(actor, slip)


def _draw_matter(slip: VoteSlip) -> None:
    line, (times, sum_) = slip.line, slip.helped
    with layout.card("aid_slip"):
        title = _("{name} · {kind}", name=line.applicant, kind=words(line.kind))
        before = _("发过 {n} 次，共 {yuan} 元", n=times, yuan=yuan(sum_)) if times else _("没有发过")
        facts = [
            (_("申请金额"), sum_of(line.asked_fen)),
            (_("地方"), line.place),
            (_("家庭类型"), words(line.household_type)),
            (_("已享受的政策"), slip.covered_by or _("没有填")),
            (_("这一户以前的帮扶"), before),
            (slip.panel, _("{n} 人中 {least} 人同意就通过", n=slip.member_count, least=slip.least_yes)),
        ]
        if line.decided_fen is not None:
            facts.append((_("评定金额"), sum_of(line.decided_fen)))
        layout.matter_card(line.application_no, title, chips=[state_chip(line.state)], facts=facts)
        layout.quote(slip.reason)


def _draw_said(spoken: Spoken) -> None:
    said = {True: _("同意帮扶"), False: _("不同意"), None: _("回避")}[spoken.agrees]
    parts = [sum_of(spoken.amount_fen)] if spoken.agrees else []
    by = "" if spoken.is_own else _("台账员按纸面意见记的")
    with layout.card("aid_said"):
        layout.section(_("您的意见"), moment(spoken.said_at))
        layout.label_line(said, [part for part in (*parts, spoken.opinion, by) if part])


def _draw_answers(actor: Actor, slip: VoteSlip) -> None:
    # No answer stands there already: it is theirs to give.
    names = {_AGREES: _("同意帮扶"), _DISAGREES: _("不同意"), _STEPS_BACK: _("回避")}
    offered, default = list(names), None
    if slip.own_matter is not None:
        st.warning(literal(own_words(slip.own_matter)), icon=":material/info:")
        offered, default = [_STEPS_BACK], _STEPS_BACK
    key = f"aid_slip_{slip.line.application_id}"
    with layout.card(key):
        said = st.segmented_control(
            _("您怎么看"), offered, default=default, format_func=names.__getitem__, key=f"{key}_said", width="stretch"
        )
        if said:
            _draw_answer(actor, slip, said, key)
        else:
            st.caption(_("先点一个。谁家的事谁回避；出结果以前别人看不到您投了什么。"))


def _draw_answer(actor: Actor, slip: VoteSlip, said: str, key: str) -> None:
    with st.form(f"{key}_{said}", border=False):
        amount = None
        if said == _AGREES:
            amount = sum_box(_("同意给多少（元）"), key=f"{key}_sum", opens_with=slip.line.asked_fen)
        label = _("为什么回避") if said == _STEPS_BACK else _("说一句理由（可不填）")
        word = st.text_input(label, key=f"{key}_word", max_chars=LONGEST_OPINION, autocomplete="off")
        name = _("改成这样") if slip.spoken else _("投票")
        pressed = st.form_submit_button(name, type="primary", width="stretch")
    if pressed:
        number, agrees = slip.line.application_no, {_AGREES: True, _DISAGREES: False}.get(said)
        carry_out(
            lambda session: cast_vote(session, actor, number, agrees=agrees, amount_fen=amount or None, opinion=word),
            _("{no} 您的意见已记下，出结果以前可以改", no=number),
            after=_close,
        )
