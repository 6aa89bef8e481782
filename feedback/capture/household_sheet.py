"""Household files as a sheet, one row for each member, with the columns of the empty one, so that it can be read again.

Phone and identity numbers leave masked, under names that no import takes for them. Unmasked they leave for a reason.
Every export is a line in the access log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session, col, select

from feedback.access.actor import Actor, Place
from feedback.access.log import write_access
from feedback.access.masking import mask_identity, mask_phone
from feedback.access.permissions import Permission
from feedback.access.reveal import checked_reason
from feedback.archive.file_lists import FileSearch, listed_files
from feedback.archive.files import keeps
from feedback.capture.importing.columns import Column, columns_of, masked_column, yes_or_no
from feedback.core.errors import BadInput
from feedback.i18n.catalogue import SOURCE_LANGUAGE
from feedback.i18n.terms import label, listed
from feedback.sheets.writing import Cell, SheetFormat, table_bytes
from models.household import Household, Person
from models.office_vocabulary import KeyKind
from models.place import Area
from models.work_vocabulary import AccessAction, ImportKind

MOST_ROWS: Final = 50_000
_FEN: Final = 100
_NUMBERS: Final = ("phone", "identity_number")
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class HouseholdSheet:
    """A sheet that is ready to be fetched; `households` and `people` say how much is in it."""

    content: bytes
    households: int
    people: int


def household_sheet(
    session: Session, actor: Actor, sought: FileSearch, *, language: str = SOURCE_LANGUAGE, reason: str | None = None
) -> HouseholdSheet:
    """Return the files that a search finds as an .xlsx; with a `reason` the numbers are whole.

    Raises
    ------
    NotPermitted
        The actor reads no files, or may not be shown whole numbers.
    MissingFact
        The reason is too short.
    BadInput
        There are more people than one sheet takes.
    """
    asked = None
    if reason is not None:
        actor.require(Permission.REVEAL)
        asked = checked_reason(reason)
    households = session.exec(listed_files(session, actor, sought).order_by(*_ORDER)).all()
    people: Mapping[int, Sequence[Person | None]] = _people(session, [each.id for each in households])
    count = sum(max(len(people.get(each.id, ())), 1) for each in households)
    if count > MOST_ROWS:
        raise BadInput("sheet_too_many_people", most=MOST_ROWS)
    facts: dict[str, str | int | bool | None] = {
        "paper": "household_sheet", "households": len(households), "whole": asked is not None,
    }  # fmt: skip
    write_access(session, AccessAction.EXPORT, actor_id=actor.user_id, reason=asked, facts=facts)
    columns = columns_of(ImportKind.HOUSEHOLDS)
    areas = _Places(session)
    rows = (
        [_cell(column.name, household, person, areas, _Shown(actor, is_whole=asked is not None)) for column in columns]
        for household in households
        for person in people.get(household.id) or [None]
    )
    names = [_name(column, is_whole=asked is not None) for column in columns]
    content = table_bytes(names, rows, sheet_format=SheetFormat.XLSX, sheet_name=label(ImportKind.HOUSEHOLDS, language))
    return HouseholdSheet(content, len(households), sum(map(len, people.values())))


_ORDER: Final = (col(Household.village_id), col(Household.household_no), col(Household.id))


def _people(session: Session, ids: Sequence[int]) -> Mapping[int, list[Person]]:
    found: dict[int, list[Person]] = {}
    for start in range(0, len(ids), _CHUNK):
        query = select(Person).where(
            col(Person.household_id).in_(ids[start : start + _CHUNK]), col(Person.left_on).is_(None)
        )
        for person in session.exec(query.order_by(col(Person.id))).all():
            found.setdefault(person.household_id, []).append(person)
    return found


class _Places:
    """What each area is called, and in which township, village and group it lies; one statement."""

    def __init__(self, session: Session) -> None:
        query: Any = select(Area.id, Area.name, Area.township_id, Area.village_id)
        found = session.exec(query).all()
        self._names = {number: name for number, name, _township, _village in found}
        self._above = {number: (township, village) for number, _name, township, village in found}

    def of(self, area_id: int, field: str) -> str:
        township, village = self._above[area_id]
        if field == "group":
            return str(self._names[area_id]) if area_id not in (township, village) else ""
        return str(self._names.get(township if field == "township" else village, ""))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a sheet shows its reader; what is sensitive only where they keep the file."""

    actor: Actor
    is_whole: bool

    def keeps(self, household: Household) -> bool:
        return keeps(self.actor, Place(household.area_id, household.township_id, household.village_id))


_SENSITIVE: Final = ("situation", "needs", "yearly_income", "member_note")
_PLACED: Final = ("township", "village", "group")
_OF_MEMBER: Final[Mapping[str, str]] = {
    "member_name": "name",
    "relation": "relation",
    "gender": "gender",
    "birth_year": "birth_year",
    "occupation": "occupation",
    "is_party_member": "is_party_member",
    "member_kinds": "key_kinds",
    "member_note": "note",
}


def _cell(field: str, household: Household, person: Person | None, areas: _Places, shown: _Shown) -> Cell:
    if field in _PLACED:
        return areas.of(household.area_id, field)
    if field in _SENSITIVE and not (shown.is_whole or shown.keeps(household)):
        return None
    if field in _NUMBERS:
        return _number(field, person, is_whole=shown.is_whole)
    if field in _OF_MEMBER:
        return _spelled(getattr(person, _OF_MEMBER[field])) if person else None
    if field == "yearly_income":
        return household.yearly_income // _FEN if household.yearly_income is not None else None
    return _spelled(getattr(household, "updated_on" if field == "file_updated_on" else field))


def _number(field: str, person: Person | None, *, is_whole: bool) -> str | None:
    number = getattr(person, field) if person else None
    if is_whole or not number:
        return number
    return mask_phone(number) if field == "phone" else mask_identity(number)


def _spelled(value: Any) -> Cell:
    if isinstance(value, list):
        kinds = {kind.value: label(kind) for kind in KeyKind}
        return listed([str(kinds.get(each, each)) for each in value])
    if isinstance(value, bool):
        return yes_or_no(value)
    return label(value) if hasattr(value, "value") else value


def _name(column: Column, *, is_whole: bool) -> str:
    if column.name in _NUMBERS and not is_whole:
        return masked_column(column.label)
    return column.label
