"""Sheets of households: the rows of one village and household number are one household, each row one person of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from feedback.access.permissions import Permission
from feedback.access.scope import files_open_to
from feedback.archive.file_updates import FilesThere, FileUpdate, files_there, stored_facts
from feedback.archive.households import HouseholdEntry, MemberEntry
from feedback.capture.importing.entries import CellFault, Entry, Reading, Setting, grouped, text_of
from feedback.capture.importing.placebook import PlaceBook, Spot
from feedback.capture.importing.visits import village_spot
from feedback.core.errors import BadInput
from feedback.sheets.parsing import Fault, ParsedRow
from models.household import Household, Person
from models.office_vocabulary import HouseholdType, VisitTier

_TEXTS: Final = (
    "head_name",
    "house_no",
    "livelihood",
    "dwelling_grade",
    "dwelling_structure",
    "situation",
    "needs",
    "river_note",
)
_OF_THE_HOUSE: Final = (*_TEXTS, "household_type", "visit_tier", "floor_area", "built_year", "yearly_income")
_MEMBER_COLUMNS: Final[Mapping[str, str]] = {
    "relation": "relation",
    "gender": "gender",
    "birth_year": "birth_year",
    "phone": "phone",
    "identity_number": "identity_number",
    "occupation": "occupation",
    "is_party_member": "is_party_member",
    "key_kinds": "member_kinds",
    "note": "member_note",
}


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


def read_households(
    rows: Sequence[ParsedRow], setting: Setting, book: PlaceBook
) -> Reading[HouseholdEntry | FileUpdate]:
    """Return the households of the rows; one that is in the files already is seen, or changed where that is wished.

    Raises
    ------
    NotPermitted
        Files are to be changed, and the actor keeps none.
    """
    if setting.options.updates:
        setting.actor.require(Permission.KEEP_HOUSEHOLDS)
    reading: Reading[HouseholdEntry | FileUpdate] = Reading()
    dwellers: list[_Dweller] = []
    for row in rows:
        try:
            dwellers.append(_Dweller(row, village_spot(row, book)))
        except CellFault as fault:
            reading.faults.append(setting.fault(row, fault.name, fault.error))
    known = _known_households(setting, sorted({one.spot.place.village_id or 0 for one in dwellers}))
    for group in grouped(dwellers, lambda one: one.house):
        _read_house(group, known, setting, reading)
    return reading


@dataclass(frozen=True, slots=True)
class _Known:
    """The people of each household that is there, the numbers of files no longer in use, and what may be changed."""

    people: Mapping[tuple[int | None, str], set[str]]
    gone: frozenset[tuple[int | None, str]]
    files: FilesThere | None


def _known_households(setting: Setting, village_ids: Sequence[int]) -> _Known:
    session, actor = setting.session, setting.actor
    there = files_open_to(actor, Permission.RECORD_FORUM).where(col(Household.village_id).in_(village_ids))
    households = {each.id: each for each in session.exec(there).all()}
    found: dict[tuple[int | None, str], set[str]] = {
        (each.village_id, each.household_no): {each.head_name} for each in households.values() if each.is_active
    }
    people = select(Person.household_id, Person.name).join(Household, col(Person.household_id) == Household.id)
    for household_id, name in session.exec(people.where(col(Household.village_id).in_(village_ids))).all():
        house = households.get(household_id)
        if house is not None and house.is_active:
            found[house.village_id, house.household_no].add(name)
    gone = {(each.village_id, each.household_no) for each in households.values() if not each.is_active}
    files = files_there(session, actor, village_ids) if setting.options.updates else None
    return _Known(found, frozenset(gone), files)


def _read_house(
    group: Sequence[_Dweller], known: _Known, setting: Setting, reading: Reading[HouseholdEntry | FileUpdate]
) -> None:
    house = group[0].house
    if house in known.gone:
        error = BadInput("cell_household_gone")
        reading.faults.extend(setting.fault(one.row, "household_no", error) for one in group)
        return
    people = known.people.get(house)
    faults = _house_faults(group, setting) if people is None or known.files else []
    reading.faults.extend(faults)
    if faults:
        return
    rows, number = tuple(one.row.number for one in group), "/".join(str(part) for part in house)
    if people is None:
        reading.entries.append(Entry(number, rows, _household(group), group[0].spot.spelled))
        return
    household = known.files.find(house[0] or 0, house[1]) if known.files else None
    if known.files and household:
        update = _update(group, known.files, household)
        if update.changes:
            entry: Entry[HouseholdEntry | FileUpdate] = Entry(
                number, rows, update, group[0].spot.spelled, update.changes
            )
            reading.entries.append(entry)
            return
    reading.seen_rows.extend(rows)
    if not setting.options.updates:
        reading.changed_rows.extend(one.row.number for one in group if one.member not in people)


def _update(group: Sequence[_Dweller], files: FilesThere, household: Household) -> FileUpdate:
    facts = _household(group).columns()
    given = {name: facts[name] for name in facts if _told(group, name)}
    members = [(_member(one), frozenset(_member_told(one))) for one in group if text_of(one.values, "member_name")]
    return files.update(household, stored_facts(given), members)


def _told(group: Sequence[_Dweller], name: str) -> bool:
    return any(one.values.get(name) not in (None, "", ()) for one in group)


def _member_told(one: _Dweller) -> Iterator[str]:
    for name, column in _MEMBER_COLUMNS.items():
        if one.values.get(column) not in (None, "", ()):
            yield name


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
    def first(name: str) -> Any:
        return next((value for one in group if (value := one.values.get(name)) not in (None, "", ())), None)

    def texts(name: str) -> str:
        return next((text for one in group if (text := text_of(one.values, name))), "")

    return HouseholdEntry(
        area_id=group[0].spot.area_id,
        household_no=text_of(group[0].values, "household_no"),
        hardships=tuple(dict.fromkeys(each for one in group for each in one.values.get("hardships") or ())),
        key_kinds=tuple(dict.fromkeys(each for one in group for each in one.values.get("key_kinds") or ())),
        household_type=first("household_type") or HouseholdType.ORDINARY,
        visit_tier=first("visit_tier") or VisitTier.ORDINARY,
        floor_area=first("floor_area"),
        built_year=first("built_year"),
        yearly_income=first("yearly_income"),
        updated_on=first("file_updated_on"),
        members=tuple(_member(one) for one in group),
        **{name: texts(name) for name in _TEXTS},
    )


def _member(one: _Dweller) -> MemberEntry:
    return MemberEntry(
        name=one.member,
        relation=text_of(one.values, "relation"),
        gender=text_of(one.values, "gender"),
        birth_year=one.values.get("birth_year"),
        phone=text_of(one.values, "phone"),
        identity_number=text_of(one.values, "identity_number"),
        occupation=text_of(one.values, "occupation"),
        is_party_member=bool(one.values.get("is_party_member")),
        key_kinds=tuple(one.values.get("member_kinds") or ()),
        note=text_of(one.values, "member_note"),
    )


def house_name(texts: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return by what the rows of one household are known, from the row's own texts."""
    name = tuple(texts.get(part, "") for part in ("household_no", "township", "village"))
    return name if name[0] else None
