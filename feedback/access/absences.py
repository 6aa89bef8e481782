"""Who stands in for whom, and who is away when: what is meant for A reaches B while A is away.

To receive is all: what B may see and do stays as it is, so only somebody with the same role in the same place stands
in. Everybody sets their own; who manages duty sets those of their place. Source: domain digest H2, the A and B posts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.duties import APART
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from models.duty import Absence, Backup, DutyShift
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.work_vocabulary import AccessAction

LONGEST_ABSENCE: Final = timedelta(days=366)
_MOST_FOUND: Final = 50
_MOST_HOPS: Final = 2


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody to choose; the account tells people of one name apart."""

    user_id: int
    name: str
    username: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """Days on which somebody is away, first and last included."""

    absence_id: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class StandIn:
    """One person with who stands in for them, and their absences of now and ahead."""

    user_id: int
    name: str
    backup: PersonChoice | None
    absences: tuple[AbsenceView, ...]

    def is_away(self, day: date) -> bool:
        return any(absence.first_on <= day <= absence.last_on for absence in self.absences)


def receivers(session: Session, user_ids: Collection[int], day: date) -> dict[int, int]:
    """Return for each of `user_ids` who receives for them on `day`: themselves, or while they are away their backup.

    A backup who is away is followed once more; who then finds nobody receives for themselves. Three statements.
    """
    return receivers_by_day(session, user_ids, first_on=day, last_on=day)[day]


def receivers_by_day(
    session: Session, user_ids: Collection[int], *, first_on: date, last_on: date
) -> dict[date, dict[int, int]]:
    """Return what `receivers` says of each day from `first_on` to `last_on`, in three statements."""
    backups = _backups(session, user_ids)
    backups |= _backups(session, set(backups.values()) - backups.keys())
    people = {*user_ids, *backups.values()}
    absences = absences_in(session, people, first_on=first_on, last_on=last_on)
    found = {}
    for day in days_of(first_on, last_on):
        away = {row.user_id for row in absences if row.first_on <= day <= row.last_on}
        found[day] = {user_id: _receiver(user_id, backups, away) for user_id in user_ids}
    return found


def absences_in(session: Session, user_ids: Collection[int], *, first_on: date, last_on: date) -> Sequence[Absence]:
    """Return the absences of these people that touch the days from `first_on` to `last_on`, in their order."""
    query = select(Absence).where(
        col(Absence.user_id).in_(user_ids), col(Absence.last_on) >= first_on, col(Absence.first_on) <= last_on
    )
    return session.exec(query.order_by(col(Absence.first_on), col(Absence.id))).all()


def days_of(first_on: date, last_on: date) -> list[date]:
    """Return every day from `first_on` to `last_on`."""
    return [first_on + timedelta(days=offset) for offset in range((last_on - first_on).days + 1)]


def _receiver(user_id: int, backups: Mapping[int, int], away: Collection[int]) -> int:
    held = user_id
    for _hop in range(_MOST_HOPS):
        if held not in away or held not in backups:
            break
        held = backups[held]
    return user_id if held in away else held


def _backups(session: Session, user_ids: Collection[int]) -> dict[int, int]:
    """Return who stands in for whom, where that one is active and still has the same role in the same place."""
    query = select(Backup.user_id, Backup.backup_id).join(User, col(Backup.backup_id) == User.id)
    query = query.where(col(Backup.user_id).in_(user_ids), col(User.is_active))
    return dict(session.exec(query.where(_are_alike(Backup.user_id, Backup.backup_id))).all())


def _are_alike(one: Any, other: Any) -> ColumnElement[bool]:
    """Return the condition that two persons hold one role in the same place."""
    first, second = aliased(RoleGrant), aliased(RoleGrant)
    same = and_(
        col(first.role) == col(second.role),
        col(first.area_id).is_not_distinct_from(col(second.area_id)),
        col(first.unit_id).is_not_distinct_from(col(second.unit_id)),
    )
    return exists().where(col(first.user_id) == one, col(second.user_id) == other, same)


def duty_leaders(session: Session, area_ids: Sequence[int], day: date) -> list[int]:
    """Return who is on duty as a leader in one of `area_ids` on `day`, each once, in the order of the areas."""
    on = and_(col(DutyShift.first_on) <= day, col(DutyShift.last_on) >= day)
    query = select(DutyShift.area_id, DutyShift.user_id).join(User, col(DutyShift.user_id) == User.id)
    rows = session.exec(query.where(col(DutyShift.area_id).in_(area_ids), on, col(User.is_active)).order_by(
        col(DutyShift.id)
    )).all()  # fmt: skip
    order = list(area_ids)
    return list(dict.fromkeys(user_id for _area, user_id in sorted(rows, key=lambda row: order.index(row[0]))))


