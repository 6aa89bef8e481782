"""How does a message get out, once where that can be had? Claimed before it is sent, and its end noted afterwards.

Nothing outside takes part in our transactions. So a message whose sender died in between goes out a second time, marked
as a repeat and under the same key, and never a third time by itself (decision 0016).
"""

import logging
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, or_, update
from sqlmodel import Session, col, select

from feedback.core.clock import utc_now
from feedback.core.database import transaction
from feedback.i18n.notice_texts import REPEAT_MARK
from feedback.notify.applicants import applicant_of
from feedback.notify.citizens import phone_of
from feedback.notify.outbox import hand_over
from feedback.notify.outlets import gateway, parts_of
from feedback.notify.parcels import Answer, Outcome, Parcel, parcel_to, short_message
from feedback.notify.rating_links import with_ticket
from feedback.notify.rules import most_tries
from feedback.notify.sending import send
from models.case import Case
from models.notice import Delivery, DeliveryEvent, Outlet
from models.work_vocabulary import DeliveryState, OutletKind

MOST_REPEATS: Final = 1
# Far longer than a try can take: whoever had it then is gone.
LONGEST_SENDING: Final = timedelta(minutes=10)
# A job of its own has been asked for; the sweep comes after it.
_GRACE: Final = timedelta(minutes=2)
_BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
_log: Final = logging.getLogger(__name__)


def deliver_one(delivery_id: int, job_id: str) -> str:
    """Send one message if it is to be sent now by this job, and return its state; nothing where it is not.

    Its effects land in two transactions, one before and one after the sending.
    """
    with transaction() as session:
        claimed = _claim(session, delivery_id, job_id)
        parcel = _parcel(session, claimed) if claimed else None
        if claimed is None or parcel is None:
            return ""
    answer = send(parcel)
    with transaction() as session:
        return _note_answer(session, delivery_id, job_id, answer)


def _claim(session: Session, delivery_id: int, job_id: str) -> Delivery | None:
    """Take a message for sending, in one statement: two who try at once do not both get it."""
    now = utc_now()
    is_sending = col(Delivery.state) == DeliveryState.SENDING
    is_broken_off = and_(
        is_sending, or_(col(Delivery.job_id) == job_id, col(Delivery.began_at) < now - LONGEST_SENDING)
    )
    is_due = and_(col(Delivery.state) == DeliveryState.WAITING, col(Delivery.not_before) <= now)
    may = or_(is_due, and_(is_broken_off, col(Delivery.repeats) < MOST_REPEATS))
    taking = (
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, may)
        .values(
            repeats=case((is_sending, col(Delivery.repeats) + 1), else_=col(Delivery.repeats)),
            state=DeliveryState.SENDING,
            tries=col(Delivery.tries) + 1,
            began_at=now,
            job_id=job_id,
        )
        .returning(col(Delivery.id))
    )
    if session.execute(taking).scalar() is None:
        _give_up_broken(session, delivery_id, is_broken_off)
        return None
    found = session.get_one(Delivery, delivery_id)
    if found.repeats:
        add_event(session, found, is_repeat=True)
        _log.warning("message %s is sent a second time: it may have gone out before its sender ended", delivery_id)
    return found


def _give_up_broken(session: Session, delivery_id: int, is_broken_off: ColumnElement[bool]) -> None:
    """Leave a message to a person that was broken off twice: nobody can say whether it arrived."""
    found = session.exec(select(Delivery).where(Delivery.id == delivery_id, is_broken_off).with_for_update()).first()
    if found is not None:
        _end(session, found, DeliveryState.UNSURE, "broke_off")


def _parcel(session: Session, delivery: Delivery) -> Parcel | None:
    """Return what is sent; where nobody is to be told any more, end it and return None."""
    key = f"zhenshi-{delivery.id}"
    mark = REPEAT_MARK if delivery.repeats else ""
    if delivery.contact_id is not None:
        return _to_citizen(session, delivery, key)
    if delivery.agency_task_id is not None:
        return _to_applicant(session, delivery, key)
    outlet = session.get(Outlet, delivery.outlet_id)
    if outlet is None or not outlet.is_active:
        _end(session, delivery, DeliveryState.FAILED, "outlet_closed")
        return None
    if _is_hidden(session, delivery):
        _end(session, delivery, DeliveryState.FAILED, "not_told_any_more")
        return None
    parts = parts_of(outlet.address)
    if outlet.kind is OutletKind.MAIL:
        server = gateway(session, OutletKind.MAIL)
        if server is None or not server.is_active:
            _end(session, delivery, DeliveryState.FAILED, "outlet_closed")
            return None
        parts = parts_of(server.address) | parts
    return parcel_to(outlet.kind, parts, title=f"{delivery.title}{mark}", body=delivery.body, key=key)


