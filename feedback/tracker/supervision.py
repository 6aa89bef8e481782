"""What leaders do to a case on its way: suspend and resume it, raise it a level, urge it on, take it over."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor, Grant, Place
from feedback.access.policy import place_of
from feedback.core.clock import office_day, today, utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker.assignment import drop_requests, release_units
from feedback.tracker.clinic import note_decision
from feedback.tracker.clocks import clock_facts, clocks_of, forget_pause, go_on, pause
from feedback.tracker.door import Facts, advance, checked_text, current_parts, moving
from feedback.tracker.recusal import is_accusation, names_person
from feedback.tracker.requests import pending_request, wait_for_decision
from models.case import Case, CaseEvent
from models.place import Area
from models.user import RoleGrant, User
from models.vocabulary import (
    CaseStatus,
    ClinicDecision,
    FeedbackMode,
    OrgLevel,
    RequestKind,
    Role,
    Stage,
    SuperviseLevel,
    Verb,
)

LEAST_REASON: Final = 4
LONGEST_SUSPENSION: Final = timedelta(days=183)
_ABOVE: Final = {OrgLevel.VILLAGE: OrgLevel.TOWNSHIP, OrgLevel.TOWNSHIP: OrgLevel.COUNTY}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTold:
    """How and on which day the person was told that their matter has to wait."""

    how: FeedbackMode
    on: date


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader who may take cases over, and of which place."""

    user_id: int
    name: str
    where: str


@moving(Verb.SUSPEND)
def suspend(
    session: Session,
    actor: Actor,
    case: Case,
    *,
    cause: str,
    plan: str,
    next_look_on: date | None,
    told: PersonTold | None,
) -> None:
    """Put the case on the ledger of what cannot be solved now, with a plan and the day of the next look.

    A case that stands there already was looked at and goes on waiting, by a new plan and until another day.

    Raises
    ------
    MissingFact
        No cause or plan, a next look that is not within six months, or nothing about when the person was told.
    """
    why, how = checked_text(cause, "cause", least=LEAST_REASON), checked_text(plan, "plan", least=LEAST_REASON)
    if next_look_on is None or not today() < next_look_on <= today() + LONGEST_SUSPENSION:
        raise MissingFact("next_look_within_half_a_year", field="next_look")
    if told is None:
        raise MissingFact("tell_the_person_first", field="told")
    if not office_day(case.registered_at) <= told.on <= today():
        raise MissingFact("told_on_out_of_range", field="told_on", first=office_day(case.registered_at))
    looks = _looks(session, case)
    note_decision(session, actor, case, ClinicDecision.SUSPEND, f"{why}\n{how}")
    case.next_look_on = next_look_on
    needs: Facts = {"cause": "given", "plan": "given", "next_look": next_look_on.isoformat(), "told": told.how}
    facts: Facts = {"next_look": next_look_on.isoformat(), "told_how": told.how, "told_on": told.on.isoformat()}
    if case.status is CaseStatus.SUSPENDED:
        facts["look_no"] = looks + 1
    else:
        if case.status is CaseStatus.AWAITING_CLINIC:
            # Whoever wanted it declined has been answered: it waits.
            drop_requests(session, actor, case)
        case.suspended_from = case.status
        pause(case)
    advance(session, actor, case, Verb.SUSPEND, needs=needs, note=f"{why}\n{how}", facts=facts)


def _looks(session: Session, case: Case) -> int:
    """Return how often the suspended case was looked at since it was suspended, and left waiting."""
    if case.status is not CaseStatus.SUSPENDED:
        return 0
    began = select(func.max(CaseEvent.seq)).where(
        CaseEvent.case_id == case.id, CaseEvent.verb == Verb.SUSPEND, CaseEvent.source != CaseStatus.SUSPENDED
    )
    since = select(func.count()).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.SUSPEND)
    return session.exec(since.where(col(CaseEvent.seq) > (session.exec(began).one() or 0))).one()


