"""Sheets of home visits: the rows of one visit number are one visit, each row with words one matter of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.capture.checks import MOST_MATTERS
from feedback.capture.importing.campaign_names import CampaignNames, open_campaign_names
from feedback.capture.importing.entries import (
    CellFault,
    ContentKeys,
    Entry,
    Reading,
    Setting,
    grouped,
    own_key,
    text_of,
)
from feedback.capture.importing.housefinder import HouseFinder, open_housefinder
from feedback.capture.importing.matters import Origin, matter_of, words_of
from feedback.capture.importing.placebook import PlaceBook, Spot
from feedback.capture.notes import ContactNote, Occasion, VisitDetail
from feedback.core.errors import BadInput
from feedback.sheets.parsing import Fault, ParsedRow
from models.vocabulary import AreaKind, Channel, VisitType
from models.work_vocabulary import ImportKind

VILLAGES: Final = (AreaKind.VILLAGE, AreaKind.NATURAL_VILLAGE, AreaKind.VILLAGE_GROUP, AreaKind.BUILDING)
GROUPS: Final = (AreaKind.VILLAGE_GROUP, AreaKind.BUILDING, AreaKind.NATURAL_VILLAGE)


@dataclass(frozen=True, slots=True)
class _Stop:
    """A row whose place, household and campaign are known."""

    row: ParsedRow
    spot: Spot
    household_id: int | None
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Finders:
    """What is looked up by the names that rows give."""

    houses: HouseFinder
    campaigns: CampaignNames

    def find(self, name: str, text: str, row: ParsedRow, spot: Spot) -> int:
        """Return the household or campaign that a cell names; raises BadInput where there is none."""
        if name == "household":
            return self.houses.find(spot.place.village_id or 0, text)
        held_on: date = row.values["held_on"]  # type: ignore[assignment]  # Without a day the row is not read.
        return self.campaigns.find(text, on=held_on, spot=spot)


def visit_name(texts: Mapping[str, str]) -> str | None:
    """Return by what the rows of one visit are known, from the row's own texts."""
    return texts.get("visit_no") or None


def is_unvisited(texts: Mapping[str, str]) -> bool:
    """Say whether a row only names a household: one of a route's sheet at whose door nobody was."""
    written = ("visit_no", "held_on", "words", "title", "visit_note")
    return bool(texts.get("household")) and not any(texts.get(name, "").strip() for name in written)


def read_visits(rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook) -> Reading[ContactNote]:
    """Return the visits of the rows."""
    reading: Reading[ContactNote] = Reading()
    spots: dict[int, Spot] = {}
    for row in rows:
        try:
            spots[row.number] = village_spot(row, book)
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
    villages = sorted({spot.place.village_id for spot in spots.values() if spot.place.village_id is not None})
    houses = open_housefinder(setting.session, setting.actor, villages)
    named = (text_of(row.values, "campaign") for row in rows)
    finders = _Finders(houses, open_campaign_names(setting.session, setting.actor, named))
    stops = [stop for row in rows if (stop := _stop(row, spots, finders, setting, reading.faults))]
    keys = ContentKeys(setting.kind, setting.source)
    for group in grouped(stops, lambda stop: text_of(stop.row.values, "visit_no") or None):
        faults = _differences(group, setting)
        reading.faults.extend(faults)
        if not faults:
            reading.entries.append(_visit(group, setting, keys))
    return reading


def village_spot(row: ParsedRow, book: PlaceBook, *, kinds: tuple[AreaKind, ...] = VILLAGES) -> Spot:
    """Return the village that a row names, or the group of it, inside the township where it names one."""
    within: Spot | None = None
    for name, wanted in (("township", (AreaKind.TOWNSHIP,)), ("village", kinds), ("group", GROUPS)):
        text = text_of(row.values, name)
        if not text:
            continue
        try:
            within = book.find(text, kinds=wanted, within=within)
        except BadInput as error:
            raise CellFault(name, error) from error
    if within is None:
        raise CellFault("village", BadInput("cell_required"))
    return within


