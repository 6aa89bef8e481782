"""Whose is a task on somebody's behalf? A's, B's while A is away, and the clerk's of the place where it stands still.

Source: domain digest A7, the A and B posts; who is away stands in `feedback.access.absences`.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlmodel import Session, col, select

from feedback.access.absences import absences_in
from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_task, visible_tasks
from feedback.core.clock import today
from feedback.core.errors import Conflict, NotFound, NotPermitted
from feedback.sheets.safe_text import as_number
from models.duty import Absence
from models.service import AgencyTask
from models.vocabulary import AreaKind


def is_away_today() -> ColumnElement[bool]:
    """Return the condition that the task's A is away today."""
    day = today()
    return exists().where(
        col(Absence.user_id) == col(AgencyTask.agent_id), col(Absence.first_on) <= day, col(Absence.last_on) >= day
    )


def is_mine(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a task stands on the actor's desk: as A's, or as B's while A is away."""
    stands_in = and_(col(AgencyTask.backup_id) == actor.user_id, is_away_today())
    return or_(col(AgencyTask.agent_id) == actor.user_id, stands_in)


def may_handle(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may act on a task: theirs, or of a place whose clerk they are."""
    if not actor.holds(Permission.TAKE_TASKS):
        return false()
    places = [_in_place(grant.area_kind, grant.area_id) for grant in actor.grants_for(Permission.MANAGE_CATALOGUE)]
    return and_(may_see_task(actor), or_(is_mine(actor), *places))


def _in_place(kind: AreaKind | None, area_id: int | None) -> ColumnElement[bool]:
    if kind is AreaKind.COUNTY:
        return col(AgencyTask.id).is_not(None)
    if kind is AreaKind.TOWNSHIP:
        return col(AgencyTask.township_id) == area_id
    return col(AgencyTask.village_id) == area_id if kind is AreaKind.VILLAGE else col(AgencyTask.area_id) == area_id


def find_task(session: Session, actor: Actor, task_no: str) -> AgencyTask:
    """Return a task that the actor sees.

    Raises
    ------
    NotFound
        There is none of this number, or not for this actor.
    """
    wanted = visible_tasks(actor).where(AgencyTask.task_no == as_number(task_no))
    found = session.exec(wanted).one_or_none()
    if found is None:
        raise NotFound("task_not_found")
    return found


def task_to_act_on(session: Session, actor: Actor, task_no: str, version: int) -> AgencyTask:
    """Return a task that the actor may act on, as they saw it.

    Raises
    ------
    NotFound
        There is none of this number, or not for this actor.
    NotPermitted
        It is another agent's, who is there.
    Conflict
        Something was done to it since it was drawn.
    """
    task = find_task(session, actor, task_no)
    if not handles(session, actor, task):
        raise NotPermitted("task_is_anothers")
    if task.version != version:
        raise Conflict("changed_meanwhile")
    return task


def handles(session: Session, actor: Actor, task: AgencyTask) -> bool:
    """Say whether the actor, who sees the task, may act on it."""
    if not actor.holds(Permission.TAKE_TASKS):
        return False
    place = Place(task.area_id, task.township_id, task.village_id)
    is_clerk = any(grant.covers(place) for grant in actor.grants_for(Permission.MANAGE_CATALOGUE))
    return is_clerk or task.agent_id == actor.user_id or stands_in(session, actor, task)


def stands_in(session: Session, actor: Actor, task: AgencyTask) -> bool:
    """Say whether the actor is B and A is away today."""
    if task.backup_id != actor.user_id:
        return False
    return bool(absences_in(session, [task.agent_id], first_on=today(), last_on=today()))


def taken_under(session: Session, submission_key: str) -> AgencyTask | None:
    """Return the task that was taken under this key already."""
    return session.exec(select(AgencyTask).where(AgencyTask.submission_key == submission_key)).one_or_none()
