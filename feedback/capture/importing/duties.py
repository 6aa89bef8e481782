"""Sheets of duties: one row says who answers for an area, by its code, or for one household of that area's village."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, lies_where
from feedback.archive.duties import WALKED, DutyEntry, runs_on, target_of
from feedback.capture.importing.entries import CellFault, Entry, Reading, Setting, text_of
from feedback.core.clock import today
from feedback.core.errors import BadInput
from feedback.sheets.parsing import ParsedRow
from models.household import Household
from models.office_vocabulary import DutyKind
from models.place import Area
from models.user import User
from models.visiting import Duty


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows are checked against, read at once; households by village and number."""

    people: Mapping[str, int]
    areas: Mapping[str, Area]
    households: Mapping[tuple[int, str], int]
    held: frozenset[tuple[int, DutyKind, int]]


def read_duties(rows: Sequence[ParsedRow], setting: Setting) -> Reading[DutyEntry]:
    """Return the duties of the rows; one that is held already, or stands further up in the sheet, is seen."""
    reading: Reading[DutyEntry] = Reading()
    known = _known(setting.session, setting.actor, rows)
    taken = set(known.held)
    for row in rows:
        try:
            entry = _entry(row, known)
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
            continue
        key = entry.user_id, entry.kind, entry.target_id
        if key in taken:
            reading.seen_rows.append(row.number)
            continue
        taken.add(key)
        area = known.areas[text_of(row.values, "duty_area")]
        reading.entries.append(Entry("/".join(map(str, key)), (row.number,), entry, area.name))
    return reading


def _known(session: Session, actor: Actor, rows: Sequence[ParsedRow]) -> _Known:
    names = {text_of(row.values, "username") for row in rows}
    codes = {text_of(row.values, "duty_area") for row in rows}
    numbers = {number for row in rows if (number := text_of(row.values, "duty_household"))}
    people = select(User.username, User.id).where(col(User.username).in_(names), col(User.is_active))
    areas = session.exec(areas_open_to(actor, Permission.MANAGE_VISITS).where(col(Area.code).in_(codes))).all()
    households = select(Household).where(
        lies_where(actor, Household, Permission.MANAGE_VISITS),
        col(Household.is_active),
        col(Household.household_no).in_(numbers),
    )
    found = session.exec(households).all() if numbers else []
    running = session.exec(select(Duty).where(runs_on(today()))).all()
    return _Known(
        people=dict(session.exec(people).all()),
        areas={area.code: area for area in areas},
        households={(each.village_id, each.household_no): each.id for each in found},
        held=frozenset((duty.user_id, duty.kind, target_of(duty)) for duty in running),
    )


def _entry(row: ParsedRow, known: _Known) -> DutyEntry:
    user_id = known.people.get(text_of(row.values, "username"))
    if user_id is None:
        raise CellFault("username", BadInput("cell_account_unknown"))
    area = known.areas.get(text_of(row.values, "duty_area"))
    if area is None:
        raise CellFault("duty_area", BadInput("cell_area_code_unknown"))
    number = text_of(row.values, "duty_household")
    if not number:
        if area.kind not in WALKED:
            raise CellFault("duty_area", BadInput("duty_area_too_wide"))
        return DutyEntry(user_id=user_id, kind=DutyKind.AREA, target_id=area.id)
    household_id = known.households.get((area.village_id or 0, number))
    if household_id is None:
        raise CellFault("duty_household", BadInput("cell_household_unknown"))
    return DutyEntry(user_id=user_id, kind=DutyKind.HOUSEHOLD, target_id=household_id)
