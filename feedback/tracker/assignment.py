"""A case goes to units: one lead and any co-units, each with a part, a duty and a date; they sign, work and answer.

The whole waits for its parts. What units ask for stands in `requests`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, or_, select

from feedback.access.actor import Actor
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.tracker.clinic import note_decision
from feedback.tracker.clocks import SET_BY_HAND_RULE, Rule, clocks_of, forget_pause, suggest_due
from feedback.tracker.door import Facts, advance, checked_text, current_parts, moving
from feedback.tracker.recusal import check_people, checked_recusal
from feedback.tracker.responsibility import checked_push_down
from models.case import Action, Case, Part, Request
from models.place import Area, Unit
from models.user import RoleGrant, User
from models.vocabulary import (
    ActionKind,
    CaseStatus,
    ClinicDecision,
    LimitUnit,
    OrgLevel,
    PartRole,
    PartStatus,
    RequestStatus,
    Role,
    Stage,
    Verb,
)

LEAST_RESULT = 10
LEAST_REASON = 4
# Longer than any statutory limit with its extension (digest B2).
LONGEST_LIMIT: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one co-unit has to do, by a date of its own or by the lead's."""

    unit_id: int
    duty: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """To whom a case goes. Without a date the limit table sets it; `person_ids` are those of the lead who are to do it.

    `named_reason` is why it goes to a unit that the case names, `push_down_reason` why below the level that owns it.
    """

    lead_unit_id: int | None
    measures: str | None = None
    co: Sequence[Duty] = ()
    due_at: datetime | None = None
    named_reason: str | None = None
    push_down_reason: str | None = None
    person_ids: Sequence[int] = ()


@moving(Verb.DISPATCH)
def dispatch(session: Session, actor: Actor, case: Case, order: Order) -> None:
    """Dispatch the case to one lead and any co-units.

    Raises
    ------
    MissingFact
        No lead, no duty for a co-unit, a date not ahead or too far, or no reason for a unit that the case names or
        that is below the level whose matter it is.
    NotPermitted
        One of the units or persons is accused.
    """
    units = checked_units(session, case, order)
    named_reason = checked_recusal(session, case, units, order.named_reason)
    pushed = checked_push_down(session, case, units[0], order.push_down_reason)
    people = checked_people(session, case, units[0], order.person_ids)
    due = checked_due(session, case, order)
    note_decision(session, actor, case, ClinicDecision.DISPATCH, order.measures)
    needs: Facts = {"lead_unit": order.lead_unit_id, "due": due[0].isoformat()}
    facts: Facts = {"lead": units[0].name, "co": "、".join(unit.name for unit in units[1:])}
    facts |= people | (pushed.facts if pushed else {})
    note = lines(order.measures, named_reason, pushed.reason if pushed else None)
    planned = plan_round(session, case, lead=(units[0].id, order.measures), co=order.co, due=due)
    advance(session, actor, case, Verb.DISPATCH, needs=needs, note=note, facts=facts | planned.facts())
    start_round(session, actor, case, planned)


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


def checked_people(session: Session, case: Case, lead: Unit, person_ids: Sequence[int]) -> Facts:
    """Return the numbers of those who are to do it, as the event keeps them; nothing where nobody is named.

    Raises
    ------
    BadInput
        One of them does not handle for the lead unit.
    NotPermitted
        The case accuses one of them.
    """
    if not person_ids:
        return {}
    theirs = select(RoleGrant.user_id).join(User, col(RoleGrant.user_id) == User.id)
    held = session.exec(theirs.where(RoleGrant.unit_id == lead.id, col(User.is_active))).all()
    if not set(person_ids) <= set(held):
        raise BadInput("person_not_of_unit", unit=lead.name)
    check_people(session, case, person_ids)
    return {"people": ",".join(str(each) for each in person_ids)}


