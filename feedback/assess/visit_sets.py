"""The sets that are made of visits, households, contact points and natural villages; not of cases.

A household counts once however often it was visited. What a cadre answers for are the households of their duties
(`models.visiting.Duty`); without any, coverage has nothing to divide by. Confidential contacts are in no set.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import or_, true
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from feedback.assess.case_sets import Sets
from feedback.assess.rules import score_rules
from feedback.boards.conditions import within
from models.contact import Contact, ContactCard, Opinion, Visit
from models.household import Household
from models.office_vocabulary import DutyKind, SheetSubject, VisitTier
from models.place import Area
from models.visiting import ContactPoint, Duty, VisitCycle
from models.vocabulary import AreaKind, ContactKind

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns

_KEY_TIERS: Final = (VisitTier.HIGH_RISK, VisitTier.KEY)
VISIT_SETS: Final = (
    "visits", "visit_opinions", "households", "visited", "covered", "key_households", "key_in_cycle", "files_updated",
    "with_card", "points", "points_met", "natural_villages", "uncovered_villages", "opinions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """For whom and when sets are gathered: the kind of subjects, the sheet's area, and its days."""

    session: Session
    subject: SheetSubject
    area: Area
    from_on: date
    to_on: date

    def inside(self, table: Any) -> Any:
        """Return the condition that a row lies in the sheet's area, by the columns that rows repeat it in."""
        if self.area.kind is AreaKind.COUNTY:
            return true()
        if self.area.kind is AreaKind.TOWNSHIP:
            return col(table.township_id) == self.area.id
        if self.area.kind is AreaKind.VILLAGE:
            return col(table.village_id) == self.area.id
        return col(table.area_id).in_(select(Area.id).where(col(Area.path).like(f"{self.area.path}%")))


def add_visit_sets(ground: Ground, sets: Sets) -> None:
    """Add every set of visits, in at most nine statements."""
    if ground.subject is SheetSubject.UNIT:
        _add_points(ground, sets)
        return
    visited = _add_visits(ground, sets)
    _add_opinions(ground, sets)
    _add_households(ground, sets, visited)
    if ground.subject is not SheetSubject.CADRE:
        _add_points(ground, sets)
        _add_natural_villages(ground, sets)


def _owner(ground: Ground, table: Any) -> Any:
    if ground.subject is SheetSubject.CADRE:
        return Contact.recorded_by_id
    return table.township_id if ground.subject is SheetSubject.TOWNSHIP else table.village_id


def _counts(ground: Ground) -> tuple[Any, ...]:
    """Return the conditions of a contact that counts: open, not taken back, in the area."""
    return (
        col(Contact.is_confidential).is_(False),
        col(Contact.is_withdrawn).is_(False),
        ground.inside(Contact),
    )


def _in_period(ground: Ground) -> Any:
    return col(Contact.held_on).between(ground.from_on, ground.to_on)


def _add_visits(ground: Ground, sets: Sets) -> dict[int, set[int]]:
    """Add the visits of the period, and return which households each subject visited."""
    owner = _owner(ground, Contact)
    query: Any = _columns(owner, Contact.id, Visit.household_id)
    query = query.join(Visit, col(Visit.contact_id) == Contact.id).where(
        *_counts(ground), col(Contact.kind) == ContactKind.VISIT, _in_period(ground), owner.is_not(None)
    )
    visited: dict[int, set[int]] = defaultdict(set)
    for subject_id, contact_id, household_id in ground.session.execute(query.order_by(Contact.id)):
        sets.add("visits", subject_id, contact_id)
        if household_id is not None:
            visited[subject_id].add(household_id)
    for subject_id, household_ids in visited.items():
        sets.members["visited"][subject_id] = sorted(household_ids)
    return visited


