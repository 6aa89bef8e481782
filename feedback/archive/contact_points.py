"""Contact points: places that a leader visits at least so many times a year, with a report each time.

A visit without its report does not count where the point asks for one. Source: domain digest A4 (the county union's
leaders, three visits a year).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.absences import PersonChoice
from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, lies_where, visible_contacts
from feedback.archive.duties import runs_on
from feedback.archive.filing import kept_file
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from models.contact import Contact, Visit
from models.keeping import Attachment
from models.place import Area
from models.user import RoleGrant, User
from models.visiting import ContactPoint, Duty
from models.vocabulary import Role

MOST_VISITS: Final = 52
LONGEST_NAME: Final = 60
_LEADING: Final = (Role.LEADER, Role.CHAIR)
# Who looks at points: an office, and the leaders whose they are.
READING: Final = (Permission.MANAGE_VISITS, Permission.READ_BOARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEntry:
    """A contact point as it is handed in."""

    name: str
    area_id: int
    leader_id: int
    least_visits: int = 3
    needs_report: bool = True


@dataclass(frozen=True, slots=True)
class PointView:
    """A point in one year: `visits` were made, `counted` of them count; `missing` are still to be made."""

    point_id: int
    name: str
    area_id: int
    place: str
    leader_id: int
    leader: str
    least: int
    needs_report: bool
    visits: int
    counted: int

    @property
    def missing(self) -> int:
        return max(self.least - self.counted, 0)


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A point that a visit can be recorded for, and where it lies."""

    point_id: int
    name: str
    leader: str
    place: Place


@dataclass(frozen=True, slots=True)
class PointVisit:
    """One visit of a point, with the name of its report; empty where there is none yet."""

    contact_id: int
    on: date | None
    visitors: tuple[str, ...]
    report: str
    report_id: int | None


def add_point(session: Session, actor: Actor, entry: PointEntry) -> int:
    """Add a contact point and return its number.

    Raises
    ------
    NotFound
        The area or the leader is not there, or not where the actor sees to the visits.
    BadInput, MissingFact
        The name is missing or too long, or the least is none.
    Conflict
        The area has a point of that name.
    """
    area = _checked(session, actor, entry)
    same = select(ContactPoint.id).where(
        ContactPoint.name == entry.name.strip(), ContactPoint.area_id == area.id, col(ContactPoint.is_active)
    )
    if session.exec(same).first() is not None:
        raise Conflict("contact_point_there_already", name=entry.name.strip())
    point = ContactPoint(
        name=entry.name.strip(),
        area_id=area.id,
        township_id=area.township_id,
        village_id=area.village_id,
        leader_id=entry.leader_id,
        least_visits=entry.least_visits,
        needs_report=entry.needs_report,
        is_trial=actor.is_trial,
    )
    session.add(point)
    session.flush()  # The caller is told its number.
    return point.id


def _checked(session: Session, actor: Actor, entry: PointEntry) -> Area:
    actor.require(Permission.MANAGE_VISITS)
    if not entry.name.strip():
        raise MissingFact("fact_missing", field="point_name")
    if len(entry.name.strip()) > LONGEST_NAME:
        raise BadInput("text_too_long", field="point_name", most=LONGEST_NAME)
    if not 1 <= entry.least_visits <= MOST_VISITS:
        raise BadInput("least_visits_out_of_range", most=MOST_VISITS)
    area = session.exec(areas_open_to(actor, Permission.MANAGE_VISITS).where(Area.id == entry.area_id)).first()
    if area is None:
        raise NotFound("area_not_found")
    if entry.leader_id not in {each.user_id for each in leaders_for(session, actor)}:
        raise NotFound("user_not_found")
    return area


def change_point(session: Session, actor: Actor, point_id: int, entry: PointEntry) -> None:
    """Change a point; errors as `add_point`, and NotFound where it is not the actor's."""
    point, area = _own(session, actor, point_id), _checked(session, actor, entry)
    point.name, point.area_id = entry.name.strip(), area.id
    point.township_id, point.village_id = area.township_id, area.village_id
    point.leader_id, point.least_visits, point.needs_report = entry.leader_id, entry.least_visits, entry.needs_report


def close_point(session: Session, actor: Actor, point_id: int) -> None:
    """Close a point: it is offered nowhere, and its visits stay."""
    _own(session, actor, point_id).is_active = False


def _own(session: Session, actor: Actor, point_id: int) -> ContactPoint:
    actor.require(Permission.MANAGE_VISITS)
    where = lies_where(actor, ContactPoint, Permission.MANAGE_VISITS)
    point = session.exec(select(ContactPoint).where(ContactPoint.id == point_id, where)).first()
    if point is None or not point.is_active:
        raise NotFound("contact_point_not_found")
    return point


def leaders_for(session: Session, actor: Actor) -> list[PersonChoice]:
    """Return whose point one can be: the leaders and chairs in the actor's areas and above; one statement."""
    ids = {grant.area_id for grant in actor.grants_for(Permission.MANAGE_VISITS) if grant.area_id is not None}
    own = areas_open_to(actor, Permission.MANAGE_VISITS).with_only_columns(col(Area.id))
    county = select(Area.id).where(col(Area.parent_id).is_(None))
    query = select(User.id, User.name, User.username).join(RoleGrant, col(RoleGrant.user_id) == User.id)
    query = query.where(
        col(User.is_active),
        col(RoleGrant.role).in_(_LEADING),
        col(RoleGrant.area_id).in_(own) | col(RoleGrant.area_id).in_(ids) | col(RoleGrant.area_id).in_(county),
    )
    return [PersonChoice(*each) for each in session.exec(query.distinct().order_by(col(User.name), col(User.id)))]


