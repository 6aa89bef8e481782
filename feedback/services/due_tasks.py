"""Telling agents of tasks whose promised day comes or has passed: once each, to B while A is away.

Run each morning (`feedback.jobs`); done twice on a day it tells nobody twice.
"""

from datetime import timedelta

from sqlmodel import Session, col, select

from feedback.core.clock import today
from feedback.notify.service import Told, tell_all
from feedback.services.task_door import BEFORE_FINISHED, calendar_of
from models.service import AgencyTask
from models.work_vocabulary import NoticeKind

# What was overdue for longer has been told on its day; older notices may be gone, and it must not be told anew.
_LOOKED_BACK = timedelta(days=30)


def tell_due_tasks(session: Session) -> int:
    """Tell each agent of what is due today or on the next working day, and of what is past; returns how many."""
    day = today()
    soon = calendar_of(session).next_working_day(day)
    wanted = select(AgencyTask).where(
        col(AgencyTask.state).in_(BEFORE_FINISHED),
        col(AgencyTask.promised_on) <= soon,
        col(AgencyTask.promised_on) >= day - _LOOKED_BACK,
    )
    tasks = session.exec(wanted.order_by(col(AgencyTask.id))).all()
    return tell_all(session, [(_told(task), [task.agent_id]) for task in tasks])


def _told(task: AgencyTask) -> Told:
    is_over = task.promised_on is not None and task.promised_on < today()
    kind = NoticeKind.TASK_OVERDUE if is_over else NoticeKind.TASK_DUE_SOON
    return Told(
        kind=kind,
        event_key=f"{kind}/{task.id}/{task.promised_on}",
        facts={"number": task.task_no, "day": task.promised_on.isoformat() if task.promised_on else None},
        is_trial=task.is_trial,
    )
