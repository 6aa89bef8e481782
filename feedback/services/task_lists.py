"""The lists of tasks on people's behalf that agents work from, and one task whole. Names are masked in every list.

Lists page by keyset: the green channel first, then by the day that was promised. Statements do not grow with the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, case, cast, false, func, literal, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.masking import mask_name, mask_phone
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_open_case, may_see_task
from feedback.core.clock import today
from feedback.services.catalogue import ItemEntry, entry_of, find_item
from feedback.services.ratings import worked_on
from feedback.services.steps import acts_open_to, still_missing
from feedback.services.task_access import find_task, handles, is_away_today, is_mine, stands_in
from feedback.services.task_door import BEFORE_FINISHED, ENDED
from feedback.sheets.safe_text import as_number
from feedback.tracker.cursors import read_cursor, write_cursor
from models.case import Case
from models.office_vocabulary import ServiceMode, TaskEvent, TaskState
from models.place import Area
from models.service import AgencyStep, AgencyTask, ServiceItem
from models.user import User

PAGE_SIZE: Final = 20
# What waits for its materials has no day yet and stands last.
_NO_DAY: Final = date(9000, 12, 31)
# `ENDED` are shown as one list; they are never many at once.
STATES_OF_DESK: Final[tuple[tuple[TaskState, ...], ...]] = (
    (TaskState.INCOMPLETE,),
    (TaskState.HANDLING,),
    (TaskState.AWAITING_BATCH,),
    (TaskState.FORWARDED,),
    (TaskState.FINISHED,),
    ENDED,
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a list; `stands_in` says that it is here because A is away."""

    task_id: int
    task_no: str
    item: str
    applicant: str
    place: str
    agent: str
    state: TaskState
    mode: ServiceMode
    accepted_at: datetime
    promised_on: date | None
    is_green: bool
    stands_in: bool
    push_down_reason: str = ""

    def is_overdue(self, day: date) -> bool:
        is_over = self.promised_on is not None and self.promised_on < day
        return is_over and self.state not in (*ENDED, TaskState.FINISHED)


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of a list, with the cursors that lead on; None where there is nothing further."""

    rows: tuple[TaskRow, ...]
    earlier: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of what was done, as its readers see it."""

    at: datetime
    by: str
    event: TaskEvent
    step_name: str
    note: str


@dataclass(frozen=True, slots=True)
class TaskFile:
    """One task whole; name and phone are masked, `acts` are what this actor may do, the next one first."""

    task: AgencyTask
    item: ItemEntry
    place: str
    applicant: str
    phone: str
    agent: str
    backup: str
    first_receiver: str
    case_no: str
    lines: tuple[TaskLine, ...]
    missing: tuple[str, ...]
    acts: tuple[TaskEvent, ...]
    stands_in: bool


def desk_page(
    session: Session, actor: Actor, states: Sequence[TaskState], *, only_mine: bool, cursor: str | None = None
) -> TaskPage:
    """Return a page of the actor's desk, or of all that they see, in these states; two statements."""
    place = read_cursor(cursor)
    scope = is_mine(actor) if only_mine else true()
    wanted = _rows(actor).where(scope, col(AgencyTask.state).in_(states))
    keys = _keys()
    if place.case_id:
        wanted = wanted.where(_past(place.case_id, backwards=place.backwards))
    order = [key.desc() for key in keys] if place.backwards else list(keys)
    found = session.execute(wanted.order_by(*order).limit(PAGE_SIZE + 1)).all()
    more, shown = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if place.backwards:
        shown = shown[::-1]
    rows = tuple(_row(*each) for each in shown)
    if not rows:
        return TaskPage(())
    is_first, is_last = (not more if place.backwards else not place.case_id), (not place.backwards and not more)
    return TaskPage(
        rows,
        None if is_first else write_cursor("earlier", rows[0].task_id),
        None if is_last else write_cursor("later", rows[-1].task_id),
    )


def _keys(table: Any = AgencyTask) -> tuple[Any, ...]:
    """Return what a desk is ordered by; each rises."""
    is_plain = case((col(table.is_green), 0), else_=1)
    return is_plain, func.coalesce(col(table.promised_on), literal(_NO_DAY)), col(table.id)


def _past(task_id: int, *, backwards: bool) -> ColumnElement[bool]:
    """Return the condition that a row comes after this one, or before it; what this one's keys are is asked along."""
    last = aliased(AgencyTask)
    plain, day, number = _keys()
    keys = [select(key).where(last.id == task_id).scalar_subquery() for key in _keys(last)[:2]]
    if backwards:
        return or_(plain < keys[0], and_(plain == keys[0], or_(day < keys[1], and_(day == keys[1], number < task_id))))
    return or_(plain > keys[0], and_(plain == keys[0], or_(day > keys[1], and_(day == keys[1], number > task_id))))


def _rows(actor: Actor) -> Any:
    asked: Any = (AgencyTask, ServiceItem.name, Area.name, User.name, cast(is_away_today(), Integer))
    query: Any = select(*asked)
    return (
        query.join(ServiceItem, col(AgencyTask.item_id) == ServiceItem.id)
        .join(Area, func.coalesce(col(AgencyTask.village_id), col(AgencyTask.area_id)) == Area.id)
        .join(User, col(AgencyTask.agent_id) == User.id)
        .where(may_see_task(actor))
    )


def _row(task: AgencyTask, item: str, place: str, agent: str, is_away: int) -> TaskRow:
    return TaskRow(
        task_id=task.id,
        task_no=task.task_no,
        item=item,
        applicant=mask_name(task.applicant_name),
        place=place,
        agent=agent,
        state=task.state,
        mode=task.mode,
        accepted_at=task.accepted_at,
        promised_on=task.promised_on,
        is_green=task.is_green,
        stands_in=bool(is_away),
        push_down_reason=task.push_down_reason or "",
    )


