"""The catalogue of what an office does on people's behalf: each item with its materials, steps, days and trips.

It is one for the whole county; every change is a line in the access log. A common catalogue to begin with lies in
`data/items.json`. Source: domain digest A6 and A7.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.archive.initials import initials
from feedback.core.errors import BadInput, Conflict, MissingFact, NotFound
from feedback.sheets.safe_text import clean
from models.place import Unit
from models.service import ServiceItem
from models.vocabulary import OrgLevel
from models.work_vocabulary import AccessAction

_FILE: Final = Path(__file__).parent / "data" / "items.json"
LONGEST_CODE: Final = 24
LONGEST_GROUP: Final = 40
LONGEST_NAME: Final = 60
LONGEST_STEP: Final = 40
LONGEST_NOTES: Final = 1000
MOST_PARTS: Final = 20
MOST_DAYS: Final = 120
MOST_TRIPS: Final = 20
MOST_FEE_FEN: Final = 10_000_000
_MOST_COPIES: Final = 20
_MOST_INITIALS: Final = 60


@dataclass(frozen=True, slots=True)
class Material:
    """One paper that is handed in."""

    name: str
    copies: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One step of the office, with the working days that it takes."""

    name: str
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry:
    """One item as it is handed in and as it is shown; `item_id` is 0 before it is stored."""

    code: str
    group_name: str
    name: str
    owner_level: OrgLevel
    item_id: int = 0
    unit_id: int | None = None
    unit_name: str = ""
    window: str = ""
    materials: tuple[Material, ...] = ()
    steps: tuple[ItemStep, ...] = ()
    promised_days: int = 0
    fee_fen: int = 0
    notes: str = ""
    trips_before: int = 1
    trips_after: int = 1
    is_online: bool = False
    needs_approval: bool = False
    is_active: bool = True


def items(
    session: Session, actor: Actor, *, group: str = "", typed: str = "", with_closed: bool = False
) -> list[ItemEntry]:
    """Return the items by group and code: of one group, or that fit what was typed; one statement."""
    _require_reading(actor)
    found = session.exec(_with_units(with_closed=with_closed).order_by(col(ServiceItem.code))).all()
    entries = [entry_of(item, unit or "") for item, unit in found]
    sought = clean(typed).strip().lower()
    entries = [entry for entry in entries if group in ("", entry.group_name) and _fits(entry, sought)]
    order = {name: place for place, name in enumerate(common_groups())}
    return sorted(entries, key=lambda entry: (order.get(entry.group_name, len(order)), entry.group_name, entry.code))


def _require_reading(actor: Actor) -> None:
    if not actor.holds(Permission.TAKE_TASKS):
        actor.require(Permission.MANAGE_CATALOGUE)


def _with_units(*, with_closed: bool) -> Any:
    query = select(ServiceItem, Unit.name).join(Unit, col(ServiceItem.unit_id) == Unit.id, isouter=True)
    return query if with_closed else query.where(col(ServiceItem.is_active))


def _fits(entry: ItemEntry, sought: str) -> bool:
    if not sought:
        return True
    if sought in entry.name.lower() or sought in entry.group_name or sought == entry.code.lower():
        return True
    return sought.isascii() and sought in initials(entry.name, most=_MOST_INITIALS)


def entry_of(item: ServiceItem, unit_name: str = "") -> ItemEntry:
    """Return a stored item as plain values."""
    plain = item.model_dump(exclude={"id", "materials", "steps", "is_trial"})
    return ItemEntry(
        **plain,
        item_id=item.id,
        unit_name=unit_name,
        materials=tuple(_material(each) for each in item.materials),
        steps=tuple(_step(each) for each in item.steps),
    )


def _material(stored: Mapping[str, str | int]) -> Material:
    return Material(str(stored["name"]), int(stored.get("copies", 1)), str(stored.get("note", "")))


def _step(stored: Mapping[str, str | int]) -> ItemStep:
    return ItemStep(str(stored["name"]), int(stored.get("days", 0)))


def find_item(session: Session, item_id: int, *, with_closed: bool = True) -> ServiceItem:
    """Return one item.

    Raises
    ------
    NotFound
        There is none of this number, or it is closed and a closed one is not wanted.
    """
    item = session.get(ServiceItem, item_id)
    if item is None or not (item.is_active or with_closed):
        raise NotFound("item_not_found")
    return item


def save_item(session: Session, actor: Actor, entry: ItemEntry) -> ServiceItem:
    """Add an item, or change the one of `entry.item_id`; tasks that are open keep what they were promised.

    Raises
    ------
    MissingFact, BadInput
        A name is missing, or something is too long, too many or out of its range.
    Conflict
        Another item has this code.
    """
    actor.require(Permission.MANAGE_CATALOGUE)
    kept = checked_item(entry)
    other = session.exec(
        select(ServiceItem.id).where(ServiceItem.code == kept.code, ServiceItem.id != kept.item_id)
    ).first()
    if other is not None:
        raise Conflict("item_code_taken", code=kept.code)
    item = _stored(session, actor, kept)
    facts: dict[str, str | int | bool | None] = {"item": item.code, "is_active": item.is_active}
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts=facts)
    return item


