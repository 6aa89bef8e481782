"""Finding what a form is filled in with: households by whatever was typed, areas and units."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, visible_households
from feedback.archive.finding import named_by
from feedback.core.errors import NotFound
from feedback.sheets.safe_text import clean
from models.household import Household
from models.place import Area, Unit
from models.vocabulary import AreaKind

MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class HouseholdChoice:
    """A household as a list shows it; the head's name is masked unless it was typed."""

    household_id: int
    head: str
    group: str
    house_no: str
    hardships: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class AreaChoice:
    area_id: int
    name: str
    kind: AreaKind
    path_names: str
    place: Place
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit to choose; its place tells units of one name apart."""

    unit_id: int
    name: str
    level: str
    handles: tuple[str, ...]
    place: str


def find_households(session: Session, actor: Actor, typed: str, *, village_id: int | None) -> list[HouseholdChoice]:
    """Return the households that fit what was typed, of the village where one is given; none for an empty text."""
    sought = clean(typed).strip()
    if not sought:
        return []
    query = visible_households(actor).where(named_by(sought))
    if village_id is not None:
        query = query.where(Household.village_id == village_id)
    found = session.exec(query.order_by(col(Household.id)).limit(MOST_FOUND)).all()
    wanted = {household.area_id for household in found}
    groups = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(wanted))).all()) if found else {}
    return [_household_choice(household, groups[household.area_id], sought) for household in found]


def household_choice_of(session: Session, actor: Actor, household_id: int) -> HouseholdChoice:
    """Return one household as a list shows it.

    Raises
    ------
    NotFound
        There is no such household, or not for this actor.
    """
    found = session.exec(visible_households(actor).where(col(Household.id) == household_id)).first()
    if found is None or not found.is_active:
        raise NotFound("household_not_found")
    return _household_choice(found, session.get_one(Area, found.area_id).name, "")


def _household_choice(household: Household, group: str, sought: str) -> HouseholdChoice:
    told = len(sought) > 1 and sought in household.head_name
    return HouseholdChoice(
        household_id=household.id,
        head=household.head_name if told else mask_name(household.head_name),
        group=group,
        house_no=household.house_no,
        hardships=tuple(household.hardships),
        place=Place(household.area_id, household.township_id, household.village_id),
    )


def places_for(session: Session, actor: Actor, permission: Permission, *kinds: AreaKind) -> list[AreaChoice]:
    """Return the areas in which the actor may record, in the order of the tree; of the given kinds where any are."""
    query = areas_open_to(actor, permission).order_by(col(Area.code))
    if kinds:
        query = query.where(col(Area.kind).in_(kinds))
    areas = session.exec(query).all()
    ids = {int(part) for area in areas for part in area.path.split("/") if part}
    names = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(ids))).all())
    return [_area_choice(area, names) for area in areas]


def _area_choice(area: Area, names: dict[int, str]) -> AreaChoice:
    # The county is the same for all, so its name would only take room.
    above = [int(part) for part in area.path.split("/") if part][1:]
    spelled = " · ".join(names[area_id] for area_id in above if area_id in names) or area.name
    place = Place(area.id, area.township_id, area.village_id)
    return AreaChoice(area.id, area.name, area.kind, spelled, place, tuple(area.aliases))


def units_for(session: Session, place: Place | None = None) -> list[UnitChoice]:
    """Return the units that a case can go to: those of its township first, then the county's."""
    query = (
        select(Unit, Area.township_id, Area.name).join(Area, col(Unit.area_id) == Area.id).where(col(Unit.is_active))
    )
    township = place.township_id if place else None
    rows = [
        (unit, unit_township, area)
        for unit, unit_township, area in session.exec(query.order_by(col(Unit.code))).all()
        if township is None or unit_township in (None, township)
    ]
    rows.sort(key=lambda row: row[1] is None)
    return [UnitChoice(unit.id, unit.name, unit.level, tuple(unit.handles), area) for unit, _, area in rows]
