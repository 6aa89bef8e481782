"""How does an administrator change units and what each handles, the dispatch directory? Each change is logged.

A closed unit is given nothing more; what it has in hand it brings to its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import LEVEL_OF_AREA, Actor
from feedback.access.log import Facts, write_access
from feedback.archive.outline import kept_area
from feedback.classify.taxonomy import category_codes
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, Conflict, NotFound
from models.place import Area, Unit, UnitPromise
from models.vocabulary import OrgLevel, UnitKind
from models.work_vocabulary import AccessAction

LONGEST_NAME: Final = 60
LONGEST_CODE: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """A unit as it is handed in; `handles` are codes of either level of the taxonomy.

    Only a new unit takes a code, and what it promises in public, from here.
    """

    name: str
    kind: UnitKind
    area_id: int
    handles: tuple[str, ...] = ()
    code: str = ""
    slogan: str = ""
    promises: tuple[str, ...] = ()


def free_unit_code(session: Session, area: Area) -> str:
    """Return a code for a new unit of `area`."""
    held = set(session.exec(select(Unit.code).where(col(Unit.code).startswith(f"{area.code}-"))).all())
    number = next(number for number in range(1, len(held) + 2) if f"{area.code}-U{number:02d}" not in held)
    return f"{area.code}-U{number:02d}"


def add_unit(session: Session, actor: Actor, entry: UnitEntry) -> Unit:
    """Add a unit to an area, on that area's level; without a code it is given the next one.

    Raises
    ------
    BadInput
        The name is missing or too long, a category is unknown, or the area is closed.
    Conflict
        The code is in use, or the area has a unit of that name already.
    """
    area = kept_area(session, actor, entry.area_id)
    if not area.is_active:
        raise BadInput("area_parent_closed", name=area.name)
    name, handles = _checked(session, entry)
    wanted = entry.code.strip() or free_unit_code(session, area)
    if len(wanted) > LONGEST_CODE:
        raise BadInput("unit_code_too_long", most=LONGEST_CODE)
    if session.exec(select(Unit.id).where(Unit.code == wanted)).first() is not None:
        raise Conflict("unit_code_taken", code=wanted)
    unit = Unit(area_id=area.id, code=wanted, name=name, kind=entry.kind, level=_level(area), handles=list(handles))
    session.add(unit)
    session.flush()  # The log names it by its number.
    if entry.slogan or entry.promises:
        promises = list(entry.promises)
        session.add(UnitPromise(unit_id=unit.id, slogan=entry.slogan, promises=promises, changed_at=utc_now()))
    _note(session, actor, unit, {"added": name, "handles": len(handles)})
    return unit


def _level(area: Area) -> OrgLevel:
    return LEVEL_OF_AREA[area.kind]


def change_unit(session: Session, actor: Actor, unit_id: int, entry: UnitEntry) -> Unit:
    """Change a unit's name, kind, area and what it handles."""
    unit = _kept(session, actor, unit_id)
    area = kept_area(session, actor, entry.area_id)
    name, handles = _checked(session, entry, but=unit_id)
    before, taken = unit.name, set(unit.handles)
    unit.name, unit.kind, unit.area_id, unit.handles = name, entry.kind, area.id, list(handles)
    unit.level = _level(area)
    facts: Facts = {"was": before, "name": name} if name != before else {"name": name}
    if set(handles) != taken:
        facts |= {
            "handles_more": ",".join(sorted(set(handles) - taken)),
            "handles_less": ",".join(sorted(taken - set(handles))),
        }
    _note(session, actor, unit, facts)
    return unit


def set_unit_active(session: Session, actor: Actor, unit_id: int, *, is_active: bool) -> Unit:
    """Close a unit or open it again."""
    unit = _kept(session, actor, unit_id)
    unit.is_active = is_active
    _note(session, actor, unit, {"is_active": is_active})
    return unit


def _kept(session: Session, actor: Actor, unit_id: int) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("unit_not_found")
    # A unit of somebody else's area must not be told apart from none.
    try:
        kept_area(session, actor, unit.area_id)
    except NotFound as fault:
        raise NotFound("unit_not_found") from fault
    return unit


def _checked(session: Session, entry: UnitEntry, *, but: int | None = None) -> tuple[str, Sequence[str]]:
    name = entry.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput("unit_needs_name", most=LONGEST_NAME)
    known = set(category_codes())
    if any(code not in known for code in entry.handles):
        raise BadInput("category_unknown")
    same = select(Unit.id).where(Unit.area_id == entry.area_id, Unit.name == name, Unit.id != but)
    if session.exec(same).first() is not None:
        raise Conflict("unit_name_taken", name=name)
    return name, tuple(dict.fromkeys(entry.handles))


def _note(session: Session, actor: Actor, unit: Unit, facts: Facts) -> None:
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=("unit", unit.id), facts=facts)
