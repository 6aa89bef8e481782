"""What stands under 发送情况: how much went out this week, what did not and why, and the way to send it once more."""

from datetime import timedelta
from html import escape

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.database import Session, reading, transaction
from feedback.core.errors import FeedbackError
from feedback.notify.delivery_list import (
    ENDED_BADLY,
    PAGE_SIZE,
    DeliveryView,
    deliveries,
    delivery_counts,
    resend,
    resend_failed,
)
from models.work_vocabulary import DeliveryState
from pages.ui import layout
from pages.ui.delivery_words import fault_words, state_chip
from pages.ui.own_outlets import shown_address
from pages.ui.shell import acting, require, said_last
from pages.ui.text import _, fault, moment, words

_WEEK = timedelta(days=7)
_FROM = "letters_from"


def draw_deliveries(actor: Actor) -> None:
    """Draw the figures of seven days, and the messages of the states that are wanted."""
    with reading() as session:
        counts = delivery_counts(session, actor, since=utc_now() - _WEEK)
    tiles = [(state, counts.get(state, 0)) for state in DeliveryState if state is not DeliveryState.SENDING]
    under_way = counts.get(DeliveryState.SENDING, 0)
    layout.figure_tiles(
        [layout.Figure(words(s), str(n + (under_way if s is DeliveryState.WAITING else 0))) for s, n in tiles]
    )
    views = {"bad": _("没发成的"), "all": _("全部")}
    view = st.segmented_control(
        _("看哪些"), list(views), format_func=views.__getitem__, key="letters_view", default="bad", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    with reading() as session:
        found = _page(session, actor, ENDED_BADLY if view == "bad" else ())
    if not found:
        layout.empty_state(_("没有发不出去的消息") if view == "bad" else _("还没有发过消息"))
        return
    with layout.card("letters"):
        _draw_head(actor, found)
        for each in found:
            _draw_delivery(each)
        _draw_paging(found)


def _page(session: Session, actor: Actor, states: tuple[DeliveryState, ...]) -> list[DeliveryView]:
    after = st.query_params.get(_FROM, "")
    place = int(after) if after.isascii() and after.isdigit() and len(after) < _LONGEST_NUMBER else None
    return deliveries(session, actor, states, after=place) or deliveries(session, actor, states)


_LONGEST_NUMBER = 18


def _draw_head(actor: Actor, found: list[DeliveryView]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="letters_head"):
        layout.section(_("消息"), _("新的在前；最近 7 天的数在上面"))
        is_any = any(each.state is DeliveryState.FAILED for each in found)
        if is_any and st.button(_("没发出去的都重发"), key="resend_all"):
            _resend_all(actor)


def _resend_all(actor: Actor) -> None:
    with acting():
        last = said_last()
        with transaction() as session:
            n = resend_failed(session, actor)
        last.text = _("{n} 条已排上重发。", n=n) if n else _("没有要重发的：都在等着发，或对方已停用、不再告知。")
        st.rerun()


def _draw_delivery(each: DeliveryView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"letter_{each.delivery_id}"):
        repeat = [layout.chip("near", _("重复过 {n} 次", n=each.repeats))] if each.repeats else []
        why = fault_words(each.fault, each.fault_detail)
        facts = "".join(f"<span>{escape(said)}</span>" for said in _facts(each))
        st.html(
            f'<div class="zs-letter"><header><b>{escape(_what(each))}</b>{state_chip(each.state)}{"".join(repeat)}'
            f"</header><p>{escape(why)}</p><div>{facts}</div></div>"
        )
        if each.state in ENDED_BADLY:
            number = each.delivery_id
            st.button(_("重发"), key=f"resend_{number}", on_click=_resend, args=(number,))


def _resend(delivery_id: int) -> None:
    """Have one message sent once more; whoever was later than somebody else is told how it stands.

    Called before the page is drawn anew: the button of a message that waits already would not be there any more.
    """
    actor = require(Permission.MANAGE_NOTICES)
    last = said_last()
    try:
        with transaction() as session:
            resend(session, actor, delivery_id)
        last.text = _("已排上重发。")
    except FeedbackError as error:
        last.text = fault(error)


def _what(each: DeliveryView) -> str:
    """Return what a message is; a citizen's has no title, and its words stand on the case."""
    return words(each.step) if each.step is not None else each.title


def _facts(each: DeliveryView) -> list[str]:
    to = words(each.kind) if each.kind is not None else _("反映人的短信")
    facts = [" ".join(part for part in (each.owner, to, shown_address(each.to)) if part)]
    if each.case_no and (each.step is not None or each.case_no not in each.title):
        facts.append(each.case_no)
    facts.append(moment(each.ended_at or each.made_at))
    if each.tries > 1:
        facts.append(_("试了 {n} 次", n=each.tries))
    if each.state is DeliveryState.WAITING and each.not_before > utc_now():
        facts.append(_("{when}再发", when=moment(each.not_before)))
    return facts


def _draw_paging(found: list[DeliveryView]) -> None:
    is_older, has_more = _FROM in st.query_params, len(found) == PAGE_SIZE
    if not is_older and not has_more:
        return
    with st.container(horizontal=True, key="paging_letters"):
        if st.button(_("‹ 回到最新"), key="letters_newest", disabled=not is_older):
            st.query_params.pop(_FROM, None)
            st.rerun()
        if st.button(_("更早的 ›"), key="letters_older", disabled=not has_more):
            st.query_params[_FROM] = str(found[-1].delivery_id)
            st.rerun()
