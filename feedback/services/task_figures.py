"""What the handling on people's behalf comes to in some days: figures, each with the tasks that make it.

Accepted are tasks taken on in the days, finished those done in them. Early is done before the promised day; overdue is
done after it, or open and past it, even where papers were asked for once it was past. Source: domain digest A3
(promises kept, midday), A7 (trips saved).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.scope import may_see_task
from feedback.core.clock import at_office, day_bounds, office_day, today
from feedback.core.errors import BadInput
from feedback.services.task_door import BEFORE_FINISHED, calendar_of
from feedback.worktime.calendar import Calendar
from models.office_vocabulary import ServiceMode, TaskState
from models.place import Unit
from models.service import AgencyTask, ServiceItem

MOST_DAYS: Final = 366
MIDDAY: Final = (time(12, 0), time(13, 30))


class TaskFigure(StrEnum):
    """What is counted; each opens the list of its tasks."""

    ACCEPTED = "accepted"
    FINISHED = "finished"
    EARLY = "early"
    OVERDUE = "overdue"
    WRONG = "wrong"
    SPARED = "spared"
    MIDDAY = "midday"
    AFTER_HOURS = "after_hours"
    AT_HOME = "at_home"
    RATED = "rated"
    PUSHED_DOWN = "pushed_down"


class FigureBy(StrEnum):
    """By what the figures are parted."""

    GROUP = "group"
    UNIT = "unit"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class _Task:
    """What a figure needs of a task."""

    id: int
    group: str
    unit: str
    mode: ServiceMode
    state: TaskState
    accepted_at: datetime
    complete_at: datetime | None
    promised_on: date | None
    missed_on: date | None
    finished_at: datetime | None
    was_wrong: bool
    trips_saved: int
    rating: int | None
    is_pushed_down: bool


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The figures of one part, or of all; shares and means are None where there is nothing to divide by."""

    key: str
    counts: dict[TaskFigure, int]
    early_share: float | None
    mean_days: float | None
    mean_trips: float | None
    mean_rating: float | None


@dataclass(frozen=True, slots=True)
class TaskFigures:
    total: FigureRow
    parts: tuple[FigureRow, ...]


def task_figures(session: Session, actor: Actor, days: tuple[date, date], by: FigureBy) -> TaskFigures:
    """Return the figures of the days, first and last included, of what the actor sees; two statements.

    Raises
    ------
    BadInput
        The days are reversed, or too many.
    """
    tasks, calendar = _tasks(session, actor, days), calendar_of(session)
    parts: dict[str, list[_Task]] = defaultdict(list)
    for task in tasks:
        parts[_key(task, by)].append(task)
    rows = [_row(key, some, days, calendar) for key, some in parts.items()]
    rows.sort(key=lambda row: (-row.counts[TaskFigure.ACCEPTED], row.key))
    return TaskFigures(_row("", tasks, days, calendar), tuple(rows))


def tasks_behind(
    session: Session,
    actor: Actor,
    days: tuple[date, date],
    figure: TaskFigure,
    *,
    by: FigureBy | None = None,
    key: str = "",
) -> list[int]:
    """Return the numbers of the tasks that make a figure, the newest first: of all, or of one part; one statement."""
    tasks = _tasks(session, actor, days)
    test = _TESTS[figure]
    mine = [task for task in tasks if by is None or _key(task, by) == key]
    return sorted((task.id for task in mine if test(task, days)), reverse=True)


def _tasks(session: Session, actor: Actor, days: tuple[date, date]) -> list[_Task]:
    first_on, last_on = days
    if not first_on <= last_on or (last_on - first_on).days >= MOST_DAYS:
        raise BadInput("period_unusable", from_on=first_on, to_on=last_on, most=MOST_DAYS)
    since, until = day_bounds(first_on)[0], day_bounds(last_on)[1]
    accepted = and_(col(AgencyTask.accepted_at) >= since, col(AgencyTask.accepted_at) < until)
    finished = and_(col(AgencyTask.finished_at) >= since, col(AgencyTask.finished_at) < until)
    due_on = func.coalesce(col(AgencyTask.missed_on), col(AgencyTask.promised_on))
    running = and_(col(AgencyTask.state).in_(BEFORE_FINISHED), due_on < today())
    asked: Any = (
        AgencyTask.id, ServiceItem.group_name, Unit.name, AgencyTask.mode, AgencyTask.state, AgencyTask.accepted_at,
        AgencyTask.complete_at, AgencyTask.promised_on, AgencyTask.missed_on, AgencyTask.finished_at,
        AgencyTask.was_wrong, AgencyTask.trips_saved, AgencyTask.rating, col(AgencyTask.pushed_down).is_not(None),
    )  # fmt: skip
    query: Any = select(*asked)
    found = session.execute(
        query.join(ServiceItem, col(AgencyTask.item_id) == ServiceItem.id)
        .join(Unit, col(ServiceItem.unit_id) == Unit.id, isouter=True)
        .where(may_see_task(actor), or_(accepted, finished, running))
    )
    return [_Task(row[0], row[1], row[2] or "", *row[3:]) for row in found]


