"""Sheets of calls and of opinions that came in writing: one row, one matter, with the number of where it came from.

A call is kept by the office itself, so a place that nobody knows is a fault there. What people write online names
places of all kinds: where none of ours is named, the opinion stands at the sheet's home.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from feedback.capture.importing.entries import ContentKeys, Entry, Reading, Setting, own_key, text_of
from feedback.capture.importing.matters import Origin, matter_of
from feedback.capture.importing.placebook import PlaceBook, Spot
from feedback.capture.notes import CallDetail, ContactNote, MessageDetail
from feedback.core.clock import office_day
from feedback.core.errors import BadInput
from feedback.sheets.parsing import ParsedRow
from models.vocabulary import AreaKind, Channel
from models.work_vocabulary import ImportKind

# The nearest meaning of a bare name first: most that is written names a village or a township.
KINDS: Final = (
    AreaKind.VILLAGE,
    AreaKind.TOWNSHIP,
    AreaKind.NATURAL_VILLAGE,
    AreaKind.COUNTY,
    AreaKind.VILLAGE_GROUP,
    AreaKind.BUILDING,
)


def read_calls(rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook) -> Reading[ContactNote]:
    """Return the calls of the rows."""
    reading: Reading[ContactNote] = Reading()
    home = setting.home or book.widest()
    keys = ContentKeys(setting.kind, setting.source)
    for row in rows:
        try:
            named = text_of(row.values, "place")
            spot = book.find(named, kinds=KINDS) if named else home
        except BadInput as error:
            reading.faults.append(setting.fault(row, "place", error))
        else:
            reading.entries.append(_call(row, spot, setting, keys))
    return reading


def _call(row: ParsedRow, spot: Spot, setting: Setting, keys: ContentKeys) -> Entry[ContactNote]:
    values: Mapping[str, Any] = row.values
    number, answer = text_of(values, "call_no"), text_of(values, "answer")
    content = (values["called_at"], text_of(values, "reporter_phone"), text_of(values, "words"))
    key = own_key(ImportKind.CALLS, setting.source, number) if number else keys.key(*content)
    held_on = office_day(values["called_at"])
    note = ContactNote(
        submission_key=key,
        channel=Channel.HOTLINE,
        area_id=spot.area_id,
        detail=CallDetail(
            called_at=values["called_at"],
            wants_call_back=values.get("wants_call_back") is not False,
            answered_on_the_spot=bool(answer),
            answer=answer,
        ),
        matters=[matter_of(values, Origin(setting.source, number, held_on))],
        held_on=held_on,
        is_trial=setting.actor.is_trial,
    )
    return Entry(key, (row.number,), note, spot.spelled)


def read_opinions(rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook) -> Reading[ContactNote]:
    """Return the opinions of the rows; no place makes a row bad."""
    home = setting.home or book.widest()
    keys = ContentKeys(setting.kind, setting.source)
    entries = [_opinion(row, _spot_of(text_of(row.values, "place"), book, home), setting, keys) for row in rows]
    return Reading(entries)


def _spot_of(named: str, book: PlaceBook, home: Spot) -> Spot:
    if not named:
        return home
    try:
        return book.find(named, kinds=KINDS)
    except BadInput:
        return home


def _opinion(row: ParsedRow, spot: Spot, setting: Setting, keys: ContentKeys) -> Entry[ContactNote]:
    values: Mapping[str, Any] = row.values
    number, said_on = text_of(values, "external_key"), values.get("said_on")
    content = (said_on, text_of(values, "reporter_name"), text_of(values, "title"), text_of(values, "words"))
    key = own_key(ImportKind.OPINIONS, setting.source, number) if number else keys.key(*content)
    note = ContactNote(
        submission_key=key,
        channel=setting.options.channel or Channel.ONLINE,
        area_id=spot.area_id,
        detail=MessageDetail(source_name=text_of(values, "source_name"), received_on=said_on),
        matters=[matter_of(values, Origin(setting.source, number, said_on))],
        held_on=said_on,
        is_trial=setting.actor.is_trial,
    )
    return Entry(key, (row.number,), note, spot.spelled)
