"""Which clocks run? Every open case by its due date, and the clocks of its units' parts, some hundred cases at a time.

What stands still is left out: a suspended case, and the units' clocks of one whose return is undecided; the time to
decide on that runs, and is the office's. So is a clock that had run out before the case was taken over from another
office's ledger: the digest counts it every morning, and nobody is called to account for what was not theirs.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, literal, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from feedback.tracker.ladder import Clock
from models.base import UtcDateTime
from models.case import Case, CaseAccess, Part
from models.vocabulary import CaseStatus, PartRole, PartStatus, Role, Stage

BATCH: Final = 1000
# When the clock of a state began.
_BEGAN: Final[Mapping[CaseStatus, str]] = {
    CaseStatus.REGISTERED: "registered_at",
    CaseStatus.AWAITING_CLINIC: "queued_at",
    CaseStatus.DISPATCHED: "dispatched_at",
    CaseStatus.HANDLING: "dispatched_at",
    CaseStatus.REPLIED: "replied_at",
    CaseStatus.REVIEWING: "reviewing_at",
}
WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)
DESKS: Final[Mapping[Stage, tuple[Role, ...]]] = {
    Stage.DIAGNOSE: (Role.CLERK,),
    Stage.CLINIC: (Role.CLERK, Role.CHAIR),
    Stage.REVIEW: (Role.REVIEWER,),
    Stage.REVISIT: (Role.REVISITOR,),
}
# Who decides on a return, and who looks again at what was suspended.
DECIDING: Final = (Role.CLERK, Role.CHAIR)
_LOOKING: Final = (Role.CHAIR,)
_COLUMNS: Final = tuple(
    getattr(Case, name)
    for name in (
        "id", "case_no", "status", "stage", "due_at", "urgency", "level", "township_id", "village_id", "lead_unit_id",
        "is_confidential", "is_trial", "paused_at", "taken_over_at", *dict.fromkeys(_BEGAN.values()),
    )
)  # fmt: skip


def running_clocks(session: Session, *, until: datetime, batch: int = BATCH) -> Iterator[list[Clock]]:
    """Yield the clocks of every open case, of the desks' only those due by `until`; three statements a batch at most.

    Paged by due date and number, so that what changes meanwhile is met once, or at the next sweep.
    """
    for status in _BEGAN:
        is_with_units = status in WITH_UNITS
        asked = select_columns(*_COLUMNS).where(col(Case.status) == status, col(Case.due_at).is_not(None))
        if not is_with_units:
            asked = asked.where(col(Case.due_at) <= until)
        for rows in _paged(session, asked, batch):
            parts = _parts(session, rows) if is_with_units else {}
            named = _named(session, rows)
            clocks = [(row, _clocks(row, parts.get(row.id, []), named.get(row.id, frozenset()))) for row in rows]
            yield [clock for row, found in clocks for clock in found if not _ran_out_elsewhere(row, clock)]


def _ran_out_elsewhere(row: Row[Any], clock: Clock) -> bool:
    return row.taken_over_at is not None and clock.due_at <= row.taken_over_at


def looks_due(session: Session, *, until: datetime, batch: int = BATCH) -> Iterator[list[Clock]]:
    """Yield the suspended cases whose next look is due by `until`."""
    asked = select_columns(*_COLUMNS).where(col(Case.status) == CaseStatus.SUSPENDED, col(Case.due_at) <= until)
    for rows in _paged(session, asked, batch):
        named = _named(session, rows)
        yield [_clock(row, Stage.CLINIC, row.due_at, _LOOKING, named=named.get(row.id, frozenset())) for row in rows]


def _paged(session: Session, asked: Select[Any], batch: int) -> Iterator[list[Row[Any]]]:
    place = tuple_(col(Case.due_at), col(Case.id))
    page = asked.order_by(col(Case.due_at), col(Case.id)).limit(batch)
    while rows := session.execute(page).all():
        yield list(rows)
        if len(rows) < batch:
            return
        # What was read is not kept: the memory that a sweep takes does not grow with the store.
        session.rollback()
        last = tuple_(literal(rows[-1].due_at, UtcDateTime), literal(rows[-1].id))
        page = asked.where(place > last).order_by(col(Case.due_at), col(Case.id)).limit(batch)


def _parts(session: Session, rows: list[Row[Any]]) -> Mapping[int, list[Row[Any]]]:
    """Return the open parts of the present round of each case."""
    columns = (Part.case_id, Part.unit_id, Part.role, Part.status, Part.due_at, Part.sign_due_at, Part.contact_due_at,
               Part.contacted_at)  # fmt: skip
    is_open = (col(Part.is_current), col(Part.status) != PartStatus.ANSWERED)
    asked = select_columns(*columns).where(col(Part.case_id).in_([row.id for row in rows]), *is_open)  # type: ignore[call-overload]  # SQLModel gives the columns their values' types.
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for part in session.execute(asked):
        found[part.case_id].append(part)
    return found


def _named(session: Session, rows: list[Row[Any]]) -> Mapping[int, frozenset[int]]:
    confidential = [row.id for row in rows if row.is_confidential]
    if not confidential:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    asked = select(CaseAccess.case_id, CaseAccess.user_id).where(col(CaseAccess.case_id).in_(confidential))
    for case_id, user_id in session.exec(asked):
        found[case_id].add(user_id)
    return {case_id: frozenset(people) for case_id, people in found.items()}


def _clocks(row: Row[Any], parts: list[Row[Any]], named: frozenset[int]) -> Iterator[Clock]:
    """Yield the case's own clock, and those of its parts that are due at other times; at one time they are one."""
    if row.stage is None:
        return
    if row.paused_at is not None:
        yield _clock(row, row.stage, row.due_at, DECIDING, named=named)
        return
    desk = DESKS.get(row.stage, ())
    if desk:
        yield _clock(row, row.stage, row.due_at, desk, named=named)
        return
    units: dict[datetime, set[int]] = {row.due_at: set()}
    stages: dict[datetime, Stage] = {row.due_at: row.stage}
    for part in parts:
        for stage, due_at in _part_clocks(row, part):
            units.setdefault(due_at, set()).add(part.unit_id)
            stages.setdefault(due_at, stage)
    if not parts and row.lead_unit_id is not None:
        units[row.due_at].add(row.lead_unit_id)
    for due_at, unit_ids in units.items():
        yield _clock(row, stages[due_at], due_at, (), unit_ids=frozenset(unit_ids), named=named)


