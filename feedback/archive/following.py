"""What hangs on a village when it becomes part of another: rows of every table, household numbers, roles and units.

The tables are found in the metadata, so that one which is added later follows too (domain digest A7: 转、并、联).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Table, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from feedback.access.actor import Actor
from feedback.access.log import write_access
from models.base import metadata
from models.household import Household
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import Role
from models.work_vocabulary import AccessAction

LONGEST_NUMBER: Final = 30
_PLACED: Final = frozenset({"village_id", "township_id"})


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A household whose number is in use in the new village, and the number that it bears from then on."""

    household_id: int
    was: str
    number: str


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role that somebody holds in a village itself."""

    grant_id: int
    user_id: int
    name: str
    role: Role
    area_id: int


def placed_tables() -> list[Table]:
    """Return every table but that of areas whose rows repeat their village and township."""
    return [table for table in metadata.sorted_tables if table.name != "area" and set(table.c.keys()) >= _PLACED]


def rows_in(session: Session, village_ids: Sequence[int]) -> dict[str, int]:
    """Return how many rows of each table stand in these villages; one statement for each table."""
    counted: dict[str, int] = {}
    for table in placed_tables():
        query = select(func.count()).select_from(table).where(table.c.village_id.in_(village_ids))
        counted[table.name] = int(session.execute(query).scalar_one())
    return counted


def move_rows(session: Session, village_ids: Sequence[int], into: Area) -> dict[str, int]:
    """Let the rows of each table stand in `into` from now on, and return how many of each did."""
    moved: dict[str, int] = {}
    for table in placed_tables():
        change = update(table).where(table.c.village_id.in_(village_ids), table.c.village_id != into.id)
        done = session.execute(change.values(village_id=into.id, township_id=into.township_id))
        moved[table.name] = cast(CursorResult[Any], done).rowcount
    return moved


def new_numbers(session: Session, villages: Sequence[Area], into: Area | None) -> list[NewNumber]:
    """Return the households whose number is taken in the village that they come to; who was there first keeps theirs.

    A new number is the old one after the name of the old village. One statement.
    """
    order = [
        *([into.id] if into else []),
        *(village.id for village in villages if into is None or village.id != into.id),
    ]
    names = {village.id: village.name for village in villages}
    columns: Any = select(col(Household.id), col(Household.village_id), col(Household.household_no))
    found = session.execute(columns.where(col(Household.village_id).in_(order)).order_by(col(Household.id))).all()
    by_village: Mapping[int, list[tuple[int, str]]] = defaultdict(list)
    for household_id, village_id, number in found:
        by_village[village_id].append((household_id, number))
    every = {number for _household_id, _village_id, number in found}
    held: set[str] = set()
    changed: list[NewNumber] = []
    for village_id in order:
        for household_id, number in by_village[village_id]:
            if number in held:
                changed.append(NewNumber(household_id, number, _free_number(names[village_id], number, every)))
        held |= {number for _household_id, number in by_village[village_id]}
    return changed


def _free_number(village: str, number: str, taken: set[str]) -> str:
    wanted, count = f"{village}-{number}"[:LONGEST_NUMBER], 2
    if len(village) + 1 + len(number) > LONGEST_NUMBER:
        wanted = f"{village[: LONGEST_NUMBER - len(number) - 1]}-{number}"[-LONGEST_NUMBER:]
    free = wanted
    while free in taken:
        free, count = f"{wanted[: LONGEST_NUMBER - 3]}-{count}", count + 1
    taken.add(free)
    return free


def give_numbers(session: Session, changed: Sequence[NewNumber]) -> None:
    """Write the new numbers, all in one batch."""
    if changed:
        rows = [{"id": each.household_id, "household_no": each.number} for each in changed]
        session.execute(update(Household), rows)


def held_roles(session: Session, area_ids: Sequence[int]) -> list[HeldRole]:
    """Return the roles that are held in these very areas, not below them; one statement."""
    query = (
        select_rows(RoleGrant, User.name)
        .join(User, col(RoleGrant.user_id) == User.id)
        .where(col(RoleGrant.area_id).in_(area_ids))
        .order_by(col(User.id), col(RoleGrant.id))
    )
    return [
        HeldRole(grant.id, grant.user_id, name, grant.role, grant.area_id)
        for grant, name in session.exec(query).all()
        if grant.area_id is not None
    ]


def move_roles(session: Session, actor: Actor, area_ids: Sequence[int], into: Area) -> int:
    """Let who holds a role in these villages hold it in `into`; each is a line of the access log. Returns how many."""
    there = {(held.user_id, held.role) for held in held_roles(session, [into.id])}
    moved = held_roles(session, area_ids)
    for held in moved:
        grant = session.get_one(RoleGrant, held.grant_id)
        if (held.user_id, held.role) in there:
            session.delete(grant)
        else:
            grant.area_id = into.id
            there.add((held.user_id, held.role))
        facts: dict[str, str | int | bool | None] = {"granted": held.role, "area": into.id, "was": held.area_id}
        write_access(
            session, AccessAction.USER_CHANGED, actor_id=actor.user_id, subject=("user", held.user_id), facts=facts
        )
    return len(moved)


def units_at(session: Session, area_ids: Sequence[int]) -> list[Unit]:
    """Return the units of these very areas, closed ones among them; one statement."""
    return list(session.exec(select_rows(Unit).where(col(Unit.area_id).in_(area_ids)).order_by(col(Unit.code))).all())


def move_units(session: Session, villages: Sequence[Area], into: Area) -> int:
    """Let the units of these villages be units of `into`; of two with one name the second bears its old village's."""
    names = {village.id: village.name for village in villages}
    taken = {unit.name for unit in units_at(session, [into.id])}
    moved = units_at(session, list(names))
    for unit in moved:
        if unit.name in taken:
            unit.name = f"{names[unit.area_id]}{unit.name}"[:60]
        taken.add(unit.name)
        unit.area_id = into.id
    return len(moved)
