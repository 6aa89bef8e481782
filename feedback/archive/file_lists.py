"""Lists of household files: by place, by what was typed, by kind, and those that have not been looked at for too long.

Lists page by keyset; the number of statements does not grow with the rows. Only files in use are listed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, func, tuple_
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from feedback.access.actor import Actor, Place
from feedback.access.masking import mask_name
from feedback.access.permissions import Permission
from feedback.access.scope import areas_open_to, files_open_to
from feedback.archive.files import keeps
from feedback.archive.finding import named_by
from feedback.core.clock import today
from feedback.core.errors import NotFound
from feedback.sheets.safe_text import clean
from feedback.tracker.cursors import read_cursor, write_cursor
from feedback.worktime.office_rules import OfficeRuleName, rule_number
from models.household import Household, Person
from models.office_vocabulary import HouseholdType, KeyKind, VisitTier
from models.place import Area
from models.vocabulary import AreaKind

PAGE_SIZE: Final = 30
_NEVER: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSearch:
    """Which files are wanted; nothing given is nothing asked for."""

    text: str = ""
    area_id: int | None = None
    household_type: HouseholdType | None = None
    visit_tier: VisitTier | None = None
    key_kind: KeyKind | None = None
    only_stale: bool = False
    only_dangerous: bool = False


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of a list; the head's name is masked for who does not keep the file, unless it was typed."""

    household_id: int
    household_no: str
    head: str
    group: str
    house_no: str
    people: int
    household_type: HouseholdType
    visit_tier: VisitTier
    key_kinds: tuple[str, ...]
    hardships: tuple[str, ...]
    dwelling_grade: str
    updated_on: date | None
    last_visited_on: date | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page of a list, with the cursors that lead on; None where there is nothing further."""

    rows: tuple[FileRow, ...]
    earlier: str | None = None
    later: str | None = None


def stale_before(session: Session) -> date:
    """Return the day before which a file has to have been looked at last to be too old."""
    return today() - timedelta(days=rule_number(session, OfficeRuleName.FILE_CYCLE_DAYS))


def is_stale(before: date) -> ColumnElement[bool]:
    """Return the condition that a file has not been looked at since `before`."""
    return or_(col(Household.updated_on).is_(None), col(Household.updated_on) < before)


def listed_files(
    session: Session, actor: Actor, sought: FileSearch, permission: Permission = Permission.READ_HOUSEHOLDS
) -> SelectOfScalar[Household]:
    """Return the query of the files in use that a search finds; one statement more where it names an area."""
    actor.require(permission)
    query = files_open_to(actor, permission).where(col(Household.is_active))
    typed = clean(sought.text).strip()
    if typed:
        query = query.where(named_by(typed))
    if sought.area_id is not None:
        query = query.where(_lies_in(session, actor, sought.area_id, permission))
    if sought.household_type is not None:
        query = query.where(Household.household_type == sought.household_type)
    if sought.visit_tier is not None:
        query = query.where(Household.visit_tier == sought.visit_tier)
    if sought.only_stale:
        query = query.where(is_stale(stale_before(session)))
    if sought.only_dangerous:
        query = query.where(func.upper(func.substr(col(Household.dwelling_grade), 1, 1)).in_(("C", "D")))
    if sought.key_kind is not None:
        query = query.where(of_kind(sought.key_kind))
    return query


def of_kind(kind: KeyKind) -> ColumnElement[bool]:
    """Return the condition that a household, or one of its people, is of a key kind."""
    # The lists are kept as JSON texts; a word of the closed list stands in quotes there, so it is no part of another.
    written = f'"{kind.value}"'
    people = select(Person.household_id).where(
        _as_text(Person.key_kinds).contains(written), col(Person.left_on).is_(None)
    )
    return or_(_as_text(Household.key_kinds).contains(written), col(Household.id).in_(people))


def _as_text(column: Any) -> Any:
    return cast(column, String)


def _lies_in(session: Session, actor: Actor, area_id: int, permission: Permission) -> ColumnElement[bool]:
    area = session.exec(areas_open_to(actor, permission).where(Area.id == area_id)).one_or_none()
    if area is None:
        raise NotFound("area_not_found")
    return lies_in(area)


def lies_in(area: Area, table: Any = Household) -> ColumnElement[bool]:
    """Return the condition that a row of `table` lies in an area or below it."""
    if area.kind is AreaKind.TOWNSHIP:
        return col(table.township_id) == area.id
    if area.kind is AreaKind.VILLAGE:
        return col(table.village_id) == area.id
    return col(table.area_id).in_(select(Area.id).where(col(Area.path).startswith(area.path)))


def count_files(session: Session, actor: Actor, sought: FileSearch) -> int:
    """Return how many files a search finds."""
    query: Any = listed_files(session, actor, sought).with_only_columns(func.count(), maintain_column_froms=True)
    return int(session.exec(query).one())


def stale_count(session: Session, actor: Actor) -> int:
    """Return how many files of those that the actor keeps have not been looked at for too long; nought without any."""
    if not actor.holds(Permission.KEEP_HOUSEHOLDS):
        return 0
    query: Any = listed_files(session, actor, FileSearch(only_stale=True), Permission.KEEP_HOUSEHOLDS)
    return int(session.exec(query.with_only_columns(func.count(), maintain_column_froms=True)).one())


def file_page(session: Session, actor: Actor, sought: FileSearch, *, cursor: str | None = None) -> FilePage:
    """Return one page of files: by village and number, the stalest first where only stale ones are asked for.

    Raises
    ------
    BadInput
        The cursor is none of ours.
    NotFound
        The area is not there, or not for this actor.
    """
    at = read_cursor(cursor)
    keys = _order(sought)
    query = listed_files(session, actor, sought)
    if at.case_id:
        # The row itself says where the page goes on, so that a cursor holds nothing of it.
        here: Any = select(*keys).where(Household.id == at.case_id)
        last = session.exec(here).one_or_none()
        if last is not None:
            place = tuple_(*keys)
            query = query.where(place < tuple_(*last) if at.backwards else place > tuple_(*last))
    ordered = [key.desc() for key in keys] if at.backwards else keys
    found = list(session.exec(query.order_by(*ordered).limit(PAGE_SIZE + 1)).all())
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if at.backwards:
        found.reverse()
    rows = _rows(session, actor, found, sought)
    is_first = not at.case_id or (at.backwards and not has_more)
    is_last = not at.backwards and not has_more
    return FilePage(
        rows,
        earlier=None if is_first or not found else write_cursor("earlier", found[0].id),
        later=None if is_last or not found else write_cursor("later", found[-1].id),
    )


def _order(sought: FileSearch) -> list[Any]:
    if sought.only_stale:
        return [func.coalesce(col(Household.updated_on), _NEVER), col(Household.id)]
    return [col(Household.village_id), col(Household.household_no), col(Household.id)]


def _rows(session: Session, actor: Actor, found: Sequence[Household], sought: FileSearch) -> tuple[FileRow, ...]:
    ids, areas = [each.id for each in found], {each.area_id for each in found}
    groups = dict(session.exec(select(Area.id, Area.name).where(col(Area.id).in_(areas))).all())
    counted: Any = select(Person.household_id, func.count()).where(
        col(Person.household_id).in_(ids), col(Person.left_on).is_(None)
    )
    people = dict(session.exec(counted.group_by(col(Person.household_id))).all())
    before, typed = stale_before(session), sought.text.strip()
    return tuple(_row(each, actor, groups[each.area_id], people.get(each.id, 0), (before, typed)) for each in found)


def _row(household: Household, actor: Actor, group: str, people: int, asked: tuple[date, str]) -> FileRow:
    before, typed = asked
    place = Place(household.area_id, household.township_id, household.village_id)
    is_told = keeps(actor, place) or (len(typed) > 1 and typed in household.head_name)
    return FileRow(
        household_id=household.id,
        household_no=household.household_no,
        head=household.head_name if is_told else mask_name(household.head_name),
        group=group,
        house_no=household.house_no,
        people=people,
        household_type=household.household_type,
        visit_tier=household.visit_tier,
        key_kinds=tuple(household.key_kinds),
        hardships=tuple(household.hardships),
        dwelling_grade=household.dwelling_grade,
        updated_on=household.updated_on,
        last_visited_on=household.last_visited_on,
        is_stale=household.updated_on is None or household.updated_on < before,
    )
