"""Whom does somebody have to visit by the end of the week? Computed from duties, cycles and visits, stored nowhere.

Never visited or overdue, the most pressing tiers first; grouped by natural village or building in the order in which
one walks: by group, then by house number. Source: domain digest A1 and E.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_
from sqlalchemy import case as case_when
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.archive.cycles import cycle_days, due_on, is_due, tier_rank
from feedback.archive.duties import WALKED, runs_on
from feedback.archive.duty_list import ids_of_path
from feedback.core.clock import today
from models.household import Household
from models.office_vocabulary import DutyKind, VisitTier
from models.place import Area
from models.visiting import Duty
from models.vocabulary import AreaKind

MOST_STOPS: Final = 120
"""More than that nobody visits in a week; what is left over is told as a number."""
_WEEK: Final = timedelta(days=7)
_NUMBERS: Final = re.compile(r"\d+")
_FAR: Final = 10**9


@dataclass(frozen=True, slots=True)
class Stop:
    """One household to visit; `due_on` is None where nobody ever was there, `name` is the head's whole name."""

    household_id: int
    household_no: str
    name: str
    group: str
    house_no: str
    village_id: int
    village: str
    township: str
    marks: tuple[str, ...]
    tier: VisitTier
    last_on: date | None
    due_on: date | None

    @property
    def head(self) -> str:
        """The head's name as a list shows it."""
        return mask_name(self.name)

    def overdue_days(self, day: date) -> int:
        return max((day - self.due_on).days, 0) if self.due_on else 0


@dataclass(frozen=True, slots=True)
class Leg:
    """The stops in one natural village or building, in walking order."""

    area_id: int
    name: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody walks by `until`; `by_tier` counts all that is due, `left_over` what is not among the legs."""

    until: date
    legs: tuple[Leg, ...]
    by_tier: Mapping[VisitTier, int]
    overdue: int
    left_over: int
    households: int
    has_duties: bool

    @property
    def stops(self) -> int:
        return sum(len(leg.stops) for leg in self.legs)


def end_of_week(day: date) -> date:
    """Return the Sunday of the week of `day`."""
    return day - timedelta(days=day.weekday()) + _WEEK - timedelta(days=1)


def my_plan(session: Session, actor: Actor) -> Plan:
    """Return whom the actor visits this week, in six statements.

    Whoever has no duty of their own walks all of the villages in which they record visits.
    """
    actor.require(Permission.RECORD_VISIT)
    days, until = cycle_days(session), end_of_week(today())
    mine, has_duties = _mine(session, actor)
    active = and_(mine, col(Household.is_active))
    due = and_(active, is_due(days, until))
    by_tier, overdue = _counts(session, due, is_due(days, today() - timedelta(days=1)))
    total = session.exec(select(func.count()).select_from(Household).where(active)).one()
    last = case_when((col(Household.last_visited_on).is_(None), date.min), else_=col(Household.last_visited_on))
    wanted = select(Household).where(due).order_by(tier_rank(), last, col(Household.id)).limit(MOST_STOPS)
    rows = session.exec(wanted).all()
    legs = _legs(session, rows, days)
    return Plan(until, legs, by_tier, overdue, sum(by_tier.values()) - len(rows), total, has_duties)


def _counts(session: Session, due: ColumnElement[bool], late: ColumnElement[bool]) -> tuple[dict[VisitTier, int], int]:
    """Return how many are due of each tier, and how many of all are late or were never visited."""
    number: Any = func.count()
    rows = session.execute(
        select(Household.visit_tier, number, number.filter(late)).where(due).group_by(col(Household.visit_tier))
    ).all()
    found = {VisitTier(tier): count for tier, count, _late in rows}
    return {tier: found[tier] for tier in VisitTier if tier in found}, sum(row[2] for row in rows)


def _mine(session: Session, actor: Actor) -> tuple[ColumnElement[bool], bool]:
    """Return the condition that a household is one for which the actor answers, and whether they have a duty."""
    rows = session.exec(select(Duty).where(col(Duty.user_id) == actor.user_id, runs_on(today()))).all()
    areas = {row.area_id for row in rows if row.area_id is not None}
    households = {row.household_id for row in rows if row.household_id is not None}
    if areas or households:
        return or_(households_in(areas), col(Household.id).in_(households)), True
    granted = actor.grants_for(Permission.RECORD_VISIT)
    walked = {grant.area_id for grant in granted if grant.area_kind in WALKED and grant.area_id is not None}
    return households_in(walked), False


def households_in(area_ids: set[int]) -> ColumnElement[bool]:
    """Return the condition that a household lies in one of the areas or below it."""
    if not area_ids:
        return false()
    below = or_(*[col(Area.path).like(f"%/{area_id}/%") for area_id in sorted(area_ids)])
    return col(Household.area_id).in_(select(Area.id).where(below))


def _legs(session: Session, rows: Sequence[Household], days: Mapping[VisitTier, int]) -> tuple[Leg, ...]:
    """Return the stops by natural village, where something presses most first; two statements."""
    areas = _areas_round(session, {row.area_id for row in rows})
    legs: dict[int, list[tuple[str, Stop]]] = {}
    for row in rows:
        place = areas[row.area_id]
        legs.setdefault(_leg_of(place, areas), []).append((place.code, _stop(row, areas, days)))
    made = [
        Leg(number, areas[number].name, tuple(stop for _code, stop in sorted(stops, key=_walking)))
        for number, stops in legs.items()
    ]
    return tuple(sorted(made, key=_pressing))


def _areas_round(session: Session, ids: set[int]) -> dict[int, Area]:
    places = session.exec(select(Area).where(col(Area.id).in_(ids))).all()
    above = {each for place in places for each in ids_of_path(place.path)}
    return {area.id: area for area in session.exec(select(Area).where(col(Area.id).in_(above)))}


def _leg_of(place: Area, areas: Mapping[int, Area]) -> int:
    """Return the natural village or building in which a place lies; the village where there is neither."""
    path = ids_of_path(place.path)
    kinds = {areas[each].kind: each for each in path}
    for kind in (AreaKind.BUILDING, AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE):
        if kind in kinds:
            return kinds[kind]
    return place.id


def _stop(row: Household, areas: Mapping[int, Area], days: Mapping[VisitTier, int]) -> Stop:
    return Stop(
        household_id=row.id,
        household_no=row.household_no,
        name=row.head_name,
        group=areas[row.area_id].name,
        house_no=row.house_no,
        village_id=row.village_id,
        village=areas[row.village_id].name,
        township=areas[row.township_id].name,
        marks=tuple(row.hardships),
        tier=row.visit_tier,
        last_on=row.last_visited_on,
        due_on=due_on(row.visit_tier, row.last_visited_on, days),
    )


def _walking(coded: tuple[str, Stop]) -> tuple[str, list[int], str]:
    """Return what orders stops as one walks them: by the group's code, then by the numbers of the house."""
    code, stop = coded
    return code, [int(each) for each in _NUMBERS.findall(stop.house_no)[:4]] or [_FAR], stop.household_no


def _pressing(leg: Leg) -> tuple[int, date, str]:
    first = min(leg.stops, key=lambda stop: (list(VisitTier).index(stop.tier), stop.last_on or date.min))
    return list(VisitTier).index(first.tier), first.last_on or date.min, leg.name


def duty_areas_of(session: Session, user_id: int) -> list[int]:
    """Return the numbers of the areas for which somebody answers today; one statement."""
    wanted = select(Duty).where(col(Duty.user_id) == user_id, runs_on(today()), col(Duty.kind) == DutyKind.AREA)
    return [row.area_id for row in session.exec(wanted) if row.area_id is not None]
