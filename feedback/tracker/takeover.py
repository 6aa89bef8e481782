"""Taking over what another office's ledger brings along: cases that begin where they stood there, with its dates.

One event, `take_over`, says so, with the dates as its facts; no move is made up that nobody here made. What is open has
a clock from now on: the ledger's date where it gives one, else the limits' as if the stage began today. Nobody is told
of it, and a wrong ledger is taken back whole (`retraction`). Decision 0025.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor
from feedback.access.permissions import Permission
from feedback.core.clock import OFFICE_ZONE, today, utc_now
from feedback.core.errors import BadInput
from feedback.tracker.clocks import TAKEN_OVER_RULE, Rule, clock_facts, clocks_of, start_stage
from feedback.tracker.closing import LEAST_RESULT, closure_type_of
from feedback.tracker.door import Facts, new_event
from feedback.tracker.intake import Registration, new_case, registering_roles
from feedback.tracker.numbering import take_case_numbers
from feedback.tracker.states import TAKEN_OVER
from models.case import Case, Outcome, Part
from models.vocabulary import (
    CaseStatus,
    ClosureMode,
    HandledHow,
    PartRole,
    PartStatus,
    Satisfaction,
    Stage,
    Verb,
)

_WITH_UNITS: Final = (CaseStatus.DISPATCHED, CaseStatus.HANDLING)
_WITH_RESULT: Final = (CaseStatus.REVIEWING, CaseStatus.CLOSED)
_DAYS: Final = ("registered_on", "dispatched_on", "replied_on", "closed_on")
_NOON: Final = time(12)
# Series of numbers are one for each year; an older year than this is a slip of the pen.
_FIRST_YEAR: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What an old ledger says of a matter: where it stands, and when what happened. A day alone is taken at noon."""

    stood: CaseStatus
    registered_on: date
    number: str = ""
    lead_unit_id: int | None = None
    dispatched_on: date | None = None
    due_on: date | None = None
    replied_on: date | None = None
    closed_on: date | None = None
    result: str = ""
    handled_how: HandledHow | None = None
    closure_mode: ClosureMode | None = None
    is_contacted: bool | None = None
    is_resolved: bool | None = None
    satisfaction: Satisfaction | None = None


def contradiction(past: Past) -> tuple[str, BadInput] | None:
    """Return what in a matter's past cannot be, with the fact that it is about; None where all fits together."""
    if past.stood not in TAKEN_OVER:
        return "stood", BadInput("past_state_unknown")
    return _wrong_day(past) or _missing(past) or _ahead_of_state(past)


def _wrong_day(past: Past) -> tuple[str, BadInput] | None:
    if past.registered_on.year < _FIRST_YEAR:
        return "registered_on", BadInput("past_too_old", first_year=_FIRST_YEAR)
    latest = past.registered_on
    for name in _DAYS:
        day: date | None = getattr(past, name)
        if day is None:
            continue
        if day > today():
            return name, BadInput("cell_date_ahead")
        if day < latest:
            return name, BadInput("past_days_out_of_order", earlier=day, later=latest)
        latest = day
    if past.due_on is not None and past.due_on < past.registered_on:
        return "due_on", BadInput("past_days_out_of_order", earlier=past.due_on, later=past.registered_on)
    return None


def _missing(past: Past) -> tuple[str, BadInput] | None:
    stood = past.stood
    if stood in _WITH_UNITS and past.lead_unit_id is None:
        return "lead_unit", BadInput("past_needs", stood=stood)
    if stood is CaseStatus.CLOSED and past.closed_on is None:
        return "closed_on", BadInput("past_needs", stood=stood)
    if stood in _WITH_RESULT and past.closure_mode is None:
        return "closure_mode", BadInput("past_needs", stood=stood)
    if stood is CaseStatus.REVIEWING and len(past.result.strip()) < LEAST_RESULT:
        return "result", BadInput("past_needs", stood=stood)
    return None


