"""What has left the house and what has not, as an administrator sees it, and the way to have it sent once more.

Without what is said, without phone numbers, and without any message of a case that is confidential now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.clock import utc_now
from feedback.core.errors import Conflict, NotFound
from feedback.notify.deliveries import add_event
from feedback.notify.outbox import hand_over
from feedback.notify.outlets import is_removed, parts_of, shown_address
from models.case import Case
from models.notice import Delivery, DeliveryEvent, Outlet
from models.place import Unit
from models.user import User
from models.work_vocabulary import AccessAction, CitizenStep, DeliveryState, OutletKind

ENDED_BADLY: Final = (DeliveryState.FAILED, DeliveryState.UNSURE)
PAGE_SIZE: Final = 50
# So many are handed over at once; who has more presses again.
MOST_AT_ONCE: Final = 500
# Whatever is done about these, they end as they did before.
_USELESS: Final = ("outlet_closed", "not_told_any_more")


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message; `kind` is None for a short message, `fault` a code of `i18n.notice_texts.DELIVERY_FAULTS`."""

    delivery_id: int
    kind: OutletKind | None
    to: str
    owner: str
    step: CitizenStep | None
    case_no: str
    title: str
    state: DeliveryState
    tries: int
    repeats: int
    made_at: datetime
    ended_at: datetime | None
    not_before: datetime
    fault: str
    fault_detail: str


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What was done to one message, and by whom where a person did it."""

    at: datetime
    state: DeliveryState
    is_repeat: bool
    fault: str
    fault_detail: str
    by: str


def deliveries(
    session: Session, actor: Actor, states: Sequence[DeliveryState] = (), *, after: int | None = None
) -> list[DeliveryView]:
    """Return a page of messages in some states (all where none is named), the newest first; one statement.

    `after` is the number of the last one of the page before.
    """
    actor.require(Permission.MANAGE_NOTICES)
    asked: Any = select(Delivery, Outlet, User.name, Unit.name, Case.case_no)  # type: ignore[call-overload]  # SQLModel types four columns at most.
    wanted = (
        _open_ones(asked)
        .join(Outlet, col(Delivery.outlet_id) == Outlet.id, isouter=True)
        .join(User, col(Outlet.user_id) == User.id, isouter=True)
        .join(Unit, col(Outlet.unit_id) == Unit.id, isouter=True)
    )
    if states:
        wanted = wanted.where(col(Delivery.state).in_(states))
    if after is not None:
        wanted = wanted.where(col(Delivery.id) < after)
    rows = session.execute(wanted.order_by(col(Delivery.id).desc()).limit(PAGE_SIZE)).all()
    return [_view(found, outlet, user or unit or "", case_no or "") for found, outlet, user, unit, case_no in rows]


def _open_ones(asked: Any) -> Any:
    """Return `asked` without the messages of cases that are confidential."""
    return asked.join(Case, col(Delivery.case_id) == Case.id, isouter=True).where(
        or_(col(Delivery.case_id).is_(None), col(Case.is_confidential).is_(False))
    )


def _view(found: Delivery, outlet: Outlet | None, owner: str, case_no: str) -> DeliveryView:
    is_known = outlet is not None and not is_removed(outlet)
    return DeliveryView(
        delivery_id=found.id,
        kind=outlet.kind if outlet else None,
        to=shown_address(outlet.kind, parts_of(outlet.address)) if outlet and is_known else "",
        owner=owner,
        step=found.step,
        case_no=case_no,
        title=found.title or found.body,
        state=found.state,
        tries=found.tries,
        repeats=found.repeats,
        made_at=found.made_at,
        ended_at=found.ended_at,
        not_before=found.not_before,
        fault=found.fault,
        fault_detail=found.fault_detail,
    )


def lines_of(session: Session, actor: Actor, delivery_id: int) -> list[DeliveryLine]:
    """Return what was done to one message, in order; one statement."""
    actor.require(Permission.MANAGE_NOTICES)
    rows = session.exec(
        select(DeliveryEvent, User.name)
        .join(User, col(DeliveryEvent.by_id) == User.id, isouter=True)
        .where(DeliveryEvent.delivery_id == delivery_id)
        .order_by(col(DeliveryEvent.id))
    ).all()
    return [
        DeliveryLine(each.at, each.state, each.is_repeat, each.fault, each.fault_detail, name or "")
        for each, name in rows
    ]


def delivery_counts(session: Session, actor: Actor, *, since: datetime | None = None) -> Mapping[DeliveryState, int]:
    """Return how many messages are in which state, of those that were made `since`; one statement."""
    actor.require(Permission.MANAGE_NOTICES)
    wanted = _open_ones(select(Delivery.state, func.count(col(Delivery.id))).select_from(Delivery))
    if since is not None:
        wanted = wanted.where(col(Delivery.made_at) >= since)
    rows = session.execute(wanted.group_by(col(Delivery.state))).all()
    return {DeliveryState(state): number for state, number in rows}


def resend(session: Session, actor: Actor, delivery_id: int) -> None:
    """Have a message that did not go out, or perhaps did, sent once more; writes a line and the access log.

    Raises
    ------
    NotFound
        There is no such message.
    Conflict
        It is out, or still on its way.
    """
    actor.require(Permission.MANAGE_NOTICES)
    found = session.exec(select(Delivery).where(Delivery.id == delivery_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound("delivery_not_found")
    if found.state not in ENDED_BADLY:
        raise Conflict("delivery_not_ended", state=found.state)
    _begin_anew(session, actor, found)
    _note(session, actor, "resent", delivery_id)
    hand_over(session, [found.id])


def resend_failed(session: Session, actor: Actor) -> int:
    """Have all messages sent once more that did not go out; returns how many, at most five hundred.

    Not those that perhaps arrived, which each want a look, nor those for which there is nobody to send them to any
    more. Writes a line for each, and one of the access log.
    """
    actor.require(Permission.MANAGE_NOTICES)
    wanted = select(Delivery).where(Delivery.state == DeliveryState.FAILED, col(Delivery.fault).not_in(_USELESS))
    rows = session.exec(wanted.order_by(col(Delivery.id)).limit(MOST_AT_ONCE).with_for_update(of=Delivery)).all()
    for found in rows:
        _begin_anew(session, actor, found)
    if rows:
        _note(session, actor, "resent_all", len(rows))
        hand_over(session, [found.id for found in rows])
    return len(rows)


def _begin_anew(session: Session, actor: Actor, found: Delivery) -> None:
    if found.state is DeliveryState.UNSURE:
        # It may have arrived, so it says that it is a repeat.
        found.repeats += 1
    found.state, found.tries, found.not_before = DeliveryState.WAITING, 0, utc_now()
    found.ended_at, found.fault, found.fault_detail = None, "", ""
    add_event(session, found, by_id=actor.user_id)


def _note(session: Session, actor: Actor, what: str, number: int) -> None:
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts={what: number})
