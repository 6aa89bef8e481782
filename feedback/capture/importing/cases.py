"""Sheets of past cases, an office's old ledger: one row a matter, as it stood there, with its dates (decision 0025).

Where the row does not say where the matter stands, its days do. A category may be one of either level, or of the list
of another office; a place that nobody knows is a fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from feedback.capture.importing.entries import CellFault, ContentKeys, Entry, Reading, Setting, own_key, text_of
from feedback.capture.importing.matters import Origin, matter_of
from feedback.capture.importing.messages import KINDS
from feedback.capture.importing.placebook import PlaceBook, Spot
from feedback.capture.importing.unitbook import UnitBook, open_unitbook
from feedback.capture.notes import ContactNote, Decided, Matter, MessageDetail
from feedback.core.errors import BadInput
from feedback.sheets.parsing import ParsedRow
from feedback.tracker.closing import closure_type_of
from feedback.tracker.takeover import Past, contradiction
from models.vocabulary import CaseStatus, Channel, ClosureMode, ClosureType
from models.work_vocabulary import ImportKind

# A ledger that tells the type of a closing and not how: the plainest mode of that type.
_PLAINEST: Final[Mapping[ClosureType, ClosureMode]] = {
    ClosureType.SUBSTANTIVE: ClosureMode.SOLVED,
    ClosureType.STAGED: ClosureMode.PROJECT_UNDER_WAY,
    ClosureType.PROCEDURAL: ClosureMode.OTHER,
}
_OPEN_WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)


def read_cases(rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook) -> Reading[ContactNote]:
    """Return the matters of the rows as they stood in the ledger."""
    reading: Reading[ContactNote] = Reading()
    home = setting.home or book.widest()
    units = open_unitbook(setting.session)
    keys = ContentKeys(setting.kind, setting.source)
    for row in rows:
        try:
            spot = _spot(row, book, home)
            past = _past(row.values, units, spot)
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
        else:
            reading.entries.append(_entry(row, spot, past, setting, keys))
    return reading


def _spot(row: ParsedRow, book: PlaceBook, home: Spot) -> Spot:
    named = text_of(row.values, "place")
    try:
        return book.find(named, kinds=KINDS) if named else home
    except BadInput as error:
        raise CellFault("place", error) from error


def _past(values: Mapping[str, Any], units: UnitBook, spot: Spot) -> Past:
    stood = values.get("stood") or _told_by_days(values)
    past = Past(
        stood=stood,
        registered_on=values["registered_on"],
        number=text_of(values, "old_number"),
        lead_unit_id=_unit_id(values, units, spot, stood),
        dispatched_on=values.get("dispatched_on"),
        due_on=values.get("due_on"),
        replied_on=values.get("replied_on"),
        closed_on=values.get("closed_on"),
        result=text_of(values, "result"),
        closure_mode=_mode(values),
        is_contacted=values.get("is_contacted"),
        is_resolved=values.get("is_resolved"),
        satisfaction=values.get("satisfaction"),
    )
    wrong = contradiction(past)
    if wrong is not None:
        raise CellFault(*wrong)
    return past


def _told_by_days(values: Mapping[str, Any]) -> CaseStatus:
    """Return where a matter stands of which only days are known."""
    days: tuple[tuple[str, CaseStatus], ...] = (
        ("closed_on", CaseStatus.CLOSED),
        ("replied_on", CaseStatus.REVIEWING),
        ("dispatched_on", CaseStatus.HANDLING),
    )
    return next((state for name, state in days if isinstance(values.get(name), date)), CaseStatus.REGISTERED)


def _unit_id(values: Mapping[str, Any], units: UnitBook, spot: Spot, stood: CaseStatus) -> int | None:
    named = text_of(values, "lead_unit")
    if not named:
        return None
    try:
        unit = units.find(named, township_id=spot.place.township_id)
        if stood in _OPEN_WITH_UNITS and not unit.is_active:
            raise BadInput("cell_unit_closed")
    except BadInput as error:
        raise CellFault("lead_unit", error) from error
    return unit.unit_id


def _mode(values: Mapping[str, Any]) -> ClosureMode | None:
    mode: ClosureMode | None = values.get("closure_mode")
    kind: ClosureType | None = values.get("closure_type")
    if mode is None:
        return _PLAINEST[kind] if kind else None
    if kind is not None and closure_type_of(mode) is not kind:
        raise CellFault("closure_type", BadInput("past_closing_type", mode=mode, kind=closure_type_of(mode)))
    return mode


def _entry(row: ParsedRow, spot: Spot, past: Past, setting: Setting, keys: ContentKeys) -> Entry[ContactNote]:
    values: Mapping[str, Any] = row.values
    content = (past.registered_on, text_of(values, "reporter_name"), text_of(values, "title"), text_of(values, "words"))
    key = own_key(ImportKind.CASES, setting.source, past.number) if past.number else keys.key(*content)
    note = ContactNote(
        submission_key=key,
        # The ledger tells of no visit or call, only by which way the matter came.
        channel=values.get("old_channel") or Channel.LETTER,
        area_id=spot.area_id,
        detail=MessageDetail(received_on=past.registered_on),
        matters=[_matter(values, past, setting)],
        held_on=past.registered_on,
        is_trial=setting.actor.is_trial,
    )
    return Entry(key, (row.number,), note, spot.spelled)


def _matter(values: Mapping[str, Any], past: Past, setting: Setting) -> Matter:
    among: tuple[str, ...] = values.get("their_category") or ()
    decided = Decided(
        category=among[0] if len(among) == 1 else None,
        scope=values.get("matter_scope"),
        urgency=values.get("urgency"),
        nature=values.get("nature"),
    )
    matter = matter_of(values, Origin(setting.source, past.number, past.registered_on))
    return replace(matter, decided=decided, category_among=among if len(among) > 1 else (), past=past)
