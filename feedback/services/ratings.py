"""How a person rates what was done for them: by a link that is good once, or on paper, entered by somebody else.

Who worked on a task never enters its rating. Source: domain digest A7, the evaluation of each transaction.
"""

from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput, Conflict, IllegalMove, NotFound, NotPermitted
from feedback.notify.rating_links import task_of_ticket
from feedback.services.task_access import find_task
from feedback.services.task_door import MOVES, add_line, check_move
from models.office_vocabulary import TaskEvent
from models.service import AgencyStep, AgencyTask, ServiceItem

BEST_RATING: Final = 5
_WORK: Final = (
    TaskEvent.STEP_DONE,
    TaskEvent.FORWARDED,
    TaskEvent.CAME_BACK,
    TaskEvent.FINISHED,
    TaskEvent.DELIVERED,
    TaskEvent.REFUSED,
)


def worked_on(session: Session, task: AgencyTask) -> set[int]:
    """Return the agent, and who else did a part of the task."""
    wanted = select(AgencyStep.by_id).where(AgencyStep.task_id == task.id, col(AgencyStep.event).in_(_WORK))
    return {task.agent_id, *(by for by in session.exec(wanted.distinct()).all() if by is not None)}


def rate(session: Session, actor: Actor, task_no: str, rating: int) -> AgencyTask:
    """Enter how the person rates what was done, 1 to 5, once, as they wrote or said it.

    Raises
    ------
    NotPermitted
        The actor worked on the task.
    Conflict
        They have rated it already.
    """
    task = find_task(session, actor, task_no)
    actor.require(Permission.TAKE_TASKS)
    if actor.user_id in worked_on(session, task):
        raise NotPermitted("task_rating_is_not_yours")
    return _rated(session, _locked(session, task), actor, rating)


def task_to_rate(session: Session, ticket: str, viewer: Actor | None = None) -> tuple[AgencyTask, str]:
    """Return the task that a ticket is for with the name of its item; `viewer` is who is signed in there, if anybody.

    Raises
    ------
    NotFound
        It is no ticket.
    IllegalMove
        The task is not done yet, or was taken back.
    Conflict
        It is rated already: a link is good once.
    NotPermitted
        Who looks at it worked on the task.
    """
    number = task_of_ticket(ticket)
    wanted = select(AgencyTask, ServiceItem.name).join(ServiceItem, col(AgencyTask.item_id) == ServiceItem.id)
    found = session.exec(wanted.where(AgencyTask.id == number)).one_or_none() if number else None
    if found is None:
        raise NotFound("rating_link_unknown")
    task, item = found
    if task.rating is not None:
        raise Conflict("task_rated_already")
    if task.state not in MOVES[TaskEvent.RATED]:
        raise IllegalMove("task_not_to_rate_yet", task_no=task.task_no)
    if viewer is not None and viewer.user_id in worked_on(session, task):
        raise NotPermitted("task_rating_is_not_yours")
    return task, item


def rate_by_link(session: Session, ticket: str, rating: int, viewer: Actor | None = None) -> AgencyTask:
    """Keep the rating of a ticket's task, 1 to 5; the ticket is used then.

    Raises
    ------
    NotFound, IllegalMove, Conflict, NotPermitted
        As for `task_to_rate`.
    """
    task, _item = task_to_rate(session, ticket, viewer)
    return _rated(session, _locked(session, task), None, rating)


def _locked(session: Session, task: AgencyTask) -> AgencyTask:
    """Return the task as it is now, locked: of two ratings at once one comes first."""
    wanted = select(AgencyTask).where(AgencyTask.id == task.id).with_for_update()
    return session.exec(wanted.execution_options(populate_existing=True)).one()


def _rated(session: Session, task: AgencyTask, actor: Actor | None, rating: int) -> AgencyTask:
    check_move(task, TaskEvent.RATED)
    if task.rating is not None:
        raise Conflict("task_rated_already")
    if not 1 <= rating <= BEST_RATING:
        raise BadInput("rating_out_of_range", most=BEST_RATING)
    task.rating = rating
    add_line(session, task, actor, TaskEvent.RATED, tells=False)
    return task
