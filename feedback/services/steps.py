"""What is done with a task after it was taken on: every act of its agent, each one line, one door, one message.

`version` is that of the task as the actor saw it, so that a double click or a second agent does nothing twice.
Source: domain digest A7 (one-time notice, A and B, filed under a number) and A3 (each step tells the applicant).
"""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.absences import PersonChoice, alike
from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, MissingFact, NotPermitted
from feedback.notify.service import Told, tell
from feedback.services.catalogue import LONGEST_STEP, MOST_PARTS, find_item
from feedback.services.push_down import checked_item_push_down
from feedback.services.task_access import task_to_act_on
from feedback.services.task_door import MOVES, add_line, check_move
from feedback.services.tasks import mark_complete, told_names, told_note
from feedback.sheets.safe_text import clean
from models.office_vocabulary import TaskEvent, TaskState
from models.service import AgencyStep, AgencyTask, ServiceItem
from models.user import User
from models.work_vocabulary import NoticeKind

LEAST_REASON: Final = 4
LONGEST_NOTE: Final = 500
LONGEST_ARCHIVE_NO: Final = 40


def missing_now(session: Session, task: AgencyTask) -> list[str]:
    """Return what was told to be missing and has not been handed in since; what was never told is not asked for."""
    if task.state is not TaskState.INCOMPLETE:
        return []
    lines = session.exec(
        select(AgencyStep)
        .where(AgencyStep.task_id == task.id, AgencyStep.event == TaskEvent.MISSING_TOLD)
        .order_by(col(AgencyStep.id))
    ).all()
    return still_missing([line.note or "" for line in lines], task.materials_held)


def still_missing(notes: Sequence[str], held: Sequence[str]) -> list[str]:
    """Return the materials of some lists that are not among `held`, each once."""
    told = dict.fromkeys(name for note in notes for name in told_names(note))
    return [name for name in told if name not in held]


def tell_missing(
    session: Session, actor: Actor, task_no: str, version: int, names: Sequence[str], *, reason: str = ""
) -> AgencyTask:
    """Tell the person what is missing, once; a second list needs a reason that did not exist the first time.

    The promise is off until all is there; one that was past by then is kept as `missed_on`.

    Raises
    ------
    BadInput
        It was told before and no new reason is given, or a name is too long or too many.
    MissingFact
        Nothing is named.
    """
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.MISSING_TOLD)
    wanted = list(dict.fromkeys(name for each in names if (name := clean(each).strip())))
    if not wanted:
        raise MissingFact("fact_missing", field="missing_materials")
    if len(wanted) > MOST_PARTS or any(len(name) > LONGEST_STEP for name in wanted):
        raise BadInput("missing_too_much", most=MOST_PARTS, length=LONGEST_STEP)
    why = clean(reason).strip()
    if task.missing_told_at is not None and len(why) < LEAST_REASON:
        raise BadInput("missing_told_once", at=task.missing_told_at, least=LEAST_REASON)
    task.materials_held = [name for name in task.materials_held if name not in wanted]
    task.missing_told_at = utc_now()
    if task.missed_on is None and task.promised_on is not None and task.promised_on < today():
        # A new promise is made once all is there; that this one was broken stays.
        task.missed_on = task.promised_on
    task.state, task.complete_at, task.promised_on = TaskState.INCOMPLETE, None, None
    add_line(session, task, actor, TaskEvent.MISSING_TOLD, note=told_note(wanted, why[:LONGEST_NOTE]))
    return task


