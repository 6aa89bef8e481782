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
    plan_round,
    start_round,
)
from feedback.tracker.clocks import (
    EXTENDED_RULE,
    RETURN_RULE,
    Rule,
    clock_facts,
    clocks_of,
    date_to_keep,
    go_on,
    later_by_length,
    pause,
    set_date,
    start_stage,
    take_up_stage,
)
from feedback.tracker.door import Facts, advance, checked_text, current_parts, moving
from feedback.tracker.recusal import accused_units, checked_recusal
from feedback.tracker.responsibility import checked_push_down
from models.case import Case, Request
from models.vocabulary import (
    LimitUnit,
    PartRole,
    PartStatus,
    RequestKind,
    RequestStatus,
    Stage,
    Verb,
)

MOST_EXTENSIONS: Final = 1
# Working days in which a request to give a case back is decided.
DAYS_TO_DECIDE: Final = 1


def pending_request(session: Session, case: Case, kind: RequestKind) -> Request | None:
    """Return the request of `kind` that waits for a decision."""
    found = select(Request).where(
        Request.case_id == case.id, Request.kind == kind, Request.status == RequestStatus.PENDING
    )
    return session.exec(found).first()


def ask_for(session: Session, actor: Actor, case: Case, request: Request) -> None:
    """Add the request as one of the actor's.

    Raises
    ------
    IllegalMove
        One of its kind waits already.
    """
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
    row = _new_request(case, RequestKind.RETURN, part.unit_id, text)
    row.legal_ground, row.suggested_unit_id = ground, suggested_unit_id
    row.decide_by = clocks_of(session).of_place(case).add_working_days(utc_now(), DAYS_TO_DECIDE)
    ask_for(session, actor, case, row)
    wait_for_decision(case, row)
    needs: Facts = {"reason": "given", "legal_ground": "given"}
    facts: Facts = {"unit": part.unit_id, **clock_facts(case)}
    advance(session, actor, case, Verb.REQUEST_RETURN, needs=needs, note=text, facts=facts)


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
    ask_for(session, actor, case, row)


def longest_extension(session: Session, case: Case) -> datetime:
    """Return the latest date that may be asked for (digest B4). The case must have been dispatched.

    By as much as the rule of the date says itself; else by as many days more as there were at first, at least one:
    calendar days where the limit is in such, working days otherwise.
    """
    calendar, due = clocks_of(session).of(Stage.RESOLVE, case), date_to_keep(case) or utc_now()
    rule = Rule.read(case.resolve_rule)
    if rule.extension is not None:
        return later_by_length(calendar, due, rule.extension, rule.unit)
    day, begun = office_day(due), office_day(case.dispatched_at or due)
    if rule.unit is LimitUnit.CALENDAR_DAYS:
        return later_by_length(calendar, due, max(1, (day - begun).days), rule.unit)
    first = calendar.working_days_between(begun, day)
    return later_by_length(calendar, due, max(1, first), LimitUnit.WORKING_DAYS)


def _new_request(case: Case, kind: RequestKind, unit_id: int, reason: str) -> Request:
    return Request(case_id=case.id, kind=kind, status=RequestStatus.PENDING, unit_id=unit_id, reason=reason)


def decide_on(
    session: Session, actor: Actor, case: Case, kind: RequestKind, *, status: RequestStatus, note: str | None
) -> Request:
    """Note what the actor decided on the request of `kind`, and return it.

    Raises
    ------
    IllegalMove
        None waits.
    NotPermitted
        It is the actor's own.
    """
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
    request = decide_on(session, actor, case, RequestKind.RETURN, status=RequestStatus.UPHELD, note=text)
    if order.lead_unit_id == request.unit_id:
        raise BadInput("same_unit_again")
    units = checked_units(session, case, order)
    named_reason = checked_recusal(session, case, units, order.named_reason)
    pushed = checked_push_down(session, case, units[0], order.push_down_reason)
    facts: Facts = {"lead": units[0].name}
    facts |= checked_people(session, case, units[0], order.person_ids)
    facts |= pushed.facts if pushed else {}
    note = lines(text, named_reason, pushed.reason if pushed else None)
    due = checked_due(session, case, order)
    case.is_designated = True
    needs: Facts = {"lead_unit": order.lead_unit_id, "reason": "given"}
    planned = plan_round(session, case, lead=(units[0].id, text), co=order.co, due=due)
    advance(session, actor, case, Verb.UPHOLD_RETURN, needs=needs, note=note, facts=facts | planned.facts())
    start_round(session, actor, case, planned)


@moving(Verb.DENY_RETURN)
def deny_return(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Leave the case with its unit, which may not ask again; its clock goes on."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    decide_on(session, actor, case, RequestKind.RETURN, status=RequestStatus.DENIED, note=text)
    case.is_designated = True
    parts = current_parts(session, case)
    go_on(session, case, parts)
    take_up_stage(session, case, parts)
    needs: Facts = {"reason": "given"}
    advance(session, actor, case, Verb.DENY_RETURN, needs=needs, note=text, facts=clock_facts(case))


@moving(Verb.GRANT_EXTENSION)
def grant_extension(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Move the date to the one asked for, for every open part."""
    request = decide_on(session, actor, case, RequestKind.EXTENSION, status=RequestStatus.UPHELD, note=note)
    due = request.new_due_at
    if due is None or due <= utc_now():
        raise MissingFact("due_not_ahead", field="due")
    was, rule = date_to_keep(case), Rule(EXTENDED_RULE)
    case.extension_count += 1
    set_date(case, due, rule)
    facts: Facts = {"stage": Stage.RESOLVE, "due": due.isoformat(), "rule": rule.stored()}
    if case.paused_due_at is not None:
        facts["paused_due"] = due.isoformat()
    advance(session, actor, case, Verb.GRANT_EXTENSION, note=note, facts=facts)
    for part in current_parts(session, case):
        # A co-unit that was given a date of its own keeps it.
        if part.status is not PartStatus.ANSWERED and part.due_at == was:
            part.due_at = due
    if case.stage is Stage.RESOLVE:
        start_stage(session, case)


@moving(Verb.DENY_EXTENSION)
def deny_extension(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Leave the date as it is."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    decide_on(session, actor, case, RequestKind.EXTENSION, status=RequestStatus.DENIED, note=text)
    advance(session, actor, case, Verb.DENY_EXTENSION, needs={"reason": "given"}, note=text)
