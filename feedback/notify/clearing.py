"""What was told long ago is deleted: read notices, and messages that are out, with the lines of what was done to them.

How long they are kept is an office rule, half a year at the least (the Cybersecurity Law, article 21: logs are kept for
six months or more). What nobody has read, and a message that did not go out or perhaps did, stays twice as long, so
that somebody can see to it. What waits or is on its way is never deleted.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import Session, col, select

from feedback.core.clock import utc_now
from feedback.worktime.office_rules import OfficeRuleName, rule_number
from models.notice import Delivery, DeliveryEvent, Notice
from models.work_vocabulary import DeliveryState

BATCH: Final = 500
_ENDED_BADLY: Final = (DeliveryState.FAILED, DeliveryState.UNSURE)


def outlived(session: Session) -> tuple[datetime, datetime]:
    """Return before when what is done with is deleted, and before when what nobody has seen to."""
    kept = timedelta(days=rule_number(session, OfficeRuleName.NOTICES_KEPT_DAYS))
    now = utc_now()
    return now - kept, now - 2 * kept


def clear_deliveries(session: Session, *, after: int = 0, most: int = BATCH) -> tuple[int, int | None]:
    """Delete a batch of old messages with their lines, those beyond the number `after`, in the caller's transaction.

    Returns how many were deleted, and after which number to go on; None where there are no more.
    """
    done, unseen = outlived(session)
    is_out = and_(col(Delivery.state) == DeliveryState.SENT, col(Delivery.ended_at) < done)
    is_left = and_(col(Delivery.state).in_(_ENDED_BADLY), col(Delivery.ended_at) < unseen)
    ids = _some(session, Delivery, or_(is_out, is_left), after, most)
    if ids:
        _do(session, delete(DeliveryEvent).where(col(DeliveryEvent.delivery_id).in_(ids)))
        _do(session, delete(Delivery).where(col(Delivery.id).in_(ids)))
    return len(ids), _next(ids, most)


def clear_notices(session: Session, *, after: int = 0, most: int = BATCH) -> tuple[int, int | None]:
    """Delete a batch of old notices as `clear_deliveries` does messages; a message that stays no longer names its own.

    What is read is as old as its reading, what is not read as old as its making.
    """
    done, unseen = outlived(session)
    is_unread = and_(col(Notice.read_at).is_(None), col(Notice.made_at) < unseen)
    ids = _some(session, Notice, or_(col(Notice.read_at) < done, is_unread), after, most)
    if ids:
        _do(session, update(Delivery).where(col(Delivery.notice_id).in_(ids)).values(notice_id=None))
        _do(session, delete(Notice).where(col(Notice.id).in_(ids)))
    return len(ids), _next(ids, most)


def _some(session: Session, table: Any, is_old: ColumnElement[bool], after: int, most: int) -> list[int]:
    """Return the numbers of a batch, each locked: what somebody has sent once more meanwhile is not deleted."""
    wanted = select(table.id).where(is_old, table.id > after).order_by(table.id).limit(most)
    return list(session.exec(wanted.with_for_update(skip_locked=True)).all())


def _next(ids: list[int], most: int) -> int | None:
    return ids[-1] if len(ids) == most else None


def _do(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
