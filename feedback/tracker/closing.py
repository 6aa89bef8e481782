"""The second half of a case's life: replied, reviewed, asked about, closed or done again.

Who handled a case neither reviews nor revisits it. Closing types and modes: domain digest B6.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

from sqlmodel import Session, col, func, select

from feedback.access.actor import Actor
from feedback.core.clock import utc_now
from feedback.core.errors import IllegalMove, MissingFact, NotPermitted
from feedback.tracker.again import Redo, last_day_to_reopen, send_again
from feedback.tracker.assignment import drop_requests, note_contact
from feedback.tracker.cards import check_card_answered
from feedback.tracker.clocks import go_on
from feedback.tracker.door import Facts, advance, checked_text, current_parts, handlers, moving, standing_of
from feedback.tracker.sampling import mark_for_revisit
from models.case import Case, Outcome, Revisit
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
# While a case stands in one of these, those whose cases were joined to it are asked as well.
ASKED_WITH: Final = (CaseStatus.REVIEWING, CaseStatus.CLOSED)
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

    @property
    def said(self) -> str | None:
        return (self.words or "").strip() or None

    def facts(self) -> Facts:
        return {
            "valid": self.is_valid,
            "contacted": self.is_contacted,
            "resolved": self.is_resolved,
            "satisfaction": self.satisfaction,
        }

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
    MissingFact
        The case was shown a card, and the lead has written nothing into its log since.
    """
    result, now = checked_result(closing), utc_now()
    lead, *others = current_parts(session, case)
    if any(part.status is not PartStatus.ANSWERED for part in others):
        raise IllegalMove("parts_open", case_no=case.case_no)
    needs: Facts = {"result": "given", "handled_how": closing.handled_how, "closure_mode": closing.closure_mode}
    check_card_answered(session, case, lead)
    go_on(session, case, (lead, *others))
    advance(session, actor, case, Verb.REPLY, needs=needs, note=result, facts=closing.facts())
    lead.status, lead.answered_at, lead.answered_by_id = PartStatus.ANSWERED, now, actor.user_id
    case.replied_at, case.handled_by_id = now, actor.user_id
    drop_requests(session, actor, case)
    if closing.contacted:
        note_contact(case, lead, now)
    add_outcome(session, actor, case, closing)


def newest_outcome(session: Session, case: Case) -> Outcome | None:
    """Return the latest reply of the present round."""
    found = select(Outcome).where(Outcome.case_id == case.id, Outcome.round == case.redo_no)
    return session.exec(found.order_by(col(Outcome.attempt).desc())).first()


