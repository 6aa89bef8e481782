"""The second half of a case's life: replied, reviewed, asked about, closed or done again.

Who handled a case neither reviews nor revisits it. Closing types and modes: domain digest B6.
"""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker.assignment import active_units, drop_requests, lines, start_round
from feedback.tracker.clocks import go_on
from feedback.tracker.door import Facts, advance, checked_text, current_parts, moving
from feedback.tracker.recusal import accused_units
from feedback.tracker.responsibility import PushedDown, checked_push_down
from models.case import Case, Outcome, Part, Revisit
from models.place import Unit
from models.vocabulary import (
    CaseStatus,
    ClosureMode,
    ClosureType,
    FeedbackMode,
    HandledHow,
    OutcomeType,
    PartRole,
    PartStatus,
    ReplyDefect,
    Satisfaction,
    Verb,
)

LEAST_RESULT: Final = 10
LEAST_REASON: Final = 4
MODES: Final[dict[ClosureType, tuple[ClosureMode, ...]]] = {
    ClosureType.SUBSTANTIVE: (ClosureMode.SOLVED, ClosureMode.STOPPED),
    ClosureType.STAGED: (ClosureMode.PROJECT_UNDER_WAY, ClosureMode.PROJECT_COMBINED),
    ClosureType.PROCEDURAL: (
        ClosureMode.POLICY_EXPLAINED,
        ClosureMode.PROJECT_LISTED,
        ClosureMode.REPORTED_TO_TOWNSHIP,
        ClosureMode.REPORTED_TO_COUNTY_OFFICE,
        ClosureMode.REPORTED_TO_JOINT_MEETING,
        ClosureMode.REPORTED_TO_COUNTY_LEADERS,
        ClosureMode.OTHER,
    ),
}


