"""Sheets of the units that handle matters: what each is called, where it belongs and what it takes; one row a unit."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from feedback.access.actor import LEVEL_OF_AREA
from feedback.access.permissions import Permission
from feedback.archive.unit_changes import UnitEntry
from feedback.capture.importing.entries import CellFault, Entry, Reading, Setting, text_of
from feedback.capture.importing.placebook import Spot, open_placebook
from feedback.core.errors import BadInput, NotFound
from feedback.sheets.parsing import ParsedRow
from models.place import Unit
from models.vocabulary import AreaKind

# Most units are a township's or the county's.
_KINDS = (AreaKind.TOWNSHIP, AreaKind.COUNTY, AreaKind.VILLAGE)


def read_units(rows: Sequence[ParsedRow], setting: Setting) -> Reading[UnitEntry]:
    """Return the units of the rows; one whose code or name is there already is seen, and nothing of it is changed."""
    reading: Reading[UnitEntry] = Reading()
    book = open_placebook(setting.session, setting.actor, Permission.MANAGE_PLACES, imports=False)
    known = setting.session.exec(select(Unit).order_by(col(Unit.id))).all()
    by_code = {unit.code: unit for unit in known}
    by_name = {(unit.area_id, unit.name): unit for unit in known}
    named_here: dict[tuple[int, str], int] = {}
    for row in rows:
        try:
            spot = book.find(text_of(row.values, "unit_area"), kinds=_KINDS)
        except (BadInput, NotFound) as error:
            fault = error if isinstance(error, BadInput) else BadInput("cell_place_unknown")
            reading.faults.append(setting.fault(row, "unit_area", fault))
            continue
        entry = _entry(row.values, spot)
        same = by_code.get(entry.code) if entry.code else by_name.get((spot.area_id, entry.name))
        if same is not None and same.area_id in book:
            reading.seen_rows.append(row.number)
            if _differs(same, entry, row.values):
                reading.changed_rows.append(row.number)
            continue
        try:
            _check(row.values, entry, spot, taken=same is not None or (spot.area_id, entry.name) in by_name)
            _check_once(named_here, spot, entry, row)
        except CellFault as found:
            reading.faults.append(setting.fault(row, found.name, found.error))
        else:
            reading.entries.append(Entry(entry.code or f"row-{row.number}", (row.number,), entry, spot.spelled))
    return reading


def _entry(values: Mapping[str, Any], spot: Spot) -> UnitEntry:
    return UnitEntry(
        code=text_of(values, "unit_code"),
        name=text_of(values, "unit_name"),
        kind=values["unit_kind"],
        area_id=spot.area_id,
        handles=values.get("handles") or (),
        slogan=text_of(values, "slogan"),
        promises=values.get("promises") or (),
    )


def _differs(unit: Unit, entry: UnitEntry, values: Mapping[str, Any]) -> bool:
    """Say whether the row says something else than what is kept; a blank cell says nothing."""
    said = (unit.name, unit.kind, unit.area_id) != (entry.name, entry.kind, entry.area_id)
    return said or (values.get("handles") is not None and set(unit.handles) != set(entry.handles))


def _check(values: Mapping[str, Any], entry: UnitEntry, spot: Spot, *, taken: bool) -> None:
    level = values.get("unit_level")
    if level is not None and level is not LEVEL_OF_AREA[spot.kind]:
        raise CellFault("unit_level", BadInput("cell_unit_level", level=LEVEL_OF_AREA[spot.kind]))
    if taken:
        # By its code it is another area's, or by its name another unit of this area.
        raise CellFault("unit_code" if entry.code else "unit_name", BadInput("cell_code_taken"))


def _check_once(named: dict[tuple[int, str], int], spot: Spot, entry: UnitEntry, row: ParsedRow) -> None:
    first = named.setdefault((spot.area_id, entry.name), row.number)
    if first != row.number:
        raise CellFault("unit_name", BadInput("cell_unit_twice", first_row=first))
