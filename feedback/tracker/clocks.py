"""Which clock runs in which state, and when it is due, with the rule that says so.

Dates are stored and change only with a move, whose event tells them (`clock_facts`), so that whoever has the events
alone can count again. The calendar, the hours and the limit table are read once for each session.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from sqlmodel import Session, col, select

from feedback.core.clock import office_day, utc_now
from feedback.worktime.calendar import Calendar
from feedback.worktime.hours import HoursTable, load_hours
from feedback.worktime.limits import Due, Limit, Limits, clinic_due, due_at, redo_limit
from feedback.worktime.queries import load_calendar, load_limits
from models.case import Case, CaseEvent, Part
from models.vocabulary import CaseStatus, LimitUnit, PartRole, PartStatus, Stage, Verb

_STAGE: Final = {
    CaseStatus.REGISTERED: Stage.DIAGNOSE,
    CaseStatus.AWAITING_CLINIC: Stage.CLINIC,
    CaseStatus.DISPATCHED: Stage.SIGN,
    CaseStatus.HANDLING: Stage.RESOLVE,
    CaseStatus.REPLIED: Stage.REVIEW,
    CaseStatus.REVIEWING: Stage.REVISIT,
}
_OF_UNITS: Final = (Stage.SIGN, Stage.FIRST_CONTACT, Stage.RESOLVE)
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a date is what it is: the rule's name, its length, and years on the way without an official calendar.

    `extension` is by how much it may be extended where the rule says so itself.
    """

    name: str
    amount: int | None = None
    unit: LimitUnit | None = None
    unofficial_years: tuple[int, ...] = ()
    extension: int | None = None

    @classmethod
    def of(cls, limit: Limit, due: Due) -> Self:
        """Return the rule by which `limit` gave `due`."""
        return cls(due.rule, limit.amount, limit.unit, due.unofficial_years, limit.extension)

    def stored(self) -> str:
        years = ",".join(str(year) for year in self.unofficial_years)
        stored = f"{self.name[:_LONGEST_NAME]}|{self.amount or ''}|{self.unit or ''}|{years}"
        return stored if self.extension is None else f"{stored}|{self.extension}"

    @classmethod
    def read(cls, stored: str) -> Self:
        """Return the rule that `stored` holds; a text without parts is a name alone."""
        name, amount, unit, years, extension = [*stored.split("|"), "", "", "", ""][:5]
        return cls(
            name,
            int(amount) if amount else None,
            LimitUnit(unit) if unit else None,
            tuple(int(year) for year in years.split(",") if year),
            int(extension) if extension else None,
        )


@dataclass(frozen=True, slots=True)
class Clocks:
    """What one session counts with: the calendar, with the county's hours; everybody's hours; the limits."""

    calendar: Calendar
    limits: Limits
    hours: HoursTable

    def limit(self, stage: Stage, case: Case) -> Limit:
        return self.limits.find(
            stage, nature=case.nature, urgency=case.urgency, category=case.category, level=case.level
        )

    def of_place(self, case: Case) -> Calendar:
        """Return the calendar of those who look after the case's place: its desk, its clinic."""
        return self.calendar.with_hours(self.hours.of_place(case.area_id, case.village_id, case.township_id))

    def of_unit(self, unit_id: int) -> Calendar:
        """Return the calendar of a unit."""
        return self.calendar.with_hours(self.hours.of_unit(unit_id))

    def of(self, stage: Stage | None, case: Case, unit_id: int | None = None) -> Calendar:
        """Return the calendar that `stage` is counted with: the unit's, else the lead's, while units have the case."""
        unit_id = unit_id or case.lead_unit_id
        return self.of_unit(unit_id) if stage in _OF_UNITS and unit_id is not None else self.of_place(case)

    def due(self, stage: Stage, case: Case, start: datetime, *, unit_id: int | None = None) -> tuple[datetime, Rule]:
        """Return when `stage` of `case`, begun at `start`, is due, and by which rule; for the lead if for no unit."""
        calendar = self.of(stage, case, unit_id)
        if stage is Stage.CLINIC:
            heard = clinic_due(start, calendar)
            return heard.at, Rule(heard.rule, unofficial_years=heard.unofficial_years)
        limit = self.limit(stage, case)
        if stage is Stage.RESOLVE and case.redo_no:
            limit = redo_limit(limit)
        due = due_at(start, limit, calendar)
        return due.at, Rule.of(limit, due)


def clocks_of(session: Session) -> Clocks:
    """Return the clocks of this session, read at the first call."""
    held = session.info.get("clocks")
    if not isinstance(held, Clocks):
        hours = load_hours(session)
        held = Clocks(load_calendar(session).with_hours(hours.of_place()), load_limits(session), hours)
        session.info["clocks"] = held
    return held


def start_stage(session: Session, case: Case) -> None:
    """Set the clock of the state in which `case` now is: its stage, its due date and the rule.

    Handling is due when the lead's part is, which `case.resolve_due_at` holds; a suspended case is due for its next
    look; one whose clock stands still for a return is due when that is to be decided; an ended one not at all.
    """
    case.stage = _STAGE.get(case.status)
    if case.status is CaseStatus.SUSPENDED and case.next_look_on is not None:
        case.due_at = clocks_of(session).of_place(case).closing(case.next_look_on)
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


