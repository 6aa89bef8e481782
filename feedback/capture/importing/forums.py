"""Sheets of forums: the rows of one topic, day and place are one forum, each row one matter of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from feedback.capture.importing.entries import CellFault, Entry, Reading, Setting, grouped, own_key, text_of
from feedback.capture.importing.matters import Origin, matter_of
from feedback.capture.importing.placebook import PlaceBook, Spot
from feedback.capture.importing.visits import too_many, village_spot
from feedback.capture.notes import ContactNote, ForumDetail
from feedback.sheets.parsing import ParsedRow
from models.vocabulary import AreaKind, Channel
from models.work_vocabulary import ImportKind

PLACES: Final = (
    AreaKind.VILLAGE,
    AreaKind.TOWNSHIP,
    AreaKind.NATURAL_VILLAGE,
    AreaKind.VILLAGE_GROUP,
    AreaKind.BUILDING,
)


@dataclass(frozen=True, slots=True)
class _Said:
    row: ParsedRow
    spot: Spot

    @property
    def values(self) -> Mapping[str, Any]:
        return self.row.values

    @property
    def forum(self) -> tuple[object, ...]:
        return (text_of(self.values, "topic"), self.values["held_on"], self.spot.area_id)


def forum_name(texts: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return by what the rows of one forum are known, from the row's own texts."""
    name = tuple(texts.get(part, "") for part in ("topic", "held_on", "township", "village"))
    return name if name[0] and name[1] else None


def read_forums(rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook) -> Reading[ContactNote]:
    """Return the forums of the rows; one without a place stands where the sheet's home is."""
    reading: Reading[ContactNote] = Reading()
    home = setting.home or book.widest()
    said: list[_Said] = []
    for row in rows:
        try:
            named = text_of(row.values, "village") or text_of(row.values, "township")
            said.append(_Said(row, village_spot(row, book, kinds=PLACES) if named else home))
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
    for group in grouped(said, lambda item: item.forum):
        faults = too_many([item.row for item in group], setting)
        reading.faults.extend(faults)
        if not faults:
            reading.entries.append(_forum(group, setting))
    return reading


def _forum(group: Sequence[_Said], setting: Setting) -> Entry[ContactNote]:
    first = group[0]
    key = own_key(ImportKind.FORUMS, setting.source, repr(first.forum))
    origin = Origin(setting.source, said_on=first.values["held_on"])
    counts: Mapping[str, int] = next(
        (item.values["participants"] for item in group if item.values.get("participants")), {}
    )
    note = ContactNote(
        submission_key=key,
        channel=Channel.FORUM,
        area_id=first.spot.area_id,
        detail=ForumDetail(topic=text_of(first.values, "topic"), participants=counts),
        matters=[matter_of(item.values, origin) for item in group],
        held_on=first.values["held_on"],
        is_trial=setting.actor.is_trial,
    )
    return Entry(key, tuple(item.row.number for item in group), note, first.spot.spelled)
