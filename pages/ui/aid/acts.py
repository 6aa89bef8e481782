"""What can be done with an application: write down what a member said, settle the sum, pay, take back, withdraw."""

from collections.abc import Callable

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.database import Session, reading
from feedback.i18n.amounts import yuan
from feedback.services.aid.applying import withdraw_application
from feedback.services.aid.deciding import LONGEST_OPINION, record_vote, settle_sum, step_back
from feedback.services.aid.paying import LONGEST_FUND, PayoutEntry, pay, take_back
from feedback.services.aid.reading import AidFile, Seat, may_manage
from models.office_vocabulary import AidState
from pages.ui import layout
from pages.ui.admin_acts import ask_first, carry_out
from pages.ui.aid.file_view import is_open, own_words
from pages.ui.aid.sums import sum_box
from pages.ui.choices import told_apart
from pages.ui.late_press import deed_of, note_press, tell_late_press
from pages.ui.shell import renew_key, submission_key
from pages.ui.text import _, literal

_AGREES, _DISAGREES, _STEPS_BACK = "yes", "no", "back"


def draw_acts(actor: Actor, file: AidFile) -> None:
    """Draw the next act first, then what is seldom needed."""
    with reading() as session:
        manages = may_manage(session, actor, Permission.MANAGE_AID, file.area_id)
        pays = may_manage(session, actor, Permission.PAY_AID, file.area_id)
        applies = may_manage(session, actor, Permission.APPLY_FOR_AID, file.area_id)
    tell_late_press(dict.fromkeys((_vote_form(file), _pay_form(file), _settle_form(file)), _seen(file)))
    state = file.line.state
    if pays and file.left_fen and state is AidState.APPROVED:
        _draw_paying(actor, file)
    if manages:
        _draw_voting(actor, file)
    if manages and state is AidState.APPROVED and not file.payouts:
        _draw_settling(actor, file)
    if pays:
        _draw_taking_back(actor, file)
    if applies and is_open(file):
        _draw_withdrawing(actor, file)


def _vote_form(file: AidFile) -> str:
    return f"aid_vote_{file.line.application_id}"


def _pay_form(file: AidFile) -> str:
    return f"aid_pay_{file.line.application_id}"


def _settle_form(file: AidFile) -> str:
    return f"aid_settle_{file.line.application_id}"


def _seen(file: AidFile) -> str:
    """Return how an application stands: what is done to it changes one of these."""
    spoken = sum(seat.said_at is not None for seat in file.seats)
    return f"{file.line.state} {file.line.decided_fen} {spoken} {len(file.payouts)}"


def _draw_voting(actor: Actor, file: AidFile) -> None:
    left = [seat for seat in file.seats if seat.said_at is None]
    asked = [seat for seat in file.seats if not seat.is_own] if is_open(file) else left
    if not asked or file.line.state not in (AidState.APPLIED, AidState.APPROVED, AidState.REJECTED):
        return
    if not left and not is_open(file):
        return
    if is_open(file):
        with layout.card("aid_vote"):
            layout.section(_("记下评议意见"))
            st.caption(_("有账号的评议员自己在“帮扶评议”里投，别人看不到；没有账号的，按纸面意见记在这里。"))
            _draw_asking(actor, file, asked, len(left))
        return
    with st.expander(_("补记一位评议员的意见")):
        st.caption(_("已有结果，补记的只存档"))
        _draw_asking(actor, file, asked, len(left))


def _draw_asking(actor: Actor, file: AidFile, asked: list[Seat], silent: int) -> None:
    by_id = {seat.member_id: seat for seat in asked}
    names = told_apart({seat.member_id: literal(seat.name) for seat in asked})
    first = next((place for place, seat in enumerate(asked) if seat.said_at is None), 0)
    # With how many have spoken in its keys, the form is empty and names the next one after each.
    key = f"aid_vote_{file.line.application_id}_{len(file.seats) - silent}"
    member_id = st.selectbox(_("谁的意见"), list(by_id), first, format_func=names.__getitem__, key=f"{key}_who")
    _draw_slip(actor, file, by_id[member_id], f"{key}_{member_id}")


def _draw_slip(actor: Actor, file: AidFile, seat: Seat, key: str) -> None:
    if seat.own_matter is not None:
        st.caption(literal(own_words(seat.own_matter)))
    names = {_AGREES: _("同意帮扶"), _DISAGREES: _("不同意"), _STEPS_BACK: _("回避")}
    offered = [_STEPS_BACK] if seat.own_matter is not None else list(names)
    said = st.segmented_control(
        _("怎么说"),
        offered,
        default=offered[0],
        format_func=names.__getitem__,
        key=f"{key}_said",
        required=True,
        label_visibility="collapsed",
    )
    with st.form(key, border=False):
        amount = None
        if said == _AGREES:
            amount = sum_box(_("同意给多少（元）"), key=f"{key}_sum", opens_with=file.line.asked_fen)
        label = _("为什么回避") if said == _STEPS_BACK else _("理由（可不填）")
        words = st.text_input(label, key=f"{key}_words", max_chars=LONGEST_OPINION, autocomplete="off")
        pressed = st.form_submit_button(
            _("记下{name}的意见", name=literal(seat.name)),
            type="primary" if is_open(file) else "secondary",
            width="stretch",
            on_click=note_press,
            args=(_vote_form(file), _seen(file), file.line.application_no, {f"{key}_words": label}),
        )
    if pressed:
        carry_out(
            _vote(actor, file, seat, said=said or "", amount=amount, words=words or ""),
            _("{name}的意见已记下", name=seat.name),
            once=f"{deed_of(_vote_form(file), _seen(file))} {seat.member_id} {said} {amount} {words}",
        )


