"""What has each person, and each unit, to do today? Counts for the digests of the morning; nothing confidential.

In a constant number of statements, whatever the number of people and cases: cases are counted by what decides who has
them, and the counts are then given to those persons.
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.core.clock import day_bounds, office_day, utc_now
from feedback.tracker.ladder import Clock, load_holders
from feedback.tracker.running import DECIDING, DESKS, WITH_UNITS
from models.case import Case, Outcome, Part
from models.vocabulary import CaseStatus, PartRole, PartStatus, Stage, Urgency

OVERDUE: Final = "overdue"
DUE_TODAY: Final = "due_today"
CRITICAL: Final = "critical"
TO_SIGN: Final = "to_sign"
SENT_BACK: Final = "sent_back"
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


def counts_by_unit(session: Session) -> dict[int, dict[str, int]]:
    """Return for each unit that has something to sign, due, overdue or sent back how much, and how much is critical.

    A unit's robot speaks to a whole group, so confidential cases are not counted. Two statements.
    """
    counts: Counts = defaultdict(Counter)
    for row in session.execute(_of_units(utc_now())):
        counts[row.unit_id].update({name: n for name in _COUNTED if (n := getattr(row, name))})
    for row in session.execute(_in_hand()):
        counts[row.unit_id].update({name: n for name in (TO_SIGN, SENT_BACK) if (n := getattr(row, name))})
    return {unit_id: dict(found) for unit_id, found in counts.items()}


def _in_hand() -> Any:
    """Select by unit how many parts wait for its signature, and how many replies as a whole came back to it."""
    is_to_sign = col(Part.status) == PartStatus.WAITING
    replied = select(Outcome.id).where(col(Outcome.case_id) == col(Case.id), col(Outcome.at) >= col(Case.dispatched_at))
    is_back = and_(col(Part.role) == PartRole.LEAD, col(Case.status) == CaseStatus.HANDLING, replied.exists())
    counted = [func.sum(case((each, 1), else_=0)) for each in (is_to_sign, is_back)]
    labelled = [each.label(name) for each, name in zip(counted, (TO_SIGN, SENT_BACK), strict=True)]
    asked = select_columns(Part.unit_id, *labelled).join(Case, col(Part.case_id) == col(Case.id))  # type: ignore[call-overload]  # As above.
    is_theirs = and_(col(Case.status).in_(WITH_UNITS), col(Case.is_confidential).is_(False))
    # What waits for the decision on a return is not the unit's to go on with.
    is_running = and_(col(Part.is_current), col(Case.paused_at).is_(None))
    return asked.where(is_theirs, is_running, or_(is_to_sign, is_back)).group_by(Part.unit_id)


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