def _ahead_of_state(past: Past) -> tuple[str, BadInput] | None:
    """Return a day that contradicts the state: what is closed on a day is closed."""
    if past.closed_on is not None and past.stood is not CaseStatus.CLOSED:
        return "closed_on", BadInput("past_day_against_state", stood=past.stood)
    if past.replied_on is not None and past.stood not in _WITH_RESULT:
        return "replied_on", BadInput("past_day_against_state", stood=past.stood)
    if past.closure_mode is ClosureMode.SOLVED and past.is_resolved is False:
        return "is_resolved", BadInput("past_solved_unsolved")
    return None


def take_over_all(session: Session, actor: Actor, matters: Sequence[tuple[Registration, Past]]) -> list[Case]:
    """Open a case for each matter, in order, as it stood at the office that kept it before; nobody is told.

    A confidential matter goes to the confidential desk: closed, or to be diagnosed anew, and to no unit.

    Raises
    ------
    NotPermitted
        The actor takes nothing over, or not at one of the places.
    BadInput
        What one of them says of its past cannot be.
    """
    if not matters:
        return []
    for _registration, past in matters:
        wrong = contradiction(past)
        if wrong is not None:
            raise wrong[1]
    roles = registering_roles(actor, Permission.TAKE_OVER, [registration for registration, _past in matters])
    now = utc_now()
    numbers = _numbers(session, matters)
    cases = []
    for (registration, past), case_no in zip(matters, numbers, strict=True):
        case = new_case(actor, registration, case_no, moment_of(past.registered_on))
        _stamp(case, past, actor, now)
        _start_clock(session, case, past, now)
        cases.append(case)
    session.add_all(cases)
    session.flush()  # Events, parts and outcomes need the cases' numbers.
    for case, (_registration, past), role in zip(cases, matters, roles, strict=True):
        facts = _facts(case, past) | clock_facts(case)
        session.add(new_event(case, Verb.TAKE_OVER, actor_id=actor.user_id, role=role, source=None, facts=facts))
        session.add_all(_rows(session, case, past, actor, now))
    return cases


def _numbers(session: Session, matters: Sequence[tuple[Registration, Past]]) -> list[str]:
    """Return a number for each matter, of the year in which it was registered."""
    by_year: dict[int, list[int]] = {}
    for place, (_registration, past) in enumerate(matters):
        by_year.setdefault(past.registered_on.year, []).append(place)
    numbers: dict[int, str] = {}
    for year, places in sorted(by_year.items()):
        taken = take_case_numbers(session, year, [matters[place][0].is_confidential for place in places])
        numbers |= dict(zip(places, taken, strict=True))
    return [numbers[place] for place in range(len(matters))]


def moment_of(day: date) -> datetime:
    """Return the moment that stands for a day of which no more is known: its noon at the office, or now if sooner."""
    return min(datetime.combine(day, _NOON, tzinfo=OFFICE_ZONE), utc_now())


def _stamp(case: Case, past: Past, actor: Actor, now: datetime) -> None:
    """Set where the case stands and when it came there."""
    case.taken_over_at = now
    case.status = past.stood
    if case.is_confidential and past.stood is not CaseStatus.CLOSED:
        case.status = CaseStatus.REGISTERED
    if case.status is CaseStatus.REGISTERED:
        return
    case.diagnosed_at, case.diagnosed_by_id = case.registered_at, actor.user_id
    if past.lead_unit_id is not None and not case.is_confidential:
        case.lead_unit_id = past.lead_unit_id
        case.dispatched_at = moment_of(past.dispatched_on or past.registered_on)
        case.signed_at = None if case.status is CaseStatus.DISPATCHED else case.dispatched_at
    if case.status in _WITH_RESULT:
        replied_on = past.replied_on or past.closed_on
        case.replied_at = moment_of(replied_on) if replied_on else now
        case.first_contact_at = case.replied_at if past.is_contacted else None
        case.reviewing_at = case.replied_at if case.status is CaseStatus.CLOSED else now
    if case.status is CaseStatus.CLOSED and past.closed_on is not None and past.closure_mode is not None:
        case.closed_at = moment_of(past.closed_on)
        case.closure_type, case.closure_mode = closure_type_of(past.closure_mode), past.closure_mode
        case.is_contacted, case.is_resolved = past.is_contacted, past.is_resolved
        case.satisfaction = past.satisfaction


