"""What leaves the house: messages are rows in the caller's transaction, with the jobs that will send them.

Only what is urgent goes out by itself; all else waits for the morning's digest (`feedback.notify.digest`).
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.core.clock import utc_now
from feedback.core.database import add_rows_unless_there
from feedback.core.queue import enqueue
from feedback.notify.rules import case_link, service_address
from feedback.notify.templates import office_texts
from feedback.notify.told import Addressed, Message
from feedback.notify.wording import notice_words
from models.notice import Delivery, Outlet
from models.user import RoleGrant
from models.vocabulary import Role
from models.work_vocabulary import DeliveryState

WORKFLOW: Final = "deliver"
# Sent one after the other by one job, so that two hundred do not make two hundred jobs.
_BATCH: Final = 20
LONGEST_TITLE: Final = 120
LONGEST_BODY: Final = 2000


def send_urgent(session: Session, notices: Sequence[tuple[int, Addressed]]) -> None:
    """Send each notice to the outlets of its person, and once to those of the units that the person handles for."""
    if not notices:
        return
    own, of_units = _outlets(session, {each.user_id for _, each in notices})
    if not own and not of_units:
        return
    address = service_address(session)
    texts, now = office_texts(session).notices, utc_now()
    messages = []
    for notice_id, each in notices:
        link = case_link(address, each.facts.get("number"))
        words = notice_words(each.told.kind, each.facts, link=link, office=texts.get(each.told.kind))
        outlets: list[tuple[int, int | None]] = [(outlet, notice_id) for outlet in own[each.user_id]]
        outlets += [(outlet, None) for outlet in of_units[each.user_id]]
        messages += [
            Message(
                outlet_id=outlet,
                notice_id=of_notice,
                case_id=each.told.case_id,
                event_key=each.told.event_key,
                title=words.title,
                body=words.body,
                not_before=now,
                is_urgent=True,
                is_trial=each.is_trial,
            )
            for outlet, of_notice in outlets
        ]
    put_out(session, messages)


def _outlets(session: Session, user_ids: set[int]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the open outlets of each person, and those of each person's units."""
    handling = (RoleGrant.role == Role.HANDLER, col(RoleGrant.user_id).in_(user_ids))
    units = select(RoleGrant.unit_id).where(*handling)
    wanted = select(Outlet.id, Outlet.user_id, Outlet.unit_id).where(
        col(Outlet.is_active), or_(col(Outlet.user_id).in_(user_ids), col(Outlet.unit_id).in_(units))
    )
    own: dict[int, list[int]] = defaultdict(list)
    by_unit: dict[int, list[int]] = defaultdict(list)
    for outlet_id, user_id, unit_id in session.exec(wanted.order_by(col(Outlet.id))):
        if user_id is not None:
            own[user_id].append(outlet_id)
        elif unit_id is not None:
            by_unit[unit_id].append(outlet_id)
    of_units: dict[int, list[int]] = defaultdict(list)
    if by_unit:
        for user_id, unit_id in session.exec(select(RoleGrant.user_id, RoleGrant.unit_id).where(*handling)):
            of_units[user_id] += by_unit.get(unit_id or 0, [])
    return own, of_units


def put_out(session: Session, messages: Sequence[Message]) -> list[int]:
    """Write each message that is not there yet, have them sent once their time has come, and return their numbers."""
    rows = [_row(message) for message in messages]
    added = add_rows_unless_there(session, Delivery, rows, col(Delivery.id), col(Delivery.not_before))
    now, by_time = utc_now(), defaultdict(list)
    for delivery_id, not_before in added:
        by_time[max(now, not_before)].append(delivery_id)
    for not_before, ids in by_time.items():
        hand_over(session, ids, after_seconds=(not_before - now).total_seconds())
    return sorted(row[0] for row in added)


def _row(message: Message) -> dict[str, object]:
    return {
        "outlet_id": message.outlet_id,
        "contact_id": message.contact_id,
        "agency_task_id": message.agency_task_id,
        "case_id": message.case_id,
        "notice_id": message.notice_id,
        "step": message.step,
        "event_key": message.event_key,
        "title": message.title[:LONGEST_TITLE],
        "body": message.body[:LONGEST_BODY],
        "is_urgent": message.is_urgent,
        "state": DeliveryState.WAITING,
        "made_at": utc_now(),
        "not_before": message.not_before,
        "tries": 0,
        "repeats": 0,
        "began_at": None,
        "ended_at": None,
        "job_id": "",
        "fault": "",
        "fault_detail": "",
        "is_trial": message.is_trial,
    }


def hand_over(session: Session, delivery_ids: Sequence[int], *, after_seconds: float = 0) -> int:
    """Have messages sent in the order of their numbers, some by each job; returns how many jobs that makes."""
    ids = sorted(delivery_ids)
    some = [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
    for batch in some:
        enqueue(session, WORKFLOW, *batch, after_seconds=max(0.0, after_seconds))
    return len(some)
