"""The named sets of cases that measures are made of: each condition stands here once, in SQL; a sheet asks for all.

A set answers "does this case belong to it, in this period"; formulas name sets and hold no conditions. What boards
count as well (closed, judged, on time) is the boards' own condition. Confidential cases are in no set. Definitions:
domain digest, part E; what the digest leaves open is said in `docs/assessment.md`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, DateTime, Float, and_, cast, exists, extract, func, literal, or_
from sqlalchemy import case as case_when
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from feedback.boards.conditions import Condition, Look, behind, measured, seen, within
from feedback.boards.marks import Mark, Measure
from feedback.tracker.categories import within_category
from feedback.tracker.retraction import counts_at_all
from models.base import UtcDateTime
from models.case import Case, CaseEvent, Part, Request
from models.office_vocabulary import SheetSubject
from models.vocabulary import (
    CaseStatus,
    ClosureMode,
    ClosureType,
    PartRole,
    RequestKind,
    RequestStatus,
    Satisfaction,
    SuperviseLevel,
    Urgency,
    Verb,
)

# SQLModel types columns as their values, which no overload of `select` takes.
_columns: Final[Any] = select_columns

DISPUTES: Final = "15"
REPEAT_DAYS: Final = 30
EARLY_DAYS: Final = 1
_NOT_HANDLED: Final = (CaseStatus.DECLINED, CaseStatus.MERGED, CaseStatus.TRANSFERRED, CaseStatus.WITHDRAWN)
_LEAD: Final[Any] = aliased(Part)
_FIRST: Final[Any] = aliased(CaseEvent)
_RATED: Final = (Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED, Satisfaction.DISSATISFIED)


@dataclass(slots=True)
class Sets:
    """Named sets of rows by subject, and the days that each case took from dispatch to reply."""

    members: dict[str, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    days: dict[int, float] = field(default_factory=dict)
    amounts: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, name: str, subject_id: int) -> list[int]:
        """Return the numbers of a set's rows for one subject."""
        return self.members[name].get(subject_id, [])

    def add(self, name: str, subject_id: int, row_id: int) -> None:
        self.members[name][subject_id].append(row_id)


def _number_of(session: Session, instant: Any, *, is_text: bool = False) -> ColumnElement[Any]:
    """Return an instant as a number of days, to subtract and compare; `is_text` where it stands in an event's facts."""
    if session.get_bind().dialect.name == "sqlite":
        return func.julianday(instant, type_=Float)
    moment = cast(instant, DateTime(timezone=True)) if is_text else instant
    return cast(extract("epoch", moment), Float) / 86400


def days_between(session: Session, later: Any, earlier: Any) -> ColumnElement[Any]:
    """Return the days of 24 hours from `earlier` to `later`."""
    return _number_of(session, later) - _number_of(session, earlier)


def _done_here() -> Condition:
    """Return the condition that a case was not answered before it was taken over from an old ledger.

    By when its letter was signed or its person called nobody wrote down there, so it is nobody's work by these figures.
    """
    is_ours = or_(col(Case.taken_over_at).is_(None), col(Case.replied_at).is_(None))
    return or_(is_ours, col(Case.replied_at) > col(Case.taken_over_at))


def _accepted(look: Look) -> Condition:
    within_period = within(Case.diagnosed_at, look.sought.from_on, look.sought.to_on)
    return and_(within_period, col(Case.status).not_in(_NOT_HANDLED))


def _dispatched(look: Look) -> Condition:
    return and_(within(Case.dispatched_at, look.sought.from_on, look.sought.to_on), counts_at_all())


def _registered(look: Look) -> Condition:
    return measured(look, Measure.REGISTERED)


def _closed(look: Look) -> Condition:
    return measured(look, Measure.CLOSED)


def _triage_due(look: Look) -> ColumnElement[Any]:
    return _number_of(look.session, _FIRST.facts["due"].as_string(), is_text=True)


def _triage_judged(look: Look) -> Condition:
    due = _triage_due(look)
    over = due < _number_of(look.session, literal(look.ends_at, UtcDateTime))
    return and_(_registered(look), due.is_not(None), or_(col(Case.diagnosed_at).is_not(None), over))


def _triaged_in_time(look: Look) -> Condition:
    return and_(_registered(look), _number_of(look.session, Case.diagnosed_at) <= _triage_due(look))


def _sign_judged(look: Look) -> Condition:
    due = col(_LEAD.sign_due_at)
    return and_(_dispatched(look), due.is_not(None), or_(col(_LEAD.signed_at).is_not(None), due < look.ends_at))


