"""How do villages become others? One takes another name (转), goes into another (并), or several make a new one (联).

The old village stays as a natural village of the new one, its natural villages lie directly in the new one, its groups
stay in it, and all rows follow. First a plan says what will move, then the act does it and keeps it (`AreaChange`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.archive.area_changes import change_names, free_code, open_area
from feedback.archive.following import (
    HeldRole,
    NewNumber,
    give_numbers,
    held_roles,
    move_roles,
    move_rows,
    move_units,
    new_numbers,
    rows_in,
    units_at,
)
from feedback.archive.initials import initials
from feedback.archive.outline import kept_area, kept_areas
from feedback.core.clock import today, utc_now
from feedback.core.errors import BadInput
from models.office_vocabulary import AreaEvent
from models.place import Area, AreaChange, Unit
from models.user import User
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction

MOST_VILLAGES: Final = 40
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWish:
    """What is to be done: `into_id` for villages that go into one that is there, else the new one's name.

    `roles_follow` lets who works for an old village work for the new one.
    """

    event: AreaEvent
    village_ids: tuple[int, ...]
    decided_on: date
    into_id: int | None = None
    name: str = ""
    code: str = ""
    roles_follow: bool = True


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """What will move: rows by table, areas, and what an administrator has to look at afterwards."""

    villages: tuple[str, ...]
    into: str
    rows: dict[str, int] = field(default_factory=dict)
    natural_villages: int = 0
    groups: int = 0
    renamed: tuple[str, ...] = ()
    numbers: tuple[NewNumber, ...] = ()
    roles: tuple[HeldRole, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaPast:
    """One line of a village's history; `was` is what it was called before, `into` what it belongs to since."""

    event: AreaEvent
    decided_on: date
    was: str
    into: str
    by: str
    facts: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class _Places:
    """The villages that are to move, where to (None: it is still to be made), and all areas that lie in them."""

    villages: tuple[Area, ...]
    into: Area | None
    inside: tuple[Area, ...]


def plan_join(session: Session, actor: Actor, wish: JoinWish) -> JoinPlan:
    """Return what `join_villages` would move; nothing is written. The number of statements is constant.

    Raises
    ------
    NotFound
        One of the villages is not there, or not the actor's.
    BadInput
        It is no village in use, there are too few or too many of them, or a name is missing.
    """
    places = _checked(session, actor, wish)
    names = tuple(village.name for village in places.villages)
    into = places.into.name if places.into else wish.name.strip()
    ids = [village.id for village in places.villages]
    if wish.event is AreaEvent.CONVERTED:
        return JoinPlan(names, wish.name.strip(), units=_renamed_units(session, places.villages[0], wish.name.strip()))
    moved = {kind: sum(area.kind is kind for area in places.inside) for kind in AreaKind}
    return JoinPlan(
        names,
        into,
        rows=rows_in(session, ids),
        natural_villages=moved[AreaKind.NATURAL_VILLAGE] + len(ids),
        groups=moved[AreaKind.VILLAGE_GROUP] + moved[AreaKind.BUILDING],
        renamed=tuple(_new_names(session, places).values()),
        numbers=tuple(new_numbers(session, places.villages, places.into)),
        roles=tuple(held_roles(session, ids)),
        units=tuple(unit.name for unit in units_at(session, ids)),
    )


