"""Keeping a household's file: it is opened, brought up to date, looked through, closed and opened again.

Every act is a line of the file's history, which names what was changed and never what stood there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import files_open_to
from feedback.archive.file_entry import checked_facts, checked_member, checked_text
from feedback.archive.households import (
    HouseFacts,
    HouseholdEntry,
    MemberEntry,
    add_households,
    change_line,
    member_columns,
    new_person,
    write_identity,
    write_phone,
)
from feedback.archive.initials import person_initials
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput, Conflict, IllegalMove, MissingFact, NotFound
from models.household import Household, HouseholdChange, Person
from models.office_vocabulary import HouseholdEvent

_SECOND_CLICK: Final = timedelta(minutes=1)


class Closing(StrEnum):
    """Why a file is closed: the household has moved away, or there is nobody left."""

    MOVED = "moved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersTyped:
    """What was typed for a member's two numbers; None leaves what is there, an empty text takes it away."""

    phone: str | None = None
    identity_number: str | None = None


def kept_file(
    session: Session,
    actor: Actor,
    household_id: int,
    permission: Permission = Permission.KEEP_HOUSEHOLDS,
    *,
    is_active: bool = True,
) -> Household:
    """Return a file that the actor may change; one that was joined or closed only where it is asked for.

    Raises
    ------
    NotPermitted
        The actor keeps no files.
    NotFound
        It is not there, or not for this actor.
    IllegalMove
        It is no longer, or still, in use.
    """
    actor.require(permission)
    found = session.exec(files_open_to(actor, permission).where(Household.id == household_id)).one_or_none()
    if found is None:
        raise NotFound("household_not_found")
    if found.is_active is not is_active:
        raise IllegalMove("file_not_in_use" if is_active else "file_in_use", head=found.head_name)
    return found


def open_new_file(session: Session, actor: Actor, entry: HouseholdEntry) -> int:
    """Open the file of a household, and return its number; a second click returns the first one's.

    Raises
    ------
    NotPermitted
        The place is not the actor's.
    MissingFact, BadInput
        Something is missing or cannot be so.
    Conflict
        The village has a household of that number.
    """
    number = checked_text("household_no", entry.household_no)
    if not number:
        raise MissingFact("fact_missing", field="household_no")
    facts = checked_facts(entry)
    before = _just_opened(session, actor, number, facts.head_name)
    if before is not None:
        return before
    members = tuple(checked_member(member) for member in entry.members)
    if not any(member.name == facts.head_name for member in members):
        members = (MemberEntry(name=facts.head_name), *members)
    whole = HouseholdEntry(**_plain(facts), area_id=entry.area_id, household_no=number, members=members)
    keeping = Permission.KEEP_HOUSEHOLDS
    return add_households(session, actor, [whole], permission=keeping, is_trial=actor.is_trial)[0]


def _plain(facts: HouseFacts) -> dict[str, Any]:
    names = HouseFacts.__dataclass_fields__
    return {name: getattr(facts, name) for name in names}


def _just_opened(session: Session, actor: Actor, number: str, head: str) -> int | None:
    found = (
        select(Household.id)
        .join(HouseholdChange, col(HouseholdChange.household_id) == Household.id)
        .where(
            Household.household_no == number,
            Household.head_name == head,
            HouseholdChange.event == HouseholdEvent.OPENED,
            HouseholdChange.by_id == actor.user_id,
            col(HouseholdChange.at) >= utc_now() - _SECOND_CLICK,
        )
    )
    return session.exec(found).first()


def change_file(
    session: Session, actor: Actor, household_id: int, facts: HouseFacts, *, seen_change: int | None = None
) -> tuple[str, ...]:
    """Bring what a file says of the household up to date, and return the names of what was changed.

    `seen_change` is the last line of history that the form was filled from. Nothing changed is nothing written, so a
    second click does nothing.

    Raises
    ------
    Conflict
        Somebody else has changed the file since.
    """
    household = kept_file(session, actor, household_id)
    columns = checked_facts(facts).columns()
    changed = tuple(name for name, value in columns.items() if (getattr(household, name) or None) != (value or None))
    if not changed:
        return ()
    _check_unchanged(session, household_id, seen_change)
    for name in changed:
        setattr(household, name, columns[name])
    if "head_name" in changed:
        household.head_initials = person_initials(household.head_name)
    _touch(session, actor, household, HouseholdEvent.UPDATED, {"fields": ",".join(changed)})
    return changed


def _check_unchanged(session: Session, household_id: int, seen_change: int | None) -> None:
    if seen_change is None:
        return
    last = select(HouseholdChange.id).where(HouseholdChange.household_id == household_id)
    if (session.exec(last.order_by(col(HouseholdChange.id).desc())).first() or 0) > seen_change:
        raise Conflict("changed_meanwhile")