def _signed_in_time(look: Look) -> Condition:
    return and_(_dispatched(look), col(_LEAD.signed_at) <= col(_LEAD.sign_due_at))


def _signed_late(look: Look) -> Condition:
    missed = or_(col(_LEAD.signed_at).is_(None), col(_LEAD.signed_at) > col(_LEAD.sign_due_at))
    return and_(_sign_judged(look), missed)


def _contact_judged(look: Look) -> Condition:
    due = col(_LEAD.contact_due_at)
    return and_(_dispatched(look), due.is_not(None), or_(col(_LEAD.contacted_at).is_not(None), due < look.ends_at))


def _contacted_in_time(look: Look) -> Condition:
    return and_(_dispatched(look), col(_LEAD.contacted_at) <= col(_LEAD.contact_due_at))


def _early(look: Look) -> Condition:
    ahead = days_between(look.session, Case.resolve_due_at, Case.replied_at) >= EARLY_DAYS
    return and_(_closed(look), col(Case.replied_at).is_not(None), ahead)


def _timed(look: Look) -> Condition:
    return and_(_closed(look), col(Case.dispatched_at).is_not(None), col(Case.replied_at) >= col(Case.dispatched_at))


def _came_back(look: Look) -> Condition:
    """Say that the same person raised it again: another case was joined to this one as that person's repeat."""
    other: Any = aliased(Case)
    event: Any = aliased(CaseEvent)
    joined = exists().where(
        other.merged_into_id == Case.id,
        event.case_id == other.id,
        col(event.verb) == Verb.MERGE,
        event.facts["same_person"].as_string().is_not(None),
    )
    return case_when((_registered(look), joined), else_=False)


def _done_at_once(look: Look) -> Condition:
    later: Any = aliased(Case)
    again = exists().where(
        later.household_id == Case.household_id,
        later.id != Case.id,
        later.category == Case.category,
        col(later.is_confidential).is_(False),
        days_between(look.session, later.registered_at, Case.closed_at).between(0, REPEAT_DAYS),
    )
    return case_when((and_(_closed(look), col(Case.redo_no) == 0), ~again), else_=False)


def _on_the_spot(look: Look) -> Condition:
    answered = or_(col(Case.reviewing_at).is_not(None), col(Case.closed_at).is_not(None))
    return and_(_registered(look), col(Case.dispatched_at).is_(None), answered)


def _valid(look: Look) -> Condition:
    """A revisit that reached nobody leaves no answer."""
    return and_(_closed(look), col(Case.is_contacted).is_not(None))


def _supervised(level: SuperviseLevel) -> Callable[[Look], Condition]:
    def held(look: Look) -> Condition:
        return and_(or_(_dispatched(look), measured(look, Measure.JUDGED)), col(Case.supervise_level) == level)

    return held


def _among(base: Callable[[Look], Condition], *parts: Any) -> Callable[[Look], Condition]:
    return lambda look: and_(base(look), *parts)


CASE_SETS: Final[Mapping[str, Callable[[Look], Condition]]] = {
    "registered": _registered,
    "accepted": _accepted,
    "accepted_closed": lambda look: and_(_accepted(look), col(Case.closed_at) < look.ends_at),
    "accepted_suspended": _among(_accepted, col(Case.status) == CaseStatus.SUSPENDED),
    "triage_judged": _triage_judged,
    "triaged_in_time": _triaged_in_time,
    "dispatched": _dispatched,
    "sign_judged": _sign_judged,
    "signed_in_time": _signed_in_time,
    "signed_late": _signed_late,
    "contact_judged": _contact_judged,
    "contacted_in_time": _contacted_in_time,
    "extended": _among(_dispatched, col(Case.extension_count) > 0),
    "judged": lambda look: measured(look, Measure.JUDGED),
    "on_time": lambda look: measured(look, Measure.ON_TIME),
    "late": lambda look: measured(look, Measure.LATE),
    "closed": _closed,
    "closed_with_date": _among(_closed, col(Case.resolve_due_at).is_not(None)),
    "early": _early,
    "timed": _timed,
    "substantive": _among(_closed, col(Case.closure_type) == ClosureType.SUBSTANTIVE),
    "staged": _among(_closed, col(Case.closure_type) == ClosureType.STAGED),
    "procedural": _among(_closed, col(Case.closure_type) == ClosureType.PROCEDURAL),
    "solved": _among(_closed, col(Case.closure_mode) == ClosureMode.SOLVED),
    "redone": _among(_closed, col(Case.redo_no) > 0),
    "done_at_once": _done_at_once,
    "on_the_spot": _on_the_spot,
    "came_back": _came_back,
    "valid": _valid,
    "responded": _among(_valid, col(Case.is_contacted).is_(True)),
    "resolved": _among(_valid, col(Case.is_resolved).is_(True)),
    "satisfied": _among(_valid, col(Case.satisfaction) == Satisfaction.SATISFIED),
    "basically_satisfied": _among(_valid, col(Case.satisfaction) == Satisfaction.BASICALLY_SATISFIED),
    "rated": _among(_closed, col(Case.satisfaction).in_(_RATED)),
    "yellow": _supervised(SuperviseLevel.YELLOW),
    "red": _supervised(SuperviseLevel.RED),
    "urgent": lambda look: and_(_registered(look), col(Case.urgency).in_((Urgency.URGENT, Urgency.CRITICAL))),
    "disputes": lambda look: and_(_registered(look), within_category(DISPUTES)),
}
# Sets that come from requests, and are therefore counted for the unit that asked.
REQUEST_SETS: Final = ("given", "returned", "wrong")
_SUBJECT: Final[Mapping[SheetSubject, Any]] = {
    SheetSubject.UNIT: Case.lead_unit_id,
    SheetSubject.TOWNSHIP: Case.township_id,
    SheetSubject.VILLAGE: Case.village_id,
    SheetSubject.CADRE: Case.registered_by_id,
}


