"""What a unit promises in public: a slogan and a few sentences, which stand beside its rates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to
from feedback.core.clock import utc_now
from feedback.core.errors import NotFound
from feedback.services.rounds.service import checked_promises
from models.place import Area, Unit, UnitPromise
from models.work_vocabulary import AccessAction


@dataclass(frozen=True, slots=True)
class Promise:
    unit_id: int
    unit: str
    slogan: str
    promises: tuple[str, ...]


def set_promise(session: Session, actor: Actor, unit_id: int, *, slogan: str, promises: Sequence[str]) -> None:
    """Set what a unit promises.

    Raises
    ------
    NotFound
        There is no such unit in the actor's places.
    BadInput
        A text is too long, or there are too many.
    """
    if unit_id not in {unit.id for unit in _units(session, actor)}:
        raise NotFound("unit_not_found")
    kept = checked_promises(slogan, promises)
    session.merge(UnitPromise(unit_id=unit_id, slogan=slogan.strip(), promises=kept, changed_at=utc_now()))
    facts: dict[str, str | int | bool | None] = {"promises": len(kept)}
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=("unit", unit_id), facts=facts)


def _units(session: Session, actor: Actor) -> list[Unit]:
    within = areas_open_to(actor, Permission.MANAGE_ROUNDS).with_only_columns(col(Area.id))
    wanted = select(Unit).where(col(Unit.area_id).in_(within), col(Unit.is_active))
    return list(session.exec(wanted.order_by(col(Unit.name))).all())


def kept_promises(session: Session, actor: Actor) -> list[Promise]:
    """Return every unit of the actor's places with what it promises, empty where nothing yet; two statements."""
    units = _units(session, actor)
    found = promises_of(session, [unit.id for unit in units])
    return [found.get(unit.id) or Promise(unit.id, unit.name, "", ()) for unit in units]


def promises_of(session: Session, unit_ids: Collection[int]) -> Mapping[int, Promise]:
    """Return what units promise, for whoever shows their rates."""
    wanted = select(UnitPromise, Unit.name).join(Unit, col(UnitPromise.unit_id) == Unit.id)
    rows = session.exec(wanted.where(col(UnitPromise.unit_id).in_(unit_ids))).all()
    return {row.unit_id: Promise(row.unit_id, name, row.slogan, tuple(row.promises)) for row, name in rows}
