"""What waits for one person today: their desks, what became of what they recorded lately, drafts, the next clinic.

It counts and points; nobody is measured by it, and nothing here says who does more than whom.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.boards.conditions import behind, look_at, seen
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.core.clock import today, utc_now
from feedback.tracker.desks import Desk, Waiting, waiting_at
from feedback.worktime.calendar import next_clinic_day
from feedback.worktime.queries import load_calendar
from models.case import Case
from models.keeping import Draft
from models.vocabulary import CaseStatus, Role

# In the order of a case's way, which is the order in which a person with several duties reads them.
_DESKS: Final = {
    Desk.CONFIDENTIAL: Permission.READ_CONFIDENTIAL,
    Desk.TRIAGE: Permission.DIAGNOSE,
    Desk.CLINIC: Permission.DISPATCH,
    Desk.REQUESTS: Permission.DECIDE_REQUEST,
    Desk.DECLINES: Permission.APPROVE_DECLINE,
    Desk.UNIT: Permission.HANDLE,
    Desk.REVIEW: Permission.REVIEW,
    Desk.REVISIT: Permission.REVISIT,
    Desk.UNASKED: Permission.REVISIT,
    Desk.SUSPENDED: Permission.SUSPEND,
}


@dataclass(frozen=True, slots=True)
class DeskWaiting:
    desk: Desk
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Became:
    """How many of the recorded cases are in one state now, and the key of the mark that opens them."""

    status: CaseStatus
    count: int
    key: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one person recorded in the last seven days, and what became of it; confidential cases are not among it."""

    week: BoardFilter
    total: int
    became: tuple[Became, ...]
    key: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A form that was begun; what was typed stays sealed here."""

    form: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class MyDay:
    """The home page of one person.

    `recorded` is for those who record, `next_clinic_on` for those who bring cases to a clinic or hold it, `adopted`
    (open cases taken over by name) for leaders; elsewhere they are None.
    """

    desks: tuple[DeskWaiting, ...]
    recorded: Recorded | None
    adopted: int | None
    next_clinic_on: date | None
    drafts: tuple[DraftLine, ...]


def my_day(session: Session, actor: Actor) -> MyDay:
    """Return what waits for `actor`: one statement for each desk of theirs, and four more at most."""
    desks = tuple(desk for desk, permission in _DESKS.items() if actor.holds(permission))
    comes_to_clinic = actor.holds(Permission.REGISTER) or actor.holds(Permission.DISPATCH)
    return MyDay(
        desks=tuple(DeskWaiting(desk, waiting_at(session, actor, desk)) for desk in desks),
        recorded=_recorded(session, actor) if actor.holds(Permission.REGISTER) else None,
        adopted=_adopted(session, actor) if Role.LEADER in actor.roles else None,
        next_clinic_on=next_clinic_day(utc_now(), load_calendar(session)) if comes_to_clinic else None,
        drafts=_drafts(session, actor),
    )


def last_seven_days() -> BoardFilter:
    """Return today and the six days before it: a calendar week would be empty on the Monday on which it is read."""
    return BoardFilter(from_on=today() - timedelta(days=6), to_on=today())


def _recorded(session: Session, actor: Actor) -> Recorded:
    look = look_at(session, actor, last_seven_days())
    mark = Mark(measure=Measure.RECORDED)
    query: Any = select_columns(col(Case.status), func.count()).select_from(Case)
    found = session.execute(query.where(seen(look), behind(look, mark)).group_by(col(Case.status)))
    counts = {status: int(number) for status, number in found}
    became = tuple(
        Became(status, counts[status], mark.narrowed(status=status).key()) for status in CaseStatus if status in counts
    )
    return Recorded(look.sought, sum(counts.values()), became, mark.key())


def _adopted(session: Session, actor: Actor) -> int:
    look = look_at(session, actor, last_seven_days())
    query: Any = select_columns(func.count()).select_from(Case)
    return int(session.execute(query.where(seen(look), behind(look, Mark(measure=Measure.ADOPTED)))).scalar_one())


def _drafts(session: Session, actor: Actor) -> tuple[DraftLine, ...]:
    query = select(Draft.form, Draft.saved_at).where(Draft.user_id == actor.user_id)
    return tuple(
        DraftLine(form, saved_at) for form, saved_at in session.exec(query.order_by(col(Draft.saved_at).desc()))
    )
