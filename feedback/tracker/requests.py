"""What a unit asks of those who dispatched, and what they decide: to take the case back, or more time.

A unit may ask once to give a case back, and then its clock stands still; after the decision the case is designated.
"""

from datetime import datetime
from typing import Final

from sqlmodel import Session, select

from feedback.access.actor import Actor
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotPermitted
from feedback.tracker.assignment import (
    LEAST_REASON,
    Order,
    checked_due,
    checked_people,
    checked_units,
    lines,
    own_parts,
    start_round,
)
from feedback.tracker.clocks import (
    EXTENDED_RULE,
    RETURN_RULE,
    Rule,
    clocks_of,
    date_to_keep,
    go_on,
    pause,
    set_date,
    start_stage,
)
from feedback.tracker.door import Facts, advance, checked_text, current_parts, moving
from feedback.tracker.recusal import accused_units, checked_recusal
from feedback.tracker.responsibility import checked_push_down
from models.case import Case, Request
from models.vocabulary import PartRole, PartStatus, RequestKind, RequestStatus, Stage, Verb

MOST_EXTENSIONS: Final = 1
# Working days in which a request to give a case back is decided.
DAYS_TO_DECIDE: Final = 1


def pending_request(session: Session, case: Case, kind: RequestKind) -> Request | None:
    """Return the request of `kind` that waits for a decision."""
    found = select(Request).where(
        Request.case_id == case.id, Request.kind == kind, Request.status == RequestStatus.PENDING
    )
    return session.exec(found).first()


def _ask(session: Session, actor: Actor, case: Case, request: Request) -> None:
    if pending_request(session, case, request.kind) is not None:
        raise IllegalMove("request_waits_already", case_no=case.case_no)
    request.asked_by_id, request.asked_at = actor.user_id, utc_now()
    session.add(request)


@moving(Verb.REQUEST_RETURN)
def request_return(
    session: Session, actor: Actor, case: Case, *, reason: str, legal_ground: str, suggested_unit_id: int | None
) -> None:
    """Ask to give the case back as not this unit's duty, with the ground and, where known, the unit whose it is.

    Raises
    ------
    IllegalMove
        The case was designated to this unit, which it does not accuse, or a request waits already.
    """
    part = own_parts(session, actor, case)[0]
    text = checked_text(reason, "reason", least=LEAST_REASON)
    ground = checked_text(legal_ground, "legal_ground", least=LEAST_REASON)
    if case.is_designated and not accused_units(session, case, [part.unit_id]):
        raise IllegalMove("designated_no_return", case_no=case.case_no)
    if part.role is not PartRole.LEAD:
        raise IllegalMove("lead_asks_return", case_no=case.case_no)
    needs: Facts = {"reason": "given", "legal_ground": "given"}
    advance(session, actor, case, Verb.REQUEST_RETURN, needs=needs, note=text, facts={"unit": part.unit_id})
    row = _new_request(case, RequestKind.RETURN, part.unit_id, text)
    row.legal_ground, row.suggested_unit_id = ground, suggested_unit_id
    row.decide_by = clocks_of(session).calendar.add_working_days(utc_now(), DAYS_TO_DECIDE)
    _ask(session, actor, case, row)
    wait_for_decision(case, row)


def wait_for_decision(case: Case, asked: Request) -> None:
    """Let the unit's clock stand still while those who dispatched have theirs, to decide on its return."""
    pause(case)
    case.due_at, case.due_rule = asked.decide_by, Rule(RETURN_RULE).stored()


@moving(Verb.REQUEST_EXTENSION)
def request_extension(session: Session, actor: Actor, case: Case, *, reason: str, new_due_at: datetime) -> None:
    """Ask for more time, before the date and once; never for more than there was at first.

    Raises
    ------
    IllegalMove
        There was an extension before, the date has passed, or a request waits already.
    MissingFact
        The new date is not later, or later than `longest_extension`.
    """
    part = own_parts(session, actor, case)[0]
    text = checked_text(reason, "reason", least=LEAST_REASON)
    if case.extension_count >= MOST_EXTENSIONS:
        raise IllegalMove("extended_already", case_no=case.case_no)
    due = date_to_keep(case)
    if due is None or (utc_now() > due and case.paused_at is None):
        raise IllegalMove("extension_too_late", case_no=case.case_no)
    if new_due_at <= due:
        raise MissingFact("due_not_later", field="due")
    latest = longest_extension(session, case)
    if new_due_at > latest:
        raise MissingFact("extension_too_long", field="due", latest=latest)
    needs: Facts = {"reason": "given", "due": new_due_at.isoformat()}
    advance(session, actor, case, Verb.REQUEST_EXTENSION, needs=needs, note=text, facts={"unit": part.unit_id})
    row = _new_request(case, RequestKind.EXTENSION, part.unit_id, text)
    row.new_due_at = new_due_at
    _ask(session, actor, case, row)


