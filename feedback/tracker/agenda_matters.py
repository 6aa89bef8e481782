"""Which cases are a matter for a session by themselves: what awaits it, what is overdue, what it is to look at again.

What is only overdue is not brought up for ever: once a session has decided on it, it comes again with a new due date
that passes, when a later session has put it off, or after the days that the office has set (decision 0021).
"""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from feedback.core.clock import utc_now
from feedback.tracker.agenda_rows import is_left
from feedback.worktime.office_rules import OfficeRuleName, rule_number
from models.case import Case
from models.clinic import ClinicItem, ClinicSession
from models.vocabulary import CaseStatus, ClinicDecision
from models.work_vocabulary import SessionState

_WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)


def is_matter(session: Session, until: date) -> ColumnElement[bool]:
    """Return the condition that a case is a matter for the sessions up to the day `until`."""
    late = and_(col(Case.status).in_(_WITH_UNITS), col(Case.resolve_due_at) < utc_now(), col(Case.paused_at).is_(None))
    looked_at = and_(col(Case.status) == CaseStatus.SUSPENDED, col(Case.next_look_on) <= until)
    awaits = col(Case.status) == CaseStatus.AWAITING_CLINIC
    return or_(awaits, looked_at, and_(late, ~_was_seen_to(session)))


def _was_seen_to(session: Session) -> ColumnElement[bool]:
    """Return the condition that a session has lately decided on an overdue case, and no later one has put it off."""
    lately = utc_now() - timedelta(days=rule_number(session, OfficeRuleName.CLINIC_AGAIN_DAYS))
    decided: Any = aliased(ClinicItem)
    return exists().where(
        decided.case_id == Case.id,
        decided.decision.is_not(None),
        decided.decision != ClinicDecision.DEFER,
        decided.decided_at > lately,
        decided.decided_at > Case.resolve_due_at,
        ~_was_left_since(decided),
    )


def _was_left_since(decided: Any) -> ColumnElement[bool]:
    left: Any = aliased(ClinicItem)
    held: Any = aliased(ClinicSession)
    return exists().where(
        left.case_id == decided.case_id,
        left.session_id == held.id,
        held.state == SessionState.CLOSED,
        held.ended_at > decided.decided_at,
        is_left(left),
    )
