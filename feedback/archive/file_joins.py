"""Two files of one household become one, a household divides into two, and a joining is taken back.

The clerk chooses once whether what was recorded (visits, opinions, cases, cards, tasks, aid, duties) goes along.
Members always do. The tables are found in the metadata; what moved is kept by its numbers, so that it can go back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Table, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.archive.file_changes import kept_file
from feedback.archive.file_entry import checked_text
from feedback.archive.households import change_line
from feedback.archive.initials import person_initials
from feedback.core.clock import today
from feedback.core.errors import BadInput, Conflict, IllegalMove, MissingFact
from models.base import metadata
from models.contact import Contact
from models.household import Household, HouseholdChange, Person
from models.office_vocabulary import HouseholdEvent
from models.visiting import Duty

_OWN: Final = frozenset({"household", "household_change", "person"})


class Records(StrEnum):
    """What becomes of what was recorded about a household: it goes along to the other file, or stays."""

    FOLLOW = "follow"
    STAY = "stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Who goes out of a household, and the file that they get."""

    household_no: str
    head_id: int
    member_ids: tuple[int, ...]
    house_no: str = ""
    records: Records = Records.STAY


@dataclass(frozen=True, slots=True)
class JoiningCounts:
    """What hangs on a file, before it is joined: people, and rows of each table."""

    members: int
    rows: dict[str, int]


def record_tables() -> list[Table]:
    """Return every table whose rows name a household, but those of the file itself."""
    return [table for table in metadata.sorted_tables if table.name not in _OWN and "household_id" in table.c]


def joining_counts(session: Session, actor: Actor, household_id: int) -> JoiningCounts:
    """Return what would move; one statement for each table. Confidential matters name no household to anybody here."""
    kept_file(session, actor, household_id, Permission.CHANGE_HOUSEHOLDS)
    rows = {}
    for table in record_tables():
        query = select(func.count()).select_from(table).where(table.c.household_id == household_id)
        if "is_confidential" in table.c:
            query = query.where(table.c.is_confidential.is_(False))
        elif "contact_id" in table.c:
            query = query.where(table.c.contact_id.not_in(select(col(Contact.id)).where(col(Contact.is_confidential))))
        rows[table.name] = int(session.execute(query).scalar_one())
    people = select(func.count()).select_from(Person).where(col(Person.household_id) == household_id)
    return JoiningCounts(int(session.execute(people).scalar_one()), rows)


def join_files(session: Session, actor: Actor, household_id: int, into_id: int, *, records: Records) -> None:
    """Join a file to another of the same village: its people go along, it closes, and its number leads to the other.

    Raises
    ------
    BadInput
        Both are the same, or they lie in two villages.
    """
    if household_id == into_id:
        raise BadInput("join_with_itself")
    household = kept_file(session, actor, household_id, Permission.CHANGE_HOUSEHOLDS)
    into = kept_file(session, actor, into_id, Permission.CHANGE_HOUSEHOLDS)
    if household.village_id != into.village_id:
        raise BadInput("join_in_one_village")
    people = session.exec(select_rows(Person).where(Person.household_id == household_id)).all()
    for person in people:
        person.household_id = into_id
    facts: dict[str, str | int | None] = {"person": _listed([person.id for person in people])}
    if records is Records.FOLLOW:
        facts |= _move(session, household_id, into_id)
    _end_doubled_duties(session, into_id)
    household.is_active, household.merged_into_id = False, into_id
    _keep(session, actor, _Both(household, HouseholdEvent.MERGED, into, HouseholdEvent.TOOK_IN), facts)
    into.updated_on, into.updated_by_id = today(), actor.user_id
    if household.last_visited_on and records is Records.FOLLOW:
        into.last_visited_on = max(filter(None, (into.last_visited_on, household.last_visited_on)))


class _Both(NamedTuple):
    """Two files that an act is about, each with its own line of history."""

    first: Household
    first_event: HouseholdEvent
    second: Household
    second_event: HouseholdEvent


def _keep(session: Session, actor: Actor, both: _Both, facts: dict[str, str | int | None]) -> None:
    first, second, by_id = both.first, both.second, actor.user_id
    session.add(change_line(first.id, both.first_event, by_id, other_id=second.id, facts=facts))
    session.add(change_line(second.id, both.second_event, by_id, other_id=first.id))


def _listed(ids: Sequence[int]) -> str:
    return ",".join(str(each) for each in ids)


