"""Reading duties: the list of an office, and what nobody answers for: areas with households, and key households."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.access.absences import PersonChoice
from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, lies_where
from feedback.archive.cycles import KEY_TIERS
from feedback.archive.duties import runs_on, target_of, within_reach
from feedback.core.clock import today
from feedback.tracker.listing import newest_first
from models.household import Household
from models.office_vocabulary import DutyKind, VisitTier
from models.place import Area
from models.user import RoleGrant, User
from models.visiting import ContactPoint, Duty
from models.vocabulary import Role

PAGE_SIZE: Final = 30
MOST_UNCOVERED: Final = 60
# Who walks a village; a chair or leader has contact points.
_WALKERS: Final = (Role.CADRE, Role.CLERK)


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty: whose, for what, where that lies, since when. A household shows its masked head."""

    duty_id: int
    user_id: int
    name: str
    kind: DutyKind
    target: str
    place: str
    since_on: date


@dataclass(frozen=True, slots=True)
class DutyPage:
    rows: tuple[DutyView, ...]
    earlier: str | None = None
    later: str | None = None


@dataclass(frozen=True, slots=True)
class UncoveredArea:
    area_id: int
    name: str
    households: int


@dataclass(frozen=True, slots=True)
class UncoveredHousehold:
    household_id: int
    household_no: str
    head: str
    place: str
    tier: VisitTier


def duties(session: Session, actor: Actor, *, user_id: int | None = None, cursor: str | None = None) -> DutyPage:
    """Return one page of the duties that hold today, of one person where asked, the newest first; one statement."""
    actor.require(Permission.MANAGE_VISITS)
    query = _views().where(runs_on(today()), within_reach(actor, Permission.MANAGE_VISITS))
    if user_id is not None:
        query = query.where(col(Duty.user_id) == user_id)
    found = newest_first(session, query, number=col(Duty.id), cursor=cursor, size=PAGE_SIZE)
    return DutyPage(tuple(_view(*each) for each in found.rows), found.earlier, found.later)


def _views() -> Any:
    village, lies_in = aliased(Area), aliased(Area)
    columns: Any = (
        Duty, User.name, Area.name, village.name, Household.head_name, Household.household_no, ContactPoint.name,
        lies_in.name,
    )  # fmt: skip
    return (
        select_columns(*columns)
        .join(User, col(Duty.user_id) == User.id)
        .join(Area, col(Duty.area_id) == Area.id, isouter=True)
        .join(Household, col(Duty.household_id) == Household.id, isouter=True)
        .join(ContactPoint, col(Duty.contact_point_id) == ContactPoint.id, isouter=True)
        .join(lies_in, col(Household.area_id) == lies_in.id, isouter=True)
        .join(
            village,
            col(village.id) == func.coalesce(Area.village_id, Household.village_id, ContactPoint.village_id),
            isouter=True,
        )
    )


def _view(  # noqa: PLR0917 - one argument for each column of `_views`
    duty: Duty, name: str, area: str | None, village: str | None, head: str | None, number: str | None,
    point: str | None, lies_in: str | None,
) -> DutyView:  # fmt: skip
    target = area or point or f"{mask_name(head)} {number}"
    above = [each for each in (village, lies_in) if each and each != target]
    return DutyView(duty.id, duty.user_id, name, duty.kind, target, " · ".join(dict.fromkeys(above)), duty.since_on)


def people_for_duty(session: Session, actor: Actor) -> list[PersonChoice]:
    """Return who can be given a duty where the actor sees to the visits, by name; one statement.

    Those are the people who walk villages there, and the ones of the townships above.
    """
    actor.require(Permission.MANAGE_VISITS)
    own = areas_open_to(actor, Permission.MANAGE_VISITS).with_only_columns(col(Area.id))
    query = select(User.id, User.name, User.username).join(RoleGrant, col(RoleGrant.user_id) == User.id)
    query = query.where(col(User.is_active), col(RoleGrant.role).in_(_WALKERS), col(RoleGrant.area_id).in_(own))
    return [PersonChoice(*each) for each in session.exec(query.distinct().order_by(col(User.name), col(User.id)))]


def answered_areas(session: Session) -> dict[int, set[int]]:
    """Return for each area for which somebody answers today the numbers of those people; one statement."""
    rows = session.exec(select(Duty).where(runs_on(today()), col(Duty.kind) == DutyKind.AREA)).all()
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(target_of(row), set()).add(row.user_id)
    return found


def ids_of_path(path: str) -> list[int]:
    """Return the numbers of the areas on a path, the widest first."""
    return [int(part) for part in path.split("/") if part]


def uncovered_areas(session: Session, actor: Actor) -> list[UncoveredArea]:
    """Return the areas with households for which nobody answers, nor for one that they lie in; three statements."""
    actor.require(Permission.MANAGE_VISITS)
    query = (
        select(Household.area_id, func.count())
        .where(lies_where(actor, Household, Permission.MANAGE_VISITS), col(Household.is_active))
        .group_by(col(Household.area_id))
    )
    counts: Mapping[int, int] = dict(session.exec(query).all())
    areas = session.exec(areas_open_to(actor, Permission.MANAGE_VISITS).order_by(col(Area.code))).all()
    names, answered = {area.id: area.name for area in areas}, answered_areas(session)
    return [
        UncoveredArea(area.id, spelled(area, names), counts[area.id])
        for area in areas
        if area.id in counts and answered.keys().isdisjoint(ids_of_path(area.path))
    ]


def spelled(area: Area, names: Mapping[int, str]) -> str:
    """Return the area's name after those from its village on."""
    path = ids_of_path(area.path)
    start = path.index(area.village_id) if area.village_id in path else len(path) - 1
    return " · ".join(names[each] for each in path[start:] if each in names)


def uncovered_households(session: Session, actor: Actor, areas: Sequence[UncoveredArea]) -> list[UncoveredHousehold]:
    """Return the first key households for which nobody answers: in `areas`, the uncovered ones; one statement."""
    answered = select(Duty.household_id).where(runs_on(today()), col(Duty.household_id).is_not(None))
    query = (
        select(Household)
        .where(
            lies_where(actor, Household, Permission.MANAGE_VISITS),
            col(Household.is_active),
            col(Household.visit_tier).in_(KEY_TIERS),
            col(Household.area_id).in_([area.area_id for area in areas]),
            col(Household.id).not_in(answered),
        )
        .order_by(col(Household.village_id), col(Household.household_no))
        .limit(MOST_UNCOVERED)
    )
    names = {area.area_id: area.name for area in areas}
    return [
        UncoveredHousehold(each.id, each.household_no, mask_name(each.head_name), names[each.area_id], each.visit_tier)
        for each in session.exec(query)
    ]
