"""Who is the duty leader of an area on which days: the roster, its gaps, and how it is filled.

Whoever is on duty is told at once of what is critical (`absences.duty_leaders`); while they are away, their backup is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.absences import PersonChoice, absences_in, days_of, receivers_by_day
from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, NotFound
from models.duty import DutyShift
from models.place import Area
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, Role
from models.work_vocabulary import AccessAction

LONGEST_PLAN: Final = timedelta(days=366)
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
# Who decides on what is critical, and sees every case of the area.
_ON_DUTY: Final = frozenset({Role.LEADER, Role.CHAIR})


@dataclass(frozen=True, slots=True)
class DutyArea:
    area_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ShiftView:
    """Who is on duty from `first_on` to `last_on`; on `away_on` nobody is: neither they nor a backup are there."""

    shift_id: int
    user_id: int
    name: str
    first_on: date
    last_on: date
    away_on: tuple[date, ...] = ()

    def covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on and day not in self.away_on


def duty_areas(session: Session, actor: Actor) -> list[DutyArea]:
    """Return the county and townships whose roster the actor keeps, their own first."""
    actor.require(Permission.MANAGE_DUTY)
    own = [grant.area_id for grant in actor.grants_for(Permission.MANAGE_DUTY) if grant.area_id is not None]
    query = select(Area.id, Area.name).where(
        col(Area.is_active),
        col(Area.kind).in_([AreaKind.COUNTY, AreaKind.TOWNSHIP]),
        or_(*[col(Area.path).like(f"%/{area_id}/%") for area_id in own]),
    )
    return [DutyArea(*each) for each in session.exec(query.order_by(col(Area.code)))]


def duty_people(session: Session, area_id: int) -> list[PersonChoice]:
    """Return who can be put on the roster of an area: its leaders and chairs, by name."""
    query = select(User.id, User.name, User.username).join(RoleGrant, col(RoleGrant.user_id) == User.id)
    query = query.where(col(User.is_active), RoleGrant.area_id == area_id, col(RoleGrant.role).in_(_ON_DUTY))
    return [PersonChoice(*each) for each in session.exec(query.distinct().order_by(col(User.name), col(User.id)))]


def roster(session: Session, actor: Actor, area_id: int, *, first_on: date, last_on: date) -> list[ShiftView]:
    """Return the shifts of an area that touch the days from `first_on` to `last_on`, in their order.

    A constant number of statements, however many people and days.
    """
    _check_area(session, actor, area_id)
    query = select(DutyShift, User.name).join(User, col(DutyShift.user_id) == User.id)
    rows = session.exec(
        query.where(
            DutyShift.area_id == area_id, col(DutyShift.last_on) >= first_on, col(DutyShift.first_on) <= last_on
        ).order_by(col(DutyShift.first_on), col(DutyShift.id))
    ).all()
    absent = _absent(session, {row.user_id for row, _name in rows}, first_on, last_on)
    return [ShiftView(row.id, row.user_id, name, row.first_on, row.last_on, _missed(row, absent)) for row, name in rows]


def _absent(session: Session, user_ids: Collection[int], first_on: date, last_on: date) -> dict[date, set[int]]:
    """Return who is away on which days, without anybody to receive for them."""
    absences = absences_in(session, user_ids, first_on=first_on, last_on=last_on)
    received = receivers_by_day(session, user_ids, first_on=first_on, last_on=last_on)
    return {
        day: {
            row.user_id
            for row in absences
            if row.first_on <= day <= row.last_on and received[day][row.user_id] == row.user_id
        }
        for day in days_of(first_on, last_on)
    }


def _missed(row: DutyShift, absent: dict[date, set[int]]) -> tuple[date, ...]:
    return tuple(
        sorted(day for day, people in absent.items() if row.user_id in people and row.first_on <= day <= row.last_on)
    )


def uncovered_days(shifts: Sequence[ShiftView], *, first_on: date, last_on: date) -> list[date]:
    """Return the days on which nobody would be told."""
    return [day for day in days_of(first_on, last_on) if not any(shift.covers(day) for shift in shifts)]


def plan_duty(
    session: Session, actor: Actor, area_id: int, user_ids: Sequence[int], *, first_on: date, last_on: date
) -> int:
    """Put people on the roster from `first_on` to `last_on`, a week each in turn, and return how many shifts that made.

    Raises
    ------
    NotFound
        It is not the actor's area.
    BadInput
        Nobody is named, somebody is no leader there, or the days are reversed, over already, or too many.
    Conflict
        One of them is on duty there on one of the days already.
    """
    _check_area(session, actor, area_id)
    _check_days(first_on, last_on)
    if not user_ids:
        raise BadInput("duty_needs_people")
    if not set(user_ids) <= {person.user_id for person in duty_people(session, area_id)}:
        raise BadInput("duty_not_a_leader")
    starts = [first_on + _WEEK * number for number in range((last_on - first_on).days // 7 + 1)]
    shifts = [
        DutyShift(
            area_id=area_id,
            user_id=user_ids[number % len(user_ids)],
            first_on=start,
            last_on=min(start + _WEEK - _DAY, last_on),
            is_trial=actor.is_trial,
        )
        for number, start in enumerate(starts)
    ]
    _check_free(session, area_id, shifts)
    session.add_all(shifts)
    facts: Facts = {"duty": len(shifts), "from": first_on.isoformat(), "to": last_on.isoformat()}
    _note(session, actor, area_id, facts | {"user": user_ids[0]} if len(user_ids) == 1 else facts)
    return len(shifts)


def _check_days(first_on: date, last_on: date) -> None:
    if last_on < first_on:
        raise BadInput("days_reversed")
    if last_on < today():
        raise BadInput("duty_in_the_past")
    if last_on - first_on >= LONGEST_PLAN:
        raise BadInput("duty_too_long", most=LONGEST_PLAN.days)


def _check_free(session: Session, area_id: int, shifts: Sequence[DutyShift]) -> None:
    held = session.exec(
        select(DutyShift).where(
            DutyShift.area_id == area_id,
            col(DutyShift.user_id).in_([shift.user_id for shift in shifts]),
            col(DutyShift.last_on) >= shifts[0].first_on,
            col(DutyShift.first_on) <= shifts[-1].last_on,
        )
    ).all()
    for shift in shifts:
        for other in held:
            if other.user_id == shift.user_id and other.first_on <= shift.last_on and other.last_on >= shift.first_on:
                raise Conflict("duty_taken", first=other.first_on, last=other.last_on)


def drop_shift(session: Session, actor: Actor, shift_id: int) -> None:
    """Take a shift off the roster: one that has begun ends with yesterday, one that is over stays as it was."""
    shift = session.get(DutyShift, shift_id)
    if shift is None or shift.last_on < today():
        raise NotFound("duty_not_found")
    _check_area(session, actor, shift.area_id)
    facts: Facts = {"duty_gone": True, "from": shift.first_on.isoformat(), "to": shift.last_on.isoformat()}
    _note(session, actor, shift.area_id, facts | {"user": shift.user_id})
    if shift.first_on >= today():
        session.delete(shift)
    else:
        shift.last_on = today() - _DAY


def _check_area(session: Session, actor: Actor, area_id: int) -> None:
    if area_id not in {area.area_id for area in duty_areas(session, actor)}:
        raise NotFound("area_not_found")


def _note(session: Session, actor: Actor, area_id: int, facts: Facts) -> None:
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=("area", area_id), facts=facts)