def _key_of(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name


def _move(
    session: Session, household_id: int, into_id: int, only: dict[str, list[int]] | None = None
) -> dict[str, str | int | None]:
    """Let the rows of each table name the other household, and return their numbers; of `only` those where given."""
    moved: dict[str, str | int | None] = {}
    session.flush()  # Past the mapper from here on.
    for table in record_tables():
        own = table.c[_key_of(table)]
        query = select(own).where(table.c.household_id == household_id).order_by(own)
        if only is not None:
            query = query.where(own.in_(only.get(table.name, [])))
        ids = list(session.scalars(query).all())
        if ids:
            session.execute(update(table).where(own.in_(ids)).values(household_id=into_id))
            moved[table.name] = _listed(ids)
    session.expire_all()
    return moved


def _end_doubled_duties(session: Session, household_id: int) -> None:
    """Let nobody answer twice for one household: the later duty of two ends."""
    held = select_rows(Duty).where(Duty.household_id == household_id, col(Duty.until_on).is_(None))
    seen: set[int] = set()
    for duty in session.exec(held.order_by(col(Duty.id))).all():
        if duty.user_id in seen:
            duty.until_on = max(today(), duty.since_on)
        seen.add(duty.user_id)


def part_files(session: Session, actor: Actor, household_id: int) -> None:
    """Take a joining back: the file opens again, and what went along then goes back, where it still is.

    Raises
    ------
    IllegalMove
        The file was not joined to another, or that one is no longer in use.
    """
    household = kept_file(session, actor, household_id, Permission.CHANGE_HOUSEHOLDS, is_active=False)
    if household.merged_into_id is None:
        raise IllegalMove("file_was_not_joined", head=household.head_name)
    into = kept_file(session, actor, household.merged_into_id, Permission.CHANGE_HOUSEHOLDS)
    facts = _joining_facts(session, household_id)
    people = [int(each) for each in str(facts.get("person") or "").split(",") if each]
    went = select_rows(Person).where(col(Person.id).in_(people), Person.household_id == into.id)
    for person in session.exec(went).all():
        person.household_id = household_id
    rows = {
        name: [int(each) for each in str(ids).split(",") if each] for name, ids in facts.items() if name != "person"
    }
    _move(session, into.id, household_id, rows)
    household.is_active, household.merged_into_id = True, None
    household.updated_on, household.updated_by_id = today(), actor.user_id
    _keep(session, actor, _Both(household, HouseholdEvent.REOPENED, into, HouseholdEvent.DIVIDED), {})


def _joining_facts(session: Session, household_id: int) -> dict[str, str | int | None]:
    joined = select_rows(HouseholdChange).where(
        HouseholdChange.household_id == household_id, HouseholdChange.event == HouseholdEvent.MERGED
    )
    last = session.exec(joined.order_by(col(HouseholdChange.id).desc())).first()
    return dict(last.facts) if last else {}


def divide_file(session: Session, actor: Actor, household_id: int, division: Division) -> int:
    """Let some members of a household have a file of their own, and return its number.

    Raises
    ------
    MissingFact
        The number of the new file, its people or its head are missing.
    BadInput
        Somebody is not of this household, or nobody would stay.
    Conflict
        The village has a household of that number.
    """
    household = kept_file(session, actor, household_id, Permission.CHANGE_HOUSEHOLDS)
    number = checked_text("household_no", division.household_no)
    if not number:
        raise MissingFact("fact_missing", field="household_no")
    leaving, head = _leaving(session, household_id, division)
    _check_number_free(session, household.village_id, number)
    made = Household(
        area_id=household.area_id,
        village_id=household.village_id,
        township_id=household.township_id,
        household_no=number,
        house_no=checked_text("house_no", division.house_no) or household.house_no,
        head_name=head.name,
        head_initials=person_initials(head.name),
        split_from_id=household.id,
        updated_on=today(),
        updated_by_id=actor.user_id,
        is_trial=household.is_trial,
    )
    session.add(made)
    session.flush()  # Its people and its history need its number.
    made_id = made.id
    for person in leaving:
        person.household_id = made_id
    facts: dict[str, str | int | None] = {"person": _listed([person.id for person in leaving])}
    if division.records is Records.FOLLOW:
        facts |= _move(session, household_id, made_id)
    household.updated_on, household.updated_by_id = today(), actor.user_id
    _keep(session, actor, _Both(made, HouseholdEvent.SPLIT_OFF, household, HouseholdEvent.DIVIDED), facts)
    return made_id


def _leaving(session: Session, household_id: int, division: Division) -> tuple[list[Person], Person]:
    here = session.exec(
        select_rows(Person).where(Person.household_id == household_id, col(Person.left_on).is_(None))
    ).all()
    wanted = set(division.member_ids) | {division.head_id}
    leaving = [person for person in here if person.id in wanted]
    if not division.member_ids or len(leaving) != len(wanted):
        raise MissingFact("fact_missing", field="members")
    if len(leaving) == len(here):
        raise BadInput("division_leaves_nobody")
    return leaving, next(person for person in leaving if person.id == division.head_id)


def _check_number_free(session: Session, village_id: int, number: str) -> None:
    taken = select_rows(Household.id).where(Household.village_id == village_id, Household.household_no == number)
    if session.exec(taken).first() is not None:
        raise Conflict("household_no_taken", household_no=number)
