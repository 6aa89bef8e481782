"""Who was at a session, who sat in on it and who was excused: of the staff by a choice, of others by name and post."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, delete, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.accounts import SYSTEM_NAME
from feedback.access.actor import Actor, Place
from feedback.core.errors import BadInput
from feedback.sheets.safe_text import clean
from feedback.tracker.agenda import take_open_agenda
from models.clinic import Attendee, ClinicSession
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import OrgLevel, Role
from models.work_vocabulary import AttendeeKind, SessionState

LONGEST_NAME: Final = 60
MOST_ATTENDEES: Final = 200
_CHAIRING: Final = (Role.CHAIR, Role.LEADER, Role.CLERK)
_GUARDED: Final = (Role.DISCIPLINE, Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Present:
    """One person at a session; `user_id` is None for whoever has no account."""

    kind: AttendeeKind
    name: str
    post: str = ""
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff who may come: in which role, of which place or unit."""

    user_id: int
    name: str
    role: Role
    where: str


def attendees_of(session: Session, session_id: int) -> tuple[Present, ...]:
    """Return who is noted for a session, in the order in which they were noted."""
    rows = session.exec(
        select(Attendee, User.name)
        .join(User, col(Attendee.user_id) == User.id, isouter=True)
        .where(Attendee.session_id == session_id)
        .order_by(col(Attendee.id))
    ).all()
    return tuple(Present(row.kind, name or row.name, row.post, row.user_id) for row, name in rows)


def set_attendees(session: Session, actor: Actor, session_id: int, people: Sequence[Present]) -> None:
    """Note who is at a session, in the stead of whoever was noted.

    Raises
    ------
    BadInput
        Somebody is named twice, or a name is missing or too long.
    Conflict
        The session is over.
    """
    held = take_open_agenda(session, actor, session_id)
    rows = [_row(held, each) for each in people]
    ids = [row.user_id for row in rows if row.user_id is not None]
    if len(set(ids)) != len(ids):
        raise BadInput("attendee_twice")
    if len(rows) > MOST_ATTENDEES:
        raise BadInput("attendees_too_many", most=MOST_ATTENDEES)
    _put(session, held, rows)


def _row(held: ClinicSession, each: Present) -> Attendee:
    name, post = clean(each.name).strip(), clean(each.post).strip()
    if not name or max(len(name), len(post)) > LONGEST_NAME:
        raise BadInput("attendee_name", most=LONGEST_NAME)
    return Attendee(session_id=held.id, user_id=each.user_id, name=name, post=post, kind=each.kind)


def _put(session: Session, held: ClinicSession, rows: Iterable[Attendee]) -> None:
    session.exec(delete(Attendee).where(col(Attendee.session_id) == held.id))
    session.add_all(rows)
    session.flush()  # The order in which they are read is that of their numbers.


def fill_from_last(session: Session, held: ClinicSession) -> None:
    """Note for a session whoever was at the last one of the same place, where nobody is noted yet."""
    session.flush()
    if session.exec(select(Attendee.id).where(Attendee.session_id == held.id).limit(1)).first() is not None:
        return
    last = select(ClinicSession.id).where(
        ClinicSession.area_id == held.area_id,
        ClinicSession.level == held.level,
        ClinicSession.state == SessionState.CLOSED,
        col(ClinicSession.number).is_not(None),
    )
    last = last.order_by(col(ClinicSession.held_on).desc()).limit(1)
    rows = session.exec(
        select(Attendee)
        .join(User, col(Attendee.user_id) == User.id, isouter=True)
        .where(
            col(Attendee.session_id).in_(last.scalar_subquery()),
            or_(col(Attendee.user_id).is_(None), col(User.is_active)),
        )
        .order_by(col(Attendee.id))
    ).all()
    # Who was excused last time is expected this time.
    kinds = {AttendeeKind.EXCUSED: AttendeeKind.PRESENT}
    _put(
        session,
        held,
        [
            Attendee(
                session_id=held.id,
                user_id=row.user_id,
                name=row.name,
                post=row.post,
                kind=kinds.get(row.kind, row.kind),
            )
            for row in rows
        ],
    )


def colleagues(session: Session, seat: Place, level: OrgLevel) -> tuple[Colleague, ...]:
    """Return the staff of a session's place: its own, its units' and its villages'; each person once. One statement.

    Who administers, audits or keeps the confidential desk is not listed. A whole county's staff would be no choice any
    more, so the county's session offers the county's own.
    """
    of_unit = aliased(Area)
    inside = [_at(area, seat) if level is OrgLevel.COUNTY else _below(area, seat) for area in (Area, of_unit)]
    return _listed(session, of_unit, or_(*inside), col(RoleGrant.role).not_in(_GUARDED))


def chairs(session: Session, seat: Place, level: OrgLevel) -> tuple[Colleague, ...]:
    """Return who may chair a session of a place: its chairs, leaders and clerks, a village's township's too."""
    of_unit = aliased(Area)
    places = [seat.area_id, *([seat.township_id] if level is OrgLevel.VILLAGE and seat.township_id else [])]
    return _listed(session, of_unit, col(Area.id).in_(places), col(RoleGrant.role).in_(_CHAIRING))


def _listed(session: Session, of_unit: Any, *conditions: ColumnElement[bool]) -> tuple[Colleague, ...]:
    columns: Any = (User.id, User.name, RoleGrant.role, Area.name, Unit.name)
    rows = session.execute(
        select_columns(*columns)
        .join(RoleGrant, col(RoleGrant.user_id) == User.id)
        .join(Area, col(RoleGrant.area_id) == Area.id, isouter=True)
        .join(Unit, col(RoleGrant.unit_id) == Unit.id, isouter=True)
        .join(of_unit, col(Unit.area_id) == of_unit.id, isouter=True)
        .where(col(User.is_active), col(User.username) != SYSTEM_NAME, *conditions)
        .order_by(col(RoleGrant.id))
    ).all()
    found: dict[int, Colleague] = {}
    for user_id, name, role, area, unit in rows:
        found.setdefault(user_id, Colleague(user_id, name, role, unit or area or ""))
    return tuple(found.values())


def _at(area: Any, seat: Place) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], area.id == seat.area_id)


def _below(area: Any, seat: Place) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], area.path.like(f"%/{seat.area_id}/%"))