def clock_facts(case: Case) -> dict[str, str | int | bool | None]:
    """Return what an event tells of the clock that it left running: its stage, date and rule; nothing where none runs.

    While handling stands still, `paused_due` is the date that was to be kept.
    """
    if case.due_at is None:
        return {}
    told: dict[str, str | int | bool | None] = {
        "stage": case.stage,
        "due": case.due_at.isoformat(),
        "rule": case.due_rule,
    }
    if case.paused_due_at is not None:
        told["paused_due"] = case.paused_due_at.isoformat()
    return told


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
    """Let the clock of handling go on: the dates of the case and of its open `parts` move by what it stood still.

    Not yet signed and not yet contacted move as well. A limit in hours moves by the hours, one in calendar days by
    the days, every other by the working days.
    """
    if case.paused_at is None or case.paused_due_at is None:
        return
    unit, since, now = Rule.read(case.resolve_rule).unit, case.paused_at, utc_now()
    calendar = clocks_of(session).of(Stage.RESOLVE, case)

    def moved(due: datetime) -> datetime:
        return later_by(calendar, unit, due, since, now) if due > since else due

    case.resolve_due_at = moved(case.paused_due_at)
    for part in parts:
        if part.status is PartStatus.WAITING and part.sign_due_at is not None:
            part.sign_due_at = moved(part.sign_due_at)
        if part.contacted_at is None and part.contact_due_at is not None:
            part.contact_due_at = moved(part.contact_due_at)
        if part.status is not PartStatus.ANSWERED:
            part.due_at = moved(part.due_at)
    forget_pause(case)


def later_by(calendar: Calendar, unit: LimitUnit | None, due: datetime, since: datetime, until: datetime) -> datetime:
    """Return `due`, counted in `unit`, later by what passed from `since` to `until`."""
    if unit is LimitUnit.HOURS:
        return due + (until - since)
    if unit is LimitUnit.CALENDAR_DAYS:
        return calendar.moved_by_days(due, since, until)
    return calendar.moved_on(due, since, until)


def later_by_length(calendar: Calendar, due: datetime, amount: int, unit: LimitUnit | None) -> datetime:
    """Return the end of the `amount`-th day of its kind after that of `due`, or so many hours after it."""
    if unit is LimitUnit.HOURS:
        return due + timedelta(hours=amount)
    if unit is LimitUnit.CALENDAR_DAYS:
        return calendar.add_calendar_days(due, amount)
    return calendar.closing(calendar.nth_working_day(office_day(due), amount))


def take_up_stage(session: Session, case: Case, parts: Iterable[Part]) -> None:
    """Set the clock of the present state again after a pause; what is not signed is due when the lead's part says."""
    start_stage(session, case)
    lead = next((part for part in parts if part.role is PartRole.LEAD), None)
    if case.stage is Stage.SIGN and lead is not None and lead.sign_due_at is not None:
        case.due_at = lead.sign_due_at


def forget_pause(case: Case) -> None:
    """Let nothing remain of a pause: a new round begins, with dates of its own."""
    case.paused_at = case.paused_due_at = None


def suggest_due(
    session: Session, case: Case, start: datetime | None = None, *, unit_id: int | None = None
) -> tuple[datetime, Rule]:
    """Return when the matter itself has to be resolved if it is dispatched at `start` (now), to `unit_id` as its lead.

    What is done again gets half of the days that its first units were given, at least one (digest B6): calendar days
    where its limit was in such, else working days.
    """
    begun, clocks = start or utc_now(), clocks_of(session)
    calendar = clocks.of(Stage.RESOLVE, case, unit_id)
    first = first_limit(_first_dispatch(session, case), calendar) if case.redo_no else None
    if first is None:
        return clocks.due(Stage.RESOLVE, case, begun, unit_id=unit_id)
    limit = redo_limit(first)
    due = due_at(begun, limit, calendar)
    return due.at, Rule.of(limit, due)


def first_limit(dispatched: CaseEvent | None, calendar: Calendar) -> Limit | None:
    """Return what the units were given at a case's first dispatch; None where none ever had it."""
    due = dispatched.stated.get("due") if dispatched else None
    if dispatched is None or not isinstance(due, str):
        return None
    rule = Rule.read(str(dispatched.stated.get("rule") or ""))
    if rule.amount is not None and rule.unit in {LimitUnit.CALENDAR_DAYS, LimitUnit.WORKING_DAYS}:
        return Limit(rule.amount, rule.unit, REDO_RULE)
    # A date that was set by hand, or in hours, is as long as the working days on the way to it.
    begun, ends = office_day(dispatched.at), office_day(datetime.fromisoformat(due))
    return Limit(calendar.working_days_between(begun, ends), LimitUnit.WORKING_DAYS, REDO_RULE)


def _first_dispatch(session: Session, case: Case) -> CaseEvent | None:
    dispatches = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.DISPATCH)
    return session.exec(dispatches.order_by(col(CaseEvent.seq)).limit(1)).first()


def closing_on(session: Session, case: Case, day: date, *, unit_id: int | None = None) -> datetime:
    """Return the end of office hours on `day`: the unit's, else those of the case's lead, else of its place."""
    return clocks_of(session).of(Stage.RESOLVE, case, unit_id).closing(day)


NEXT_LOOK_RULE: Final = "next_look"
SET_BY_HAND_RULE: Final = "set_by_hand"
TAKEN_OVER_RULE: Final = "taken_over"
EXTENDED_RULE: Final = "extended"
RETURN_RULE: Final = "return_decision"
REDO_RULE: Final = "redo_half"
