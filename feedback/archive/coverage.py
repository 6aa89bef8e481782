"""How far do visits reach? By village and by who answers: distinct households visited of all, key ones in their cycle.

Counted are households, never kilometres, log-ins or photos, and people are listed by where they work, not by figures.
Source: domain digest E (visits and guard rails).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import case as case_when
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, lies_where
from feedback.archive.cycles import KEY_TIERS, cycle_days, is_due
from feedback.archive.duties import runs_on, within_reach
from feedback.archive.duty_list import ids_of_path
from feedback.archive.plans import households_in
from feedback.core.clock import today
from feedback.core.errors import BadInput, NotFound
from feedback.tracker.cursors import read_cursor, write_cursor
from models.contact import Contact, Visit
from models.household import Household
from models.office_vocabulary import DutyKind, VisitTier
from models.place import Area
from models.user import User
from models.visiting import Duty
from models.vocabulary import AreaKind

READING: Final = (Permission.MANAGE_VISITS, Permission.READ_BOARD)
PAGE_SIZE: Final = 30
MOST_DAYS: Final = 366


class Reach(StrEnum):
    """Which households a figure counts; the last three look at today, whatever the period."""

    ALL = "all"
    VISITED = "visited"
    UNVISITED = "unvisited"
    KEY = "key"
    KEY_IN_CYCLE = "key_in_cycle"
    KEY_LATE = "key_late"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Reached:
    """The counts of some households: registered ones, visited in the period, key ones, and those in their cycle."""

    households: int = 0
    visited: int = 0
    times: int = 0
    key: int = 0
    key_in_cycle: int = 0
    overdue: int = 0

    def plus(self, other: "Reached") -> "Reached":
        return Reached(*(getattr(self, name) + getattr(other, name) for name in _COUNTS))


_COUNTS: Final = ("households", "visited", "times", "key", "key_in_cycle", "overdue")


@dataclass(frozen=True, slots=True)
class VillageReach:
    village_id: int
    name: str
    township: str
    reached: Reached


@dataclass(frozen=True, slots=True)
class CadreReach:
    """What was reached of the households for which somebody answers, whoever visited them."""

    user_id: int
    name: str
    places: tuple[str, ...]
    reached: Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachQuestion:
    """Whose or which village's households, which of them, in which period."""

    reach: Reach
    from_on: date
    to_on: date
    village_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household in a list of figures; its head is masked."""

    household_id: int
    household_no: str
    head: str
    place: str
    house_no: str
    tier: VisitTier
    last_on: date | None


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    total: int
    rows: tuple[HouseholdLine, ...]
    earlier: str | None = None
    later: str | None = None


def check_period(from_on: date, to_on: date) -> None:
    """Raise BadInput where the days make no period of at most a year."""
    if not from_on <= to_on or (to_on - from_on).days >= MOST_DAYS:
        raise BadInput("period_unusable", from_on=from_on, to_on=to_on, most=MOST_DAYS)


def _visited(from_on: date, to_on: date) -> ColumnElement[bool]:
    return col(Household.id).in_(
        select(Visit.household_id)
        .join(Contact, col(Visit.contact_id) == Contact.id)
        .where(col(Contact.is_withdrawn).is_(False), col(Contact.held_on).between(from_on, to_on))
        .where(col(Visit.household_id).is_not(None))
    )


def _conditions(days: Mapping[VisitTier, int], from_on: date, to_on: date) -> dict[Reach, ColumnElement[bool]]:
    visited, key = _visited(from_on, to_on), col(Household.visit_tier).in_(KEY_TIERS)
    # A household is in its cycle up to the last day of it.
    late = is_due(days, date.fromordinal(today().toordinal() - 1))
    return {
        Reach.VISITED: visited,
        Reach.UNVISITED: ~visited,
        Reach.KEY: key,
        Reach.KEY_IN_CYCLE: and_(key, ~_known(late)),
        Reach.KEY_LATE: and_(key, late),
        Reach.OVERDUE: late,
    }


def _known(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition that is never NULL, so that its opposite holds wherever it does not."""
    return case_when((condition, 1), else_=0) == 1


