"""Several matters, one decision: the same unit, date or reason for all; each is done whole or not at all.

What could not be decided is listed with why, and stays chosen, so that it can be decided otherwise.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import streamlit as st

from feedback.capture.lookup import units_for
from feedback.core.clock import OFFICE_ZONE, office_day, today
from feedback.core.database import Session, reading, transaction
from feedback.core.errors import FeedbackError
from feedback.tracker import service
from feedback.tracker.agenda_rows import AgendaItem
from feedback.tracker.assignment import LONGEST_LIMIT, Order
from feedback.tracker.decisions import defer, note_item
from feedback.tracker.door import Step
from feedback.tracker.supervision import LONGEST_SUSPENSION, leaders_for
from models.vocabulary import ClinicDecision
from pages.ui import layout
from pages.ui.choices import leader_names, unit_choice
from pages.ui.clinic.table import Table
from pages.ui.forms.supervision import told_fields
from pages.ui.shell import said_last
from pages.ui.text import _, fault, words

Deed = Callable[[Session, AgendaItem, Step], object]
_CLOSING_TIME: Final = time(17, 30)
_FIRST_LOOK: Final = timedelta(days=30)
_CHOICES: Final = (
    ClinicDecision.DISPATCH,
    ClinicDecision.SUSPEND,
    ClinicDecision.ESCALATE,
    ClinicDecision.ADOPT,
    ClinicDecision.DEFER,
    ClinicDecision.NOTED,
)
_CHOSEN: Final = "together_items"
_SEEN: Final = "together_seen"
_TURN: Final = "together_turn"


@dataclass(frozen=True, slots=True)
class _Failed:
    number: str
    heading: str
    why: str


def draw_together(table: Table) -> None:
    """Draw the choice of matters, the decision and its form; then what came of it."""
    _draw_failed()
    # What was on the screen when somebody presses is what the run before has drawn, not what this one has just read.
    seen: dict[int, AgendaItem] = st.session_state.get(_SEEN, {})
    st.session_state[_SEEN] = {item.item_id: item for item in table.items}
    with layout.card("together"):
        layout.section(_("几件一起定"), _("还有 {n} 件没定", n=len(table.open_items)))
        items = {item.item_id: item for item in table.open_items}
        kept = [item_id for item_id in st.session_state.get(_CHOSEN, []) if item_id in items]
        st.session_state[_CHOSEN] = kept
        picked = st.multiselect(
            _("选哪几件"),
            list(items),
            format_func=lambda item_id: f"{items[item_id].number}. {items[item_id].heading}",
            key=_CHOSEN,
            placeholder=_("点一下，选几件"),
        )
        decision = st.pills(_("怎么定"), _CHOICES, format_func=words, key="together_decision", required=True)
        if decision is not None:
            _FORMS[decision](table, [seen.get(item_id, items[item_id]) for item_id in picked])


def _turn() -> int:
    return int(st.session_state.setdefault(_TURN, 0))


def _key(name: str) -> str:
    return f"together_{name}_{_turn()}"


def _dispatch(table: Table, items: Sequence[AgendaItem]) -> None:
    with reading() as session:
        units = units_for(session, table.held.seat)
    category = items[0].category if items else None
    near = [unit.unit_id for unit in units if category and any(category.startswith(code) for code in unit.handles)]
    lead = unit_choice(_("主办单位"), units, key=_key("lead"), near=near)
    with st.form(_key("dispatch"), border=False):
        measures = st.text_area(_("会诊意见和要求"), key=_key("measures"), height=80, max_chars=2000)
        by_rule = st.checkbox(_("办理期限各按规定"), value=True, key=_key("by_rule"))
        day = st.date_input(
            _("不按规定的，都定到"),
            today() + timedelta(days=10),
            min_value=today(),
            max_value=today() + LONGEST_LIMIT - timedelta(days=1),
            key=_key("due"),
            format="YYYY-MM-DD",
        )
        pushed = st.text_input(_("交给下一级的理由（该上一级办的才要写）"), key=_key("pushed"), max_chars=500)
        done = _button(_("都派账"))
    if done:
        due = None if by_rule else datetime.combine(day, _CLOSING_TIME, OFFICE_ZONE)
        order = Order(lead_unit_id=lead, measures=measures or None, due_at=due, push_down_reason=pushed or None)
        _do(items, lambda session, item, step: service.dispatch(session, table.actor, _case(item), step, order))


def _suspend(table: Table, items: Sequence[AgendaItem]) -> None:
    with st.form(_key("suspend"), border=False):
        cause = st.text_input(_("为什么现在办不了"), key=_key("cause"), max_chars=500)
        plan = st.text_input(_("打算怎么办"), key=_key("plan"), max_chars=500)
        look = st.date_input(
            _("下次再看的日子（半年内）"),
            today() + _FIRST_LOOK,
            min_value=today() + timedelta(days=1),
            max_value=today() + LONGEST_SUSPENSION,
            key=_key("look"),
            format="YYYY-MM-DD",
        )
        told = told_fields(_newest_day(items), _key("suspend"))
        done = _button(_("都挂账"))
    if done:
        _do(
            items,
            lambda session, item, step: service.suspend(
                session, table.actor, _case(item), step, cause=cause, plan=plan, next_look_on=look, told=told
            ),
        )


def _newest_day(items: Sequence[AgendaItem]) -> date:
    """Return the first day on which the persons of all of them could have been told."""
    days = [office_day(item.registered_at) for item in items if item.registered_at is not None]
    return max(days, default=today())


def _escalate(table: Table, items: Sequence[AgendaItem]) -> None:
    with st.form(_key("escalate"), border=False):
        reason = st.text_input(_("为什么要上一级定"), key=_key("reason"), max_chars=500)
        done = _button(_("都呈报上一级会诊"))
    if done:
        _do(
            items,
            lambda session, item, step: service.escalate(session, table.actor, _case(item), step, reason=reason),
        )


def _adopt(table: Table, items: Sequence[AgendaItem]) -> None:
    with reading() as session:
        leaders = {leader.user_id: leader for leader in leaders_for(session, table.held.seat)}
    with st.form(_key("adopt"), border=False):
        leader_id = st.selectbox(
            _("哪位领导包案"),
            list(leaders),
            index=None,
            format_func=leader_names(leaders.values()).__getitem__,
            key=_key("leader"),
            placeholder=_("请选择"),
        )
        note = st.text_input(_("要求（可不填）"), key=_key("note"), max_chars=200)
        done = _button(_("都由他包案"))
    if done:
        _do(
            items,
            lambda session, item, step: service.adopt(
                session, table.actor, _case(item), step, leader_id=leader_id, note=note or None
            ),
        )


def _defer(table: Table, items: Sequence[AgendaItem]) -> None:
    with st.form(_key("defer"), border=False):
        reason = st.text_input(_("为什么下次再议"), key=_key("defer_reason"), max_chars=500)
        done = _button(_("都下次再议"))
    if done:
        _do(
            items,
            lambda session, item, _step: defer(session, table.actor, item.item_id, reason=reason, seen=item.decided_at),
        )


def _note(table: Table, items: Sequence[AgendaItem]) -> None:
    with st.form(_key("noted"), border=False):
        opinion = st.text_input(_("会诊意见（谁去办、什么时候看结果）"), key=_key("opinion"), max_chars=2000)
        done = _button(_("都记下意见"))
    if done:
        _do(
            items,
            lambda session, item, _step: note_item(
                session, table.actor, item.item_id, opinion=opinion, seen=item.decided_at
            ),
        )


_FORMS: Final[dict[ClinicDecision, Callable[[Table, Sequence[AgendaItem]], None]]] = {
    ClinicDecision.DISPATCH: _dispatch,
    ClinicDecision.SUSPEND: _suspend,
    ClinicDecision.ESCALATE: _escalate,
    ClinicDecision.ADOPT: _adopt,
    ClinicDecision.DEFER: _defer,
    ClinicDecision.NOTED: _note,
}


def _button(label: str) -> bool:
    with layout.action_bar(_key("bar")):
        return st.form_submit_button(label, type="primary")


def _case(item: AgendaItem) -> int:
    """Return the case of a matter; a hot issue has none, and the verbs find none under this number."""
    return item.case_id or 0


def _do(items: Sequence[AgendaItem], deed: Deed) -> None:
    """Decide each matter in a transaction of its own, and keep those that failed with why."""
    if not items:
        st.error(_("还没有选是哪几件"), icon=":material/error:")
        return
    last, failed = said_last(), []
    # One key for one matter and decision until all are done: a second click repeats none of them.
    press = st.session_state.setdefault(_key(f"press_{st.session_state.together_decision}"), secrets.token_urlsafe(12))
    for item in items:
        try:
            with transaction() as session:
                deed(session, item, Step(f"{press}-{item.item_id}", item.version))
        except FeedbackError as error:
            failed.append(_Failed(item.case_no or str(item.number), item.heading, fault(error)))
    done = len(items) - len(failed)
    st.session_state["together_failed"] = failed
    if done:
        last.text = _("定了 {n} 件", n=done)
        if not failed:
            st.session_state[_TURN] = _turn() + 1
        st.rerun()
    _draw_failed()


def _draw_failed() -> None:
    failed: list[_Failed] = st.session_state.get("together_failed", [])
    if not failed:
        return
    with layout.card("together_failed"):
        layout.section(_("这些没有定下来"), _("{n} 件", n=len(failed)))
        layout.reason_list([(each.number, each.heading, each.why) for each in failed])
    st.session_state["together_failed"] = []