def _stored(session: Session, actor: Actor, kept: ItemEntry) -> ServiceItem:
    """Write an item that was checked; no line of the log."""
    values = _columns(kept)
    if kept.item_id:
        item = find_item(session, kept.item_id)
        for name, value in values.items():
            setattr(item, name, value)
    else:
        item = ServiceItem(**values, is_trial=actor.is_trial)
    session.add(item)
    session.flush()  # Whoever asked needs its number.
    return item


def _columns(entry: ItemEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "group_name": entry.group_name,
        "name": entry.name,
        "unit_id": entry.unit_id,
        "owner_level": entry.owner_level,
        "window": entry.window,
        "materials": [{"name": each.name, "copies": each.copies, "note": each.note} for each in entry.materials],
        "steps": [{"name": each.name, "days": each.days} for each in entry.steps],
        "promised_days": entry.promised_days,
        "fee_fen": entry.fee_fen,
        "notes": entry.notes,
        "trips_before": entry.trips_before,
        "trips_after": entry.trips_after,
        "is_online": entry.is_online,
        "needs_approval": entry.needs_approval,
        "is_active": entry.is_active,
    }


def checked_item(entry: ItemEntry) -> ItemEntry:
    """Return the item with tidy texts; see `save_item` for what is refused."""
    kept = replace(
        entry,
        code=clean(entry.code).strip().upper(),
        group_name=clean(entry.group_name).strip(),
        name=clean(entry.name).strip(),
        window=clean(entry.window).strip()[:LONGEST_NAME],
        notes=clean(entry.notes).strip(),
    )
    for field, value in (("item_code", kept.code), ("item_group", kept.group_name), ("item_name", kept.name)):
        if not value:
            raise MissingFact("fact_missing", field=field)
    lengths = (
        ("item_code", kept.code, LONGEST_CODE),
        ("item_group", kept.group_name, LONGEST_GROUP),
        ("item_name", kept.name, LONGEST_NAME),
        ("item_notes", kept.notes, LONGEST_NOTES),
    )
    for field, value, most in lengths:
        if len(value) > most:
            raise BadInput("text_too_long", field=field, most=most)
    _check_parts(kept)
    _check_numbers(kept)
    return kept


def _check_parts(entry: ItemEntry) -> None:
    if max(len(entry.materials), len(entry.steps)) > MOST_PARTS:
        raise BadInput("item_parts_too_many", most=MOST_PARTS)
    names = [each.name for each in entry.materials]
    if len(set(names)) < len(names):
        raise BadInput("item_material_twice")
    # A missing material and a step done are lines of a task.
    if any(not 0 < len(name) <= LONGEST_STEP for name in [*names, *(each.name for each in entry.steps)]):
        raise BadInput("item_part_name", most=LONGEST_STEP)


def _check_numbers(entry: ItemEntry) -> None:
    ranges = (
        ("item_days", entry.promised_days, MOST_DAYS),
        ("item_fee", entry.fee_fen, MOST_FEE_FEN),
        ("item_trips", max(entry.trips_before, entry.trips_after), MOST_TRIPS),
        ("item_trips", min(entry.trips_before, entry.trips_after), MOST_TRIPS),
        *(("item_copies", each.copies, _MOST_COPIES) for each in entry.materials),
        *(("item_days", each.days, MOST_DAYS) for each in entry.steps),
    )
    for field, value, most in ranges:
        if not 0 <= value <= most:
            raise BadInput("item_number_out_of_range", field=field)


@cache
def _common() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return read


def common_groups() -> Sequence[str]:
    """Return the groups that the catalogue comes with, in their order."""
    return list(_common()["groups"])


def common_items() -> list[ItemEntry]:
    """Return the common items that an office may begin with."""
    return [
        ItemEntry(
            **{name: value for name, value in each.items() if name not in ("materials", "steps", "owner_level")},
            owner_level=OrgLevel(each["owner_level"]),
            materials=tuple(_material(part) for part in each["materials"]),
            steps=tuple(_step(part) for part in each["steps"]),
        )
        for each in _common()["items"]
    ]


def add_common_items(session: Session, actor: Actor) -> int:
    """Add the common items whose codes are free, and return how many; one line in the access log."""
    actor.require(Permission.MANAGE_CATALOGUE)
    return add_items(session, actor, common_items())


def add_items(session: Session, actor: Actor, entries: Sequence[ItemEntry]) -> int:
    """Add those of `entries` whose codes are free, without asking who the actor is: for set-up and sheets."""
    codes = [entry.code for entry in entries]
    taken = set(session.exec(select(ServiceItem.code).where(or_(col(ServiceItem.code).in_(codes)))).all())
    wanted = [checked_item(entry) for entry in entries if entry.code not in taken]
    session.add_all(ServiceItem(**_columns(entry), is_trial=actor.is_trial) for entry in wanted)
    session.flush()  # They are read in the same transaction.
    if wanted:
        write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, facts={"items": len(wanted)})
    return len(wanted)