def _by_area(session: Session, where: ColumnElement[bool], from_on: date, to_on: date) -> dict[int, Reached]:
    """Return the counts for each smallest area, in three statements."""
    found = _conditions(cycle_days(session), from_on, to_on)
    number: Any = func.count()
    wanted = (Reach.VISITED, Reach.KEY, Reach.KEY_IN_CYCLE, Reach.OVERDUE)
    columns = [number, *[number.filter(found[each]) for each in wanted]]
    active = and_(where, col(Household.is_active))
    rows = session.execute(select(Household.area_id, *columns).where(active).group_by(col(Household.area_id)))
    times = (
        select(Household.area_id, func.count())
        .join(Visit, col(Visit.household_id) == Household.id)
        .join(Contact, col(Visit.contact_id) == Contact.id)
        .where(active, col(Contact.is_withdrawn).is_(False), col(Contact.held_on).between(from_on, to_on))
        .group_by(col(Household.area_id))
    )
    made: dict[int, int] = dict(session.exec(times).all())
    return {
        area: Reached(total, visited, made.get(area, 0), key, in_cycle, late)
        for area, total, visited, key, in_cycle, late in rows
    }


def by_village(session: Session, actor: Actor, from_on: date, to_on: date) -> list[VillageReach]:
    """Return the reach of visits in each of the actor's villages, in the order of the tree; five statements.

    Raises
    ------
    BadInput
        The days make no period.
    """
    _check(actor, from_on, to_on)
    counts = _by_area(session, lies_where(actor, Household, *READING), from_on, to_on)
    areas = _areas(session, actor)
    sums: dict[int, Reached] = {}
    for area_id, reached in counts.items():
        village = areas[area_id].village_id or area_id
        sums[village] = sums.get(village, Reached()).plus(reached)
    villages = [area for area in areas.values() if area.kind is AreaKind.VILLAGE]
    townships = {area.id: area.name for area in areas.values() if area.kind is AreaKind.TOWNSHIP}
    return [
        VillageReach(each.id, each.name, townships.get(each.township_id or 0, ""), sums.get(each.id, Reached()))
        for each in sorted(villages, key=lambda area: area.code)
    ]


def _check(actor: Actor, from_on: date, to_on: date) -> None:
    if not any(actor.holds(permission) for permission in READING):
        actor.require(Permission.MANAGE_VISITS)
    check_period(from_on, to_on)


def _areas(session: Session, actor: Actor) -> dict[int, Area]:
    """Return the areas in which the actor reads the reach of visits; one statement for each of the permissions."""
    found: dict[int, Area] = {}
    for permission in READING:
        found |= {area.id: area for area in session.exec(areas_open_to(actor, permission))}
    return found


def by_cadre(session: Session, actor: Actor, from_on: date, to_on: date) -> list[CadreReach]:
    """Return the reach for each person who answers for areas or households there, by place; a constant number of
    statements.

    Raises
    ------
    BadInput
        The days make no period.
    """
    _check(actor, from_on, to_on)
    query = select(Duty, User.name).join(User, col(Duty.user_id) == User.id)
    kinds = col(Duty.kind).in_((DutyKind.AREA, DutyKind.HOUSEHOLD))
    held = session.exec(query.where(runs_on(today()), kinds, within_reach(actor, *READING))).all()
    areas = _areas(session, actor)
    counts = _by_area(session, lies_where(actor, Household, *READING), from_on, to_on)
    people = {duty.user_id: name for duty, name in held}
    own: dict[int, set[int]] = {user_id: set() for user_id in people}
    for duty, _name in held:
        if duty.area_id is not None:
            own[duty.user_id].add(duty.area_id)
    singles = _single_households(session, [duty for duty, _name in held], own, areas, (from_on, to_on))
    lines = [
        CadreReach(user_id, name, _names(own[user_id], areas), _sum(own[user_id], areas, counts))
        for user_id, name in people.items()
    ]
    lines = [replace(each, reached=each.reached.plus(singles.get(each.user_id, Reached()))) for each in lines]
    return sorted(lines, key=lambda each: (min((areas[a].code for a in own[each.user_id]), default="~"), each.name))


def _names(area_ids: set[int], areas: Mapping[int, Area]) -> tuple[str, ...]:
    return tuple(area.name for area in sorted((areas[each] for each in area_ids), key=lambda area: area.code))


