"""Who is told, and when, of a clock that runs out? The rungs of the ladder, and who stands on them for one case.

A rung is climbed once for each clock, which its due date names: whatever is done to a case, only a new date begins a
new clock.
Where nobody at the case's own level has a role, the next above who has it is told instead, then the next rung with
somebody on it, and the row says so. Source: domain digest, B4 and A5 (supervision by level).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from feedback.core.clock import at_office
from feedback.worktime.calendar import Calendar
from models.notice import LadderStep
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, LimitUnit, OrgLevel, Role, Stage, Urgency
from models.work_vocabulary import LadderRole

# The place of the word before a clock runs out; the rungs proper begin with 1.
WARNING: Final = 0
_NOBODY: Final[frozenset[int]] = frozenset()
_ROLES: Final[Mapping[LadderRole, Role]] = {
    LadderRole.CLERK: Role.CLERK,
    LadderRole.CHAIR: Role.CHAIR,
    LadderRole.LEADER: Role.LEADER,
    LadderRole.COUNTY_LEADER: Role.LEADER,
}
# Who is told of what has nobody on any rung, unless it is confidential: that goes to its own desk or to nobody.
_LAST: Final = (Role.LEADER, Role.CHAIR, Role.CLERK, Role.SYSADMIN)


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told once a clock has run out `after` of that unit ago; 0 is at once."""

    position: int
    after: int
    unit: LimitUnit
    roles: tuple[LadderRole, ...]


Rungs = tuple[Rung, ...]
Ladder = Mapping[Urgency | None, Rungs]