def join_villages(session: Session, actor: Actor, wish: JoinWish) -> Area:
    """Do what `plan_join` says in the caller's transaction, and return the village that came of it.

    A second time is refused, since what has moved is no village any more.
    """
    places = _checked(session, actor, wish)
    if wish.event is AreaEvent.CONVERTED:
        return _convert(session, actor, places.villages[0], wish)
    into = places.into or _open_new(session, actor, places.villages, wish)
    ids = [village.id for village in places.villages]
    numbers = new_numbers(session, places.villages, into)
    give_numbers(session, numbers)
    names = _new_names(session, _Places(places.villages, into, places.inside))
    _move_areas(session, _Places(places.villages, into, places.inside), names)
    rows = {village_id: move_rows(session, [village_id], into) for village_id in ids}
    roles = move_roles(session, actor, ids, into) if wish.roles_follow else 0
    units = move_units(session, places.villages, into)
    for village in places.villages:
        facts = _counted(rows[village.id]) | {
            "was": village.name,
            "numbers": len(numbers),
            "roles": roles,
            "units": units,
        }
        _keep(session, actor, _Kept(village, into, wish), facts)
    session.flush()  # Everything above was written past the session's own rows.
    session.expire_all()
    return session.get_one(Area, into.id)


def _counted(rows: dict[str, int]) -> dict[str, str | int | None]:
    return {"households": rows["household"], "cases": rows["issue"], "contacts": rows["contact"]}


def _checked(session: Session, actor: Actor, wish: JoinWish) -> _Places:
    wanted = tuple(dict.fromkeys(wish.village_ids))
    least = 2 if wish.event is AreaEvent.JOINED else 1
    most = 1 if wish.event is AreaEvent.CONVERTED else MOST_VILLAGES
    if not least <= len(wanted) <= most:
        raise BadInput("join_needs_villages", least=least, most=most)
    if wish.decided_on > today():
        raise BadInput("day_ahead", day=wish.decided_on)
    villages = tuple(_village(session, actor, village_id) for village_id in wanted)
    into = None
    if wish.event is AreaEvent.MERGED:
        if wish.into_id is None or wish.into_id in wanted:
            raise BadInput("join_needs_target")
        into = _village(session, actor, wish.into_id)
    elif not wish.name.strip() or len(wish.name.strip()) > _LONGEST_NAME:
        raise BadInput("area_needs_name", most=_LONGEST_NAME)
    if len({village.parent_id for village in (*villages, *([into] if into else []))}) > 1:
        raise BadInput("join_needs_one_township")
    ids = [village.id for village in villages]
    inside = session.exec(kept_areas(actor).where(col(Area.village_id).in_(ids), col(Area.id).not_in(ids))).all()
    return _Places(villages, into, tuple(inside))


def _village(session: Session, actor: Actor, area_id: int) -> Area:
    area = kept_area(session, actor, area_id)
    if area.kind is not AreaKind.VILLAGE or not area.is_active:
        raise BadInput("area_not_a_village", name=area.name)
    return area


def _open_new(session: Session, actor: Actor, villages: Sequence[Area], wish: JoinWish) -> Area:
    parent = session.get_one(Area, villages[0].parent_id)
    code = wish.code.strip() or free_code(session, parent)
    made = open_area(session, actor, parent_id=parent.id, kind=AreaKind.VILLAGE, name=wish.name, code=code)
    made.is_trial = villages[0].is_trial
    return made


def _new_names(session: Session, places: _Places) -> dict[int, str]:
    """Return new names of areas that would be called like one beside them: with their old village's name before."""
    beside = select(Area.name).where(Area.parent_id == (places.into.id if places.into else None), col(Area.is_active))
    taken = set(session.exec(beside).all()) if places.into else set()
    names = {village.id: village.name for village in places.villages}
    changed: dict[int, str] = {}
    coming = [*places.villages, *(area for area in places.inside if area.kind is AreaKind.NATURAL_VILLAGE)]
    for area in coming:
        name = area.name
        if name in taken:
            name = f"{names[area.village_id or area.id]}{name}"[:_LONGEST_NAME]
            changed[area.id] = name
        taken.add(name)
    return changed


