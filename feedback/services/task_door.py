"""The one door through which a task on somebody's behalf moves: which act leads from where, its line, and who is told.

accept -> incomplete <-> handling -> finished -> delivered
               |            ^
               +-> awaiting batch -> forwarded -> handling (the answer came back)
refused and withdrawn: from every state before finished.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import IllegalMove
from feedback.notify.applicants import tell_applicant
from feedback.worktime.calendar import Calendar
from feedback.worktime.queries import load_calendar
from models.office_vocabulary import TaskEvent, TaskState
from models.service import AgencyStep, AgencyTask

BEFORE_FINISHED: Final = (TaskState.INCOMPLETE, TaskState.HANDLING, TaskState.AWAITING_BATCH, TaskState.FORWARDED)
OPEN_STATES: Final = (*BEFORE_FINISHED, TaskState.FINISHED)
ENDED: Final = (TaskState.DELIVERED, TaskState.REFUSED, TaskState.WITHDRAWN)
MOVES: Final[Mapping[TaskEvent, tuple[TaskState, ...]]] = {
    TaskEvent.MISSING_TOLD: (TaskState.INCOMPLETE, TaskState.HANDLING, TaskState.AWAITING_BATCH),
    TaskEvent.MATERIALS_TAKEN: (TaskState.INCOMPLETE,),
    TaskEvent.STEP_DONE: (TaskState.HANDLING,),
    TaskEvent.FORWARDED: (TaskState.AWAITING_BATCH,),
    TaskEvent.CAME_BACK: (TaskState.FORWARDED,),
    TaskEvent.FINISHED: (TaskState.HANDLING,),
    TaskEvent.DELIVERED: (TaskState.FINISHED,),
    TaskEvent.REFUSED: BEFORE_FINISHED,
    TaskEvent.WITHDRAWN: BEFORE_FINISHED,
    TaskEvent.HANDED_OVER: OPEN_STATES,
    TaskEvent.RATED: (TaskState.FINISHED, TaskState.DELIVERED, TaskState.REFUSED),
    TaskEvent.MARKED_WRONG: (TaskState.FINISHED, TaskState.DELIVERED),
}
_CALENDAR: Final = "calendar_of_tasks"


def check_move(task: AgencyTask, event: TaskEvent) -> None:
    """Refuse an act that does not lead on from where the task is."""
    if task.state not in MOVES[event]:
        raise IllegalMove("task_not_there", state=task.state)


def add_line(
    session: Session,
    task: AgencyTask,
    actor: Actor | None,
    event: TaskEvent,
    *,
    note: str = "",
    step_name: str = "",
    tells: bool = True,
) -> AgencyStep:
    """Write a line of what was done, and tell the person, where `tells`; without an actor the person did it."""
    by_id = actor.user_id if actor else None
    line = AgencyStep(task_id=task.id, at=utc_now(), by_id=by_id, event=event, step_name=step_name, note=note or None)
    session.add_all([task, line])
    session.flush()  # What the person is told is kept under the line's number.
    if tells:
        tell_applicant(session, task, line)
    return line


def calendar_of(session: Session) -> Calendar:
    """Return the office's calendar, read once in a session."""
    if _CALENDAR not in session.info:
        session.info[_CALENDAR] = load_calendar(session)
    found: Calendar = session.info[_CALENDAR]
    return found


def promised_day(session: Session, days: int) -> date:
    """Return the day by which something is done that is begun now and takes `days` working days."""
    return office_day(calendar_of(session).add_working_days(utc_now(), days))
