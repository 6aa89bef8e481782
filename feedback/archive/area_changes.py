"""How does an administrator change the tree of areas? Names, other names, new areas and closed ones, each logged.

Nothing is deleted: a closed area is offered nowhere, and what was recorded in it stays where it was said.
"""

import re
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.archive.initials import initials
from feedback.archive.outline import kept_area
from feedback.archive.places import PARENTS, AreaEntry, add_area
from feedback.core.errors import BadInput, Conflict
from models.place import Area
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction

LONGEST_NAME: Final = 60
LONGEST_CODE: Final = 24
MOST_ALIASES: Final = 12
_FIRST_NUMBER: Final = "01"
_PHONE: Final = re.compile(r"[0-9+() -]{3,20}")


def child_kinds(kind: AreaKind) -> tuple[AreaKind, ...]:
    """Return what may lie directly in an area of `kind`."""
    return tuple(child for child, parents in PARENTS.items() if kind in parents)


def free_code(session: Session, parent: Area) -> str:
    """Return the code that follows those of the areas in `parent`, which begin with its own code."""
    held = set(session.exec(select(Area.code).where(col(Area.code).startswith(parent.code))).all())
    own = session.exec(select(Area.code).where(Area.parent_id == parent.id)).all()
    ends = [code.removeprefix(parent.code) for code in own if code.startswith(parent.code)]
    numbers = [end for end in ends if end.isdecimal()]
    wanted = max(numbers, key=lambda end: (len(end), end), default=None)
    end = _FIRST_NUMBER if wanted is None else str(int(wanted) + 1).zfill(len(wanted))
    while f"{parent.code}{end}" in held:
        end = str(int(end) + 1).zfill(len(end))
    return f"{parent.code}{end}"


def open_area(
    session: Session, actor: Actor, *, parent_id: int, kind: AreaKind, name: str, code: str, aliases: Sequence[str] = ()
) -> Area:
    """Add an area in another one.

    Raises
    ------
    BadInput
        The name or the code is missing or too long, or such an area may not lie there.
    Conflict
        The code is in use, or the parent holds an area of that name already.
    """
    parent = kept_area(session, actor, parent_id)
    plain = _checked_name(name)
    if not code.strip() or len(code.strip()) > LONGEST_CODE:
        raise BadInput("area_needs_code", most=LONGEST_CODE)
    if not parent.is_active:
        raise BadInput("area_parent_closed", name=parent.name)
    _check_free(session, parent.id, plain)
    entry = AreaEntry(
        code=code.strip(), name=plain, kind=kind, parent_code=parent.code, aliases=_checked_aliases(aliases, plain)
    )
    area = add_area(session, actor, entry)
    _note(session, actor, area, {"added": plain})
    return area


def change_names(
    session: Session, actor: Actor, area_id: int, *, name: str, aliases: Sequence[str], duty_phone: str | None = None
) -> Area:
    """Give an area another name and other names besides; the letters that it is found by follow.

    With a `duty_phone` also what people there may ring, an empty one for that of the area above.
    """
    area = kept_area(session, actor, area_id)
    phone = area.duty_phone if duty_phone is None else duty_phone.strip()
    if phone and not _PHONE.fullmatch(phone):
        raise BadInput("duty_phone_wrong")
    plain, before = _checked_name(name), area.name
    if plain != before and area.parent_id is not None:
        _check_free(session, area.parent_id, plain)
    area.name, area.name_initials = plain, initials(plain, most=LONGEST_NAME)
    area.aliases = list(_checked_aliases(aliases, plain))
    renamed: Facts = {"was": before, "name": plain} if plain != before else {"name": plain}
    rung: Facts = {"duty_phone": phone} if phone != area.duty_phone else {}
    area.duty_phone = phone
    _note(session, actor, area, {**renamed, "aliases": ", ".join(area.aliases), **rung})
    return area


def close_area(session: Session, actor: Actor, area_id: int) -> int:
    """Close an area with all that lies in it, and return how many areas were closed."""
    area = kept_area(session, actor, area_id)
    if area.kind is AreaKind.COUNTY:
        raise BadInput("area_is_root")
    found = session.exec(select(Area).where(col(Area.path).startswith(area.path), col(Area.is_active))).all()
    for each in found:
        each.is_active = False
    _note(session, actor, area, {"is_active": False, "areas": len(found)})
    return len(found)


def reopen_area(session: Session, actor: Actor, area_id: int, *, with_all_in_it: bool) -> int:
    """Open an area again, alone or with all that lies in it, and return how many areas were opened."""
    area = kept_area(session, actor, area_id)
    parent = session.get(Area, area.parent_id) if area.parent_id is not None else None
    if parent is not None and not parent.is_active:
        raise BadInput("area_parent_closed", name=parent.name)
    found = session.exec(select(Area).where(col(Area.path).startswith(area.path), ~col(Area.is_active))).all()
    opened = [each for each in found if with_all_in_it or each.id == area.id]
    for each in opened:
        each.is_active = True
    _note(session, actor, area, {"is_active": True, "areas": len(opened)})
    return len(opened)


def _checked_name(name: str) -> str:
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME:
        raise BadInput("area_needs_name", most=LONGEST_NAME)
    return plain


def _checked_aliases(aliases: Sequence[str], name: str) -> tuple[str, ...]:
    plain = tuple(dict.fromkeys(alias.strip() for alias in aliases if alias.strip() and alias.strip() != name))
    if len(plain) > MOST_ALIASES or any(len(alias) > LONGEST_NAME for alias in plain):
        raise BadInput("area_aliases_too_many", most=MOST_ALIASES)
    return plain


def _check_free(session: Session, parent_id: int, name: str) -> None:
    same = select(Area.id).where(Area.parent_id == parent_id, Area.name == name, col(Area.is_active))
    if session.exec(same).first() is not None:
        raise Conflict("area_name_taken", name=name)


def _note(session: Session, actor: Actor, area: Area, facts: Facts) -> None:
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=("area", area.id), facts=facts)