def _move_areas(session: Session, places: _Places, names: dict[int, str]) -> None:
    """Hang the areas into the tree where they belong, in one batch."""
    into = places.into
    if into is None:
        raise RuntimeError("the new village is made before anything moves")
    rows = [_moved_row(village, into, names) | {"kind": AreaKind.NATURAL_VILLAGE} for village in places.villages]
    paths = {village.path: f"{into.path}{village.id}/" for village in places.villages}
    hamlets = [area for area in places.inside if area.kind is AreaKind.NATURAL_VILLAGE]
    rows += [_moved_row(area, into, names) for area in hamlets]
    # What lies in a natural village follows it; what lies in the village itself stays in it.
    paths |= {area.path: f"{into.path}{area.id}/" for area in hamlets}
    longest = sorted(paths, key=len, reverse=True)
    for area in places.inside:
        if area.kind is not AreaKind.NATURAL_VILLAGE:
            before = next(path for path in longest if area.path.startswith(path))
            path = paths[before] + area.path.removeprefix(before)
            rows.append(_placed(area, into) | {"path": path, "parent_id": area.parent_id})
    everything = ("kind", "name", "name_initials", "aliases")
    known = {area.id: area for area in (*places.villages, *places.inside)}
    batch = [{name: getattr(known[row["id"]], name) for name in everything} | row for row in rows]
    session.flush()  # What is pending of these areas must not be written over the batch later.
    session.execute(update(Area), batch)


def _placed(area: Area, into: Area) -> dict[str, Any]:
    return {"id": area.id, "village_id": into.id, "township_id": into.township_id}


def _moved_row(area: Area, into: Area, names: dict[int, str]) -> dict[str, Any]:
    row = _placed(area, into) | {"parent_id": into.id, "path": f"{into.path}{area.id}/"}
    if area.id in names:
        name = names[area.id]
        aliases = list(dict.fromkeys([*area.aliases, area.name]))
        row |= {"name": name, "name_initials": initials(name, most=_LONGEST_NAME), "aliases": aliases}
    return row


def _convert(session: Session, actor: Actor, village: Area, wish: JoinWish) -> Area:
    was, name = village.name, wish.name.strip()
    if was == name:
        raise BadInput("join_needs_another_name", name=name)
    units = [unit for unit in units_at(session, [village.id]) if was in unit.name]
    change_names(session, actor, village.id, name=name, aliases=[*village.aliases, was])
    for unit in units:
        unit.name = unit.name.replace(was, name)[:_LONGEST_NAME]
    _keep(session, actor, _Kept(village, village, wish), {"was": was, "units": len(units)})
    return village


def _renamed_units(session: Session, village: Area, name: str) -> tuple[str, ...]:
    units: list[Unit] = units_at(session, [village.id])
    return tuple(unit.name.replace(village.name, name) for unit in units if village.name in unit.name)


class _Kept(NamedTuple):
    area: Area
    into: Area
    wish: JoinWish


def _keep(session: Session, actor: Actor, done: _Kept, facts: dict[str, str | int | None]) -> None:
    session.add(
        AreaChange(
            area_id=done.area.id,
            into_id=done.into.id,
            event=done.wish.event,
            decided_on=done.wish.decided_on,
            at=utc_now(),
            by_id=actor.user_id,
            facts=facts,
        )
    )
    logged: Facts = {"event": done.wish.event, "into": done.into.id, **facts}
    subject = ("area", done.area.id)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=logged)


def area_history(session: Session, area_id: int) -> list[AreaPast]:
    """Return what became of an area and what was joined to it, the newest first; one statement."""
    into = select(Area.id, Area.name).subquery()
    query = (
        select(AreaChange, into.c.name, User.name)
        .join(into, into.c.id == AreaChange.into_id)
        .join(User, col(AreaChange.by_id) == User.id, isouter=True)
        .where((col(AreaChange.area_id) == area_id) | (col(AreaChange.into_id) == area_id))
        .order_by(col(AreaChange.decided_on).desc(), col(AreaChange.id).desc())
    )
    found: Any = session.exec(query).all()
    return [
        AreaPast(change.event, change.decided_on, str(change.facts.get("was", "")), name, by or "", dict(change.facts))
        for change, name, by in found
    ]