def _stop(
    row: ParsedRow, spots: dict[int, Spot], finders: _Finders, setting: Setting, faults: list[Fault]
) -> _Stop | None:
    spot = spots.get(row.number)
    if spot is None or spot.place.village_id is None:
        return None
    ids: dict[str, int | None] = {"household": None, "campaign": None}
    for name in ids:
        named = text_of(row.values, name)
        try:
            ids[name] = finders.find(name, named, row, spot) if named else None
        except BadInput as error:
            faults.append(setting.fault(row, name, error))
            return None
    return _Stop(row, spot, ids["household"], ids["campaign"])


def _differences(group: Sequence[_Stop], setting: Setting) -> list[Fault]:
    """Return what keeps the rows of one visit from being one visit."""
    first = group[0]
    faults = []
    for stop in group[1:]:
        differs = BadInput("cell_differs_in_group", first_row=first.row.number)
        if stop.spot.place.village_id != first.spot.place.village_id:
            faults.append(setting.fault(stop.row, "village", differs))
        elif stop.household_id != first.household_id:
            faults.append(setting.fault(stop.row, "household", differs))
        elif stop.row.values["held_on"] != first.row.values["held_on"]:
            faults.append(setting.fault(stop.row, "held_on", differs))
        elif stop.campaign_id not in {None, _campaign(group)}:
            faults.append(setting.fault(stop.row, "campaign", differs))
    if faults:
        # The visit is taken whole or not at all.
        waits = BadInput("row_waits_for_other", other_row=faults[0].row)
        bad = {fault.row for fault in faults}
        faults += [Fault.of(stop.row.number, "", "", waits) for stop in group if stop.row.number not in bad]
    return faults + too_many([stop.row for stop in group], setting)


def _campaign(group: Sequence[_Stop]) -> int | None:
    """Return the campaign of a visit, which need not stand in each of its rows."""
    return next((stop.campaign_id for stop in group if stop.campaign_id is not None), None)


def too_many(rows: Sequence[ParsedRow], setting: Setting) -> list[Fault]:
    """Return a fault for each row of a contact with more matters than one may have."""
    if len(rows) <= MOST_MATTERS:
        return []
    return [setting.fault(row, "words", BadInput("too_many_matters", most=MOST_MATTERS)) for row in rows]


def _visit(group: Sequence[_Stop], setting: Setting, keys: ContentKeys) -> Entry[ContactNote]:
    first, source = group[0], setting.source
    values: Mapping[str, Any] = first.row.values
    number, said = text_of(values, "visit_no"), [words_of(stop.row.values) for stop in group]
    content = (first.spot.area_id, first.household_id, values["held_on"], *said)
    key = own_key(ImportKind.VISITS, source, number) if number else keys.key(*content)
    speaking = [stop for stop in group if words_of(stop.row.values)]
    matters = [
        matter_of(stop.row.values, Origin(source, f"{number}/{n}" if number else "", values["held_on"]))
        for n, stop in enumerate(speaking, start=1)
    ]
    note = ContactNote(
        submission_key=key,
        channel=Channel.VISIT,
        area_id=first.spot.area_id,
        detail=VisitDetail(
            household_id=first.household_id,
            visit_type=values.get("visit_type") or VisitType.VISIT_WEEK,
            visitors=values.get("visitors") or (),
            cards_issued=max(int(str(stop.row.values.get("cards_issued") or 0)) for stop in group),
            note="\n".join(dict.fromkeys(text for stop in group if (text := text_of(stop.row.values, "visit_note")))),
        ),
        matters=matters,
        held_on=values["held_on"],
        occasion=Occasion(campaign_id=_campaign(group)),
        is_trial=setting.actor.is_trial,
    )
    return Entry(key, tuple(stop.row.number for stop in group), note, first.spot.spelled)