def _to_citizen(session: Session, delivery: Delivery, key: str) -> Parcel | None:
    outlet = gateway(session, OutletKind.WEBHOOK)
    case_id = delivery.case_id or 0
    phone = phone_of(session, delivery.contact_id or 0, case_id)
    if outlet is None or not outlet.is_active or not phone:
        _end(session, delivery, DeliveryState.FAILED, "not_told_any_more" if outlet else "outlet_closed")
        return None
    number = session.get_one(Case, case_id).case_no
    return short_message(parts_of(outlet.address), phone=phone, number=number, body=delivery.body, key=key)


def _to_applicant(session: Session, delivery: Delivery, key: str) -> Parcel | None:
    outlet = gateway(session, OutletKind.WEBHOOK)
    found = applicant_of(session, delivery.agency_task_id or 0)
    if outlet is None or not outlet.is_active or found is None:
        _end(session, delivery, DeliveryState.FAILED, "not_told_any_more" if outlet else "outlet_closed")
        return None
    number, phone = found
    body = with_ticket(delivery.body, delivery.agency_task_id or 0)
    return short_message(parts_of(outlet.address), phone=phone, number=number, body=body, key=key)


def _is_hidden(session: Session, delivery: Delivery) -> bool:
    """Say whether the message is about a case that has been made confidential since."""
    found = session.get(Case, delivery.case_id) if delivery.case_id is not None else None
    return found is not None and found.is_confidential


def _note_answer(session: Session, delivery_id: int, job_id: str, answer: Answer) -> str:
    wanted = select(Delivery).where(Delivery.id == delivery_id, Delivery.job_id == job_id).with_for_update()
    found = session.exec(wanted).one_or_none()
    if found is None or found.state is not DeliveryState.SENDING:
        # Somebody took it for dead and has sent it again; what came of that is for them to note.
        return ""
    if answer.outcome in (Outcome.NOT_REACHED, Outcome.BUSY):
        return _later(session, found, answer)
    states = {Outcome.SENT: DeliveryState.SENT, Outcome.UNSURE: DeliveryState.UNSURE}
    state = states.get(answer.outcome, DeliveryState.FAILED)
    fault = "" if answer.outcome is Outcome.SENT else answer.outcome.value
    return _end(session, found, state, fault, answer.detail)


def _later(session: Session, found: Delivery, answer: Answer) -> str:
    """Have a message tried again after a while, or give it up as a dead letter; nothing of it arrived."""
    if found.tries >= most_tries(session):
        return _end(session, found, DeliveryState.FAILED, "given_up", answer.detail or answer.outcome.value)
    wait = _BACK_OFF[min(found.tries, len(_BACK_OFF)) - 1]
    found.state, found.not_before = DeliveryState.WAITING, utc_now() + wait
    found.fault, found.fault_detail = answer.outcome.value, answer.detail[:80]
    add_event(session, found)
    hand_over(session, [found.id], after_seconds=wait.total_seconds())
    return found.state.value


def _end(session: Session, found: Delivery, state: DeliveryState, fault: str, detail: str = "") -> str:
    found.state, found.ended_at = state, utc_now()
    found.fault, found.fault_detail = fault, detail[:80]
    add_event(session, found)
    return state.value


def add_event(session: Session, found: Delivery, *, is_repeat: bool = False, by_id: int | None = None) -> None:
    """Write a line of what has just become of a message."""
    session.add(
        DeliveryEvent(
            delivery_id=found.id,
            at=utc_now(),
            state=found.state,
            is_repeat=is_repeat,
            fault=found.fault,
            fault_detail=found.fault_detail,
            by_id=by_id,
        )
    )


def due_deliveries(session: Session, limit: int) -> list[int]:
    """Return the numbers of messages whose time has come, or that were begun long ago and never ended; oldest first.

    For the sweep: `hand_over` has them sent. One that a job has already is not sent twice by that.
    """
    now = utc_now()
    is_due = and_(col(Delivery.state) == DeliveryState.WAITING, col(Delivery.not_before) < now - _GRACE)
    is_left = and_(col(Delivery.state) == DeliveryState.SENDING, col(Delivery.began_at) < now - LONGEST_SENDING)
    wanted = select(Delivery.id).where(or_(is_due, is_left)).order_by(col(Delivery.not_before), col(Delivery.id))
    return list(session.exec(wanted.limit(limit)).all())


def hand_over_due(session: Session, *, limit: int = 500) -> int:
    """Have what `due_deliveries` finds sent; returns how many messages that are."""
    ids = due_deliveries(session, limit)
    hand_over(session, ids)
    return len(ids)
