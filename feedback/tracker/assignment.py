"""A case goes to units: one lead and any co-units, each with a part, a duty and a date; they sign, work and ask.

The whole waits for its parts. A unit may ask once to give a case back; after a decision the case is designated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.tracker.clinic import note_decision
from feedback.tracker.clocks import EXTENDED_RULE, SET_BY_HAND_RULE, Rule, clocks_of, start_stage, suggest_due
from feedback.tracker.door import Facts, advance, checked_text, current_parts, moving
from feedback.tracker.recusal import checked_recusal
from models.case import Action, Case, Part, Request
from models.place import Area, Unit
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    ClinicDecision,
    OrgLevel,
    PartRole,
    PartStatus,
    RequestKind,
    RequestStatus,
    Role,
    Stage,
    Verb,
)

LEAST_RESULT = 10
LEAST_REASON = 4
MOST_EXTENSIONS = 1
# Working days in which a request to give a case back is decided.
DAYS_TO_DECIDE: Final = 1
# Longer than any statutory limit with its extension (digest B2).
LONGEST_LIMIT: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one co-unit has to do."""

    unit_id: int
    duty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """To whom a case goes. Without a date the limit table sets it; `named_reason` is why although the case names it."""

    lead_unit_id: int | None
    measures: str | None = None
    co: Sequence[Duty] = ()
    due_at: datetime | None = None
    named_reason: str | None = None


@moving(Verb.DISPATCH)
def dispatch(session: Session, actor: Actor, case: Case, order: Order) -> None:
    """Dispatch the case to one lead and any co-units.

    Raises
    ------
    MissingFact
        No lead, no duty for a co-unit, a date not ahead or too far, or no reason for a unit that the case names.
    NotPermitted
        One of the units is accused.
    """
    units = _checked_units(session, case, order)
    named_reason = checked_recusal(session, case, units, order.named_reason)
    due, rule = _checked_due(session, case, order.due_at)
    note_decision(session, actor, case, ClinicDecision.DISPATCH, order.measures)
    case.dispatched_at, case.resolve_due_at, case.resolve_rule = utc_now(), due, rule.stored()
    needs: Facts = {"lead_unit": order.lead_unit_id, "due": due.isoformat()}
    facts: Facts = {"lead": units[0].name, "co": "、".join(unit.name for unit in units[1:]), "due": due.isoformat()}
    note = _lines(order.measures, named_reason)
    advance(session, actor, case, Verb.DISPATCH, needs=needs, note=note, facts=facts)
    start_round(
        session,
        actor,
        case,
        lead=(units[0].id, order.measures),
        co=[(item.unit_id, item.duty) for item in order.co],
        due_at=due,
    )


def _lines(*texts: str | None) -> str | None:
    return "\n".join(text for text in texts if text) or None


def _checked_units(session: Session, case: Case, order: Order) -> list[Unit]:
    if order.lead_unit_id is None:
        raise MissingFact("fact_missing", field="lead_unit")
    ids = [order.lead_unit_id, *[item.unit_id for item in order.co]]
    if len(set(ids)) != len(ids):
        raise BadInput("unit_named_twice")
    for item in order.co:
        checked_text(item.duty, "duty")
    return active_units(session, case, ids)


def active_units(session: Session, case: Case, ids: Sequence[int]) -> list[Unit]:
    """Return the units of `ids`, in their order: those of the case's township and of the county, which knows of all.

    Raises
    ------
    NotFound
        One of them does not exist, takes no cases any more, or is another township's.
    """
    wanted = select(Unit).where(col(Unit.id).in_(ids), col(Unit.is_active))
    if case.township_id is not None and case.level is not OrgLevel.COUNTY:
        near = or_(col(Area.township_id).is_(None), col(Area.township_id) == case.township_id)
        wanted = wanted.join(Area, col(Unit.area_id) == Area.id).where(near)
    found = {unit.id: unit for unit in session.exec(wanted)}
    if len(found) != len(ids):
        raise NotFound("unit_not_found")
    return [found[unit_id] for unit_id in ids]