def add_case_sets(look: Look, subject: SheetSubject, sets: Sets) -> None:
    """Add every case set of the period, in two statements: one bit of a number for each set, read once a case."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for subject_id, case_id, bits, days in _bits(look, subject):
        alike[subject_id, bits].append(case_id)
        if days is not None:
            sets.days[case_id] = float(days)
    for (subject_id, bits), case_ids in alike.items():
        for place, name in enumerate(CASE_SETS):
            if bits >> place & 1:
                sets.members[name][subject_id].extend(case_ids)
    _add_returns(look, subject, sets)


def _bits(look: Look, subject: SheetSubject) -> Iterator[tuple[int, int, int, float | None]]:
    marks = [
        case_when((condition(look), literal(1 << place, BigInteger)), else_=literal(0, BigInteger))
        for place, condition in enumerate(CASE_SETS.values())
    ]
    total: Any = marks[0]
    for mark in marks[1:]:
        total = total + mark
    days = case_when((_timed(look), days_between(look.session, Case.replied_at, Case.dispatched_at)))
    query: Any = _columns(_SUBJECT[subject], Case.id, total.label("bits"), days.label("days"))
    query = (
        query.select_from(Case)
        .join(
            _LEAD,
            and_(_LEAD.case_id == Case.id, col(_LEAD.role) == PartRole.LEAD, col(_LEAD.is_current)),
            isouter=True,
        )
        .join(_FIRST, and_(_FIRST.case_id == Case.id, _FIRST.seq == 1), isouter=True)
        .where(seen(look), _done_here(), col(_SUBJECT[subject]).is_not(None), _touched(look))
    )
    for subject_id, case_id, bits, took in look.session.execute(query):
        if bits:
            yield subject_id, case_id, int(bits), took


def _touched(look: Look) -> Condition:
    """Return the condition that something of a case falls into the period; every set lies within it."""
    days = look.sought.from_on, look.sought.to_on
    dated = [within(column, *days) for column in (Case.registered_at, Case.diagnosed_at, Case.dispatched_at)]
    return or_(*dated, _closed(look), behind(look, Mark(measure=Measure.JUDGED)))


def _add_returns(look: Look, subject: SheetSubject, sets: Sets) -> None:
    """Add what units asked to be taken back, as decided in the period; a case that went on counts for who asked."""
    known = {("given", subject_id, each) for subject_id, ids in sets.members["dispatched"].items() for each in ids}
    for _name, subject_id, case_id in sorted(known):
        sets.add("given", subject_id, case_id)
    owner = Request.unit_id if subject is SheetSubject.UNIT else _SUBJECT[subject]
    query: Any = _columns(owner, Case.id, Request.status)
    query = query.join(Case, col(Request.case_id) == Case.id).where(
        seen(look),
        col(owner).is_not(None),
        col(Request.kind) == RequestKind.RETURN,
        col(Request.status) != RequestStatus.PENDING,
        within(Request.decided_at, look.sought.from_on, look.sought.to_on),
    )
    for subject_id, case_id, status in look.session.execute(query):
        names = ("given", "returned", "wrong") if status is RequestStatus.UPHELD else ("given", "returned")
        for name in names:
            if (name, subject_id, case_id) not in known:
                known.add((name, subject_id, case_id))
                sets.add(name, subject_id, case_id)
