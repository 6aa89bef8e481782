"""What does an administrator of places see? The tree of areas with what lies in each, and the dispatch directory.

Closed areas and units are shown here, and nowhere else. No case is counted: administrators have no hand in cases.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.classify.taxonomy import taxonomy
from feedback.core.errors import NotFound
from models.household import Household
from models.place import Area, Unit
from models.user import RoleGrant
from models.vocabulary import AreaKind, OrgLevel, UnitKind


@dataclass(frozen=True, slots=True)
class AreaNode:
    """One area in its place in the tree; `below` counts the areas in use under it by their kind."""

    area_id: int
    parent_id: int | None
    kind: AreaKind
    code: str
    name: str
    name_initials: str
    aliases: tuple[str, ...]
    duty_phone: str
    is_active: bool
    depth: int
    above: tuple[int, ...]
    below: Mapping[AreaKind, int]


@dataclass(frozen=True, slots=True)
class AreaUse:
    """What hangs on an area and all that lies in it."""

    households: int
    accounts: int
    units: int


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit as the directory shows it; `handlers` counts the accounts that handle for it."""

    unit_id: int
    code: str
    name: str
    kind: UnitKind
    level: OrgLevel
    area_id: int
    area_name: str
    handles: tuple[str, ...]
    is_active: bool
    handlers: int

    def takes(self, category: str) -> bool:
        """Say whether the unit handles a second-level category, by its code or by its sector's."""
        return any(category.startswith(prefix) for prefix in self.handles)


def _inside(actor: Actor, path: Any) -> ColumnElement[bool]:
    actor.require(Permission.MANAGE_PLACES)
    ids = [grant.area_id for grant in actor.grants_for(Permission.MANAGE_PLACES) if grant.area_id is not None]
    return or_(false(), *[path.like(f"%/{area_id}/%") for area_id in ids])


def kept_areas(actor: Actor) -> SelectOfScalar[Area]:
    """Return the areas that the actor keeps, closed ones among them."""
    return select(Area).where(_inside(actor, col(Area.path)))


def kept_area(session: Session, actor: Actor, area_id: int) -> Area:
    """Return one area that the actor keeps."""
    area = session.exec(kept_areas(actor).where(Area.id == area_id)).one_or_none()
    if area is None:
        raise NotFound("area_not_found")
    return area


def area_nodes(session: Session, actor: Actor) -> list[AreaNode]:
    """Return the tree of areas, each before what lies in it, neighbours by their code; one statement."""
    areas = session.exec(kept_areas(actor).order_by(col(Area.code))).all()
    ids = {area.id for area in areas}
    lines = {area.id: tuple(int(part) for part in area.path.split("/") if part) for area in areas}
    below: dict[int, Counter[AreaKind]] = defaultdict(Counter)
    children: dict[int | None, list[Area]] = defaultdict(list)
    for area in areas:
        children[area.parent_id if area.parent_id in ids else None].append(area)
        for above in lines[area.id][:-1] if area.is_active else ():
            below[above][area.kind] += 1
    ordered: list[AreaNode] = []
    waiting = [(area, 0) for area in reversed(children[None])]
    while waiting:
        area, depth = waiting.pop()
        ordered.append(_node(area, depth, lines[area.id][:-1], below[area.id]))
        waiting += [(child, depth + 1) for child in reversed(children[area.id])]
    return ordered


def _node(area: Area, depth: int, above: tuple[int, ...], below: Mapping[AreaKind, int]) -> AreaNode:
    return AreaNode(
        area_id=area.id,
        parent_id=area.parent_id,
        kind=area.kind,
        code=area.code,
        name=area.name,
        name_initials=area.name_initials,
        aliases=tuple(area.aliases),
        duty_phone=area.duty_phone,
        is_active=area.is_active,
        depth=depth,
        above=above,
        below=below,
    )


def opened_along(nodes: Sequence[AreaNode], chosen: int | None) -> list[AreaNode]:
    """Return the part of the tree that shows when `chosen` is open: the tops, and what lies in it and those above."""
    found = next((node for node in nodes if node.area_id == chosen), None)
    opened = {*found.above, found.area_id} if found else set()
    return [node for node in nodes if node.depth == 0 or node.parent_id in opened]


def named_like(nodes: Sequence[AreaNode], typed: str, *, most: int = 50) -> list[AreaNode]:
    """Return the areas whose name, other name, code or initials hold what was typed."""
    sought = typed.strip().lower()
    texts = ((node, (node.name, node.code, node.name_initials, *node.aliases)) for node in nodes)
    return [node for node, held in texts if any(sought in text.lower() for text in held)][:most]


def area_use(session: Session, actor: Actor, area_id: int) -> AreaUse:
    """Return what hangs on an area: households, accounts with a role there, and units; four statements."""
    area = kept_area(session, actor, area_id)
    within = select(Area.id).where(col(Area.path).startswith(area.path))
    counted = [
        select(func.count()).select_from(Household).where(col(Household.area_id).in_(within)),
        select(func.count(func.distinct(RoleGrant.user_id))).where(col(RoleGrant.area_id).in_(within)),
        select(func.count()).select_from(Unit).where(col(Unit.area_id).in_(within), col(Unit.is_active)),
    ]
    households, accounts, units = (session.exec(query).one() for query in counted)
    return AreaUse(households, accounts, units)


def kept_units(session: Session, actor: Actor) -> list[UnitView]:
    """Return the units of the areas that the actor keeps, by level and code; one statement."""
    handlers = (
        select(func.count(func.distinct(RoleGrant.user_id))).where(RoleGrant.unit_id == Unit.id).scalar_subquery()
    )
    rows = session.exec(
        select(Unit, Area.name, handlers)
        .join(Area, col(Unit.area_id) == Area.id)
        .where(_inside(actor, col(Area.path)))
        .order_by(col(Unit.code))
    ).all()
    levels = list(OrgLevel)
    found = [_unit_view(unit, area, count) for unit, area, count in rows]
    return sorted(found, key=lambda unit: levels.index(unit.level), reverse=True)


def _unit_view(unit: Unit, area_name: str, handlers: int) -> UnitView:
    return UnitView(
        unit_id=unit.id,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        level=unit.level,
        area_id=unit.area_id,
        area_name=area_name,
        handles=tuple(unit.handles),
        is_active=unit.is_active,
        handlers=handlers,
    )


def unserved_categories(units: Sequence[UnitView]) -> list[str]:
    """Return the second-level categories that no unit in use handles: there a dispatch suggests nobody."""
    active = [unit for unit in units if unit.is_active]
    return [code for code in taxonomy().codes if not any(unit.takes(code) for unit in active)]
