"""The batch of the week: what needs the approval of the level above goes up on one day, as one list, in one act.

The day is an office rule (Friday). What goes through the green channel does not wait for it. Source: domain digest A8.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_task
from feedback.core.clock import day_bounds, today, utc_now
from feedback.core.errors import Conflict
from feedback.services.task_access import may_handle
from feedback.services.task_door import add_line, calendar_of, check_move
from feedback.worktime.calendar import Calendar
from feedback.worktime.office_rules import OfficeRuleName, rule_number
from models.office_vocabulary import TaskEvent, TaskState
from models.place import Area
from models.service import AgencyTask, ServiceItem
from models.user import User

MOST_IN_BATCH: Final = 300
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of the list that goes up."""

    task_id: int
    task_no: str
    version: int
    item: str
    applicant: str
    village: str
    agent: str
    promised_on: date | None
    is_green: bool


def batch_day(on: date, weekday: int, calendar: Calendar) -> date:
    """Return the day of the first batch on or after `on`.

    Parameters
    ----------
    weekday : int
        1 is Monday, 7 Sunday. Where that day is free, the batch goes on the next working day.

    Examples
    --------
    >>> calendar = Calendar(frozenset({date(2026, 10, 2)}), frozenset(), frozenset({2026}))
    >>> batch_day(date(2026, 9, 29), 5, calendar).isoformat()
    '2026-10-05'
    """
    # A batch of the week before may have been moved to a day that is still ahead.
    wanted = on - timedelta(days=(on.isoweekday() - weekday) % 7) - _WEEK
    while True:
        day = wanted if calendar.is_working_day(wanted) else calendar.next_working_day(wanted)
        if day >= on:
            return day
        wanted += _WEEK


def next_batch_day(session: Session) -> date:
    """Return the day of the next batch, today among them."""
    return batch_day(today(), rule_number(session, OfficeRuleName.BATCH_WEEKDAY), calendar_of(session))


def waiting_batch(session: Session, actor: Actor) -> list[BatchLine]:
    """Return what the actor sends up with the next batch, green ones first; one statement."""
    actor.require(Permission.TAKE_TASKS)
    return _lines(session, (col(AgencyTask.state) == TaskState.AWAITING_BATCH, may_handle(actor)))


def sent_batch(session: Session, actor: Actor, on: date) -> list[BatchLine]:
    """Return what was sent up on a day, of what the actor sees; one statement."""
    first, last = day_bounds(on)
    sent = (col(AgencyTask.forwarded_at) >= first, col(AgencyTask.forwarded_at) < last)
    return _lines(session, (*sent, may_see_task(actor)))


def _lines(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[BatchLine]:
    wanted = (
        select(AgencyTask, ServiceItem.name, Area.name, User.name)
        .join(ServiceItem, col(AgencyTask.item_id) == ServiceItem.id)
        .join(Area, func.coalesce(col(AgencyTask.village_id), col(AgencyTask.area_id)) == Area.id)
        .join(User, col(AgencyTask.agent_id) == User.id)
        .where(*conditions)
        .order_by(col(AgencyTask.is_green).desc(), col(ServiceItem.code), col(AgencyTask.id))
        .limit(MOST_IN_BATCH)
    )
    return [
        BatchLine(
            task_id=task.id,
            task_no=task.task_no,
            version=task.version,
            item=item,
            applicant=task.applicant_name,
            village=village,
            agent=agent,
            promised_on=task.promised_on,
            is_green=task.is_green,
        )
        for task, item, village, agent in session.exec(wanted).all()
    ]


def forward_batch(session: Session, actor: Actor, task_ids: Sequence[int]) -> int:
    """Send up the tasks of the list in one act, and return how many; each person hears of it.

    Raises
    ------
    Conflict
        None of them waits any more: the list was sent already.
    """
    actor.require(Permission.TAKE_TASKS)
    wanted = (
        select(AgencyTask)
        .where(col(AgencyTask.id).in_(list(task_ids)[:MOST_IN_BATCH]), may_handle(actor))
        .where(AgencyTask.state == TaskState.AWAITING_BATCH)
        .order_by(col(AgencyTask.id))
    )
    tasks = session.exec(wanted).all()
    if not tasks:
        raise Conflict("batch_empty")
    now = utc_now()
    for task in tasks:
        check_move(task, TaskEvent.FORWARDED)
        task.state, task.forwarded_at = TaskState.FORWARDED, now
        add_line(session, task, actor, TaskEvent.FORWARDED)
    return len(tasks)