def stand_in(session: Session, user_id: int) -> StandIn:
    """Return one person's; three statements."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("user_not_found")
    return _views(session, [user])[0]


def people_of_place(session: Session, actor: Actor) -> list[StandIn]:
    """Return the people whose absences the actor sets beside their own, by name; three statements."""
    users = session.exec(select(User).where(_in_place(actor)).order_by(col(User.name), col(User.id))).all()
    return _views(session, users)


def _in_place(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a user is active, has a role where the actor manages duty, and none that stands apart.

    Administrators and the discipline desk answer to nobody at the office (see `duties`).
    """
    actor.require(Permission.MANAGE_DUTY)
    own = [grant.area_id for grant in actor.grants_for(Permission.MANAGE_DUTY) if grant.area_id is not None]
    areas = select(Area.id).where(or_(*[col(Area.path).like(f"%/{area_id}/%") for area_id in own]))
    units = select(Unit.id).where(col(Unit.area_id).in_(areas))
    grant, apart = aliased(RoleGrant), aliased(RoleGrant)
    is_there = or_(col(grant.area_id).in_(areas), col(grant.unit_id).in_(units))
    return and_(
        col(User.is_active),
        exists().where(col(grant.user_id) == User.id, is_there),
        ~exists().where(col(apart.user_id) == User.id, col(apart.role).in_(APART)),
    )


def _views(session: Session, users: Sequence[User]) -> list[StandIn]:
    ids = [user.id for user in users]
    held = select(Backup.user_id, User.id, User.name, User.username).join(User, col(Backup.backup_id) == User.id)
    backups = {each[0]: PersonChoice(*each[1:]) for each in session.exec(held.where(col(Backup.user_id).in_(ids)))}
    absences: dict[int, list[AbsenceView]] = {user_id: [] for user_id in ids}
    for row in absences_in(session, ids, first_on=today(), last_on=date.max):
        absences[row.user_id].append(AbsenceView(row.id, row.first_on, row.last_on))
    return [StandIn(user.id, user.name, backups.get(user.id), tuple(absences[user.id])) for user in users]


def alike(session: Session, user_id: int) -> list[PersonChoice]:
    """Return who could stand in for somebody: active, with the same role in the same place; by name."""
    wanted = select(User.id, User.name, User.username).where(
        col(User.is_active), User.id != user_id, _are_alike(user_id, User.id)
    )
    return [PersonChoice(*each) for each in session.exec(wanted.order_by(col(User.name)).limit(_MOST_FOUND))]


def set_backup(session: Session, actor: Actor, user_id: int, backup_id: int | None) -> None:
    """Say who stands in for somebody, or with None that nobody does.

    Raises
    ------
    NotFound
        The person is not the actor and not one of their place.
    BadInput
        The backup is the person, or holds no role that the person holds in the same place.
    """
    _check_reach(session, actor, user_id)
    if backup_id == user_id:
        raise BadInput("backup_of_oneself")
    held = session.get(Backup, user_id)
    if backup_id is None:
        if held is not None:
            session.delete(held)
            _note(session, actor, user_id, {"backup_gone": True, "user": held.backup_id})
        return
    fits = select(User.id).where(User.id == backup_id, col(User.is_active), _are_alike(user_id, User.id))
    if session.exec(fits).first() is None:
        raise BadInput("backup_not_alike")
    if held is None:
        session.add(Backup(user_id=user_id, backup_id=backup_id, set_at=utc_now()))
    else:
        held.backup_id, held.set_at = backup_id, utc_now()
    _note(session, actor, user_id, {"backup_set": True, "user": backup_id})


def add_absence(session: Session, actor: Actor, user_id: int, *, first_on: date, last_on: date) -> Absence:
    """Say on which days somebody is away.

    Raises
    ------
    NotFound
        The person is not the actor and not one of their place.
    BadInput
        The days are reversed, over already, or too many.
    Conflict
        The person is down as away on one of the days.
    """
    _check_reach(session, actor, user_id)
    if last_on < first_on:
        raise BadInput("days_reversed")
    if last_on < today():
        raise BadInput("absence_in_the_past")
    if last_on - first_on >= LONGEST_ABSENCE:
        raise BadInput("absence_too_long", most=LONGEST_ABSENCE.days)
    taken = next(iter(absences_in(session, [user_id], first_on=first_on, last_on=last_on)), None)
    if taken is not None:
        raise Conflict("absence_overlaps", first=taken.first_on, last=taken.last_on)
    row = Absence(
        user_id=user_id,
        first_on=first_on,
        last_on=last_on,
        set_by_id=actor.user_id,
        set_at=utc_now(),
        is_trial=actor.is_trial,
    )
    session.add(row)
    _note(session, actor, user_id, {"away": True, "from": first_on.isoformat(), "to": last_on.isoformat()})
    return row


def end_absence(session: Session, actor: Actor, absence_id: int) -> None:
    """Take an absence back: one that has begun ends with yesterday, one that is ahead is gone."""
    row = session.get(Absence, absence_id)
    if row is None or row.last_on < today():
        raise NotFound("absence_not_found")
    _check_reach(session, actor, row.user_id)
    facts: Facts = {"back": True, "from": row.first_on.isoformat(), "to": row.last_on.isoformat()}
    if row.first_on >= today():
        session.delete(row)
    else:
        row.last_on = today() - timedelta(days=1)
    _note(session, actor, row.user_id, facts)


def _check_reach(session: Session, actor: Actor, user_id: int) -> None:
    if user_id == actor.user_id:
        return
    if not actor.holds(Permission.MANAGE_DUTY):
        raise NotFound("user_not_found")
    if session.exec(select(User.id).where(User.id == user_id, _in_place(actor))).first() is None:
        raise NotFound("user_not_found")


def _note(session: Session, actor: Actor, user_id: int, facts: Facts) -> None:
    write_access(session, AccessAction.USER_CHANGED, actor_id=actor.user_id, subject=("user", user_id), facts=facts)
