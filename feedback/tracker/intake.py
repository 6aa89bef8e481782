"""The first half of a case's life: registered, diagnosed, and what can be decided before any unit has it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker.assignment import drop_requests
from feedback.tracker.clinic import note_decision
from feedback.tracker.clocks import clock_facts, start_stage
from feedback.tracker.closing import Closing, add_outcome, checked_result
from feedback.tracker.confidential import seal_case
from feedback.tracker.door import Facts, advance, checked_text, moving, new_event, take_case
from feedback.tracker.labelling import Diagnosis, apply_diagnosis, diagnosis_facts
from feedback.tracker.numbering import take_case_numbers
from feedback.tracker.sampling import mark_for_revisit
from models.case import Case
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClinicDecision,
    Nature,
    OrgLevel,
    Role,
    Scope,
    Urgency,
    Verb,
)

LEAST_RESULT = 10
LEAST_REASON = 4
TITLE_LENGTH = 20
# A point or a comma between figures ends nothing.
_CLAUSE_END: Final = re.compile(r"[，；;。！!？?]|[.,](?!\d)")
# Less would be a greeting, and say nothing of the matter.
_SHORTEST_CLAUSE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a new case starts with. Labels are what the machine was sure of; a person confirms them at the diagnosis."""

    title: str
    channel: Channel
    place: Place
    household_id: int | None = None
    is_confidential: bool = False
    category: str | None = None
    scope: Scope | None = None
    urgency: Urgency | None = None
    nature: Nature | None = None
    wants_reply: bool = True
    is_trial: bool = False