def _key(task: _Task, by: FigureBy) -> str:
    return {FigureBy.GROUP: task.group, FigureBy.UNIT: task.unit, FigureBy.MODE: task.mode.value}[by]


def _within(at: datetime | None, days: tuple[date, date]) -> bool:
    return at is not None and days[0] <= office_day(at) <= days[1]


def _is_accepted(task: _Task, days: tuple[date, date]) -> bool:
    return _within(task.accepted_at, days)


def _is_finished(task: _Task, days: tuple[date, date]) -> bool:
    return _within(task.finished_at, days)


def _is_early(task: _Task, days: tuple[date, date]) -> bool:
    """Say whether it was done before the promised day; what is promised for the same day is early when it is done."""
    if task.finished_at is None or task.promised_on is None or task.missed_on or not _is_finished(task, days):
        return False
    done_on = office_day(task.finished_at)
    is_at_once = task.complete_at is not None and done_on == office_day(task.complete_at)
    return done_on < task.promised_on or is_at_once


def _is_overdue(task: _Task, days: tuple[date, date]) -> bool:
    # One that waits for papers has no promise, but may have broken one before.
    due_on = task.missed_on or task.promised_on
    if due_on is None:
        return False
    if task.finished_at is None:
        return task.state in BEFORE_FINISHED and due_on < min(today(), days[1])
    return _is_finished(task, days) and office_day(task.finished_at) > due_on


def _is_midday(task: _Task, days: tuple[date, date]) -> bool:
    return _is_accepted(task, days) and MIDDAY[0] <= at_office(task.accepted_at).time() < MIDDAY[1]


_TESTS: Final[dict[TaskFigure, Callable[[_Task, tuple[date, date]], bool]]] = {
    TaskFigure.ACCEPTED: _is_accepted,
    TaskFigure.FINISHED: _is_finished,
    TaskFigure.EARLY: _is_early,
    TaskFigure.OVERDUE: _is_overdue,
    TaskFigure.WRONG: lambda task, days: task.was_wrong and _is_finished(task, days),
    TaskFigure.SPARED: lambda task, days: task.trips_saved > 0 and _is_finished(task, days),
    TaskFigure.MIDDAY: _is_midday,
    TaskFigure.AFTER_HOURS: lambda task, days: task.mode is ServiceMode.AFTER_HOURS and _is_accepted(task, days),
    TaskFigure.AT_HOME: lambda task, days: (
        task.mode in (ServiceMode.DOORSTEP, ServiceMode.ON_VISIT) and _is_accepted(task, days)
    ),
    TaskFigure.RATED: lambda task, days: task.rating is not None and _is_finished(task, days),
    TaskFigure.PUSHED_DOWN: lambda task, days: task.is_pushed_down and _is_accepted(task, days),
}


def _row(key: str, tasks: Sequence[_Task], days: tuple[date, date], calendar: Calendar) -> FigureRow:
    counts = {figure: sum(test(task, days) for task in tasks) for figure, test in _TESTS.items()}
    finished = [task for task in tasks if _is_finished(task, days)]
    promised = [task for task in finished if task.promised_on is not None]
    taken = [_days_taken(task, calendar) for task in promised]
    return FigureRow(
        key=key,
        counts=counts,
        early_share=counts[TaskFigure.EARLY] / len(promised) if promised else None,
        mean_days=_mean(taken),
        mean_trips=_mean(task.trips_saved for task in finished),
        mean_rating=_mean(task.rating for task in finished if task.rating is not None),
    )


def _days_taken(task: _Task, calendar: Calendar) -> int:
    """Return the working days from the day on which all materials were there to the day on which it was done."""
    if task.complete_at is None or task.finished_at is None:
        return 0
    return calendar.working_days_between(office_day(task.complete_at), office_day(task.finished_at))


def _mean(numbers: Iterable[int]) -> float | None:
    held = list(numbers)
    return sum(held) / len(held) if held else None