def _part_clocks(row: Row[Any], part: Row[Any]) -> Iterator[tuple[Stage, datetime]]:
    """Yield what one unit has to do by when; the case's own stage names the unit at whose work it stands."""
    is_unsigned = part.status is PartStatus.WAITING
    if row.stage is Stage.SIGN and is_unsigned:
        yield Stage.SIGN, row.due_at
    elif is_unsigned and part.sign_due_at is not None:
        yield Stage.SIGN, part.sign_due_at
    if row.stage is Stage.RESOLVE:
        is_lead = part.role is PartRole.LEAD
        yield Stage.RESOLVE, row.due_at if is_lead else part.due_at
    if part.contact_due_at is not None and part.contacted_at is None:
        yield Stage.FIRST_CONTACT, part.contact_due_at


def _clock(
    row: Row[Any], stage: Stage, due_at: datetime, desk: tuple[Role, ...], *,
    unit_ids: frozenset[int] = frozenset(), named: frozenset[int] = frozenset(),
) -> Clock:  # fmt: skip
    began = getattr(row, _BEGAN.get(row.status, "registered_at")) or row.registered_at
    return Clock(
        case_id=row.id,
        case_no=row.case_no,
        stage=stage,
        due_at=due_at,
        began_at=began,
        urgency=row.urgency,
        level=row.level,
        township_id=row.township_id,
        village_id=row.village_id,
        is_confidential=row.is_confidential,
        is_trial=row.is_trial,
        desk=desk,
        unit_ids=unit_ids,
        named=named,
    )