def short_title(text: str) -> str:
    """Return the first line of `text`; one too long for a title ends with a whole clause, or with a sign of the cut."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(first) <= TITLE_LENGTH:
        return first
    # One sign more than a title may have, and the one after it.
    ends = [found.start() for found in _CLAUSE_END.finditer(first[: TITLE_LENGTH + 2])]
    ends = [end for end in ends if _SHORTEST_CLAUSE <= end <= TITLE_LENGTH]
    return first[: ends[-1]] if ends else f"{first[: TITLE_LENGTH - 1]}…"


def register_all(session: Session, actor: Actor, registrations: Sequence[Registration]) -> list[Case]:
    """Open a case for each registration, in order, with its number and first event.

    Raises
    ------
    NotPermitted
        The actor registers nothing, or not at one of the places.
    MissingFact
        One of them says nothing.
    """
    if not registrations:
        return []
    roles = registering_roles(actor, Permission.REGISTER, registrations)
    now = utc_now()
    numbers = take_case_numbers(session, office_day(now).year, [item.is_confidential for item in registrations])
    cases = [new_case(actor, item, case_no, now) for item, case_no in zip(registrations, numbers, strict=True)]
    session.add_all(cases)
    for case in cases:
        start_stage(session, case)
    session.flush()  # The events need the cases' numbers.
    for case, role in zip(cases, roles, strict=True):
        session.add(_first_event(case, actor, role))
    return cases


def registering_roles(actor: Actor, permission: Permission, registrations: Sequence[Registration]) -> list[Role]:
    """Return the role in which the actor opens each of the cases.

    Raises
    ------
    NotPermitted
        They have no such permission, or not at one of the places.
    MissingFact
        One of the registrations says nothing.
    """
    if not all(item.title.strip() for item in registrations):
        raise MissingFact("fact_missing", field="words")
    grants = actor.grants_for(permission)
    roles = [next((grant.role for grant in grants if grant.covers(item.place)), None) for item in registrations]
    held = [role for role in roles if role is not None]
    if len(held) < len(roles):
        raise NotPermitted("place_outside_your_area")
    return held


def new_case(actor: Actor, item: Registration, case_no: str, registered_at: datetime) -> Case:
    """Return the row of a case that was registered at `registered_at`; its clock is not set yet."""
    title = item.title.strip()[:60]
    return Case(
        case_no=case_no,
        title="" if item.is_confidential else title,
        sealed_title=title if item.is_confidential else None,
        status=CaseStatus.REGISTERED,
        level=OrgLevel.TOWNSHIP if item.place.township_id else OrgLevel.COUNTY,
        is_confidential=item.is_confidential,
        channel=item.channel,
        area_id=item.place.area_id,
        township_id=item.place.township_id,
        village_id=item.place.village_id,
        household_id=item.household_id,
        category=item.category,
        scope=item.scope,
        urgency=item.urgency,
        nature=item.nature,
        wants_reply=item.wants_reply,
        registered_at=registered_at,
        registered_by_id=actor.user_id,
        is_trial=item.is_trial,
    )


def _first_event(case: Case, actor: Actor, role: Role | None) -> object:
    facts: Facts = {"channel": case.channel, "case_no": case.case_no, **clock_facts(case)}
    return new_event(case, Verb.REGISTER, actor_id=actor.user_id, role=role, source=None, facts=facts)


@moving(Verb.DIAGNOSE)
def diagnose(session: Session, actor: Actor, case: Case, diagnosis: Diagnosis) -> None:
    """Confirm category, scope, urgency and nature; may be done again while the case waits.

    A report under a confidential category, or one marked so, is sealed and moves to the confidential desk.
    """
    facts = diagnosis_facts(case, diagnosis)
    apply_diagnosis(session, actor, case, diagnosis)
    case.diagnosed_at, case.diagnosed_by_id = utc_now(), actor.user_id
    needs, hides = _labels(diagnosis), diagnosis.makes_confidential
    advance(session, actor, case, Verb.DIAGNOSE, needs=needs, note=diagnosis.note, facts=None if hides else facts)
    if hides and not case.is_confidential:
        seal_case(session, case)


def _labels(diagnosis: Diagnosis) -> Facts:
    return {
        "category": diagnosis.category,
        "matter_scope": diagnosis.scope,
        "urgency": diagnosis.urgency,
        "nature": diagnosis.nature,
    }


@moving(Verb.CHANGE_LABELS)
def change_labels(session: Session, actor: Actor, case: Case, diagnosis: Diagnosis) -> None:
    """Change what a case is about, later on and with a reason; its dates stay."""
    reason = checked_text(diagnosis.note, "reason", least=LEAST_REASON)
    facts = diagnosis_facts(case, diagnosis)
    apply_diagnosis(session, actor, case, diagnosis)
    hides = diagnosis.makes_confidential
    needs: Facts = _labels(diagnosis) | {"reason": "given"}
    advance(session, actor, case, Verb.CHANGE_LABELS, needs=needs, note=reason, facts=None if hides else facts)
    if hides and not case.is_confidential:
        seal_case(session, case)


@moving(Verb.ANSWER)
def answer(session: Session, actor: Actor, case: Case, closing: Closing) -> None:
    """Answer on the spot: nothing is dispatched, and somebody else asks the person, as after any reply."""
    result, now = checked_result(closing), utc_now()
    note_decision(session, actor, case, ClinicDecision.ANSWER, result)
    case.replied_at = case.reviewing_at = now
    case.first_contact_at = case.first_contact_at or (now if closing.contacted else None)
    facts = closing.facts() | mark_for_revisit(session, case, contacted=closing.contacted, mode=closing.closure_mode)
    advance(session, actor, case, Verb.ANSWER, needs={"result": "given"}, note=result, facts=facts)
    case.handled_by_id = actor.user_id
    drop_requests(session, actor, case)
    add_outcome(session, actor, case, closing)


@moving(Verb.QUEUE_FOR_CLINIC)
def queue_for_clinic(session: Session, actor: Actor, case: Case, *, level: OrgLevel, note: str | None = None) -> None:
    """Put the case on the agenda of the next session of `level`.

    Raises
    ------
    IllegalMove
        It is critical: what is dangerous now is dispatched at once and waits for no Tuesday.
    """
    if case.urgency is Urgency.CRITICAL:
        raise IllegalMove("critical_never_waits", case_no=case.case_no)
    case.level, case.queued_at = level, utc_now()
    advance(session, actor, case, Verb.QUEUE_FOR_CLINIC, needs={"level": level}, note=note, facts={"level": level})


@moving(Verb.WITHDRAW)
def withdraw(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """End the case because the person takes it back."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    advance(session, actor, case, Verb.WITHDRAW, needs={"reason": "given"}, note=text)
    drop_requests(session, actor, case)


def join_opinion(session: Session, actor: Actor, case_id: int) -> Case:
    """Note on an open case that somebody else said the same; the opinion itself is the caller's row."""
    case = take_case(session, actor, case_id)
    advance(session, actor, case, Verb.JOIN_OPINION, needs={"words": "given"})
    return case