def _vote(
    actor: Actor, file: AidFile, seat: Seat, *, said: str, amount: int | None, words: str
) -> Callable[[Session], None]:
    def deed(session: Session) -> None:
        number = file.line.application_id
        if said == _STEPS_BACK:
            step_back(session, actor, number, seat.member_id, reason=words)
        else:
            fen, agrees = amount or None, said == _AGREES
            record_vote(session, actor, number, seat.member_id, agrees=agrees, amount_fen=fen, opinion=words)

    return deed


def _draw_settling(actor: Actor, file: AidFile) -> None:
    with st.expander(_("评议组商定了别的金额")):
        key = f"aid_settle_{file.line.application_id}_{file.line.decided_fen}"
        with st.form(key, border=False):
            label = _("商定的金额（元），不高于 {most} 元", most=yuan(file.highest_fen))
            amount = sum_box(label, key=f"{key}_sum", opens_with=file.line.decided_fen) or 0
            press = (_settle_form(file), _seen(file), file.line.application_no, {f"{key}_sum": label})
            pressed = st.form_submit_button(_("改定"), on_click=note_press, args=press)
        if pressed:
            carry_out(
                lambda session: settle_sum(session, actor, file.line.application_id, amount),
                _("评定金额改为 {yuan} 元", yuan=yuan(amount)),
                once=f"{deed_of(_settle_form(file), _seen(file))} {amount}",
            )


def _draw_paying(actor: Actor, file: AidFile) -> None:
    name = _pay_form(file)
    # The key of the submission changes with each payment, so a second click finds the first one's line.
    key = f"{name}_{len(file.payouts)}"
    with layout.card("aid_pay"), st.form(key, border=False):
        layout.section(_("发放"), _("还可发 {left} 元", left=yuan(file.left_fen)))
        # Each in a line of its own: half a card would show the first figures of a sum only.
        amount = sum_box(_("金额（元）"), key=f"{key}_sum", opens_with=file.left_fen)
        on = st.date_input(_("发放日期"), today(), max_value=today(), key=f"{key}_on", format="YYYY-MM-DD")
        fund = st.text_input(
            _("资金来源"),
            st.session_state.get("aid_last_fund", ""),
            key=f"{key}_fund",
            max_chars=LONGEST_FUND,
            placeholder=_("如：综合帮扶资金"),
        )
        methods = [_("银行转账"), _("现金"), _("实物")]
        method = st.segmented_control(_("怎么发"), methods, default=methods[0], key=f"{key}_method", required=True)
        press = (name, _seen(file), file.line.application_no, {f"{key}_fund": _("资金来源")})
        pressed = st.form_submit_button(
            _("记入发放台账"), type="primary", width="stretch", on_click=note_press, args=press
        )
    if pressed:
        entry = PayoutEntry(
            submission_key=submission_key(key),
            amount_fen=amount or 0,
            paid_on=on,
            fund=fund or "",
            method=method or "",
        )
        st.session_state["aid_last_fund"] = fund
        carry_out(
            lambda session: pay(session, actor, file.line.application_id, entry),
            _("已发放 {yuan} 元，记入台账", yuan=yuan(entry.amount_fen)),
            after=lambda: renew_key(key),
            once=f"{deed_of(name, _seen(file))} {entry}",
        )


def _draw_taking_back(actor: Actor, file: AidFile) -> None:
    lines = {each.payout_id: each for each in file.payouts if each.reverses_id is None and not each.is_taken_back}
    if not lines:
        return
    with st.expander(_("发错了，要冲销")):
        chosen = st.selectbox(
            _("哪一笔"),
            list(lines),
            format_func=lambda each: _("{yuan} 元", yuan=yuan(lines[each].amount_fen)),
            key=f"aid_back_{file.line.application_id}_{len(file.payouts)}",
        )
        ask_first(
            _("冲销这一笔"),
            _("会在台账里加一行负数，原来的一行照旧留着；钱要另外收回。"),
            lambda session: take_back(session, actor, chosen),
            key=f"payout_{chosen}",
            said=_("已冲销"),
            sure=_("确定冲销"),
        )


def _draw_withdrawing(actor: Actor, file: AidFile) -> None:
    ask_first(
        _("撤回申请"),
        _("本人不申请了才撤回；撤回以后要帮扶得重新提。"),
        lambda session: withdraw_application(session, actor, file.line.application_id),
        key=f"aid_withdraw_{file.line.application_id}",
        said=_("申请已撤回"),
        sure=_("确定撤回"),
    )