def checked_due(session: Session, case: Case, order: Order) -> tuple[datetime, Rule]:
    """Return by when the lead has to resolve the case, and the rule: the table's, or that somebody set it by hand.

    Raises
    ------
    MissingFact
        The date is not ahead or too far, or a co-unit's own date is not ahead or later than the lead's.
    """
    suggested = suggest_due(session, case, unit_id=order.lead_unit_id)
    due = order.due_at
    chosen = suggested if due is None or _is_same(due, suggested) else (due, Rule(SET_BY_HAND_RULE))
    now = utc_now()
    if chosen[0] <= now:
        raise MissingFact("due_not_ahead", field="due")
    if chosen[0] > now + LONGEST_LIMIT:
        raise MissingFact("due_too_far", field="due", most=LONGEST_LIMIT.days)
    for own in (item.due_at for item in order.co if item.due_at is not None):
        if own <= now:
            raise MissingFact("co_due_not_ahead", field="due")
        if own > chosen[0]:
            raise MissingFact("co_due_after_lead", field="due", latest=chosen[0])
    return chosen


def _is_same(due: datetime, suggested: tuple[datetime, Rule]) -> bool:
    """Say whether `due` is the suggested date; where days are counted, any hour of that day is."""
    at, rule = suggested
    return due == at or (rule.unit is not LimitUnit.HOURS and office_day(due) == office_day(at))


@dataclass(frozen=True, slots=True)
class Round:
    """The parts of a new round with their dates, the lead's first, and the rule of the lead's date."""

    parts: tuple[Part, ...]
    rule: Rule

    def facts(self) -> Facts:
        """Return what the event of the move tells, so that nobody needs the parts to count who was late."""
        lead, *others = self.parts
        told: Facts = {
            "lead_id": lead.unit_id,
            "stage": Stage.RESOLVE,
            "due": lead.due_at.isoformat(),
            "rule": self.rule.stored(),
            "sign_due": _iso(lead.sign_due_at),
            "contact_due": _iso(lead.contact_due_at),
        }
        if others:
            told["co_parts"] = json.dumps(
                [[part.unit_id, part.due_at.isoformat(), _iso(part.sign_due_at)] for part in others]
            )
        return told


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def plan_round(
    session: Session, case: Case, *, lead: tuple[int, str | None], co: Sequence[Duty], due: tuple[datetime, Rule]
) -> Round:
    """Give the case to its lead and return the parts of the round, which `start_round` begins after the move.

    Each unit has to sign by its own hours; the lead has to contact the person first.
    """
    now, clocks = utc_now(), clocks_of(session)
    case.dispatched_at, case.lead_unit_id, case.signed_at = now, lead[0], None
    case.resolve_due_at, case.resolve_rule = due[0], due[1].stored()
    forget_pause(case)
    number = _next_round(session, case)
    given = [(lead[0], PartRole.LEAD, lead[1], due[0])]
    given += [(item.unit_id, PartRole.CO, item.duty, item.due_at or due[0]) for item in co]
    parts = [
        Part(
            case_id=case.id,
            round=number,
            unit_id=unit_id,
            role=role,
            duty=duty or None,
            due_at=part_due,
            sign_due_at=clocks.due(Stage.SIGN, case, now, unit_id=unit_id)[0],
            status=PartStatus.WAITING,
        )
        for unit_id, role, duty, part_due in given
    ]
    parts[0].contact_due_at = clocks.due(Stage.FIRST_CONTACT, case, now)[0]
    return Round(tuple(parts), due[1])


def start_round(session: Session, actor: Actor, case: Case, planned: Round) -> None:
    """Give each unit its part of the planned round; those that had the case before are released."""
    release_units(session, actor, case)
    session.add_all(planned.parts)


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
    if kind is ActionKind.CONTACT:
        note_contact(case, part, now)
    session.add(Action(case_id=case.id, unit_id=part.unit_id, by_id=actor.user_id, at=now, kind=kind, text=line))


def note_contact(case: Case, part: Part, at: datetime) -> None:
    """Stop the clock of the first contact, which is the lead's; the case knows of the first of all its rounds."""
    case.first_contact_at = case.first_contact_at or at
    if part.role is PartRole.LEAD:
        part.contacted_at = part.contacted_at or at


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
