"""When does which office work? Hours of the county, of an area and of a unit: the most specific ones count.

A unit's own hours win; then those of its village, its township, the county; then the ones that the program comes with.
Edited with a line in the access log each time. A stored date stays as it is (`feedback.tracker.recount` moves some).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Final, NamedTuple

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.log import Facts, write_access
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput, NotFound
from feedback.worktime.calendar import OFFICE_HOURS
from feedback.worktime.calendar import OfficeHours as Spans
from models.place import Area, Unit
from models.vocabulary import AreaKind
from models.work_vocabulary import AccessAction
from models.worktime import OfficeHours

MOST_SPANS: Final = 4
_KINDS: Final = (AreaKind.TOWNSHIP, AreaKind.VILLAGE)
_PATTERN: Final = "%H:%M"


class Owner(NamedTuple):
    """Whose hours: an area's, a unit's, or with neither the county's."""

    area_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class HeldHours:
    """Hours that somebody has set, with the name of whose they are; the county's have none."""

    owner: Owner
    name: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class HoursTable:
    """All hours that were set, as one session counts with them.

    `ways` leads from a unit to the areas that it lies in, the smallest first.
    """

    rows: Mapping[Owner, Spans]
    ways: Mapping[int, tuple[int, ...]]

    def of_place(self, *area_ids: int | None) -> Spans:
        """Return the hours of a place, given its areas from the smallest to the largest."""
        owners = (Owner(area_id=area_id) for area_id in area_ids if area_id is not None)
        county = self.rows.get(Owner(), OFFICE_HOURS)
        return next((self.rows[owner] for owner in owners if owner in self.rows), county)

    def of_unit(self, unit_id: int) -> Spans:
        """Return the hours of a unit."""
        own = self.rows.get(Owner(unit_id=unit_id))
        return own if own is not None else self.of_place(*self.ways.get(unit_id, ()))


def load_hours(session: Session) -> HoursTable:
    """Return all hours that were set, in one statement; in two where an area has some."""
    rows = {Owner(row.area_id, row.unit_id): read_spans(row.spans) for row in _rows(session)}
    ways: dict[int, tuple[int, ...]] = {}
    if any(owner.area_id is not None for owner in rows):
        wanted = select_columns(col(Unit.id), col(Area.id), col(Area.village_id), col(Area.township_id))
        for unit_id, *areas in session.execute(wanted.join(Area, col(Unit.area_id) == Area.id)).all():
            ways[unit_id] = tuple(area_id for area_id in areas if area_id is not None)
    return HoursTable(rows, ways)


def _rows(session: Session) -> Sequence[OfficeHours]:
    # Of two rows for the county, which only two writers at one moment could have made, the later counts.
    return session.exec(select(OfficeHours).order_by(col(OfficeHours.id))).all()


def read_spans(stored: Sequence[Sequence[str]]) -> Spans:
    """Return the spans that are stored as pairs of "08:30".

    >>> read_spans([["08:30", "12:00"]])
    ((datetime.time(8, 30), datetime.time(12, 0)),)
    """
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)


def held_hours(session: Session, actor: Actor) -> list[HeldHours]:
    """Return all hours that were set, the county's first, then areas and units, in two statements."""
    actor.require(Permission.MANAGE_LIMITS)
    rows: list[tuple[OfficeHours, str | None, str | None]] = [
        (row[0], row[1], row[2])
        for row in session.execute(
            select_columns(OfficeHours, col(Area.name), col(Unit.name))
            .join(Area, col(OfficeHours.area_id) == Area.id, isouter=True)
            .join(Unit, col(OfficeHours.unit_id) == Unit.id, isouter=True)
            .order_by(col(OfficeHours.unit_id).is_not(None), col(OfficeHours.area_id).is_not(None), col(OfficeHours.id))
        ).all()
    ]
    return [
        HeldHours(Owner(row.area_id, row.unit_id), area or unit or "", read_spans(row.spans))
        for row, area, unit in rows
    ]


def hours_owners(session: Session, actor: Actor) -> list[tuple[Owner, str]]:
    """Return whose hours can be set, with their names: the county without one, townships, villages, units."""
    actor.require(Permission.MANAGE_LIMITS)
    areas = session.exec(
        select(Area).where(col(Area.kind).in_(_KINDS), col(Area.is_active)).order_by(col(Area.path))
    ).all()
    units = session.exec(select(Unit).where(col(Unit.is_active)).order_by(col(Unit.id))).all()
    named = {area.id: area.name for area in areas}
    return [
        (Owner(), ""),
        *((Owner(area_id=area.id), _area_name(area, named)) for area in areas),
        *((Owner(unit_id=unit.id), unit.name) for unit in units),
    ]