DEFAULT_LADDER: Final[Ladder] = {
    None: (
        Rung(1, 0, LimitUnit.WORKING_DAYS, (LadderRole.IN_CHARGE, LadderRole.CLERK)),
        Rung(2, 1, LimitUnit.WORKING_DAYS, (LadderRole.CHAIR,)),
        Rung(3, 3, LimitUnit.WORKING_DAYS, (LadderRole.LEADER,)),
        Rung(4, 5, LimitUnit.WORKING_DAYS, (LadderRole.COUNTY_LEADER,)),
    ),
    Urgency.URGENT: (
        Rung(1, 0, LimitUnit.HOURS, (LadderRole.IN_CHARGE, LadderRole.CLERK)),
        Rung(2, 4, LimitUnit.HOURS, (LadderRole.CHAIR,)),
        Rung(3, 24, LimitUnit.HOURS, (LadderRole.LEADER,)),
        Rung(4, 48, LimitUnit.HOURS, (LadderRole.COUNTY_LEADER,)),
    ),
    Urgency.CRITICAL: (
        Rung(1, 0, LimitUnit.HOURS, (LadderRole.IN_CHARGE, LadderRole.CLERK, LadderRole.CHAIR)),
        Rung(2, 1, LimitUnit.HOURS, (LadderRole.LEADER,)),
        Rung(3, 2, LimitUnit.HOURS, (LadderRole.COUNTY_LEADER,)),
    ),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One running clock of a case.

    Parameters
    ----------
    desk : tuple of Role
        Who has to act, at the case's level; none where it is the handlers of `unit_ids`.
    named : frozenset of int
        Who may read a confidential case by name.
    """

    case_id: int
    case_no: str
    stage: Stage
    due_at: datetime
    began_at: datetime
    urgency: Urgency | None
    level: OrgLevel
    township_id: int | None
    village_id: int | None
    is_confidential: bool = False
    is_trial: bool = False
    desk: tuple[Role, ...] = ()
    unit_ids: frozenset[int] = _NOBODY
    named: frozenset[int] = _NOBODY


@dataclass(frozen=True, slots=True)
class Climbed:
    """One rung that a clock has reached: who is told, and what was missing on the way."""

    position: int
    people: frozenset[int]
    is_unassigned: bool = False
    is_without_superior: bool = False


def load_ladder(session: Session) -> Ladder:
    """Return the ladder of this office, or the one that the program comes with where it has saved none."""
    rows = session.exec(select(LadderStep).order_by(col(LadderStep.position))).all()
    held: dict[Urgency | None, list[Rung]] = defaultdict(list)
    for row in rows:
        held[row.urgency].append(Rung(row.position, row.after, row.unit, tuple(LadderRole(each) for each in row.roles)))
    return {urgency: tuple(rungs) for urgency, rungs in held.items()} or DEFAULT_LADDER


def rungs_for(ladder: Ladder, urgency: Urgency | None) -> Rungs:
    """Return the rungs for cases of this urgency; the general ones where it has none of its own."""
    return ladder.get(urgency) or ladder.get(None, ())


def reached_at(rung: Rung, due_at: datetime, calendar: Calendar) -> datetime:
    """Return when a clock that is due at `due_at` reaches the rung; working days keep the time of day."""
    if rung.unit is LimitUnit.HOURS:
        return due_at + timedelta(hours=rung.after)
    if rung.unit is LimitUnit.CALENDAR_DAYS or rung.after == 0:
        return due_at + timedelta(days=rung.after)
    local = at_office(due_at)
    day = calendar.nth_working_day(local.date(), rung.after)
    return datetime.combine(day, local.time(), local.tzinfo)


def reached(rungs: Rungs, due_at: datetime, now: datetime, calendar: Calendar) -> Rungs:
    """Return the rungs that a clock has reached by `now`, the lowest first."""
    return tuple(rung for rung in rungs if reached_at(rung, due_at, calendar) <= now)


def warned_from(clock: Clock, hours: int) -> datetime:
    """Return from when on it is said that the clock runs out soon: `hours` before, yet not in its first half."""
    return max(clock.due_at - timedelta(hours=hours), clock.began_at + (clock.due_at - clock.began_at) / 2)


class Holders:
    """Who of the staff has which role where: read once, and asked for many cases."""

    def __init__(self, root_id: int | None) -> None:
        self._root_id: Final = root_id
        self._in_area: Final[dict[tuple[Role, int], set[int]]] = defaultdict(set)
        self._in_unit: Final[dict[int, set[int]]] = defaultdict(set)
        self.trial_ids: Final[set[int]] = set()

    def add(self, user_id: int, role: Role, *, area_id: int | None, unit_id: int | None, is_trial: bool) -> None:
        if is_trial:
            self.trial_ids.add(user_id)
        if role is Role.HANDLER and unit_id is not None:
            self._in_unit[unit_id].add(user_id)
        elif area_id is not None:
            self._in_area[role, area_id].add(user_id)

    @property
    def everybody(self) -> frozenset[int]:
        return frozenset().union(*self._in_area.values(), *self._in_unit.values())

    def in_charge(self, clock: Clock) -> frozenset[int]:
        """Return who has to act now, the confidential desk and those named in the stead of all others."""
        if clock.is_confidential:
            return clock.named | self._nearest((Role.DISCIPLINE,), clock)[0]
        if clock.desk:
            return self._nearest(clock.desk, clock)[0]
        return self.handlers(clock)

    def handlers(self, clock: Clock) -> frozenset[int]:
        return frozenset().union(*(self.in_unit(unit_id) for unit_id in clock.unit_ids))

    def in_unit(self, unit_id: int) -> frozenset[int]:
        return frozenset(self._in_unit.get(unit_id, ()))

    def is_unassigned(self, clock: Clock) -> bool:
        """Say whether no unit has the case, or one in which nobody handles; of a case to be checked, if nobody can."""
        if clock.stage in (Stage.REVIEW, Stage.REVISIT):
            return not self.in_charge(clock)
        return not self.handlers(clock)

    def climb(self, clock: Clock, rungs: Rungs, reached_now: Iterable[Rung]) -> list[Climbed]:
        """Return for each rung that was reached now who is told."""
        is_unassigned = self.is_unassigned(clock)
        return [self._climbed(clock, rungs, rung, is_unassigned=is_unassigned) for rung in reached_now]

    def _climbed(self, clock: Clock, rungs: Rungs, rung: Rung, *, is_unassigned: bool) -> Climbed:
        people, is_own = self._on(rung, clock)
        above = (each for each in rungs if each.position > rung.position)
        while not people and (higher := next(above, None)):
            people, is_own = self._on(higher, clock)[0], False
        if not people and not clock.is_confidential:
            people, is_own = next(filter(None, (self._at_root(role) for role in _LAST)), _NOBODY), False
        return Climbed(rung.position, people, is_unassigned, not is_own)

    def _on(self, rung: Rung, clock: Clock) -> tuple[frozenset[int], bool]:
        """Return who stands on one rung, and whether each of its roles has somebody at the case's own level."""
        people, is_own = _NOBODY, True
        for role in rung.roles:
            if role is LadderRole.IN_CHARGE:
                people |= self.in_charge(clock)
                continue
            found, own = self._holding(role, clock)
            people, is_own = people | found, is_own and own
        return people, is_own

    def _holding(self, role: LadderRole, clock: Clock) -> tuple[frozenset[int], bool]:
        if clock.is_confidential:
            return self._nearest((Role.DISCIPLINE,), clock)
        if role is LadderRole.COUNTY_LEADER:
            found = self._at_root(Role.LEADER)
            return found, bool(found)
        return self._nearest((_ROLES[role],), clock)

    def _nearest(self, roles: tuple[Role, ...], clock: Clock) -> tuple[frozenset[int], bool]:
        """Return who has one of the roles at the nearest level from the case's own upwards, and whether it is that."""
        for place, area_id in enumerate(self._areas(clock)):
            found = frozenset().union(*(self._in_area.get((role, area_id), ()) for role in roles))
            if found:
                # The confidential desk is the county's; no level below needs to have one.
                return found, place == 0 or clock.is_confidential
        return _NOBODY, False

    def _areas(self, clock: Clock) -> list[int]:
        village = clock.village_id if clock.level is OrgLevel.VILLAGE else None
        township = clock.township_id if clock.level is not OrgLevel.COUNTY else None
        return [area_id for area_id in (village, township, self._root_id) if area_id is not None]

    def _at_root(self, role: Role) -> frozenset[int]:
        return frozenset(self._in_area.get((role, self._root_id), ())) if self._root_id is not None else _NOBODY


def load_holders(session: Session) -> Holders:
    """Return who has which role, of those who can sign in; two statements."""
    holders = Holders(session.exec(select(Area.id).where(Area.kind == AreaKind.COUNTY).order_by(col(Area.id))).first())
    columns = (RoleGrant.user_id, RoleGrant.role, RoleGrant.area_id, RoleGrant.unit_id, User.is_trial)
    asked = (
        select_columns(*columns)  # type: ignore[call-overload]  # SQLModel gives the columns their values' types.
        .join(User, col(RoleGrant.user_id) == col(User.id))
        .outerjoin(Unit, col(RoleGrant.unit_id) == col(Unit.id))
        .where(col(User.is_active), or_(col(RoleGrant.unit_id).is_(None), col(Unit.is_active)))
    )
    for user_id, role, area_id, unit_id, is_trial in session.execute(asked):
        holders.add(user_id, role, area_id=area_id, unit_id=unit_id, is_trial=is_trial)
    return holders