@moving(Verb.RESUME)
def resume(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Take a suspended case up again in the state that it came from; its clock goes on, unless a return waits."""
    target = case.suspended_from or CaseStatus.AWAITING_CLINIC
    if target is CaseStatus.AWAITING_CLINIC:
        case.queued_at = utc_now()
    else:
        # What its units go on with is settled for the session that looked at it again.
        note_decision(session, actor, case, ClinicDecision.NOTED, note)
    waiting = pending_request(session, case, RequestKind.RETURN)
    if waiting is None:
        go_on(session, case, current_parts(session, case))
        advance(session, actor, case, Verb.RESUME, target=target, note=note)
    else:
        wait_for_decision(case, waiting)
        facts = clock_facts(case) | {"stage": Stage.RESOLVE}
        advance(session, actor, case, Verb.RESUME, target=target, note=note, facts=facts)
    case.suspended_from = case.next_look_on = None


@moving(Verb.ESCALATE)
def escalate(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Report the case up: it waits for the clinic of the level above, and its units are released.

    Raises
    ------
    IllegalMove
        There is no level above.
    """
    text = checked_text(reason, "reason", least=LEAST_REASON)
    above = _ABOVE.get(case.level)
    if above is None:
        raise IllegalMove("no_level_above", case_no=case.case_no)
    note_decision(session, actor, case, ClinicDecision.ESCALATE, text)
    forget_pause(case)
    facts: Facts = {"from": case.level, "to": above}
    advance(session, actor, case, Verb.ESCALATE, needs={"reason": "given"}, note=text, facts=facts)
    case.level, case.queued_at, case.lead_unit_id = above, utc_now(), None
    release_units(session, actor, case)


@moving(Verb.REMIND)
def remind(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Urge the units that have the case, once in a working day.

    Raises
    ------
    IllegalMove
        They were urged already, and no working day has begun since.
    """
    last = session.exec(
        select(func.max(CaseEvent.at)).where(CaseEvent.case_id == case.id, CaseEvent.verb == Verb.REMIND)
    ).one()
    if last is not None and clocks_of(session).calendar.working_days_between(office_day(last), today()) < 1:
        raise IllegalMove("reminded_today", case_no=case.case_no, at=last)
    advance(session, actor, case, Verb.REMIND, note=note)


@moving(Verb.SUPERVISE)
def supervise(session: Session, actor: Actor, case: Case, *, level: SuperviseLevel, reason: str) -> None:
    """Put the case under supervision, show it a card, or lift that; a flag, not a state.

    Raises
    ------
    IllegalMove
        There is nothing to lift.
    """
    text = checked_text(reason, "reason", least=LEAST_REASON)
    before = case.supervise_level
    needs: Facts = {"supervise_level": level, "reason": "given"}
    facts: Facts = {"level": level}
    if level is SuperviseLevel.NONE:
        if before is SuperviseLevel.NONE:
            raise IllegalMove("not_supervised", case_no=case.case_no)
        facts["lifted"] = before
    case.supervise_level = level
    advance(session, actor, case, Verb.SUPERVISE, needs=needs, note=text, facts=facts)


@moving(Verb.ADOPT)
def adopt(session: Session, actor: Actor, case: Case, *, leader_id: int | None = None, note: str | None = None) -> None:
    """Take the case over by name: a leader for themselves, or a session's chair in the name of a leader of the place.

    Raises
    ------
    MissingFact
        No leader is named, and the actor is none of this place.
    NotPermitted
        The leader is named in what is a report.
    """
    leaders = {leader.user_id: leader for leader in leaders_for(session, place_of(case))}
    chosen = leaders.get(leader_id or actor.user_id)
    if chosen is None and leader_id is None:
        raise MissingFact("fact_missing", field="leader")
    if chosen is None:
        raise MissingFact("leader_not_of_place", field="leader")
    if is_accusation(case) and names_person(session, case, chosen.name):
        raise NotPermitted("accused_leader", leader=chosen.name)
    note_decision(session, actor, case, ClinicDecision.ADOPT, note, leader_id=chosen.user_id)
    case.adopted_by_id = chosen.user_id
    advance(session, actor, case, Verb.ADOPT, needs={"leader": chosen.user_id}, note=note)


def leaders_for(session: Session, place: Place) -> list[Leader]:
    """Return the leaders who may take over what is of a place: of its village, its township or the county."""
    rows = session.exec(
        select(User.id, User.name, Area)
        .join(RoleGrant, col(RoleGrant.user_id) == User.id)
        .join(Area, col(RoleGrant.area_id) == Area.id)
        .where(RoleGrant.role == Role.LEADER, col(User.is_active))
        .order_by(col(Area.path), col(User.id))
    ).all()
    near: dict[int, Leader] = {}
    for user_id, name, area in rows:
        grant = Grant(Role.LEADER, area_id=area.id, area_kind=area.kind, area_name=area.name)
        if grant.covers(place):
            # The nearest place comes last in the order of the tree.
            near[user_id] = Leader(user_id, name, area.name)
    return list(near.values())