def take_materials(session: Session, actor: Actor, task_no: str, version: int, names: Sequence[str]) -> AgencyTask:
    """Take what was missing; with the last of it the promise begins to run, and the person hears of it."""
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.MATERIALS_TAKEN)
    waited_for = missing_now(session, task)
    taken = [name for name in waited_for if name in set(names)]
    if not taken:
        raise MissingFact("fact_missing", field="materials")
    task.materials_held = [*task.materials_held, *taken]
    is_complete = len(taken) == len(waited_for)
    item = find_item(session, task.item_id)
    if is_complete:
        mark_complete(session, task, item)
    add_line(session, task, actor, TaskEvent.MATERIALS_TAKEN, note="\n".join(taken), tells=is_complete)
    if task.state is TaskState.AWAITING_BATCH:
        add_line(session, task, actor, TaskEvent.QUEUED, tells=False)
    return task


def do_step(session: Session, actor: Actor, task_no: str, version: int, *, note: str = "") -> AgencyTask:
    """Note that the next step is done; with the last one the thing is finished."""
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.STEP_DONE)
    steps = find_item(session, task.item_id).steps
    if task.step >= len(steps):
        return _finish(session, actor, task, note)
    name = str(steps[task.step]["name"])
    task.step += 1
    is_last = task.step == len(steps)
    add_line(session, task, actor, TaskEvent.STEP_DONE, step_name=name, note=_note(note), tells=not is_last)
    return _finish(session, actor, task, "") if is_last else task


def finish(session: Session, actor: Actor, task_no: str, version: int, *, note: str = "") -> AgencyTask:
    """Note that all is done, the steps that were left as well: for what is done at once."""
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.FINISHED)
    task.step = len(find_item(session, task.item_id).steps)
    return _finish(session, actor, task, note)


def _finish(session: Session, actor: Actor, task: AgencyTask, note: str) -> AgencyTask:
    task.state, task.finished_at = TaskState.FINISHED, utc_now()
    add_line(session, task, actor, TaskEvent.FINISHED, note=_note(note))
    return task


def come_back(session: Session, actor: Actor, task_no: str, version: int, *, note: str = "") -> AgencyTask:
    """Note that the answer of the level above is there."""
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.CAME_BACK)
    task.state = TaskState.HANDLING
    add_line(session, task, actor, TaskEvent.CAME_BACK, note=_note(note))
    return task


def deliver(
    session: Session, actor: Actor, task_no: str, version: int, *, archive_no: str, note: str = ""
) -> AgencyTask:
    """Note that the person has what they asked for, and under which number its papers are filed.

    Raises
    ------
    MissingFact
        There is no number: what is not filed is not closed.
    """
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.DELIVERED)
    number = clean(archive_no).strip()
    if not number:
        raise MissingFact("fact_missing", field="archive_no")
    if len(number) > LONGEST_ARCHIVE_NO:
        raise BadInput("text_too_long", field="archive_no", most=LONGEST_ARCHIVE_NO)
    task.state, task.delivered_at, task.archive_no = TaskState.DELIVERED, utc_now(), number
    add_line(session, task, actor, TaskEvent.DELIVERED, note=_note(note))
    return task


def refuse(session: Session, actor: Actor, task_no: str, version: int, *, reason: str) -> AgencyTask:
    """Note why it cannot be done, which the person is told."""
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.REFUSED)
    why = _reason(reason)
    task.state = TaskState.REFUSED
    add_line(session, task, actor, TaskEvent.REFUSED, note=why)
    return task


def withdraw(session: Session, actor: Actor, task_no: str, version: int, *, reason: str) -> AgencyTask:
    """Note that the person does not want it any more."""
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.WITHDRAWN)
    why = _reason(reason)
    task.state = TaskState.WITHDRAWN
    add_line(session, task, actor, TaskEvent.WITHDRAWN, note=why)
    return task


def takers_of(session: Session, task: AgencyTask) -> list[PersonChoice]:
    """Return who can take the task over: B first, then those with A's role in the same place."""
    others = alike(session, task.agent_id)
    backup = session.get(User, task.backup_id) if task.backup_id else None
    first = [PersonChoice(backup.id, backup.name, backup.username)] if backup is not None and backup.is_active else []
    return [*first, *(each for each in others if each.user_id != task.backup_id)]


