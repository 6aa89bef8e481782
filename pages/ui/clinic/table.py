"""At which session does somebody sit, and what is on its table now? Read once a run, whatever part of it is shown."""

from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Final

import streamlit as st

from feedback.access.actor import Actor
from feedback.core.clock import today
from feedback.core.database import reading, transaction
from feedback.tracker.agenda import refresh_agenda
from feedback.tracker.agenda_rows import AgendaItem, agenda_of
from feedback.tracker.clinic import Seat, seats_of
from feedback.tracker.sessions import SessionFacts, plan_session, session_facts
from models.vocabulary import ClinicDecision
from models.work_vocabulary import AgendaReason, SessionState
from pages.ui import layout
from pages.ui.desk import DeskRow
from pages.ui.text import _, day, due_line, event_line, waited, words

# So long an agenda is shown as it was made; what came in since is then put on it.
FRESH_SECONDS: Final = 60.0
_SEAT: Final = "clinic_seat"
_KEPT: Final = "clinic_seat_kept"
_MADE: Final = "clinic_made"


class View(StrEnum):
    """The parts of the clinic's page beside its desks; not in the page's script, which makes its own classes anew."""

    PREPARE = "prepare"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Table:
    """The session of one place that is not over yet, with its agenda."""

    actor: Actor
    seats: tuple[Seat, ...]
    held: SessionFacts
    items: tuple[AgendaItem, ...]

    @property
    def open_items(self) -> tuple[AgendaItem, ...]:
        return tuple(item for item in self.items if not item.is_settled)

    @property
    def settled(self) -> tuple[AgendaItem, ...]:
        return tuple(item for item in self.items if item.is_settled)

    @property
    def is_running(self) -> bool:
        return self.held.state is SessionState.OPEN

    def item(self, item_id: str | None) -> AgendaItem | None:
        return next((item for item in self.items if str(item.item_id) == item_id), None)


def sit_down(actor: Actor) -> Table | None:
    """Return the table of the place that the actor has chosen; None where they hold no session."""
    with reading() as session:
        seats = seats_of(session, actor)
    if not seats:
        return None
    seat = _chosen(seats)
    held = _held(actor, seat)
    if held.state is SessionState.CLOSED:
        # Somebody else has ended it since: the next one is on the table.
        forget_agenda()
        held = _held(actor, seat)
    with reading() as session:
        items = agenda_of(session, actor, held.session_id)
    return Table(actor, seats, held, items)


def _chosen(seats: tuple[Seat, ...]) -> Seat:
    # The box's own memory is gone once another view was shown, which has no box.
    area_id = st.session_state.get(_SEAT, st.session_state.get(_KEPT))
    seat = next((seat for seat in seats if seat.area_id == area_id), seats[0])
    st.session_state[_KEPT] = seat.area_id
    return seat


def _session_id(seat: Seat) -> int:
    """Return the number of the seat's session, with its agenda brought up to date where that was long ago."""
    made: tuple[int, int, float] | None = st.session_state.get(_MADE)
    if made is not None and made[0] == seat.area_id and monotonic() - made[2] < FRESH_SECONDS:
        return made[1]
    with transaction() as session:
        held = plan_session(session, seat.level, seat.area_id)
        refresh_agenda(session, held)
    st.session_state[_MADE] = (seat.area_id, held.id, monotonic())
    return held.id


def _held(actor: Actor, seat: Seat) -> SessionFacts:
    session_id = _session_id(seat)
    with reading() as session:
        return session_facts(session, actor, session_id)


def forget_agenda() -> None:
    """Let the agenda be made anew in the next run."""
    st.session_state.pop(_MADE, None)


def draw_seats(table: Table) -> None:
    """Draw the choice of the place whose session is held, where there are several."""
    if len(table.seats) < 2:
        return
    names = {seat.area_id: f"{seat.name} · {words(seat.level)}" for seat in table.seats}
    st.session_state.setdefault(_SEAT, table.held.area_id)
    st.selectbox(_("哪里的会诊"), list(names), format_func=names.__getitem__, key=_SEAT)


def title_of(table: Table) -> str:
    return _("周二诊事 · {day}", day=day(table.held.held_on))


def waiting_line_of(table: Table) -> str:
    """Return the grey line under the title: where, how far, and what is left."""
    held = table.held
    state = words(held.state) if held.number is None else _("第 {n} 期", n=held.number) + words(held.state)
    left = len(table.open_items)
    said = _("{n} 件待议", n=left) if left else _("会诊的事都定了")
    done = _("已定 {n} 件", n=len(table.settled)) if table.settled else ""
    return " · ".join(part for part in (held.area, state, said, done) if part)


def is_ahead(held: SessionFacts) -> bool:
    """Say whether the session's day has not come yet."""
    return held.held_on > today()


def agenda_row(item: AgendaItem) -> DeskRow:
    """Return a matter as a line of the list at the left."""
    line, due = due_line(item.due_at)
    kind: layout.ChipKind = due
    if item.decision is not None:
        line, kind = words(item.decision), "closed"
    elif item.urgency is not None and item.urgency != "normal":
        line, kind = words(item.urgency), "overdue"
    place = item.place if item.case_id is not None else _("{n} 件诉求", n=len(item.related))
    return DeskRow(
        id=str(item.item_id),
        number=item.case_no,
        title=item.heading,
        place=place,
        age=waited(item.registered_at) if item.registered_at else "",
        chip=line,
        chip_kind=kind,
        place_on_agenda=str(item.number),
    )


def why_chips(item: AgendaItem) -> list[layout.Markup]:
    """Return why a matter is on the agenda, and how often it was left over."""
    kinds: dict[AgendaReason, layout.ChipKind] = {
        AgendaReason.OVERDUE: "overdue",
        AgendaReason.ROLLED_OVER: "near",
        AgendaReason.NEXT_LOOK: "near",
    }
    chips = [layout.chip(kinds.get(item.reason, "waiting"), words(item.reason))]
    if item.times_rolled:
        chips.append(layout.chip("near", _("拖过 {n} 次会", n=item.times_rolled)))
    return chips


def decided_line(item: AgendaItem) -> str:
    """Return in words what was decided on a matter."""
    if item.decision is None:
        return ""
    verb = item.verb
    said = event_line(verb, item.facts) if verb is not None and item.decision is not ClinicDecision.ADOPT else ""
    parts = [said or words(item.decision)]
    if item.leader:
        parts.append(_("包案领导：{name}", name=item.leader))
    return " · ".join(parts)
