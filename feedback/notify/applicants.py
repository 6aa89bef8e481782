"""What does somebody hear for whom something is done? A short message at each step, by the county's gateway.

Only who left a phone and wants messages hears of it. The phone is not kept with the message: it is read from the sealed
task when the message is sent. Source: domain digest A3, each step tells the applicant.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from feedback.core.clock import utc_now
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.i18n.dates import day
from feedback.notify.citizens import open_gateway
from feedback.notify.outbox import put_out
from feedback.notify.rating_links import bare_rating_link
from feedback.notify.rules import after_quiet_hours
from feedback.notify.service import UNTOLD
from feedback.notify.templates import office_texts
from feedback.notify.told import Message
from feedback.notify.wording import citizen_words
from models.notice import Delivery
from models.office_vocabulary import TaskEvent
from models.service import AgencyStep, AgencyTask
from models.work_vocabulary import CitizenStep, DeliveryState

STEPS: Final = {
    TaskEvent.ACCEPTED: CitizenStep.TASK_ACCEPTED,
    TaskEvent.MISSING_TOLD: CitizenStep.TASK_MISSING,
    TaskEvent.MATERIALS_TAKEN: CitizenStep.TASK_COMPLETE,
    TaskEvent.STEP_DONE: CitizenStep.TASK_STEP,
    TaskEvent.QUEUED: CitizenStep.TASK_QUEUED,
    TaskEvent.FORWARDED: CitizenStep.TASK_FORWARDED,
    TaskEvent.CAME_BACK: CitizenStep.TASK_CAME_BACK,
    TaskEvent.FINISHED: CitizenStep.TASK_FINISHED,
    TaskEvent.DELIVERED: CitizenStep.TASK_DELIVERED,
    TaskEvent.REFUSED: CitizenStep.TASK_REFUSED,
    TaskEvent.WITHDRAWN: CitizenStep.TASK_WITHDRAWN,
    TaskEvent.HANDED_OVER: CitizenStep.TASK_HANDED_OVER,
}
"""What the person hears of each line of a task; what is not here is for the office alone."""


@dataclass(frozen=True, slots=True)
class SentToApplicant:
    """One message to the person as it stands on the task."""

    step: CitizenStep
    state: DeliveryState
    text: str
    made_at: datetime
    fault: str


def tell_applicant(session: Session, task: AgencyTask, line: AgencyStep) -> bool:
    """Tell the person what `line`, which is stored already, says of their task, and return whether they are told."""
    step = STEPS.get(line.event)
    if step is None or not task.wants_messages or not task.applicant_phone or session.info.get(UNTOLD):
        return False
    parts = open_gateway(session)
    if parts is None:
        return False
    own = office_texts(session).steps.get(step)
    due = day(task.promised_on, SOURCE_LANGUAGE) if task.promised_on else ""
    link = bare_rating_link(session) if task.rating is None else ""
    shown = {"number": task.task_no, "phone": parts.get("phone", ""), "link": link, "due": due}
    message = Message(
        agency_task_id=task.id,
        step=step,
        event_key=f"{step}/{task.id}/{line.id}",
        title="",
        body=citizen_words(step, shown, office=own.body if own else None),
        not_before=after_quiet_hours(session, utc_now()),
        is_trial=task.is_trial,
    )
    return bool(put_out(session, [message]))


def applicant_of(session: Session, task_id: int) -> tuple[str, str] | None:
    """Return the task's number and the phone to send to, None where the person is not to be told any more."""
    task = session.get(AgencyTask, task_id)
    if task is None or not task.wants_messages or not task.applicant_phone:
        return None
    return task.task_no, task.applicant_phone


def sent_to_applicant(session: Session, task_id: int) -> list[SentToApplicant]:
    """Return what was sent to the person of a task that the caller may see, the newest first; one statement."""
    wanted = select(Delivery).where(Delivery.agency_task_id == task_id, col(Delivery.step).is_not(None))
    return [
        SentToApplicant(row.step, row.state, row.body, row.made_at, row.fault)
        for row in session.exec(wanted.order_by(col(Delivery.id).desc())).all()
        if row.step is not None
    ]