def _checked_due(session: Session, case: Case, due: datetime | None) -> tuple[datetime, Rule]:
    suggested, rule = suggest_due(session, case)
    if due is None or due == suggested:
        return suggested, rule
    if due <= utc_now():
        raise MissingFact("due_not_ahead", field="due")
    if due > utc_now() + LONGEST_LIMIT:
        raise MissingFact("due_too_far", field="due", most=LONGEST_LIMIT.days)
    return due, Rule(SET_BY_HAND_RULE)


def start_round(
    session: Session,
    actor: Actor,
    case: Case,
    *,
    lead: tuple[int, str | None],
    co: Sequence[tuple[int, str]],
    due_at: datetime | None,
) -> None:
    """Give each unit its part of a new round; those that had the case before are released."""
    release_units(session, actor, case)
    if due_at is None:
        case.resolve_due_at, rule = suggest_due(session, case)
        case.resolve_rule = rule.stored()
    due = due_at or case.resolve_due_at or utc_now()
    case.lead_unit_id, case.signed_at = lead[0], None
    round_no = _next_round(session, case)
    rows = [(lead[0], PartRole.LEAD, lead[1]), *[(unit_id, PartRole.CO, duty) for unit_id, duty in co]]
    session.add_all(
        Part(
            case_id=case.id,
            round=round_no,
            unit_id=unit_id,
            role=role,
            duty=duty or None,
            due_at=due,
            status=PartStatus.WAITING,
        )
        for unit_id, role, duty in rows
    )


def release_units(session: Session, actor: Actor, case: Case) -> None:
    """End the present round: its parts are no longer current, and what its units asked for is moot."""
    for part in current_parts(session, case):
        part.is_current = False
    drop_requests(session, actor, case)


def drop_requests(session: Session, actor: Actor, case: Case) -> None:
    """Close what waits for a decision that can no longer be made, so that it binds no later round."""
    waiting = select(Request).where(Request.case_id == case.id, Request.status == RequestStatus.PENDING)
    for request in session.exec(waiting).all():
        request.status, request.decided_by_id, request.decided_at = RequestStatus.DENIED, actor.user_id, utc_now()


def _next_round(session: Session, case: Case) -> int:
    rounds = session.exec(select(Part.round).where(Part.case_id == case.id)).all()
    return max(rounds, default=-1) + 1


def own_parts(session: Session, actor: Actor, case: Case) -> list[Part]:
    """Return the parts that the actor answers for, the lead's first: their units', or all at the confidential desk."""
    parts = current_parts(session, case)
    mine = [part for part in parts if part.unit_id in actor.unit_ids]
    if not mine and case.is_confidential and Role.DISCIPLINE in actor.roles:
        mine = parts
    if not mine:
        raise NotPermitted("not_your_units_case")
    return mine


@moving(Verb.SIGN)
def sign(session: Session, actor: Actor, case: Case) -> None:
    """Take the unit's part over. When the lead signs, the case is being handled."""
    waiting = [part for part in own_parts(session, actor, case) if part.status is PartStatus.WAITING]
    if not waiting:
        raise IllegalMove("already_signed", case_no=case.case_no)
    part = waiting[0]
    now = utc_now()
    target = CaseStatus.HANDLING if part.role is PartRole.LEAD else case.status
    if part.role is PartRole.LEAD:
        case.signed_at = now
    advance(session, actor, case, Verb.SIGN, target=target, facts={"unit": part.unit_id, "role": part.role})
    part.status, part.signed_at, part.signed_by_id = PartStatus.SIGNED, now, actor.user_id


@moving(Verb.LOG_ACTION)
def log_action(session: Session, actor: Actor, case: Case, *, kind: ActionKind, text: str) -> None:
    """Write a line into the work log; a first contact stops that clock."""
    part = own_parts(session, actor, case)[0]
    line = checked_text(text, "text")
    needs: Facts = {"action_kind": kind, "text": "given"}
    advance(session, actor, case, Verb.LOG_ACTION, needs=needs, note=line, facts={"kind": kind, "unit": part.unit_id})
    now = utc_now()
    if kind is ActionKind.CONTACT and case.first_contact_at is None:
        case.first_contact_at = now
    session.add(Action(case_id=case.id, unit_id=part.unit_id, by_id=actor.user_id, at=now, kind=kind, text=line))