def longest_extension(session: Session, case: Case) -> datetime:
    """Return the latest date that may be asked for: as many working days more as there were at first, at least one.

    The case must have been dispatched (digest B4).
    """
    calendar, due = clocks_of(session).calendar, date_to_keep(case) or utc_now()
    day = office_day(due)
    first = calendar.working_days_between(office_day(case.dispatched_at or due), day)
    return calendar.closing(calendar.nth_working_day(day, max(1, first)))


def _new_request(case: Case, kind: RequestKind, unit_id: int, reason: str) -> Request:
    return Request(case_id=case.id, kind=kind, status=RequestStatus.PENDING, unit_id=unit_id, reason=reason)


def _decide(
    session: Session, actor: Actor, case: Case, kind: RequestKind, *, status: RequestStatus, note: str | None
) -> Request:
    request = pending_request(session, case, kind)
    if request is None:
        raise IllegalMove("nothing_to_decide", case_no=case.case_no)
    if request.asked_by_id == actor.user_id:
        raise NotPermitted("not_your_own_request")
    request.status, request.decided_by_id, request.decided_at = status, actor.user_id, utc_now()
    request.decision_note = note
    return request


@moving(Verb.UPHOLD_RETURN)
def uphold_return(session: Session, actor: Actor, case: Case, order: Order) -> None:
    """Take the case from the unit that asked and dispatch it to another, which may not return it again."""
    text = checked_text(order.measures, "reason", least=LEAST_REASON)
    request = _decide(session, actor, case, RequestKind.RETURN, status=RequestStatus.UPHELD, note=text)
    if order.lead_unit_id == request.unit_id:
        raise BadInput("same_unit_again")
    units = checked_units(session, case, order)
    named_reason = checked_recusal(session, case, units, order.named_reason)
    pushed = checked_push_down(session, case, units[0], order.push_down_reason)
    facts: Facts = {"lead": units[0].name}
    facts |= checked_people(session, case, units[0], order.person_ids)
    note = lines(text, named_reason, pushed.reason if pushed else None)
    due, rule = checked_due(session, case, order.due_at)
    case.dispatched_at, case.is_designated = utc_now(), True
    case.resolve_due_at, case.resolve_rule = due, rule.stored()
    needs: Facts = {"lead_unit": order.lead_unit_id, "reason": "given"}
    facts |= pushed.facts if pushed else {}
    advance(session, actor, case, Verb.UPHOLD_RETURN, needs=needs, note=note, facts=facts)
    co = [(item.unit_id, item.duty) for item in order.co]
    start_round(session, actor, case, lead=(units[0].id, text), co=co, due_at=due)
    start_stage(session, case)


@moving(Verb.DENY_RETURN)
def deny_return(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Leave the case with its unit, which may not ask again; its clock goes on."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    _decide(session, actor, case, RequestKind.RETURN, status=RequestStatus.DENIED, note=text)
    case.is_designated = True
    advance(session, actor, case, Verb.DENY_RETURN, needs={"reason": "given"}, note=text)
    go_on(session, case, current_parts(session, case))
    start_stage(session, case)


@moving(Verb.GRANT_EXTENSION)
def grant_extension(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Move the date to the one asked for, for every open part."""
    request = _decide(session, actor, case, RequestKind.EXTENSION, status=RequestStatus.UPHELD, note=note)
    due = request.new_due_at
    if due is None or due <= utc_now():
        raise MissingFact("due_not_ahead", field="due")
    case.extension_count += 1
    set_date(case, due, Rule(EXTENDED_RULE))
    advance(session, actor, case, Verb.GRANT_EXTENSION, note=note, facts={"due": due.isoformat()})
    for part in current_parts(session, case):
        if part.status is not PartStatus.ANSWERED:
            part.due_at = due
    if case.stage is Stage.RESOLVE:
        start_stage(session, case)


@moving(Verb.DENY_EXTENSION)
def deny_extension(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Leave the date as it is."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    _decide(session, actor, case, RequestKind.EXTENSION, status=RequestStatus.DENIED, note=text)
    advance(session, actor, case, Verb.DENY_EXTENSION, needs={"reason": "given"}, note=text)
