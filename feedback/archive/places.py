"""Writing the tree of areas: what may lie in what, and the path, township and village that every row repeats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.archive.initials import initials
from feedback.core.errors import BadInput, Conflict, NotFound
from models.place import Area
from models.vocabulary import AreaKind

# What an area of each kind may lie in; a county lies in nothing.
PARENTS: Final[Mapping[AreaKind, tuple[AreaKind, ...]]] = {
    AreaKind.COUNTY: (),
    AreaKind.TOWNSHIP: (AreaKind.COUNTY,),
    AreaKind.VILLAGE: (AreaKind.TOWNSHIP,),
    AreaKind.NATURAL_VILLAGE: (AreaKind.VILLAGE,),
    AreaKind.VILLAGE_GROUP: (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE),
    AreaKind.BUILDING: (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE),
}
_LONGEST_INITIALS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEntry:
    """One area as it is handed in; its parent is named by its code."""

    code: str
    name: str
    kind: AreaKind
    parent_code: str | None = None
    aliases: tuple[str, ...] = ()


def check_parent(kind: AreaKind, parent: AreaKind | None) -> None:
    """Raise BadInput where an area of `kind` may not lie in one of kind `parent`, or not in none."""
    if parent is None and kind is not AreaKind.COUNTY:
        raise BadInput("area_needs_parent", kind=kind)
    if parent is not None and parent not in PARENTS[kind]:
        raise BadInput("area_parent_kind", kind=kind, parent=parent)


def root_area(session: Session) -> Area | None:
    """Return the county in which everything lies, if it was made already."""
    return session.exec(select(Area).where(Area.kind == AreaKind.COUNTY).order_by(col(Area.id))).first()


def add_area(session: Session, actor: Actor | None, entry: AreaEntry, *, is_trial: bool = False) -> Area:
    """Add one area below the one that its parent code names (see `add_areas`)."""
    return add_areas(session, actor, [entry], is_trial=is_trial)[0]


def add_areas(
    session: Session, actor: Actor | None, entries: Sequence[AreaEntry], *, is_trial: bool = False
) -> list[Area]:
    """Add areas, those first in which others lie, and return them in the order given. None acts for set-up.

    Raises
    ------
    NotPermitted
        The actor keeps no places.
    NotFound
        A parent is neither there, within the actor's areas, nor among the entries.
    BadInput
        An area does not fit into its parent, or there would be a second county.
    Conflict
        A code is in use.
    """
    if actor is not None:
        actor.require(Permission.MANAGE_PLACES)
    _check_codes(session, entries)
    known = _parents(session, actor, {entry.parent_code for entry in entries if entry.parent_code})
    made: dict[str, Area] = {}
    for kind in AreaKind:
        level = [entry for entry in entries if entry.kind is kind]
        for entry in level:
            made[entry.code] = _new_area(session, entry, known, is_trial=is_trial)
        session.flush()  # Their own numbers stand at the ends of their paths.
        for entry in level:
            _place(made[entry.code], known.get(entry.parent_code or ""))
            known[entry.code] = made[entry.code]
    session.flush()  # Paths are read by whoever looks for a place next.
    return [made[entry.code] for entry in entries]


def _check_codes(session: Session, entries: Sequence[AreaEntry]) -> None:
    codes = [entry.code for entry in entries]
    taken = set(session.exec(select(Area.code).where(col(Area.code).in_(codes))).all())
    for code in codes:
        if code in taken:
            raise Conflict("area_code_taken", code=code)
        taken.add(code)


def _parents(session: Session, actor: Actor | None, codes: set[str]) -> dict[str, Area]:
    query = select(Area) if actor is None else areas_open_to(actor, Permission.MANAGE_PLACES)
    return {area.code: area for area in session.exec(query.where(col(Area.code).in_(codes))).all()}


def _new_area(session: Session, entry: AreaEntry, known: Mapping[str, Area], *, is_trial: bool) -> Area:
    parent = known.get(entry.parent_code) if entry.parent_code else None
    if entry.parent_code and parent is None:
        raise NotFound("area_not_found", code=entry.parent_code)
    check_parent(entry.kind, parent.kind if parent else None)
    root = root_area(session) if entry.kind is AreaKind.COUNTY else None
    if root is not None:
        raise BadInput("area_second_county", code=root.code, name=root.name)
    area = Area(
        parent_id=parent.id if parent else None,
        kind=entry.kind,
        code=entry.code,
        name=entry.name,
        name_initials=initials(entry.name, most=_LONGEST_INITIALS),
        aliases=list(entry.aliases),
        is_trial=is_trial,
    )
    session.add(area)
    return area


def _place(area: Area, parent: Area | None) -> None:
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    area.township_id = area.id if area.kind is AreaKind.TOWNSHIP else parent.township_id if parent else None
    area.village_id = area.id if area.kind is AreaKind.VILLAGE else parent.village_id if parent else None
