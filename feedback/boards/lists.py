"""The cases behind a mark: the same conditions that were counted, as a list that pages by keyset, and its count.

A confidential case is in none of them. What a common search can say as well, `as_search` gives to the search page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import and_, func
from sqlalchemy import case as case_when
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from feedback.access.actor import Actor
from feedback.access.scope import may_see_open_case
from feedback.boards.conditions import Condition, Look, behind, look_at, overdue, seen
from feedback.boards.marks import BoardFilter, Mark, Measure
from feedback.tracker.clocks import Rule
from feedback.tracker.desks import PAGE_SIZE, DeskRow, Page, place_name
from feedback.tracker.listing import newest_first
from models.case import Case
from models.place import Area, Unit
from models.vocabulary import SuperviseLevel, Urgency

# How hot a case is: a critical one is always above one that is merely overdue, and reasons add up.
_HEAT_OF_URGENCY: Final = {Urgency.CRITICAL: 4, Urgency.URGENT: 2}
_HEAT_OF_OVERDUE: Final = 3
_HEAT_OF_REDO: Final = 2
_HEAT_OF_SUPERVISION: Final = {SuperviseLevel.ORDINARY: 1, SuperviseLevel.YELLOW: 2, SuperviseLevel.RED: 3}


class Reason(StrEnum):
    """Why a case burns."""

    CRITICAL = "critical"
    URGENT = "urgent"
    OVERDUE = "overdue"
    REDO = "redo"
    SUPERVISED = "supervised"


@dataclass(frozen=True, slots=True)
class BurningCase:
    row: DeskRow
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Burning:
    """The hottest cases, how many there are in all, and the mark that opens all of them."""

    cases: tuple[BurningCase, ...]
    total: int
    key: str


def count_behind(session: Session, actor: Actor, board_filter: BoardFilter, mark: Mark) -> int:
    """Return how many cases the mark stands for, to this actor and now."""
    look = look_at(session, actor, board_filter)
    query: Any = select_columns(func.count()).select_from(Case).where(seen(look), behind(look, mark))
    return int(session.execute(query).scalar_one())


def list_behind(
    session: Session, actor: Actor, board_filter: BoardFilter, mark: Mark, *, cursor: str | None = None
) -> Page:
    """Return one page of the cases that the mark stands for, the newest first."""
    look = look_at(session, actor, board_filter)
    query = _rows_query(look, behind(look, mark))
    found = newest_first(session, query, number=col(Case.id), cursor=cursor, size=PAGE_SIZE)
    return Page(tuple(_row(each) for each in found.rows), found.earlier, found.later)


def rows_numbered(session: Session, actor: Actor, case_ids: Sequence[int]) -> list[DeskRow]:
    """Return the cases of these numbers that the actor sees now, in the order of the numbers; one statement."""
    query: Any = _joined().where(col(Case.id).in_(case_ids), may_see_open_case(actor))
    found = {row.case_id: row for row in map(_row, session.execute(query))}
    return [found[case_id] for case_id in case_ids if case_id in found]


def burning(session: Session, actor: Actor, board_filter: BoardFilter, *, most: int = 20) -> Burning:
    """Return the open cases that cannot wait, the hottest first and among equals the one that is due first.

    The filter's period does not matter: what burns, burns now.
    """
    look = look_at(session, actor, board_filter)
    mark = Mark(measure=Measure.BURNING)
    order = (_heat(look).desc(), col(Case.due_at).is_(None), col(Case.due_at), col(Case.id))
    # The hottest are chosen by what an index holds, so that thousands of whole cases need not be read and sorted.
    hottest: Any = select_columns(col(Case.id)).where(seen(look), behind(look, mark)).order_by(*order).limit(most)
    query = _rows_query(look, col(Case.id).in_(hottest.scalar_subquery())).order_by(*order)
    rows = [_row(each) for each in session.execute(query)]
    cases = tuple(BurningCase(row, _reasons(look, row)) for row in rows)
    counted: Any = select_columns(func.count()).select_from(Case).where(seen(look), behind(look, mark))
    return Burning(cases, int(session.execute(counted).scalar_one()), mark.key())


def _heat(look: Look) -> Any:
    return (
        case_when(_HEAT_OF_URGENCY, value=col(Case.urgency), else_=0)
        + case_when((overdue(look), _HEAT_OF_OVERDUE), else_=0)
        + case_when((col(Case.redo_no) > 0, _HEAT_OF_REDO), else_=0)
        + case_when(_HEAT_OF_SUPERVISION, value=col(Case.supervise_level), else_=0)
    )


def _reasons(look: Look, row: DeskRow) -> tuple[Reason, ...]:
    holds = {
        Reason.CRITICAL: row.urgency is Urgency.CRITICAL,
        Reason.OVERDUE: row.is_overdue(look.now),
        Reason.URGENT: row.urgency is Urgency.URGENT,
        Reason.REDO: row.redo_no > 0,
        Reason.SUPERVISED: row.supervise_level is not SuperviseLevel.NONE,
    }
    return tuple(reason for reason, is_so in holds.items() if is_so)


def _rows_query(look: Look, where: Condition) -> Any:
    return _joined().where(and_(seen(look), where))


def _joined() -> Any:
    place, village, township = aliased(Area), aliased(Area), aliased(Area)
    query: Any = select_columns(Case, place.name, village.name, township.name, Unit.name)  # type: ignore[call-overload]  # SQLModel's columns are typed as their values.
    return (
        query.join(place, col(Case.area_id) == place.id)
        .join(village, col(Case.village_id) == village.id, isouter=True)
        .join(township, col(Case.township_id) == township.id, isouter=True)
        .join(Unit, col(Case.lead_unit_id) == Unit.id, isouter=True)
    )


def _row(found: Sequence[Any]) -> DeskRow:
    case: Case = found[0]
    return DeskRow(
        case_id=case.id,
        case_no=case.case_no,
        heading=case.heading,
        status=case.status,
        level=case.level,
        category=case.category,
        urgency=case.urgency,
        place=place_name(found[3], found[2], found[1]),
        lead_unit=found[4] or "",
        registered_at=case.registered_at,
        is_diagnosed=case.diagnosed_at is not None,
        due_at=case.due_at,
        rule=Rule.read(case.due_rule),
        redo_no=case.redo_no,
        supervise_level=case.supervise_level,
        is_confidential=case.is_confidential,
        version=case.version,
    )
