"""What stands in one household's file, for whoever asks: 一户一档. Its story is read by `file_story`.

Phone and identity numbers are masked for all (`feedback.access.reveal` shows them for a reason); income, situation,
needs and notes are for those who keep the file, and hidden from those who only read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor, Place
from feedback.access.masking import mask_identity, mask_name, mask_phone
from feedback.access.permissions import Permission
from feedback.access.scope import files_open_to
from feedback.archive.households import HouseFacts
from feedback.core.clock import today
from feedback.core.errors import NotFound
from models.household import Household, HouseholdChange, Person
from models.office_vocabulary import DutyKind
from models.place import Area
from models.user import User
from models.visiting import Duty


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as the file shows them; the two numbers are masked, the note is empty for who does not keep the file."""

    person_id: int
    name: str
    relation: str
    gender: str
    birth_year: int | None
    phone: str
    identity_number: str
    occupation: str
    is_party_member: bool
    key_kinds: tuple[str, ...]
    note: str
    has_note: bool
    left_on: date | None


@dataclass(frozen=True, slots=True)
class OtherFile:
    """Another file that this one was joined to, divided from, or took in."""

    household_id: int
    household_no: str
    head: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One household's file.

    `last_change` is the newest line of its history, for a form to say what it was filled from. `hidden` names the facts
    that there are and that this reader is not shown.
    """

    household_id: int
    household_no: str
    place: Place
    place_names: str
    facts: HouseFacts
    members: tuple[MemberView, ...]
    hidden: tuple[str, ...]
    last_visited_on: date | None
    updated_on: date | None
    updated_by: str
    answerable: tuple[str, ...]
    merged_into: OtherFile | None
    split_from: OtherFile | None
    took_in: tuple[OtherFile, ...]
    last_change: int
    is_active: bool
    may_keep: bool
    may_change: bool

    @property
    def living_here(self) -> tuple[MemberView, ...]:
        return tuple(member for member in self.members if member.left_on is None)


def keeps(actor: Actor, place: Place, permission: Permission = Permission.KEEP_HOUSEHOLDS) -> bool:
    """Say whether the actor holds `permission` where a household lies."""
    return any(grant.covers(place) for grant in actor.grants_for(permission))


def open_file(session: Session, actor: Actor, household_id: int) -> FileView:
    """Return one file; six statements, however much there is in it.

    Raises
    ------
    NotPermitted
        The actor reads no files.
    NotFound
        It is not there, or not for this actor.
    """
    actor.require(Permission.READ_HOUSEHOLDS)
    query: Any = (
        select(Household, Area.path, User.name)
        .join(Area, col(Household.area_id) == Area.id)
        .join(User, col(Household.updated_by_id) == User.id, isouter=True)
        .where(
            Household.id == household_id,
            col(Household.id).in_(
                files_open_to(actor, Permission.READ_HOUSEHOLDS).with_only_columns(col(Household.id))
            ),
        )
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound("household_not_found")
    household, path, updated_by = found
    people = session.exec(select(Person).where(Person.household_id == household_id).order_by(col(Person.id))).all()
    last = select(func.max(HouseholdChange.id)).where(HouseholdChange.household_id == household_id)
    return _view(
        actor,
        _Read(household, people, _others(session, household), _answerable(session, household_id)),
        place_names=_names(session, path),
        updated_by=updated_by or "",
        last_change=session.exec(last).one() or 0,
    )


class _Read(NamedTuple):
    """What was read of one file."""

    household: Household
    people: Sequence[Person]
    others: Mapping[int, OtherFile]
    answerable: tuple[str, ...]


def _view(actor: Actor, read: _Read, *, place_names: str, updated_by: str, last_change: int) -> FileView:
    household, others = read.household, read.others
    place = Place(household.area_id, household.township_id, household.village_id)
    may_keep = keeps(actor, place)
    named = (household.merged_into_id, household.split_from_id)
    return FileView(
        household_id=household.id,
        household_no=household.household_no,
        place=place,
        place_names=place_names,
        facts=_facts(household, may_keep=may_keep),
        members=tuple(_member(person, may_keep=may_keep) for person in read.people),
        hidden=() if may_keep else _hidden(household),
        last_visited_on=household.last_visited_on,
        updated_on=household.updated_on,
        updated_by=updated_by,
        answerable=read.answerable,
        merged_into=others.get(household.merged_into_id or 0),
        split_from=others.get(household.split_from_id or 0),
        took_in=tuple(other for key, other in others.items() if key not in named),
        last_change=last_change,
        is_active=household.is_active,
        may_keep=may_keep and household.is_active,
        may_change=keeps(actor, place, Permission.CHANGE_HOUSEHOLDS),
    )


def _names(session: Session, path: str) -> str:
    ids = [int(part) for part in path.split("/") if part]
    names = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(ids))).all())
    # The county is the same for all, so its name would only take room.
    return " · ".join(names[area_id] for area_id in ids[1:] if area_id in names)


def _facts(household: Household, *, may_keep: bool) -> HouseFacts:
    return HouseFacts(
        head_name=household.head_name,
        house_no=household.house_no,
        livelihood=household.livelihood,
        hardships=tuple(household.hardships),
        dwelling_grade=household.dwelling_grade,
        dwelling_structure=household.dwelling_structure,
        floor_area=household.floor_area,
        built_year=household.built_year,
        household_type=household.household_type,
        key_kinds=tuple(household.key_kinds),
        visit_tier=household.visit_tier,
        yearly_income=household.yearly_income if may_keep else None,
        situation=(household.situation or "") if may_keep else "",
        needs=(household.needs or "") if may_keep else "",
        river_note=household.river_note,
    )


def _hidden(household: Household) -> tuple[str, ...]:
    return tuple(name for name in ("yearly_income", "situation", "needs") if getattr(household, name))


def _member(person: Person, *, may_keep: bool) -> MemberView:
    return MemberView(
        person_id=person.id,
        name=person.name,
        relation=person.relation,
        gender=person.gender,
        birth_year=person.birth_year,
        phone=mask_phone(person.phone),
        identity_number=mask_identity(person.identity_number),
        occupation=person.occupation,
        is_party_member=person.is_party_member,
        key_kinds=tuple(person.key_kinds),
        note=(person.note or "") if may_keep else "",
        has_note=bool(person.note),
        left_on=person.left_on,
    )


def _answerable(session: Session, household_id: int) -> tuple[str, ...]:
    """Return who answers for this very household today."""
    query = (
        select(User.name)
        .join(Duty, col(Duty.user_id) == User.id)
        .where(
            Duty.kind == DutyKind.HOUSEHOLD,
            Duty.household_id == household_id,
            or_(col(Duty.until_on).is_(None), col(Duty.until_on) >= today()),
            col(Duty.since_on) <= today(),
        )
    )
    return tuple(dict.fromkeys(session.exec(query.order_by(col(Duty.id))).all()))


def _others(session: Session, household: Household) -> dict[int, OtherFile]:
    """Return the files that this one was joined to or divided from, and those that it took in."""
    named = [each for each in (household.merged_into_id, household.split_from_id) if each is not None]
    query = select(Household.id, Household.household_no, Household.head_name).where(
        or_(col(Household.id).in_(named), Household.merged_into_id == household.id)
    )
    found = session.exec(query.order_by(col(Household.id))).all()
    return {each: OtherFile(each, number, mask_name(head)) for each, number, head in found}