def _sum(area_ids: set[int], areas: Mapping[int, Area], counts: Mapping[int, Reached]) -> Reached:
    whole = Reached()
    for area_id, reached in counts.items():
        if not area_ids.isdisjoint(ids_of_path(areas[area_id].path)):
            whole = whole.plus(reached)
    return whole


def _single_households(
    session: Session,
    held: Sequence[Duty],
    own: Mapping[int, set[int]],
    areas: Mapping[int, Area],
    period: tuple[date, date],
) -> dict[int, Reached]:
    """Return for each person the reach of the households given to them one by one, outside their areas."""
    wanted = {duty.household_id for duty in held if duty.household_id is not None}
    if not wanted:
        return {}
    found = _conditions(cycle_days(session), *period)
    flags = [_known(found[each]) for each in (Reach.VISITED, Reach.KEY, Reach.KEY_IN_CYCLE, Reach.OVERDUE)]
    query = select(Household.id, Household.area_id, *flags)
    rows = {
        row[0]: row for row in session.execute(query.where(col(Household.id).in_(wanted), col(Household.is_active)))
    }
    sums: dict[int, Reached] = {}
    for duty in held:
        row = rows.get(duty.household_id or 0)
        if row is None or not own[duty.user_id].isdisjoint(ids_of_path(areas[row[1]].path)):
            continue
        visited, key, in_cycle, late = (int(bool(flag)) for flag in row[2:])
        one = Reached(1, visited, visited, key, in_cycle, late)
        sums[duty.user_id] = sums.get(duty.user_id, Reached()).plus(one)
    return sums


def households_behind(
    session: Session, actor: Actor, question: ReachQuestion, *, cursor: str | None = None
) -> HouseholdPage:
    """Return one page of the households that a figure counts, by village and number, with how many there are.

    Raises
    ------
    NotFound
        The village is not there, or not for this actor.
    BadInput
        The days make no period.
    """
    _check(actor, question.from_on, question.to_on)
    where = _asked(session, actor, question)
    backwards, last_id, _at = read_cursor(cursor)
    total = session.exec(select(func.count()).select_from(Household).where(where)).one()
    query = select(Household, Area.name).join(Area, col(Household.area_id) == Area.id).where(where)
    if last_id:
        query = query.where(col(Household.id) < last_id if backwards else col(Household.id) > last_id)
    order = col(Household.id).desc() if backwards else col(Household.id)
    found = session.exec(query.order_by(order).limit(PAGE_SIZE + 1)).all()
    rows = [_line(*each) for each in found[:PAGE_SIZE]]
    if backwards:
        rows.reverse()
    has_more = len(found) > PAGE_SIZE
    goes_back = has_more if backwards else bool(last_id)
    return HouseholdPage(
        total,
        tuple(rows),
        earlier=write_cursor("earlier", rows[0].household_id) if rows and goes_back else None,
        later=write_cursor("later", rows[-1].household_id) if rows and (backwards or has_more) else None,
    )


def _asked(session: Session, actor: Actor, question: ReachQuestion) -> ColumnElement[bool]:
    where = [lies_where(actor, Household, *READING), col(Household.is_active)]
    if question.village_id is not None:
        if question.village_id not in _areas(session, actor):
            raise NotFound("area_not_found")
        where.append(col(Household.village_id) == question.village_id)
    if question.user_id is not None:
        held = session.exec(select(Duty).where(col(Duty.user_id) == question.user_id, runs_on(today()))).all()
        singles = {duty.household_id for duty in held if duty.household_id is not None}
        areas = {duty.area_id for duty in held if duty.area_id is not None}
        where.append(households_in(areas) | col(Household.id).in_(singles))
    if question.reach is not Reach.ALL:
        found = _conditions(cycle_days(session), question.from_on, question.to_on)
        where.append(found[question.reach])
    return and_(*where)


def _line(household: Household, place: str) -> HouseholdLine:
    return HouseholdLine(
        household_id=household.id,
        household_no=household.household_no,
        head=mask_name(household.head_name),
        place=place,
        house_no=household.house_no,
        tier=household.visit_tier,
        last_on=household.last_visited_on,
    )
