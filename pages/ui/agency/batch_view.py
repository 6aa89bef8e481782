"""The batch of the week: one list of what needs the approval of the level above, printed and sent up in one act."""

from datetime import date

import streamlit as st

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.reports.making import PaperRequest
from feedback.reports.paper import PaperName
from feedback.services.batches import BatchLine, forward_batch, next_batch_day, sent_batch, waiting_batch
from pages.ui import layout
from pages.ui.papers import draw_making
from pages.ui.shell import acting, said_last
from pages.ui.text import _, day, literal


def draw_batch(actor: Actor) -> None:
    """Draw what goes up next, and below it what went up on a day."""
    with reading() as session:
        on, waiting = next_batch_day(session), waiting_batch(session, actor)
    when = _("今天就是集中报送的日子") if on == today() else _("下一次 {day}", day=day(on, weekday=True))
    with layout.card("batch_waiting"):
        layout.section(_("等着集中报送的"), when)
        if not waiting:
            layout.empty_state(_("没有要集中报送的"), _("要上级审批的事，材料齐了就会排到这里。"))
        else:
            _draw_waiting(actor, on, waiting)
    _draw_sent(actor)


def _draw_waiting(actor: Actor, on: date, waiting: list[BatchLine]) -> None:
    chosen = [line.task_id for line in waiting if _ticked(line)]
    with layout.action_bar("batch"):
        label = _("一张单子报上去（{n} 件）", n=len(chosen))
        if st.button(label, key="batch_send", type="primary", disabled=not chosen):
            with acting():
                said = said_last()
                with transaction() as session:
                    sent = forward_batch(session, actor, chosen)
                said.text = _("{n} 件已报上去，下面可以打印清单", n=sent)
                st.rerun()
    draw_making(actor, PaperRequest(name=PaperName.BATCH_LIST, from_on=on), key="batch_waiting", is_next=False)


def _ticked(line: BatchLine) -> bool:
    name = _("{item} · {person} · {village}", item=line.item, person=mask_name(line.applicant), village=line.village)
    about = [line.task_no, line.agent]
    if line.promised_on:
        about.append(_("{day} 前办好", day=day(line.promised_on)))
    if line.is_green:
        about.append(_("绿色通道"))
    return st.checkbox(
        f"{literal(name)}  \n:gray[{literal(' · '.join(about))}]", value=True, key=f"batch_{line.task_id}"
    )


def _draw_sent(actor: Actor) -> None:
    with layout.card("batch_sent"):
        layout.section(_("报上去过的"))
        on = st.date_input(_("哪一天"), today(), max_value=today(), key="batch_on", format="YYYY-MM-DD", width=240)
        with reading() as session:
            sent = sent_batch(session, actor, on)
        if not sent:
            st.caption(_("这一天没有报上去的"))
            return
        layout.numbered_list(
            [
                (number, line.item, " · ".join((line.task_no, line.village, line.agent)))
                for number, line in enumerate(sent, 1)
            ]
        )
        draw_making(actor, PaperRequest(name=PaperName.BATCH_LIST, from_on=on), key="batch_sent", is_next=False)