def hand_over(
    session: Session, actor: Actor, task_no: str, version: int, to_user_id: int, *, push_down_reason: str = ""
) -> AgencyTask:
    """Give the task to somebody else; who had it stands in from now on, and the first receiver stays.

    Raises
    ------
    BadInput
        It is neither B nor somebody with the same role in the same place.
    MissingFact
        Somebody above gives it below the level that owns its item, without a reason, and none was given before.
    """
    task = task_to_act_on(session, actor, task_no, version)
    check_move(task, TaskEvent.HANDED_OVER)
    if to_user_id not in {each.user_id for each in takers_of(session, task)}:
        raise BadInput("agent_not_there")
    reason = push_down_reason or task.push_down_reason or ""
    pushed = checked_item_push_down(session, find_item(session, task.item_id), actor.user_id, to_user_id, reason)
    if pushed is not None:
        task.pushed_down, task.push_down_reason = pushed.owner, pushed.reason
    task.backup_id, task.agent_id = task.agent_id, to_user_id
    line = add_line(session, task, actor, TaskEvent.HANDED_OVER)
    told = Told(
        kind=NoticeKind.TASK_HANDED_OVER,
        event_key=f"task_handed_over/{line.id}",
        facts={"number": task.task_no, "day": task.promised_on.isoformat() if task.promised_on else None},
        is_trial=task.is_trial,
    )
    tell(session, told, [to_user_id])
    return task


def mark_wrong(session: Session, actor: Actor, task_no: str, version: int, *, reason: str) -> AgencyTask:
    """Note that it was done wrongly, by the clerk of the place and with the reason; it counts in the figures.

    Raises
    ------
    NotPermitted
        The actor is no clerk of the task's place.
    """
    task = task_to_act_on(session, actor, task_no, version)
    place = Place(task.area_id, task.township_id, task.village_id)
    if not any(grant.covers(place) for grant in actor.grants_for(Permission.MANAGE_CATALOGUE)):
        raise NotPermitted("not_your_role")
    check_move(task, TaskEvent.MARKED_WRONG)
    if task.was_wrong:
        raise Conflict("task_wrong_already")
    why = _reason(reason)
    task.was_wrong = True
    add_line(session, task, actor, TaskEvent.MARKED_WRONG, note=why, tells=False)
    return task


def _note(note: str) -> str:
    return clean(note).strip()[:LONGEST_NOTE]


def _reason(reason: str) -> str:
    kept = _note(reason)
    if len(kept) < LEAST_REASON:
        raise MissingFact("task_needs_reason", least=LEAST_REASON)
    return kept


def acts_open_to(
    task: AgencyTask, item: ServiceItem, *, is_handled: bool, is_clerk: bool, may_rate: bool
) -> list[TaskEvent]:
    """Return the acts that a page offers, the next one first; `is_handled`: the actor may act on the task."""
    order = (
        TaskEvent.MATERIALS_TAKEN,
        TaskEvent.FORWARDED,
        TaskEvent.CAME_BACK,
        TaskEvent.STEP_DONE,
        TaskEvent.FINISHED,
        TaskEvent.DELIVERED,
        TaskEvent.RATED,
        TaskEvent.MISSING_TOLD,
        TaskEvent.HANDED_OVER,
        TaskEvent.MARKED_WRONG,
        TaskEvent.REFUSED,
        TaskEvent.WITHDRAWN,
    )
    offered = [event for event in order if task.state in MOVES[event]]
    if not is_handled:
        offered = [event for event in offered if event is TaskEvent.RATED]
    hidden = {
        TaskEvent.RATED: task.rating is not None or not may_rate,
        TaskEvent.MARKED_WRONG: task.was_wrong or not is_clerk,
        TaskEvent.STEP_DONE: task.step >= len(item.steps),
    }
    return [event for event in offered if not hidden.get(event, False)]
