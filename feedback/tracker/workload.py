"""What has each person to do today? Counts for the digest of the morning: what is overdue, and what is due today.

In a constant number of statements, whatever the number of people and cases: cases are counted by what decides who has
them, and the counts are then given to those persons.
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from feedback.core.clock import day_bounds, office_day, utc_now
from feedback.tracker.ladder import Clock, load_holders
from feedback.tracker.running import DECIDING, DESKS, WITH_UNITS
from models.case import Case, Part
from models.vocabulary import PartRole, PartStatus, Stage, Urgency

OVERDUE: Final = "overdue"
DUE_TODAY: Final = "due_today"
CRITICAL: Final = "critical"
_COUNTED: Final = (OVERDUE, DUE_TODAY, CRITICAL)
Counts = dict[int, Counter[str]]


def counts_by_person(session: Session) -> dict[int, dict[str, int]]:
    """Return for each person who has something overdue or due today how much, and how much of it is critical.

    Confidential cases are not counted: a digest goes outside. Four statements.
    """
    now, holders = utc_now(), load_holders(session)
    counts: Counts = defaultdict(Counter)
    for row in session.execute(_of_desks(now)):
        _give(counts, holders.in_charge(_clock_of(row)), row)
    for row in session.execute(_of_units(now)):
        _give(counts, holders.in_unit(row.unit_id), row)
    return {person: dict(found) for person, found in counts.items()}


def _give(counts: Counts, people: frozenset[int], row: Row[Any]) -> None:
    for person in people:
        counts[person].update({name: n for name in _COUNTED if (n := getattr(row, name))})


def _of_desks(now: datetime) -> Any:
    """Select what waits at a desk by what decides whose it is: the stage, and a return that is to be decided."""
    is_paused = col(Case.paused_at).is_not(None)
    whose = (Case.stage, Case.township_id, Case.village_id, Case.level, is_paused.label("paused"))
    waits = or_(col(Case.stage).in_(DESKS), is_paused)
    asked = select_columns(*whose, *_sums(col(Case.due_at), now))  # type: ignore[call-overload]  # SQLModel gives the columns their values' types.
    is_asked = and_(col(Case.is_confidential).is_(False), col(Case.stage).is_not(None), waits)
    return asked.where(is_asked, _is_due(col(Case.due_at), now)).group_by(*whose)


def _of_units(now: datetime) -> Any:
    """Select what units have: the lead by the case's date, first that of the signature, the others by their own."""
    is_cases = or_(col(Part.role) == PartRole.LEAD, col(Case.stage) == Stage.SIGN)
    due_at = case((is_cases, col(Case.due_at)), else_=col(Part.due_at))
    is_open = and_(col(Part.is_current), col(Part.status) != PartStatus.ANSWERED, col(Case.paused_at).is_(None))
    asked = select_columns(Part.unit_id, *_sums(due_at, now)).join(Case, col(Part.case_id) == col(Case.id))  # type: ignore[call-overload]  # As above.
    is_theirs = and_(col(Case.status).in_(WITH_UNITS), col(Case.is_confidential).is_(False))
    return asked.where(is_theirs, is_open, _is_due(due_at, now)).group_by(Part.unit_id)


def _is_due(due_at: Any, now: datetime) -> Any:
    return due_at < day_bounds(office_day(now))[1]


def _sums(due_at: Any, now: datetime) -> list[ColumnElement[int]]:
    is_over = case((due_at <= now, 1), else_=0)
    is_critical = case((col(Case.urgency) == Urgency.CRITICAL, 1), else_=0)
    sums = (func.sum(is_over), func.sum(1 - is_over), func.sum(is_critical))
    return [each.label(name) for each, name in zip(sums, _COUNTED, strict=True)]


def _clock_of(row: Row[Any]) -> Clock:
    """Return a clock by which those in charge are found; its dates are nobody's."""
    nobodys = utc_now()
    return Clock(
        case_id=0,
        case_no="",
        stage=row.stage,
        due_at=nobodys,
        began_at=nobodys,
        urgency=None,
        level=row.level,
        township_id=row.township_id,
        village_id=row.village_id,
        desk=DECIDING if row.paused else DESKS.get(row.stage, ()),
    )
