"""The first half of a case's life: registered, diagnosed, and what can be decided before any unit has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from feedback.access.actor import Actor, Place
from feedback.access.permissions import Permission
from feedback.access.scope import may_see_case
from feedback.core.clock import office_day, utc_now
from feedback.core.errors import BadInput, IllegalMove, MissingFact, NotFound, NotPermitted
from feedback.sheets.safe_text import clean
from feedback.tracker.assignment import drop_requests
from feedback.tracker.clinic import note_decision
from feedback.tracker.clocks import start_stage
from feedback.tracker.closing import Closing, add_outcome, checked_result
from feedback.tracker.confidential import seal_case
from feedback.tracker.door import Facts, advance, checked_text, moving, new_event, take_case
from feedback.tracker.labelling import Diagnosis, apply_diagnosis, diagnosis_facts
from feedback.tracker.numbering import take_case_numbers
from feedback.tracker.states import OPEN
from models.case import Case
from models.vocabulary import (
    CaseStatus,
    Channel,
    ClinicDecision,
    DeclineReason,
    Nature,
    OrgLevel,
    OutsideChannel,
    Role,
    Scope,
    Urgency,
    Verb,
)

LEAST_RESULT = 10
LEAST_REASON = 4
TITLE_LENGTH = 20


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
    """Return the first line of `text`, cut to a title's length."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first[:TITLE_LENGTH]


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
    if not all(item.title.strip() for item in registrations):
        raise MissingFact("fact_missing", field="words")
    grants = actor.grants_for(Permission.REGISTER)
    roles = [next((grant.role for grant in grants if grant.covers(item.place)), None) for item in registrations]
    if None in roles:
        raise NotPermitted("place_outside_your_area")
    now = utc_now()
    numbers = take_case_numbers(session, office_day(now).year, [item.is_confidential for item in registrations])
    cases = [_new_case(actor, item, case_no, now) for item, case_no in zip(registrations, numbers, strict=True)]
    session.add_all(cases)
    for case in cases:
        start_stage(session, case)
    session.flush()  # The events need the cases' numbers.
    for case, role in zip(cases, roles, strict=True):
        session.add(_first_event(case, actor, role))
    return cases


def _new_case(actor: Actor, item: Registration, case_no: str, now: datetime) -> Case:
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
        registered_at=now,
        registered_by_id=actor.user_id,
        is_trial=item.is_trial,
    )


def _first_event(case: Case, actor: Actor, role: Role | None) -> object:
    facts: Facts = {"channel": case.channel, "case_no": case.case_no}
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
    """Answer on the spot: nothing is dispatched, and somebody else asks the person afterwards."""
    result, now = checked_result(closing), utc_now()
    note_decision(session, actor, case, ClinicDecision.ANSWER, result)
    case.replied_at = case.reviewing_at = now
    case.first_contact_at = case.first_contact_at or (now if closing.contacted else None)
    advance(session, actor, case, Verb.ANSWER, needs={"result": "given"}, note=result, facts=closing.facts())
    case.handled_by_id = actor.user_id
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


@moving(Verb.DECLINE)
def decline(session: Session, actor: Actor, case: Case, *, reason: DeclineReason | None, notice: str) -> None:
    """Turn the matter down for one of the statutory reasons, with the text that the person is given."""
    text = checked_text(notice, "notice", least=LEAST_RESULT)
    needs: Facts = {"decline_reason": reason, "notice": "given"}
    advance(session, actor, case, Verb.DECLINE, needs=needs, note=text, facts={"reason": reason})


@moving(Verb.TRANSFER_OUT)
def transfer_out(session: Session, actor: Actor, case: Case, *, outside: OutsideChannel | None, notice: str) -> None:
    """Hand the matter to the channel outside this system that it belongs to."""
    text = checked_text(notice, "notice", least=LEAST_RESULT)
    needs: Facts = {"outside": outside, "notice": "given"}
    advance(session, actor, case, Verb.TRANSFER_OUT, needs=needs, note=text, facts={"outside": outside})
    drop_requests(session, actor, case)


@moving(Verb.WITHDRAW)
def withdraw(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """End the case because the person takes it back."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    advance(session, actor, case, Verb.WITHDRAW, needs={"reason": "given"}, note=text)
    drop_requests(session, actor, case)


@moving(Verb.MERGE)
def merge(session: Session, actor: Actor, case: Case, *, into_case_no: str, note: str | None = None) -> None:
    """Join this case to another that is still open; its opinions stay its own, so that it can be parted again."""
    target = _joined_case(session, actor, case, into_case_no)
    case.merged_into_id = target.id
    needs: Facts = {"joined_case": target.id}
    advance(session, actor, case, Verb.MERGE, needs=needs, note=note, facts={"into": target.case_no})


def _joined_case(session: Session, actor: Actor, case: Case, into_case_no: str) -> Case:
    wanted = clean(into_case_no).strip()
    if not wanted:
        raise MissingFact("fact_missing", field="joined_case")
    # It is locked as well, or two cases that are joined to each other at once would both be gone from every desk.
    found = select(Case).where(Case.case_no == wanted, may_see_case(actor)).with_for_update(of=Case)
    target = session.exec(found).one_or_none()
    if target is None:
        raise NotFound("joined_case_not_found", case_no=wanted)
    if target.id == case.id:
        raise BadInput("merge_with_itself")
    if target.is_confidential != case.is_confidential:
        raise NotFound("joined_case_not_found", case_no=wanted)
    if target.status not in OPEN:
        raise IllegalMove("joined_case_ended", case_no=wanted, status=target.status)
    return target


@moving(Verb.UNMERGE)
def unmerge(session: Session, actor: Actor, case: Case, *, reason: str) -> None:
    """Part a case from the one it was joined to; it is registered again."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    advance(session, actor, case, Verb.UNMERGE, needs={"reason": "given"}, note=text)
    case.merged_into_id = None


def join_opinion(session: Session, actor: Actor, case_id: int) -> Case:
    """Note on an open case that somebody else said the same; the opinion itself is the caller's row."""
    case = take_case(session, actor, case_id)
    advance(session, actor, case, Verb.JOIN_OPINION, needs={"words": "given"})
    return case