def _touch(
    session: Session, actor: Actor, household: Household, event: HouseholdEvent, facts: Mapping[str, str | int | None]
) -> None:
    household.updated_on, household.updated_by_id = today(), actor.user_id
    session.add(change_line(household.id, event, actor.user_id, facts=dict(facts)))


def confirm_file(session: Session, actor: Actor, household_id: int) -> None:
    """Say that the file was looked through and is right as it stands; once a day is enough."""
    household = kept_file(session, actor, household_id)
    said = select(HouseholdChange).where(
        HouseholdChange.household_id == household_id, HouseholdChange.event == HouseholdEvent.CONFIRMED
    )
    last = session.exec(said.order_by(col(HouseholdChange.id).desc())).first()
    if last is not None and household.updated_on == today() and last.at > utc_now() - timedelta(days=1):
        return
    _touch(session, actor, household, HouseholdEvent.CONFIRMED, {})


def add_member(session: Session, actor: Actor, household_id: int, member: MemberEntry) -> int:
    """Add a member and return their number; raises Conflict where one of that name and year is there already."""
    household = kept_file(session, actor, household_id)
    checked = checked_member(member)
    same = select(Person.id).where(
        Person.household_id == household_id,
        Person.name == checked.name,
        Person.birth_year == checked.birth_year,
        col(Person.left_on).is_(None),
    )
    if session.exec(same).first() is not None:
        raise Conflict("member_is_there", name=checked.name)
    person = new_person(checked, household_id, is_trial=household.is_trial)
    session.add(person)
    session.flush()  # The history names them by their number.
    _touch(session, actor, household, HouseholdEvent.UPDATED, {"member_added": person.id})
    return person.id


def change_member(
    session: Session, actor: Actor, person_id: int, member: MemberEntry, numbers: NumbersTyped | None = None
) -> bool:
    """Bring a member up to date, and say whether anything was changed; the two numbers only as `numbers` says."""
    person, household = _member(session, actor, person_id)
    typed = numbers or NumbersTyped()
    given = checked_member(
        MemberEntry(
            **{name: getattr(member, name) for name in MemberEntry.__dataclass_fields__ if name not in _NUMBERS},
            phone=typed.phone or "",
            identity_number=typed.identity_number or "",
        )
    )
    changed = [name for name, value in member_columns(given).items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, member_columns(given)[name])
    for name, write in _NUMBERS.items():
        if getattr(typed, name) is not None and (getattr(person, name) or "") != getattr(given, name):
            write(person, getattr(given, name))
            changed.append(name)
    if changed:
        _touch(session, actor, household, HouseholdEvent.UPDATED, {"member": person.id, "fields": ",".join(changed)})
    return bool(changed)


_NUMBERS: Final[Mapping[str, Any]] = {"phone": write_phone, "identity_number": write_identity}


def _member(session: Session, actor: Actor, person_id: int) -> tuple[Person, Household]:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person_not_found")
    # Somebody of another's household must not be told apart from nobody.
    try:
        return person, kept_file(session, actor, person.household_id)
    except NotFound as fault:
        raise NotFound("person_not_found") from fault


def member_left(session: Session, actor: Actor, person_id: int, *, on: date) -> None:
    """Say that a member lives here no longer; their line stays with the day."""
    person, household = _member(session, actor, person_id)
    if on > today():
        raise BadInput("day_ahead", day=on)
    if person.left_on is None:
        person.left_on = on
        _touch(session, actor, household, HouseholdEvent.UPDATED, {"member_left": person.id})


def member_is_back(session: Session, actor: Actor, person_id: int) -> None:
    """Say that a member lives here again, or had been taken out by mistake."""
    person, household = _member(session, actor, person_id)
    if person.left_on is not None:
        person.left_on = None
        _touch(session, actor, household, HouseholdEvent.UPDATED, {"member_back": person.id})


def close_file(session: Session, actor: Actor, household_id: int, closing: Closing) -> None:
    """Close a file: it stands in no list any more, and all that was recorded stays. It can be opened again."""
    household = kept_file(session, actor, household_id, Permission.CHANGE_HOUSEHOLDS)
    household.is_active = False
    event = HouseholdEvent.MOVED if closing is Closing.MOVED else HouseholdEvent.CLOSED
    session.add(change_line(household.id, event, actor.user_id))


def reopen_file(session: Session, actor: Actor, household_id: int) -> None:
    """Open a closed file again; one that was joined to another is taken out of it by `file_joins.part_files`."""
    household = kept_file(session, actor, household_id, Permission.CHANGE_HOUSEHOLDS, is_active=False)
    if household.merged_into_id is not None:
        raise IllegalMove("file_was_joined", head=household.head_name)
    household.is_active = True
    session.add(change_line(household.id, HouseholdEvent.REOPENED, actor.user_id))