def _add_opinions(ground: Ground, sets: Sets) -> None:
    """Add the opinions, and as amounts how many persons gave them and how many are of urgent cases."""
    owner = _owner(ground, Contact)
    facts = (Opinion.id, Opinion.case_id, Opinion.household_id, Opinion.reporter_phone_index, Contact.kind)
    query = (
        _columns(owner, *facts)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .where(
            *_counts(ground),
            col(Opinion.is_confidential).is_(False),
            or_(_in_period(ground), _recorded_without_day(ground)),
            owner.is_not(None),
        )
    )
    persons: dict[int, set[object]] = defaultdict(set)
    urgent = {case_id for ids in sets.members["urgent"].values() for case_id in ids}
    for subject_id, opinion_id, case_id, household_id, phone, kind in ground.session.execute(query):
        sets.add("opinions", subject_id, opinion_id)
        # Told from others by the household, else by the phone; without either, each is another person.
        persons[subject_id].add(household_id or phone or -opinion_id)
        if case_id in urgent:
            sets.amounts["urgent"][subject_id] = sets.amounts["urgent"].get(subject_id, 0) + 1
        if kind is ContactKind.VISIT:
            sets.add("visit_opinions", subject_id, opinion_id)
    for subject_id, known in persons.items():
        sets.amounts["persons"][subject_id] = len(known)


def _recorded_without_day(ground: Ground) -> Any:
    """A call or a message has no day on which it was held, so the day of its record counts."""
    return col(Contact.held_on).is_(None) & within(Contact.recorded_at, ground.from_on, ground.to_on)


def _add_households(ground: Ground, sets: Sets, visited: Mapping[int, set[int]]) -> None:
    last = _last_visits(ground)
    cards = _with_card(ground)
    cycles = _cycles(ground.session)
    updated_since = ground.to_on - timedelta(days=score_rules().update_cycle_days)
    for subject_id, household in _owned(ground):
        number = household.id
        sets.add("households", subject_id, number)
        if number in visited.get(subject_id, ()):
            sets.add("covered", subject_id, number)
        if household.updated_on is not None and household.updated_on >= updated_since:
            sets.add("files_updated", subject_id, number)
        if number in cards:
            sets.add("with_card", subject_id, number)
        if household.visit_tier in _KEY_TIERS:
            sets.add("key_households", subject_id, number)
            seen_on = last.get(number)
            if seen_on is not None and seen_on >= ground.to_on - timedelta(days=cycles[household.visit_tier]):
                sets.add("key_in_cycle", subject_id, number)


def _owned(ground: Ground) -> Iterator[tuple[int, Any]]:
    """Yield each household with a subject that answers for it; with several cadres, once for each."""
    found: Any = _columns(
        Household.id,
        Household.area_id,
        Household.village_id,
        Household.township_id,
        Household.visit_tier,
        Household.updated_on,
    )
    found = found.where(col(Household.is_active), ground.inside(Household)).order_by(Household.id)
    rows = ground.session.execute(found).all()
    if ground.subject is not SheetSubject.CADRE:
        for row in rows:
            yield (row.township_id if ground.subject is SheetSubject.TOWNSHIP else row.village_id), row
        return
    by_area, by_household = _duties(ground)
    for row in rows:
        places = {row.area_id, row.village_id, row.township_id}
        users = set(by_household.get(row.id, ())) | {user for place in places for user in by_area.get(place, ())}
        for user_id in sorted(users):
            yield user_id, row