def is_own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a point is the actor's: they lead it, or hold the duty for it today."""
    held = select(Duty.contact_point_id).where(col(Duty.user_id) == actor.user_id, runs_on(today()))
    held = held.where(col(Duty.contact_point_id).is_not(None))
    return or_(col(ContactPoint.leader_id) == actor.user_id, col(ContactPoint.id).in_(held))


def may_see_point(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor sees a point: an office and the leaders of its place, and whose it is."""
    return or_(lies_where(actor, ContactPoint, *READING), is_own(actor))


def points(session: Session, actor: Actor, year: int, *, only_own: bool = False) -> list[PointView]:
    """Return the points that the actor sees with their visits of `year`, those that miss visits first; one statement.

    An office and the leaders of a place see the points there, and everybody their own wherever they lie.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    made = func.count(col(Contact.id))
    counts = made.filter((col(ContactPoint.needs_report).is_(False)) | col(Visit.report_id).is_not(None))
    columns: Any = (ContactPoint, Area.name, User.name, made, counts)
    is_visit = (col(Contact.id) == Visit.contact_id) & col(Contact.is_withdrawn).is_(False)
    rows = session.execute(
        select_columns(*columns)
        .join(Area, col(ContactPoint.area_id) == Area.id)
        .join(User, col(ContactPoint.leader_id) == User.id)
        .join(Visit, col(Visit.contact_point_id) == ContactPoint.id, isouter=True)
        .join(Contact, is_visit & col(Contact.held_on).between(first, last), isouter=True)
        .where(col(ContactPoint.is_active), is_own(actor) if only_own else may_see_point(actor))
        .group_by(col(ContactPoint.id), col(Area.name), col(User.name))
        .order_by(col(ContactPoint.id))
    )
    views = [
        PointView(
            point_id=point.id,
            name=point.name,
            area_id=point.area_id,
            place=place,
            leader_id=point.leader_id,
            leader=leader,
            least=point.least_visits,
            needs_report=point.needs_report,
            visits=visits,
            counted=counted,
        )
        for point, place, leader, visits, counted in rows
    ]
    return sorted(views, key=lambda each: (each.missing == 0, each.name))


def points_to_visit(session: Session, actor: Actor) -> list[PointChoice]:
    """Return the points for which the actor can record a visit; one statement."""
    query = select(ContactPoint, User.name).join(User, col(ContactPoint.leader_id) == User.id)
    query = query.where(col(ContactPoint.is_active), lies_where(actor, ContactPoint, Permission.RECORD_VISIT))
    return [
        PointChoice(point.id, point.name, leader, Place(point.area_id, point.township_id, point.village_id))
        for point, leader in session.exec(query.order_by(col(ContactPoint.name)))
    ]


def visits_of_point(session: Session, actor: Actor, point_id: int, year: int) -> list[PointVisit]:
    """Return the visits of a point in `year`, the newest first; two statements.

    Raises
    ------
    NotFound
        There is no such point, or not for this actor.
    """
    seen = select(ContactPoint.id).where(ContactPoint.id == point_id, may_see_point(actor))
    if session.exec(seen).first() is None:
        raise NotFound("contact_point_not_found")
    columns: Any = (Contact.id, Contact.held_on, Visit.visitors, Attachment.filename, Visit.report_id)
    rows = session.execute(
        select_columns(*columns)
        .join(Visit, col(Visit.contact_id) == Contact.id)
        .join(Attachment, col(Visit.report_id) == Attachment.id, isouter=True)
        .where(
            col(Visit.contact_point_id) == point_id,
            col(Contact.is_withdrawn).is_(False),
            col(Contact.held_on).between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(col(Contact.held_on).desc(), col(Contact.id).desc())
    )
    return [PointVisit(number, on, tuple(who), name or "", report_id) for number, on, who, name, report_id in rows]


def hand_in_report(session: Session, actor: Actor, contact_id: int, filename: str, content: bytes) -> None:
    """Add the report of a visit that was recorded without one, or put another in its place.

    Raises
    ------
    NotFound
        There is no such visit of a contact point, or not for this actor.
    BadInput
        The file cannot be taken in.
    """
    seen = visible_contacts(actor).with_only_columns(col(Contact.id))
    own = select(ContactPoint.id).where(is_own(actor))
    of_points = select(Visit.contact_id).where(
        col(Visit.contact_point_id).is_not(None),
        or_(col(Visit.contact_id).in_(seen), col(Visit.contact_point_id).in_(own)),
    )
    if session.exec(of_points.where(col(Visit.contact_id) == contact_id)).first() is None:
        raise NotFound("visit_not_found")
    add_report(session, actor, contact_id, filename, content)


def add_report(session: Session, actor: Actor, contact_id: int, filename: str, content: bytes) -> None:
    """Keep the report of a visit; who may is the caller's question."""
    report = kept_file(actor, filename, content, contact_id=contact_id)
    session.add(report)
    session.flush()  # The visit names it.
    session.get_one(Visit, contact_id).report_id = report.id


def unmet(views: Sequence[PointView]) -> list[PointView]:
    """Return the points whose visits of the year are not enough yet."""
    return [each for each in views if each.missing]
