"""How does an administrator change the ladder? As a whole, checked as a whole; every change is in the access log.

What must hold: each ladder begins somewhere and rises, each rung has somebody to tell, and there is a general ladder.
What was climbed stays climbed: a rung that is moved is not climbed a second time for the same date.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.log import write_access
from feedback.access.permissions import Permission
from feedback.core.errors import BadInput, Conflict
from feedback.tracker.ladder import DEFAULT_LADDER, Ladder, Rung, load_ladder
from models.notice import LadderStep
from models.vocabulary import LimitUnit, Urgency
from models.work_vocabulary import AccessAction, LadderRole

MOST_RUNGS: Final = 8
MOST_AFTER: Final[Mapping[LimitUnit, int]] = {
    LimitUnit.HOURS: 720,
    LimitUnit.WORKING_DAYS: 60,
    LimitUnit.CALENDAR_DAYS: 90,
}
# By how many hours rungs of different units are put in order: a working day is a day of the calendar at least.
_HOURS: Final[Mapping[LimitUnit, int]] = {
    LimitUnit.HOURS: 1,
    LimitUnit.WORKING_DAYS: 24,
    LimitUnit.CALENDAR_DAYS: 24,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RungLine:
    """One rung as it stands in a grid: one half typed in has gaps; without an urgency it is of the general ladder."""

    urgency: Urgency | None = None
    after: int | None = None
    unit: LimitUnit | None = None
    roles: tuple[LadderRole, ...] = ()


def ladder_lines(session: Session, actor: Actor) -> list[RungLine]:
    """Return every rung, the general ladder first, then by urgency, each from its foot upwards."""
    actor.require(Permission.MANAGE_WORK)
    return _lines(load_ladder(session))


def default_lines() -> list[RungLine]:
    """Return the ladder that the program comes with."""
    return _lines(DEFAULT_LADDER)


def save_ladder(session: Session, actor: Actor, *, seen: Sequence[RungLine], wanted: Sequence[RungLine]) -> int:
    """Put `wanted` in the place of the ladder that the actor has `seen`; returns how many rungs are new or changed.

    Raises
    ------
    BadInput
        A rung is incomplete, too far off, or not later than the one below it; or there is no general ladder.
    Conflict
        Somebody else has changed the ladder since.
    """
    actor.require(Permission.MANAGE_WORK)
    ladder = _checked(wanted)
    held = _lines(load_ladder(session))
    if held != list(seen):
        raise Conflict("changed_meanwhile")
    now = _lines(ladder)
    changed = [line for line in now if line not in held]
    gone = [line for line in held if line not in now]
    if not changed and not gone:
        return 0
    session.execute(delete(LadderStep))
    session.add_all(_row(urgency, rung) for urgency, rungs in ladder.items() for rung in rungs)
    session.flush()  # The grid is drawn anew from the table.
    write_access(
        session,
        AccessAction.SETTINGS_CHANGED,
        actor_id=actor.user_id,
        facts={"ladder": len(now), "ladder_was": _said(gone), "ladder_now": _said(changed)},
    )
    return len(changed)


def _row(urgency: Urgency | None, rung: Rung) -> LadderStep:
    roles = [role.value for role in rung.roles]
    return LadderStep(urgency=urgency, position=rung.position, after=rung.after, unit=rung.unit, roles=roles)


def _lines(ladder: Ladder) -> list[RungLine]:
    order: list[Urgency | None] = [None, *Urgency]
    return [
        RungLine(urgency=urgency, after=rung.after, unit=rung.unit, roles=rung.roles)
        for urgency in order
        for rung in ladder.get(urgency, ())
    ]


def _checked(wanted: Sequence[RungLine]) -> dict[Urgency | None, tuple[Rung, ...]]:
    ladders: dict[Urgency | None, list[Rung]] = defaultdict(list)
    for place, line in enumerate(wanted, 1):
        if line.after is None or line.unit is None or not line.roles:
            raise BadInput("rung_incomplete", row=place)
        if not 0 <= line.after <= MOST_AFTER[line.unit]:
            raise BadInput("rung_after", row=place, most=MOST_AFTER[line.unit], unit=line.unit)
        rungs = ladders[line.urgency]
        if rungs and line.after * _HOURS[line.unit] <= rungs[-1].after * _HOURS[rungs[-1].unit]:
            raise BadInput("rung_not_later", row=place)
        if len(rungs) >= MOST_RUNGS:
            raise BadInput("rungs_too_many", row=place, most=MOST_RUNGS)
        rungs.append(Rung(len(rungs) + 1, line.after, line.unit, tuple(dict.fromkeys(line.roles))))
    if None not in ladders:
        raise BadInput("ladder_general_missing")
    return {urgency: tuple(rungs) for urgency, rungs in ladders.items()}


def _said(lines: Sequence[RungLine]) -> str:
    """Return rungs as the log keeps them."""
    return "; ".join(f"{line.urgency or 'any'} {line.after} {line.unit} {','.join(line.roles)}" for line in lines)
