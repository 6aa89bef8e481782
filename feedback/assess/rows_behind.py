"""What stands behind a number, as lines to read: cases as desks show them, all else shortly.

A page of a list is asked for by the numbers that the sheet kept; what the actor may not see, or no longer, is left out
and counted. Names of households are masked: files are opened where they are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.masking import mask_name
from feedback.assess.formulas import Of
from feedback.assess.reading import Behind
from feedback.boards.lists import rows_numbered
from feedback.core.errors import BadInput
from feedback.tracker.desks import DeskRow
from models.case import Case
from models.contact import Contact, Opinion, Visit
from models.household import Household
from models.place import Area
from models.user import User
from models.visiting import ContactPoint

PAGE_SIZE: Final = 20
_columns: Final[Any] = select_columns


@dataclass(frozen=True, slots=True)
class Line:
    """One visit, household, opinion, contact point or natural village: what it is, where, when, and of which case."""

    title: str
    place: str
    on: date | None = None
    who: str = ""
    case_no: str = ""


@dataclass(frozen=True, slots=True)
class BehindPage:
    """One page of the list; `hidden` of its rows cannot be shown. `first` is the place of its first row from 1."""

    total: int
    first: int
    cases: tuple[DeskRow, ...]
    lines: tuple[Line, ...]
    hidden: int
    earlier: str | None
    later: str | None


def page_behind(session: Session, actor: Actor, found: Behind, *, cursor: str | None = None) -> BehindPage:
    """Return one page of what stands behind a number, from the row after `cursor` on; one statement.

    Raises
    ------
    BadInput
        The cursor is none of ours.
    """
    start = _start(found.ids, cursor)
    ids = found.ids[start : start + PAGE_SIZE]
    cases: tuple[DeskRow, ...] = ()
    lines: tuple[Line, ...] = ()
    if found.of is Of.CASES:
        cases = tuple(rows_numbered(session, actor, ids))
    else:
        lines = tuple(_LINES[found.of](session, ids))
    before = found.ids[start - PAGE_SIZE - 1] if start > PAGE_SIZE else None
    return BehindPage(
        total=len(found.ids),
        first=start + 1,
        cases=cases,
        lines=lines,
        hidden=len(ids) - len(cases) - len(lines),
        earlier=None if start == 0 else (str(before) if before is not None else ""),
        later=str(ids[-1]) if start + PAGE_SIZE < len(found.ids) else None,
    )


def _start(ids: Sequence[int], cursor: str | None) -> int:
    """Return the place after the row that the cursor names; the list's numbers fall."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 10):
        raise BadInput("cursor_unreadable")
    return sum(1 for each in ids if each >= int(cursor))


def _of_numbers(ids: Sequence[int], rows: Mapping[int, Line]) -> list[Line]:
    return [rows[each] for each in ids if each in rows]


def _visits(session: Session, ids: Sequence[int]) -> list[Line]:
    query = (
        _columns(Contact.id, Contact.held_on, Area.name, User.name, Household.head_name, Household.household_no)
        .join(Area, col(Contact.area_id) == Area.id)
        .join(User, col(Contact.recorded_by_id) == User.id)
        .join(Visit, col(Visit.contact_id) == Contact.id)
        .join(Household, col(Visit.household_id) == Household.id, isouter=True)
        .where(col(Contact.id).in_(ids), col(Contact.is_confidential).is_(False))
    )
    return _of_numbers(
        ids,
        {
            number: Line(f"{no} {mask_name(head)}" if head else "", place, on, who)
            for number, on, place, who, head, no in session.execute(query)
        },
    )


def _households(session: Session, ids: Sequence[int]) -> list[Line]:
    query = (
        _columns(Household.id, Household.household_no, Household.head_name, Household.last_visited_on, Area.name)
        .join(Area, col(Household.area_id) == Area.id)
        .where(col(Household.id).in_(ids))
    )
    return _of_numbers(
        ids,
        {number: Line(f"{no} {mask_name(head)}", place, on) for number, no, head, on, place in session.execute(query)},
    )


def _opinions(session: Session, ids: Sequence[int]) -> list[Line]:
    query = (
        _columns(Opinion.id, Opinion.title, Case.title, Case.case_no, Area.name, Contact.held_on)
        .join(Contact, col(Opinion.contact_id) == Contact.id)
        .join(Area, col(Opinion.area_id) == Area.id)
        .join(Case, col(Opinion.case_id) == Case.id, isouter=True)
        .where(
            col(Opinion.id).in_(ids),
            col(Opinion.is_confidential).is_(False),
            col(Case.is_confidential).is_not(True),
        )
    )
    return _of_numbers(
        ids,
        {
            number: Line(title or of_case or "", place, on, "", case_no or "")
            for number, title, of_case, case_no, place, on in session.execute(query)
        },
    )


def _points(session: Session, ids: Sequence[int]) -> list[Line]:
    query = (
        _columns(ContactPoint.id, ContactPoint.name, Area.name, User.name)
        .join(Area, col(ContactPoint.area_id) == Area.id)
        .join(User, col(ContactPoint.leader_id) == User.id)
        .where(col(ContactPoint.id).in_(ids))
    )
    return _of_numbers(
        ids, {number: Line(name, place, None, who) for number, name, place, who in session.execute(query)}
    )


def _areas(session: Session, ids: Sequence[int]) -> list[Line]:
    query = _columns(Area.id, Area.name).where(col(Area.id).in_(ids))
    return _of_numbers(ids, {number: Line(name, "") for number, name in session.execute(query)})


_LINES: Final = {
    Of.VISITS: _visits,
    Of.HOUSEHOLDS: _households,
    Of.OPINIONS: _opinions,
    Of.POINTS: _points,
    Of.AREAS: _areas,
}
