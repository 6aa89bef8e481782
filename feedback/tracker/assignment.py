"""A case goes to units: one lead and any co-units, each with a part, a duty and a date; they sign, work and answer.

The whole waits for its parts. What units ask for stands in `requests`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.tracker.clinic import note_decision
from feedback.tracker.clocks import (
    SET_BY_HAND_RULE,
    Rule,
    forget_pause,
    suggest_due,
)
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
    RequestStatus,
    Role,
    Verb,
)

LEAST_RESULT = 10
LEAST_REASON = 4
# Longer than any statutory limit with its extension (digest B2).
LONGEST_LIMIT: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one co-unit has to do, and by when where that is not the lead's date."""

    unit_id: int
    duty: str
    due_at: datetime | None = None


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
    units = checked_units(session, case, order)
    named_reason = checked_recusal(session, case, units, order.named_reason)
    due, rule = checked_due(session, case, order.due_at)
    co_due = _checked_co_due(order, due)
    note_decision(session, actor, case, ClinicDecision.DISPATCH, order.measures)
    case.dispatched_at, case.resolve_due_at, case.resolve_rule = utc_now(), due, rule.stored()
    needs: Facts = {"lead_unit": order.lead_unit_id, "due": due.isoformat()}
    facts: Facts = {"lead": units[0].name, "co": "、".join(unit.name for unit in units[1:]), "due": due.isoformat()}
    note = lines(order.measures, named_reason)
    advance(session, actor, case, Verb.DISPATCH, needs=needs, note=note, facts=facts)
    start_round(
        session,
        actor,
        case,
        lead=(units[0].id, order.measures),
        co=[(item.unit_id, item.duty) for item in order.co],
        due_at=due,
        co_due=co_due,
    )


def _checked_co_due(order: Order, due: datetime) -> dict[int, datetime]:
    """Return by when each co-unit that has a date of its own is to answer: before the lead has to."""
    dates = {item.unit_id: item.due_at for item in order.co if item.due_at is not None}
    if any(not utc_now() < each <= due for each in dates.values()):
        raise MissingFact("co_due_within_lead", field="co_due", due=due)
    return dates


def lines(*texts: str | None) -> str | None:
    return "\n".join(text for text in texts if text) or None


def checked_units(session: Session, case: Case, order: Order) -> list[Unit]:
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


def checked_due(session: Session, case: Case, due: datetime | None) -> tuple[datetime, Rule]:
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
    co_due: Mapping[int, datetime] | None = None,
) -> None:
    """Give each unit its part of a new round; those that had the case before are released.

    `co_due` are the dates of co-units that have one of their own.
    """
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
            due_at=(co_due or {}).get(unit_id, due),
            status=PartStatus.WAITING,
        )
        for unit_id, role, duty in rows
    )


def release_units(session: Session, actor: Actor, case: Case) -> None:
    """End the present round: its parts are no longer current, and what its units asked for is moot."""
    for part in current_parts(session, case):
        part.is_current = False
    forget_pause(case)
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