def _start_clock(session: Session, case: Case, past: Past, now: datetime) -> None:
    """Set by when the case has to be resolved, and the clock of the stage in which it is."""
    clocks = clocks_of(session)
    if case.status is not CaseStatus.REGISTERED and past.due_on is not None:
        case.resolve_due_at = clocks.of(Stage.RESOLVE, case).closing(past.due_on)
        case.resolve_rule = Rule(TAKEN_OVER_RULE).stored()
    elif case.status in _WITH_UNITS:
        case.resolve_due_at, rule = clocks.due(Stage.RESOLVE, case, now)
        case.resolve_rule = rule.stored()
    start_stage(session, case)
    if case.stage is Stage.DIAGNOSE:
        # It waits here from today on, whenever it was registered elsewhere.
        case.due_at, rule = clocks.due(Stage.DIAGNOSE, case, now)
        case.due_rule = rule.stored()


def _facts(case: Case, past: Past) -> Facts:
    """Return the dates of the old ledger, and where the matter stood in it, as the event keeps them."""
    days = {
        "registered": past.registered_on,
        "dispatched": past.dispatched_on,
        "was_due": past.due_on,
        "replied": past.replied_on,
        "closed": past.closed_on,
    }
    told: Facts = {name: day.isoformat() for name, day in days.items() if day is not None}
    if case.lead_unit_id is not None:
        told["lead_id"] = case.lead_unit_id
    closing: Facts = {
        "closure_mode": past.closure_mode,
        "contacted": past.is_contacted,
        "resolved": past.is_resolved,
        "satisfaction": past.satisfaction,
    }
    stood: Facts = {
        "channel": case.channel,
        "case_no": case.case_no,
        "stood": past.stood,
        "number": past.number or None,
    }
    return stood | told | {name: value for name, value in closing.items() if value is not None}


def _rows(session: Session, case: Case, past: Past, actor: Actor, now: datetime) -> list[Part | Outcome]:
    """Return the unit's part of the case and what came of it, as far as the ledger tells."""
    rows: list[Part | Outcome] = []
    if case.lead_unit_id is not None and case.dispatched_at is not None:
        rows.append(_part(session, case, case.lead_unit_id, now))
    if case.status in _WITH_RESULT and past.closure_mode is not None and past.result.strip():
        rows.append(
            Outcome(
                case_id=case.id,
                by_id=actor.user_id,
                at=case.replied_at or now,
                result=past.result.strip(),
                handled_how=past.handled_how or HandledHow.SYSTEM,
                contacted=bool(past.is_contacted),
                closure_type=closure_type_of(past.closure_mode),
                closure_mode=past.closure_mode,
            )
        )
    return rows


def _part(session: Session, case: Case, unit_id: int, now: datetime) -> Part:
    status = {CaseStatus.DISPATCHED: PartStatus.WAITING, CaseStatus.HANDLING: PartStatus.SIGNED}
    part = Part(
        case_id=case.id,
        unit_id=unit_id,
        role=PartRole.LEAD,
        due_at=case.resolve_due_at or case.replied_at or now,
        status=status.get(case.status, PartStatus.ANSWERED),
        signed_at=case.signed_at,
        answered_at=case.replied_at,
    )
    if part.status is PartStatus.WAITING:
        part.sign_due_at = clocks_of(session).due(Stage.SIGN, case, now, unit_id=unit_id)[0]
    return part