@moving(Verb.ANSWER_PART)
def answer_part(session: Session, actor: Actor, case: Case, *, result: str) -> None:
    """Answer a co-unit's part; the lead replies for the whole when all parts are answered."""
    mine = [part for part in own_parts(session, actor, case) if part.role is PartRole.CO]
    if not mine:
        raise IllegalMove("lead_replies_for_the_whole", case_no=case.case_no)
    part = next((part for part in mine if part.status is PartStatus.SIGNED), None)
    if part is None:
        raise IllegalMove("part_not_open", case_no=case.case_no)
    text = checked_text(result, "result", least=LEAST_RESULT)
    advance(session, actor, case, Verb.ANSWER_PART, needs={"result": "given"}, note=text, facts={"unit": part.unit_id})
    part.status, part.answered_at, part.answered_by_id = PartStatus.ANSWERED, utc_now(), actor.user_id
    part.answer = text


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
        The case was designated to this unit, or a request waits already.
    """
    part = own_parts(session, actor, case)[0]
    text = checked_text(reason, "reason", least=LEAST_REASON)
    ground = checked_text(legal_ground, "legal_ground", least=LEAST_REASON)
    if case.is_designated:
        raise IllegalMove("designated_no_return", case_no=case.case_no)
    if part.role is not PartRole.LEAD:
        raise IllegalMove("lead_asks_return", case_no=case.case_no)
    needs: Facts = {"reason": "given", "legal_ground": "given"}
    advance(session, actor, case, Verb.REQUEST_RETURN, needs=needs, note=text, facts={"unit": part.unit_id})
    row = _new_request(case, RequestKind.RETURN, part.unit_id, text)
    row.legal_ground, row.suggested_unit_id = ground, suggested_unit_id
    row.decide_by = clocks_of(session).calendar.add_working_days(utc_now(), DAYS_TO_DECIDE)
    _ask(session, actor, case, row)


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
    if case.resolve_due_at is None or utc_now() > case.resolve_due_at:
        raise IllegalMove("extension_too_late", case_no=case.case_no)
    if new_due_at <= case.resolve_due_at:
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
    calendar, due = clocks_of(session).calendar, case.resolve_due_at or utc_now()
    day = office_day(due)
    for _ in range(max(1, calendar.working_days_between(office_day(case.dispatched_at or due), day))):
        day = calendar.next_working_day(day)
    return calendar.closing(day)


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
    units = _checked_units(session, case, order)
    note = _lines(text, checked_recusal(session, case, units, order.named_reason))
    due, rule = _checked_due(session, case, order.due_at)
    case.dispatched_at, case.is_designated = utc_now(), True
    case.resolve_due_at, case.resolve_rule = due, rule.stored()
    needs: Facts = {"lead_unit": order.lead_unit_id, "reason": "given"}
    advance(session, actor, case, Verb.UPHOLD_RETURN, needs=needs, note=note, facts={"lead": units[0].name})
    co = [(item.unit_id, item.duty) for item in order.co]
    start_round(session, actor, case, lead=(units[0].id, text), co=co, due_at=due)
    start_stage(session, case)


@moving(Verb.DENY_RETURN)
def deny_return(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Leave the case with its unit, which may not ask again."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    _decide(session, actor, case, RequestKind.RETURN, status=RequestStatus.DENIED, note=text)
    case.is_designated = True
    advance(session, actor, case, Verb.DENY_RETURN, needs={"reason": "given"}, note=text)


@moving(Verb.GRANT_EXTENSION)
def grant_extension(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Move the date to the one asked for, for every open part."""
    request = _decide(session, actor, case, RequestKind.EXTENSION, status=RequestStatus.UPHELD, note=note)
    due = request.new_due_at
    if due is None or due <= utc_now():
        raise MissingFact("due_not_ahead", field="due")
    case.extension_count += 1
    case.resolve_due_at, case.resolve_rule = due, Rule(EXTENDED_RULE).stored()
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
