"""Writing household files: a household with its people, whose numbers are sealed and found by blind indexes only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.initials import person_initials
from feedback.core.cipher import normal_number, number_index, tail_index
from feedback.core.errors import BadInput, Conflict, NotPermitted
from models.household import Household, Person
from models.place import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEntry:
    """One person of a household; the head is one of them."""

    name: str
    relation: str = ""
    gender: str = ""
    birth_year: int | None = None
    phone: str = ""
    identity_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdEntry:
    """One household as it is handed in; `area_id` is the smallest area that is known of it."""

    area_id: int
    household_no: str
    head_name: str
    house_no: str = ""
    livelihood: str = ""
    hardships: tuple[str, ...] = ()
    dwelling_grade: str = ""
    members: tuple[MemberEntry, ...] = ()


class _VillagePlace(NamedTuple):
    area_id: int
    village_id: int
    township_id: int


def add_households(
    session: Session, actor: Actor | None, rows: Sequence[HouseholdEntry], *, is_trial: bool = False
) -> list[int]:
    """Add households with their people, and return their numbers in order. None acts for set-up: nobody is asked.

    Raises
    ------
    NotPermitted
        One of the areas is not the actor's to keep files of.
    BadInput
        One of the areas lies in no village.
    Conflict
        The village has a household of that number already.
    """
    places = _places(session, actor, {row.area_id for row in rows})
    _check_free(session, places, rows)
    households = [_household(row, places[row.area_id], is_trial=is_trial) for row in rows]
    session.add_all(households)
    session.flush()  # The people need their household's number.
    for row, household in zip(rows, households, strict=True):
        session.add_all(_person(member, household.id, is_trial=is_trial) for member in row.members)
    return [household.id for household in households]


def _places(session: Session, actor: Actor | None, wanted: set[int]) -> Mapping[int, _VillagePlace]:
    query = select(Area) if actor is None else areas_open_to(actor, Permission.IMPORT_SHEET)
    found = {area.id: area for area in session.exec(query.where(col(Area.id).in_(wanted))).all()}
    if wanted - found.keys():
        raise NotPermitted("place_outside_your_area")
    return {number: _village_place(area) for number, area in found.items()}


def _village_place(area: Area) -> _VillagePlace:
    if area.village_id is None or area.township_id is None:
        raise BadInput("household_needs_village")
    return _VillagePlace(area.id, area.village_id, area.township_id)


def _check_free(session: Session, places: Mapping[int, _VillagePlace], rows: Sequence[HouseholdEntry]) -> None:
    villages = {places[row.area_id].village_id for row in rows}
    taken = set(
        session.exec(
            select(Household.village_id, Household.household_no).where(
                col(Household.village_id).in_(villages),
                col(Household.household_no).in_({row.household_no for row in rows}),
            )
        ).all()
    )
    for row in rows:
        named = (places[row.area_id].village_id, row.household_no)
        if named in taken:
            raise Conflict("household_no_taken", household_no=row.household_no)
        taken.add(named)


def _household(row: HouseholdEntry, place: _VillagePlace, *, is_trial: bool) -> Household:
    return Household(
        area_id=place.area_id,
        village_id=place.village_id,
        township_id=place.township_id,
        household_no=row.household_no,
        house_no=row.house_no,
        head_name=row.head_name,
        head_initials=person_initials(row.head_name),
        livelihood=row.livelihood,
        hardships=list(row.hardships),
        dwelling_grade=row.dwelling_grade,
        is_trial=is_trial,
    )


def _person(member: MemberEntry, household_id: int, *, is_trial: bool) -> Person:
    phone, identity = normal_number(member.phone), normal_number(member.identity_number)
    return Person(
        household_id=household_id,
        name=member.name,
        name_initials=person_initials(member.name),
        relation=member.relation,
        gender=member.gender,
        birth_year=member.birth_year,
        phone=phone or None,
        phone_index=number_index("phone", phone) if phone else None,
        phone_tail_index=tail_index("phone", phone) if phone else None,
        identity_number=identity or None,
        identity_index=number_index("identity", identity) if identity else None,
        identity_tail_index=tail_index("identity", identity) if identity else None,
        is_trial=is_trial,
    )
