"""Of which places an actor may have a paper made, and what keeps citizens' names and numbers out of it."""

from dataclasses import replace

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.classify.entities.finding import find, may_name_somebody
from feedback.classify.entities.masking import mask
from feedback.core.errors import NotFound
from models.case import Case
from models.place import Area
from models.vocabulary import AreaKind, Role


def reported_areas(actor: Actor) -> SelectOfScalar[Area]:
    """Return the areas of which the actor reads every common case.

    A handler reads the cases of a unit wherever they are, and so no area as a whole.
    """
    whole = replace(actor, grants=tuple(grant for grant in actor.grants if grant.role is not Role.HANDLER))
    return areas_open_to(whole, Permission.READ_CASES)


def reported_area(session: Session, actor: Actor, area_id: int) -> Area:
    """Return one of the actor's `reported_areas`.

    Raises
    ------
    NotPermitted
        The actor reads no cases.
    NotFound
        There is no such area, or not for this actor.
    """
    actor.require(Permission.READ_CASES)
    found = session.exec(reported_areas(actor).where(Area.id == area_id)).first()
    if found is None:
        raise NotFound("area_not_found")
    return found


def lies_in(area: Area) -> ColumnElement[bool]:
    """Return the condition that a case lies in the area or below it."""
    if area.kind is AreaKind.COUNTY:
        return true()
    if area.kind is AreaKind.TOWNSHIP:
        return col(Case.township_id) == area.id
    if area.kind is AreaKind.VILLAGE:
        return col(Case.village_id) == area.id
    return col(Case.area_id).in_(select(Area.id).where(col(Area.path).like(f"%/{area.id}/%")))


def full_name(session: Session, area: Area) -> str:
    """Return the area's name with those that it lies in, but for the county."""
    above = [int(part) for part in area.path.split("/") if part][1:]
    names = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(above))).all())
    return "".join(names[area_id] for area_id in above if area_id in names) or area.name


def masked(text: str) -> str:
    """Return a text without the names and numbers of persons: a paper goes from hand to hand, and onto walls."""
    return mask(text, find(text)) if may_name_somebody(text) else text
