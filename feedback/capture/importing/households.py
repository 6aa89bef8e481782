"""Sheets of households: the rows of one village and household number are one household, each row one person of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from feedback.access.scope import visible_households
from feedback.archive.households import HouseholdEntry, MemberEntry
from feedback.capture.importing.entries import CellFault, Entry, Reading, Setting, grouped, text_of
from feedback.capture.importing.placebook import PlaceBook, Spot
from feedback.capture.importing.visits import village_spot
from feedback.core.errors import BadInput
from feedback.sheets.parsing import Fault, ParsedRow
from models.household import Household, Person

_OF_THE_HOUSE: Final = ("head_name", "house_no", "livelihood", "dwelling_grade")


@dataclass(frozen=True, slots=True)
class _Dweller:
    row: ParsedRow
    spot: Spot

    @property
    def values(self) -> Mapping[str, Any]:
        return self.row.values

    @property
    def house(self) -> tuple[int | None, str]:
        return self.spot.place.village_id, text_of(self.values, "household_no")

    @property
    def member(self) -> str:
        return text_of(self.values, "member_name") or text_of(self.values, "head_name")


def read_households(rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook) -> Reading[HouseholdEntry]:
    """Return the households of the rows; one that is in the files already is seen, and none of it is changed."""
    reading: Reading[HouseholdEntry] = Reading()
    dwellers: list[_Dweller] = []
    for row in rows:
        try:
            dwellers.append(_Dweller(row, village_spot(row, book)))
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
    known = _known_households(setting, sorted({one.spot.place.village_id or 0 for one in dwellers}))
    for group in grouped(dwellers, lambda one: one.house):
        _read_house(group, known.get(group[0].house), setting, reading)
    return reading


def _known_households(setting: Setting, village_ids: Sequence[int]) -> dict[tuple[int | None, str], set[str]]:
    """Return the people of each household of these villages; the head among them."""
    session = setting.session
    visible = visible_households(setting.actor).where(col(Household.village_id).in_(village_ids))
    households = {each.id: each for each in session.exec(visible).all()}
    found: dict[tuple[int | None, str], set[str]] = {
        (each.village_id, each.household_no): {each.head_name} for each in households.values()
    }
    people = select(Person.household_id, Person.name).join(Household, col(Person.household_id) == Household.id)
    for household_id, name in session.exec(people.where(col(Household.village_id).in_(village_ids))).all():
        if household_id in households:
            house = households[household_id]
            found[house.village_id, house.household_no].add(name)
    return found


def _read_house(
    group: Sequence[_Dweller], known: set[str] | None, setting: Setting, reading: Reading[HouseholdEntry]
) -> None:
    if known is not None:
        reading.seen_rows.extend(one.row.number for one in group)
        reading.changed_rows.extend(one.row.number for one in group if one.member not in known)
        return
    faults = _house_faults(group, setting)
    reading.faults.extend(faults)
    if not faults:
        number = "/".join(str(part) for part in group[0].house)
        entry = Entry(number, tuple(one.row.number for one in group), _household(group), group[0].spot.spelled)
        reading.entries.append(entry)


def _house_faults(group: Sequence[_Dweller], setting: Setting) -> list[Fault]:
    first = group[0]
    faults = []
    for one in group[1:]:
        for name in _OF_THE_HOUSE:
            text = text_of(one.values, name)
            if text and text_of(first.values, name) not in ("", text):
                error = BadInput("cell_differs_in_group", first_row=first.row.number)
                faults.append(setting.fault(one.row, name, error))
    if faults:
        waits = BadInput("row_waits_for_other", other_row=faults[0].row)
        bad = {fault.row for fault in faults}
        faults += [Fault.of(one.row.number, "", "", waits) for one in group if one.row.number not in bad]
    return faults


def _household(group: Sequence[_Dweller]) -> HouseholdEntry:
    def first_text(name: str) -> str:
        return next((text for one in group if (text := text_of(one.values, name))), "")

    return HouseholdEntry(
        area_id=group[0].spot.area_id,
        household_no=text_of(group[0].values, "household_no"),
        head_name=first_text("head_name"),
        house_no=first_text("house_no"),
        livelihood=first_text("livelihood"),
        dwelling_grade=first_text("dwelling_grade"),
        hardships=tuple(dict.fromkeys(each for one in group for each in one.values.get("hardships") or ())),
        members=tuple(_member(one) for one in group),
    )


def _member(one: _Dweller) -> MemberEntry:
    return MemberEntry(
        name=one.member,
        relation=text_of(one.values, "relation"),
        gender=text_of(one.values, "gender"),
        birth_year=one.values.get("birth_year"),
        phone=text_of(one.values, "phone"),
        identity_number=text_of(one.values, "identity_number"),
    )


def house_name(texts: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return by what the rows of one household are known, from the row's own texts."""
    name = tuple(texts.get(part, "") for part in ("household_no", "township", "village"))
    return name if name[0] else None
