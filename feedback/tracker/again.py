"""What is done again: a case that its person calls unsolved, and a closed one that is taken up again.

The unit that had it last gets half the time (digest B6). The window of the person's wish counts from the closing alone.
"""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.policy import role_for
from feedback.core.clock import office_day, today, utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker.assignment import active_units, lines, plan_round, start_round
from feedback.tracker.clocks import suggest_due
from feedback.tracker.door import Facts, advance, checked_text, moving
from feedback.tracker.recusal import accused_units
from feedback.tracker.responsibility import PushedDown, checked_push_down
from feedback.worktime.office_rules import OfficeRuleName, office_rule
from models.case import Case, Part
from models.place import Unit
from models.vocabulary import CaseStatus, PartRole, ReopenGround, Verb

LEAST_REASON: Final = 4


class Redo(NamedTuple):
    """How a case is sent back; `named` is a unit in the place of the last one, and why below the owner's level."""

    verb: Verb
    needs: Facts
    note: str | None
    facts: Facts
    named: tuple[int | None, str | None] = (None, None)


def send_again(session: Session, actor: Actor, case: Case, redo: Redo) -> None:
    """Send the case back to the unit that had it last, with half the time.

    Raises
    ------
    MissingFact
        No unit has had the case that could do it again, and none is named now; or it goes below the level whose
        matter it is, without a reason.
    NotPermitted
        The unit named now is accused.
    """
    unit_id, duty, pushed = _who_does_it_again(session, case, redo)
    case.redo_no += 1
    due = suggest_due(session, case, unit_id=unit_id)
    planned = plan_round(session, case, lead=(unit_id, duty), co=(), due=due)
    facts = redo.facts | {"lead": session.get_one(Unit, unit_id).name} | (pushed.facts if pushed else {})
    note, target = lines(redo.note, pushed.reason if pushed else None), CaseStatus.DISPATCHED
    facts |= planned.facts()
    advance(session, actor, case, redo.verb, target=target, needs=redo.needs, note=note, facts=facts)
    case.closed_at = case.archived_at = case.replied_at = case.reviewing_at = None
    case.closure_type = case.closure_mode = case.outcome_type = None
    start_round(session, actor, case, planned)


def redo_keeps_unit(session: Session, case: Case) -> bool:
    """Say whether the unit that had the case last can do it again; else a redo has to name another."""
    return _last_lead(session, case) is not None


def _last_lead(session: Session, case: Case) -> Part | None:
    """Return the last lead's part, unless its unit was closed meanwhile or is accused."""
    found = select(Part).where(Part.case_id == case.id, Part.role == PartRole.LEAD)
    last = session.exec(found.order_by(col(Part.id).desc())).first()
    if last is None or not session.get_one(Unit, last.unit_id).is_active:
        return None
    return None if accused_units(session, case, [last.unit_id]) else last


def _who_does_it_again(session: Session, case: Case, redo: Redo) -> tuple[int, str | None, PushedDown | None]:
    last = _last_lead(session, case)
    if last is not None:
        return last.unit_id, last.duty, None
    unit_id, push_down_reason = redo.named
    if unit_id is None:
        raise MissingFact("redo_needs_unit", field="lead_unit")
    unit = active_units(session, case, [unit_id])[0]
    if accused_units(session, case, [unit.id]):
        raise NotPermitted("accused_unit", unit=unit.name)
    return unit.id, None, checked_push_down(session, case, unit, push_down_reason)


@moving(Verb.REOPEN)
def reopen(
    session: Session,
    actor: Actor,
    case: Case,
    *,
    ground: ReopenGround | None,
    reason: str,
    by_citizen: bool,
    redo_unit_id: int | None = None,
    push_down_reason: str | None = None,
) -> None:
    """Take a closed case up again: as the person wishes within the window, or as a leader decides.

    Raises
    ------
    IllegalMove
        The person's wish comes too late.
    NotPermitted
        Nobody wishes it, and the actor is no leader.
    MissingFact
        A leader takes it up after the window without a new fact.
    """
    text = checked_text(reason, "reason", least=LEAST_REASON)
    closed_at = case.closed_at or utc_now()
    window = Window(last_day_to_reopen(session, closed_at), today())
    _check_reopening(window, ground, by_citizen=by_citizen, is_leader=may_reopen_late(actor, case))
    needs: Facts = {"reason": "given", "reopen_ground": ground}
    facts: Facts = {"redo_no": case.redo_no + 1, "by_citizen": by_citizen, "reopen_ground": ground}
    send_again(session, actor, case, Redo(Verb.REOPEN, needs, text, facts, (redo_unit_id, push_down_reason)))


class Window(NamedTuple):
    """Until which day the person may have a case taken up again, and which day it is."""

    until: date
    on: date

    @property
    def is_open(self) -> bool:
        return self.on <= self.until


def last_day_to_reopen(session: Session, closed_at: datetime) -> date:
    """Return the last day on which the person may have the case taken up again that was closed at `closed_at`.

    Only the closing counts: what is written, filed or corrected afterwards moves nothing.
    """
    days = office_rule(session, OfficeRuleName.REOPEN_DAYS)
    return office_day(closed_at) + timedelta(days=days if isinstance(days, int) else 0)


def may_reopen_late(actor: Actor, case: Case) -> bool:
    """Say whether the actor decides by themselves that the case is taken up again."""
    return role_for(actor, Permission.REOPEN_LATE, case) is not None


def _check_reopening(window: Window, ground: ReopenGround | None, *, by_citizen: bool, is_leader: bool) -> None:
    if by_citizen and window.is_open:
        return
    if not is_leader:
        if by_citizen:
            raise IllegalMove("reopening_over", until=window.until)
        raise NotPermitted("reopening_without_wish")
    if not window.is_open and ground is not ReopenGround.NEW_FACT:
        raise MissingFact("reopening_needs_new_fact", field="reopen_ground", until=window.until)