def desk_counts(session: Session, actor: Actor, *, only_mine: bool) -> dict[TaskState, int]:
    """Return how many tasks are in each state, on the actor's desk or of all that they see; one statement."""
    wanted = select(AgencyTask.state, func.count(col(AgencyTask.id))).where(may_see_task(actor))
    if only_mine:
        wanted = wanted.where(is_mine(actor))
    counts = dict(session.exec(wanted.group_by(col(AgencyTask.state))).all())
    return {state: counts.get(state, 0) for state in TaskState}


def rows_of(session: Session, actor: Actor, task_ids: Sequence[int]) -> list[TaskRow]:
    """Return some tasks as lines of a list, by their numbers, of those that the actor sees; one statement."""
    wanted = _rows(actor).where(col(AgencyTask.id).in_(task_ids)).order_by(col(AgencyTask.id).desc())
    return [_row(*each) for each in session.execute(wanted).all()]


def tasks_of_case(session: Session, actor: Actor, case_id: int) -> list[TaskRow]:
    """Return the tasks that hang on a case and that the actor sees, in their order; one statement."""
    wanted = _rows(actor).where(AgencyTask.case_id == case_id).order_by(col(AgencyTask.id))
    return [_row(*each) for each in session.execute(wanted).all()]


def tasks_of_household(session: Session, actor: Actor, household_id: int) -> list[TaskRow]:
    """Return the tasks for a household that the actor sees: open ones first, then the newest; one statement."""
    is_over = case((col(AgencyTask.state).in_(ENDED), 1), else_=0)
    wanted = _rows(actor).where(AgencyTask.household_id == household_id).order_by(is_over, col(AgencyTask.id).desc())
    return [_row(*each) for each in session.execute(wanted.limit(PAGE_SIZE)).all()]


def find_tasks(session: Session, actor: Actor, typed: str) -> list[TaskRow]:
    """Return the tasks of this number, or whose item is called so, the newest first; one statement."""
    sought = typed.strip()
    if not sought:
        return []
    number = as_number(sought)
    fits = or_(
        col(AgencyTask.task_no) == number,
        col(AgencyTask.task_no).endswith(number, autoescape=True) if number.isdigit() else false(),
        col(ServiceItem.name).contains(sought, autoescape=True),
    )
    wanted = _rows(actor).where(fits).order_by(col(AgencyTask.id).desc()).limit(PAGE_SIZE)
    return [_row(*each) for each in session.execute(wanted).all()]


def open_task(session: Session, actor: Actor, task_no: str) -> TaskFile:
    """Return one task whole.

    Raises
    ------
    NotFound
        There is none of this number, or not for this actor.
    """
    task = find_task(session, actor, task_no)
    item = find_item(session, task.item_id)
    place = Place(task.area_id, task.township_id, task.village_id)
    people = {task.agent_id, task.entered_by_id, task.backup_id or task.agent_id}
    names = dict(session.exec(select(User.id, User.name).where(col(User.id).in_(people))).all())
    lines = _lines(session, task.id)
    told = [line.note for line in lines if line.event is TaskEvent.MISSING_TOLD]
    missing = still_missing(told, task.materials_held) if task.state is TaskState.INCOMPLETE else []
    is_handled = handles(session, actor, task)
    is_clerk = any(grant.covers(place) for grant in actor.grants_for(Permission.MANAGE_CATALOGUE))
    may_rate = actor.holds(Permission.TAKE_TASKS) and actor.user_id not in worked_on(session, task)
    return TaskFile(
        task=task,
        item=entry_of(item),
        place=_place_name(session, task),
        applicant=mask_name(task.applicant_name),
        phone=mask_phone(task.applicant_phone),
        agent=names[task.agent_id],
        backup=names[task.backup_id] if task.backup_id else "",
        first_receiver=names[task.entered_by_id],
        case_no=_case_no(session, actor, task.case_id),
        lines=tuple(lines),
        missing=tuple(missing),
        acts=tuple(acts_open_to(task, item, is_handled=is_handled, is_clerk=is_clerk, may_rate=may_rate)),
        stands_in=task.agent_id != actor.user_id and stands_in(session, actor, task),
    )


def _lines(session: Session, task_id: int) -> list[TaskLine]:
    found = session.exec(
        select(AgencyStep, User.name)
        .join(User, col(AgencyStep.by_id) == User.id, isouter=True)
        .where(AgencyStep.task_id == task_id)
        .order_by(col(AgencyStep.id))
    ).all()
    return [TaskLine(line.at, name or "", line.event, line.step_name, line.note or "") for line, name in found]


def _place_name(session: Session, task: AgencyTask) -> str:
    """Return the name of the task's village, with the group's behind it where that is known."""
    ids = [number for number in dict.fromkeys((task.village_id, task.area_id)) if number is not None]
    names = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(ids))).all())
    return "".join(names[number] for number in ids)


def _case_no(session: Session, actor: Actor, case_id: int | None) -> str:
    """Return the number of the case; nothing where the actor does not see it, or it is confidential by now."""
    if case_id is None:
        return ""
    return session.exec(select(Case.case_no).where(Case.id == case_id, may_see_open_case(actor))).first() or ""


def overdue_now(session: Session, actor: Actor) -> int:
    """Return how many tasks on the actor's desk are past their day; one statement."""
    wanted = select(func.count(col(AgencyTask.id))).where(
        may_see_task(actor),
        is_mine(actor),
        col(AgencyTask.state).in_(BEFORE_FINISHED),
        col(AgencyTask.promised_on) < today(),
    )
    return session.exec(wanted).one()
