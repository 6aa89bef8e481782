"""Whose figures a sheet of an area holds, and which of them an actor may see: all, or their own row alone.

A cadre and a handler see their own row; persons stand in the order of their areas and are never ranked.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.errors import NotFound
from models.assessment import ScoreSheet
from models.office_vocabulary import SheetSubject
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import AreaKind, Role

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns

_KIND = {SheetSubject.VILLAGE: AreaKind.VILLAGE, SheetSubject.TOWNSHIP: AreaKind.TOWNSHIP}
_OWN_ROW = (Role.CADRE, Role.HANDLER)
PERSONS = (SheetSubject.CADRE,)


@dataclass(frozen=True, slots=True)
class Subject:
    subject_id: int
    name: str


def subjects_of(session: Session, subject: SheetSubject, area: Area) -> list[Subject]:
    """Return the subjects of a kind in an area, by area and name; one statement."""
    inside = col(Area.path).like(f"{area.path}%")
    found: Any
    if subject in _KIND:
        found = _columns(Area.id, Area.name).where(inside, Area.kind == _KIND[subject], col(Area.is_active))
    elif subject is SheetSubject.UNIT:
        found = _columns(Unit.id, Unit.name).join(Area, col(Unit.area_id) == Area.id)
        found = found.where(inside, col(Unit.is_active))
    else:
        found = (
            _columns(User.id, User.name)
            .join(RoleGrant, col(RoleGrant.user_id) == User.id)
            .join(Area, col(RoleGrant.area_id) == Area.id)
            .where(inside, col(RoleGrant.role) == Role.CADRE, col(User.is_active))
        )
    rows = session.execute(found.add_columns(Area.path, Area.name).order_by(Area.path, found.selected_columns[1])).all()
    named: dict[int, Subject] = {}
    for subject_id, name, _path, area_name in rows:
        shown = f"{area_name} · {name}" if subject is SheetSubject.CADRE else name
        named.setdefault(subject_id, Subject(subject_id, shown))
    return list(named.values())


def area_for_scores(session: Session, actor: Actor, area_id: int, permission: Permission) -> Area:
    """Return an area in which the actor holds `permission`.

    Raises
    ------
    NotFound
        There is no such area, or not for this actor.
    """
    area = session.get(Area, area_id)
    if area is None or not holds_at(actor, permission, area.path):
        raise NotFound("area_not_found")
    return area


def holds_at(actor: Actor, permission: Permission, path: str) -> bool:
    """Say whether the actor holds `permission` for the area of this path, or one above it."""
    held = [grant.area_id for grant in actor.grants_for(permission) if grant.role not in _OWN_ROW]
    return any(f"/{area_id}/" in path for area_id in held if area_id is not None)


def sees_all(actor: Actor, area: Area) -> bool:
    """Say whether the actor sees every row of a sheet of `area`."""
    return holds_at(actor, Permission.READ_SCORES, area.path)


def own_subject_ids(actor: Actor, subject: SheetSubject) -> tuple[int, ...]:
    """Return the rows that are the actor's own in a sheet of this kind: themselves, their unit, village or township."""
    grants = actor.grants_for(Permission.READ_SCORES)
    if subject is SheetSubject.CADRE:
        return (actor.user_id,) if any(grant.role is Role.CADRE for grant in grants) else ()
    if subject is SheetSubject.UNIT:
        own = {grant.unit_id for grant in grants if grant.role is Role.HANDLER}
    else:
        own = {grant.area_id for grant in grants if grant.area_kind is _KIND[subject]}
    return tuple(sorted(each for each in own if each is not None))


def readable_area_ids(actor: Actor) -> tuple[int, ...]:
    """Return the areas whose sheets, and those of all areas below, the actor reads as a whole."""
    grants = actor.grants_for(Permission.READ_SCORES)
    return tuple(sorted({g.area_id for g in grants if g.role not in _OWN_ROW and g.area_id is not None}))


def in_readable_areas(actor: Actor) -> Any:
    """Return the condition that a sheet's area is one of those."""
    paths = [col(Area.path).like(f"%/{area_id}/%") for area_id in readable_area_ids(actor)]
    if not paths:
        return col(ScoreSheet.id).in_([])
    return col(ScoreSheet.area_id).in_(select(Area.id).where(or_(*paths)))