def closure_type_of(mode: ClosureMode) -> ClosureType:
    """Return the closing type that `mode` belongs to."""
    return next(kind for kind, modes in MODES.items() if mode in modes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What came of it, and the closing that whoever handled it proposes."""

    result: str
    handled_how: HandledHow
    closure_mode: ClosureMode
    contacted: bool
    not_contacted_reason: str | None = None
    outcome_type: OutcomeType | None = None

    def facts(self) -> Facts:
        return {
            "handled_how": self.handled_how,
            "closure_mode": self.closure_mode,
            "contacted": self.contacted,
            "outcome_type": self.outcome_type,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitAnswers:
    """What the person said. `is_valid` means reached and willing to answer; otherwise there are no answers to keep."""

    is_valid: bool
    feedback_mode: FeedbackMode
    is_contacted: bool | None = None
    is_resolved: bool | None = None
    satisfaction: Satisfaction | None = None
    words: str | None = None

    @property
    def calls_for_redo(self) -> bool:
        """Say whether the person called it unsolved or was dissatisfied: it is done again, unless that is in vain."""
        unhappy = self.is_resolved is False or self.satisfaction is Satisfaction.DISSATISFIED
        return self.is_valid and unhappy

    def without_hearsay(self) -> Self:
        """Return the answers as they count: none of somebody who was not reached."""
        return self if self.is_valid else replace(self, is_contacted=None, is_resolved=None, satisfaction=None)


def checked_result(closing: Closing) -> str:
    """Return the result's text.

    Raises
    ------
    MissingFact
        It is too short, or nobody was contacted and it is not said why.
    """
    if not closing.contacted:
        checked_text(closing.not_contacted_reason, "not_contacted_reason", least=LEAST_REASON)
    return checked_text(closing.result, "result", least=LEAST_RESULT)


def add_outcome(session: Session, actor: Actor, case: Case, closing: Closing) -> Outcome:
    """Keep one reply; an earlier one of the same round stays beside it."""
    same_round = select(func.count()).where(Outcome.case_id == case.id, Outcome.round == case.redo_no)
    outcome = Outcome(
        case_id=case.id,
        round=case.redo_no,
        attempt=session.exec(same_round).one() + 1,
        by_id=actor.user_id,
        at=utc_now(),
        result=closing.result.strip(),
        handled_how=closing.handled_how,
        contacted=closing.contacted,
        not_contacted_reason=None if closing.contacted else closing.not_contacted_reason,
        closure_type=closure_type_of(closing.closure_mode),
        closure_mode=closing.closure_mode,
        outcome_type=closing.outcome_type,
    )
    session.add(outcome)
    return outcome


@moving(Verb.REPLY)
def reply(session: Session, actor: Actor, case: Case, closing: Closing) -> None:
    """Reply for the whole case, as its lead; every co-unit has answered its part before.

    Raises
    ------
    IllegalMove
        A co-unit's part is still open.
    """
    result, now = checked_result(closing), utc_now()
    lead, *others = current_parts(session, case)
    if any(part.status is not PartStatus.ANSWERED for part in others):
        raise IllegalMove("parts_open", case_no=case.case_no)
    needs: Facts = {"result": "given", "handled_how": closing.handled_how, "closure_mode": closing.closure_mode}
    go_on(session, case, (lead, *others))
    advance(session, actor, case, Verb.REPLY, needs=needs, note=result, facts=closing.facts())
    lead.status, lead.answered_at, lead.answered_by_id = PartStatus.ANSWERED, now, actor.user_id
    case.replied_at, case.handled_by_id = now, actor.user_id
    drop_requests(session, actor, case)
    case.first_contact_at = case.first_contact_at or (now if closing.contacted else None)
    add_outcome(session, actor, case, closing)


def newest_outcome(session: Session, case: Case) -> Outcome | None:
    """Return the latest reply of the present round."""
    found = select(Outcome).where(Outcome.case_id == case.id, Outcome.round == case.redo_no)
    return session.exec(found.order_by(col(Outcome.attempt).desc())).first()


@moving(Verb.APPROVE_REPLY)
def approve_reply(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Let the reply pass; the person is asked next."""
    advance(session, actor, case, Verb.APPROVE_REPLY, note=note)
    case.reviewing_at = utc_now()
    _note_review(session, actor, case, defect=None)


@moving(Verb.SEND_BACK)
def send_back(session: Session, actor: Actor, case: Case, *, defect: ReplyDefect, note: str) -> None:
    """Return the reply to the lead for one of the five defects; its clock runs on where it stood."""
    text = checked_text(note, "note", least=LEAST_REASON)
    advance(session, actor, case, Verb.SEND_BACK, needs={"defect": defect}, note=text, facts={"defect": defect})
    _note_review(session, actor, case, defect=defect)
    case.replied_at = None
    for part in current_parts(session, case):
        if part.role is PartRole.LEAD:
            part.status, part.answered_at, part.answered_by_id = PartStatus.SIGNED, None, None


def _note_review(session: Session, actor: Actor, case: Case, *, defect: ReplyDefect | None) -> None:
    outcome = newest_outcome(session, case)
    if outcome is not None:
        outcome.defect, outcome.reviewed_by_id, outcome.reviewed_at = defect, actor.user_id, utc_now()


@moving(Verb.RECORD_REVISIT)
def record_revisit(
    session: Session,
    actor: Actor,
    case: Case,
    answers: RevisitAnswers,
    *,
    closing_mode: ClosureMode | None,
    redo_unit_id: int | None = None,
    push_down_reason: str | None = None,
) -> None:
    """Keep what the person said and close the case; without a closing mode it is done again.

    `redo_unit_id` names who does it again where `redo_keeps_unit` says no, `push_down_reason` why that one although it
    is below the level whose matter it is.

    Raises
    ------
    MissingFact
        A valid revisit lacks one of its three answers, or a matter that the person calls unsolved is to be closed as
        solved.
    """
    answers = answers.without_hearsay()
    _check_answers(answers, closing_mode)
    is_redo = closing_mode is None
    note = (answers.words or "").strip() or None
    facts: Facts = {
        "valid": answers.is_valid,
        "contacted": answers.is_contacted,
        "resolved": answers.is_resolved,
        "satisfaction": answers.satisfaction,
    }
    row = _revisit_row(actor, case, answers, is_redo=is_redo)
    needs: Facts = {"feedback_mode": answers.feedback_mode, "closure_mode": closing_mode}
    if closing_mode is None:
        _send_again(
            session, actor, case, _Redo(Verb.RECORD_REVISIT, needs, note, facts, (redo_unit_id, push_down_reason))
        )
    else:
        _close(session, case, closing_mode)
        facts["closure_mode"] = closing_mode
        closed = CaseStatus.CLOSED
        advance(session, actor, case, Verb.RECORD_REVISIT, target=closed, needs=needs, note=note, facts=facts)
    session.add(row)
    case.is_contacted, case.is_resolved = answers.is_contacted, answers.is_resolved
    case.satisfaction = answers.satisfaction


def _check_answers(answers: RevisitAnswers, closing_mode: ClosureMode | None) -> None:
    if answers.is_valid:
        for name in ("is_contacted", "is_resolved", "satisfaction"):
            if getattr(answers, name) is None:
                raise MissingFact("fact_missing", field=name)
    if closing_mode is ClosureMode.SOLVED and answers.is_resolved is False:
        raise MissingFact("unsolved_not_closed_as_solved", field="closure_mode")


def _revisit_row(actor: Actor, case: Case, answers: RevisitAnswers, *, is_redo: bool) -> Revisit:
    return Revisit(
        case_id=case.id,
        round=case.redo_no,
        by_id=actor.user_id,
        at=utc_now(),
        is_valid=answers.is_valid,
        is_contacted=answers.is_contacted,
        is_resolved=answers.is_resolved,
        satisfaction=answers.satisfaction,
        feedback_mode=answers.feedback_mode,
        words=(answers.words or "").strip() or None,
        is_redo=is_redo,
    )


def _close(session: Session, case: Case, mode: ClosureMode) -> None:
    outcome = newest_outcome(session, case)
    case.closed_at = utc_now()
    case.closure_type, case.closure_mode = closure_type_of(mode), mode
    case.outcome_type = outcome.outcome_type if outcome else None


class _Redo(NamedTuple):
    verb: Verb
    needs: Facts
    note: str | None
    facts: Facts
    named: tuple[int | None, str | None] = (None, None)


def _send_again(session: Session, actor: Actor, case: Case, redo: _Redo) -> None:
    """Send the case back to the unit that had it last, with half the time.

    Raises
    ------
    MissingFact
        No unit has had the case that could do it again, and none is named now; or it goes below the level whose
        matter it is, without a reason.
    NotPermitted
        The unit named now is accused.
    """
    unit_id, duty, pushed = _who_does_it_again(session, case, redo)
    facts = redo.facts | {"lead": session.get_one(Unit, unit_id).name} | (pushed.facts if pushed else {})
    advance(
        session,
        actor,
        case,
        redo.verb,
        target=CaseStatus.DISPATCHED,
        needs=redo.needs,
        note=lines(redo.note, pushed.reason if pushed else None),
        facts=facts,
    )
    case.redo_no += 1
    case.closed_at = case.archived_at = case.replied_at = case.reviewing_at = None
    case.closure_type = case.closure_mode = case.outcome_type = None
    case.dispatched_at = utc_now()
    start_round(session, actor, case, lead=(unit_id, duty), co=(), due_at=None)


def redo_keeps_unit(session: Session, case: Case) -> bool:
    """Say whether the unit that had the case last can do it again; else a redo has to name another."""
    return _last_lead(session, case) is not None


def _last_lead(session: Session, case: Case) -> Part | None:
    """Return the last lead's part, unless its unit was closed meanwhile or is accused."""
    found = select(Part).where(Part.case_id == case.id, Part.role == PartRole.LEAD)
    last = session.exec(found.order_by(col(Part.id).desc())).first()
    if last is None or not session.get_one(Unit, last.unit_id).is_active:
        return None
    return None if accused_units(session, case, [last.unit_id]) else last


def _who_does_it_again(session: Session, case: Case, redo: _Redo) -> tuple[int, str | None, PushedDown | None]:
    last = _last_lead(session, case)
    if last is not None:
        return last.unit_id, last.duty, None
    unit_id, push_down_reason = redo.named
    if unit_id is None:
        raise MissingFact("redo_needs_unit", field="lead_unit")
    unit = active_units(session, case, [unit_id])[0]
    if accused_units(session, case, [unit.id]):
        raise NotPermitted("accused_unit", unit=unit.name)
    return unit.id, None, checked_push_down(session, case, unit, push_down_reason)


@moving(Verb.REOPEN)
def reopen(
    session: Session,
    actor: Actor,
    case: Case,
    *,
    reason: str,
    redo_unit_id: int | None = None,
    push_down_reason: str | None = None,
) -> None:
    """Take a closed case up again for a new fact or reason."""
    text = checked_text(reason, "reason", least=LEAST_REASON)
    named = (redo_unit_id, push_down_reason)
    redo = _Redo(Verb.REOPEN, {"reason": "given"}, text, {"redo_no": case.redo_no + 1}, named)
    _send_again(session, actor, case, redo)


@moving(Verb.ARCHIVE)
def archive(session: Session, actor: Actor, case: Case) -> None:
    """Stamp a closed case as filed; it stays closed."""
    if case.archived_at is not None:
        raise IllegalMove("already_archived", case_no=case.case_no)
    case.archived_at = utc_now()
    advance(session, actor, case, Verb.ARCHIVE)
