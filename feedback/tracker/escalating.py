"""What is done with clocks that run out: rungs are climbed, once each, and who stands on them is told.

Each batch lands as a whole: the rows that say a rung was climbed, and the notices that follow from those that are new.
Broken off and begun anew, a sweep goes on where it stopped; of two at once, each tells what it was the first to write.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from feedback.core.clock import utc_now
from feedback.core.database import add_rows_unless_there, reading, transaction
from feedback.tracker.announcing import Announcer, Word
from feedback.tracker.ladder import (
    WARNING,
    Climbed,
    Clock,
    Holders,
    Ladder,
    Rung,
    load_holders,
    load_ladder,
    reached,
    rungs_for,
    warned_from,
)
from feedback.tracker.running import looks_due, running_clocks
from feedback.worktime.calendar import Calendar
from feedback.worktime.office_rules import OfficeRuleName, rule_number
from feedback.worktime.queries import load_calendar
from models.notice import Escalation
from models.work_vocabulary import NoticeKind

Mark = tuple[int, datetime, int]


@dataclass(slots=True)
class Swept:
    """What a sweep came to: clocks that it looked at, rungs that were climbed, notices that were written."""

    looked: int = 0
    climbed: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class _Sweep:
    """What one sweep counts with: read once, and the same for all its batches."""

    now: datetime
    soon_hours: int
    calendar: Calendar
    ladder: Ladder
    holders: Holders
    announcer: Announcer
    done: Swept = field(default_factory=Swept)


def sweep_due() -> Swept:
    """Look at the clocks of every open case, warn before they run out, and climb the ladder where they have."""
    with reading() as session:
        sweep = _begun(session)
        for clocks in running_clocks(session, until=sweep.now + timedelta(hours=sweep.soon_hours)):
            sweep.done.looked += len(clocks)
            _climb(session, sweep, clocks)
    return sweep.done


def tell_next_looks(until: datetime) -> Swept:
    """Tell the chairs of the suspended cases whose next look is due by `until`, once for each day of a next look."""
    with reading() as session:
        sweep = _begun(session)
        for clocks in looks_due(session, until=until):
            sweep.done.looked += len(clocks)
            marked = _marked(session, clocks)
            wanted = [(clock, _warning(sweep, clock)) for clock in clocks if not _has(marked, clock, WARNING)]
            _write(sweep, wanted, NoticeKind.NEXT_LOOK)
    return sweep.done


def _begun(session: Session) -> _Sweep:
    now, holders = utc_now(), load_holders(session)
    hours = rule_number(session, OfficeRuleName.DUE_SOON_HOURS)
    announcer = Announcer.begun(session, holders, now)
    return _Sweep(now, hours, load_calendar(session), load_ladder(session), holders, announcer)


def _climb(session: Session, sweep: _Sweep, clocks: Sequence[Clock]) -> None:
    late = [(clock, rungs) for clock in clocks if (rungs := _rungs(sweep, clock))]
    soon = [clock for clock in clocks if warned_from(clock, sweep.soon_hours) <= sweep.now < clock.due_at]
    marked = _marked(session, [*(clock for clock, _rungs in late), *soon])
    _write(sweep, [(clock, _warning(sweep, clock)) for clock in soon if not _has(marked, clock, WARNING)],
           NoticeKind.DUE_SOON)  # fmt: skip
    climbed = []
    for clock, rungs in late:
        fresh = [rung for rung in rungs if not _has(marked, clock, rung.position)]
        if fresh:
            all_rungs = rungs_for(sweep.ladder, clock.urgency)
            climbed += [(clock, step) for step in sweep.holders.climb(clock, all_rungs, fresh)]
    _write(sweep, climbed, NoticeKind.OVERDUE)


def _rungs(sweep: _Sweep, clock: Clock) -> tuple[Rung, ...]:
    if clock.due_at > sweep.now:
        return ()
    return reached(rungs_for(sweep.ladder, clock.urgency), clock.due_at, sweep.now, sweep.calendar)


def _warning(sweep: _Sweep, clock: Clock) -> Climbed:
    people = sweep.holders.in_charge(clock)
    return Climbed(WARNING, people, is_unassigned=sweep.holders.is_unassigned(clock))


def _marked(session: Session, clocks: Iterable[Clock]) -> set[Mark]:
    """Return which rungs were climbed by clocks of these cases."""
    case_ids = list({clock.case_id for clock in clocks})
    if not case_ids:
        return set()
    asked = select(Escalation.case_id, Escalation.due_at, Escalation.position)
    return {(case_id, due_at, place) for case_id, due_at, place in
            session.exec(asked.where(col(Escalation.case_id).in_(case_ids)))}  # fmt: skip


def _has(marked: set[Mark], clock: Clock, position: int) -> bool:
    return (clock.case_id, clock.due_at, position) in marked


def _write(sweep: _Sweep, wanted: Sequence[tuple[Clock, Climbed]], kind: NoticeKind) -> None:
    """Write the rungs that nobody has written yet, and the notices that follow from them, in one transaction."""
    if not wanted:
        return
    with transaction() as session:
        rows = [_row(clock, step, sweep.now) for clock, step in wanted]
        mark = (col(Escalation.case_id), col(Escalation.due_at), col(Escalation.position))
        written = set(add_rows_unless_there(session, Escalation, rows, *mark))
        words: dict[tuple[int, datetime], list[tuple[Clock, Climbed]]] = defaultdict(list)
        for clock, step in wanted:
            if (clock.case_id, clock.due_at, step.position) in written:
                words[clock.case_id, clock.due_at].append((clock, step))
        told = sweep.announcer.announce(session, kind, [_word(steps) for steps in words.values()])
    sweep.done.climbed += len(written)
    sweep.done.told += told


def _row(clock: Clock, step: Climbed, now: datetime) -> dict[str, Any]:
    return {
        "case_id": clock.case_id,
        "due_at": clock.due_at,
        "position": step.position,
        "at": now,
        "told": len(step.people),
        "is_unassigned": step.is_unassigned,
        "is_without_superior": step.is_without_superior,
    }


def _word(steps: Sequence[tuple[Clock, Climbed]]) -> Word:
    """Return what is said of one clock at once: everybody who stands on a rung that was climbed, by the highest."""
    clock, highest = steps[-1]
    people = frozenset().union(*(step.people for _clock, step in steps))
    return Word(
        clock=clock,
        position=highest.position,
        people=people,
        is_unassigned=highest.is_unassigned,
        is_without_superior=any(step.is_without_superior for _clock, step in steps),
    )
