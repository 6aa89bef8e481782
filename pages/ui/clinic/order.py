"""In which order does a session take its matters? Dragged, moved by buttons and keys, or by numbers."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from feedback.core.database import transaction
from feedback.tracker.agenda import reorder
from feedback.tracker.agenda_rows import AgendaItem
from models.work_vocabulary import AgendaReason
from pages.ui.clinic.table import Table
from pages.ui.own_component import own_component
from pages.ui.shell import acting, said_last
from pages.ui.text import _, waited, words

_ORDER: Final = own_component("zhenshi_clinic_order", "clinic_order")
_KEY: Final = "clinic_order"
_NEAR: Final = (AgendaReason.ROLLED_OVER, AgendaReason.NEXT_LOOK)


def draw_order(table: Table) -> None:
    """Draw the agenda to be put in order, and keep the order that was made since the last run."""
    told = _ORDER(
        key=_KEY,
        data={
            "rows": [_row(item) for item in table.items],
            "words": {
                "handle": _("拖动“{title}”，或按上下键移动", title="{title}"),
                "number": _("议程上的序号"),
                "up": _("上移"),
                "down": _("下移"),
                "moved": _("“{title}”移到第 {n} 件", title="{title}", n="{n}"),
            },
        },
        on_order_change=lambda: None,
    )
    order = told.get("order")
    if isinstance(order, dict) and isinstance(order.get("ids"), list):
        _keep(table, [int(each) for each in order["ids"] if str(each).isdecimal()])


def _row(item: AgendaItem) -> dict[str, object]:
    kind = "overdue" if item.reason is AgendaReason.OVERDUE else "near" if item.reason in _NEAR else "waiting"
    chips = [(kind, words(item.reason))]
    if item.times_rolled:
        chips.append(("near", _("拖过 {n} 次会", n=item.times_rolled)))
    if item.urgency is not None and item.urgency != "normal":
        chips.insert(0, ("overdue", words(item.urgency)))
    if item.decision is not None:
        chips.append(("closed", words(item.decision)))
    age = waited(item.registered_at) if item.registered_at else ""
    facts = [part for part in (item.case_no, item.place, age) if part]
    return {
        "id": str(item.item_id),
        "title": item.heading,
        "facts": facts,
        "chips": chips,
        "is_settled": item.is_settled,
    }


def _keep(table: Table, item_ids: Sequence[int]) -> None:
    last = said_last()
    with acting():
        with transaction() as session:
            reorder(session, table.actor, table.held.session_id, item_ids)
        last.text = _("顺序已存")
        st.rerun()


def draw_move(table: Table) -> None:
    """Draw the sure way: which matter goes to which place, by numbers."""
    if len(table.items) < 2:
        return
    numbers = [item.number for item in table.items]
    with st.form("clinic_move", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.number_input(_("把第几件"), min_value=1, max_value=len(numbers), key="clinic_move_which")
        to = st.number_input(_("移到第几件"), min_value=1, max_value=len(numbers), key="clinic_move_to")
        done = st.form_submit_button(_("移动"))
    if done:
        ids = [item.item_id for item in table.items]
        ids.insert(int(to) - 1, ids.pop(int(which) - 1))
        _keep(table, ids)