@moving(Verb.APPROVE_REPLY)
def approve_reply(session: Session, actor: Actor, case: Case, *, note: str | None = None) -> None:
    """Let the reply pass; the person is asked next, where all are or the draw hits them."""
    outcome = newest_outcome(session, case)
    contacted, mode = (outcome.contacted, outcome.closure_mode) if outcome else (False, ClosureMode.OTHER)
    facts = mark_for_revisit(session, case, contacted=contacted, mode=mode)
    advance(session, actor, case, Verb.APPROVE_REPLY, note=note, facts=facts)
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
    is below the level whose matter it is. A case that was joined to another stays joined: there is nothing to close,
    and what its own person said is kept beside it.

    Raises
    ------
    MissingFact
        A valid revisit lacks one of its three answers, or a matter that the person, or somebody whose case was joined
        to it, calls unsolved is to be closed as solved.
    IllegalMove
        The case that this one was joined to has no result yet, or its person was asked before.
    """
    answers = answers.without_hearsay()
    _check_answers(answers, closing_mode)
    if case.status is CaseStatus.MERGED:
        _ask_joined(session, actor, case, answers)
        return
    is_redo = closing_mode is None
    note = answers.said
    facts = answers.facts()
    row = _revisit_row(actor, case, answers, is_redo=is_redo)
    needs: Facts = {"feedback_mode": answers.feedback_mode, "closure_mode": closing_mode}
    if closing_mode is None:
        named = (redo_unit_id, push_down_reason)
        send_again(session, actor, case, Redo(Verb.RECORD_REVISIT, needs, note, facts, named))
    else:
        if closing_mode is ClosureMode.SOLVED and _joined_unsolved(session, case):
            raise MissingFact("joined_unsolved", field="closure_mode")
        facts |= _close(session, case, closing_mode)
        closed = CaseStatus.CLOSED
        advance(session, actor, case, Verb.RECORD_REVISIT, target=closed, needs=needs, note=note, facts=facts)
    session.add(row)
    case.is_contacted, case.is_resolved = answers.is_contacted, answers.is_resolved
    case.satisfaction = answers.satisfaction


@moving(Verb.CLOSE_UNASKED)
def close_unasked(session: Session, actor: Actor, case: Case) -> None:
    """Close a case that the draw passed over, as whoever handled it proposed; nobody was asked, so nothing is said.

    Raises
    ------
    IllegalMove
        Its person is to be asked.
    """
    if case.is_to_be_asked:
        raise IllegalMove("to_be_asked", case_no=case.case_no)
    outcome = newest_outcome(session, case)
    mode = outcome.closure_mode if outcome else ClosureMode.OTHER
    facts = _close(session, case, mode)
    advance(session, actor, case, Verb.CLOSE_UNASKED, needs={"closure_mode": mode}, facts=facts)
    case.is_contacted = case.is_resolved = case.satisfaction = None


def _ask_joined(session: Session, actor: Actor, case: Case, answers: RevisitAnswers) -> None:
    """Keep what the person of a joined case said of the result of the case that it was joined to."""
    target = session.get_one(Case, case.merged_into_id)
    if target.status not in ASKED_WITH:
        raise IllegalMove("joined_waits", case_no=case.case_no)
    if actor.user_id in handlers(target, standing_of(session, actor, target)):
        raise NotPermitted("not_your_own_handling", verb=Verb.RECORD_REVISIT)
    rows = session.exec(select(Revisit).where(Revisit.case_id == case.id)).all()
    if any(target.reviewing_at is not None and row.at >= target.reviewing_at for row in rows):
        raise IllegalMove("joined_asked_already", case_no=case.case_no)
    row = _revisit_row(actor, case, answers, is_redo=False)
    # Below nought: the rounds from nought on are those of the case itself, should it be parted again.
    row.round = min([0, *(row.round for row in rows)]) - 1
    needs: Facts = {"feedback_mode": answers.feedback_mode}
    facts = answers.facts() | {"into": target.case_no}
    advance(session, actor, case, Verb.RECORD_REVISIT, needs=needs, note=answers.said, facts=facts)
    session.add(row)


def _joined_unsolved(session: Session, case: Case) -> bool:
    """Say whether somebody whose case was joined to this one calls its present result unsolved."""
    said = select(func.count()).select_from(Revisit).join(Case, col(Revisit.case_id) == Case.id)
    since = case.reviewing_at or case.registered_at
    of_now = (col(Revisit.is_resolved).is_(False), col(Revisit.at) >= since)
    return session.exec(said.where(Case.merged_into_id == case.id, *of_now)).one() > 0


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
        words=answers.said,
        is_redo=is_redo,
    )


def _close(session: Session, case: Case, mode: ClosureMode) -> Facts:
    """Set how the case ended, and return the facts of that for its event."""
    outcome = newest_outcome(session, case)
    case.closed_at = utc_now()
    case.closure_type, case.closure_mode = closure_type_of(mode), mode
    case.outcome_type = outcome.outcome_type if outcome else None
    return {"closure_mode": mode, "reopen_until": last_day_to_reopen(session, case.closed_at).isoformat()}


@moving(Verb.ARCHIVE)
def archive(session: Session, actor: Actor, case: Case) -> None:
    """Stamp a closed case as filed; it stays closed."""
    if case.archived_at is not None:
        raise IllegalMove("already_archived", case_no=case.case_no)
    case.archived_at = utc_now()
    advance(session, actor, case, Verb.ARCHIVE)