def _duties(ground: Ground) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return who answered on the last day for which area, and for which household."""
    by_area: dict[int, list[int]] = defaultdict(list)
    by_household: dict[int, list[int]] = defaultdict(list)
    held = select(Duty).where(
        col(Duty.kind) != DutyKind.CONTACT_POINT,
        col(Duty.since_on) <= ground.to_on,
        or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= ground.to_on),
    )
    for duty in ground.session.exec(held):
        if duty.area_id is not None:
            by_area[duty.area_id].append(duty.user_id)
        elif duty.household_id is not None:
            by_household[duty.household_id].append(duty.user_id)
    return by_area, by_household


def _last_visits(ground: Ground) -> dict[int, date]:
    """Return when each household was last visited by the end of the period, by whomever."""
    query: Any = _columns(Visit.household_id, func.max(Contact.held_on))
    query = query.join(Contact, col(Visit.contact_id) == Contact.id).where(
        *_counts(ground), col(Visit.household_id).is_not(None), col(Contact.held_on) <= ground.to_on
    )
    return {number: day for number, day in ground.session.execute(query.group_by(Visit.household_id))}  # noqa: C416


def _with_card(ground: Ground) -> set[int]:
    query = (
        select(ContactCard.household_id)
        .join(Contact, col(ContactCard.contact_id) == Contact.id)
        .where(*_counts(ground), col(ContactCard.household_id).is_not(None), col(ContactCard.issued_on) <= ground.to_on)
        .distinct()
    )
    return {number for number in ground.session.exec(query) if number is not None}


def _cycles(session: Session) -> dict[VisitTier, int]:
    """Return the days of each tier: what the office has laid down, else what the program comes with."""
    known = {VisitTier(tier): days for tier, days in score_rules().visit_cycle_days.items()}
    return known | {row.tier: row.days for row in session.exec(select(VisitCycle))}


def _add_points(ground: Ground, sets: Sets) -> None:
    """Add the contact points, and those with enough visits of the calendar year that have their report."""
    points = ground.session.exec(
        select(ContactPoint).where(col(ContactPoint.is_active), ground.inside(ContactPoint))
    ).all()
    visits = _visits_of_points(ground, [point.id for point in points])
    for point in points:
        subject_id = {
            SheetSubject.UNIT: point.unit_id,
            SheetSubject.TOWNSHIP: point.township_id,
            SheetSubject.VILLAGE: point.village_id,
        }.get(ground.subject)
        if subject_id is None:
            continue
        sets.add("points", subject_id, point.id)
        told = [report for report in visits.get(point.id, ()) if report is not None or not point.needs_report]
        if len(told) >= point.least_visits:
            sets.add("points_met", subject_id, point.id)


def _visits_of_points(ground: Ground, point_ids: Sequence[int]) -> dict[int, list[int | None]]:
    if not point_ids:
        return {}
    begins = date(ground.to_on.year, 1, 1)
    query: Any = _columns(Visit.contact_point_id, Visit.report_id)
    query = query.join(Contact, col(Visit.contact_id) == Contact.id).where(
        *_counts(ground),
        col(Visit.contact_point_id).in_(point_ids),
        col(Contact.held_on).between(begins, ground.to_on),
    )
    found: dict[int, list[int | None]] = defaultdict(list)
    for point_id, report_id in ground.session.execute(query):
        found[point_id].append(report_id)
    return found


def _add_natural_villages(ground: Ground, sets: Sets) -> None:
    """Add the natural villages, and those in which nobody was visited in the period."""
    areas = ground.session.exec(
        select(Area).where(
            col(Area.is_active), col(Area.kind) == AreaKind.NATURAL_VILLAGE, col(Area.path).like(f"{ground.area.path}%")
        )
    ).all()
    reached = _paths_reached(ground)
    for area in areas:
        subject_id = area.township_id if ground.subject is SheetSubject.TOWNSHIP else area.village_id
        if subject_id is None:
            continue
        sets.add("natural_villages", subject_id, area.id)
        if area.id not in reached:
            sets.add("uncovered_villages", subject_id, area.id)


def _paths_reached(ground: Ground) -> set[int]:
    """Return every area in which, or below which, a visit of the period was: by its household, else by its place."""
    home = select(Household.area_id).where(Household.id == Visit.household_id).scalar_subquery()
    query: Any = _columns(Area.path).distinct()
    query = (
        query.select_from(Contact)
        .join(Visit, col(Visit.contact_id) == Contact.id)
        .join(Area, col(Area.id) == func.coalesce(home, Contact.area_id))
        .where(*_counts(ground), _in_period(ground))
    )
    return {int(part) for (path,) in ground.session.execute(query) for part in path.split("/") if part}
