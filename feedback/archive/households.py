"""Writing household files: a household with its people, whose numbers are sealed and found by blind indexes only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, NamedTuple

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.initials import person_initials
from feedback.core.cipher import normal_number, number_index, tail_index
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, NotPermitted
from models.household import Household, HouseholdChange, Person
from models.office_vocabulary import HouseholdEvent, HouseholdType, VisitTier
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
    occupation: str = ""
    is_party_member: bool = False
    key_kinds: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFacts:
    """What a file says of the household as a whole; the income is a year's, in fen."""

    head_name: str
    house_no: str = ""
    livelihood: str = ""
    hardships: tuple[str, ...] = ()
    dwelling_grade: str = ""
    dwelling_structure: str = ""
    floor_area: int | None = None
    built_year: int | None = None
    household_type: HouseholdType = HouseholdType.ORDINARY
    key_kinds: tuple[str, ...] = ()
    visit_tier: VisitTier = VisitTier.ORDINARY
    yearly_income: int | None = None
    situation: str = ""
    needs: str = ""
    river_note: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the facts as the table keeps them; an empty text of the sealed ones is none at all."""
        stored = {each.name: getattr(self, each.name) for each in fields(HouseFacts)}
        stored |= {name: list(stored[name]) for name in _LISTS}
        return stored | {name: stored[name] or None for name in SEALED_FACTS}


_LISTS: Final = ("hardships", "key_kinds")
SEALED_FACTS: Final = ("situation", "needs")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdEntry(HouseFacts):
    """One household as it is handed in; `area_id` is the smallest area that is known of it.

    `updated_on` is the day on which the file was last right; today where nothing is said.
    """

    area_id: int
    household_no: str
    members: tuple[MemberEntry, ...] = ()
    updated_on: date | None = None


class _VillagePlace(NamedTuple):
    area_id: int
    village_id: int
    township_id: int


def add_households(
    session: Session,
    actor: Actor | None,
    rows: Sequence[HouseholdEntry],
    *,
    permission: Permission = Permission.IMPORT_SHEET,
    is_trial: bool = False,
) -> list[int]:
    """Add households with their people, and return their numbers in order. None acts for set-up: nobody is asked.

    `permission` is what lets the actor add files in an area.

    Raises
    ------
    NotPermitted
        One of the areas is not the actor's to keep files of.
    BadInput
        One of the areas lies in no village.
    Conflict
        The village has a household of that number already.
    """
    places = _places(session, actor, {row.area_id for row in rows}, permission)
    _check_free(session, places, rows)
    by_id = actor.user_id if actor else None
    households = [_household(row, places[row.area_id], by_id, is_trial=is_trial) for row in rows]
    session.add_all(households)
    session.flush()  # The people need their household's number.
    for row, household in zip(rows, households, strict=True):
        session.add_all(new_person(member, household.id, is_trial=is_trial) for member in row.members)
        session.add(change_line(household.id, HouseholdEvent.OPENED, by_id))
    return [household.id for household in households]


def _places(
    session: Session, actor: Actor | None, wanted: set[int], permission: Permission
) -> Mapping[int, _VillagePlace]:
    query = select(Area) if actor is None else areas_open_to(actor, permission)
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


def _household(row: HouseholdEntry, place: _VillagePlace, by_id: int | None, *, is_trial: bool) -> Household:
    return Household(
        **row.columns(),
        area_id=place.area_id,
        village_id=place.village_id,
        township_id=place.township_id,
        household_no=row.household_no,
        head_initials=person_initials(row.head_name),
        updated_on=row.updated_on or today(),
        updated_by_id=by_id,
        is_trial=is_trial,
    )


def change_line(household_id: int, event: HouseholdEvent, by_id: int | None, **more: Any) -> HouseholdChange:
    """Return one line of a file's history; `facts` name fields and rows, never what stood in them."""
    return HouseholdChange(household_id=household_id, at=utc_now(), by_id=by_id, event=event, **more)


def new_person(member: MemberEntry, household_id: int, *, is_trial: bool) -> Person:
    """Return the row of a member who has none yet."""
    person = Person(household_id=household_id, name=member.name, is_trial=is_trial)
    for name, value in member_columns(member).items():
        setattr(person, name, value)
    write_phone(person, member.phone)
    write_identity(person, member.identity_number)
    return person


def member_columns(member: MemberEntry) -> dict[str, Any]:
    """Return what a member's row keeps, but for phone and identity number."""
    return {
        "name": member.name,
        "name_initials": person_initials(member.name),
        "relation": member.relation,
        "gender": member.gender,
        "birth_year": member.birth_year,
        "occupation": member.occupation,
        "is_party_member": member.is_party_member,
        "key_kinds": list(member.key_kinds),
        "note": member.note or None,
    }


def write_phone(person: Person, typed: str) -> None:
    """Seal a phone number and keep what it is found by; an empty one takes both away."""
    phone = normal_number(typed)
    person.phone = phone or None
    person.phone_index = number_index("phone", phone) if phone else None
    person.phone_tail_index = tail_index("phone", phone) if phone else None


def write_identity(person: Person, typed: str) -> None:
    """Seal an identity number and keep what it is found by; an empty one takes both away."""
    identity = normal_number(typed)
    person.identity_number = identity or None
    person.identity_index = number_index("identity", identity) if identity else None
    person.identity_tail_index = tail_index("identity", identity) if identity else None
