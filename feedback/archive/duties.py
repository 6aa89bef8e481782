"""Who answers for which area, household or contact point: given, ended and handed over.

A duty that ends keeps its days, so that last year's can still be read; one of today is taken back whole. Several people
may answer for one place. Source: domain digest A1 (cadres who walk a village) and A8 (36 buildings).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, lies_where
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound
from models.household import Household
from models.office_vocabulary import DutyKind
from models.place import Area
from models.user import User
from models.visiting import ContactPoint, Duty
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction

# A duty for a whole township would be everybody's and so nobody's.
WALKED: Final = (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE_GROUP, AreaKind.BUILDING)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEntry:
    """Who answers for what; `target_id` is an area's, a household's or a contact point's number, as `kind` says."""

    user_id: int
    kind: DutyKind
    target_id: int
    since_on: date | None = None


def runs_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a duty holds on `day`."""
    return and_(col(Duty.since_on) <= day, or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= day))


def set_duties(session: Session, actor: Actor, entries: Sequence[DutyEntry]) -> int:
    """Give duties from their days on, today where none is said, and return how many are new; held ones stay.

    Raises
    ------
    NotFound
        A person, area, household or contact point is not there, or not where the actor sees to the visits.
    BadInput
        An area is wider than a village.
    """
    actor.require(Permission.MANAGE_VISITS)
    _check_people(session, {entry.user_id for entry in entries})
    for kind in DutyKind:
        _check_targets(session, actor, kind, {entry.target_id for entry in entries if entry.kind is kind})
    held = _held(session, entries)
    fresh = list(dict.fromkeys((each.user_id, each.kind, each.target_id, each.since_on) for each in entries))
    added = 0
    for user_id, kind, target_id, since_on in fresh:
        if (user_id, kind, target_id) not in held:
            held.add((user_id, kind, target_id))
            session.add(_row(actor, user_id, kind, target_id, since_on or today()))
            added += 1
    session.flush()  # What follows reads duties.
    return added


def _row(actor: Actor, user_id: int, kind: DutyKind, target_id: int, since_on: date) -> Duty:
    return Duty(
        user_id=user_id,
        kind=kind,
        area_id=target_id if kind is DutyKind.AREA else None,
        household_id=target_id if kind is DutyKind.HOUSEHOLD else None,
        contact_point_id=target_id if kind is DutyKind.CONTACT_POINT else None,
        since_on=since_on,
        is_trial=actor.is_trial,
    )


def _check_people(session: Session, user_ids: set[int]) -> None:
    found = session.exec(select(User.id).where(col(User.id).in_(user_ids), col(User.is_active))).all()
    if user_ids.difference(found):
        raise NotFound("user_not_found")


def _check_targets(session: Session, actor: Actor, kind: DutyKind, ids: set[int]) -> None:
    if not ids:
        return
    if kind is DutyKind.AREA:
        areas = session.exec(areas_open_to(actor, Permission.MANAGE_VISITS).where(col(Area.id).in_(ids))).all()
        if len(areas) != len(ids):
            raise NotFound("area_not_found")
        if not {area.kind for area in areas} <= set(WALKED):
            raise BadInput("duty_area_too_wide")
        return
    table = Household if kind is DutyKind.HOUSEHOLD else ContactPoint
    where = lies_where(actor, table, Permission.MANAGE_VISITS)
    found = session.exec(select(table.id).where(where, col(table.is_active), col(table.id).in_(ids))).all()
    if ids.difference(found):
        raise NotFound("household_not_found" if kind is DutyKind.HOUSEHOLD else "contact_point_not_found")


def target_of(duty: Duty) -> int:
    """Return the number of what the duty is for."""
    return duty.area_id or duty.household_id or duty.contact_point_id or 0


def _held(session: Session, entries: Sequence[DutyEntry]) -> set[tuple[int, DutyKind, int]]:
    """Return what the entries' people hold now or are to hold."""
    people = {entry.user_id for entry in entries}
    still = or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= today())
    rows = session.exec(select(Duty).where(col(Duty.user_id).in_(people), still)).all()
    return {(row.user_id, row.kind, target_of(row)) for row in rows}


def within_reach(actor: Actor, *permissions: Permission) -> ColumnElement[bool]:
    """Return the condition that what a duty is for lies where the actor holds one of the permissions."""
    open_to = [areas_open_to(actor, permission).with_only_columns(col(Area.id)) for permission in permissions]
    areas = [col(Duty.area_id).in_(each) for each in open_to]
    households = select(Household.id).where(lies_where(actor, Household, *permissions))
    points = select(ContactPoint.id).where(lies_where(actor, ContactPoint, *permissions))
    return or_(*areas, col(Duty.household_id).in_(households), col(Duty.contact_point_id).in_(points))


def end_duties(session: Session, actor: Actor, duty_ids: Sequence[int], *, last_on: date | None = None) -> int:
    """End duties with `last_on`, yesterday where none is said, and return how many that were.

    Raises
    ------
    NotFound
        One of them is not there, has ended, or is not the actor's to end.
    """
    rows = _running(session, actor, duty_ids)
    until = last_on or today() - _DAY
    for row in rows:
        if row.since_on > until:
            session.delete(row)
        else:
            row.until_on = until
    session.flush()  # What follows reads duties.
    return len(rows)


def hand_over(session: Session, actor: Actor, duty_ids: Sequence[int], *, to_user_id: int) -> int:
    """Let somebody else answer for these from today on, and return how many they take over; logged.

    Raises
    ------
    NotFound
        The person or one of the duties is not there, or not the actor's to hand over.
    BadInput
        Somebody would hand over to themselves.
    """
    rows = _running(session, actor, duty_ids)
    if any(row.user_id == to_user_id for row in rows):
        raise BadInput("duty_hands_to_self")
    entries = [DutyEntry(user_id=to_user_id, kind=row.kind, target_id=target_of(row)) for row in rows]
    end_duties(session, actor, duty_ids)
    taken = set_duties(session, actor, entries)
    facts: dict[str, str | int | bool | None] = {"what": "duties", "count": taken}
    subject = ("user", to_user_id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
    return taken


def _running(session: Session, actor: Actor, duty_ids: Sequence[int]) -> Sequence[Duty]:
    actor.require(Permission.MANAGE_VISITS)
    still = or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= today())
    reach = within_reach(actor, Permission.MANAGE_VISITS)
    rows = session.exec(select(Duty).where(col(Duty.id).in_(set(duty_ids)), still, reach)).all()
    if len(rows) != len(set(duty_ids)):
        raise NotFound("held_duty_not_found")
    return rows
