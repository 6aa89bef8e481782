"""What would a sheet change of households that are in the files already, and writing just that.

A blank cell says nothing: it leaves what is there. A member is known by their name, and nobody is taken out by a sheet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import files_open_to
from feedback.archive.households import (
    SEALED_FACTS,
    MemberEntry,
    change_line,
    member_columns,
    new_person,
    write_identity,
    write_phone,
)
from feedback.archive.initials import person_initials
from feedback.core.cipher import number_index
from feedback.core.clock import today
from feedback.core.errors import NotPermitted
from models.household import Household, Person
from models.office_vocabulary import HouseholdEvent

MEMBERS: Final = "members"
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class MemberUpdate:
    """What a sheet says of a member: the columns that have something in them; without `person_id` a new one."""

    entry: MemberEntry
    given: frozenset[str]
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class FileUpdate:
    """What a sheet changes of one household."""

    household_id: int
    columns: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[MemberUpdate, ...] = ()

    @property
    def changes(self) -> tuple[str, ...]:
        """The names of what is changed, the people as one."""
        return (*self.columns, *((MEMBERS,) if self.members else ()))


class FilesThere:
    """The households of some villages with their people, to compare a sheet with; three statements at most."""

    def __init__(self, households: Iterable[Household], people: Iterable[Person]) -> None:
        self._households = {(each.village_id, each.household_no): each for each in households}
        self._people: dict[int, dict[str, Person]] = {}
        for person in people:
            self._people.setdefault(person.household_id, {}).setdefault(person.name, person)

    def find(self, village_id: int, number: str) -> Household | None:
        return self._households.get((village_id, number))

    def update(
        self, household: Household, given: Mapping[str, Any], members: Sequence[tuple[MemberEntry, frozenset[str]]]
    ) -> FileUpdate:
        """Return what of `given` (column -> value, nothing blank) and of the members is not so yet."""
        columns = {name: value for name, value in given.items() if (getattr(household, name) or None) != value}
        there = self._people.get(household.id, {})
        changed = []
        for entry, told in members:
            person = there.get(entry.name)
            if person is None or _differs(person, entry, told):
                changed.append(MemberUpdate(entry, told, person.id if person else None))
        return FileUpdate(household.id, columns, tuple(changed))


def _differs(person: Person, entry: MemberEntry, told: frozenset[str]) -> bool:
    columns = member_columns(entry)
    if any(getattr(person, name) != columns[name] for name in told if name in columns):
        return True
    phone, identity = "phone" in told, "identity_number" in told
    return (phone and person.phone_index != number_index("phone", entry.phone)) or (
        identity and person.identity_index != number_index("identity", entry.identity_number)
    )


def files_there(session: Session, actor: Actor, village_ids: Sequence[int], *, is_active: bool = True) -> FilesThere:
    """Return the files of these villages that the actor may bring up to date."""
    open_to = files_open_to(actor, Permission.KEEP_HOUSEHOLDS).where(
        col(Household.village_id).in_(village_ids), col(Household.is_active).is_(is_active)
    )
    households = session.exec(open_to).all()
    people = select(Person).where(
        col(Person.household_id).in_(open_to.with_only_columns(col(Household.id))), col(Person.left_on).is_(None)
    )
    return FilesThere(households, session.exec(people.order_by(col(Person.id))).all())


def update_files(session: Session, actor: Actor, updates: Sequence[FileUpdate]) -> None:
    """Write what sheets change, with a line in the history of each file.

    Raises
    ------
    NotPermitted
        One of the files is not the actor's to keep, or no longer in use.
    """
    actor.require(Permission.KEEP_HOUSEHOLDS)
    for start in range(0, len(updates), _CHUNK):
        _update_some(session, actor, updates[start : start + _CHUNK])


def _update_some(session: Session, actor: Actor, updates: Sequence[FileUpdate]) -> None:
    wanted = {update.household_id for update in updates}
    open_to = files_open_to(actor, Permission.KEEP_HOUSEHOLDS).where(col(Household.is_active))
    households = {each.id: each for each in session.exec(open_to.where(col(Household.id).in_(wanted))).all()}
    if wanted - households.keys():
        raise NotPermitted("place_outside_your_area")
    ids = {member.person_id for update in updates for member in update.members if member.person_id is not None}
    people = {each.id: each for each in session.exec(select(Person).where(col(Person.id).in_(ids))).all()}
    for update in updates:
        household = households[update.household_id]
        for name, value in update.columns.items():
            setattr(household, name, value)
        household.head_initials = person_initials(household.head_name)
        for member in update.members:
            _write_member(session, household, people.get(member.person_id or 0), member)
        household.updated_on, household.updated_by_id = today(), actor.user_id
        facts: dict[str, str | int | None] = {"fields": ",".join(update.changes)}
        session.add(change_line(household.id, HouseholdEvent.UPDATED, actor.user_id, facts=facts))


def _write_member(session: Session, household: Household, person: Person | None, member: MemberUpdate) -> None:
    if person is None:
        session.add(new_person(member.entry, household.id, is_trial=household.is_trial))
        return
    for name, value in member_columns(member.entry).items():
        if name in member.given:
            setattr(person, name, value)
    if "phone" in member.given:
        write_phone(person, member.entry.phone)
    if "identity_number" in member.given:
        write_identity(person, member.entry.identity_number)


def stored_facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of a household (name -> value, nothing blank) as the table keeps them."""
    lists = {name: list(value) for name, value in given.items() if isinstance(value, tuple)}
    return {**given, **lists} | {name: given[name] or None for name in SEALED_FACTS if name in given}
