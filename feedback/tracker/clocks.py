"""Which clock runs in which state, and when it is due, with the rule that says so.

Dates are stored and change only with a move. The calendar and the limit table are read once for each session.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Self

from sqlmodel import Session, col, select

from feedback.core.clock import OFFICE_ZONE, office_day, utc_now
from feedback.worktime.calendar import Calendar
from feedback.worktime.limits import Due, Limit, Limits, clinic_due, due_at, redo_limit
from feedback.worktime.queries import load_calendar, load_limits
from models.case import Case, CaseEvent, Part
from models.vocabulary import CaseStatus, LimitUnit, PartStatus, Stage, Verb

_STAGE: Final = {
    CaseStatus.REGISTERED: Stage.DIAGNOSE,
    CaseStatus.AWAITING_CLINIC: Stage.CLINIC,
    CaseStatus.DISPATCHED: Stage.SIGN,
    CaseStatus.HANDLING: Stage.RESOLVE,
    CaseStatus.REPLIED: Stage.REVIEW,
    CaseStatus.REVIEWING: Stage.REVISIT,
}
_OF_UNITS: Final = (Stage.SIGN, Stage.RESOLVE)
_END_OF_DAY: Final = time(17, 30)


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a date is what it is: the rule's name, its length, and years on the way without an official calendar."""

    name: str
    amount: int | None = None
    unit: LimitUnit | None = None
    unofficial_years: tuple[int, ...] = ()

    def stored(self) -> str:
        years = ",".join(str(year) for year in self.unofficial_years)
        return f"{self.name}|{self.amount or ''}|{self.unit or ''}|{years}"

    @classmethod
    def read(cls, stored: str) -> Self:
        """Return the rule that `stored` holds; a text without parts is a name alone."""
        name, amount, unit, years = [*stored.split("|"), "", "", ""][:4]
        return cls(
            name,
            int(amount) if amount else None,
            LimitUnit(unit) if unit else None,
            tuple(int(year) for year in years.split(",") if year),
        )


@dataclass(frozen=True, slots=True)
class Clocks:
    """The calendar and the limits that one session counts with."""

    calendar: Calendar
    limits: Limits

    def limit(self, stage: Stage, case: Case) -> Limit:
        return self.limits.find(
            stage, nature=case.nature, urgency=case.urgency, category=case.category, level=case.level
        )

    def due(self, stage: Stage, case: Case, start: datetime) -> tuple[datetime, Rule]:
        """Return when `stage` of `case`, begun at `start`, is due, and by which rule."""
        if stage is Stage.CLINIC:
            heard = clinic_due(start, self.calendar)
            return heard.at, Rule(heard.rule, unofficial_years=heard.unofficial_years)
        limit = self.limit(stage, case)
        if stage is Stage.RESOLVE and case.redo_no:
            limit = redo_limit(limit)
        due: Due = due_at(start, limit, self.calendar)
        return due.at, Rule(due.rule, limit.amount, limit.unit, due.unofficial_years)


def clocks_of(session: Session) -> Clocks:
    """Return the clocks of this session, read at the first call."""
    held = session.info.get("clocks")
    if not isinstance(held, Clocks):
        held = Clocks(load_calendar(session), load_limits(session))
        session.info["clocks"] = held
    return held


def start_stage(session: Session, case: Case) -> None:
    """Set the clock of the state in which `case` now is: its stage, its due date and the rule.

    Handling is due when the lead's part is, which `case.resolve_due_at` holds; a suspended case is due for its next
    look; one whose clock stands still for a return is due when that is to be decided; an ended one not at all.
    """
    case.stage = _STAGE.get(case.status)
    if case.status is CaseStatus.SUSPENDED and case.next_look_on is not None:
        case.due_at = datetime.combine(case.next_look_on, _END_OF_DAY, tzinfo=OFFICE_ZONE)
        case.due_rule = Rule(NEXT_LOOK_RULE).stored()
    elif case.stage is None:
        case.due_at, case.due_rule = None, ""
    elif case.paused_at is not None and case.stage in _OF_UNITS:
        return
    elif case.stage is Stage.RESOLVE and case.resolve_due_at is not None:
        case.due_at, case.due_rule = case.resolve_due_at, case.resolve_rule
    else:
        start = case.registered_at if case.stage is Stage.DIAGNOSE else utc_now()
        case.due_at, rule = clocks_of(session).due(case.stage, case, start)
        case.due_rule = rule.stored()


def set_date(case: Case, due: datetime, rule: Rule) -> None:
    """Set by when the matter has to be resolved, also while the clock stands still."""
    case.resolve_rule = rule.stored()
    if case.paused_at is None:
        case.resolve_due_at = due
    else:
        case.paused_due_at = due


def date_to_keep(case: Case) -> datetime | None:
    """Return by when the matter has to be resolved; while the clock stands still, what it was to be."""
    return case.paused_due_at or case.resolve_due_at


def pause(case: Case) -> None:
    """Let the clock of handling stand still from now on; one that has run out, or stands already, stays as it is."""
    now = utc_now()
    if case.resolve_due_at is not None and case.resolve_due_at > now:
        case.paused_at, case.paused_due_at, case.resolve_due_at = now, case.resolve_due_at, None


def go_on(session: Session, case: Case, parts: Iterable[Part]) -> None:
    """Let the clock of handling go on: the dates of the case and of its open `parts` move by what it stood still."""
    if case.paused_at is None or case.paused_due_at is None:
        return
    now, hours = utc_now(), Rule.read(case.resolve_rule).unit is LimitUnit.HOURS
    since, calendar = case.paused_at, clocks_of(session).calendar

    def moved(due: datetime) -> datetime:
        return due + (now - since) if hours else calendar.moved_on(due, since, now)

    case.resolve_due_at = moved(case.paused_due_at)
    for part in parts:
        if part.status is not PartStatus.ANSWERED and part.due_at > since:
            part.due_at = moved(part.due_at)
    forget_pause(case)


def forget_pause(case: Case) -> None:
    """Let nothing remain of a pause: a new round begins, with dates of its own."""
    case.paused_at = case.paused_due_at = None


def suggest_due(session: Session, case: Case, start: datetime | None = None) -> tuple[datetime, Rule]:
    """Return when the matter itself has to be resolved if it is dispatched at `start` (now).

    What is done again gets half of the working days that its first units were given, at least one (digest B6).
    """
    begun, clocks = start or utc_now(), clocks_of(session)
    first = _first_days(session, case, clocks.calendar) if case.redo_no else None
    if first is None:
        return clocks.due(Stage.RESOLVE, case, begun)
    limit = redo_limit(Limit(first, LimitUnit.WORKING_DAYS, REDO_RULE))
    due = due_at(begun, limit, clocks.calendar)
    return due.at, Rule(due.rule, limit.amount, limit.unit, due.unofficial_years)


def _first_days(session: Session, case: Case, calendar: Calendar) -> int | None:
    """Return for how many working days the case was first dispatched; None where no unit ever had it."""
    dispatches = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.DISPATCH)
    event = session.exec(dispatches.order_by(col(CaseEvent.seq)).limit(1)).first()
    due = event.stated.get("due") if event else None
    if event is None or not isinstance(due, str):
        return None
    return calendar.working_days_between(office_day(event.at), office_day(datetime.fromisoformat(due)))


NEXT_LOOK_RULE: Final = "next_look"
SET_BY_HAND_RULE: Final = "set_by_hand"
EXTENDED_RULE: Final = "extended"
RETURN_RULE: Final = "return_decision"
REDO_RULE: Final = "redo_half"