def _area_name(area: Area, named: Mapping[int, str]) -> str:
    above = named.get(area.township_id or 0, "") if area.kind is AreaKind.VILLAGE else ""
    return f"{above} · {area.name}" if above else area.name


def checked_spans(spans: Sequence[tuple[time | None, time | None]]) -> Spans:
    """Return the spans of a day, in order, with a break between each two.

    Raises
    ------
    BadInput
        There is none or too many, one is half filled in, ends before it begins or past midnight, or two of them are
        out of order, overlap or touch.
    """
    if not spans:
        raise BadInput("hours_none")
    if len(spans) > MOST_SPANS:
        raise BadInput("hours_too_many", most=MOST_SPANS)
    checked: list[tuple[time, time]] = []
    for place, (opens, closes) in enumerate(spans, 1):
        if opens is None or closes is None:
            raise BadInput("hours_incomplete", row=place)
        if opens >= closes:
            raise BadInput("hours_reversed", row=place)
        if checked:
            _check_follows(checked[-1], opens, place)
        checked.append((opens, closes))
    return tuple(checked)


def _check_follows(before: tuple[time, time], opens: time, place: int) -> None:
    if opens == before[1]:
        raise BadInput("hours_touch", row=place)
    if opens <= before[0]:
        raise BadInput("hours_out_of_order", row=place)
    if opens < before[1]:
        raise BadInput("hours_overlap", row=place)


def set_hours(
    session: Session, actor: Actor, owner: Owner, spans: Sequence[tuple[time | None, time | None]]
) -> HeldHours:
    """Let `owner` work at these hours of a working day from now on.

    Raises
    ------
    BadInput
        The spans are not those of a day (`checked_spans`).
    NotFound
        The area or unit is gone, or closed.
    """
    actor.require(Permission.MANAGE_LIMITS)
    checked = checked_spans(spans)
    name, is_trial = _owner(session, actor, owner)
    _note(session, actor, owner, {"hours": _said(checked), "of": name})
    row = _row_of(session, owner)
    if row is None:
        row = OfficeHours(area_id=owner.area_id, unit_id=owner.unit_id, is_trial=is_trial)
        session.add(row)
    row.spans = [[f"{opens:{_PATTERN}}", f"{closes:{_PATTERN}}"] for opens, closes in checked]
    session.flush()  # A later read of the same transaction must see them.
    return HeldHours(owner, name, checked)


def drop_hours(session: Session, actor: Actor, owner: Owner) -> None:
    """Let `owner` work as the next larger place does again."""
    actor.require(Permission.MANAGE_LIMITS)
    row = _row_of(session, owner)
    if row is None:
        raise NotFound("hours_not_set")
    _note(session, actor, owner, {"hours_dropped": _said(read_spans(row.spans))})
    session.delete(row)
    session.flush()  # A later read of the same transaction must see that they are gone.


def _row_of(session: Session, owner: Owner) -> OfficeHours | None:
    """Return the row of an owner; one who changes it has written the log before, which lets one in at a time."""
    same_area = col(OfficeHours.area_id).is_(None) if owner.area_id is None else OfficeHours.area_id == owner.area_id
    same_unit = col(OfficeHours.unit_id).is_(None) if owner.unit_id is None else OfficeHours.unit_id == owner.unit_id
    return session.exec(select(OfficeHours).where(same_area, same_unit).order_by(col(OfficeHours.id).desc())).first()


def _owner(session: Session, actor: Actor, owner: Owner) -> tuple[str, bool]:
    if owner.unit_id is not None:
        unit = session.get(Unit, owner.unit_id)
        if unit is None or not unit.is_active:
            raise NotFound("unit_not_found")
        return unit.name, unit.is_trial
    if owner.area_id is not None:
        area = session.get(Area, owner.area_id)
        if area is None or not area.is_active or area.kind not in _KINDS:
            raise NotFound("area_not_found")
        return area.name, area.is_trial
    return "", actor.is_trial


def _said(spans: Spans) -> str:
    return " ".join(f"{opens:{_PATTERN}}-{closes:{_PATTERN}}" for opens, closes in spans)


def _note(session: Session, actor: Actor, owner: Owner, facts: Facts) -> None:
    subjects = (("unit", owner.unit_id), ("area", owner.area_id))
    subject = next(((kind, number) for kind, number in subjects if number is not None), None)
    write_access(session, AccessAction.SETTINGS_CHANGED, actor_id=actor.user_id, subject=subject, facts=facts)
